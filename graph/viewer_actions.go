package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// This file shows what the viewer may do with objects. What there is to do, and what keeps somebody from it, say the rules; the facts
// are read for all rows of a list at once.

func viewerActions[F any](ctx context.Context, on rules.Actions[F], facts F, err error) ([]*generated.ViewerAction, error) {
	if err != nil {
		return nil, err
	}
	out := make([]*generated.ViewerAction, len(on.List))
	for i, do := range on.List {
		out[i] = action(ctx, do, on.WhyNot(do, actor(ctx), facts))
	}
	return out, nil
}

// action tells whether an action is possible, and if not, why.
func action(ctx context.Context, do access.Action, why problem.List) *generated.ViewerAction {
	return &generated.ViewerAction{Action: string(do), Allowed: len(why) == 0, Reasons: shownProblems(ctx, why)}
}

func (v viewer) Actions(ctx context.Context, who *access.Actor) ([]*generated.ViewerAction, error) {
	facts, err := program.ViewerFacts(ctx, v.program, *who)
	return viewerActions(ctx, rules.OnViewer, facts, err)
}

func (s eligibilityRequest) ViewerActions(ctx context.Context, r *models.EligibilityRequest) ([]*generated.ViewerAction, error) {
	partner, err := linked(ctx, load(ctx).parties, r, func(r *models.EligibilityRequest) models.ID[models.Partner] { return r.PartnerID })
	return viewerActions(ctx, rules.OnEligibilityRequest, s.program.RequestFacts(*r, partner), err)
}

func (validationID) ViewerActions(ctx context.Context, v *models.ValidationID) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnValidationID, *v, nil)
}

func (r customerAccount) ViewerActions(ctx context.Context, c *models.Customer) ([]*generated.ViewerAction, error) {
	standing, err := linked(ctx, load(ctx).accountStandings, c, customerKey)
	if err != nil {
		return nil, err
	}
	facts, err := r.program.AccountFacts(*c, standing)
	return viewerActions(ctx, rules.OnCustomer, facts, err)
}

func (r customerQualification) ViewerActions(ctx context.Context, q *models.CustomerQualification) ([]*generated.ViewerAction, error) {
	customer, err := r.Customer(ctx, q)
	facts := rules.QualificationInCustomer{Qualification: *q}
	if customer != nil {
		facts.Customer = *customer
	}
	return viewerActions(ctx, rules.OnCustomerQualification, facts, err)
}

func (reg registration) ViewerActions(ctx context.Context, r *models.Registration) ([]*generated.ViewerAction, error) {
	standing, err := linked(ctx, load(ctx).registrationStandings, r, registrationID)
	return viewerActions(ctx, rules.OnRegistration, reg.program.RegistrationFacts(actor(ctx), *r, standing), err)
}

func (c contactRegistration) ViewerActions(ctx context.Context, r *enrolment.ContactRegistration) ([]*generated.ViewerAction, error) {
	standing, err := linked(ctx, load(ctx).registrationStandings, r, func(r *enrolment.ContactRegistration) models.ID[models.Registration] { return r.ID })
	return viewerActions(ctx, rules.OnOwnRegistration, c.program.RegistrationFacts(actor(ctx), r.Registration, standing), err)
}

func (req relationshipRequest) ViewerActions(ctx context.Context, r *models.RelationshipRequest) ([]*generated.ViewerAction, error) {
	standing, err := linked(ctx, load(ctx).invitationStandings, r, invitationID)
	return viewerActions(ctx, rules.OnInvitation, req.program.IssuedFacts(*r, standing), err)
}

func (rel resellerRelationship) ViewerActions(ctx context.Context, r *models.ResellerRelationship) ([]*generated.ViewerAction, error) {
	facts, err := rel.facts(ctx, r)
	return viewerActions(ctx, rules.OnRelationship, facts, err)
}

func (part partnership) ViewerActions(ctx context.Context, p *models.Partnership) ([]*generated.ViewerAction, error) {
	facts, err := part.facts(ctx, p)
	return viewerActions(ctx, rules.OnPartnership, facts, err)
}

func (r cart) ViewerActions(ctx context.Context, c *models.Cart) ([]*generated.ViewerAction, error) {
	facts, err := r.actionFacts(ctx, c)
	return viewerActions(ctx, rules.OnCart, facts, err)
}

func (r order) ViewerActions(ctx context.Context, o *models.Order) ([]*generated.ViewerAction, error) {
	standing, err := linked(ctx, load(ctx).placedOrders, o, orderKey)
	return viewerActions(ctx, rules.OnOrder, orders.PlacedOrderFacts(*o, standing, r.store.Now()), err)
}

func (r customerSubscription) ViewerActions(ctx context.Context, s *models.Subscription) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnSubscription, rules.SubscriptionAt{Subscription: *s, Now: r.store.Now()}, nil)
}

func (offer) ViewerActions(ctx context.Context, o *models.Offer) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnOffer, rules.OfferFacts{Offer: *o}, nil)
}

func (partnerQualification) ViewerActions(ctx context.Context, q *models.PartnerQualification) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnPartnerQualification, *q, nil)
}

func (job) ViewerActions(ctx context.Context, j *models.Job) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnJob, *j, nil)
}

func (user) ViewerActions(ctx context.Context, u *models.User) ([]*generated.ViewerAction, error) {
	roles, err := linked(ctx, load(ctx).roles, u, userID)
	if err != nil {
		return nil, err
	}
	holders, err := linked(ctx, load(ctx).holders, u, func(u *models.User) models.ID[models.Organization] { return u.OrganizationID })
	return viewerActions(ctx, rules.OnUser, rules.Member{User: *u, Roles: roles, Holders: holders}, err)
}

func (apiToken) ViewerActions(ctx context.Context, t *models.APIToken) ([]*generated.ViewerAction, error) {
	roles, err := linked(ctx, load(ctx).roles, t, func(t *models.APIToken) models.ID[models.User] { return t.UserID })
	return viewerActions(ctx, rules.OnAPIToken, rules.OwnedToken{Token: *t, Owner: roles}, err)
}

func (rel resellerRelationship) facts(ctx context.Context, r *models.ResellerRelationship) (rules.RelationshipFacts, error) {
	standing, err := linked(ctx, load(ctx).relationshipStandings, r, func(r *models.ResellerRelationship) models.ID[models.ResellerRelationship] { return r.ID })
	return rel.program.RelationshipFacts(*r, standing), err
}

func (part partnership) facts(ctx context.Context, p *models.Partnership) (rules.PartnershipFacts, error) {
	standing, err := linked(ctx, load(ctx).partnershipStandings, p, partnershipID)
	return part.program.PartnershipFacts(*p, standing), err
}

// RemovalBlockers shows what those who may remove the relationship run into (X-13, P-08).
func (rel resellerRelationship) RemovalBlockers(ctx context.Context, r *models.ResellerRelationship) ([]*rules.RemovalBlocker, error) {
	facts, err := rel.facts(ctx, r)
	if err != nil {
		return nil, err
	}
	blockers, _ := facts.Blockers(actor(ctx))
	return orEmpty(pointers(blockers)), nil
}

func (part partnership) RemovalBlockers(ctx context.Context, p *models.Partnership) ([]*rules.RemovalBlocker, error) {
	facts, err := part.facts(ctx, p)
	if err != nil {
		return nil, err
	}
	blockers, _ := facts.Blockers(actor(ctx))
	return orEmpty(pointers(blockers)), nil
}
