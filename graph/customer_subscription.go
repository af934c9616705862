package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Subscription(ctx context.Context, id models.AnyID) (*models.Subscription, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Subscription](id)))
}

func (q query) Subscriptions(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.SubscriptionFilter) (*store.SubscriptionConnection, error) {
	c, err := q.store.Subscriptions(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (r customer) Subscriptions(ctx context.Context, c *models.Customer, first *int, after *string, last *int, before *string, filter *store.SubscriptionFilter) (*store.SubscriptionConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, c, customerKey, []any{part, filter}, func(ctx context.Context, ids []models.ID[models.Customer]) (map[models.ID[models.Customer]]*store.SubscriptionConnection, error) {
		return r.store.SubscriptionsOfCustomers(ctx, actor(ctx), ids, filter, part)
	})
}

// CustomerSubscriptionUpdated sends a subscription each time it changes.
func (s subscription) CustomerSubscriptionUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.Subscription, error) {
	return watched[models.Subscription](ctx, s, id)
}

func (m mutation) ChangeSubscriptionQuantity(ctx context.Context, input orders.ChangeSubscriptionQuantityInput) (*generated.ChangeSubscriptionQuantityPayload, error) {
	row, follows, err := m.program.ChangeSubscriptionQuantity(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	out := &generated.ChangeSubscriptionQuantityPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if row != nil {
		out.EffectiveAt, out.Charge, out.Credit = &follows.At, follows.Charge, follows.Credit
	}
	return out, err
}

func (m mutation) SetSubscriptionRenewal(ctx context.Context, input orders.SetSubscriptionRenewalInput) (*generated.SetSubscriptionRenewalPayload, error) {
	row, err := m.program.SetSubscriptionRenewal(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.SetSubscriptionRenewalPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SuspendSubscription(ctx context.Context, input orders.SuspendSubscriptionInput) (*generated.SuspendSubscriptionPayload, error) {
	row, err := m.program.SuspendSubscription(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.SuspendSubscriptionPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ReactivateSubscription(ctx context.Context, input orders.ReactivateSubscriptionInput) (*generated.ReactivateSubscriptionPayload, error) {
	row, err := m.program.ReactivateSubscription(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ReactivateSubscriptionPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) CancelSubscription(ctx context.Context, input orders.CancelSubscriptionInput) (*generated.CancelSubscriptionPayload, error) {
	row, err := m.program.CancelSubscription(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CancelSubscriptionPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) DisableSubscription(ctx context.Context, input orders.DisableSubscriptionInput) (*generated.DisableSubscriptionPayload, error) {
	row, err := m.program.DisableSubscription(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.DisableSubscriptionPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AnswerProvisioning(ctx context.Context, input orders.AnswerProvisioningInput) (*generated.AnswerProvisioningPayload, error) {
	row, err := m.program.AnswerProvisioning(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.AnswerProvisioningPayload{Subscription: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (customerSubscription) Customer(ctx context.Context, s *models.Subscription) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, s, func(s *models.Subscription) models.ID[models.Customer] { return s.CustomerID })
}

func (customerSubscription) Partner(ctx context.Context, s *models.Subscription) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, s, func(s *models.Subscription) models.ID[models.Partner] { return s.PartnerID })
}

func (customerSubscription) PartnerOfRecord(ctx context.Context, s *models.Subscription) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, s, func(s *models.Subscription) models.ID[models.Partner] { return s.PartnerOfRecordID })
}

func (customerSubscription) Order(ctx context.Context, s *models.Subscription) (*models.Order, error) {
	return linked(ctx, load(ctx).orders, s, func(s *models.Subscription) models.ID[models.Order] { return s.OrderID })
}

func (customerSubscription) Plan(ctx context.Context, s *models.Subscription) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, s, func(s *models.Subscription) models.ID[models.OfferPlan] { return s.PlanID })
}

// RenewalQuantity is null for the same quantity.
func (customerSubscription) RenewalQuantity(_ context.Context, s *models.Subscription) (*int, error) {
	if s.RenewalQuantity == 0 {
		return nil, nil
	}
	return &s.RenewalQuantity, nil
}

func (customerSubscription) UnitPrice(ctx context.Context, s *models.Subscription) (*models.Money, error) {
	return paid(ctx, s.PartnerID, s.Unit()), nil
}

func (customerSubscription) StatusReason(ctx context.Context, s *models.Subscription) (*string, error) {
	return translateRefusal(ctx, s.StatusReason)
}

func (customerSubscription) CancellableUntil(_ context.Context, s *models.Subscription) (*time.Time, error) {
	return rules.CancellableUntil(*s), nil
}

func (customerSubscription) ProvisioningNote(ctx context.Context, s *models.Subscription) (*string, error) {
	return translateRefusal(ctx, s.ProvisioningNote)
}
