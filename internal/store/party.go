package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// Party is a partner with what decides whether it may take part in business.
type Party struct {
	Partner   models.Partner
	Accepted  *models.AgreementAcceptance // its newest acceptance of the partner agreement in its region; nil when there is none
	Qualified bool                        // for government cloud
}

// Parties reads partners with what decides about their business, in three statements and without an access check: it is not shown.
func (s *Store) Parties(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]Party, error) {
	return parties(s.read.WithContext(ctx), ids)
}

// Party is Parties for one, in the transaction; the zero Party for no partner.
func (tx *Tx) Party(id models.ID[models.Partner]) (Party, error) {
	if id.IsZero() {
		return Party{}, nil
	}
	found, err := parties(tx.db, []models.ID[models.Partner]{id})
	return found[id], err
}

func parties(db *gorm.DB, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]Party, error) {
	ctx, found := db.Statement.Context, make(map[models.ID[models.Partner]]Party, len(ids))
	partners, err := many(ctx, db, everything, ids)
	if err != nil || len(partners) == 0 {
		return found, err
	}
	organizations := make([]models.ID[models.Organization], len(partners))
	for i, p := range partners {
		organizations[i] = p.OrganizationID
	}
	accepted, err := by[models.AgreementAcceptance](ctx, db, policy{when("type = ?", models.PartnerAgreement)}, "organization_id", organizations, "accepted_at DESC, id DESC")
	if err != nil {
		return nil, err
	}
	granted := policy{when("code = ? AND status = ?", models.GovernmentCommunityCloud, models.QualificationGranted)}
	held, err := by[models.PartnerQualification](ctx, db, granted, "partner_id", ids, "id")
	if err != nil {
		return nil, err
	}
	for _, p := range partners {
		found[p.ID] = Party{Partner: *p, Accepted: acceptedBy(p, accepted), Qualified: holds(p, held)}
	}
	return found, nil
}

func acceptedBy(p *models.Partner, newestFirst []*models.AgreementAcceptance) *models.AgreementAcceptance {
	for _, a := range newestFirst {
		if a.OrganizationID == p.OrganizationID && a.Region == p.Region {
			return a
		}
	}
	return nil
}

func holds(p *models.Partner, held []*models.PartnerQualification) bool {
	for _, q := range held {
		if q.PartnerID == p.ID {
			return true
		}
	}
	return false
}
