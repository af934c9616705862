// Package kernel has the code that the use cases of all features share: the Kernel with its rows, settings and services, and helpers for
// input, letters, links and jobs. Decisions belong to internal/rules, and code of one feature to that feature.
package kernel

import (
	"context"
	"log/slog"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
)

// Kernel has the rows, the calendar, the settings and the services of all use cases. All features have the same one.
type Kernel struct {
	Store    *store.Store // and the content of the program that is in force
	Settings Settings
	Sandbox  *clock.Sandbox // nil unless the clock may be moved
	Mail     mail.Sender

	Companies    lookup.Companies      // company registers
	Addresses    lookup.Addresses      // postal authorities
	Provisioning provisioning.Provider // sets up what was ordered
	Blobs        *blob.Bucket          // documents
	Secret       secret.Key            // one-time tokens and expiring links

	Log *slog.Logger
}

// Settings are what a deployment says beside the content of its program.
type Settings struct {
	PublicURL   string // links in mail lead here
	MaxDocument int64  // bytes of one document
	KeepsLinks  bool   // one-time links stay in the stored copy of an e-mail: for trials, which send no mail
}

// DocumentFolder is where documents are in the bucket, each under its id.
const DocumentFolder = "documents/"

// ImportFolder is where archives of imports are in the bucket until they have been read, each under its id.
const ImportFolder = "imports/"

// Content is the content of the program that is in force now.
func (p *Kernel) Content() *data.Content { return p.Store.Content.Get() }

// Calendar has the business days of the eligibility review (section 4.1).
func (p *Kernel) Calendar() clock.Calendar {
	c := p.Content()
	return counting(c.Calendar(c.ReviewCalendar))
}

// CalendarOf has the business days of a market: its own, or those of the eligibility review (section 4.1).
func (p *Kernel) CalendarOf(market string) clock.Calendar {
	return counting(p.Content().CalendarOf(market))
}

func counting(c data.BusinessCalendar) clock.Calendar {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil { // no content is in force whose zones are unknown
		zone = time.UTC
	}
	return clock.NewCalendar(zone, c.Holidays)
}

// Tx runs one transaction.
func (p *Kernel) Tx(ctx context.Context, fn func(*store.Tx) error) error { return p.Store.Tx(ctx, fn) }
