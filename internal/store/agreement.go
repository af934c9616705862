package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// AcceptancesByID reads those of the acceptances that the actor may see.
func (s *Store) AcceptancesByID(ctx context.Context, who access.Actor, ids []models.ID[models.AgreementAcceptance]) ([]*models.AgreementAcceptance, error) {
	return many(ctx, s.read, visibleAcceptances(who), ids)
}

// PartnerAcceptancesOf reads the acceptances of the partner agreement by organisations, newest first.
func (s *Store) PartnerAcceptancesOf(ctx context.Context, orgs []models.ID[models.Organization]) ([]*models.AgreementAcceptance, error) {
	return by[models.AgreementAcceptance](ctx, s.read, where("type = ?", models.PartnerAgreement), "organization_id", orgs, "accepted_at DESC, id DESC")
}

// CustomerAcceptancesOf reads the acceptances of the customer agreement by customers, newest first.
func (s *Store) CustomerAcceptancesOf(ctx context.Context, customers []models.ID[models.Customer]) ([]*models.AgreementAcceptance, error) {
	return by[models.AgreementAcceptance](ctx, s.read, where("type = ?", models.CustomerAgreement), "customer_id", customers, "accepted_at DESC, id DESC")
}

// PartnerAcceptance finds an organisation's newest acceptance of the partner agreement in a region; nil when there is none.
func (tx *Tx) PartnerAcceptance(org models.ID[models.Organization], region string) (*models.AgreementAcceptance, error) {
	return tx.newestAcceptance("type = ? AND organization_id = ? AND region = ?", models.PartnerAgreement, org, region)
}

// CustomerAcceptance finds a customer's newest acceptance of the customer agreement; nil when there is none.
func (tx *Tx) CustomerAcceptance(customer models.ID[models.Customer]) (*models.AgreementAcceptance, error) {
	return tx.newestAcceptance("type = ? AND customer_id = ?", models.CustomerAgreement, customer)
}

func (tx *Tx) newestAcceptance(sql string, args ...any) (*models.AgreementAcceptance, error) {
	var rows []*models.AgreementAcceptance
	if err := tx.db.Where(sql, args...).Order("accepted_at DESC, id DESC").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}

// ResellerByTenant finds the tenant with this GUID and its partner account, for the agreement check; nil for what there is not.
func (s *Store) ResellerByTenant(ctx context.Context, guid string) (*models.Tenant, *models.Partner, error) {
	db := s.read.WithContext(ctx)
	tenant, err := firstOf[models.Tenant](db, "tenant_id = ?", guid)
	if err != nil || tenant == nil {
		return nil, nil, err
	}
	partner, err := firstOf[models.Partner](db, "tenant_id = ?", tenant.ID)
	return tenant, partner, err
}

// AnyPartner reads a partner whoever asks, for the agreement check; nil when there is none.
func (s *Store) AnyPartner(ctx context.Context, id models.ID[models.Partner]) (*models.Partner, error) {
	return firstOf[models.Partner](s.read.WithContext(ctx), "id = ?", id)
}
