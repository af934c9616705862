package store

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// PartnerConnection is one page of partners.
type (
	PartnerConnection = Connection[models.Partner]
	PartnerEdge       = Edge[models.Partner]
)

// Filters by one of several values.
type (
	PartnerTypeFilter   = In[models.PartnerType]
	PartnerStatusFilter = In[models.PartnerStatus]
)

// PartnerFilter selects partners.
type PartnerFilter struct {
	Name   *TextFilter `column:"search_name"`
	Types  *PartnerTypeFilter
	Status *PartnerStatusFilter `column:"status,ranges"`
	Market *CountryFilter       `column:"market,ranges" form:"country"`
}

// PartnerOrderField is a field by which partners can be ordered.
type PartnerOrderField string

const (
	PartnerByName    PartnerOrderField = "NAME"
	PartnerByCreated PartnerOrderField = "CREATED_AT"
)

// PartnerOrder is an order of partners.
type PartnerOrder = OrderBy[PartnerOrderField]

var partnerOrders = orders[PartnerOrderField]{
	PartnerByName:    "name",
	PartnerByCreated: "created_at",
}

func (f *PartnerFilter) selects(s *selection, _ viewer) {
	each(s, f.Types, func(t models.PartnerType) clause.Expression { return hasWord("types", t) })
}

// Partners lists the partners the actor may see.
func (s *Store) Partners(ctx context.Context, who access.Actor, f *PartnerFilter, o *PartnerOrder, p Page) (*PartnerConnection, error) {
	l := listOf[models.Partner](s, who, f, partnerOrders.by(o, PartnerByName, Ascending))
	if who.Operator { // MariaDB would sort some thousand
		l = l.along(map[string]string{"name": "partners_name", "created_at": "partners_created"}[l.order.column])
	}
	return l.page(ctx, p)
}

// PartnerOfTenant finds the partner account of a tenant; nil when it has none.
func (tx *Tx) PartnerOfTenant(id models.ID[models.Tenant]) (*models.Partner, error) {
	return first[models.Partner](tx, "tenant_id = ?", id)
}

// QualifiedProvidersOf lists the government-qualified providers that a reseller is in partnership with.
func (tx *Tx) QualifiedProvidersOf(reseller models.ID[models.Partner]) (providers []*models.Partner, err error) {
	err = tx.db.Where("id IN (SELECT provider_id FROM partnerships WHERE reseller_id = ? AND status = ?)", reseller, models.PartnershipActive).
		Where("id IN (SELECT partner_id FROM partner_qualifications WHERE code = ? AND status = ?)", models.GovernmentCommunityCloud, models.QualificationGranted).
		Order("name, id").Find(&providers).Error
	return providers, translate(err)
}

// ActiveQualification finds the qualification a partner holds now; nil when it holds none.
func (tx *Tx) ActiveQualification(partner models.ID[models.Partner], code models.QualificationCode) (*models.PartnerQualification, error) {
	return first[models.PartnerQualification](tx, "active_key = ?", QualificationKey(partner, code))
}

// QualificationKey is unique while the qualification is granted: at most one of a kind for each partner.
func QualificationKey(partner models.ID[models.Partner], code models.QualificationCode) string {
	return fmt.Sprintf("%s/%s", partner, code)
}

// relatedPartner is a partner joined with one of its customers.
type relatedPartner struct {
	models.Partner
	RelatedCustomerID models.ID[models.Customer]
}

// relatedPartners is the subquery that joins partners with their customers.
const relatedPartners = "(SELECT partners.*, r.customer_id AS related_customer_id FROM reseller_relationships AS r" +
	" JOIN partners ON partners.id = r.partner_id WHERE r.status IN ('PENDING', 'ACTIVE')) AS related"

// PartnersOf lists the partners of each of the customers, one statement for all of them.
func (s *Store) PartnersOf(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], p Page) (map[models.ID[models.Customer]]*PartnerConnection, error) {
	l := list[relatedPartner]{db: s.read, visible: visiblePartners(who), order: byName, table: relatedPartners}
	found, err := pagesOf(ctx, l, "related_customer_id", customers, p)
	return unjoin(found, func(r *relatedPartner) *models.Partner { return &r.Partner }), err
}

// PartnerOfOrganization finds the first partner account of an organisation; nil when it has none.
func (tx *Tx) PartnerOfOrganization(org models.ID[models.Organization]) (*models.Partner, error) {
	return first[models.Partner](tx, "organization_id = ?", org)
}

// PartnersOfOrganization lists the partner accounts of an organisation, oldest first.
func (tx *Tx) PartnersOfOrganization(org models.ID[models.Organization]) (accounts []*models.Partner, err error) {
	err = tx.db.Where("organization_id = ?", org).Order("id").Find(&accounts).Error
	return accounts, translate(err)
}
