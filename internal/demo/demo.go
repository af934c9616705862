// Package demo fills an empty program with organisations, people and requests in every status, and gives
// each person a token, so that the program can be tried as anybody with one click. It is never used in
// production. The requests are not inserted into the tables: use cases create them, in the weeks before today.
package demo

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker"
)

// history is the time from the start of the demo until now.
const history = 96 * 24 * time.Hour

// Seed fills the database at url, as if the program had been running until now. It does not change a database that has
// organisations; seeded is false then. The kernel brings the external services; Seed replaces its store, its clock, and its
// company and address look-up, which uses the invented data.
func Seed(ctx context.Context, url string, now time.Time, content *data.Content, base kernel.Kernel) (seeded bool, err error) {
	past := clock.NewFake(now.Add(-history))
	s, err := store.Open(url, past)
	if err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	defer s.Close()
	s.Content.Set(content)
	empty, err := s.Empty(ctx)
	if err != nil || !empty {
		return false, err
	}
	outbox, p := &mail.Captured{}, program.New(&base)
	p.Store, p.Sandbox, p.Mail, p.Log = s, nil, outbox, slog.New(slog.DiscardHandler)
	p.Companies, p.Addresses = lookup.Offline{}, lookup.Offline{} // invented companies are in no register
	p.Provisioning = provisioning.Bundled{}                       // and no service sets up what they order
	orgs, err := enter(ctx, p)
	if err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	c := &cast{program: p, now: past, worker: worker.New(worker.Options{Program: p}), orgs: orgs, outbox: outbox}
	if err := c.play(ctx, now); err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	return true, nil
}

// company is an organisation with its accounts and people.
type company struct {
	content   *data.Content
	org       models.Organization
	tenant    models.Tenant
	partner   *models.Partner
	customer  *models.Customer
	locale    string
	firstUser models.ID[models.User]
	admin     models.ID[models.User] // zero when the global admin has left since

	partnerships map[string]models.ID[models.Partnership] // of a reseller, by its provider's key
}

// cast is all organisations of the demo.
type cast struct {
	program *program.Program
	now     *clock.Fake
	worker  *worker.Worker
	orgs    companies
	outbox  *mail.Captured
}

// until moves the clock to a time and runs every job when it is due.
func (c *cast) until(ctx context.Context, to time.Time) error {
	for {
		if _, err := c.worker.Drain(ctx); err != nil {
			return err
		}
		next, err := c.program.Store.NextDueAfter(ctx, c.now.Now())
		if err != nil {
			return err
		}
		if next == nil || next.After(to) {
			c.now.Set(to)
			return nil
		}
		c.now.Set(*next)
	}
}

// later moves the clock by a duration, as until does.
func (c *cast) later(ctx context.Context, d time.Duration) error {
	return c.until(ctx, c.now.Now().Add(d))
}
