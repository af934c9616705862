package enrolment

import (
	"fmt"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file derives a partner's status (section 4.5). It is derived anew after each change of its facts, and changes
// that depend on it follow.

// refreshStatus derives the status of a registration's partner anew, and tells the contact when it has become active (M-07).
func (p *UseCases) refreshStatus(tx *store.Tx, r *models.Registration) error {
	partner, err := store.LockAny(tx, r.PartnerID)
	if err != nil {
		return err
	}
	became, err := p.settleStatus(tx, partner, r)
	if err != nil || !became || partner.Status != models.PartnerActive || r.Path == models.PathShort {
		return err
	}
	_, err = p.mailRegistration(tx, r, fmt.Sprintf("active-%d", partner.Version), mail.RegistrationActive, nil)
	return err
}

// settleStatus derives the status of a locked partner, and suspends or resumes its partnerships. The registration is nil if the
// operator has enrolled the partner. It reports whether the status has changed.
func (p *UseCases) settleStatus(tx *store.Tx, partner *models.Partner, r *models.Registration) (became bool, err error) {
	f, err := p.programFacts(tx, partner, r)
	if err != nil {
		return false, err
	}
	status := rules.ProgramStatus(f)
	if status == partner.Status {
		return false, nil
	}
	from := partner.Status
	partner.Status = status
	if err := tx.Save(partner); err != nil {
		return false, err
	}
	event := store.Event{Action: access.DerivePartnerStatus, From: string(from), To: string(status)}
	if err := tx.Record(access.TheSystem, partnerSubject(partner), event); err != nil {
		return false, err
	}
	return true, p.then.StatusChanged(tx, partner)
}

// SettlePartner derives the status of an account whose PartnerID or agreement an import has brought along.
func (p *UseCases) SettlePartner(tx *store.Tx, id models.ID[models.Partner]) error {
	partner, err := store.LockAny(tx, id)
	if err != nil {
		return err
	}
	r, err := tx.RegistrationOfPartner(id)
	if err != nil {
		return err
	}
	_, err = p.settleStatus(tx, partner, r)
	return err
}

// programFacts reads the facts from which the status is derived. A partner that has accepted the agreement, or that takes the short path,
// was vetted or enrolled by the operator before.
func (p *UseCases) programFacts(tx *store.Tx, partner *models.Partner, r *models.Registration) (f rules.ProgramFacts, err error) {
	last, err := tx.Profile(partner.ID, models.ProfileLastFinalized)
	if err != nil {
		return f, err
	}
	identifier, err := tx.AssociatedIdentifier(partner.ID)
	if err != nil {
		return f, err
	}
	accepted, err := tx.PartnerAcceptance(partner.OrganizationID, partner.Region)
	if err != nil {
		return f, err
	}
	f = rules.ProgramFacts{Standing: partner.Standing, PartnerID: identifier != nil, Agreement: agreements.Holds(p.Content(), partner.Region, accepted, tx.Now())}
	enrolled := partner.Status == models.PartnerActive || partner.Status == models.PartnerQualified
	f.Finalized = partner.EnrolledAt != nil || last != nil || accepted != nil || enrolled && (r == nil || r.Path == models.PathShort)
	if r != nil {
		f.Registration, f.Suspended = r.Status, r.SuspendedAt != nil
	}
	return f, nil
}

// partnerSubject is the subject of the events and letters of a partner account.
func partnerSubject(partner *models.Partner) store.Subject {
	return store.About(partner.ID, partner.OrganizationID)
}

// tellPartner writes to a partner's global admins, and to its primary contact if that has confirmed its address.
func (p *UseCases) tellPartner(tx *store.Tx, partner *models.Partner, r *models.Registration, event string, t mail.Template, d mail.Data) error {
	d.OrganizationName, d.Mailbox, d.ProgramName, d.Link = partner.Name, p.Content().SupportContact, p.Content().Name, kernel.Either(d.Link, p.Link(""))
	to, err := tx.HoldersOrResponsible(partner.OrganizationID, models.GlobalAdmin)
	if err != nil {
		return err
	}
	contact, err := confirmedContact(tx, partner, r)
	if err != nil {
		return err
	}
	there := func(r store.Recipient) bool { return contact != nil && models.SameAddress(r.Address, contact.Address) }
	if contact != nil && !slices.ContainsFunc(to, there) {
		to = append(to, *contact)
	}
	if len(to) == 0 {
		p.Log.Warn("nobody of the partner can be told", "partner", partner.ID.String(), "template", string(t))
	}
	_, err = tx.PostAll(to, partnerSubject(partner), event, t, d)
	return err
}

// confirmedContact is the primary contact as last vetted; nil when there is none, or none that has confirmed.
func confirmedContact(tx *store.Tx, partner *models.Partner, r *models.Registration) (*store.Recipient, error) {
	last, err := tx.Profile(partner.ID, models.ProfileLastFinalized)
	if err != nil || r == nil || last == nil || last.Contact.Email == "" {
		return nil, err
	}
	applicant, err := store.Get(tx, r.ApplicantID)
	if err != nil {
		return nil, err
	}
	return &store.Recipient{
		OrganizationID: partner.OrganizationID, Name: last.Contact.Name(), Address: last.Contact.Email, Locale: kernel.Either(last.Contact.Locale, applicant.Locale),
	}, nil
}
