package problem_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// T-35: each reader gets the program's own stored reason in his or her language.
func TestEncode_IsLocalizedForEachReader(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.PartnerNotGCCQualified, "").With("Partner", "Cloud & <Nine>").With("Mailbox", "a@b.example")
	p.Naming("Status", "partner_status", "SUSPENDED")
	kept := p.Encode()
	for _, tag := range problem.Languages {
		if got, want := problem.Localize(kept, tag.String()), p.Message(tag.String()); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	status := problem.New(problem.CSPEnrollmentRequired, "").Naming("Status", "partner_status", "SUSPENDED")
	if got := problem.Localize(status.Encode(), "es"); !strings.Contains(got, "«Suspendida»") {
		t.Errorf("got %q", got)
	}
}

func TestLocalize_KeepsTextByPeople(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"", "On the sanctions list.", `{"code":"NOT_FOUND"}`, "550 5.1.1 nobody"} {
		if got := problem.Localize(words, "ja"); got != words {
			t.Errorf("%q became %q", words, got)
		}
	}
	if got := problem.Localize("\x1e{broken", "ja"); got != "" {
		t.Errorf("a broken text is shown as %q", got)
	}
}

// An encoded problem fits into its column, however long the names in it are.
func TestEncode_IsShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\"", 300)
	p := problem.New(problem.PartnerNotGCCQualified, "id").With("Partner", long).With("Mailbox", "eligibility@program.example")
	if n := utf8.RuneCountInString(p.Encode()); n > 500 {
		t.Errorf("%d characters", n)
	}
}
