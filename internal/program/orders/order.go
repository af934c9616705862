package orders

import (
	"context"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file changes orders that were placed. Where both are locked, the row of an order is locked before those of its subscriptions.

// CancelOrderInput says which order is cancelled, and why.
type CancelOrderInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// CancelOrder cancels an order in its cancellation window, and ends its subscriptions (section 4.12).
func (p *UseCases) CancelOrder(ctx context.Context, who access.Actor, in CancelOrderInput) (*models.Order, error) {
	input := func(o *models.Order) []*problem.Problem {
		return []*problem.Problem{rules.Text("reason", in.Reason, true, rules.MaxText), store.Fresh(in.ExpectedVersion, o.Version)}
	}
	return p.changeOrder(ctx, who, access.CancelOrder, in.ID, input, func(tx *store.Tx, o *models.Order, _ rules.OrderAt) error {
		now := tx.Now()
		from := o.Status
		o.Status, o.CancelledAt, o.CancelReason = models.OrderCancelled, &now, strings.TrimSpace(in.Reason)
		if err := endLines(tx, who, o); err != nil {
			return err
		}
		if err := tx.Save(o); err != nil {
			return err
		}
		if err := p.tellCancelled(tx, who, o); err != nil {
			return err
		}
		return tx.Record(who, orderSubject(o), store.Event{Action: access.CancelOrder, From: string(from), To: string(o.Status), Reason: o.CancelReason})
	})
}

// endLines ends the lines of an order that are not there yet, and all its subscriptions.
func endLines(tx *store.Tx, who access.Actor, o *models.Order) error {
	lines, err := tx.LinesOfOrder(o.ID)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.Status != models.LinePending {
			continue
		}
		line.Status = models.LineUnfulfilled
		if err := tx.Save(line); err != nil {
			return err
		}
	}
	subscriptions, err := tx.LockSubscriptionsOf(o.ID)
	if err != nil {
		return err
	}
	return endAll(tx, who, subscriptions, o.CancelReason)
}

// endAll ends those of the subscriptions that run, and then what others are add-ons of them.
func endAll(tx *store.Tx, who access.Actor, subscriptions []*models.Subscription, reason string) error {
	var ended []*models.Subscription
	for _, s := range subscriptions {
		if !s.Running() {
			continue
		}
		ended = append(ended, s)
		from := s.Status
		end(tx, s, models.SubscriptionDeleted, reason)
		if err := revise(tx, s); err != nil {
			return err
		}
		if err := tx.Record(who, subscriptionSubject(s), store.Event{Action: access.EndSubscription, From: string(from), To: string(s.Status), Reason: reason}); err != nil {
			return err
		}
	}
	for _, s := range ended {
		if err := followBase(tx, who, access.EndSubscription, s); err != nil {
			return err
		}
	}
	return nil
}

// end sets the end of a subscription.
func end(tx *store.Tx, s *models.Subscription, status models.SubscriptionStatus, reason string) {
	now := tx.Now()
	s.Status, s.StatusReason, s.EndedAt, s.RenewalQuantity, s.HeldBy = status, reason, &now, 0, models.ID[models.Subscription]{}
}

// followBase has the add-ons of a plan follow a subscription to it that was changed (rules.FollowBase).
func followBase(tx *store.Tx, who access.Actor, do access.Action, base *models.Subscription) error {
	addOns, err := tx.LockAddOnsOf(*base)
	if err != nil || len(addOns) == 0 {
		return err
	}
	other, err := tx.BaseOf(*base, base.PlanID, base.ID)
	if err != nil {
		return err
	}
	for _, s := range addOns {
		from := s.Status
		if !rules.FollowBase(s, *base, other) {
			continue
		}
		if err := revise(tx, s); err != nil {
			return err
		}
		if err := tx.Record(who, subscriptionSubject(s), store.Event{Action: do, From: string(from), To: string(s.Status), Reason: s.StatusReason}); err != nil {
			return err
		}
	}
	return nil
}

// revise saves what a subscription is to be from now on, and has the provisioning service told.
func revise(tx *store.Tx, s *models.Subscription) error {
	s.Revision++
	s.Provisioning, s.ProvisioningNote, s.AcceptedAt, s.AskAgainAt = models.ProvisioningPending, "", nil, nil
	if err := tx.Save(s); err != nil {
		return err
	}
	return provision(tx, s)
}

// RetryOrderInput says which order is provisioned again.
type RetryOrderInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// RetryOrder has what was refused or not answered of an order provisioned again.
func (p *UseCases) RetryOrder(ctx context.Context, who access.Actor, in RetryOrderInput) (*models.Order, error) {
	input := func(o *models.Order) []*problem.Problem {
		return []*problem.Problem{store.Fresh(in.ExpectedVersion, o.Version)}
	}
	return p.changeOrder(ctx, who, access.RetryOrder, in.ID, input, func(tx *store.Tx, o *models.Order, facts rules.OrderAt) error {
		lines, err := tx.LinesOfOrder(o.ID)
		if err != nil {
			return err
		}
		subscriptions, err := tx.LockSubscriptionsOf(o.ID)
		if err != nil {
			return err
		}
		from := o.Status
		if err := retry(tx, facts.Revives(), lines, subscriptions); err != nil {
			return err
		}
		if from != models.OrderCancelled {
			o.Status = rules.StatusOfOrder(lines)
		}
		if err := tx.Save(o); err != nil {
			return err
		}
		return tx.Record(who, orderSubject(o), store.Event{Action: access.RetryOrder, From: string(from), To: string(o.Status)})
	})
}

// retry has the service told again what it has refused or not answered. Lines that have failed are tried again if that revives the order.
func retry(tx *store.Tx, revives bool, lines []*models.OrderLine, subscriptions []*models.Subscription) error {
	failed := map[models.ID[models.Subscription]]*models.OrderLine{}
	for _, line := range lines {
		if revives && line.Status == models.LineUnfulfilled {
			failed[line.SubscriptionID] = line
		}
	}
	for _, s := range subscriptions {
		line := failed[s.ID]
		if line == nil && s.Provisioning == models.ProvisioningDone {
			continue
		}
		if line != nil {
			s.Status, s.StatusReason, s.EndedAt = models.SubscriptionPending, "", nil
			line.Status, line.Refusal = models.LinePending, ""
			if err := tx.Save(line); err != nil {
				return err
			}
		}
		if err := revise(tx, s); err != nil {
			return err
		}
	}
	return nil
}

// changeOrder changes an order that the actor sees.
func (p *UseCases) changeOrder(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, input func(*models.Order) []*problem.Problem, change func(*store.Tx, *models.Order, rules.OrderAt) error) (*models.Order, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (*models.Order, error) {
		o, err := store.Lock(tx, who, models.As[models.Order](id))
		if err != nil {
			return nil, kernel.At("id", err)
		}
		if err := tx.RelyOnOrder(o.PartnerID, o.CustomerID, nil); err != nil {
			return nil, err
		}
		standing, err := tx.PlacedOrderStanding(o.ID)
		if err != nil {
			return nil, err
		}
		facts := PlacedOrderFacts(*o, standing, tx.Now())
		why := rules.OnOrder.WhyNot(do, who, facts)
		if err := rules.Possible(why, input(o)...).Err(); err != nil {
			return nil, err
		}
		return o, change(tx, o, facts)
	})
}

// PlacedOrderFacts are the facts that decide what can be done with an order.
func PlacedOrderFacts(o models.Order, s store.PlacedOrderStanding, now time.Time) rules.OrderAt {
	return rules.OrderAt{Order: o, Unfulfilled: s.Unfulfilled, Unanswered: s.Unanswered, Related: s.Related, Now: now}
}

// tell writes to the people who have to do with an order: the partner's admin agents and who has placed it, and the admin agents of the partner of record.
func (p *UseCases) tell(tx *store.Tx, o *models.Order, ofRecord models.ID[models.Partner], about store.Subject, event string, template mail.Template, d mail.Data) error {
	customer, err := store.Get(tx, o.CustomerID)
	if err != nil {
		return err
	}
	people, err := kernel.AgentsAnd(tx, o.OrganizationID, o.CreatedBy)
	if err != nil {
		return err
	}
	if !ofRecord.IsZero() {
		reseller, err := store.Get(tx, ofRecord)
		if err != nil {
			return err
		}
		theirs, err := tx.RecipientsOf(reseller.OrganizationID, models.AdminAgent)
		if err != nil {
			return err
		}
		people, d.ResellerName = append(people, theirs...), reseller.Name
	}
	d.OrderNumber, d.CustomerName, d.ProgramName, d.Mailbox = o.Number, customer.CompanyName, p.Content().Name, p.Content().SupportContact
	_, err = tx.PostAll(people, about, event, template, d)
	return err
}

// linkTo is the address at which an order is shown.
func (p *UseCases) linkTo(o *models.Order) string { return p.Link("orders/" + o.ID.String()) }
