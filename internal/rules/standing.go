package rules

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
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

// standings lists the standings in which the operator can suspend and reinstate an account, and the one to which each leads (D-19).
var standings = map[access.Action]struct {
	from []models.PartnerStanding
	to   models.PartnerStanding
}{
	access.SuspendPartner:   {[]models.PartnerStanding{models.StandingGood, models.StandingRestricted}, models.StandingSuspended},
	access.ReinstatePartner: {[]models.PartnerStanding{models.StandingRestricted, models.StandingSuspended, models.StandingClosed}, models.StandingGood},
}

// StandingAfter is the standing to which a decision leads.
func StandingAfter(do access.Action) models.PartnerStanding { return standings[do].to }

// MoveStanding returns the problem that prevents a decision about an account in its standing; nil when it is possible.
func MoveStanding(p models.Partner, do access.Action) *problem.Problem {
	if slices.Contains(standings[do].from, p.InStanding()) {
		return nil
	}
	var allowed []string
	for _, s := range standings[do].from {
		allowed = append(allowed, string(s))
	}
	return problem.New(problem.PartnerStateInvalid, "id").Naming("Standing", "partner_standing", string(p.InStanding())).Naming("Allowed", "partner_standing", allowed...)
}

// OnPartner is what the operator does with a partner account.
var OnPartner = Actions[models.Partner]{
	List: []access.Action{access.SuspendPartner, access.ReinstatePartner},
	against: func(do access.Action, _ access.Actor, p models.Partner) problem.List {
		return problem.ListOf(MoveStanding(p, do))
	},
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
