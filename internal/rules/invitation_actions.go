package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// invitationMoves lists the states in which each action of a partner on its invitation is possible (section 4.7).
var invitationMoves = map[access.Action][]models.RequestStatus{
	access.SendRelationshipRequest:   models.OpenStatuses(),
	access.RevokeRelationshipRequest: models.OpenStatuses(),
}

// IssuedFacts decide what its issuer can do with an invitation.
type IssuedFacts struct {
	Request models.RelationshipRequest
	Answer  InvitationFacts // who takes part, and could still accept it
	Now     time.Time
}

// OnInvitation is what a partner does with its invitations. Limits of letters are left to the call: they count what others have sent.
var OnInvitation = Actions[IssuedFacts]{
	List: []access.Action{access.SendRelationshipRequest, access.RevokeRelationshipRequest},
	against: func(do access.Action, who access.Actor, f IssuedFacts) problem.List {
		if who.PartnerID.IsZero() || who.PartnerID != f.Request.PartnerID { // the provider of a joint invitation reads it, and no more
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		if wrong := who.WhyNot(Issuing(f.Request.Kind)); wrong != nil {
			return problem.ListOf(wrong)
		}
		if wrong := MoveInvitation(f.Request, do, f.Now); wrong != nil || do != access.SendRelationshipRequest {
			return problem.ListOf(wrong)
		}
		return sendable(f.Request.Kind, f.Answer)
	},
}

// sendable returns the problems of an invitation that nobody could accept now.
func sendable(kind models.RequestKind, f InvitationFacts) (found problem.List) {
	found.Add(checkActive(f.Issuer)...)
	found.Add(checkParties(kind, f, "")...)
	found.Add(checkTenant(f, "")...)
	return found
}

// MoveInvitation returns the problem that prevents an action on an invitation; nil when it is possible.
func MoveInvitation(r models.RelationshipRequest, do access.Action, now time.Time) *problem.Problem {
	status := StatusAt(r, now)
	var allowed []string
	for _, s := range invitationMoves[do] {
		if s == status {
			return nil
		}
		allowed = append(allowed, string(s))
	}
	return problem.New(problem.InviteStateInvalid, "id").Naming("Status", "invitation_status", string(status)).
		Naming("Allowed", "invitation_status", allowed...)
}

// StatusAt is the status of an invitation at an instant: it is expired from its end on, even if the job has not run yet.
func StatusAt(r models.RelationshipRequest, now time.Time) models.RequestStatus {
	if !r.Status.Final() && !now.Before(r.ExpiresAt) {
		return models.RequestExpired
	}
	return r.Status
}

// Issuing is the action that issues a kind of invitation. Who may issue it may also send and withdraw it.
func Issuing(kind models.RequestKind) access.Action {
	switch kind {
	case models.RequestPartnership:
		return access.InviteIndirectReseller
	case models.RequestJoint:
		return access.InviteCustomerJointly
	}
	return access.CreateRelationshipRequest
}
