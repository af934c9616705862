package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// AccessOn returns the administrative access of a relationship's partner to its customer; nil if there never was one. Grants are
// all grants of the customer, newest first. A grant from after the end of the relationship belongs to a newer relationship.
func AccessOn(r models.ResellerRelationship, grants []*models.AccessGrant) *models.AccessGrant {
	for _, g := range grants {
		if g.PartnerID == r.PartnerID && (r.RemovedAt == nil || !g.GrantedAt.After(*r.RemovedAt)) {
			return g
		}
	}
	return nil
}

// AccessStatus is the state of an administrative access: it rests while the account of the partner that has it is suspended or closed.
// Whoever has given it may still end it.
func AccessStatus(g models.AccessGrant, holder models.PartnerStatus) models.AccessStatus {
	if g.Status == models.AccessGranted && (holder == models.PartnerSuspended || holder == models.PartnerClosed) {
		return models.AccessSuspended
	}
	return g.Status
}

// MayEndAccess returns NOT_FOUND unless the actor may end the administrative access of a relationship: the customer, whose account
// it is, may withdraw it, and the partner may give it up (T-60).
func MayEndAccess(who access.Actor, r models.ResellerRelationship) *problem.Problem {
	customer := !who.CustomerID.IsZero() && who.CustomerID == r.CustomerID
	partner := !who.PartnerID.IsZero() && who.PartnerID == r.PartnerID
	if customer || partner {
		return nil
	}
	return problem.New(problem.NotFound, "id")
}

// Withdrawable returns ACCESS_ALREADY_REVOKED if an administrative access has ended, and ACCESS_NEVER_GIVEN if there never was one.
func Withdrawable(field string, g *models.AccessGrant) *problem.Problem {
	if g != nil && g.Status == models.AccessGranted {
		return nil
	}
	if g == nil || g.RevokedAt == nil {
		return problem.New(problem.AccessNeverGiven, field)
	}
	at := g.RevokedAt.Format(time.RFC3339)
	return problem.New(problem.AccessAlreadyRevoked, field).With("At", at).Detailing("revokedAt", at)
}
