package graphtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// audience are sockets of several people with many subscriptions each.
type audience []socket

const perSocket = 100

func (a *api) audience(t *testing.T, sockets int, document string, people ...string) (all audience) {
	for i := range sockets {
		s := a.dial(t, people[i%len(people)])
		for id := range perSocket {
			s.subscribe(fmt.Sprint(id), document)
		}
		all = append(all, s)
	}
	return all
}

// until reads until every subscription has sent a word.
func (all audience) until(word string) {
	for _, s := range all {
		for told := map[string]bool{}; len(told) < perSocket; {
			m := s.next()
			if m.Type != "next" && m.Type != "complete" {
				s.t.Fatalf("want an update, got %+v %s", m, m.Payload)
			}
			if strings.Contains(string(m.Payload), word) {
				told[m.ID] = true
			}
		}
	}
}

// A change that a thousand subscribers watch takes a few statements: they share what they read, and who they are is known.
func TestHub_ThousandSubscribersTakeFewStatements(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits")
	watching := a.audience(t, 10, `subscription { eligibilityRequestUpdated { id status } }`, "rosa.delgado", "olga.marsh", "marcus.bell", "wei.li")
	a.play("springfield acknowledged")
	watching.until(`"ACKNOWLEDGED"`)
	before, watch := a.total.Load(), clock.Start()
	a.play("springfield asked")
	watching.until(`"INFO_REQUESTED"`)
	n := a.total.Load() - before
	t.Logf("%d statements, with those of the change itself, in %s", n, watch.Elapsed())
	if n > 150 {
		t.Errorf("want at most 150 statements, got %d", n)
	}
}

// The same hub sends jobs: a thousand subscribers to one job make no queries for it.
func TestHub_WatchersOfAJobDoNotPoll(t *testing.T) {
	t.Parallel()
	a := begin(t, "meridian submits")
	document := fmt.Sprintf(`subscription { jobUpdated(id: %q) { id state } }`, a.names.id("job:meridian"))
	watching := a.audience(t, 5, document, "grant.whitfield", "olga.marsh")
	watching.until(`"SCHEDULED"`)
	before, watch := a.total.Load(), clock.Start()
	a.Work()
	watching.until(`"SUCCEEDED"`)
	n := a.total.Load() - before
	t.Logf("%d statements, with those of the job itself, in %s", n, watch.Elapsed())
	if n > 200 {
		t.Errorf("want at most 200 statements, got %d", n)
	}
}

// What another process commits is found however much it commits: the hub reads on until it has caught up.
func TestHub_CatchesUpWithManyEvents(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits")
	id, b := a.names.id("request:springfield"), a.another()
	next := a.bySocket(t, "rosa.delgado", watchEligibilityRequests)
	a.play("springfield acknowledged")
	until(t, id, models.EligibilityAcknowledged, next)
	b.commitEvents(5000)
	watch := clock.Start()
	b.play("springfield asked")
	until(t, id, models.EligibilityInfoRequested, next)
	t.Logf("after %s", watch.Elapsed())
}

// commitEvents commits many audit events about requests that the watcher does not see.
func (a *api) commitEvents(n int) {
	a.t.Helper()
	other := a.As("lucia.herrera@meridian.example").OrganizationID
	err := a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		for range n {
			about := store.About(models.NewID[models.EligibilityRequest](), other)
			if err := tx.Record(access.TheSystem, about, store.Event{Action: "screenEligibilityRequest", To: "SCREENED"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.t.Fatal(err)
	}
}
