package enrolment

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// registrationData is the data of every e-mail about a registration.
func (p *UseCases) registrationData(tx *store.Tx, r *models.Registration) (mail.Data, error) {
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return mail.Data{}, err
	}
	return mail.Data{
		OrganizationName: partner.Name, Reference: r.Reference, Mailbox: p.Content().SupportContact,
		ProgramName: p.Content().Name, Link: p.Link("registrations/" + r.ID.String()),
	}, nil
}

// mailRegistration writes to the primary contact. An address that nobody has confirmed gets the question whether it
// is right and nothing else; until then all letters go to the person who started the registration, or to the responsible people of
// the company if that person has left.
func (p *UseCases) mailRegistration(tx *store.Tx, r *models.Registration, event string, t mail.Template, change func(*mail.Data)) (*models.Job, error) {
	d, err := p.registrationData(tx, r)
	if err != nil {
		return nil, err
	}
	if change != nil {
		change(&d)
	}
	to, err := p.registrant(tx, r, t)
	if err != nil {
		return nil, err
	}
	if t == mail.ContactVerification { // this question goes to the address itself
		return tx.Post(to, registrationSubject(r), event, t, d)
	}
	return tx.Notify(to, registrationSubject(r), event, t, d)
}

func (p *UseCases) registrant(tx *store.Tx, r *models.Registration, t mail.Template) (store.Recipient, error) {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return store.Recipient{}, err
	}
	applicant, err := store.Get(tx, r.ApplicantID)
	if err != nil {
		return store.Recipient{}, err
	}
	c := profile.Contact
	if c.Email == "" || (r.ContactConfirmedAt == nil && t != mail.ContactVerification) {
		return store.Recipient{OrganizationID: r.OrganizationID, Name: applicant.Name, Address: applicant.Email, Locale: applicant.Locale}, nil
	}
	return store.Recipient{OrganizationID: r.OrganizationID, Name: c.Name(), Address: c.Email, Locale: kernel.Either(c.Locale, profile.Details.Locale)}, nil
}

// tellChanged tells a vetted company of a new round: its global admins, and the primary contact as last vetted, who may not know
// of the change.
func (p *UseCases) tellChanged(tx *store.Tx, r *models.Registration) error {
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return err
	}
	return p.tellPartner(tx, partner, r, fmt.Sprintf("changed-%d", r.Round), mail.RegistrationChanged, mail.Data{Reference: r.Reference, Link: p.Link("registrations/" + r.ID.String())})
}

// callReviewers tells the vetting reviewers that a registration needs one of them.
func (p *UseCases) callReviewers(tx *store.Tx, r *models.Registration, event string) error {
	return p.mailDesk(tx, models.VettingReviewer, r, event, mail.RegistrationReviewReminder)
}

// mailDesk writes to each of the operator's people with a role.
func (p *UseCases) mailDesk(tx *store.Tx, role models.Role, r *models.Registration, event string, t mail.Template) error {
	d, err := p.registrationData(tx, r)
	if err != nil {
		return err
	}
	if r.DeadlineAt != nil {
		d.Due = *r.DeadlineAt
	}
	_, err = p.CallDesk(tx, role, registrationSubject(r), event, t, d)
	return err
}
