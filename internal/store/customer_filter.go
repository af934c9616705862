package store

import (
	"slices"

	"github.com/partnergraph/partnergraph/models"
)

// accessFilter is the filter of customers as it applies to access rows.
type accessFilter CustomerFilter

func (f *accessFilter) selects(s *selection, _ viewer) {
	if f.Domain != nil {
		s.add("customer_id IN (SELECT id FROM customers WHERE domain = ?)", asDomain(*f.Domain))
	}
	if f.TenantID != nil {
		s.add("customer_id IN (SELECT id FROM customers WHERE "+ofTenant+")", models.Fold(*f.TenantID))
	}
	if f.GccValidated != nil {
		s.add("gcc_validated = ?", *f.GccValidated)
	}
	if f.QualificationInReview != nil {
		s.add("in_review = ?", *f.QualificationInReview)
	}
	if f.Qualification != nil && f.Qualification.In != nil {
		s.oneOf("qualified", setsWithOneOf(f.Qualification.In), true)
	}
}

// setsWithOneOf are the sets of special qualifications that have one of the codes.
func setsWithOneOf(codes []models.SpecialQualification) []any {
	sets := []any{}
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
