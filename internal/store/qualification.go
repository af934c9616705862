package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// CustomerQualificationKey is unique unless the qualification is denied or revoked: at most one of a kind for each customer.
func CustomerQualificationKey(customer models.ID[models.Customer], code models.SpecialQualification) string {
	return fmt.Sprintf("%s/%s", customer, code)
}

// QualificationsOfCustomer reads the special qualifications of a locked customer, newest first.
func (tx *Tx) QualificationsOfCustomer(customer models.ID[models.Customer]) ([]*models.CustomerQualification, error) {
	return by[models.CustomerQualification](tx.ctx(), tx.db, everything, "customer_id", []models.ID[models.Customer]{customer}, "created_at DESC, id DESC")
}

// LockCustomerQualification reads and locks a special qualification and its customer, the customer first: every use case locks
// them in that order.
func (tx *Tx) LockCustomerQualification(id models.ID[models.CustomerQualification]) (*models.CustomerQualification, *models.Customer, error) {
	q, err := Get(tx, id)
	if err != nil {
		return nil, nil, err
	}
	customer, err := LockAny(tx, q.CustomerID)
	if err != nil {
		return nil, nil, err
	}
	q, err = LockAny(tx, id)
	return q, customer, err
}

// OwnValidationID finds and locks a validation ID of a partner by its code or its global id; nil when the partner has no
// such one.
func (tx *Tx) OwnValidationID(partner models.ID[models.Partner], typed string) (*models.ValidationID, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil, nil
	}
	id, _ := models.ParseAnyID(typed)
	found, err := first[models.ValidationID](tx, "partner_id = ? AND (code = ? OR id = ?)", partner, strings.ToUpper(typed), models.As[models.ValidationID](id))
	if err != nil || found == nil {
		return nil, err
	}
	return LockAny(tx, found.ID)
}

// SelectableValidationIDs reads some of the validation IDs of a partner that have creations left, newest first.
func (tx *Tx) SelectableValidationIDs(partner models.ID[models.Partner], most int) (ids []*models.ValidationID, err error) {
	err = tx.db.Where("partner_id = ? AND status = ? AND (remaining_creates IS NULL OR remaining_creates > held_creates)", partner, models.ValidationIDIssued).
		Order("created_at DESC, id DESC").Limit(most).Find(&ids).Error
	return ids, translate(err)
}

// Namesake reports whether another customer has the same name, without an access check and without telling which.
func (s *Store) Namesake(ctx context.Context, c *models.Customer) (bool, error) {
	var found []string
	err := s.read.WithContext(ctx).Model(&models.Customer{}).Where("search_name = ? AND id <> ? AND status <> ?", c.SearchName, c.ID, models.CustomerFailed).
		Distinct().Pluck("company_name", &found).Error
	same := func(name string) bool { return models.Fold(name) == models.Fold(c.CompanyName) } // an accent makes another name
	return slices.ContainsFunc(found, same), translate(err)
}

// confirmedNames reads the organisation names of the validation IDs on which a customer's government cloud is based, except those
// issued for its own organisation.
const confirmedNames = "SELECT v.organization_name FROM customer_qualifications q JOIN validation_ids v ON v.id = q.validation_id" +
	" WHERE q.customer_id = ? AND q.code = ? AND q.vetting = ? AND v.organization_id <> ?"

// ConfirmedName finds the organisation name on which a customer's qualification for government cloud is based, without an access
// check; empty when there is none, or when the customer is the confirmed organisation itself.
func (s *Store) ConfirmedName(ctx context.Context, c *models.Customer) (name string, err error) {
	err = s.read.WithContext(ctx).Raw(confirmedNames, c.ID, models.QualificationGovernment, models.VettingApproved, c.OrganizationID).Scan(&name).Error
	return name, translate(err)
}

// organizationsSelling matches the organisations of the partners that have a reseller relationship with a customer.
const organizationsSelling = "organization_id IN (SELECT p.organization_id FROM reseller_relationships r JOIN partners p ON p.id = r.partner_id" +
	" WHERE r.customer_id = ? AND r.status = 'ACTIVE')"

// OrganizationsSelling lists the organisations of the partners that have a reseller relationship with a customer.
func (tx *Tx) OrganizationsSelling(customer models.ID[models.Customer]) (ids []models.ID[models.Organization], err error) {
	err = tx.db.Model(&models.Partner{}).Distinct("organization_id").Where(organizationsSelling, customer).Order("organization_id").Pluck("organization_id", &ids).Error
	return ids, translate(err)
}

// AgentsOfCustomer lists who is notified about a customer: the person who created or requested something, or, when that person no
// longer works for one of its partners, the responsible people of these.
func (tx *Tx) AgentsOfCustomer(customer models.ID[models.Customer], began models.ID[models.User]) ([]Recipient, error) {
	who, err := tx.recipients("users.id = ? AND "+organizationsSelling, began, customer)
	if err != nil || len(who) > 0 {
		return who, err
	}
	return tx.firstGroup(organizationsSelling, customer)
}

// OrderStanding is what decides whether a partner can place orders for a customer.
type OrderStanding struct {
	CustomerID        models.ID[models.Customer]
	Related           bool   // the partner has an active relationship with it
	Partnered         bool   // the partner is, as a reseller, in an active partnership
	ProviderRelated   bool   // one of these providers has an active relationship with the customer
	ProviderQualified bool   // that provider may sell government cloud
	Qualified         bool   // the partner itself may sell government cloud
	Requested         bool   // the customer has asked for eligibility, naming the partner or one of these providers, or has a validation ID
	Validated         bool   // its qualification for government cloud is approved
	Signed            string // the version of the customer agreement that it accepted last; empty when none
}

// orderStanding is the columns of an OrderStanding of the customer c and the partner p. The providers of a partner are those that it has an active
// partnership with.
const orderStanding = "c.id AS customer_id," +
	" EXISTS (SELECT 1 FROM reseller_relationships r WHERE r.customer_id = c.id AND r.partner_id = p.id AND r.status = 'ACTIVE') AS related," +
	" EXISTS (SELECT 1 FROM partnerships s WHERE s.reseller_id = p.id AND s.status = 'ACTIVE') AS partnered," +
	" EXISTS (SELECT 1 FROM partnerships s JOIN reseller_relationships r ON r.partner_id = s.provider_id WHERE s.reseller_id = p.id AND s.status = 'ACTIVE'" +
	"  AND r.customer_id = c.id AND r.status = 'ACTIVE') AS provider_related," +
	" EXISTS (SELECT 1 FROM partnerships s JOIN reseller_relationships r ON r.partner_id = s.provider_id JOIN partner_qualifications q ON q.partner_id = s.provider_id" +
	"  WHERE s.reseller_id = p.id AND s.status = 'ACTIVE' AND r.customer_id = c.id AND r.status = 'ACTIVE' AND q.code = @code AND q.status = 'GRANTED') AS provider_qualified," +
	" EXISTS (SELECT 1 FROM partner_qualifications q WHERE q.partner_id = p.id AND q.code = @code AND q.status = 'GRANTED') AS qualified," +
	" EXISTS (SELECT 1 FROM eligibility_requests e WHERE e.customer_id = c.id AND e.submitted_at IS NOT NULL AND (e.partner_id = p.id" +
	"  OR e.partner_id IN (SELECT s.provider_id FROM partnerships s WHERE s.reseller_id = p.id AND s.status = 'ACTIVE')))" +
	"  OR EXISTS (SELECT 1 FROM customer_qualifications b WHERE b.customer_id = c.id AND b.code = @code AND b.validation_id IS NOT NULL) AS requested," +
	" EXISTS (SELECT 1 FROM customer_qualifications v WHERE v.customer_id = c.id AND v.code = @code AND v.vetting = 'APPROVED') AS validated," +
	" COALESCE((SELECT a.text_version FROM agreement_acceptances a WHERE a.customer_id = c.id AND a.type = @agreement ORDER BY a.accepted_at DESC, a.id DESC LIMIT 1), '') AS signed"

// OrderStandings reads the standing of customers with a partner, in one statement.
func (s *Store) OrderStandings(ctx context.Context, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (out []OrderStanding, err error) {
	if len(customers) == 0 {
		return nil, nil
	}
	return orderStandings(s.read.WithContext(ctx), partner, customers)
}

func orderStandings(db *gorm.DB, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (out []OrderStanding, err error) {
	const of = "SELECT " + orderStanding + " FROM customers c JOIN partners p ON p.id = @partner WHERE c.id IN @customers"
	err = db.Raw(of, map[string]any{
		"partner": partner, "customers": customers, "code": models.GovernmentCommunityCloud, "agreement": models.CustomerAgreement,
	}).Scan(&out).Error
	return out, translate(err)
}
