package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/letters"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Registration(ctx context.Context, id models.AnyID) (*models.Registration, error) {
	return visible(store.Find(ctx, q.store, actor(ctx), models.As[models.Registration](id)))
}

func (q query) Registrations(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.RegistrationFilter, orderBy *store.RegistrationOrder) (*store.RegistrationConnection, error) {
	c, err := q.store.Registrations(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) StartRegistration(ctx context.Context, input enrolment.StartRegistrationInput) (*generated.StartRegistrationPayload, error) {
	payload := &generated.StartRegistrationPayload{ClientMutationID: input.ClientMutationID}
	started, err := m.program.StartRegistration(ctx, actor(ctx), input)
	if again, ok := repeatOf(ctx, err); ok && input.WorkAccount != nil {
		started, err = m.program.StartedBefore(ctx, again.Subject)
	}
	if started == nil {
		started = &enrolment.Started{}
	}
	payload.Registration, payload.UserErrors, err = splitProblems(ctx, started.Registration, err)
	if started.Token != "" && payload.Registration != nil {
		payload.SignInToken, payload.SignInTokenExpiresAt, payload.SignInName = &started.Token, &started.ExpiresAt, &started.SignInName
	}
	return payload, err
}

func (m mutation) SaveRegistrationProfile(ctx context.Context, input generated.SaveRegistrationProfileInput) (*generated.SaveRegistrationProfilePayload, error) {
	r, job, err := m.program.SaveRegistrationProfile(ctx, actor(ctx), profileChanges(input))
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.SaveRegistrationProfilePayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) LookUpCompany(ctx context.Context, input enrolment.LookUpCompanyInput) (*generated.LookUpCompanyPayload, error) {
	r, company, job, err := m.program.LookUpCompany(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	payload := &generated.LookUpCompanyPayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if r != nil {
		payload.Company = company
	}
	return payload, err
}

func (m mutation) VerifyAddress(ctx context.Context, input enrolment.VerifyAddressInput) (*generated.VerifyAddressPayload, error) {
	v, err := m.program.VerifyAddress(ctx, actor(ctx), input)
	if v == nil {
		v = &enrolment.Verification{}
	}
	r, problems, err := splitProblems(ctx, v.Registration, err)
	payload := &generated.VerifyAddressPayload{Registration: r, Job: jobFor(r, v.Job), UserErrors: problems, Warnings: shownProblems(ctx, v.Warnings), ClientMutationID: input.ClientMutationID}
	if v.Registration != nil {
		payload.Status, payload.Suggestion = &v.Legal.AddressStatus, v.Legal.SuggestedAddress
	}
	return payload, err
}

func (m mutation) AddLocation(ctx context.Context, input enrolment.AddLocationInput) (*generated.AddLocationPayload, error) {
	id, err := m.program.AddLocation(ctx, actor(ctx), input)
	id, problems, err := splitProblems(ctx, id, err)
	return &generated.AddLocationPayload{PartnerID: id, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AssociatePartnerID(ctx context.Context, input enrolment.AssociatePartnerIDInput) (*generated.AssociatePartnerIDPayload, error) {
	r, err := m.program.AssociatePartnerID(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.AssociatePartnerIDPayload{Registration: r, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SubmitRegistration(ctx context.Context, input enrolment.SubmitRegistrationInput) (*generated.SubmitRegistrationPayload, error) {
	r, job, err := m.program.SubmitRegistration(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.SubmitRegistrationPayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ResendContactVerification(ctx context.Context, input enrolment.ResendContactVerificationInput) (*generated.ResendContactVerificationPayload, error) {
	r, job, err := m.program.ResendContactVerification(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.ResendContactVerificationPayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (q query) ContactQuestion(ctx context.Context, token string) (*enrolment.ContactQuestion, error) {
	return q.program.ShowContactQuestion(ctx, actor(ctx), token)
}

func (m mutation) EnterLinkCode(ctx context.Context, input letters.EnterLinkCodeInput) (*generated.EnterLinkCodePayload, error) {
	found, err := m.program.EnterLinkCode(ctx, actor(ctx), input)
	if _, ok := repeatOf(ctx, err); ok {
		found, err = m.program.EnteredLinkCode(ctx, actor(ctx), input)
	}
	problems, err := userErrors(ctx, err)
	payload := &generated.EnterLinkCodePayload{UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if found != nil {
		payload.Token, payload.Page = &found.Token, &found.Page
	}
	return payload, err
}

func (m mutation) RequestNewLink(ctx context.Context, input letters.RequestNewLinkInput) (*generated.RequestNewLinkPayload, error) {
	err := m.program.RequestNewLink(ctx, actor(ctx), input)
	if _, ok := repeatOf(ctx, err); ok {
		err = nil
	}
	problems, err := userErrors(ctx, err)
	return &generated.RequestNewLinkPayload{Heard: err == nil && len(problems) == 0, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ConfirmPrimaryContact(ctx context.Context, input enrolment.ConfirmPrimaryContactInput) (*generated.ConfirmPrimaryContactPayload, error) {
	c, err := m.program.ConfirmPrimaryContact(ctx, actor(ctx), input)
	if repeated, ok := repeatOf(ctx, err); ok {
		c, err = m.program.Confirmed(ctx, repeated.Subject, input.Token)
	}
	problems, err := userErrors(ctx, err)
	payload := &generated.ConfirmPrimaryContactPayload{UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if c != nil {
		payload.RegisteredForAccount, payload.AddressBelongsToCompany, payload.Complete, payload.CompanyName = c.Registered, c.Belongs, c.Complete, &c.CompanyName
	}
	return payload, err
}

func (m mutation) RecordVettingCheck(ctx context.Context, input enrolment.RecordVettingCheckInput) (*generated.RecordVettingCheckPayload, error) {
	r, job, err := m.program.RecordVettingCheck(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.RecordVettingCheckPayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) DecideRegistration(ctx context.Context, input enrolment.DecideRegistrationInput) (*generated.DecideRegistrationPayload, error) {
	r, job, err := m.program.DecideRegistration(ctx, actor(ctx), input)
	r, problems, err := splitProblems(ctx, r, err)
	return &generated.DecideRegistrationPayload{Registration: r, Job: jobFor(r, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}
