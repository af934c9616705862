package problem_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
)

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
