package graphtest

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

// limited serves the program anew, with so many requests a minute for each caller.
func (a *api) limited(perMinute int) {
	a.t.Helper()
	options := a.options(graph.Use(a.Store, slog.New(slog.DiscardHandler)))
	options.RatePerMinute = perMinute
	a.servedWith(options)
}

// startsAnother is a root field that makes a work account.
func startsAnother(n int) string {
	return fmt.Sprintf(`n%d: startRegistration(input: {companyName: "Blue Kiln", country: "US", workAccount: {name: "bluekiln%d", adminUserName: "june", adminName: "June Hollis"}}) {
		registration { id } userErrors { code } }`, n, n)
}

// Fields that anonymous callers can use cost more, also under an alias or in a fragment. Other callers are not affected.
func TestRateLimit_AnonymousRegistrationsCostMore(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]func(n int) string{
		"plain":       func(n int) string { return "mutation { " + startsAnother(n) + " }" },
		"in fragment": func(n int) string { return "mutation { ...f } fragment f on Mutation { " + startsAnother(n) + " }" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t)
			a.limited(60)
			first, _, third := a.ask("", document(1)), a.ask("", document(2)), a.ask("", document(3))
			if len(first.codes()) != 0 || !slices.Equal(third.codes(), []string{"RATE_LIMITED"}) {
				t.Errorf("want the first and not the third, got\n%s\n%s", first.Text, third.Text)
			}
			for range 10 {
				if got := a.ask("maya.alder", `{ viewer { user { name } } }`); len(got.codes()) != 0 || got.at("viewer", "user", "name") != "Maya Alder" {
					t.Fatalf("want Maya unaffected, got %s", got.Text)
				}
			}
		})
	}
}

func TestRateLimit_EachRegistrationInADocumentIsCharged(t *testing.T) {
	t.Parallel()
	a := begin(t)
	a.limited(60)
	got := a.ask("", "mutation { "+startsAnother(1)+startsAnother(2)+startsAnother(3)+" }")
	if n := a.count(t, "registrations"); n != 0 || !slices.Equal(got.codes(), []string{"RATE_LIMITED"}) {
		t.Errorf("want RATE_LIMITED and no registration, got %d and %s", n, got.Text)
	}
}
