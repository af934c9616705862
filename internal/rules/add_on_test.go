package rules_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Section 4.12: what becomes of an add-on after its base plan has changed.
func TestFollowBase(t *testing.T) {
	t.Parallel()
	const active, suspended, disabled, deleted, expired = models.SubscriptionActive, models.SubscriptionSuspended, models.SubscriptionDisabled, models.SubscriptionDeleted, models.SubscriptionExpired
	base := models.Subscription{ID: models.NewID[models.Subscription](), StatusReason: "The base."}
	elsewhere := &models.Subscription{ID: models.NewID[models.Subscription](), Status: active}
	for _, tc := range []struct {
		name    string
		base    models.SubscriptionStatus
		other   *models.Subscription
		from    models.SubscriptionStatus
		held    bool
		changes bool
		to      models.SubscriptionStatus
		holds   bool
	}{
		{"suspended", suspended, nil, active, false, true, suspended, true},
		{"disabled", disabled, nil, active, false, true, disabled, true},
		{"disabled after it was suspended", disabled, nil, suspended, true, true, disabled, true},
		{"suspended again", suspended, nil, disabled, true, true, suspended, true},
		{"in use again", active, nil, suspended, true, true, active, false},
		{"what was suspended by itself stays so", active, nil, suspended, false, false, suspended, false},
		{"and is not disabled either", disabled, nil, suspended, false, false, suspended, false},
		{"another base plan is in use", suspended, elsewhere, active, false, false, active, false},
		{"cancelled", deleted, nil, active, false, true, deleted, false},
		{"expired", expired, nil, suspended, true, true, expired, false},
		{"cancelled, and there is another", deleted, elsewhere, active, false, false, active, false},
		{"cancelled while it held, and there is another", deleted, elsewhere, suspended, true, true, active, false},
	} {
		base.Status = tc.base
		s := models.Subscription{Status: tc.from}
		if tc.held {
			s.HeldBy = base.ID
		}
		if changed := rules.FollowBase(&s, base, tc.other); changed != tc.changes || s.Status != tc.to || s.HeldBy.IsZero() == tc.holds {
			t.Errorf("%s: changed is %v, the add-on is %s, held by %s", tc.name, changed, s.Status, s.HeldBy)
		}
	}
}
