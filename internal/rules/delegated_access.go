package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// AccessOn is the administrative access of a relationship's partner to its customer, of all that were given to the customer, newest
// first; nil when it never had any. What was given after the end of the relationship belongs to a newer one.
func AccessOn(r models.ResellerRelationship, grants []*models.AccessGrant) *models.AccessGrant {
	for _, g := range grants {
		if g.PartnerID == r.PartnerID && (r.RemovedAt == nil || !g.GrantedAt.After(*r.RemovedAt)) {
			return g
		}
	}
	return nil
}

// MayEndAccess says why somebody may not end the administrative access of a relationship: NOT_FOUND, unless it is the customer's, whose
// account it is, or the partner's, which may give it up (T-60).
func MayEndAccess(who access.Actor, r models.ResellerRelationship) *problem.Problem {
	customer := !who.CustomerID.IsZero() && who.CustomerID == r.CustomerID
	partner := !who.PartnerID.IsZero() && who.PartnerID == r.PartnerID
	if customer || partner {
		return nil
	}
	return problem.New(problem.NotFound, "id")
}

// Withdrawable returns ACCESS_ALREADY_REVOKED if an administrative access cannot be withdrawn, also if there never was
// one.
func Withdrawable(field string, g *models.AccessGrant) *problem.Problem {
	if g != nil && g.Status == models.AccessGranted {
		return nil
	}
	p := problem.New(problem.AccessAlreadyRevoked, field)
	if g == nil || g.RevokedAt == nil {
		p.Reason = "never"
		return p
	}
	at := g.RevokedAt.Format(time.RFC3339)
	return p.With("At", at).Detailing("revokedAt", at)
}
