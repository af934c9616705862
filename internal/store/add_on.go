package store

import (
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// LockAddOnsOf locks the subscriptions to add-ons of a base plan that a customer has from the partner of a subscription to that plan, of those that were there and have not
// ended.
func (tx *Tx) LockAddOnsOf(base models.Subscription) (rows []*models.Subscription, err error) {
	there := []models.SubscriptionStatus{models.SubscriptionActive, models.SubscriptionSuspended, models.SubscriptionDisabled}
	err = forUpdate(tx.db).Order("id").Find(&rows, "partner_id = ? AND customer_id = ? AND status IN ? AND plan_id IN (SELECT id FROM offer_plans WHERE base_plan_id = ?)",
		base.PartnerID, base.CustomerID, there, base.PlanID).Error
	return rows, translate(err)
}

// BaseOf reads a subscription to a plan that a customer has from a partner and has not ended, if possible one that is in use; nil when there is none. One of them is left out.
func (tx *Tx) BaseOf(of models.Subscription, plan models.ID[models.OfferPlan], except models.ID[models.Subscription]) (*models.Subscription, error) {
	if plan.IsZero() {
		return nil, nil
	}
	var rows []*models.Subscription
	err := tx.db.Order("id").Find(&rows, "partner_id = ? AND customer_id = ? AND status IN ? AND plan_id = ? AND id <> ?", of.PartnerID, of.CustomerID, running, plan, except).Error
	for _, row := range rows {
		if row.Status == models.SubscriptionActive {
			return row, translate(err)
		}
	}
	if len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], translate(err)
}

// RenewalStanding is what decides about the renewal of a subscription beside its plan and its customer.
type RenewalStanding struct {
	Seller    models.PartnerStatus // of the partner
	Baseless  bool                 // it is an add-on, and no subscription to its base plan goes on
	Recordful bool                 // its partner of record is in partnership with the partner, and has an active relationship with the customer
}

// RenewalStanding reads what decides about the renewal of a subscription, in one statement. A base plan does not go on when it ends with its term, at the same time as
// the subscription or before.
func (tx *Tx) RenewalStanding(s models.Subscription, ends time.Time) (found RenewalStanding, err error) {
	const of = "SELECT p.status AS seller," +
		" (o.base_plan_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM subscriptions AS b WHERE b.partner_id = p.id AND b.customer_id = @customer AND b.status IN @running" +
		" AND b.plan_id = o.base_plan_id AND (b.term_ends_at IS NULL OR b.term_ends_at > @ends OR (b.auto_renew = TRUE AND b.trial = FALSE)))) AS baseless," +
		" (EXISTS (SELECT 1 FROM partnerships AS h WHERE h.provider_id = p.id AND h.reseller_id = @record AND h.status IN ('ACTIVE', 'SUSPENDED'))" +
		" AND EXISTS (SELECT 1 FROM reseller_relationships AS r WHERE r.partner_id = @record AND r.customer_id = @customer AND r.status = 'ACTIVE')" +
		" AND EXISTS (SELECT 1 FROM partners AS q WHERE q.id = @record AND q.status <> 'CLOSED')) AS recordful" +
		" FROM partners AS p JOIN offer_plans AS o ON o.id = @plan WHERE p.id = @partner"
	err = tx.db.Raw(of, map[string]any{
		"partner": s.PartnerID, "customer": s.CustomerID, "plan": s.PlanID, "record": s.PartnerOfRecordID, "running": running, "ends": ends,
	}).Scan(&found).Error
	return found, translate(err)
}

// NoteAccepted keeps when a provisioning service said that it works on a subscription, and when it is asked again. That is no change of the subscription, and no version.
func (tx *Tx) NoteAccepted(s *models.Subscription) error {
	tx.wrote = true
	return translate(tx.db.Model(s).UpdateColumns(map[string]any{"accepted_at": s.AcceptedAt, "ask_again_at": s.AskAgainAt}).Error)
}
