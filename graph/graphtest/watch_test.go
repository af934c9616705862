package graphtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/partnergraph/partnergraph/models"
)

const watchEligibilityRequests = `subscription { eligibilityRequestUpdated { id status version evidence messages { body } } }`

// until reads updates until the request is in a status, and returns all it has read.
func until(t *testing.T, id string, status models.EligibilityStatus, next func() string) (read []string) {
	t.Helper()
	for {
		text := next()
		read = append(read, text)
		if strings.Contains(text, id) && strings.Contains(text, fmt.Sprintf(`"status":%q`, status)) {
			return read
		}
	}
}

func TestEligibilityRequestUpdated_SendsChanges(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits", "riogrande submits")
	springfield, riogrande := a.names.id("request:springfield"), a.names.id("request:riogrande")
	readers := map[string]func() string{
		"marcus.bell": a.bySocket(t, "marcus.bell", watchEligibilityRequests), "wei.li": a.byEvents(t, "wei.li", watchEligibilityRequests), "rosa.delgado": a.bySocket(t, "rosa.delgado", watchEligibilityRequests),
	}
	a.play("riogrande acknowledged")
	for _, step := range []struct {
		do     string
		status models.EligibilityStatus
	}{
		{"springfield acknowledged", models.EligibilityAcknowledged}, {"springfield asked", models.EligibilityInfoRequested},
		{"springfield answers", models.EligibilityAcknowledged}, {"springfield denied", models.EligibilityDenied},
	} {
		a.play(step.do)
		for who, next := range readers {
			for _, text := range until(t, springfield, step.status, next) {
				switch {
				case who == "marcus.bell" && strings.Contains(text, riogrande):
					t.Errorf("%s sees somebody else's request: %s", who, text)
				case who == "wei.li" && strings.Contains(text, springfield) && !strings.Contains(text, `"evidence":null,"messages":null`):
					t.Errorf("%s sees what is in the file: %s", who, text)
				case who == "marcus.bell" && step.status == models.EligibilityInfoRequested && strings.Contains(text, "INFO_REQUESTED") && !strings.Contains(text, "Which agency"):
					t.Errorf("%s does not see the question: %s", who, text)
				}
			}
		}
	}
}

func TestEligibilityRequestUpdated_SendsOnlyTheRequestedId(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits", "riogrande submits")
	springfield, riogrande := a.names.id("request:springfield"), a.names.id("request:riogrande")
	next := a.bySocket(t, "rosa.delgado", fmt.Sprintf(`subscription { eligibilityRequestUpdated(id: %q) { id status } }`, springfield))
	a.play("riogrande acknowledged", "springfield acknowledged")
	for _, text := range until(t, springfield, models.EligibilityAcknowledged, next) {
		if strings.Contains(text, riogrande) {
			t.Errorf("want the one request alone, got %s", text)
		}
	}
}

func TestSubscriptions_InvisibleIdIsNotFound(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "springfield submits", "tatry drafts wisla")
	for _, c := range []struct{ who, field, id, code string }{
		{"zofia.nowak", "eligibilityRequestUpdated", a.names.id("request:springfield"), "NOT_FOUND"},
		{"zofia.nowak", "eligibilityRequestUpdated", a.names.id("request:tatry"), "NOT_FOUND"},
		{"zofia.nowak", "eligibilityRequestUpdated", unknown("eligreq"), "NOT_FOUND"},
		{"zofia.nowak", "eligibilityRequestUpdated", "nonsense", "NOT_FOUND"},
		{"zofia.nowak", "jobUpdated", a.names.id("job:springfield"), "NOT_FOUND"},
		{"wei.li", "jobUpdated", a.names.id("job:springfield"), "NOT_FOUND"},
		{"zofia.nowak", "jobUpdated", a.names.id("request:springfield"), "NOT_FOUND"},
	} {
		s := a.dial(t, c.who)
		s.subscribe("1", fmt.Sprintf(`subscription { %s(id: %q) { id } }`, c.field, c.id))
		if m := s.next(); m.Type != "error" || !strings.Contains(string(m.Payload), fmt.Sprintf(`"code":%q`, c.code)) {
			t.Errorf("%s(%s) as %s: want %s, got %s %s", c.field, a.names.hide(c.id), c.who, c.code, m.Type, m.Payload)
		}
	}
}

// A subscriber gets no event for a change that he may not see, and gets the next one that he may see.
func TestSubscriptions_SendOnlyVisibleChanges(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "wisla qualified")
	next := a.bySocket(t, "jan.kowalczyk", watchEligibilityRequests)
	a.play("springfield submits", "springfield acknowledged", "tatry submits wisla")
	if first := next(); !strings.Contains(first, a.names.id("request:tatry")) {
		t.Errorf("want Tatry's own request first, got %s", a.names.hide(first))
	}
}

func TestJobUpdated_SendsUntilFinished(t *testing.T) {
	t.Parallel()
	a := begin(t, "meridian submits")
	document := fmt.Sprintf(`subscription { jobUpdated(id: %q) { id state attempts } }`, a.names.id("job:meridian"))
	s := a.dial(t, "grant.whitfield")
	s.subscribe("1", document)
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	stream := a.events(ctx, request{As: "grant.whitfield", Document: document})
	if m := s.next(); m.Type != "next" || !strings.Contains(string(m.Payload), `"SCHEDULED"`) {
		t.Fatalf("want the job at once, got %s %s", m.Type, m.Payload)
	}
	a.Work()
	var states []string
	for m := s.next(); m.Type == "next"; m = s.next() {
		states = append(states, string(m.Payload))
	}
	if len(states) == 0 || !strings.Contains(states[len(states)-1], `"SUCCEEDED"`) {
		t.Errorf("want the job to succeed and the subscription to end, got %v", states)
	}
	last := ""
	for text, err := stream.next(); !errors.Is(err, io.EOF); text, err = stream.next() {
		if err != nil {
			t.Fatal(err)
		}
		last = text
	}
	if !strings.Contains(last, `"SUCCEEDED"`) {
		t.Errorf("by events: want the job to succeed, got %s", last)
	}
}

// A client that closes its socket or ends an operation leaves no goroutines behind. The test does not run in parallel, so that
// only its own goroutines count.
func TestDisconnect_LeavesNoGoroutines(t *testing.T) {
	before := goleak.IgnoreCurrent()
	ended := t.Run("clients", func(t *testing.T) {
		a := begin(t, "harbor qualified", "springfield submits", "meridian submits")
		job := fmt.Sprintf(`subscription { jobUpdated(id: %q) { state } }`, a.names.id("job:meridian"))
		for i := range 5 {
			s := a.dial(t, "grant.whitfield")
			s.subscribe("1", watchEligibilityRequests)
			s.subscribe("2", job)
			for s.next().ID != "2" { // both run
			}
			if i%2 == 0 {
				s.write(message{ID: "1", Type: "complete"})
			}
			s.conn.CloseNow()
			ctx, cancel := context.WithCancel(context.Background())
			stream := a.events(ctx, request{As: "grant.whitfield", Document: job})
			if _, err := stream.next(); err != nil {
				t.Fatal(err)
			}
			cancel()
		}
		deadline := time.NewTimer(soon)
		defer deadline.Stop()
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		for running() > 0 {
			select {
			case <-look.C:
			case <-deadline.C:
				t.Fatalf("%d subscriptions still run", running())
			}
		}
	})
	if ended {
		http.DefaultClient.CloseIdleConnections()
		goleak.VerifyNone(t, before)
	}
}

// running is how many goroutines serve subscriptions.
func running() (n int) {
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	for _, name := range []string{"EligibilityRequestUpdated.func", "JobUpdated.func"} {
		n += strings.Count(string(all), name+"1")
	}
	return n
}

// Two operations that watch the same object are two subscriptions; ending one leaves the other open.
func TestSubscriptions_EndSeparately(t *testing.T) {
	t.Parallel()
	a := begin(t, "harbor qualified", "wisla qualified")
	s := a.dial(t, "marcus.bell")
	s.subscribe("1", watchEligibilityRequests)
	s.subscribe("2", watchEligibilityRequests)
	a.play("springfield submits")
	var seen []string
	for len(seen) < 2 {
		seen = append(seen, s.next().ID)
	}
	if slices.Sort(seen); !slices.Equal(seen, []string{"1", "2"}) {
		t.Fatalf("want both told, got %v", seen)
	}
	s.write(message{ID: "1", Type: "complete"})
	s.write(message{Type: "ping"})
	for s.next().Type != "pong" { // it has been read, and so has what came before it
	}
	a.play("springfield acknowledged")
	if m := s.next(); m.ID != "2" || !strings.Contains(string(m.Payload), "ACKNOWLEDGED") {
		t.Errorf("want the other told, got %+v %s", m, m.Payload)
	}
}
