package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// ViewerFacts decide what somebody may do before an object is named: the state of his or her own account, and what there is that an
// action could be about.
type ViewerFacts struct {
	Account       Party                // the own partner account; the zero Party without one
	Applicant     EligibilityFacts     // only what it says of the applicant
	Seller        CustomerFacts        // only what it says of the seller
	Agreement     PartnerAgreement     // of the account
	Listed        bool                 // in the provider directory, or once was
	Partnerships  []PartnershipFacts   // of a reseller, in force
	Members       UserFacts            // of the organisation
	Invitations   int                  // to become a user of another organisation
	Registrations []*RegistrationFacts // of the own organisation, newest first
	Contacts      []*RegistrationFacts // of which the actor is the primary contact
	Sandbox       bool                 // the clock can be moved
}

// OnViewer are all mutations. What is about an object that is not named yet is left to the object, except for the few registrations and
// invitations of one's own.
var OnViewer = Actions[ViewerFacts]{List: access.Mutations(), against: func(do access.Action, who access.Actor, f ViewerFacts) problem.List {
	switch do {
	case access.SubmitEligibilityRequest:
		return checkApplicant(f.Applicant)
	case access.ValidateCustomer, access.CreateCustomer:
		return MayCreateCustomers(f.Seller)
	case access.CreateCart:
		return MayOpenCarts(f.Seller.Partner, f.Seller.Providers)
	case access.AcceptPartnerAgreement:
		return f.Agreement.WhyNot()
	case access.PublishProviderListing:
		return problem.ListOf(mayList(f.Account.Partner, f.Listed))
	case access.InviteUser:
		return problem.ListOf(mayInvite(f.Members))
	case access.CreateRelationshipRequest:
		return checkActive(f.Account)
	case access.InviteIndirectReseller:
		return mayInviteResellers(f.Account)
	case access.InviteCustomerJointly:
		return append(checkActive(f.Account), problem.ListOf(f.partnered())...)
	case access.AcceptUserInvitation, access.DeclineUserInvitation:
		if f.Invitations == 0 {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
	case access.AppealRegistration:
		return f.appeals(who)
	case access.SaveRegistrationProfile, access.LookUpCompany, access.VerifyAddress, access.SubmitRegistration, access.ResendContactVerification:
		if !who.Operator {
			return onOneOf(f.Registrations, do, who)
		}
	case access.AdvanceClock:
		return problem.ListOf(SandboxOnly(f.Sandbox))
	}
	return nil
}}

// SandboxOnly returns the problem if the clock cannot be moved.
func SandboxOnly(sandbox bool) *problem.Problem {
	if sandbox {
		return nil
	}
	return problem.New(problem.SandboxOnly, "")
}

// mayInviteResellers: only an indirect provider does.
func mayInviteResellers(p Party) (found problem.List) {
	if !p.Partner.Types.Has(models.IndirectProvider) {
		wrong := problem.New(problem.ProviderRequired, "")
		wrong.Reason = "invite"
		found.Add(wrong)
	}
	return append(found, checkActive(p)...)
}

// partnered: a joint invitation needs a partnership that is active; where there is none, the problem of the first one is told.
func (f ViewerFacts) partnered() *problem.Problem {
	first := problem.New(problem.PartnershipRequired, "providerId")
	for i, p := range f.Partnerships {
		wrong := PartnershipWorks("providerId", &p.Partnership, &p.Provider)
		if wrong == nil {
			wrong = partyActive(p.Provider)
		}
		if wrong == nil {
			return nil
		}
		if i == 0 {
			first = wrong
		}
	}
	return first
}

// appeals: a global admin appeals for the company, a primary contact for the registrations of which it is one.
func (f ViewerFacts) appeals(who access.Actor) problem.List {
	mine := f.Contacts
	if who.Roles.Has(models.GlobalAdmin) {
		mine = append(f.Registrations[:len(f.Registrations):len(f.Registrations)], mine...)
	} else if len(mine) == 0 {
		return problem.ListOf(access.NotTheContact(who))
	}
	return onOneOf(mine, access.AppealRegistration, who)
}

// onOneOf: an action is possible if it is with one of the registrations; otherwise the problems with the newest are told.
func onOneOf(registrations []*RegistrationFacts, do access.Action, who access.Actor) problem.List {
	newest := problem.ListOf(problem.New(problem.NotFound, "id"))
	for i, f := range registrations {
		why := OnRegistration.WhyNot(do, who, *f)
		if len(why) == 0 {
			return nil
		}
		if i == 0 {
			newest = why
		}
	}
	return newest
}
