package problem_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
)

func readTerms(t *testing.T, locale string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("terms/" + locale + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatalf("%s.json: %v", locale, err)
	}
	return words
}

// T-35, T-71: every term is there in every language, and mentions the same.
func TestTermsAgree(t *testing.T) {
	t.Parallel()
	english := readTerms(t, "en")
	want := slices.Sorted(maps.Keys(english))
	for _, language := range problem.Languages {
		words := readTerms(t, language.String())
		if got := slices.Sorted(maps.Keys(words)); !slices.Equal(got, want) {
			t.Errorf("%s has the keys\n%v, want\n%v", language, got, want)
		}
		for key, text := range words {
			if got, want := placeholders(text), placeholders(english[key]); !slices.Equal(got, want) || strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is %q, which mentions %v, want %v", language, key, text, got, want)
			}
		}
	}
}

// T-71: a field has the name that people have for it, wherever it stands in the input.
func TestFieldsHaveNames(t *testing.T) {
	t.Parallel()
	for field, want := range map[string]string{
		"companyName": "“Company name” is required.", "contact.email": "“E-mail address” is required.", "input.contact.email": "“E-mail address” is required.",
		"invitee.email": "“Invited person's e-mail address” is required.", "documents.0.file": "“File” is required.", "documents.0": "“Documents” is required.",
		"filter.and.0.unheardOf": "“this value” is required.", "": "“this value” is required.",
	} {
		if got := problem.Invalid(field, "required").Message("en"); got != want {
			t.Errorf("%q: %q, want %q", field, got, want)
		}
	}
}

// T-71: values of the API are called by their names, and stay in the details for programs.
func TestNaming(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.RoleNotAllowed, "").Naming("Roles", "role", "ADMIN_AGENT", "SALES_AGENT", "UNHEARD_OF")
	for locale, want := range map[string]string{
		"en": "“Admin agent”, “Sales agent”, “UNHEARD_OF”", "ja": "「管理エージェント」、「販売エージェント」、「UNHEARD_OF」", "es": "«Agente de administración», «Agente de ventas», «UNHEARD_OF»",
	} {
		if got := p.Remediation(locale); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q in it", locale, got, want)
		}
	}
	if got := p.Details[0]; got.Name != "roles" || !slices.Equal(got.Values, []string{"ADMIN_AGENT", "SALES_AGENT", "UNHEARD_OF"}) {
		t.Errorf("details are %v", got)
	}
}

// T-71: the operations that mend a problem are with it, for programs.
func TestFactsNameTheOperations(t *testing.T) {
	t.Parallel()
	facts := problem.New(problem.AdminAgentRequired, "").Detailing("status", "ACTIVE").Facts()
	if len(facts) != 2 || facts[1].Name != "operations" || !slices.Equal(facts[1].Values, []string{"updateUserRoles"}) {
		t.Errorf("facts are %v", facts)
	}
	if facts := problem.New(problem.NotFound, "id").Facts(); len(facts) != 0 {
		t.Errorf("facts are %v", facts)
	}
}
