package eligibility

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// subject is the subject of a request's jobs, mail and events.
func subject(r *models.EligibilityRequest) store.Subject { return store.About(r.ID, r.OrganizationID) }

// mailData is the data of every e-mail about a request.
func (p *UseCases) mailData(tx *store.Tx, r *models.EligibilityRequest) (mail.Data, error) {
	org, err := store.Get(tx, r.OrganizationID)
	if err != nil {
		return mail.Data{}, err
	}
	d := mail.Data{
		OrganizationName: org.Name, Reference: r.Reference, Mailbox: p.Content().EligibilityMailbox,
		ProgramName: p.Content().Name, Link: p.Link("requests/" + r.ID.String()), Due: tx.Now(),
	}
	if !r.PartnerID.IsZero() {
		partner, err := store.Get(tx, r.PartnerID)
		if err != nil {
			return mail.Data{}, err
		}
		d.PartnerName = partner.Name
	}
	return d, nil
}

// replyDue adds the deadline of the reply to an e-mail.
func replyDue(r *models.EligibilityRequest) func(*mail.Data) {
	return func(d *mail.Data) { d.Due = *r.ResponseDueAt }
}

// mailContact writes to the contact of a request, or to the responsible people of the organisation if the contact has left it.
func (p *UseCases) mailContact(tx *store.Tx, r *models.EligibilityRequest, event string, t mail.Template, change func(*mail.Data)) (*models.Job, error) {
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
	return tx.Notify(to, subject(r), event, t, d)
}

// mailRole writes to each of the operator's people with a role. It returns the first job; nil where all have had this letter before.
func (p *UseCases) mailRole(tx *store.Tx, role models.Role, r *models.EligibilityRequest, event string, t mail.Template) (*models.Job, error) {
	d, err := p.mailData(tx, r)
	if err != nil {
		return nil, err
	}
	return p.CallDesk(tx, role, subject(r), event, t, d)
}
