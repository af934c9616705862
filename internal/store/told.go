package store

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
)

// This file says who is told of what happens. A notice goes to the person who began something, as long as he or she works there;
// after that to those who answer for the organisation, so that no notice is lost because somebody left.

// answering are the roles that answer for an organisation. The first group of which somebody is there is told.
var answering = [][]models.Role{
	{models.AdminAgent},
	{models.GlobalAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin},
	{models.CustomerUser, models.PublisherManager},
}

// Answering lists the people who answer for an organisation: its admin agents, or if there are none its global admins.
func (tx *Tx) Answering(org models.ID[models.Organization]) ([]Recipient, error) {
	return tx.firstOf("organization_id = ?", org)
}

// firstOf lists the people of the first group of answering roles that is there.
func (tx *Tx) firstOf(where string, args ...any) (people []Recipient, err error) {
	for _, roles := range answering {
		people, err = tx.recipients("role IN ? AND "+where, append([]any{roles}, args...)...)
		if err != nil || len(people) > 0 {
			return people, err
		}
	}
	return nil, nil
}

// Holding lists the people of an organisation who hold one of the roles, or if there are none those who answer for it.
func (tx *Tx) Holding(org models.ID[models.Organization], roles ...models.Role) ([]Recipient, error) {
	people, err := tx.RecipientsOf(org, roles...)
	if err != nil || len(people) > 0 {
		return people, err
	}
	return tx.Answering(org)
}

// Reach says who reads what was meant for a person: that person, or, if he or she was a user of the organisation and has left,
// those who answer for it.
func (tx *Tx) Reach(to Recipient) ([]Recipient, error) {
	left, err := tx.hasLeft(to)
	if err != nil || !left {
		return []Recipient{to}, err
	}
	return tx.Answering(to.OrganizationID)
}

func (tx *Tx) hasLeft(to Recipient) (bool, error) {
	if !to.UserID.IsZero() {
		user, err := tx.User(to.UserID)
		return err == nil && (user.DisabledAt != nil || user.OrganizationID != to.OrganizationID), err
	}
	user, err := tx.UserAt(to.OrganizationID, to.Address)
	return user != nil && user.DisabledAt != nil, err
}

// Tell posts a notice to a person, or to those who answer for the organisation if the person has left. It returns the first job.
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
