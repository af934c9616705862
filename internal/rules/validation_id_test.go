package rules_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// the confirmed name must occur in the company's name, word by word.
func TestConfirmedName_WordByWord(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		confirmed, company string
		want               bool
	}{
		{"Cedar County Government", "Cedar County Government", true},
		{"Cedar County Government", "CEDAR COUNTY government", true},
		{"Cedar County Government", "Government of Cedar County, Parks Department", true},
		{"Cedar County Government", "Cedar County", false},
		{"Cedar County Government", "Cedar County Governmental Services", false},
		{"Cedar County Government", "", false},
		{"St. Mary's School", "St Marys School", true},
		{"St. Mary’s School", "ST. MARY'S SCHOOL", true},
		{"Zakłady Tatry S.A.", "Zakłady Tatry SA", true},
		{"Río Grande", "R\u0069\u0301o Grande", true}, // composed and not
		{"Winston-Salem", "Winston Salem", true},
		{"株式会社さくら製作所", "株式会社さくら製作所", true},
		{"株式会社さくら製作所", "株式会社さくら", false},
		{"हिन्दी समिति", "हिन्दी समिति", true}, // vowel signs are parts of words
		{"!!!", "Cedar County", false},
		{"", "Cedar County", false},
	} {
		if got := rules.NameFits(tc.confirmed, tc.company); got != tc.want {
			t.Errorf("NameFits(%q, %q) = %v, want %v", tc.confirmed, tc.company, got, tc.want)
		}
	}
}

// validationID is one of a partner, with so many creations left and held.
func validationID(code string, left, held int) *models.ValidationID {
	return &models.ValidationID{
		ID: models.NewID[models.ValidationID](), Code: code, OrganizationID: models.NewID[models.Organization](), OrganizationName: "Cedar County Government",
		MaxCreates: &left, RemainingCreates: &left, HeldCreates: held, Status: models.ValidationIDIssued,
	}
}

// what a selection needs, on both sides of every edge.
func TestSelection(t *testing.T) {
	t.Parallel()
	const county = "Cedar County Government"
	good, held, none := validationID("VAL-GOOD", 2, 1), validationID("VAL-HELD", 2, 2), validationID("VAL-NONE", 0, 0)
	none.Status = models.ValidationIDExhausted
	revoked, endless := validationID("VAL-REVOKED", 2, 0), validationID("VAL-ENDLESS", 0, 9)
	revoked.Status, endless.RemainingCreates, endless.MaxCreates = models.ValidationIDRevoked, nil, nil
	own := []*models.ValidationID{good, endless}
	for _, tc := range []struct {
		name string
		s    rules.Selection
		want problem.Code
	}{
		{"one unit left", rules.Selection{Typed: "VAL-GOOD", Company: county, Chosen: good, Available: own}, ""},
		{"any number", rules.Selection{Typed: "VAL-ENDLESS", Company: county, Chosen: endless, Available: own}, ""},
		{"beyond those that are listed", rules.Selection{Typed: "VAL-GOOD", Company: county, Chosen: good}, ""},
		{"none selected", rules.Selection{Company: county, Available: own}, problem.ValidationIDRequired},
		{"none selected, none there", rules.Selection{Company: county}, problem.ValidationIDUnavailable},
		{"an unknown one", rules.Selection{Typed: "VAL-?", Company: county, Available: own}, problem.ValidationIDNotOwned},
		{"an unknown one, none there", rules.Selection{Typed: "VAL-?", Company: county}, problem.ValidationIDUnavailable},
		{"all held", rules.Selection{Typed: "VAL-HELD", Company: county, Chosen: held, Available: own}, problem.ValidationIDExhausted},
		{"all held, none other", rules.Selection{Typed: "VAL-HELD", Company: county, Chosen: held}, problem.ValidationIDUnavailable},
		{"used up", rules.Selection{Typed: "VAL-NONE", Company: county, Chosen: none, Available: own}, problem.ValidationIDExhausted},
		{"withdrawn", rules.Selection{Typed: "VAL-REVOKED", Company: county, Chosen: revoked, Available: own}, problem.CustomerNotConfirmed},
		{"of another name", rules.Selection{Typed: "VAL-GOOD", Company: "Cedar Consulting", Chosen: good, Available: own}, problem.CustomerNotConfirmed},
		{"of another name, but the organisation", rules.Selection{Typed: "VAL-GOOD", Company: "Cedar Consulting", Organization: good.OrganizationID, Chosen: good, Available: own}, ""},
		{"of another organisation and name", rules.Selection{Typed: "VAL-GOOD", Company: "Cedar Consulting", Organization: held.OrganizationID, Chosen: good, Available: own}, problem.CustomerNotConfirmed},
	} {
		tc.s.Mailbox = "help@program.example"
		got := problem.Code("")
		if p := rules.CheckSelection("validationId", tc.s); p != nil {
			got = p.Code
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestSelection_ErrorsHaveRemediation(t *testing.T) {
	t.Parallel()
	two := []*models.ValidationID{validationID("VAL-A", 1, 0), validationID("VAL-B", 1, 0)}
	required := rules.CheckSelection("validationId", rules.Selection{Available: two})
	if got, want := details(t, required, "available"), []string{"VAL-A", "VAL-B"}; !slices.Equal(got, want) {
		t.Errorf("R-34: available %v, want %v", got, want)
	}
	unavailable := rules.CheckSelection("validationId", rules.Selection{Mailbox: "help@program.example"})
	if got, want := details(t, unavailable, "helpEmail"), []string{"help@program.example"}; !slices.Equal(got, want) {
		t.Errorf("R-35: helpEmail %v, want %v", got, want)
	}
}
