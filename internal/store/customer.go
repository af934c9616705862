package store

import (
	"context"
	"reflect"
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
		return sorting[models.Customer]{"CREATED_AT", "created_at", func(c *models.Customer) any { return c.CreatedAt }, o.Direction == Descending}
	}
	return sorting[models.Customer]{"COMPANY_NAME", "company_name", func(c *models.Customer) any { return c.CompanyName }, o != nil && o.Direction == Descending}
}

func customerID(c *models.Customer) uuid.UUID { return uuid.UUID(c.ID) }

// Customers lists the customers the actor may see.
func (s *Store) Customers(ctx context.Context, who access.Actor, f *CustomerFilter, o *CustomerOrder, p Page) (*CustomerConnection, error) {
	shown, all, err := s.listedCustomers(ctx, who, f)
	if err != nil {
		return nil, err
	}
	l := list[models.Customer]{
		rows:     func(db *gorm.DB) *gorm.DB { return f.scope(shown(db)) },
		total:    func(db *gorm.DB) *gorm.DB { return f.scope(all(db)) },
		filter:   f,
		idsFirst: f != nil && f.Name != nil,
		sort:     o.sorting(),
		id:       customerID,
	}
	return l.page(ctx, s.read, p)
}

// manyCustomers is the number of a partner's relationships above which a page of its customers is read by scanning the customers in
// order. Below it, it is faster to look the customers up by the partner's relationships.
const manyCustomers = 20_000

const (
	ownCustomers = "id IN (SELECT customer_id FROM (SELECT customer_id FROM reseller_relationships WHERE partner_id = ? AND (status IN ('PENDING', 'ACTIVE') OR " + neverProvisioned + ")" +
		" UNION SELECT customer_id FROM eligibility_requests WHERE partner_id = ? AND customer_id IS NOT NULL AND " + namingEligibilityRequest + ") AS own)"
	// walkedCustomers uses COUNT instead of EXISTS, because MariaDB rewrites EXISTS into a join and does not scan in order.
	walkedCustomers = "((SELECT COUNT(*) FROM reseller_relationships AS r WHERE r.partner_id = ? AND r.customer_id = customers.id AND (r.status IN ('PENDING', 'ACTIVE') OR customers.status = 'FAILED')) > 0" +
		" OR (SELECT COUNT(*) FROM eligibility_requests AS e WHERE e.partner_id = ? AND e.customer_id = customers.id AND e." + namingEligibilityRequest + ") > 0)"
)

// listedCustomers returns two equivalent scopes of the visible customers: one that is fast for reading a page, one that is fast for
// counting. With a filter few rows may match, and scanning would be slow. A test compares both with visibleCustomers.
func (s *Store) listedCustomers(ctx context.Context, who access.Actor, f *CustomerFilter) (page, all scope, err error) {
	all = visibleCustomers(who).rows
	if who.Operator || who.PartnerID.IsZero() {
		return all, all, nil
	}
	var beyond []models.RelationshipStatus
	err = s.read.WithContext(ctx).Model(&models.ResellerRelationship{}).Where("partner_id = ?", who.PartnerID).Offset(manyCustomers).Limit(1).Pluck("status", &beyond).Error
	switch {
	case err != nil:
		return nil, nil, translate(err)
	case len(beyond) == 0:
		own := where(ownCustomers, who.PartnerID, who.PartnerID)
		return own, own, nil
	case f != nil && !reflect.ValueOf(*f).IsZero():
		return all, all, nil
	}
	return where(walkedCustomers, who.PartnerID, who.PartnerID), all, nil
}

// relatedCustomer is a customer as seen from one of its partners.
type relatedCustomer struct {
	models.Customer
	RelatedPartnerID models.ID[models.Partner]
}

// relatedCustomers stands for a table of customers with the partner each is seen from.
const relatedCustomers = "(SELECT customers.*, r.partner_id AS related_partner_id FROM reseller_relationships AS r" +
	" JOIN customers ON customers.id = r.customer_id WHERE r.status IN ('PENDING', 'ACTIVE')) AS related"

// CustomersOf lists the customers of each of the partners, one statement for all of them.
func (s *Store) CustomersOf(ctx context.Context, who access.Actor, partners []models.ID[models.Partner], p Page) (map[models.ID[models.Partner]]*CustomerConnection, error) {
	byName := (*CustomerOrder)(nil).sorting()
	l := list[relatedCustomer]{
		rows:   func(db *gorm.DB) *gorm.DB { return visibleCustomers(who).rows(db.Table(relatedCustomers)) },
		sort:   sorting[relatedCustomer]{byName.name, byName.column, func(c *relatedCustomer) any { return c.CompanyName }, false},
		id:     func(c *relatedCustomer) uuid.UUID { return uuid.UUID(c.ID) },
		column: "related_partner_id",
		parent: func(c *relatedCustomer) uuid.UUID { return uuid.UUID(c.RelatedPartnerID) },
	}
	found, err := l.pages(ctx, s.read, uuids(partners), p)
	return keyed[models.Partner](unjoin(found, func(r *relatedCustomer) *models.Customer { return &r.Customer })), err
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
