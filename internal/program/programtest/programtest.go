// Package programtest is a whole program for tests: a real store, a clock that stands still until it is
// moved, and captured mail. Work does what is due; Advance lets time pass.
package programtest

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
)

// Start is where the clock of a test stands at first: a Monday, ten in the morning in New York, in a week
// without a holiday before Friday.
var Start = time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)

// Program is a program under test.
type Program struct {
	*program.Program
	Clock  *clock.Fake
	Outbox *mail.Captured
	Worker *worker.Worker
	t      testing.TB
	read   int // messages of the outbox that were expected already
}

// New makes a program on an open, empty store. Give the store's own clock.
func New(t testing.TB, c *clock.Fake, s *store.Store) *Program {
	t.Helper()
	outbox := &mail.Captured{}
	key, err := secret.NewKey("the key of every test of this program, not of a server")
	if err != nil {
		t.Fatal(err)
	}
	s.Content.Set(content())
	blobs, err := blob.Open(t.Context(), "mem://")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	t.Cleanup(func() { expectConsistency(t, s) })
	t.Cleanup(func() { expectPages(t, outbox) })
	p := program.New(&kernel.Kernel{
		Companies: lookup.Offline{}, Addresses: lookup.Offline{}, Provisioning: provisioning.Bundled{}, Blobs: blobs, Secret: key,
		Store: s, Mail: outbox, Log: slog.New(slog.DiscardHandler),
		Settings: kernel.Settings{PublicURL: publicURL, MaxDocument: 1 << 20},
	})
	return &Program{Program: p, Clock: c, Outbox: outbox, Worker: worker.New(worker.Options{Program: p}), t: t}
}

// content is the program of all tests: that of the demo, with two versions of the partner agreement.
var content = sync.OnceValue(func() *data.Content {
	read, err := data.Read(data.DemoFolder(), data.Options{Settings: data.Settings{
		EligibilityMailbox: "eligibility@program.example", SupportContact: "support@program.example", WorkAccountDomain: "work.program.example",
		ResellerGuide: "https://program.example/start", GovernmentGuide: "https://program.example/government", ProductResources: "https://program.example/products",
	}})
	if err != nil {
		panic(err)
	}
	return read
})

// expectConsistency fails when a use case has left other access rows than there have to be, or rows that refer to missing ones.
func expectConsistency(t testing.TB, s *store.Store) {
	t.Helper()
	if s.Ping(context.Background()) != nil {
		return // the test has closed it
	}
	if f, err := s.ExamineAccess(context.Background()); err != nil || f.Differing > 0 {
		t.Errorf("who sees which customers: %+v, %v", f, err)
	}
	if orphans, err := s.ExamineReferences(context.Background()); err != nil || len(orphans) > 0 {
		t.Errorf("references: %v, %v", orphans, err)
	}
}

// Work does everything that is due now.
func (p *Program) Work() {
	p.t.Helper()
	if _, err := p.Worker.Drain(context.Background()); err != nil {
		p.t.Fatal(err)
	}
}

// Advance lets time pass; everything that falls due on the way happens at its time.
func (p *Program) Advance(d time.Duration) { p.t.Helper(); p.AdvanceTo(p.Clock.Now().Add(d)) }

// AdvanceBusinessDays lets business days pass, keeping the time of day.
func (p *Program) AdvanceBusinessDays(n int) {
	p.t.Helper()
	p.AdvanceTo(p.Calendar().AddBusinessDays(p.Clock.Now(), n))
}

// AdvanceTo lets time pass until an instant.
func (p *Program) AdvanceTo(to time.Time) {
	p.t.Helper()
	for {
		p.Work()
		next, err := p.Store.NextDueAfter(context.Background(), p.Clock.Now())
		if err != nil {
			p.t.Fatal(err)
		}
		if next == nil || next.After(to) {
			p.Clock.Set(to)
			p.Work()
			return
		}
		p.Clock.Set(*next)
	}
}

// Mail returns the messages that left since the last call.
func (p *Program) Mail() []mail.Message {
	all := p.Outbox.Messages()
	fresh := all[p.read:]
	p.read = len(all)
	return slices.Clone(fresh)
}

// ExpectMail fails unless exactly these addresses got a message since the last call, in any order, and
// returns the messages in the order of the addresses.
func (p *Program) ExpectMail(addresses ...string) []mail.Message {
	p.t.Helper()
	left := p.Mail()
	var out []mail.Message
	for _, want := range addresses {
		i := slices.IndexFunc(left, func(m mail.Message) bool { return models.SameAddress(m.ToAddress, want) })
		if i < 0 {
			p.t.Fatalf("no mail to %s; got %v", want, recipients(left))
		}
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	if len(left) > 0 {
		p.t.Fatalf("unexpected mail to %v", recipients(left))
	}
	return out
}

func recipients(messages []mail.Message) (to []string) {
	for _, m := range messages {
		to = append(to, m.ToAddress+": "+m.Subject)
	}
	return to
}

// As is the actor with this e-mail address.
func (p *Program) As(email string) access.Actor {
	p.t.Helper()
	user, err := p.Store.UserByEmail(context.Background(), email)
	if err != nil {
		p.t.Fatalf("as %s: %v", email, err)
	}
	who, err := p.Store.ActorOf(context.Background(), user.ID)
	if err != nil {
		p.t.Fatalf("as %s: %v", email, err)
	}
	return who
}

// EligibilityRequest reads a request as the program itself sees it.
func (p *Program) EligibilityRequest(id models.ID[models.EligibilityRequest]) *models.EligibilityRequest {
	p.t.Helper()
	r, err := store.Find(context.Background(), p.Store, access.TheSystem, id)
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}
