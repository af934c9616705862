package support

import (
	"strings"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// mailData is the data of every e-mail about a request.
func (p *UseCases) mailData(tx *store.Tx, r *models.SupportRequest) (mail.Data, error) {
	org, err := store.Get(tx, r.OrganizationID)
	if err != nil {
		return mail.Data{}, err
	}
	return mail.Data{
		OrganizationName: org.Name, Reference: r.Reference, RequestTitle: r.Title, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name,
		Link: p.Link("support/" + r.ID.String()), Due: tx.Now(),
	}, nil
}

// mailContact writes to the contact of a request, or to the responsible people of the organisation if the contact has left it or there is none: the program
// has opened the request.
func (p *UseCases) mailContact(tx *store.Tx, r *models.SupportRequest, event string, t mail.Template, change func(*mail.Data)) (*models.Job, error) {
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
	if r.ContactEmail == "" {
		people, err := tx.Responsible(r.OrganizationID)
		if err != nil {
			return nil, err
		}
		return tx.PostAll(people, subject(r), event, t, d)
	}
	to := store.Recipient{OrganizationID: r.OrganizationID, Name: r.ContactName, Address: r.ContactEmail, Locale: r.ContactLocale}
	return tx.Notify(to, subject(r), event, t, d)
}

// callDesk writes to whoever answers the request, or to all of the operator's people who may.
func (p *UseCases) callDesk(tx *store.Tx, r *models.SupportRequest, event string, t mail.Template, message string) error {
	d, err := p.mailData(tx, r)
	if err != nil {
		return err
	}
	d.Message = strings.TrimSpace(message)
	people, err := deskOf(tx, r)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		p.Log.Warn("nobody holds a role that should be told", "roles", rules.SupportDesk(r.Kind), "subject", r.ID.String())
	}
	_, err = tx.PostAll(people, subject(r), event, t, d)
	return err
}

// deskOf are the people who are told of a request: the assignee while he or she is there, or else those with the role that it is first for.
func deskOf(tx *store.Tx, r *models.SupportRequest) ([]store.Recipient, error) {
	for _, role := range rules.SupportDesk(r.Kind) {
		people, err := tx.RecipientsWithRole(role)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			if person.UserID == r.AssigneeID {
				return []store.Recipient{person}, nil
			}
		}
	}
	for _, role := range rules.SupportDesk(r.Kind) {
		people, err := tx.RecipientsWithRole(role)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return nil, nil
}

// BouncedSupport is a request whose letter did not arrive: those who answer it may know another way to the requester.
func (p *UseCases) BouncedSupport(tx *store.Tx, id models.ID[models.SupportRequest]) (*kernel.Addressee, error) {
	r, err := store.LockAny(tx, id)
	if err != nil {
		return nil, err
	}
	d, err := p.mailData(tx, r)
	told := func() ([]store.Recipient, error) { return deskOf(tx, r) }
	return &kernel.Addressee{Row: r, Bounce: &r.Bounce, About: subject(r), Told: told, Data: d}, err
}
