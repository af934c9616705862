package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// RegistrationFacts decide what can be done with a registration.
type RegistrationFacts struct {
	Registration models.Registration
	Partner      models.Partner
	Profile      models.PartnerProfile
	Asking       Asking // without what others had sent to the primary contact, which is left to the call
	Confirmed    bool   // the actor is the primary contact, and has confirmed
	Domains      data.EmailDomains
	Contact      string // of the operator
	Now          time.Time
}

// OnRegistration are the moves of a registration that people make (section 4.5).
var OnRegistration = Actions[RegistrationFacts]{
	List: []access.Action{
		access.SaveRegistrationProfile, access.LookUpCompany, access.VerifyAddress, access.SubmitRegistration, access.ResendContactVerification,
		access.RecordVettingCheck, access.DecideRegistration, access.AppealRegistration,
	},
	against: func(do access.Action, who access.Actor, f RegistrationFacts) problem.List {
		own := who.Roles.Has(models.GlobalAdmin) && who.Owns(f.Registration.OrganizationID) == nil
		if do == access.AppealRegistration && !own && !f.Confirmed {
			return problem.ListOf(access.NotTheContact(who))
		}
		if f.Partner.InStanding() == models.StandingClosed { // nothing goes on there
			return problem.ListOf(NotInStanding(f.Partner, "id", f.Contact))
		}
		now := f.Registration
		now.Status = RegistrationStatusAt(now, f.Now)
		if wrong := MoveRegistration(now, do); wrong != nil {
			return problem.ListOf(wrong)
		}
		return f.lacks(do)
	},
}

// OnOwnRegistration is what the primary contact of a registration does with it, whether it is a user of the company or not.
var OnOwnRegistration = Actions[RegistrationFacts]{List: []access.Action{access.AppealRegistration}, against: OnRegistration.against}

// lacks returns what is missing for a move in a state in which it is possible.
func (f RegistrationFacts) lacks(do access.Action) problem.List {
	switch do {
	case access.ResendContactVerification:
		return problem.ListOf(CheckResend(f.Asking, f.Now))
	case access.AppealRegistration:
		return problem.ListOf(CheckAppeal(f.Registration, f.Contact))
	case access.SubmitRegistration:
		return CheckSubmit(PathLeft(f.Registration, f.Partner), f.Profile, f.Partner, f.Domains)
	case access.VerifyAddress:
		if f.Profile.Legal.Address.IsZero() {
			return problem.ListOf(problem.Invalid("id", "required").With("Field", problem.Named{Kind: "field", Values: []string{"legal.address"}}))
		}
	}
	return nil
}

// PathLeft is the path of a registration now: the short one is only for a partner that still is active.
func PathLeft(r models.Registration, partner models.Partner) models.RegistrationPath {
	if partner.Status != models.PartnerActive {
		return models.PathFull
	}
	return r.Path
}
