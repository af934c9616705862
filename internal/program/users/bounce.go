package users

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// BouncedUser locks an invited user whose letter did not arrive; nil when nobody waits for an answer any more.
func (p *UseCases) BouncedUser(tx *store.Tx, org models.ID[models.Organization], id models.ID[models.User]) (*kernel.Addressee, error) {
	u, err := tx.LockUser(org, id)
	if err != nil || u.Status() != models.UserInvited {
		return nil, err
	}
	told := func() ([]store.Recipient, error) {
		people, err := tx.RecipientsOf(org, models.GlobalAdmin, models.UserAdmin, models.CustomerGlobalAdmin, models.PublisherOwner, models.OperatorAdmin)
		if err != nil || len(people) > 0 {
			return people, err
		}
		return tx.RecipientsWithRole(models.OperatorAdmin) // nobody is there yet who could do something
	}
	return &kernel.Addressee{Row: u, Bounce: &u.Bounce, About: store.About(u.ID, org), Told: told, Data: mail.Data{InvitedName: u.Name, Link: p.Link("users")}}, nil
}
