package rules

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// InviteResellerFacts are the facts when a provider invites a reseller.
type InviteResellerFacts struct {
	Provider  Party
	Reseller  ResellerFacts       // as in the agreement check
	Known     *models.Partnership // between the two, unless it is over; nil when none
	SentToday InvitationFacts     // only what counts messages
	Locale    string
	Letter    *LetterForm
}

// CheckInviteReseller reports everything that is wrong with a provider's invitation.
func CheckInviteReseller(f InviteResellerFacts) error {
	var r report
	if !f.Provider.Partner.Types.Has(models.IndirectProvider) {
		wrong := problem.New(problem.ProviderRequired, "")
		wrong.Reason = "invite"
		r.add(wrong)
	}
	r.checkActive(f.Provider)
	r.add(CheckReseller(f.Reseller))
	if f.Known != nil {
		r.add(problem.New(problem.PartnershipExists, "").Naming("Status", "partnership_status", string(f.Known.Status)).Detailing("partnership", f.Known.ID.String()))
	}
	r.add(maybe("locale", f.Locale, locale))
	if f.Letter != nil {
		r = append(r, CheckLetter(*f.Letter)...)
	}
	if wrong := TooMany(true, f.SentToday); wrong != nil {
		wrong.Field = nil
		r.add(wrong)
	}
	return problem.Join(r)
}

// AuthorizationFacts is the input for the authorisation of a provider; its link is checked separately.
type AuthorizationFacts struct {
	Provider, Reseller Party
	Partnership        models.Partnership
	Consent            bool
}

// CheckAuthorization says why a reseller cannot authorise a provider (R-106, R-116, section 4.8).
func CheckAuthorization(f AuthorizationFacts) error {
	if f.Provider.Partner.Region != f.Reseller.Partner.Region {
		region := f.Reseller.Partner.Region
		return problem.New(problem.RegionMismatch, "").Naming("Region", "region", region)
	}
	var r report
	r.add(partyActive(f.Provider))
	r.checkActive(f.Reseller)
	if !f.Consent {
		r.add(problem.New(problem.ConsentNotChecked, "consent"))
	}
	return problem.Join(r)
}

// partnershipMoves lists the states in which each action is possible (section 4.8).
var partnershipMoves = map[access.Action][]models.PartnershipStatus{
	access.RevokeProviderAdminAccess: {models.PartnershipActive, models.PartnershipSuspended, models.PartnershipRemoved},
	access.RemovePartnership:         {models.PartnershipActive, models.PartnershipSuspended},
	access.AuthorizeIndirectProvider: invitedStates, access.DeclineRelationshipRequest: invitedStates, access.RevokeRelationshipRequest: invitedStates,
}

// invitedStates are those in which the reseller can answer, and the provider withdraw its invitation.
var invitedStates = []models.PartnershipStatus{models.PartnershipInvited, models.PartnershipOpened}

// partnershipSides says which side may take an action; an action that is not listed is for both.
var partnershipSides = map[access.Action]models.PartnershipSide{
	access.AuthorizeIndirectProvider: models.ResellerSide, access.DeclineRelationshipRequest: models.ResellerSide, access.RevokeRelationshipRequest: models.ProviderSide,
	access.RevokeProviderAdminAccess: models.ResellerSide,
}

// ForSide reports whether a side of a partnership may take an action.
func ForSide(do access.Action, side models.PartnershipSide) bool {
	only, one := partnershipSides[do]
	return side != "" && (!one || only == side)
}

// PartnershipActions are the actions on a partnership.
func PartnershipActions() []access.Action {
	return []access.Action{
		access.AuthorizeIndirectProvider, access.DeclineRelationshipRequest, access.RevokeRelationshipRequest, access.RevokeProviderAdminAccess, access.RemovePartnership,
	}
}

// MovePartnership returns the problem that prevents an action on a partnership; nil when it is possible.
func MovePartnership(p models.Partnership, do access.Action) *problem.Problem {
	var allowed []string
	for _, s := range partnershipMoves[do] {
		if s == p.Status {
			return nil
		}
		allowed = append(allowed, string(s))
	}
	field := "id"
	if do == access.DeclineRelationshipRequest || do == access.RevokeRelationshipRequest { // they are about the invitation to it
		field = "partnershipId"
	}
	wrong := problem.New(problem.InviteStateInvalid, field).Naming("Status", "partnership_status", string(p.Status)).
		Naming("Allowed", "partnership_status", allowed...)
	wrong.Reason = "partnership"
	return wrong
}

// Side is the side of a partnership that a partner is on; empty when it is on neither.
func Side(p models.Partnership, partner models.ID[models.Partner]) models.PartnershipSide {
	switch {
	case partner.IsZero():
		return ""
	case p.ProviderID == partner:
		return models.ProviderSide
	case p.ResellerID == partner:
		return models.ResellerSide
	}
	return ""
}

// KnowEachOther reports whether the sides of a partnership see each other and their shared customers: from the consent until the
// end, not while the reseller is only invited.
func KnowEachOther(p models.Partnership) bool {
	return p.Status == models.PartnershipActive || p.Status == models.PartnershipSuspended
}

// SuspendedBy derives the status of a partnership that is in force from those of its two sides (section 4.8).
func SuspendedBy(provider, reseller models.PartnerStatus) models.PartnershipStatus {
	if provider == models.PartnerActive && reseller == models.PartnerActive {
		return models.PartnershipActive
	}
	return models.PartnershipSuspended
}
