package store

import (
	"slices"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// This file has the filter of customers as it applies to access rows.

// accessScope adds the conditions that are no choice of values.
func (f *CustomerFilter) accessScope(db *gorm.DB) *gorm.DB {
	if f == nil {
		return db
	}
	var c conditions
	c.containing("search_name", f.Name)
	c.within("created_at", f.CreatedAt)
	if f.Domain != nil {
		c.add("customer_id IN (SELECT id FROM customers WHERE domain = ?)", *asDomain(f.Domain))
	}
	if f.TenantID != nil {
		c.add("customer_id IN (SELECT id FROM customers WHERE tenant_id IN (SELECT id FROM tenants WHERE tenant_id = ?))", models.Fold(*f.TenantID))
	}
	return db.Where(c.all())
}

// choice is a condition that a column has one of some values. Each value is a range of an index.
type choice struct {
	column string
	values []any
}

func chosen[T comparable](all []choice, column string, f *In[T]) []choice {
	if f == nil || f.In == nil {
		return all
	}
	c := choice{column: column}
	for _, value := range f.In {
		if !slices.Contains(c.values, any(value)) { // or its rows would come twice
			c.values = append(c.values, value)
		}
	}
	return append(all, c)
}

// choices are the conditions of a filter that are a choice of values.
func (f *CustomerFilter) choices() (all []choice) {
	if f == nil {
		return nil
	}
	all = chosen(all, "segment", f.Segment)
	all = chosen(all, "market", f.Market)
	all = chosen(all, "status", f.Status)
	all = chosen(all, "review_status", f.ReviewStatus)
	if f.QualificationInReview != nil {
		all = append(all, choice{"in_review", []any{*f.QualificationInReview}})
	}
	if f.GccValidated != nil {
		all = append(all, choice{"gcc_validated", []any{*f.GccValidated}})
	}
	if codes := f.Qualification.listed(); codes != nil {
		all = append(all, choice{"qualified", setsWithOneOf(codes)})
	}
	return all
}

// setsWithOneOf are the sets of special qualifications that have one of the codes.
func setsWithOneOf(codes []models.SpecialQualification) (sets []any) {
	for set := range 1 << len(qualificationBits) {
		if set&bitsOf(codes) != 0 {
			sets = append(sets, set)
		}
	}
	return sets
}

func bitsOf(codes []models.SpecialQualification) (set int) {
	for i, code := range qualificationBits {
		if slices.Contains(codes, code) {
			set |= 1 << i
		}
	}
	return set
}

// in is the choice as one condition.
func (c choice) in() branch {
	if len(c.values) == 0 {
		return when("1 = 0")
	}
	return when(c.column+" IN ?", c.values)
}

// maxRanges is how many ranges a page is read from at most. Beyond that a choice is a condition on the rows of a range.
const maxRanges = 16

// rangesOf cuts the rows that match all choices into ranges in which each column has one value; with one range at most, they are not cut.
func rangesOf(all []choice, most int) policy {
	ranges := everything
	for _, c := range all {
		if len(c.values) == 0 || len(ranges)*len(c.values) > most {
			in := c.in()
			ranges = ranges.and(in.SQL, in.Vars...)
			continue
		}
		var cut policy
		for _, value := range c.values {
			cut = append(cut, ranges.and(c.column+" = ?", value)...)
		}
		ranges = cut
	}
	return ranges
}
