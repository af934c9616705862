package letters

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file tells people that a letter did not arrive whose answer they wait for (D-25).

// noteBounce marks the object that waits for a letter if its newest letters did not arrive, or clears the mark. Those who can do
// something get one letter for each that did not arrive.
func (p *UseCases) noteBounce(tx *store.Tx, email *models.Email) error {
	waits := rules.Waiting(email.Template)
	if waits == nil {
		return nil
	}
	a, err := p.addresseeOf(tx, email)
	if err != nil || a == nil {
		return err
	}
	newest, err := tx.NewestEmails(a.About, waits)
	if err != nil {
		return err
	}
	bounced, reason := rules.Bounced(newest)
	if !bounced {
		if a.Bounce.BouncedAt == nil {
			return nil
		}
		*a.Bounce = models.Bounce{}
		return tx.Note(a.Row)
	}
	now := tx.Now()
	*a.Bounce = models.Bounce{BouncedAt: &now, BounceReason: store.Clip(reason, 500)}
	if err := tx.Note(a.Row); err != nil {
		return err
	}
	if err := tx.Record(access.TheSystem, a.About, store.Event{Action: "letterBounced", Reason: a.Bounce.BounceReason}); err != nil {
		return err
	}
	return p.tellBounce(tx, a, email)
}

func (p *UseCases) tellBounce(tx *store.Tx, a *kernel.Addressee, email *models.Email) error {
	people, err := a.Told()
	if err != nil {
		return err
	}
	a.Data.Reason, a.Data.Mailbox, a.Data.ProgramName = a.Bounce.BounceReason, p.Content().SupportContact, p.Content().Name
	_, err = tx.PostAll(people, a.About, fmt.Sprintf("bounced-%s", email.ID), mail.LetterUndelivered, a.Data)
	return err
}

// addresseeOf locks the object that waits for a letter; nil if there is none.
func (p *UseCases) addresseeOf(tx *store.Tx, email *models.Email) (*kernel.Addressee, error) {
	id := models.AnyID{Prefix: email.SubjectPrefix}
	copy(id.UUID[:], email.SubjectID)
	switch email.SubjectPrefix {
	case models.RelationshipRequest{}.Prefix():
		return p.Relationships.BouncedInvitation(tx, models.As[models.RelationshipRequest](id))
	case models.Registration{}.Prefix():
		return p.Enrolment.BouncedRegistration(tx, models.As[models.Registration](id))
	case models.Customer{}.Prefix():
		return p.Customers.BouncedCustomer(tx, models.As[models.Customer](id))
	case models.User{}.Prefix():
		return p.Users.BouncedUser(tx, email.OrganizationID, models.As[models.User](id))
	case models.SupportRequest{}.Prefix():
		return p.Support.BouncedSupport(tx, models.As[models.SupportRequest](id))
	case models.EligibilityRequest{}.Prefix():
		return p.Eligibility.BouncedReply(tx, models.As[models.EligibilityRequest](id))
	}
	return nil, nil
}
