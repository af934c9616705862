package program

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file lets whoever waits for an answer to a letter know that it did not arrive (D-25).

// addressee is an object that waits for somebody to answer a letter.
type addressee struct {
	row    any
	bounce *models.Bounce
	about  store.Subject
	told   func() ([]store.Recipient, error) // who can do something about it
	data   mail.Data
}

// noteBounce marks the object that waits for a letter, or clears the mark, by what became of its newest letters. Those who can do
// something are told once for each letter that did not arrive.
func (p *Program) noteBounce(tx *store.Tx, email *models.Email) error {
	waits := rules.Waiting(email.Template)
	if waits == nil {
		return nil
	}
	a, err := p.addresseeOf(tx, email)
	if err != nil || a == nil {
		return err
	}
	newest, err := tx.NewestEmails(a.about, waits)
	if err != nil {
		return err
	}
	bounced, reason := rules.Bounced(newest)
	if !bounced {
		if a.bounce.BouncedAt == nil {
			return nil
		}
		*a.bounce = models.Bounce{}
		return tx.Note(a.row)
	}
	now := tx.Now()
	*a.bounce = models.Bounce{BouncedAt: &now, BounceReason: store.Clip(reason, 500)}
	if err := tx.Note(a.row); err != nil {
		return err
	}
	if err := tx.Record(access.TheSystem, a.about, store.Event{Action: "letterBounced", Reason: a.bounce.BounceReason}); err != nil {
		return err
	}
	return p.tellBounce(tx, a, email)
}

func (p *Program) tellBounce(tx *store.Tx, a *addressee, email *models.Email) error {
	people, err := a.told()
	if err != nil {
		return err
	}
	a.data.Reason, a.data.Mailbox, a.data.ProgramName = a.bounce.BounceReason, p.Settings.SupportContact, p.Settings.Name
	for _, to := range people {
		if _, err := tx.Post(to, a.about, fmt.Sprintf("bounced-%s", email.ID), mail.LetterUndelivered, a.data); err != nil {
			return err
		}
	}
	return nil
}

// addresseeOf locks the object that waits for a letter; nil when nothing does.
func (p *Program) addresseeOf(tx *store.Tx, email *models.Email) (*addressee, error) {
	id := models.AnyID{Prefix: email.SubjectPrefix}
	copy(id.UUID[:], email.SubjectID)
	switch email.SubjectPrefix {
	case models.RelationshipRequest{}.Prefix():
		return p.bouncedInvitation(tx, models.As[models.RelationshipRequest](id))
	case models.Registration{}.Prefix():
		return p.bouncedRegistration(tx, models.As[models.Registration](id))
	case models.Customer{}.Prefix():
		return p.bouncedCustomer(tx, models.As[models.Customer](id))
	case models.User{}.Prefix():
		return p.bouncedUser(tx, email.OrganizationID, models.As[models.User](id))
	case models.EligibilityRequest{}.Prefix():
		return p.bouncedReply(tx, models.As[models.EligibilityRequest](id))
	}
	return nil, nil
}

func (p *Program) bouncedInvitation(tx *store.Tx, id models.ID[models.RelationshipRequest]) (*addressee, error) {
	r, err := tx.LockAnyRequest(id)
	if err != nil || rules.StatusAt(*r, tx.Now()).Final() {
		return nil, err
	}
	d := mail.Data{Reference: r.Reference, Link: p.link("invitations/" + r.ID.String())}
	return &addressee{r, &r.Bounce, requestSubject(r), func() ([]store.Recipient, error) { return agentsAnd(tx, r.OrganizationID, r.IssuerID) }, d}, nil
}

func (p *Program) bouncedRegistration(tx *store.Tx, id models.ID[models.Registration]) (*addressee, error) {
	r, err := tx.LockAnyRegistration(id)
	if err != nil || r.Status != models.RegistrationPending || r.Step != models.StepEmailOwnership {
		return nil, err
	}
	d, err := p.registrationData(tx, r)
	told := func() ([]store.Recipient, error) {
		return together(tx, r.OrganizationID, r.ApplicantID, models.GlobalAdmin)
	}
	return &addressee{r, &r.Bounce, registrationSubject(r), told, d}, err
}

func (p *Program) bouncedCustomer(tx *store.Tx, id models.ID[models.Customer]) (*addressee, error) {
	c, err := tx.LockAnyCustomer(id)
	if err != nil || c.Status != models.CustomerActive {
		return nil, err
	}
	partner, err := tx.Partner(c.CreatedBy)
	if err != nil {
		return nil, err
	}
	d := mail.Data{CustomerName: c.CompanyName, Link: p.link("customers/" + c.ID.String())}
	told := func() ([]store.Recipient, error) { return agentsAnd(tx, partner.OrganizationID, c.CreatorID) }
	return &addressee{c, &c.Bounce, store.About(c.ID, partner.OrganizationID), told, d}, nil
}

func (p *Program) bouncedUser(tx *store.Tx, org models.ID[models.Organization], id models.ID[models.User]) (*addressee, error) {
	u, err := tx.LockUser(org, id)
	if err != nil || u.Status() != models.UserInvited {
		return nil, err
	}
	told := func() ([]store.Recipient, error) {
		return tx.RecipientsOf(org, models.GlobalAdmin, models.UserAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin)
	}
	return &addressee{u, &u.Bounce, store.About(u.ID, org), told, mail.Data{InvitedName: u.Name, Link: p.link("users")}}, nil
}

// bouncedReply is a request whose applicant could not be reached: a reviewer may know another way.
func (p *Program) bouncedReply(tx *store.Tx, id models.ID[models.EligibilityRequest]) (*addressee, error) {
	r, err := tx.LockAnyEligibilityRequest(id)
	if err != nil {
		return nil, err
	}
	d, err := p.mailData(tx, r)
	told := func() ([]store.Recipient, error) { return tx.RecipientsWithRole(models.EligibilityReviewer) }
	return &addressee{r, &r.Bounce, subject(r), told, d}, err
}

// agentsAnd are a partner's admin agents, and who caused the letter.
func agentsAnd(tx *store.Tx, org models.ID[models.Organization], cause models.ID[models.User]) ([]store.Recipient, error) {
	return together(tx, org, cause, models.AdminAgent)
}

func together(tx *store.Tx, org models.ID[models.Organization], cause models.ID[models.User], role models.Role) ([]store.Recipient, error) {
	people, err := tx.RecipientsOf(org, role)
	if err != nil || cause.IsZero() {
		return people, err
	}
	for _, known := range people {
		if known.UserID == cause {
			return people, nil
		}
	}
	u, err := tx.User(cause)
	if err != nil || u.DisabledAt != nil {
		return people, err
	}
	return append(people, store.Recipient{UserID: u.ID, OrganizationID: u.OrganizationID, Name: u.Name, Address: u.Email, Locale: u.Locale}), nil
}
