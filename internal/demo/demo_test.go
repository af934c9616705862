package demo_test

import (
	"path/filepath"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// The demo shows a request in every status of section 4.2, and one that is overdue.
func TestDemoHasEveryStatus(t *testing.T) {
	t.Parallel()
	now := clock.NewFake(programtest.Start)
	url := "sqlite://" + filepath.Join(t.TempDir(), "demo.db") + "?synchronous=OFF"
	s, err := store.Open(url, now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	base := *programtest.New(t, now, s).Program
	if seeded, err := demo.Seed(t.Context(), url, now.Now(), base); err != nil || !seeded {
		t.Fatalf("seed: %v, %v", seeded, err)
	}
	if seeded, err := demo.Seed(t.Context(), url, now.Now(), base); err != nil || seeded {
		t.Fatalf("second seed: %v, %v; want nothing done", seeded, err)
	}
	personas, err := demo.Load(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var all int
	got := map[models.EligibilityStatus]int{}
	for _, p := range personas.List() {
		who, ok, err := personas.Find(t.Context(), p.Token)
		if !ok || err != nil {
			t.Fatalf("token of %s: %v, %v", p.Name, ok, err)
		}
		if who.Operator {
			continue
		}
		found, err := s.EligibilityRequests(t.Context(), who, nil, nil, store.Page{Count: true})
		if err != nil {
			t.Fatal(err)
		}
		all += found.TotalCount
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
	late, err := s.EligibilityRequests(t.Context(), access.TheSystem, &store.EligibilityRequestFilter{SLAState: &overdue}, nil, store.Page{})
	if err != nil || len(late.Nodes()) == 0 {
		t.Errorf("no request is overdue: %v", err)
	}
	if _, ok, err := personas.Find(t.Context(), "demo_nobody"); ok || err != nil {
		t.Errorf("an unknown token was accepted: %v", err)
	}
}
