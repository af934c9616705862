package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

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

// ResellerByTenant finds the tenant with this GUID and its partner account, for the agreement check; each is nil when it does not exist.
func (s *Store) ResellerByTenant(ctx context.Context, guid string) (*models.Tenant, *models.Partner, error) {
	db := s.read.WithContext(ctx)
	tenant, err := firstOf[models.Tenant](db, "tenant_id = ?", guid)
	if err != nil || tenant == nil {
		return nil, nil, err
	}
	partner, err := firstOf[models.Partner](db, "tenant_id = ?", tenant.ID)
	return tenant, partner, err
}

// AnyPartner reads a partner without an access check, for the agreement check; nil when there is none.
func (s *Store) AnyPartner(ctx context.Context, id models.ID[models.Partner]) (*models.Partner, error) {
	return firstOf[models.Partner](s.read.WithContext(ctx), "id = ?", id)
}

// Superseded selects the newest acceptances of the partner agreement that are of another version than the one in force: of
// partners in these regions that are active or being vetted (section 4.6).
type Superseded struct {
	Version  string          // in force
	Regions  []string        // in which it is in force
	Notified []access.Action // audit events: an acceptance with one of these for the version in force is left out
}

func (q Superseded) scope(db *gorm.DB) *gorm.DB {
	return db.Model(&models.AgreementAcceptance{}).
		Where("agreement_acceptances.type = ? AND agreement_acceptances.region IN ? AND agreement_acceptances.text_version <> ?", models.PartnerAgreement, q.Regions, q.Version).
		Where("NOT EXISTS (SELECT 1 FROM agreement_acceptances newer WHERE newer.organization_id = agreement_acceptances.organization_id"+
			" AND newer.type = agreement_acceptances.type AND newer.region = agreement_acceptances.region AND (newer.accepted_at > agreement_acceptances.accepted_at"+
			" OR (newer.accepted_at = agreement_acceptances.accepted_at AND newer.id > agreement_acceptances.id)))").
		Where("EXISTS (SELECT 1 FROM partners WHERE partners.organization_id = agreement_acceptances.organization_id AND partners.region = agreement_acceptances.region"+
			" AND partners.status IN ?)", []models.PartnerStatus{models.PartnerQualified, models.PartnerActive}).
		Where("NOT EXISTS (SELECT 1 FROM audit_events heard WHERE heard.subject_id = agreement_acceptances.id AND heard.action IN ? AND heard.to_state = ?)", q.Notified, q.Version)
}

// CountSuperseded counts the acceptances that SupersededAcceptances would read in all its pages.
func (s *Store) CountSuperseded(ctx context.Context, q Superseded) (int, error) {
	var n int64
	err := q.scope(s.read.WithContext(ctx)).Count(&n).Error
	return int(n), translate(err)
}

// Lapsed selects the partners of these regions whose acceptance of the partner agreement is no longer valid: only that of one version is.
type Lapsed struct {
	Version string
	Regions []string
}

// LapsedPartners reads the active partners that have not accepted the version, in the order of their ids, starting after the given id.
func (tx *Tx) LapsedPartners(q Lapsed, after models.ID[models.Partner], limit int) (page []*models.Partner, err error) {
	rows := tx.db.Where("status = ? AND region IN ?", models.PartnerActive, q.Regions).
		Where("NOT EXISTS (SELECT 1 FROM agreement_acceptances AS a WHERE a.organization_id = partners.organization_id AND a.type = ?"+
			" AND a.region = partners.region AND a.text_version = ?)", models.PartnerAgreement, q.Version)
	if !after.IsZero() {
		rows = rows.Where("id > ?", after)
	}
	err = rows.Order("id").Limit(limit).Find(&page).Error
	return page, translate(err)
}

// SupersededAcceptances reads the selected acceptances in the order of their ids, starting after the given id.
func (tx *Tx) SupersededAcceptances(q Superseded, after models.ID[models.AgreementAcceptance], limit int) ([]*models.AgreementAcceptance, error) {
	rows := q.scope(tx.db)
	if !after.IsZero() {
		rows = rows.Where("agreement_acceptances.id > ?", after)
	}
	var page []*models.AgreementAcceptance
	err := rows.Order("agreement_acceptances.id").Limit(limit).Find(&page).Error
	return page, translate(err)
}
