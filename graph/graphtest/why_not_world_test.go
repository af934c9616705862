package graphtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file makes the databases in which every person of the demo is asked what he or she may do. Making one takes seconds, copying it
// milliseconds, so each is made once.

// afterwards are things that happen when the demo has been played, which no part of the demo shows, and whom they concern; without
// names, everybody.
var afterwards = map[string]struct {
	happens   func(t testing.TB, p *programtest.Program)
	concerned []string
}{
	"the demo":                {func(testing.TB, *programtest.Program) {}, nil},
	"a provider is suspended": {decidedStanding("victor.lang@redwood.example", models.StandingSuspended), []string{"Redwood Distribution", "Tidewater Cloud Partners", "Bright Mesa Resellers", "Copper Kettle Technologies"}},
	"a reseller is closed":    {decidedStanding("lena.ortega@tidewater.example", models.StandingClosed), []string{"Redwood Distribution", "Tidewater Cloud Partners"}},
	"a draft has expired":     {letDraftExpire, []string{"Cloud Channel Program Office", "Wisła Dystrybucja Sp. z o.o.", "Zakłady Tatry S.A."}},
	"a partner is restricted": {decidedStanding("amir.haddad@harbor.example", models.StandingRestricted), []string{"Harbor Public Sector"}},
}

// letDraftExpire makes the drafts so old that they have expired, before a job has noted it.
func letDraftExpire(t testing.TB, p *programtest.Program) {
	drafts, err := p.Store.EligibilityRequests(context.Background(), p.As("jan.kowalczyk@tatry.example"), &store.EligibilityRequestFilter{Status: store.AnyOf(models.EligibilityDraft)}, nil, store.Page{})
	if err != nil || len(drafts.Nodes()) == 0 {
		t.Fatalf("want drafts, got %v, %v", drafts, err)
	}
	for _, r := range drafts.Nodes() {
		r.CreatedAt = r.CreatedAt.Add(-models.DraftTime)
		if err := p.Store.Tx(context.Background(), func(tx *store.Tx) error { return tx.Save(r) }); err != nil {
			t.Fatal(err)
		}
	}
}

// decidedStanding lets the operator set the standing of a person's account.
func decidedStanding(email string, to models.PartnerStanding) func(testing.TB, *programtest.Program) {
	return func(t testing.TB, p *programtest.Program) {
		in := enrolment.SetPartnerStandingInput{ID: p.As(email).PartnerID.Any(), Standing: to, Reason: "The terms were broken."}
		if _, err := p.SetPartnerStanding(context.Background(), p.As("olga.marsh@program.example"), in); err != nil {
			t.Fatal(err)
		}
	}
}

// playedDemo is a database of a demo that has been played until the start of the tests' clock.
func playedDemo(t testing.TB) []byte {
	t.Helper()
	played.Do(func() {
		path, within := filepath.Join(t.TempDir(), "played.db"), &scope{TB: t}
		p := openProgram(within, path)
		if _, err := p.Store.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
		if _, err := demo.Seed(context.Background(), "sqlite://"+path+"?synchronous=OFF", programtest.Start, p.Content(), *p.Kernel); err != nil {
			t.Fatal(err)
		}
		played.database = closed(within, path)
	})
	return played.database
}

var played struct {
	sync.Once
	database []byte
}

// after is a database in which something has happened since the demo was played.
func after(t testing.TB, what func(testing.TB, *programtest.Program)) []byte {
	t.Helper()
	within := &scope{TB: t}
	path := written(t, playedDemo(t))
	p := openProgram(within, path)
	what(t, p)
	p.Work()
	return closed(within, path)
}

// scope is a part of a test that ends before the test does.
type scope struct {
	testing.TB
	cleanups []func()
}

func (s *scope) Cleanup(f func()) { s.cleanups = append(s.cleanups, f) }

func (s *scope) close() {
	for _, f := range slices.Backward(s.cleanups) {
		f()
	}
}

func openProgram(t *scope, path string) *programtest.Program {
	t.Helper()
	now := clock.NewFake(programtest.Start)
	s, err := store.Open("sqlite://"+path+"?synchronous=OFF", now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil { // moves the write-ahead log into the file
			t.Error(err)
		}
	})
	return programtest.New(t, now, s)
}

// closed is the file of a database when the program has left it.
func closed(t *scope, path string) []byte {
	t.Helper()
	t.close()
	database, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return database
}

func written(t testing.TB, database []byte) string {
	t.Helper()
	file, err := os.CreateTemp(t.TempDir(), "copy")
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Write(database)
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}
