package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// RegistrationStanding is what decides, beside its own state, what can be done with a registration.
type RegistrationStanding struct {
	Partner models.Partner
	Profile models.PartnerProfile         // as it is now
	Asked   []*models.ContactVerification // the messages to its primary contacts, newest first
}

// RegistrationStandings reads what decides about registrations, in four statements and without an access check: it is not shown.
func (s *Store) RegistrationStandings(ctx context.Context, ids []models.ID[models.Registration]) (map[models.ID[models.Registration]]RegistrationStanding, error) {
	return registrationStandings(s.read.WithContext(ctx), ids)
}

// RegistrationStanding is RegistrationStandings for one, in the transaction.
func (tx *Tx) RegistrationStanding(id models.ID[models.Registration]) (RegistrationStanding, error) {
	found, err := registrationStandings(tx.db, []models.ID[models.Registration]{id})
	return found[id], err
}

func registrationStandings(db *gorm.DB, ids []models.ID[models.Registration]) (map[models.ID[models.Registration]]RegistrationStanding, error) {
	ctx, found := db.Statement.Context, make(map[models.ID[models.Registration]]RegistrationStanding, len(ids))
	registrations, err := many(ctx, db, everything, ids)
	if err != nil {
		return nil, err
	}
	accounts := make([]models.ID[models.Partner], len(registrations))
	for i, r := range registrations {
		accounts[i] = r.PartnerID
	}
	partners, err := many(ctx, db, everything, accounts)
	if err != nil {
		return nil, err
	}
	profiles, err := by[models.PartnerProfile](ctx, db, policy{when("vetting_version = ?", models.ProfileCurrent)}, "partner_id", accounts, "id")
	if err != nil {
		return nil, err
	}
	asked, err := by[models.ContactVerification](ctx, db, everything, "registration_id", ids, "created_at DESC, id DESC")
	for _, r := range registrations {
		standing := RegistrationStanding{}
		if p := last(partners, func(p *models.Partner) bool { return p.ID == r.PartnerID }); p != nil {
			standing.Partner = *p
		}
		if p := last(profiles, func(p *models.PartnerProfile) bool { return p.PartnerID == r.PartnerID }); p != nil {
			standing.Profile = *p
		}
		for _, v := range asked {
			if v.RegistrationID == r.ID {
				standing.Asked = append(standing.Asked, v)
			}
		}
		found[r.ID] = standing
	}
	return found, err
}
