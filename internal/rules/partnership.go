package rules

import (
	"slices"
	"time"

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
func CheckInviteReseller(f InviteResellerFacts) problem.List {
	found := mayInviteResellers(f.Provider)
	found.Add(CheckReseller(f.Reseller))
	if f.Known != nil {
		found.Add(problem.New(problem.PartnershipExists, "").Naming("Status", "partnership_status", string(f.Known.Status)).Detailing("partnership", f.Known.ID.String()))
	}
	found.Add(maybe("locale", f.Locale, locale))
	if f.Letter != nil {
		found.Add(CheckLetter(*f.Letter)...)
	}
	if wrong := TooMany(true, f.SentToday); wrong != nil {
		wrong.Field = nil
		found.Add(wrong)
	}
	return found
}

// AuthorizationFacts is the input for the authorisation of a provider; its link is checked separately.
type AuthorizationFacts struct {
	Provider, Reseller Party
	Partnership        models.Partnership
	Consent            bool
}

// CheckAuthorization says why a reseller cannot authorise a provider (R-106, R-116, section 4.8).
func CheckAuthorization(f AuthorizationFacts) problem.List {
	if f.Provider.Partner.Region != f.Reseller.Partner.Region {
		return problem.ListOf(problem.New(problem.RegionMismatch, "").Naming("Region", "region", f.Reseller.Partner.Region))
	}
	var found problem.List
	found.Add(partyActive(f.Provider))
	found.Add(checkActive(f.Reseller)...)
	if !f.Consent {
		found.Add(problem.New(problem.ConsentNotChecked, "consent"))
	}
	return found
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

// PartnershipFacts decide what can be done with a partnership.
type PartnershipFacts struct {
	Partnership        models.Partnership
	Provider, Reseller Party
	Invitation         *models.RelationshipRequest // the newest; nil when there is none
	Removal            PartnershipRemoval
	Access             *models.AccessGrant // the provider's administrative access; nil when there never was one
	Now                time.Time
}

// OnPartnership is what both sides do with a partnership.
var OnPartnership = Actions[PartnershipFacts]{
	List: []access.Action{
		access.AuthorizeIndirectProvider, access.DeclineRelationshipRequest, access.RevokeRelationshipRequest, access.RevokeProviderAdminAccess, access.RemovePartnership,
	},
	against: func(do access.Action, who access.Actor, f PartnershipFacts) problem.List {
		if !ForSide(do, Side(f.Partnership, who.PartnerID)) {
			return problem.ListOf(problem.New(problem.NotFound, partnershipField(do)))
		}
		if wrong := MovePartnership(PartnershipStatusAt(f.Partnership, f.Now), do); wrong != nil {
			return problem.ListOf(wrong)
		}
		switch do {
		case access.RevokeProviderAdminAccess:
			return problem.ListOf(Withdrawable("id", f.Access))
		case access.RemovePartnership:
			return nil
		}
		if wrong := f.answerable(do); wrong != nil {
			return problem.ListOf(wrong)
		}
		if do == access.AuthorizeIndirectProvider {
			return CheckAuthorization(AuthorizationFacts{Provider: f.Provider, Reseller: f.Reseller, Partnership: f.Partnership, Consent: true})
		}
		return nil
	},
}

// Blockers lists what an actor who may end the partnership has to confirm; nothing for others, with the problem why.
func (f PartnershipFacts) Blockers(who access.Actor) ([]RemovalBlocker, problem.List) {
	if why := OnPartnership.WhyNot(access.RemovePartnership, who, f); len(why) > 0 {
		return nil, why
	}
	return PartnershipBlockers(f.Removal), nil
}

// answerable returns the problem of an invitation to a partnership that nobody can answer any more, as of a link that has ended.
func (f PartnershipFacts) answerable(do access.Action) *problem.Problem {
	if f.Invitation == nil {
		return problem.New(problem.NotFound, partnershipField(do))
	}
	wrong := LinkWorks(f.Invitation, &f.Partnership, Invitee{PartnerID: f.Partnership.ResellerID}, f.Now)
	if wrong != nil {
		wrong.Field = []string{partnershipField(do)}
	}
	return wrong
}

// partnershipField is what the input of an action calls the partnership: it is not the object where the action is about an invitation.
func partnershipField(do access.Action) string {
	if do == access.DeclineRelationshipRequest || do == access.RevokeRelationshipRequest {
		return "partnershipId"
	}
	return "id"
}

// PartnershipStatusAt is the status of a partnership at an instant: an invitation to it that nobody has answered is expired from its end on,
// even if the job has not run yet.
func PartnershipStatusAt(p models.Partnership, now time.Time) models.PartnershipStatus {
	if slices.Contains(invitedStates, p.Status) && p.InvitedUntil != nil && !now.Before(*p.InvitedUntil) {
		return models.PartnershipExpired
	}
	return p.Status
}

// MovePartnership returns the problem that prevents an action on a partnership in its status; nil when it is possible.
func MovePartnership(status models.PartnershipStatus, do access.Action) *problem.Problem {
	var allowed []string
	for _, s := range partnershipMoves[do] {
		if s == status {
			return nil
		}
		allowed = append(allowed, string(s))
	}
	wrong := problem.New(problem.InviteStateInvalid, partnershipField(do)).Naming("Status", "partnership_status", string(status)).
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
