package customers

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// Admit makes a company that names itself a customer, and the person its first global admin, who is returned as the actor (D-22). The account
// is active at once, since the person has signed in already; the details are reviewed like those of any other customer.
// The caller records it.
func (p *UseCases) Admit(tx *store.Tx, who access.Actor, form rules.CustomerForm) (*models.Customer, access.Actor, error) {
	c, err := p.openAccount(tx, form, models.Customer{Status: models.CustomerActive, Review: models.ReviewUnderReview, ReviewRound: 1})
	if err != nil {
		return nil, who, err
	}
	admin, err := p.ownAdmin(tx, who, c)
	if err != nil {
		return nil, who, err
	}
	who.UserID, who.Name, who.Locale, who.OrganizationID, who.CustomerID = admin.ID, admin.Name, admin.Locale, c.OrganizationID, c.ID
	who.Roles = models.Set[models.Role]{models.CustomerGlobalAdmin}
	_, err = tx.Enqueue(store.About(c.ID, c.OrganizationID), jobs.ReviewCustomer{Customer: c.ID, Round: c.ReviewRound})
	return c, who, err
}

// ownAdmin makes a person the global admin of his or her own company. Nobody has invited that person.
func (p *UseCases) ownAdmin(tx *store.Tx, who access.Actor, c *models.Customer) (*models.User, error) {
	admin := &models.User{
		ID: models.NewID[models.User](), OrganizationID: c.OrganizationID, Email: who.Identity.Email, Name: c.Billing.Contact.Name(), Locale: localeOf(c),
	}
	if err := tx.Bind(admin, who.Identity); err != nil {
		return nil, err
	}
	if err := tx.Save(admin); err != nil {
		return nil, err
	}
	return admin, tx.SetRoles(admin.ID, models.Set[models.Role]{models.CustomerGlobalAdmin})
}
