package store

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// AccountStanding is what decides, beside the customer's own state, what can be done with its account.
type AccountStanding struct {
	Related  bool                        // a partner has an active relationship with it
	Accepted *models.AgreementAcceptance // its newest acceptance of the customer agreement; nil when there is none
}

// AccountStandings reads how customers stand to a partner, in two statements.
func (s *Store) AccountStandings(ctx context.Context, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]AccountStanding, error) {
	return accountStandings(s.read.WithContext(ctx), partner, customers)
}

// AccountStanding is AccountStandings for one, in the transaction.
func (tx *Tx) AccountStanding(partner models.ID[models.Partner], customer models.ID[models.Customer]) (AccountStanding, error) {
	found, err := accountStandings(tx.db, partner, []models.ID[models.Customer]{customer})
	return found[customer], err
}

func accountStandings(db *gorm.DB, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]AccountStanding, error) {
	ctx, found := db.Statement.Context, make(map[models.ID[models.Customer]]AccountStanding, len(customers))
	accepted, err := by[models.AgreementAcceptance](ctx, db, policy{when("type = ?", models.CustomerAgreement)}, "customer_id", customers, "accepted_at, id")
	if err != nil {
		return nil, err
	}
	for _, a := range accepted {
		found[a.CustomerID] = AccountStanding{Accepted: a} // the newest remains
	}
	if partner.IsZero() {
		return found, nil
	}
	related, err := by[models.ResellerRelationship](ctx, db, policy{when("partner_id = ? AND status = ?", partner, models.RelationshipActive)}, "customer_id", customers, "id")
	for _, r := range related {
		found[r.CustomerID] = AccountStanding{Related: true, Accepted: found[r.CustomerID].Accepted}
	}
	return found, err
}
