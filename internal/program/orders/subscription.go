package orders

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ChangeSubscriptionQuantityInput says how many a customer is to have.
type ChangeSubscriptionQuantityInput struct {
	ID               models.AnyID
	Quantity         int
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// ChangeSubscriptionQuantity changes how many a customer has. In a dry run it only says what would follow.
func (p *UseCases) ChangeSubscriptionQuantity(ctx context.Context, who access.Actor, in ChangeSubscriptionQuantityInput) (*models.Subscription, rules.QuantityChange, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.ChangeSubscriptionQuantity, func(tx *store.Tx) (s *models.Subscription, c rules.QuantityChange, err error) {
		if s, err = store.Lock(tx, who, models.As[models.Subscription](in.ID)); err != nil {
			return nil, c, kernel.At("id", err)
		}
		why := rules.OnSubscription.WhyNot(access.ChangeSubscriptionQuantity, who, rules.SubscriptionAt{Subscription: *s, Now: tx.Now()})
		if len(why) > 0 {
			return nil, c, rules.Possible(why, store.Fresh(in.ExpectedVersion, s.Version)).Err()
		}
		facts, err := p.quantityFacts(tx, *s)
		if err != nil {
			return nil, c, err
		}
		found := append(rules.CheckQuantityChange(facts, in.Quantity), problem.ListOf(store.Fresh(in.ExpectedVersion, s.Version))...)
		if err := found.Err(); err != nil {
			return nil, c, err
		}
		c, _ = rules.ChangeOfQuantity(*s, in.Quantity, tx.Now())
		if in.DryRun {
			return s, c, nil
		}
		return s, c, setQuantity(tx, who, s, in.Quantity, c)
	})
}

// quantityFacts read what decides about another quantity. Everything that would let the partner order is the same when the transaction commits.
func (p *UseCases) quantityFacts(tx *store.Tx, s models.Subscription) (f rules.QuantityFacts, err error) {
	if err := tx.RelyOnOrder(s.PartnerID, s.CustomerID, []*models.CartLine{{PlanID: s.PlanID, PartnerOfRecordID: s.PartnerOfRecordID}}); err != nil {
		return f, err
	}
	plan, err := store.Get(tx, s.PlanID)
	if err != nil {
		return f, err
	}
	customer, err := store.Get(tx, s.CustomerID)
	if err != nil {
		return f, err
	}
	partner, err := tx.Party(s.PartnerID)
	if err != nil {
		return f, err
	}
	orders, err := tx.OrderStanding(s.PartnerID, s.CustomerID)
	if err != nil {
		return f, err
	}
	f = rules.QuantityFacts{Subscription: s, Plan: *plan, Customer: *customer, Partner: partner.Partner, Now: tx.Now()}
	if f.Segments, err = tx.SegmentsOf(customer.ID); err != nil {
		return f, err
	}
	excluded, err := tx.Exclusion(s.PartnerID, plan)
	if err != nil {
		return f, err
	}
	f.Excluded = ExclusionOf(excluded)
	if !s.PartnerOfRecordID.IsZero() {
		if f.Reseller, f.Related, err = tx.ResellerOf(s); err != nil {
			return f, err
		}
	}
	f.Blockers, _, err = p.OrderReadiness(partner.Partner, acceptanceOf(partner), *customer, orders)
	return f, err
}

// setQuantity sets a quantity at once, or from the next term on. One that is there already changes nothing.
func setQuantity(tx *store.Tx, who access.Actor, s *models.Subscription, quantity int, c rules.QuantityChange) error {
	later, wanted := 0, quantity
	if !c.At.Equal(tx.Now()) {
		later, quantity = quantity, s.Quantity
	}
	if s.Quantity == quantity && s.RenewalQuantity == later {
		return nil
	}
	now, reason := s.Quantity != quantity, changeOf(s.Quantity, wanted, c)
	s.Quantity, s.RenewalQuantity = quantity, later
	save := func() error { return tx.Save(s) }
	if now {
		save = func() error { return revise(tx, s) }
	}
	if err := save(); err != nil {
		return err
	}
	return tx.Record(who, subscriptionSubject(s), store.Event{Action: access.ChangeSubscriptionQuantity, From: string(s.Status), To: string(s.Status), Reason: reason})
}

// changeOf tells a change of quantity with what is charged or given back: "10 → 20, +199.90 USD".
func changeOf(from, to int, c rules.QuantityChange) string {
	text := fmt.Sprintf("%d → %d", from, to)
	switch {
	case c.Charge != nil:
		return text + ", +" + c.Charge.Text()
	case c.Credit != nil:
		return text + ", −" + c.Credit.Text()
	}
	return text
}

// SetSubscriptionRenewalInput says whether a subscription is renewed.
type SetSubscriptionRenewalInput struct {
	ID               models.AnyID
	AutoRenew        bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// SetSubscriptionRenewal says whether a subscription is renewed at the end of its term.
func (p *UseCases) SetSubscriptionRenewal(ctx context.Context, who access.Actor, in SetSubscriptionRenewalInput) (*models.Subscription, error) {
	return p.changeSubscription(ctx, who, access.SetSubscriptionRenewal, in.ID, in.ExpectedVersion, nil, func(tx *store.Tx, s *models.Subscription) (bool, error) {
		if s.AutoRenew == in.AutoRenew {
			return false, nil
		}
		s.AutoRenew = in.AutoRenew
		return true, tx.Save(s)
	})
}

// SuspendSubscriptionInput says which subscription is suspended, and why.
type SuspendSubscriptionInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// SuspendSubscription suspends a subscription (section 4.12).
func (p *UseCases) SuspendSubscription(ctx context.Context, who access.Actor, in SuspendSubscriptionInput) (*models.Subscription, error) {
	return p.changeSubscription(ctx, who, access.SuspendSubscription, in.ID, in.ExpectedVersion, &in.Reason, func(tx *store.Tx, s *models.Subscription) (bool, error) {
		s.Status, s.StatusReason = models.SubscriptionSuspended, strings.TrimSpace(in.Reason)
		return true, revise(tx, s)
	})
}

// DisableSubscriptionInput says which subscription is blocked, and why.
type DisableSubscriptionInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DisableSubscription blocks a subscription (section 4.12). What was suspended before will be so again.
func (p *UseCases) DisableSubscription(ctx context.Context, who access.Actor, in DisableSubscriptionInput) (*models.Subscription, error) {
	return p.changeSubscription(ctx, who, access.DisableSubscription, in.ID, in.ExpectedVersion, &in.Reason, func(tx *store.Tx, s *models.Subscription) (bool, error) {
		s.ResumesAs, s.ResumesReason, s.HeldBy = s.Status, s.StatusReason, models.ID[models.Subscription]{}
		s.Status, s.StatusReason = models.SubscriptionDisabled, strings.TrimSpace(in.Reason)
		return true, revise(tx, s)
	})
}

// ReactivateSubscriptionInput says which subscription goes on.
type ReactivateSubscriptionInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// ReactivateSubscription ends a suspension, or what the operator has blocked (section 4.12). An add-on is not in use before its base plan is.
func (p *UseCases) ReactivateSubscription(ctx context.Context, who access.Actor, in ReactivateSubscriptionInput) (*models.Subscription, error) {
	return p.changeSubscription(ctx, who, access.ReactivateSubscription, in.ID, in.ExpectedVersion, nil, func(tx *store.Tx, s *models.Subscription) (bool, error) {
		was := models.SubscriptionActive
		if s.Status == models.SubscriptionDisabled && s.ResumesAs != "" {
			was = s.ResumesAs
		}
		s.Status, s.StatusReason, s.ResumesAs, s.ResumesReason = was, s.ResumesReason, "", ""
		if err := holdWithBase(tx, s); err != nil {
			return false, err
		}
		return true, revise(tx, s)
	})
}

// CancelSubscriptionInput says which subscription is cancelled, and why.
type CancelSubscriptionInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// CancelSubscription ends a subscription in the first days of its term (section 4.12).
func (p *UseCases) CancelSubscription(ctx context.Context, who access.Actor, in CancelSubscriptionInput) (*models.Subscription, error) {
	return p.changeSubscription(ctx, who, access.CancelSubscription, in.ID, in.ExpectedVersion, &in.Reason, func(tx *store.Tx, s *models.Subscription) (bool, error) {
		end(tx, s, models.SubscriptionDeleted, strings.TrimSpace(in.Reason))
		return true, revise(tx, s)
	})
}

// holdWithBase puts an add-on that is in use again into the state of its base plan.
func holdWithBase(tx *store.Tx, s *models.Subscription) error {
	plan, err := store.Get(tx, s.PlanID)
	if err != nil || s.Status != models.SubscriptionActive {
		return err
	}
	base, err := tx.BaseOf(*s, plan.BasePlanID, s.ID)
	if err == nil && base != nil {
		rules.TakeAfter(s, *base)
	}
	return err
}

// changeSubscription changes a subscription that the actor sees; where nothing changes there is no version. A reason is checked if there has to be one.
func (p *UseCases) changeSubscription(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, expected *int, reason *string, change func(*store.Tx, *models.Subscription) (bool, error)) (*models.Subscription, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (*models.Subscription, error) {
		s, err := store.Lock(tx, who, models.As[models.Subscription](id))
		if err != nil {
			return nil, kernel.At("id", err)
		}
		input := problem.ListOf(store.Fresh(expected, s.Version))
		if reason != nil {
			input.Add(rules.Text("reason", *reason, true, rules.MaxText))
		}
		why := rules.OnSubscription.WhyNot(do, who, rules.SubscriptionAt{Subscription: *s, Now: tx.Now()})
		if err := rules.Possible(why, input...).Err(); err != nil {
			return nil, err
		}
		from := s.Status
		changed, err := change(tx, s)
		if err != nil || !changed {
			return s, err
		}
		if err := tx.Record(who, subscriptionSubject(s), store.Event{Action: do, From: string(from), To: string(s.Status), Reason: s.StatusReason}); err != nil {
			return nil, err
		}
		return s, p.afterChange(tx, who, do, s, from)
	})
}

// afterChange has add-ons follow a subscription that is in another state, and both sides told if it was the operator.
func (p *UseCases) afterChange(tx *store.Tx, who access.Actor, do access.Action, s *models.Subscription, from models.SubscriptionStatus) error {
	if s.Status == from {
		return nil
	}
	if who.Operator {
		if err := p.tellChanged(tx, s, outcomeOf(do), s.StatusReason); err != nil {
			return err
		}
	}
	return followBase(tx, who, do, s)
}

// EndSubscriptions ends what a customer has from a partner when their relationship ends.
func EndSubscriptions(tx *store.Tx, who access.Actor, partner models.ID[models.Partner], customer models.ID[models.Customer], reason string) error {
	all, err := tx.LockRunningSubscriptions(partner, customer)
	if err != nil {
		return err
	}
	return endAll(tx, who, all, reason)
}
