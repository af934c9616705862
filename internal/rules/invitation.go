package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// InvitationTime is how long a link works (D-07, X-12).
	InvitationTime = 90 * 24 * time.Hour
	// InvitationSpan is the span of time in which messages to one address are counted, and MaxPerAddress how many may
	// leave in it, whoever sends them, so that nobody can flood a mailbox.
	InvitationSpan = 7 * 24 * time.Hour
	MaxPerAddress  = 5
	// MaxPerDay is how many invitations one partner may issue in a day, and how many letters it may send.
	MaxPerDay = 500
	// maxLetter is how long a letter may be, in characters.
	maxLetter = 8000
)

// Reminder is the time of a reminder of an invitation, and how many days before its end that is (section 4.7).
type Reminder struct {
	At   time.Time
	Days int
}

// InvitationTimes returns when a link that is created now expires, and the reminders before.
func InvitationTimes(now time.Time) (expires time.Time, reminders []Reminder) {
	expires = now.Add(InvitationTime)
	for _, days := range []int{30, 7, 1} {
		reminders = append(reminders, Reminder{expires.AddDate(0, 0, -days), days})
	}
	return expires, reminders
}

// InvitationForm is a partner's input for an invitation to a customer.
type InvitationForm struct {
	Kind            models.RequestKind
	Name            string
	Email           string
	Locale          string
	TenantID        string // as typed; empty when not named
	GovernmentCloud bool
	DelegatedAccess bool
	Letter          *LetterForm // nil: as drafted
}

// Party is a partner that takes part in an invitation.
type Party struct {
	Partner   models.Partner
	Counts    bool // its partner agreement
	Qualified bool // for government cloud
	Related   bool // has a relationship with the customer already
}

// InvitationFacts are the facts when an invitation is issued.
type InvitationFacts struct {
	Issuer      Party
	Provider    *Party              // JOINT: nil when there is no such partnership
	Partnership *models.Partnership // JOINT
	Sent        int                 // messages that went to the address lately
	SentToday   int                 // invitations that the issuer made in a day
	MailedToday int                 // letters that it sent in a day, however few the invitations
	Until       time.Time           // when more may be sent
	Mailbox     string
	Tenant      *models.Tenant // that was named, if it is known
	Reseller    *Party         // PROVIDER_PARTNERSHIP: who is invited
}

// CheckRelationshipRequest reports everything that is wrong with an invitation to a customer.
func CheckRelationshipRequest(form InvitationForm, f InvitationFacts) (found problem.List) {
	found.Add(checkActive(f.Issuer)...)
	if form.Kind == models.RequestJoint && form.Email == "" {
		found.Add(problem.New(problem.EmailRequired, "invitee.email"))
	}
	found.Add(checkParties(form.Kind, f, "providerId")...)
	found.Add(checkInvitee(form)...)
	found.Add(checkTenant(f, "tenantId")...)
	if form.GovernmentCloud {
		found.Add(qualifiedParty(buyer(f), f.Mailbox))
		if !form.DelegatedAccess {
			found.Add(problem.New(problem.DelegatedAccessRequired, "delegatedAccess"))
		}
	}
	if form.Letter != nil {
		found.Add(CheckLetter(*form.Letter)...)
	}
	found.Add(TooMany(form.Email != "", f))
	return found
}

// checkActive: a partner that does business is active and has accepted its agreement.
func checkActive(p Party) (found problem.List) {
	if p.Partner.Status != models.PartnerActive {
		found.Add(enrolled(string(p.Partner.Status)))
	}
	if !p.Counts {
		found.Add(agreementMissing(p.Partner))
	}
	return found
}

func agreementMissing(partner models.Partner) *problem.Problem {
	p := problem.New(problem.AgreementNotAccepted, "").With("Partner", partner.Name).Detailing("partner", partner.Name)
	p.Reason = "partner"
	return p
}

// checkParties refuses an invitation that could not be accepted because of one of the partners. It applies the rules of the acceptance
// when the invitation is issued and each time it is sent.
func checkParties(kind models.RequestKind, f InvitationFacts, provider string) (found problem.List) {
	if kind == models.RequestJoint {
		wrong := PartnershipWorks(provider, f.Partnership, f.Provider)
		if wrong == nil {
			wrong = partyActive(*f.Provider)
		}
		found.Add(wrong)
	}
	if f.Reseller != nil {
		found.Add(partyActive(*f.Reseller))
	}
	return found
}

// checkTenant refuses an invitation that nobody of the named tenant could accept. It does not disclose to the reseller whether the
// provider already has a relationship with the customer.
func checkTenant(f InvitationFacts, field string) (found problem.List) {
	if f.Issuer.Related {
		found.Add(alreadyRelated(f.Issuer, field))
	}
	found.Add(invitableTenant(f.Tenant, field))
	return found
}

// invitableTenant: nobody of an Azure Government tenant can accept, because it is not a commercial tenant.
func invitableTenant(t *models.Tenant, field string) *problem.Problem {
	if t == nil || t.Cloud != models.CloudAzureGovernment {
		return nil
	}
	wrong := problem.New(problem.AzureGovTenantNotAllowed, field)
	wrong.Reason = "invitation"
	return wrong
}

// PartnershipWorks returns the problem of a partnership that is not active; nil when it is.
func PartnershipWorks(field string, p *models.Partnership, other *Party) *problem.Problem {
	switch {
	case p == nil || other == nil:
		return problem.New(problem.PartnershipRequired, field)
	case p.Status != models.PartnershipActive:
		return problem.New(problem.PartnershipNotActive, field).With("Partner", other.Partner.Name).Detailing("status", string(p.Status))
	}
	return nil
}

func checkInvitee(form InvitationForm) (found problem.List) {
	found.Add(personName("invitee.name", form.Name, false, 200))
	found.Add(maybe("invitee.email", form.Email, email))
	found.Add(maybe("invitee.locale", form.Locale, locale))
	if form.TenantID != "" {
		if _, ok := TenantID(form.TenantID); !ok {
			found.Add(problem.New(problem.TenantIDInvalid, "tenantId"))
		}
	}
	return found
}

// buyer is the party that buys from the operator: government cloud needs its qualification.
func buyer(f InvitationFacts) Party {
	if f.Provider != nil {
		return *f.Provider
	}
	return f.Issuer
}

func qualifiedParty(p Party, mailbox string) *problem.Problem {
	if p.Qualified {
		return nil
	}
	return problem.New(problem.PartnerNotGCCQualified, "governmentCloud").With("Partner", p.Partner.Name).With("Mailbox", mailbox).Detailing("partner", p.Partner.Name)
}

func alreadyRelated(p Party, field string) *problem.Problem {
	return problem.New(problem.RelationshipExists, field).With("Partner", p.Partner.Name).Detailing("partner", p.Partner.Name)
}
