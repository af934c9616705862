package orders

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file has the jobs about a cart. Each looks again when it runs, and does nothing if the cart was deleted or ordered meanwhile.

// RemindCart reminds the person who opened a cart that it is about to expire, if there is something in it.
func (p *UseCases) RemindCart(ctx context.Context, who access.Actor, id models.ID[models.Cart]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunCartJobs, id, func(tx *store.Tx, cart *models.Cart) error {
		if rules.CartStatusAt(*cart, tx.Now()) != models.CartActive {
			return nil
		}
		lines, err := tx.LinesOf(cart.ID)
		if err != nil || len(lines) == 0 {
			return err
		}
		return p.remind(tx, cart)
	})
}

func (p *UseCases) remind(tx *store.Tx, cart *models.Cart) error {
	customer, err := store.Get(tx, cart.CustomerID)
	if err != nil {
		return err
	}
	maker, err := store.Get(tx, cart.CreatedBy)
	if err != nil {
		return err
	}
	to := store.Recipient{UserID: maker.ID, OrganizationID: cart.OrganizationID, Name: maker.Name, Address: maker.Email, Locale: maker.Locale}
	_, err = tx.Notify(to, cartSubject(cart), "ends", mail.CartReminder, mail.Data{
		CustomerName: customer.CompanyName, Due: cart.ExpiresAt, ProgramName: p.Content().Name, Mailbox: p.Content().SupportContact, Link: p.Link("customers/" + customer.ID.String()),
	})
	return err
}

// ExpireCart ends a cart that was not deleted in time.
func (p *UseCases) ExpireCart(ctx context.Context, who access.Actor, id models.ID[models.Cart]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunCartJobs, id, func(tx *store.Tx, cart *models.Cart) error {
		if cart.Status != models.CartActive || tx.Now().Before(cart.ExpiresAt) {
			return nil
		}
		from := cart.Status
		cart.Status = models.CartExpired
		if err := tx.Save(cart); err != nil {
			return err
		}
		return tx.Record(who, cartSubject(cart), store.Event{Action: access.ExpireCart, From: string(from), To: string(cart.Status)})
	})
}
