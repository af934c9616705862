package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) SupportRequest(ctx context.Context, id models.AnyID) (*models.SupportRequest, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.SupportRequest](id)))
}

func (q query) SupportRequests(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.SupportRequestFilter) (*store.SupportRequestConnection, error) {
	c, err := q.store.SupportRequests(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

// SupportRequestUpdated sends a support request each time it changes.
func (s subscription) SupportRequestUpdated(ctx context.Context, id *models.AnyID) (<-chan *models.SupportRequest, error) {
	return watched[models.SupportRequest](ctx, s, id)
}

func (m mutation) CreateSupportRequest(ctx context.Context, input support.CreateSupportRequestInput) (*generated.CreateSupportRequestPayload, error) {
	row, job, err := m.program.CreateSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CreateSupportRequestPayload{SupportRequest: row, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ReplyToSupportRequest(ctx context.Context, input support.ReplyToSupportRequestInput) (*generated.ReplyToSupportRequestPayload, error) {
	row, err := m.program.ReplyToSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ReplyToSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AssignSupportRequest(ctx context.Context, input support.AssignSupportRequestInput) (*generated.AssignSupportRequestPayload, error) {
	row, err := m.program.AssignSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.AssignSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ApproveSupportRequest(ctx context.Context, input support.ApproveSupportRequestInput) (*generated.ApproveSupportRequestPayload, error) {
	row, job, err := m.program.ApproveSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ApproveSupportRequestPayload{SupportRequest: row, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ResolveSupportRequest(ctx context.Context, input support.ResolveSupportRequestInput) (*generated.ResolveSupportRequestPayload, error) {
	row, err := m.program.ResolveSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ResolveSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RefuseSupportRequest(ctx context.Context, input support.RefuseSupportRequestInput) (*generated.RefuseSupportRequestPayload, error) {
	row, err := m.program.RefuseSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RefuseSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) CloseSupportRequest(ctx context.Context, input support.CloseSupportRequestInput) (*generated.CloseSupportRequestPayload, error) {
	row, err := m.program.CloseSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CloseSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ReopenSupportRequest(ctx context.Context, input support.ReopenSupportRequestInput) (*generated.ReopenSupportRequestPayload, error) {
	row, err := m.program.ReopenSupportRequest(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.ReopenSupportRequestPayload{SupportRequest: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func supportRequestKey(r *models.SupportRequest) models.ID[models.SupportRequest] { return r.ID }

func (supportRequest) Title(_ context.Context, r *models.SupportRequest) (*string, error) {
	return textOrNull(r.Title), nil
}

func (supportRequest) Organization(ctx context.Context, r *models.SupportRequest) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, r, func(r *models.SupportRequest) models.ID[models.Organization] { return r.OrganizationID })
}

func (supportRequest) Requester(ctx context.Context, r *models.SupportRequest) (*models.User, error) {
	return linked(ctx, load(ctx).users, r, func(r *models.SupportRequest) models.ID[models.User] { return r.RequesterID })
}

func (supportRequest) Contact(_ context.Context, r *models.SupportRequest) (*generated.SupportContact, error) {
	if r.ContactEmail == "" {
		return nil, nil
	}
	return &generated.SupportContact{Name: r.ContactName, Email: r.ContactEmail, Locale: r.ContactLocale}, nil
}

func (supportRequest) Subject(ctx context.Context, r *models.SupportRequest) (models.Noun, error) {
	return subjectOf(ctx, r, (*models.SupportRequest).Subject)
}

func (supportRequest) Offer(ctx context.Context, r *models.SupportRequest) (*models.Offer, error) {
	return linked(ctx, load(ctx).offers, r, func(r *models.SupportRequest) models.ID[models.Offer] { return r.OfferID })
}

func (supportRequest) Plan(ctx context.Context, r *models.SupportRequest) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, r, func(r *models.SupportRequest) models.ID[models.OfferPlan] { return r.PlanID })
}

func (supportRequest) ToOption(_ context.Context, r *models.SupportRequest) (*models.AudienceOption, error) {
	if r.ToOption == "" {
		return nil, nil
	}
	return &r.ToOption, nil
}

func (supportRequest) Partners(ctx context.Context, r *models.SupportRequest) ([]*store.AudiencePartner, error) {
	found, err := linked(ctx, load(ctx).supportPartners, r, supportRequestKey)
	return orEmpty(found), err
}

func (supportRequest) Prefilled(_ context.Context, r *models.SupportRequest) (*generated.SupportRequestForm, error) {
	return supportForm(rules.PrefilledOf(r.Kind)), nil
}

// SupportRequestForm are the fields of requests about audiences that nobody changes.
func (settings) SupportRequestForm(context.Context, *program.Program) (*generated.SupportRequestForm, error) {
	return supportForm(rules.PrefilledOf(models.SupportAudienceChange)), nil
}

func supportForm(fixed *rules.Prefilled) *generated.SupportRequestForm {
	if fixed == nil {
		return nil
	}
	return &generated.SupportRequestForm{
		Kinds: []models.SupportKind{models.SupportDeauthorize, models.SupportAudienceChange, models.SupportReleaseSale},
		Topic: fixed.Topic, ProductVersion: fixed.ProductVersion, Problem: fixed.Problem, Title: fixed.Title,
	}
}

func (supportRequest) Assignee(ctx context.Context, r *models.SupportRequest) (*models.User, error) {
	if !rules.ReadsAssignee(actor(ctx)) {
		return nil, nil
	}
	return linked(ctx, load(ctx).users, r, func(r *models.SupportRequest) models.ID[models.User] { return r.AssigneeID })
}

func (supportRequest) Messages(ctx context.Context, r *models.SupportRequest) ([]*models.SupportMessage, error) {
	found, err := linked(ctx, load(ctx).supportMessages, r, supportRequestKey)
	return orEmpty(found), err
}

func (supportRequest) Outcome(_ context.Context, r *models.SupportRequest) (*models.SupportOutcome, error) {
	if r.Outcome == "" {
		return nil, nil
	}
	return &r.Outcome, nil
}

func (supportRequest) OutcomeReason(ctx context.Context, r *models.SupportRequest) (*string, error) {
	return translateRefusal(ctx, r.OutcomeReason)
}

func (supportRequest) ReopenableUntil(_ context.Context, r *models.SupportRequest) (*time.Time, error) {
	return rules.ReopenableUntil(*r), nil
}

func (supportRequest) BounceReason(_ context.Context, r *models.SupportRequest) (*string, error) {
	return textOrNull(r.BounceReason), nil
}

func (supportRequest) History(ctx context.Context, r *models.SupportRequest) ([]*models.AuditEvent, error) {
	found, err := linked(ctx, load(ctx).supportHistory, r, supportRequestKey)
	return orEmpty(found), err
}

func (s supportRequest) ViewerActions(ctx context.Context, r *models.SupportRequest) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnSupportRequest, s.program.SupportFacts(*r), nil)
}

func (supportMessage) Author(ctx context.Context, m *models.SupportMessage) (*models.User, error) {
	return linked(ctx, load(ctx).users, m, func(m *models.SupportMessage) models.ID[models.User] { return m.AuthorID })
}

func (supportMessage) Attachments(ctx context.Context, m *models.SupportMessage) ([]*models.Document, error) {
	found, err := linked(ctx, load(ctx).attachments, m, func(m *models.SupportMessage) models.ID[models.SupportMessage] { return m.ID })
	return orEmpty(found), err
}
