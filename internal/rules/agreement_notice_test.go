package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// The grace of section 4.6 and its letters, on both sides of each edge.
func TestAgreementNotice(t *testing.T) {
	t.Parallel()
	newYear := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	announce, remind := rules.AnnounceAgreement, rules.RemindOfAgreement
	for name, tc := range map[string]struct {
		grace int
		now   time.Time
		tell  access.Action
		heard []access.Action
	}{
		"at once":                      {90, newYear, announce, []access.Action{announce, remind}},
		"15 days before the end":       {90, newYear.AddDate(0, 0, 76).Add(-time.Millisecond), announce, []access.Action{announce, remind}},
		"14 days before the end":       {90, newYear.AddDate(0, 0, 76), remind, []access.Action{remind}},
		"the last moment":              {90, newYear.AddDate(0, 0, 90).Add(-time.Millisecond), remind, []access.Action{remind}},
		"the end":                      {90, newYear.AddDate(0, 0, 90), announce, []access.Action{announce, remind}},
		"no grace":                     {0, newYear, announce, []access.Action{announce, remind}},
		"a grace of 14 days":           {14, newYear, announce, []access.Action{announce, remind}},
		"a grace of 15 days, a day on": {15, newYear.AddDate(0, 0, 1), remind, []access.Action{remind}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tell, heard := rules.AgreementNotice(data.Agreement{EffectiveFrom: newYear, GraceDays: tc.grace}, tc.now)
			if tell != tc.tell || !slices.Equal(heard, tc.heard) {
				t.Errorf("told %s unless heard %v, want %s unless heard %v", tell, heard, tc.tell, tc.heard)
			}
		})
	}
}
