package rules

import (
	"strings"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CheckStanding reports what is wrong with a decision of the operator about a partner account: it has to change the standing and to
// have a reason (section 4.5, D-19).
func CheckStanding(partner models.Partner, standing models.PartnerStanding, reason string) (found problem.List) {
	if partner.InStanding() == standing {
		found.Add(problem.Invalid("standing", "standing_same"))
	}
	found.Add(Text("reason", reason, true, MaxText))
	return found
}

// NotInStanding returns the problem of an account that the operator has restricted, suspended or closed; nil when it is in good standing.
func NotInStanding(partner models.Partner, field, contact string) *problem.Problem {
	standing := partner.InStanding()
	if standing == models.StandingGood {
		return nil
	}
	p := problem.New(problem.PartnerStandingBad, field).With("Why", partner.StandingReason).With("Contact", contact).
		Detailing("standing", string(standing)).Detailing("reason", strings.TrimSpace(partner.StandingReason))
	p.Reason = string(standing)
	return p
}
