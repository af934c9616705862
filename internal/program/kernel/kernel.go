// Package kernel has the code that the use cases of all features share: the Kernel with its rows, settings and services, and helpers for
// input, letters, links and jobs. Decisions belong to internal/rules, and code of one feature to that feature.
package kernel

import (
	"context"
	"log/slog"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
)

// Kernel has the rows, the calendar, the settings and the services of all use cases. All features have the same one.
type Kernel struct {
	Store    *store.Store
	Calendar clock.Calendar // business days of the eligibility review
	Settings Settings
	Sandbox  *clock.Sandbox // nil unless the clock may be moved
	Mail     mail.Sender

	Companies lookup.Companies  // company registers
	Addresses lookup.Addresses  // postal authorities
	Domains   data.EmailDomains // refused as addresses of a company
	Blobs     *blob.Bucket      // documents
	Secret    secret.Key        // one-time tokens and expiring links

	Log *slog.Logger
}

// Settings are the operator's settings of the program.
type Settings struct {
	Name               string   // the signature of mail
	EligibilityMailbox string   // help with eligibility
	SupportContact     string   // all other help
	PublicURL          string   // links in mail lead here
	MailHost           string   // ends the Message-IDs of e-mails
	WorkAccountDomain  string   // new work accounts get names under it
	MaxDocument        int64    // bytes of one document
	ClosedMarkets      []string // in which no new customers are created at present
	KeepsLinks         bool     // one-time links stay in the stored copy of an e-mail: for trials, which send no mail
	Resources          []Resource
}

// DocumentFolder is where documents are in the bucket, each under its id.
const DocumentFolder = "documents/"

// Resource is something to read. Its title is a key of the terms, so that each reader has it in his or her language.
type Resource struct{ Title, URL string }

// FederalCalendar is the calendar of the eligibility review: US federal holidays, New York time (section 4.1).
func FederalCalendar() clock.Calendar {
	return clock.NewCalendar(clock.NewYork(), data.Holidays("US_FEDERAL"))
}

// Tx runs one transaction.
func (p *Kernel) Tx(ctx context.Context, fn func(*store.Tx) error) error { return p.Store.Tx(ctx, fn) }
