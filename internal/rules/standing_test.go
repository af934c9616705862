package rules_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// D-19, X-21: in which standings the operator suspends and reinstates an account, and nobody else does.
func TestStanding_Moves(t *testing.T) {
	t.Parallel()
	operator := access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}
	for do, possible := range map[access.Action][]models.PartnerStanding{
		access.SuspendPartner:   {"", models.StandingGood, models.StandingRestricted},
		access.ReinstatePartner: {models.StandingRestricted, models.StandingSuspended, models.StandingClosed},
	} {
		for _, standing := range []models.PartnerStanding{"", models.StandingGood, models.StandingRestricted, models.StandingSuspended, models.StandingClosed} {
			want := []string{"PARTNER_STATE_INVALID at id"}
			if slices.Contains(possible, standing) {
				want = []string{}
			}
			partner := models.Partner{Standing: standing, Status: models.PartnerSuspended} // the status, which vetting decides as well, does not matter
			if got := told(rules.OnPartner.WhyNot(do, operator, partner)); !slices.Equal(got, want) {
				t.Errorf("%s in %q: %v, want %v", do, standing, got, want)
			}
			if got := told(rules.OnPartner.WhyNot(do, access.Actor{Roles: models.Set[models.Role]{models.GlobalAdmin}}, partner)); !slices.Equal(got, []string{"ROLE_NOT_ALLOWED"}) {
				t.Errorf("%s by a partner: %v", do, got)
			}
		}
	}
	if rules.StandingAfter(access.SuspendPartner) != models.StandingSuspended || rules.StandingAfter(access.ReinstatePartner) != models.StandingGood {
		t.Error("a decision leads to another standing")
	}
}
