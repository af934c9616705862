package store

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file keeps the access rows: which partner may see which customer. They are written in the transaction that changes what they follow from.

// qualificationBits are the special qualifications in CustomerAccess.Qualified, the first as 1, the next as 2, 4 and 8. New ones go to the end.
var qualificationBits = []models.SpecialQualification{
	models.QualificationEducation, models.QualificationNonprofit, models.QualificationGovernment, models.QualificationStateOwned,
}

// accessCauses are the pairs of partner and customer that access can follow from, and what the partner's relationship is. Of an account
// that failed, the relationship is removed, and the partner still sees what became of it.
const accessCauses = "SELECT partner_id, customer_id, status IN ('PENDING', 'ACTIVE') AS related, status = 'ACTIVE' AS selling, status IN ('PENDING', 'ACTIVE') AS sees" +
	" FROM reseller_relationships WHERE customer_id IN @customers" +
	" UNION ALL SELECT partner_id, customer_id, 1 = 0, 1 = 0, 1 = 1" +
	" FROM eligibility_requests WHERE customer_id IN @customers AND partner_id IS NOT NULL AND " + namingEligibilityRequest

// dueAccess are the access rows that there have to be: the one definition of which partner sees which customer.
var dueAccess = "SELECT a.partner_id, a.customer_id, a.related, a.selling, c.company_name, c.search_name, c.market, c.segment, c.status, c.review_status," +
	" COALESCE((SELECT SUM(DISTINCT " + bitOf("q.code") + ") FROM customer_qualifications AS q WHERE q.customer_id = c.id AND q.vetting = 'APPROVED'), 0) AS qualified," +
	" EXISTS (SELECT 1 FROM customer_qualifications AS g WHERE g.customer_id = c.id AND g.vetting = 'APPROVED' AND g.code = 'GOVERNMENT_COMMUNITY_CLOUD') AS gcc_validated," +
	" EXISTS (SELECT 1 FROM customer_qualifications AS v WHERE v.customer_id = c.id AND v.vetting = 'IN_REVIEW') AS in_review, c.created_at" +
	" FROM (SELECT partner_id, customer_id, MAX(related) AS related, MAX(selling) AS selling, MAX(sees) AS sees FROM (" + accessCauses + ") AS causes" +
	" GROUP BY partner_id, customer_id) AS a JOIN customers AS c ON c.id = a.customer_id WHERE a.sees = 1 OR c.status = 'FAILED'"

// keptAndDueAccess reads both in one statement, which sees one state of the database.
var keptAndDueAccess = "SELECT partner_id, customer_id, related, selling, company_name, search_name, market, segment, status, review_status, qualified, gcc_validated, in_review, created_at," +
	" 1 AS kept FROM customer_access WHERE customer_id IN @customers UNION ALL SELECT due.*, 0 AS kept FROM (" + dueAccess + ") AS due"

// bitOf is the SQL expression for the bit of a code in a column.
func bitOf(column string) string {
	var sql strings.Builder
	for i, code := range qualificationBits {
		fmt.Fprintf(&sql, " WHEN '%s' THEN %d", code, 1<<i)
	}
	return "CASE " + column + sql.String() + " ELSE 0 END"
}

// accessCause is what of a row decides about access to a customer, or is kept beside it.
type accessCause struct {
	row      models.AnyID
	customer models.ID[models.Customer]
	facts    any // comparable; nil when the row gives no access
}

// accessCauseOf returns nil for a row that has nothing to do with access to customers.
func accessCauseOf(row any) *accessCause {
	switch r := row.(type) {
	case *models.Customer:
		return &accessCause{r.ID.Any(), r.ID, [...]any{r.CompanyName, r.SearchName, r.CreatedAt, r.Market, r.Segment, r.Status, r.Review}}
	case *models.ResellerRelationship:
		return &accessCause{r.ID.Any(), r.CustomerID, [...]any{r.PartnerID, r.Status}}
	case *models.CustomerQualification:
		return &accessCause{r.ID.Any(), r.CustomerID, [...]any{r.Code, r.Vetting}}
	case *models.EligibilityRequest:
		if r.CustomerID.IsZero() {
			return nil
		}
		if !namesPartner(r) {
			return &accessCause{r.ID.Any(), r.CustomerID, nil}
		}
		return &accessCause{r.ID.Any(), r.CustomerID, r.PartnerID}
	}
	return nil
}

// namingEligibilityRequest matches the requests that let the partner they name see the customer: those that are open or approved.
const namingEligibilityRequest = "status IN ('SUBMITTED', 'ACKNOWLEDGED', 'INFO_REQUESTED', 'APPROVED')"

// namesPartner is namingEligibilityRequest for a row.
func namesPartner(r *models.EligibilityRequest) bool {
	return !r.PartnerID.IsZero() && r.Status != models.EligibilityDraft && (!r.Status.Final() || r.Status == models.EligibilityApproved)
}

// accessChanges are the customers whose access rows a transaction has to bring in line. It knows what a row was when the transaction
// locked it, so that a save that changes nothing about access costs nothing.
type accessChanges struct {
	known   map[models.AnyID]any
	touched map[models.ID[models.Customer]]bool
}

func (a *accessChanges) locked(row any) {
	if c := accessCauseOf(row); c != nil {
		a.note(c)
	}
}

func (a *accessChanges) created(row any) {
	if c := accessCauseOf(row); c != nil && c.facts != nil {
		a.touch(c)
	}
}

func (a *accessChanges) saved(row any) {
	c := accessCauseOf(row)
	if c == nil {
		return
	}
	if before, known := a.known[c.row]; !known || before != c.facts {
		a.touch(c)
	}
}

func (a *accessChanges) touch(c *accessCause) {
	a.note(c)
	if a.touched == nil {
		a.touched = map[models.ID[models.Customer]]bool{}
	}
	a.touched[c.customer] = true
}

func (a *accessChanges) note(c *accessCause) {
	if a.known == nil {
		a.known = map[models.AnyID]any{}
	}
	a.known[c.row] = c.facts
}

// settleAccess brings the access rows of the customers that the transaction has touched in line.
func (tx *Tx) settleAccess() error {
	if len(tx.access.touched) == 0 {
		return nil
	}
	_, err := tx.writeAccess(slices.Collect(maps.Keys(tx.access.touched)))
	return err
}

// writeAccess brings the access rows of customers in line and reports how many differed. Locking the customers first makes
// transactions that touch the same one follow each other, whatever they change about it.
func (tx *Tx) writeAccess(customers []models.ID[models.Customer]) (differed int, err error) {
	if err := tx.lockCustomers(customers); err != nil {
		return 0, err
	}
	d, err := differingAccess(tx.db, customers)
	if err != nil {
		return 0, err
	}
	for _, gone := range d.gone {
		if err := tx.db.Delete(gone).Error; err != nil {
			return 0, translate(err)
		}
	}
	if len(d.missing) > 0 {
		err = tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(d.missing).Error
	}
	return len(d.gone) + len(d.missing), translate(err)
}

// lockCustomers locks those customers that the transaction has neither locked nor made.
func (tx *Tx) lockCustomers(customers []models.ID[models.Customer]) error {
	others := slices.DeleteFunc(slices.Clone(customers), func(id models.ID[models.Customer]) bool { return tx.locked[lockedRow{"customers", id}] })
	if len(others) == 0 {
		return nil
	}
	var held []models.ID[models.Customer]
	err := tx.db.Model(&models.Customer{}).Clauses(clause.Locking{Strength: "UPDATE"}).Where("id IN ?", others).Order("id").Pluck("id", &held).Error
	return translate(err)
}

// difference is what has to change so that the access rows follow from their causes.
type difference struct{ gone, missing []*models.CustomerAccess }

// differingAccess compares the access rows of customers with their definition.
func differingAccess(db *gorm.DB, customers []models.ID[models.Customer]) (d difference, err error) {
	var rows []*struct {
		models.CustomerAccess `gorm:"embedded"`
		Kept                  bool
	}
	if err := db.Raw(keptAndDueAccess, map[string]any{"customers": customers}).Scan(&rows).Error; err != nil {
		return d, translate(err)
	}
	kept := map[accessKey]*models.CustomerAccess{}
	for _, r := range rows {
		if r.Kept {
			kept[keyOf(&r.CustomerAccess)] = &r.CustomerAccess
		}
	}
	for _, r := range rows {
		if r.Kept {
			continue
		}
		if k := kept[keyOf(&r.CustomerAccess)]; k == nil || !sameAccess(*k, r.CustomerAccess) {
			d.missing = append(d.missing, &r.CustomerAccess)
		}
		delete(kept, keyOf(&r.CustomerAccess))
	}
	d.gone = slices.Collect(maps.Values(kept))
	slices.SortFunc(d.gone, compareAccess)
	slices.SortFunc(d.missing, compareAccess)
	return d, nil
}

type accessKey struct {
	partner  models.ID[models.Partner]
	customer models.ID[models.Customer]
}

func keyOf(a *models.CustomerAccess) accessKey { return accessKey{a.PartnerID, a.CustomerID} }

func sameAccess(a, b models.CustomerAccess) bool {
	if !a.CreatedAt.Equal(b.CreatedAt) {
		return false
	}
	a.CreatedAt = b.CreatedAt
	return a == b
}

func compareAccess(a, b *models.CustomerAccess) int {
	if order := slices.Compare(a.PartnerID[:], b.PartnerID[:]); order != 0 {
		return order
	}
	return slices.Compare(a.CustomerID[:], b.CustomerID[:])
}
