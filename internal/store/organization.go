package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// TenantByGUID finds a tenant by its GUID in lower case; nil when there is none.
func (tx *Tx) TenantByGUID(guid string) (*models.Tenant, error) {
	return first[models.Tenant](tx, "tenant_id = ?", guid)
}

// CommercialTenant finds the organisation's commercial tenant; nil when it has none.
func (tx *Tx) CommercialTenant(org models.ID[models.Organization]) (*models.Tenant, error) {
	return first[models.Tenant](tx, "organization_id = ? AND cloud = ?", org, models.CloudCommercial)
}

// TenantsWithoutAccount lists the commercial tenants of an organisation that no partner account has, by id.
func (tx *Tx) TenantsWithoutAccount(org models.ID[models.Organization]) (tenants []*models.Tenant, err error) {
	err = tx.db.Where("organization_id = ? AND cloud = ? AND NOT EXISTS (SELECT 1 FROM partners WHERE partners.tenant_id = tenants.id)", org, models.CloudCommercial).
		Order("id").Find(&tenants).Error
	return tenants, translate(err)
}

// OwnTenant finds the commercial tenant that the actor acts for: that of the partner account, where the actor acts for one
// (D-13), and otherwise that of the organisation; nil when there is none.
func (tx *Tx) OwnTenant(who access.Actor) (*models.Tenant, error) {
	if who.PartnerID.IsZero() {
		return tx.CommercialTenant(who.OrganizationID)
	}
	return tx.AccountTenant(who.PartnerID)
}

// AccountTenant finds the commercial tenant of a partner account; nil when it has none.
func (tx *Tx) AccountTenant(account models.ID[models.Partner]) (*models.Tenant, error) {
	return first[models.Tenant](tx, "id IN (SELECT tenant_id FROM partners WHERE id = ?) AND cloud = ?", account, models.CloudCommercial)
}

// SubjectTenant finds the tenant that an eligibility request was made for; nil when it names none.
func (tx *Tx) SubjectTenant(r *models.EligibilityRequest) (*models.Tenant, error) {
	return first[models.Tenant](tx, "id = ?", r.SubjectTenantID)
}

// CustomerTenants reads the ids of the tenants of customers that the actor has been shown, and nothing else of them. Who sees a customer sees its tenant (visibleTenants), so that
// nothing has to be looked up to know it.
func (s *Store) CustomerTenants(ctx context.Context, ids []models.ID[models.Tenant]) ([]*models.Tenant, error) {
	return many(ctx, s.read.Select("id", "tenant_id"), everything, ids)
}

// first finds the first row that matches, by id; nil when there is none.
func first[T any](tx *Tx, sql string, args ...any) (*T, error) {
	return firstOf[T](tx.db, sql, args...)
}

func firstOf[T any](db *gorm.DB, sql string, args ...any) (*T, error) {
	var rows []*T
	if err := db.Where(sql, args...).Order("id").Limit(1).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	return rows[0], nil
}

// Empty reports whether the database has no organisation.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var n int64
	err := s.read.WithContext(ctx).Model(&models.Organization{}).Limit(1).Count(&n).Error
	return n == 0, translate(err)
}

// DomainTaken reports whether there is a tenant with this domain.
func (s *Store) DomainTaken(ctx context.Context, domain string) (bool, error) {
	found, err := firstOf[models.Tenant](s.read.WithContext(ctx), "default_domain = ?", domain)
	return found != nil, err
}

// DomainTaken is Store.DomainTaken in the transaction.
func (tx *Tx) DomainTaken(domain string) (bool, error) {
	found, err := first[models.Tenant](tx, "default_domain = ?", domain)
	return found != nil, err
}

// CustomerOfTenant finds the customer record of a tenant; nil when it has none.
func (tx *Tx) CustomerOfTenant(id models.ID[models.Tenant]) (*models.Customer, error) {
	return first[models.Customer](tx, "tenant_id = ?", id)
}
