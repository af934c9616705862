// Package program holds the use cases: one exported method is one thing that a person or a job can do, and
// all have the same silhouette: may, check, then one unit of work that changes, enqueues and records.
// It decides nothing itself (internal/rules) and knows nothing of GraphQL, Redis or HTTP.
package program

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Program is the running program: its rows, its calendar and its settings.
type Program struct {
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

// Settings are what the operator decides about the program.
type Settings struct {
	Name               string   // mail is signed with it
	EligibilityMailbox string   // help with eligibility
	SupportContact     string   // all other help
	PublicURL          string   // links in mail lead here
	MailHost           string   // ends the Message-IDs of e-mails
	WorkAccountDomain  string   // new work accounts are names under it
	MaxDocument        int64    // bytes of one document
	ClosedMarkets      []string // in which no new customers are taken, for the time being
	KeepsLinks         bool     // one-time links stay in the kept copy of an e-mail: for trials, whose mail goes nowhere else
	Resources          []Resource
}

// Resource is something to read. Its title is a key of the terms, so that each reader has it in his or her language.
type Resource struct{ Title, URL string }

// FederalCalendar is the calendar of the eligibility review: US federal holidays, New York time (section 4.1).
func FederalCalendar() clock.Calendar {
	return clock.NewCalendar(clock.NewYork(), data.Holidays("US_FEDERAL"))
}

// subject names what a request's jobs, mail and events are about.
func subject(r *models.EligibilityRequest) store.Subject { return store.About(r.ID, r.OrganizationID) }

// checked joins problems that are found inside a unit of work.
func checked(found ...*problem.Problem) error {
	var real []*problem.Problem
	for _, p := range found {
		if p != nil {
			real = append(real, p)
		}
	}
	return problem.Join(real)
}

// at says in which field of the input a NOT_FOUND is to be mended.
func at(field string, err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, field)
	}
	return err
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// link is where a person continues; empty when the program has no public address.
func (p *Program) link(path string) string {
	if p.Settings.PublicURL == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s", p.Settings.PublicURL, path)
}

// mailData is what every e-mail about a request mentions.
func (p *Program) mailData(tx *store.Tx, r *models.EligibilityRequest) (mail.Data, error) {
	org, err := tx.Organization(r.OrganizationID)
	if err != nil {
		return mail.Data{}, err
	}
	d := mail.Data{
		OrganizationName: org.Name, Reference: r.Reference, Mailbox: p.Settings.EligibilityMailbox,
		ProgramName: p.Settings.Name, Link: p.link("requests/" + r.ID.String()), Due: tx.Now(),
	}
	if !r.PartnerID.IsZero() {
		partner, err := tx.Partner(r.PartnerID)
		if err != nil {
			return mail.Data{}, err
		}
		d.PartnerName = partner.Name
	}
	return d, nil
}

// replyDue makes an e-mail name the deadline of the reply.
func replyDue(r *models.EligibilityRequest) func(*mail.Data) {
	return func(d *mail.Data) { d.Due = *r.ResponseDueAt }
}

// mailContact writes to the contact of a request, or to those who answer for the organisation if the contact has left it.
func (p *Program) mailContact(tx *store.Tx, r *models.EligibilityRequest, event string, t mail.Template, change func(*mail.Data)) (*models.Job, error) {
	d, err := p.mailData(tx, r)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(&d)
	}
	if r.BouncedAt != nil { // a newer letter is on its way
		r.Bounce = models.Bounce{}
		if err := tx.Note(r); err != nil {
			return nil, err
		}
	}
	to := store.Recipient{OrganizationID: r.OrganizationID, Name: r.ContactName, Address: r.ContactEmail, Locale: r.ContactLocale}
	return tx.Tell(to, subject(r), event, t, d)
}

// mailRole writes to each of the operator's people with a role, and says how many e-mails that were new.
func (p *Program) mailRole(tx *store.Tx, role models.Role, r *models.EligibilityRequest, event string, t mail.Template) (posted int, err error) {
	d, err := p.mailData(tx, r)
	if err != nil {
		return 0, err
	}
	people, err := tx.RecipientsWithRole(role)
	if err != nil {
		return 0, err
	}
	if len(people) == 0 {
		p.Log.Warn("nobody holds the role that should be told", "role", role, "request", r.ID.String())
	}
	for _, to := range people {
		job, err := tx.Post(to, subject(r), event, t, d)
		if err != nil {
			return posted, err
		}
		if job != nil {
			posted++
		}
	}
	return posted, nil
}

// contract is the text of the intake form's contract in force.
func contract(kind models.EligibilityKind) data.Contract {
	return data.EligibilityContract(string(kind))
}

// tx runs one unit of work.
func (p *Program) tx(ctx context.Context, fn func(*store.Tx) error) error { return p.Store.Tx(ctx, fn) }
