package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) AcceptPartnerAgreement(ctx context.Context, input enrolment.AcceptPartnerAgreementInput) (*generated.AcceptPartnerAgreementPayload, error) {
	partner, accepted, err := m.program.AcceptPartnerAgreement(ctx, actor(ctx), input)
	accepted, problems, err := splitProblems(ctx, accepted, err)
	payload := &generated.AcceptPartnerAgreementPayload{Acceptance: accepted, UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if accepted != nil && partner == nil && err == nil { // answered before, under the same key
		partner, err = load(ctx).partners.get(ctx, accepted.PartnerID, func() []models.ID[models.Partner] { return nil })
	}
	payload.Partner = partner
	return payload, err
}

func (m mutation) RecordCustomerAgreement(ctx context.Context, input customers.RecordCustomerAgreementInput) (*generated.RecordCustomerAgreementPayload, error) {
	customer, accepted, err := m.program.RecordCustomerAgreement(ctx, actor(ctx), input)
	accepted, problems, err := splitProblems(ctx, accepted, err)
	payload := &generated.RecordCustomerAgreementPayload{Acceptance: accepted, UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if accepted != nil && customer == nil && err == nil {
		customer, err = load(ctx).customers.get(ctx, accepted.CustomerID, func() []models.ID[models.Customer] { return nil })
	}
	payload.Customer = customer
	return payload, err
}

func (agreementAcceptance) Region(_ context.Context, a *models.AgreementAcceptance) (*string, error) {
	if a.Region == "" {
		return nil, nil
	}
	return &a.Region, nil
}

// Document is what was signed. The database is asked only for texts that the program's folder does not have any more.
func (r agreementAcceptance) Document(ctx context.Context, a *models.AgreementAcceptance) (*agreements.Document, error) {
	if known := r.program.Document(*a, nil); known != nil {
		return known, nil
	}
	kept, err := linked(ctx, load(ctx).keptTexts, a, func(a *models.AgreementAcceptance) string { return a.SHA256 })
	return r.program.Document(*a, kept), err
}

// Agreement is visible to the partner's people with the right to read it, and to the operator (section 2.2).
func (r partner) Agreement(ctx context.Context, p *models.Partner) (*agreements.Agreement, error) {
	if !rules.ReadsAgreement(actor(ctx), *p) {
		return nil, nil
	}
	identifier, err := linked(ctx, load(ctx).associated, p, partnerID)
	if err != nil {
		return nil, err
	}
	acceptances, err := linked(ctx, load(ctx).acceptances, p, partnerOrganization)
	if err != nil {
		return nil, err
	}
	return r.program.PartnerAgreement(Locale(ctx), *p, identifier != nil, acceptances)
}

func partnerOrganization(p *models.Partner) models.ID[models.Organization] { return p.OrganizationID }

func (r customer) Agreement(ctx context.Context, c *models.Customer) (*agreements.Agreement, error) {
	if may, err := readsDetails(ctx, c); !may || err != nil { // who signed is confidential
		return nil, err
	}
	acceptances, err := linked(ctx, load(ctx).customerAcceptances, c, func(c *models.Customer) models.ID[models.Customer] { return c.ID })
	if err != nil {
		return nil, err
	}
	return r.program.CustomerAgreement(Locale(ctx), acceptances)
}

func (v viewer) ResellerAgreement(ctx context.Context, who *access.Actor, partnerID *string, tenantID *string) (*generated.ResellerAgreementCheck, error) {
	wrong, may, err := v.program.CheckReseller(ctx, *who, partnerID, tenantID)
	if err != nil || !may {
		return nil, err
	}
	check := &generated.ResellerAgreementCheck{Signed: wrong == nil}
	if wrong != nil {
		check.Reason = shownProblem(ctx, wrong)
	}
	return check, nil
}
