package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
)

// This file converts the inputs of mutations that change single fields of an object to the inputs of the use cases: an absent field
// becomes nil, which leaves the value unchanged; null becomes the empty value, which clears it (T-63).

// given is a field of an input: nil when it is absent, and the empty value when it is null.
func given[T any](o graphql.Omittable[*T]) *T { return within(o, false) }

// within is given for a field of a nested input, such as a contact. A nested input that is null clears all its fields.
func within[T any](o graphql.Omittable[*T], emptied bool) *T {
	value, set := o.ValueOK()
	if value == nil && (set || emptied) {
		return new(T)
	}
	return value
}

// givenList is given for a list.
func givenList[T any](o graphql.Omittable[[]T]) []T {
	list, set := o.ValueOK()
	if set && list == nil {
		return []T{}
	}
	return list
}

// part is given for a nested input; read converts it.
func part[In, Out any](o graphql.Omittable[*In], read func(in In, emptied bool) *Out) *Out {
	in, set := o.ValueOK()
	switch {
	case !set:
		return nil
	case in == nil:
		return read(*new(In), true)
	}
	return read(*in, false)
}

// isNull reports whether a field is null rather than absent.
func isNull[T any](o graphql.Omittable[*T]) bool {
	value, set := o.ValueOK()
	return set && value == nil
}

func primaryContact(in generated.PrimaryContactInput, emptied bool) *kernel.PrimaryContactInput {
	return &kernel.PrimaryContactInput{
		FirstName: within(in.FirstName, emptied), LastName: within(in.LastName, emptied), Email: within(in.Email, emptied),
		Phone: within(in.Phone, emptied), Locale: within(in.Locale, emptied),
	}
}

func legalProfileInput(in generated.LegalProfileInput, emptied bool) *enrolment.LegalProfileInput {
	return &enrolment.LegalProfileInput{
		Name: within(in.Name, emptied), Address: within(in.Address, emptied), Duns: within(in.Duns, emptied),
		RegistrationNumber: within(in.RegistrationNumber, emptied), Website: within(in.Website, emptied),
	}
}

func supportProfile(in generated.SupportProfileInput, emptied bool) *enrolment.SupportProfileInput {
	return &enrolment.SupportProfileInput{Email: within(in.Email, emptied), Phone: within(in.Phone, emptied), Website: within(in.Website, emptied)}
}

func billingProfile(in generated.BillingProfileInput, emptied bool) *enrolment.BillingProfileInput {
	return &enrolment.BillingProfileInput{
		CompanyName: within(in.CompanyName, emptied), Address: within(in.Address, emptied), Email: within(in.Email, emptied),
		PurchaseOrder: within(in.PurchaseOrder, emptied),
	}
}

func organizationDetails(in generated.OrganizationDetailsInput, emptied bool) *enrolment.OrganizationDetailsInput {
	return &enrolment.OrganizationDetailsInput{DisplayName: within(in.DisplayName, emptied), Locale: within(in.Locale, emptied)}
}

func eligibilityContact(in generated.EligibilityContactInput, emptied bool) *eligibility.ContactInput {
	return &eligibility.ContactInput{Name: within(in.Name, emptied), Email: within(in.Email, emptied), Locale: within(in.Locale, emptied)}
}

func profileChanges(in generated.SaveRegistrationProfileInput) enrolment.SaveRegistrationProfileInput {
	return enrolment.SaveRegistrationProfileInput{
		ID: in.ID, Legal: part(in.Legal, legalProfileInput), PrimaryContact: part(in.PrimaryContact, primaryContact),
		Support: part(in.Support, supportProfile), Billing: part(in.Billing, billingProfile), Organization: part(in.Organization, organizationDetails),
		SelfAssessment: givenList(in.SelfAssessment), ExpectedVersion: in.ExpectedVersion.Value(), ClientMutationID: in.ClientMutationID.Value(),
	}
}

func customerChanges(in generated.UpdateCustomerInput) customers.UpdateCustomerInput {
	return customers.UpdateCustomerInput{
		ID: in.ID, CompanyName: given(in.CompanyName), OrganizationRegistrationNumber: given(in.OrganizationRegistrationNumber),
		Contact: part(in.Contact, primaryContact), Address: given(in.Address), Culture: given(in.Culture),
		SpecialQualification: given(in.SpecialQualification), ExpectedVersion: in.ExpectedVersion.Value(), ClientMutationID: in.ClientMutationID.Value(),
	}
}

func listingChanges(in generated.PublishProviderListingInput) relationships.PublishProviderListingInput {
	return relationships.PublishProviderListingInput{
		Markets: givenList(in.Markets), Services: givenList(in.Services), Description: given(in.Description), ContactEmail: given(in.ContactEmail),
		ContactPhone: given(in.ContactPhone), Website: given(in.Website), Published: in.Published.Value(), PublishedEmptied: isNull(in.Published),
		ExpectedVersion: in.ExpectedVersion.Value(), ClientMutationID: in.ClientMutationID.Value(),
	}
}

func eligibilityForm(in generated.SubmitEligibilityRequestInput) eligibility.SubmitEligibilityRequestInput {
	form := eligibility.SubmitEligibilityRequestInput{
		Option: in.Option, ID: in.ID.Value(), SaveAsDraft: in.SaveAsDraft, TenantID: given(in.TenantID), PartnerTenantID: given(in.PartnerTenantID),
		EntityType: given(in.EntityType), RegulatedData: givenList(in.RegulatedData), Evidence: given(in.Evidence), USAddress: given(in.UsAddress),
		Contact: part(in.Contact, eligibilityContact), Contract: in.Contract.Value(),
		ExpectedVersion: in.ExpectedVersion.Value(), ClientMutationID: in.ClientMutationID.Value(),
	}
	if form.ID == nil && isNull(in.Contact) { // a new form has nothing to clear: its contact is the viewer
		form.Contact = nil
	}
	return form
}

func letterChanges(in generated.SendRelationshipRequestInput) relationships.SendRelationshipRequestInput {
	return relationships.SendRelationshipRequestInput{
		ID: in.ID, Delivery: in.Delivery, Email: given(in.Email), Subject: given(in.Subject), Text: given(in.Text),
		ExpectedVersion: in.ExpectedVersion.Value(), ClientMutationID: in.ClientMutationID.Value(),
	}
}

func cartLineChanges(in generated.UpdateCartLineInput) orders.UpdateCartLineInput {
	return orders.UpdateCartLineInput{
		ID: in.ID, LineID: in.LineID, Quantity: given(in.Quantity), Term: given(in.Term), BillingCycle: given(in.BillingCycle),
		PartnerOfRecordID: in.PartnerOfRecordID.Value(), NoPartnerOfRecord: isNull(in.PartnerOfRecordID), ExpectedVersion: in.ExpectedVersion.Value(),
	}
}

func offerChanges(in generated.UpdateOfferInput) offers.UpdateOfferInput {
	return offers.UpdateOfferInput{ID: in.ID, ExternalID: given(in.ExternalID), Type: given(in.Type), Segment: given(in.Segment), ExpectedVersion: in.ExpectedVersion.Value()}
}

func offerListingChanges(in generated.UpdateOfferListingInput) offers.UpdateOfferListingInput {
	return offers.UpdateOfferListingInput{
		ID: in.ID, Name: given(in.Name), Summary: given(in.Summary), Description: given(in.Description), SupportEmail: given(in.SupportEmail), SupportPhone: given(in.SupportPhone),
		SupportURL: given(in.SupportURL), Materials: part(in.Materials, offerMaterials), ExpectedVersion: in.ExpectedVersion.Value(),
	}
}

func offerMaterials(in generated.OfferMaterialsInput, emptied bool) *offers.MaterialsInput {
	return &offers.MaterialsInput{
		MarketingURL: within(in.MarketingURL, emptied), ChannelContact: within(in.ChannelContact, emptied), ChannelEmail: within(in.ChannelEmail, emptied), ChannelPhone: within(in.ChannelPhone, emptied),
		DocumentationURL: within(in.DocumentationURL, emptied), TrainingURL: within(in.TrainingURL, emptied), HealthURL: within(in.HealthURL, emptied),
	}
}

func offerPlanChanges(in generated.UpdateOfferPlanInput) offers.UpdateOfferPlanInput {
	return offers.UpdateOfferPlanInput{
		ID: in.ID, PlanID: in.PlanID, Name: given(in.Name), PricingModel: given(in.PricingModel), BasePlanID: in.BasePlanID.Value(), NoBasePlan: isNull(in.BasePlanID), Trial: in.Trial.Value(), TrialEmptied: isNull(in.Trial),
		MinQuantity: given(in.MinQuantity), MaxQuantity: given(in.MaxQuantity), QuantityStep: given(in.QuantityStep), ExpectedVersion: in.ExpectedVersion.Value(),
	}
}

// Contact reads the contact of a new customer, which has nothing to clear: null is the same as absent.
func (newCustomer) Contact(_ context.Context, in *customers.CreateCustomerInput, c *generated.PrimaryContactInput) error {
	if c != nil {
		in.Contact = primaryContact(*c, false)
	}
	return nil
}

// invitedCompany takes the contact of a company that names itself as newCustomer does.
type invitedCompany struct{}

func (invitedCompany) Contact(_ context.Context, in *relationships.NewCustomerInput, c *generated.PrimaryContactInput) error {
	if c != nil {
		in.Contact = primaryContact(*c, false)
	}
	return nil
}
