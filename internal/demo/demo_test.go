package demo_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// seeded returns a demo that began at an instant.
func seeded(t *testing.T, at time.Time) (*programtest.Program, *demo.Personas) {
	t.Helper()
	now := clock.NewFake(at)
	url := "sqlite://" + filepath.Join(t.TempDir(), "demo.db") + "?synchronous=OFF"
	s, err := store.Open(url, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := programtest.New(t, now, s)
	if seeded, err := demo.Seed(t.Context(), url, now.Now(), p.Content(), *p.Kernel); err != nil || !seeded {
		t.Fatalf("seed: %v, %v", seeded, err)
	}
	if seeded, err := demo.Seed(t.Context(), url, now.Now(), p.Content(), *p.Kernel); err != nil || seeded {
		t.Fatalf("second seed: %v, %v; want nothing done", seeded, err)
	}
	personas, err := demo.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return p, personas
}

// The demo shows an eligibility request in every status of section 4.2, and an overdue one.
func TestDemo_HasARequestInEveryStatus(t *testing.T) {
	t.Parallel()
	p, personas := seeded(t, programtest.Start)
	got := map[models.EligibilityStatus]int{}
	for _, persona := range list(t, personas) {
		who := find(t, personas, persona.Token)
		if who.Operator {
			continue
		}
		found, err := p.Store.EligibilityRequests(t.Context(), who, nil, nil, store.Page{Count: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found.Nodes() {
			got[r.Status]++
		}
	}
	for _, want := range []models.EligibilityStatus{
		models.EligibilityDraft, models.EligibilitySubmitted, models.EligibilityAcknowledged, models.EligibilityInfoRequested,
		models.EligibilityApproved, models.EligibilityDenied, models.EligibilityWithdrawn, models.EligibilityLapsed, models.EligibilityExpired,
	} {
		if got[want] == 0 {
			t.Errorf("no request is %s; got %v", want, got)
		}
	}
	overdue := models.SLAOverdue
	late, err := p.Store.EligibilityRequests(t.Context(), access.TheSystem, &store.EligibilityRequestFilter{SLAState: store.AnyOf(overdue)}, nil, store.Page{})
	if err != nil || len(late.Nodes()) == 0 {
		t.Errorf("no request is overdue: %v", err)
	}
}

// The demo shows a registration in every status of section 4.5, and an overdue one with a support request, whenever it starts: at a
// weekend, before a holiday, at the turn of a year, and in the last days of an agreement.
func TestDemo_HasARegistrationInEveryStatus(t *testing.T) {
	t.Parallel()
	for _, day := range []string{
		"2026-06-15T14:00:00Z", "2026-06-16T23:30:00Z", "2026-06-17T03:00:00Z", "2026-06-18T09:00:00Z", "2026-06-19T14:00:00Z", "2026-06-20T14:00:00Z", "2026-06-21T21:00:00Z",
		"2027-01-01T00:30:00Z", "2027-04-03T12:00:00Z", "2026-05-06T12:00:00Z", "2026-11-27T18:00:00Z", "2028-02-29T12:00:00Z",
	} {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, day)
			if err != nil {
				t.Fatal(err)
			}
			p, _ := seeded(t, at)
			everyRegistration(t, p)
		})
	}
}

func everyRegistration(t *testing.T, p *programtest.Program) {
	t.Helper()
	vera := p.As("vera.lind@program.example")
	found, err := p.Store.Registrations(t.Context(), vera, nil, nil, store.Page{})
	if err != nil {
		t.Fatal(err)
	}
	var statuses []models.RegistrationStatus
	var steps []models.VettingStep
	var helped int
	for _, r := range found.Nodes() {
		statuses, steps = append(statuses, r.Status), append(steps, r.Step)
		support, err := store.FindMany(t.Context(), p.Store, vera, []models.ID[models.SupportRequest]{r.SupportRequestID})
		if err != nil {
			t.Fatal(err)
		}
		if r.OverdueAt != nil && r.Status == models.RegistrationPending && len(support) == 1 {
			helped++
		}
	}
	for _, want := range []models.RegistrationStatus{
		models.RegistrationStarted, models.RegistrationInProgress, models.RegistrationPending, models.RegistrationRejected,
		models.RegistrationChallenged, models.RegistrationAuthorized, models.RegistrationSuspended,
	} {
		if !slices.Contains(statuses, want) {
			t.Errorf("no registration is %s; got %v", want, statuses)
		}
	}
	if !slices.Contains(steps, models.StepEmailOwnership) {
		t.Errorf("no registration waits for its contact; got %v", steps)
	}
	if helped == 0 {
		t.Errorf("no registration is overdue with a support request")
	}
}
