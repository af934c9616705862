package graph

import (
	"context"
	"github.com/partnergraph/partnergraph/internal/problem"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds a customer's account, its special qualifications, and what partners do with customers.

func (m mutation) ValidateCustomer(ctx context.Context, input customers.CreateCustomerInput) (*generated.ValidateCustomerPayload, error) {
	verdict, err := m.program.ValidateCustomer(ctx, actor(ctx), input)
	problems, err := userErrors(ctx, err)
	payload := &generated.ValidateCustomerPayload{
		Valid: err == nil && len(problems) == 0, UserErrors: problems, Warnings: []*generated.UserError{}, ValidationIds: []*models.ValidationID{},
		HelpEmail: m.program.Content().EligibilityMailbox, ClientMutationID: input.ClientMutationID,
	}
	if verdict != nil {
		payload.Domain, payload.Market, payload.ValidationIds, payload.Warnings = verdict.Domain, verdict.Market, orEmpty(verdict.ValidationIDs), shownProblems(ctx, verdict.Warnings)
		addSiblings(load(ctx), payload.ValidationIds)
	}
	return payload, err
}

func (m mutation) CreateCustomer(ctx context.Context, input customers.CreateCustomerInput) (*generated.CreateCustomerPayload, error) {
	c, job, err := m.program.CreateCustomer(ctx, actor(ctx), input)
	c, problems, err := splitProblems(ctx, c, err)
	return &generated.CreateCustomerPayload{Customer: c, Job: jobFor(c, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) UpdateCustomer(ctx context.Context, input generated.UpdateCustomerInput) (*generated.UpdateCustomerPayload, error) {
	c, job, err := m.program.UpdateCustomer(ctx, actor(ctx), customerChanges(input))
	c, problems, err := splitProblems(ctx, c, err)
	return &generated.UpdateCustomerPayload{Customer: c, Job: jobFor(c, job), UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) UpdateCustomerQualification(ctx context.Context, input customers.UpdateCustomerQualificationInput) (*generated.UpdateCustomerQualificationPayload, error) {
	c, q, job, err := m.program.UpdateCustomerQualification(ctx, actor(ctx), input)
	q, problems, err := splitProblems(ctx, q, err)
	payload := &generated.UpdateCustomerQualificationPayload{Qualification: q, Job: jobFor(q, job), UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if q == nil {
		return payload, err
	}
	if payload.Customer = c; c == nil && err == nil { // answered before, under the same key
		payload.Customer, err = customerQualification(m).Customer(ctx, q)
	}
	return payload, err
}

func (m mutation) DecideCustomerReview(ctx context.Context, input customers.DecideCustomerReviewInput) (*generated.DecideCustomerReviewPayload, error) {
	c, err := m.program.DecideCustomerReview(ctx, actor(ctx), input)
	c, problems, err := splitProblems(ctx, c, err)
	return &generated.DecideCustomerReviewPayload{Customer: c, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) DecideCustomerQualification(ctx context.Context, input customers.DecideCustomerQualificationInput) (*generated.DecideCustomerQualificationPayload, error) {
	q, err := m.program.DecideCustomerQualification(ctx, actor(ctx), input)
	q, problems, err := splitProblems(ctx, q, err)
	return &generated.DecideCustomerQualificationPayload{Qualification: q, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RevokeCustomerQualification(ctx context.Context, input customers.RevokeCustomerQualificationInput) (*generated.RevokeCustomerQualificationPayload, error) {
	q, err := m.program.RevokeCustomerQualification(ctx, actor(ctx), input)
	q, problems, err := splitProblems(ctx, q, err)
	return &generated.RevokeCustomerQualificationPayload{Qualification: q, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (customer) Account(_ context.Context, c *models.Customer) (*models.Customer, error) {
	return c, nil
}

// Relationship is that of the viewer's partner account.
func (customer) Relationship(ctx context.Context, c *models.Customer) (*models.ResellerRelationship, error) {
	return relationshipOf(ctx, c)
}

func relationshipOf(ctx context.Context, c *models.Customer) (*models.ResellerRelationship, error) {
	if actor(ctx).PartnerID.IsZero() {
		return nil, nil
	}
	return linked(ctx, load(ctx).ownRelationships, c, customerKey)
}

func (customer) Relationships(ctx context.Context, c *models.Customer) ([]*models.ResellerRelationship, error) {
	found, err := linked(ctx, load(ctx).relationships, c, customerKey)
	return orEmpty(found), err
}

func (r customer) OrderReadiness(ctx context.Context, c *models.Customer) (*generated.OrderReadiness, error) {
	found, err := r.readiness(ctx, c)
	if err != nil || found == nil {
		return nil, err
	}
	return &generated.OrderReadiness{Ready: len(found.blockers) == 0, Blockers: shownProblems(ctx, found.blockers), Warnings: shownProblems(ctx, found.warnings)}, nil
}

// readiness is what prevents orders of the viewer's partner for a customer.
type readiness struct{ blockers, warnings problem.List }

// readiness is nil for everybody but partners.
func (r customer) readiness(ctx context.Context, c *models.Customer) (*readiness, error) {
	who, l := actor(ctx), load(ctx)
	if who.PartnerID.IsZero() {
		return nil, nil
	}
	account, err := l.partners.get(ctx, who.PartnerID, alone)
	if err != nil || account == nil {
		return nil, err
	}
	acceptances, err := l.acceptances.get(ctx, account.OrganizationID, alone)
	if err != nil {
		return nil, err
	}
	standing, err := linked(ctx, l.orderStandings, c, customerKey)
	if err != nil {
		return nil, err
	}
	blockers, warnings, err := r.program.OrderReadiness(*account, acceptances, *c, standing)
	return &readiness{blockers, warnings}, err
}

func (customerAccount) SpecialQualifications(ctx context.Context, c *models.Customer) ([]*models.CustomerQualification, error) {
	found, err := linked(ctx, load(ctx).customerQualifications, c, customerKey)
	return orEmpty(found), err
}

func (customerAccount) IsGccValidated(ctx context.Context, c *models.Customer) (bool, error) {
	found, err := linked(ctx, load(ctx).customerQualifications, c, customerKey)
	return rules.GccValidated(found), err
}

func (customerAccount) ReviewFindings(ctx context.Context, c *models.Customer) ([]*models.Finding, error) {
	if !rules.ReadsFindings(actor(ctx)) {
		return nil, nil
	}
	return findings(ctx, c.ReviewFindings), nil
}

func readsDetails(ctx context.Context, c *models.Customer) (bool, error) {
	related, err := relationshipOf(ctx, c)
	return rules.ReadsCustomerDetails(actor(ctx), *c, related), err
}

func (customerAccount) Contact(ctx context.Context, c *models.Customer) (*models.PrimaryContact, error) {
	may, err := readsDetails(ctx, c)
	if !may || err != nil {
		return nil, err
	}
	return &c.Billing.Contact, nil
}

func (customerAccount) Address(ctx context.Context, c *models.Customer) (*models.PostalAddress, error) {
	may, err := readsDetails(ctx, c)
	if !may || err != nil {
		return nil, err
	}
	return &c.Billing.Address, nil
}

func (customerAccount) OrganizationRegistrationNumber(ctx context.Context, c *models.Customer) (*string, error) {
	may, err := readsDetails(ctx, c)
	if !may || err != nil {
		return nil, err
	}
	return &c.RegistrationNumber, nil
}

func (customerAccount) Culture(_ context.Context, c *models.Customer) (*string, error) {
	return &c.Billing.Culture, nil
}

func (customerAccount) CreatedBy(ctx context.Context, c *models.Customer) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, c, func(c *models.Customer) models.ID[models.Partner] { return c.CreatedBy })
}

func (customerQualification) EducationSegment(_ context.Context, q *models.CustomerQualification) (*models.EducationSegment, error) {
	if q.EducationSegment == "" {
		return nil, nil
	}
	return &q.EducationSegment, nil
}

func (customerQualification) ValidationID(ctx context.Context, q *models.CustomerQualification) (*models.ValidationID, error) {
	return linked(ctx, load(ctx).validationIDs, q, func(q *models.CustomerQualification) models.ID[models.ValidationID] { return q.ValidationID })
}

func (customerQualification) Customer(ctx context.Context, q *models.CustomerQualification) (*models.Customer, error) {
	return linked(ctx, load(ctx).customers, q, func(q *models.CustomerQualification) models.ID[models.Customer] { return q.CustomerID })
}

func (validationID) AvailableCreates(_ context.Context, v *models.ValidationID) (*int, error) {
	return v.Available(), nil
}
