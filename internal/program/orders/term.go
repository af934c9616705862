package orders

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file has the jobs about the terms of subscriptions. Each looks again when it runs, and does nothing if the subscription has ended or is in another term.

// RemindSubscription tells the partner what happens at the end of the term. What is renewed each month is not announced each month.
func (p *UseCases) RemindSubscription(ctx context.Context, who access.Actor, id models.ID[models.Subscription], term int) error {
	return p.inTerm(ctx, who, id, term, func(tx *store.Tx, s *models.Subscription) error {
		facts, err := renewalFacts(tx, s)
		if err != nil {
			return err
		}
		outcome := "ENDS"
		if rules.Renews(facts) {
			outcome = "RENEWS"
			if s.Term == models.TermMonth {
				return nil
			}
		}
		o, err := store.Get(tx, s.OrderID)
		if err != nil {
			return err
		}
		return p.tell(tx, o, rules.RecordedWith(facts), subscriptionSubject(s), fmt.Sprintf("term %d", term), mail.SubscriptionRenewal, mail.Data{
			SubscriptionName: s.Name, Outcome: outcome, Due: *s.TermEndsAt, Link: p.Link("subscriptions/" + s.ID.String()),
		})
	})
}

// EndTerm renews a subscription at the end of its term, or lets it expire (section 4.12).
func (p *UseCases) EndTerm(ctx context.Context, who access.Actor, id models.ID[models.Subscription], term int) error {
	return p.inTerm(ctx, who, id, term, func(tx *store.Tx, s *models.Subscription) error {
		if tx.Now().Before(*s.TermEndsAt) {
			return nil
		}
		facts, err := renewalFacts(tx, s)
		if err != nil {
			return err
		}
		from, do := s.Status, access.ExpireSubscription
		if rules.Renews(facts) {
			do, *s = access.RenewSubscription, rules.Renewed(facts)
			if err := schedule(tx, s); err != nil {
				return err
			}
		} else {
			end(tx, s, models.SubscriptionExpired, "")
		}
		if err := revise(tx, s); err != nil {
			return err
		}
		if err := tx.Record(who, subscriptionSubject(s), store.Event{Action: do, From: string(from), To: string(s.Status)}); err != nil {
			return err
		}
		return followBase(tx, who, access.ExpireSubscription, s)
	})
}

// inTerm locks a subscription and runs a step, unless it has ended or is in another term.
func (p *UseCases) inTerm(ctx context.Context, who access.Actor, id models.ID[models.Subscription], term int, run func(*store.Tx, *models.Subscription) error) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunOrderJobs, id, func(tx *store.Tx, s *models.Subscription) error {
		if !s.Running() || s.TermNumber != term {
			return nil
		}
		return run(tx, s)
	})
}

func renewalFacts(tx *store.Tx, s *models.Subscription) (f rules.RenewalFacts, err error) {
	plan, err := store.Get(tx, s.PlanID)
	if err != nil {
		return f, err
	}
	customer, err := store.Get(tx, s.CustomerID)
	if err != nil {
		return f, err
	}
	standing, err := tx.RenewalStanding(*s, *s.TermEndsAt)
	if err != nil {
		return f, err
	}
	f = rules.RenewalFacts{Subscription: *s, Plan: *plan, Customer: *customer, Seller: standing.Seller, Baseless: standing.Baseless, OfRecord: standing.Recordful}
	f.Price, err = tx.PriceOf(*s, customer.Market, *s.TermEndsAt)
	return f, err
}
