package store

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
)

// This file chooses the recipients of notices. A notice goes to the person who began something, or, when that person no longer works
// there, to the responsible people of the organisation, so that no notice is lost.

// answering are the roles of the responsible people of an organisation. The first group with at least one person is used.
var answering = [][]models.Role{
	{models.AdminAgent},
	{models.GlobalAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin},
	{models.CustomerUser, models.PublisherManager},
}

// Answering lists the responsible people of an organisation: its admin agents, or if there are none its global admins.
func (tx *Tx) Answering(org models.ID[models.Organization]) ([]Recipient, error) {
	return tx.firstOf("organization_id = ?", org)
}

// firstOf lists the people of the first group of answering that is not empty.
func (tx *Tx) firstOf(where string, args ...any) (people []Recipient, err error) {
	for _, roles := range answering {
		people, err = tx.recipients("role IN ? AND "+where, append([]any{roles}, args...)...)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return nil, nil
}

// Holding lists the people of an organisation who hold one of the roles, or if there are none the responsible people.
func (tx *Tx) Holding(org models.ID[models.Organization], roles ...models.Role) ([]Recipient, error) {
	people, err := tx.RecipientsOf(org, roles...)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tx.Answering(org)
}

// Reach lists the recipients of a notice to a person: that person, or the responsible people of the organisation if the person was a
// user of it and has left.
func (tx *Tx) Reach(to Recipient) ([]Recipient, error) {
	left, err := tx.hasLeft(to)
	if err != nil || !left {
		return []Recipient{to}, err
	}
	return tx.Answering(to.OrganizationID)
}

func (tx *Tx) hasLeft(to Recipient) (bool, error) {
	if !to.UserID.IsZero() {
		user, err := Get(tx, to.UserID)
		return err == nil && (user.DisabledAt != nil || user.OrganizationID != to.OrganizationID), err
	}
	user, err := tx.UserAt(to.OrganizationID, to.Address)
	return user != nil && user.DisabledAt != nil, err
}

// Tell posts a notice to the recipients that Reach returns. It returns the first job.
func (tx *Tx) Tell(to Recipient, about Subject, event string, template mail.Template, data mail.Data) (*models.Job, error) {
	people, err := tx.Reach(to)
	if err != nil {
		return nil, err
	}
	return tx.PostAll(people, about, event, template, data)
}

// PostAll posts the same e-mail to several people, and returns the first job.
func (tx *Tx) PostAll(to []Recipient, about Subject, event string, template mail.Template, data mail.Data) (first *models.Job, err error) {
	for _, person := range to {
		job, err := tx.Post(person, about, event, template, data)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = job
		}
	}
	return first, nil
}
