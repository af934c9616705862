package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OrderAt is an order at a time.
type OrderAt struct {
	Order       models.Order
	Unfulfilled int  // lines that could not be provisioned
	Unanswered  int  // subscriptions of which the provisioning service has not done what they are to be
	Related     bool // the partner has an active relationship with the customer
	Now         time.Time
}

// Revives reports whether another try is for lines that have failed, and not only for what the service has not done of the others.
func (f OrderAt) Revives() bool {
	return f.Unfulfilled > 0 && f.Related && f.Order.Status != models.OrderCancelled
}

// OnOrder is what people do with an order: those of the partner that placed it cancel it, and the operator has it provisioned again.
var OnOrder = Actions[OrderAt]{
	List: []access.Action{access.CancelOrder, access.RetryOrder},
	against: func(do access.Action, who access.Actor, f OrderAt) problem.List {
		if wrong := notTheBuyer(who, f.Order.PartnerID); wrong != nil {
			return problem.ListOf(wrong)
		}
		if do == access.RetryOrder {
			return problem.ListOf(f.againstRetry())
		}
		if wrong := inState(problem.OrderStateInvalid, "order_status", f.Order.Status, models.OrderPending, models.OrderCompleted); wrong != nil {
			return problem.ListOf(wrong)
		}
		if f.Order.StartedAt == nil {
			return nil
		}
		until := f.Order.StartedAt.Add(CancellationWindow)
		return problem.ListOf(windowOver(&until, f.Now))
	},
}

// againstRetry: what has failed is only tried again for a customer of the partner, and not of an order that was cancelled. What the service has not done of
// the others can always be.
func (f OrderAt) againstRetry() *problem.Problem {
	switch {
	case f.Unanswered > 0 || f.Revives():
		return nil
	case f.Order.Status == models.OrderCancelled, f.Unfulfilled == 0:
		return problem.New(problem.NothingToRetry, "id")
	}
	return problem.New(problem.NoRelationship, "id")
}

// StatusOfOrder is where an order stands by its lines (section 4.12): pending while one of them is, completed when there is something of it, else failed.
func StatusOfOrder(lines []*models.OrderLine) models.OrderStatus {
	status := models.OrderFailed
	for _, line := range lines {
		switch line.Status {
		case models.LinePending:
			return models.OrderPending
		case models.LineFulfilled:
			status = models.OrderCompleted
		}
	}
	return status
}
