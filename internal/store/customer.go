package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// CustomerConnection is one page of customers.
type (
	CustomerConnection = Connection[models.Customer]
	CustomerEdge       = Edge[models.Customer]
)

// Filters by one of several values.
type (
	CustomerSegmentFilter      = In[models.CustomerSegment]
	CustomerStatusFilter       = In[models.CustomerStatus]
	ReviewStatusFilter         = In[models.ReviewStatus]
	SpecialQualificationFilter = In[models.SpecialQualification]
)

// CustomerFilter selects customers.
type CustomerFilter struct {
	Name                  *TextFilter `column:"search_name"`
	Domain                *string
	Segment               *CustomerSegmentFilter      `column:"segment,ranges"`
	Market                *CountryFilter              `column:"market,ranges" form:"country"`
	TenantID              *string                     `form:"tenant_id"`
	Status                *CustomerStatusFilter       `column:"status,ranges"`
	ReviewStatus          *ReviewStatusFilter         `column:"review_status,ranges"`
	Qualification         *SpecialQualificationFilter // approved
	GccValidated          *bool
	QualificationInReview *bool
	CreatedAt             *DateTimeRange `column:"created_at"`
}

// CustomerOrderField is a field by which customers can be ordered.
type CustomerOrderField string

const (
	CustomerByName    CustomerOrderField = "COMPANY_NAME"
	CustomerByCreated CustomerOrderField = "CREATED_AT"
)

// CustomerOrder is an order of customers.
type CustomerOrder = OrderBy[CustomerOrderField]

var customerOrders = orders[CustomerOrderField]{
	CustomerByName:    "company_name",
	CustomerByCreated: "created_at",
}

const (
	ofTenant           = "tenant_id IN (SELECT id FROM tenants WHERE tenant_id = ?)"
	qualifiedCustomers = "id IN (SELECT customer_id FROM customer_qualifications WHERE vetting = ? AND code IN ?)"
	vettedCustomers    = "id IN (SELECT customer_id FROM customer_qualifications WHERE vetting = ?)"
)

// selects has also the conditions on the special qualifications.
func (f *CustomerFilter) selects(s *selection, _ viewer) {
	if f.Domain != nil {
		s.add("domain = ?", asDomain(*f.Domain))
	}
	if f.TenantID != nil {
		s.add(ofTenant, models.Fold(*f.TenantID))
	}
	switch {
	case f.Qualification == nil || f.Qualification.In == nil:
	case len(f.Qualification.In) == 0:
		s.add("1 = 0")
	default:
		s.add(qualifiedCustomers, models.VettingApproved, f.Qualification.In)
	}
	if f.GccValidated != nil {
		s.add(either(*f.GccValidated, "", "NOT ")+qualifiedCustomers, models.VettingApproved, []models.SpecialQualification{models.QualificationGovernment})
	}
	if f.QualificationInReview != nil {
		s.add(either(*f.QualificationInReview, "", "NOT ")+vettedCustomers, models.VettingInReview)
	}
}

// name is the text that names contain; nil for any.
func (f *CustomerFilter) name() *TextFilter {
	if f == nil {
		return nil
	}
	return f.Name
}

// asDomain returns the form in which domains are stored. A text that is no domain is returned unchanged; it matches no row.
func asDomain(s string) string {
	if ascii, ok := models.ALabel(s); ok {
		return ascii
	}
	return s
}

// Customers lists the customers the actor may see.
func (s *Store) Customers(ctx context.Context, who access.Actor, f *CustomerFilter, o *CustomerOrder, p Page) (found *CustomerConnection, err error) {
	order := customerOrders.by(o, CustomerByName, Ascending)
	if !who.Operator && !who.PartnerID.IsZero() {
		l := s.accessList(policy{when("partner_id = ?", who.PartnerID)}, f, order).along(accessIndexes[order.column])
		l.visible, err = s.withName(ctx, l.visible, "customer_id", f.name())
		if err != nil {
			return nil, err
		}
		return s.customersOn(ctx, l, p)
	}
	l := listOf[models.Customer](s, who, f, order)
	if l.visible, err = s.withName(ctx, l.visible, "id", f.name()); err != nil {
		return nil, err
	}
	return l.page(ctx, p)
}

// HasRelationship reports whether a partner has a reseller relationship with a customer.
func (tx *Tx) HasRelationship(partner models.ID[models.Partner], customer models.ID[models.Customer]) (bool, error) {
	r, err := first[models.ResellerRelationship](tx, "partner_id = ? AND customer_id = ? AND status = ?", partner, customer, models.RelationshipActive)
	return r != nil, err
}

// View calls fn with a Tx for reading only: it claims no idempotency key and begins no transaction.
func (s *Store) View(ctx context.Context, fn func(*Tx) error) error {
	return translate(fn(&Tx{db: s.read.WithContext(ctx), now: s.clock.Now().UTC().Truncate(time.Millisecond)}))
}

// AccountTaken reports whether a domain belongs to a tenant or a customer.
func (tx *Tx) AccountTaken(domain string) (bool, error) {
	var n int64
	err := tx.db.Raw("SELECT (SELECT COUNT(*) FROM tenants WHERE default_domain = ?) + (SELECT COUNT(*) FROM customers WHERE domain = ?)", domain, domain).Scan(&n).Error
	return n > 0, translate(err)
}

// ActiveProvidersOf lists the names of the active providers that a reseller is in partnership with.
func (tx *Tx) ActiveProvidersOf(reseller models.ID[models.Partner]) (names []string, err error) {
	err = tx.db.Model(&models.Partner{}).Where("status = ?", models.PartnerActive).
		Where("id IN (SELECT provider_id FROM partnerships WHERE reseller_id = ? AND status = ?)", reseller, models.PartnershipActive).
		Order("name, id").Pluck("name", &names).Error
	return names, translate(err)
}

// PartnershipBetween finds the partnership between a provider and a reseller that has not ended, without a lock; nil when
// there is none.
func (tx *Tx) PartnershipBetween(provider, reseller models.ID[models.Partner]) (*models.Partnership, error) {
	return first[models.Partnership](tx, "active_key = ?", models.PairKey(provider, reseller))
}

// LockPendingRelationships reads and locks the relationships of a customer whose account is being set up.
func (tx *Tx) LockPendingRelationships(customer models.ID[models.Customer]) (rows []*models.ResellerRelationship, err error) {
	err = forUpdate(tx.db).Order("id").Find(&rows, "customer_id = ? AND status = ?", customer, models.RelationshipPending).Error
	return rows, translate(err)
}

// RenameTenant changes the domain of a tenant, so that its old one is free.
func (tx *Tx) RenameTenant(id models.ID[models.Tenant], domain string) error {
	return translate(tx.db.Model(&models.Tenant{}).Where("id = ?", id).Update("default_domain", domain).Error)
}
