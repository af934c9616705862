package store

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
)

// This file chooses the recipients of letters. A letter goes to the person who began something, or, when that person no longer works
// there, to the responsible people of the organisation, so that somebody reads it.

// responsibleRoles are the roles of the responsible people of an organisation. The first group with at least one person is used.
var responsibleRoles = [][]models.Role{
	{models.AdminAgent},
	{models.GlobalAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin},
	{models.CustomerUser, models.PublisherManager},
}

// Responsible lists the responsible people of an organisation: its admin agents, or if there are none its global admins.
func (tx *Tx) Responsible(org models.ID[models.Organization]) ([]Recipient, error) {
	return tx.firstGroup("organization_id = ?", org)
}

// firstGroup lists the people of the first group of responsibleRoles that is not empty.
func (tx *Tx) firstGroup(where string, args ...any) (people []Recipient, err error) {
	for _, roles := range responsibleRoles {
		people, err = tx.recipients("role IN ? AND "+where, append([]any{roles}, args...)...)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return nil, nil
}

// HoldersOrResponsible lists the people of an organisation who hold one of the roles, or if there are none the responsible people.
func (tx *Tx) HoldersOrResponsible(org models.ID[models.Organization], roles ...models.Role) ([]Recipient, error) {
	people, err := tx.RecipientsOf(org, roles...)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tx.Responsible(org)
}

// Notify posts an e-mail to a person, or to the responsible people of the organisation if the person was a user of it and has left. It
// returns the first job.
func (tx *Tx) Notify(to Recipient, about Subject, event string, template mail.Template, data mail.Data) (*models.Job, error) {
	left, err := tx.hasLeft(to)
	if err != nil {
		return nil, err
	}
	people := []Recipient{to}
	if left {
		if people, err = tx.Responsible(to.OrganizationID); err != nil {
			return nil, err
		}
	}
	return tx.PostAll(people, about, event, template, data)
}

func (tx *Tx) hasLeft(to Recipient) (bool, error) {
	if !to.UserID.IsZero() {
		user, err := Get(tx, to.UserID)
		return err == nil && (user.DisabledAt != nil || user.OrganizationID != to.OrganizationID), err
	}
	user, err := tx.UserAt(to.OrganizationID, to.Address)
	return user != nil && user.DisabledAt != nil, err
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
