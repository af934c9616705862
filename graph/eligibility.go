package graph

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) EligibilityRequest(ctx context.Context, id models.AnyID) (*models.EligibilityRequest, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.EligibilityRequest](id)))
}

func (q query) EligibilityRequests(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.EligibilityRequestFilter, orderBy *store.EligibilityRequestOrder) (*store.EligibilityRequestConnection, error) {
	c, err := q.store.EligibilityRequests(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (q query) ValidationIds(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.ValidationIDFilter) (*store.ValidationIDConnection, error) {
	c, err := q.store.ValidationIDs(ctx, actor(ctx), filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) SubmitEligibilityRequest(ctx context.Context, input generated.SubmitEligibilityRequestInput) (*generated.SubmitEligibilityRequestPayload, error) {
	r, job, err := m.program.SubmitEligibilityRequest(ctx, actor(ctx), eligibilityForm(input))
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.SubmitEligibilityRequestPayload{EligibilityRequest: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) AnswerEligibilityRequest(ctx context.Context, input eligibility.AnswerEligibilityRequestInput) (*generated.AnswerEligibilityRequestPayload, error) {
	r, err := m.program.AnswerEligibilityRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.AnswerEligibilityRequestPayload{EligibilityRequest: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) WithdrawEligibilityRequest(ctx context.Context, input eligibility.WithdrawEligibilityRequestInput) (*generated.WithdrawEligibilityRequestPayload, error) {
	r, err := m.program.WithdrawEligibilityRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.WithdrawEligibilityRequestPayload{EligibilityRequest: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AcknowledgeEligibilityRequest(ctx context.Context, input eligibility.AcknowledgeEligibilityRequestInput) (*generated.AcknowledgeEligibilityRequestPayload, error) {
	r, job, err := m.program.AcknowledgeEligibilityRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.AcknowledgeEligibilityRequestPayload{EligibilityRequest: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RequestEligibilityInformation(ctx context.Context, input eligibility.RequestEligibilityInformationInput) (*generated.RequestEligibilityInformationPayload, error) {
	r, job, err := m.program.RequestEligibilityInformation(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.RequestEligibilityInformationPayload{EligibilityRequest: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ApproveEligibilityRequest(ctx context.Context, input eligibility.ApproveEligibilityRequestInput) (*generated.ApproveEligibilityRequestPayload, error) {
	r, job, err := m.program.ApproveEligibilityRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.ApproveEligibilityRequestPayload{EligibilityRequest: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) DenyEligibilityRequest(ctx context.Context, input eligibility.DenyEligibilityRequestInput) (*generated.DenyEligibilityRequestPayload, error) {
	r, job, err := m.program.DenyEligibilityRequest(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.DenyEligibilityRequestPayload{EligibilityRequest: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RevokeQualification(ctx context.Context, input eligibility.RevokeQualificationInput) (*generated.RevokeQualificationPayload, error) {
	qualification, err := m.program.RevokeQualification(ctx, actor(ctx), input)
	qualification, problems, err := splitProblems(ctx, qualification, err)
	return &generated.RevokeQualificationPayload{Qualification: qualification, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RevokeValidationID(ctx context.Context, input customers.RevokeValidationIDInput) (*generated.RevokeValidationIDPayload, error) {
	v, err := m.program.RevokeValidationID(ctx, actor(ctx), input)
	v, problems, err := splitProblems(ctx, v, err)
	return &generated.RevokeValidationIDPayload{ValidationID: v, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

// jobFor returns the job, or nil when there is no object.
func jobFor[T any](row *T, job *models.Job) *models.Job {
	if row == nil {
		return nil
	}
	return job
}

func (eligibilityRequest) Organization(ctx context.Context, r *models.EligibilityRequest) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, r, func(r *models.EligibilityRequest) models.ID[models.Organization] { return r.OrganizationID })
}

func (eligibilityRequest) TenantID(ctx context.Context, r *models.EligibilityRequest) (*string, error) {
	tenant, err := linked(ctx, load(ctx).tenants, r, func(r *models.EligibilityRequest) models.ID[models.Tenant] { return r.SubjectTenantID })
	return guidOf(tenant), err
}

func guidOf(t *models.Tenant) *string {
	if t == nil {
		return nil
	}
	return &t.TenantID
}

func (eligibilityRequest) Partner(ctx context.Context, r *models.EligibilityRequest) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, r, func(r *models.EligibilityRequest) models.ID[models.Partner] { return r.PartnerID })
}

func (eligibilityRequest) Customer(ctx context.Context, r *models.EligibilityRequest) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, r, func(r *models.EligibilityRequest) models.ID[models.Customer] { return r.CustomerID })
}

// confidential returns a confidential value to the applicant and the operator, and nil to others.
func confidential[V any](ctx context.Context, r *models.EligibilityRequest, v V) *V {
	if !rules.ReadsFile(actor(ctx), *r) {
		return nil
	}
	return &v
}

func (eligibilityRequest) EntityType(ctx context.Context, r *models.EligibilityRequest) (*models.EntityType, error) {
	if r.EntityType == "" {
		return nil, nil
	}
	return confidential(ctx, r, r.EntityType), nil
}

func (eligibilityRequest) RegulatedData(ctx context.Context, r *models.EligibilityRequest) ([]models.RegulatedData, error) {
	if shown := confidential(ctx, r, r.RegulatedData); shown != nil {
		return *shown, nil
	}
	return []models.RegulatedData{}, nil
}

func (eligibilityRequest) Evidence(ctx context.Context, r *models.EligibilityRequest) (*string, error) {
	return confidential(ctx, r, r.Evidence), nil
}

func (eligibilityRequest) UsAddress(ctx context.Context, r *models.EligibilityRequest) (*string, error) {
	return confidential(ctx, r, r.USAddress), nil
}

func (eligibilityRequest) Contact(ctx context.Context, r *models.EligibilityRequest) (*generated.EligibilityContact, error) {
	return confidential(ctx, r, generated.EligibilityContact{Name: &r.ContactName, Email: &r.ContactEmail, Locale: &r.ContactLocale}), nil
}

func (q eligibilityRequest) ContractAcceptance(ctx context.Context, r *models.EligibilityRequest) (*generated.ContractAcceptance, error) {
	if r.ContractAcceptedAt == nil || !rules.ReadsFile(actor(ctx), *r) {
		return nil, nil
	}
	by, err := linked(ctx, load(ctx).users, r, func(r *models.EligibilityRequest) models.ID[models.User] { return r.ContractAcceptedBy })
	if err != nil {
		return nil, err
	}
	text, err := q.acceptedContract(ctx, r)
	return &generated.ContractAcceptance{
		Version: r.ContractVersion, Locale: orNull(r.ContractLocale), Text: text, Sha256: r.ContractHash, AcceptedAt: *r.ContractAcceptedAt, AcceptedBy: by,
	}, err
}

// acceptedContract is the text of the accepted contract; nil when it was not kept.
func (q eligibilityRequest) acceptedContract(ctx context.Context, r *models.EligibilityRequest) (*string, error) {
	if text, found := q.program.Content().Text(r.ContractHash); found {
		return &text.Text, nil
	}
	kept, err := linked(ctx, load(ctx).keptTexts, r, func(r *models.EligibilityRequest) string { return r.ContractHash })
	if kept == nil || err != nil {
		return nil, err
	}
	return &kept.Text, nil
}

func (eligibilityRequest) Findings(ctx context.Context, r *models.EligibilityRequest) ([]*models.Finding, error) {
	if !rules.ReadsScreening(actor(ctx)) {
		return nil, nil
	}
	return findings(ctx, r.Findings), nil
}

// findings returns findings in the caller's language.
func findings(ctx context.Context, noticed models.Findings) []*models.Finding {
	locale := Locale(ctx)
	out := make([]*models.Finding, len(noticed))
	for i, f := range noticed {
		gaps := map[string]any{}
		for name, value := range f.Args {
			gaps[name] = value
		}
		if part, is := gaps["Part"]; is { // of a form
			gaps["Part"] = problem.Named{Kind: "field", Values: []string{fmt.Sprint(part)}}.In(locale)
		}
		if text, known := problem.Sentence("finding."+f.Code, locale, gaps); known && f.Message == "" {
			f.Message = text
		}
		out[i] = &f
	}
	return out
}

func (eligibilityRequest) Messages(ctx context.Context, r *models.EligibilityRequest) ([]*models.EligibilityMessage, error) {
	if !rules.ReadsFile(actor(ctx), *r) {
		return nil, nil
	}
	found, err := linked(ctx, load(ctx).messages, r, requestID)
	return orEmpty(found), err
}

func (eligibilityRequest) History(ctx context.Context, r *models.EligibilityRequest) ([]*models.AuditEvent, error) {
	if !rules.ReadsFile(actor(ctx), *r) {
		return nil, nil
	}
	found, err := linked(ctx, load(ctx).history, r, requestID)
	return orEmpty(found), err
}

func requestID(r *models.EligibilityRequest) models.ID[models.EligibilityRequest] { return r.ID }

func orEmpty[T any](rows []*T) []*T {
	if rows == nil {
		return []*T{}
	}
	return rows
}

func (s eligibilityRequest) Status(_ context.Context, r *models.EligibilityRequest) (models.EligibilityStatus, error) {
	return rules.EligibilityStatusAt(*r, s.store.Now()), nil
}

func (s eligibilityRequest) SLAState(_ context.Context, r *models.EligibilityRequest) (models.SLAState, error) {
	return rules.SLAState(*r, s.store.Now()), nil
}

func (eligibilityRequest) Reviewer(ctx context.Context, r *models.EligibilityRequest) (*models.User, error) {
	return linked(ctx, load(ctx).users, r, func(r *models.EligibilityRequest) models.ID[models.User] { return r.ReviewerID })
}

func (eligibilityRequest) Qualification(ctx context.Context, r *models.EligibilityRequest) (*models.PartnerQualification, error) {
	found, err := linked(ctx, load(ctx).granted, r, requestID)
	return firstOf(found), err
}

func (eligibilityRequest) ValidationID(ctx context.Context, r *models.EligibilityRequest) (*models.ValidationID, error) {
	found, err := linked(ctx, load(ctx).issued, r, requestID)
	return firstOf(found), err
}

func firstOf[T any](rows []*T) *T {
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

func (q eligibilityRequest) Jobs(ctx context.Context, r *models.EligibilityRequest, first *int, after *string, last *int, before *string) (*store.JobConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, r, requestID, part, func(ctx context.Context, ids []models.ID[models.EligibilityRequest]) (map[models.ID[models.EligibilityRequest]]*store.JobConnection, error) {
		return store.JobsAbout(ctx, q.store, actor(ctx), ids, part)
	})
}

func (eligibilityMessage) Author(ctx context.Context, m *models.EligibilityMessage) (*models.User, error) {
	return linked(ctx, load(ctx).users, m, func(m *models.EligibilityMessage) models.ID[models.User] { return m.AuthorID })
}

func (validationID) Partner(ctx context.Context, v *models.ValidationID) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, v, func(v *models.ValidationID) models.ID[models.Partner] { return v.PartnerID })
}

func (validationID) Request(ctx context.Context, v *models.ValidationID) (*models.EligibilityRequest, error) {
	return linked(ctx, load(ctx).requests, v, func(v *models.ValidationID) models.ID[models.EligibilityRequest] { return v.RequestID })
}
