package graphtest

import (
	"strings"
	"testing"
)

// Reading never writes: after a query the database is as it was, for every actor and every answer.
func TestReadingWritesNothing(t *testing.T) {
	t.Parallel()
	for _, g := range goldens(t) {
		document := strings.TrimSpace(g.document(t))
		if strings.HasPrefix(document, "mutation") || strings.HasPrefix(document, "subscription") || g.Sandbox { // a clock that can be moved runs jobs
			continue
		}
		t.Run(g.name(), func(t *testing.T) {
			t.Parallel()
			a := g.begin(t)
			a.play(g.Before...)
			for _, who := range []string{g.As, "", "carla.mesa", "olga.marsh"} {
				q := g.request(t, a, document)
				q.As = who
				before := a.version()
				a.send(q)
				if a.version() != before {
					t.Errorf("as %q: want nothing written", who)
				}
			}
		})
	}
}
