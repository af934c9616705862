package customers

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// BouncedCustomer locks a customer whose letter did not arrive; nil when nobody waits for an answer any more.
func (p *UseCases) BouncedCustomer(tx *store.Tx, id models.ID[models.Customer]) (*kernel.Addressee, error) {
	c, err := store.LockAny(tx, id)
	if err != nil || c.Status != models.CustomerActive {
		return nil, err
	}
	partner, err := store.Get(tx, c.CreatedBy)
	if err != nil {
		return nil, err
	}
	d := mail.Data{CustomerName: c.CompanyName, Link: p.Link("customers/" + c.ID.String())}
	told := func() ([]store.Recipient, error) { return kernel.AgentsAnd(tx, partner.OrganizationID, c.CreatorID) }
	return &kernel.Addressee{Row: c, Bounce: &c.Bounce, About: store.About(c.ID, partner.OrganizationID), Told: told, Data: d}, nil
}
