package customers

import (
	"fmt"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// admit invites the contact as the first global admin. There is no password: the person who has the mailbox signs in with its address and
// accepts. A person who was replaced before is invited again.
func (p *UseCases) admit(tx *store.Tx, c *models.Customer, partner *models.Partner) error {
	admin, err := tx.UserAt(c.OrganizationID, c.Billing.Contact.Email)
	if err != nil {
		return err
	}
	if admin == nil {
		admin = &models.User{ID: models.NewID[models.User](), OrganizationID: c.OrganizationID}
	}
	admin.Email, admin.Name, admin.Locale = c.Billing.Contact.Email, c.Billing.Contact.Name(), localeOf(c)
	admin.Invite(tx.Now(), partner.Name)
	if err := tx.Save(admin); err != nil {
		return err
	}
	return tx.SetRoles(admin.ID, models.Set[models.Role]{models.CustomerGlobalAdmin})
}

// adminToWrite is the first global admin of an account to whom a letter has to leave: a partner corrects the address, or
// names it once more after its letter bounced (D-25). As long as nobody of the customer has signed in, the contact is that person, also one
// who has declined. Later the customer manages its own people.
func (p *UseCases) adminToWrite(tx *store.Tx, before models.Customer, after *models.Customer, in UpdateCustomerInput) (*models.User, error) {
	if after.Status != models.CustomerActive || before.CreatedBy.IsZero() {
		return nil, nil
	}
	org, err := store.LockAny(tx, after.OrganizationID)
	if err != nil || !slices.Equal(org.Kinds, models.Set[models.OrganizationKind]{models.KindCustomer}) {
		return nil, err
	}
	if used, err := tx.SignedIn(org.ID); err != nil || used {
		return nil, err
	}
	admin, err := p.firstAdmin(tx, before)
	if err != nil || admin == nil || admin.Accepted() {
		return nil, err
	}
	if models.SameAddress(admin.Email, after.Billing.Contact.Email) && !sendsAgain(in, before, admin) {
		return nil, nil
	}
	return admin, nil
}

// sendsAgain says whether a partner names the address of a first admin again whom the letter did not reach. Somebody who has
// declined has read it.
func sendsAgain(in UpdateCustomerInput, c models.Customer, admin *models.User) bool {
	return in.Contact != nil && in.Contact.Email != nil && c.BouncedAt != nil && admin.Status() == models.UserInvited
}

// firstAdmin is the user that was created for a customer's contact. In older rows the address has full case folding.
func (p *UseCases) firstAdmin(tx *store.Tx, c models.Customer) (*models.User, error) {
	admin, err := tx.UserAt(c.OrganizationID, c.Billing.Contact.Email)
	if err != nil || admin != nil {
		return admin, err
	}
	return tx.UserAt(c.OrganizationID, models.Fold(c.Billing.Contact.Email))
}

// writeAgain writes to the first global admin of an account, at the contact's present address. A person who was named by mistake is
// replaced.
func (p *UseCases) writeAgain(tx *store.Tx, who access.Actor, admin *models.User, c *models.Customer) error {
	if !models.SameAddress(admin.Email, c.Billing.Contact.Email) {
		if err := p.replaceAdmin(tx, who, admin); err != nil {
			return err
		}
	}
	partner, err := store.Get(tx, who.PartnerID)
	if err != nil {
		return err
	}
	if err := p.admit(tx, c, partner); err != nil {
		return err
	}
	if c.BouncedAt != nil { // the letter before did not arrive; a new one leaves
		c.Bounce = models.Bounce{}
		if err := tx.Note(c); err != nil {
			return err
		}
	}
	return p.writeReady(tx, c, partner, store.About(c.ID, partner.OrganizationID), fmt.Sprintf("ready-%d", c.Version))
}

// replaceAdmin removes a first global admin who was named by mistake: that address gives no access any more.
func (p *UseCases) replaceAdmin(tx *store.Tx, who access.Actor, wrong *models.User) error {
	now, before := tx.Now(), wrong.Status()
	wrong.DisabledAt = &now
	if err := tx.Save(wrong); err != nil {
		return err
	}
	if err := tx.SetRoles(wrong.ID, nil); err != nil {
		return err
	}
	return tx.Record(who, store.About(wrong.ID, wrong.OrganizationID), store.Event{Action: access.UpdateCustomer, From: string(before), To: string(wrong.Status())})
}

// writeReady writes to the first global admin, at the address with which that person signs in.
func (p *UseCases) writeReady(tx *store.Tx, c *models.Customer, partner *models.Partner, about store.Subject, event string) error {
	to := store.Recipient{OrganizationID: c.OrganizationID, Name: c.Billing.Contact.Name(), Address: c.Billing.Contact.Email, Locale: localeOf(c)}
	_, err := tx.Post(to, about, event, mail.CustomerAccountReady, mail.Data{
		OrganizationName: c.CompanyName, PartnerName: partner.Name, Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link(""),
	})
	return err
}
