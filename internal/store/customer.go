package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
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
	Name                  *TextFilter
	Domain                *string
	Segment               *CustomerSegmentFilter
	Market                *CountryFilter `form:"country"`
	TenantID              *string        `form:"tenant_id"`
	Status                *CustomerStatusFilter
	ReviewStatus          *ReviewStatusFilter
	Qualification         *SpecialQualificationFilter // approved
	GccValidated          *bool
	QualificationInReview *bool
	CreatedAt             *DateTimeRange
}

// CustomerOrderField is a field by which customers can be ordered.
type CustomerOrderField string

const (
	CustomerByName    CustomerOrderField = "COMPANY_NAME"
	CustomerByCreated CustomerOrderField = "CREATED_AT"
)

// CustomerOrder is an order of customers.
type CustomerOrder struct {
	Field     CustomerOrderField
	Direction OrderDirection
}

func (f *CustomerFilter) scope(db *gorm.DB) *gorm.DB {
	if f == nil {
		return db
	}
	var c conditions
	c.containing("search_name", f.Name)
	c.equal("domain", asDomain(f.Domain))
	in(&c, "segment", f.Segment)
	in(&c, "market", f.Market)
	in(&c, "status", f.Status)
	in(&c, "review_status", f.ReviewStatus)
	c.within("created_at", f.CreatedAt)
	if f.TenantID != nil {
		c.add("tenant_id IN (SELECT id FROM tenants WHERE tenant_id = ?)", models.Fold(*f.TenantID))
	}
	f.qualified(&c)
	return db.Where(c.all())
}

const (
	qualifiedCustomers = "id IN (SELECT customer_id FROM customer_qualifications WHERE vetting = ? AND code IN ?)"
	vettedCustomers    = "id IN (SELECT customer_id FROM customer_qualifications WHERE vetting = ?)"
)

// qualified adds the conditions on the special qualifications.
func (f *CustomerFilter) qualified(c *conditions) {
	switch codes := f.Qualification.listed(); {
	case codes == nil:
	case len(codes) == 0:
		c.add("1 = 0")
	default:
		c.add(qualifiedCustomers, models.VettingApproved, codes)
	}
	if f.GccValidated != nil {
		c.add(unless(*f.GccValidated)+qualifiedCustomers, models.VettingApproved, []models.SpecialQualification{models.QualificationGovernment})
	}
	if f.QualificationInReview != nil {
		c.add(unless(*f.QualificationInReview)+vettedCustomers, models.VettingInReview)
	}
}

// unless returns the SQL prefix that negates a condition: empty when it has to hold, NOT when it must not.
func unless(holds bool) string {
	if holds {
		return ""
	}
	return "NOT "
}

// asDomain returns the form in which domains are stored. A text that is no domain is returned unchanged; it matches no row.
func asDomain(s *string) *string {
	if s == nil {
		return nil
	}
	if ascii, ok := models.ALabel(*s); ok {
		return &ascii
	}
	return s
}

func (o *CustomerOrder) sorting() sorting[models.Customer] {
	if o != nil && o.Field == CustomerByCreated {
		return sorting[models.Customer]{"CREATED_AT", "created_at", func(c *models.Customer) any { return c.CreatedAt }, o.Direction == Descending, nil}
	}
	return sorting[models.Customer]{"COMPANY_NAME", "company_name", func(c *models.Customer) any { return c.CompanyName }, o != nil && o.Direction == Descending, nil}
}

func customerID(c *models.Customer) uuid.UUID { return uuid.UUID(c.ID) }

// Customers lists the customers the actor may see.
func (s *Store) Customers(ctx context.Context, who access.Actor, f *CustomerFilter, o *CustomerOrder, p Page) (*CustomerConnection, error) {
	if !who.Operator && !who.PartnerID.IsZero() {
		return s.customersOfPartner(ctx, who.PartnerID, f, o, p)
	}
	l := list[models.Customer]{
		rows:     func(db *gorm.DB) *gorm.DB { return f.scope(visibleCustomers(who).rows(db)) },
		filter:   f,
		idsFirst: f != nil && f.Name != nil,
		sort:     o.sorting(),
		id:       customerID,
	}
	return l.page(ctx, s.read, p)
}

// CustomersOfOrganizations reads the customer records of organisations.
func (s *Store) CustomersOfOrganizations(ctx context.Context, who access.Actor, orgs []models.ID[models.Organization]) ([]*models.Customer, error) {
	return by[models.Customer](ctx, s.read, visibleCustomers(who), "organization_id", orgs, "id")
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
	if taken, err := tx.DomainTaken(domain); err != nil || taken {
		return taken, err
	}
	found, err := first[models.Customer](tx, "domain = ?", domain)
	return found != nil, err
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
