package customers

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file holds the jobs about a new customer. Rows are locked in one order everywhere: the customer, its
// relationships and qualifications, its hold, and last the validation ID, which creations lock too.

// newAccount is a customer whose account is being set up, with the rows that depend on it; all are locked except the partner.
type newAccount struct {
	customer       *models.Customer
	partner        *models.Partner
	relationships  []*models.ResellerRelationship
	qualifications []*models.CustomerQualification
	hold           *models.ValidationHold // nil unless the account uses a validation ID
	validationID   *models.ValidationID
}

func (a *newAccount) subject() store.Subject {
	return store.About(a.customer.ID, a.partner.OrganizationID)
}

// ProvisionCustomer sets up the account of a new customer, or ends it when that is not possible any more.
func (p *UseCases) ProvisionCustomer(ctx context.Context, who access.Actor, id models.ID[models.Customer]) error {
	return p.onNewAccount(ctx, who, id, func(tx *store.Tx, a *newAccount) error {
		facts := rules.ProvisionFacts{Partner: *a.partner, ValidationID: a.validationID, Hold: a.hold, Mailbox: p.Content().EligibilityMailbox}
		var err error
		if facts.Qualified, err = qualifiedNow(tx, a.partner.ID); err != nil {
			return err
		}
		if wrong := rules.CheckProvisioning(facts); wrong != nil {
			return p.failAccount(tx, who, a, wrong)
		}
		return p.activateAccount(tx, who, a)
	})
}

// GiveUpProvisioning ends an account that could not be set up in all its tries.
func (p *UseCases) GiveUpProvisioning(ctx context.Context, who access.Actor, id models.ID[models.Customer]) error {
	return p.onNewAccount(ctx, who, id, func(tx *store.Tx, a *newAccount) error {
		why := problem.New(problem.ServiceUnavailable, "")
		why.Reason = "provisioning"
		return p.failAccount(tx, who, a, why)
	})
}

// onNewAccount locks an account and runs a step, unless the account is not being set up any more.
func (p *UseCases) onNewAccount(ctx context.Context, who access.Actor, id models.ID[models.Customer], do func(*store.Tx, *newAccount) error) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunCustomerJobs, id, func(tx *store.Tx, customer *models.Customer) error {
		if customer.Status != models.CustomerProvisioning {
			return nil
		}
		a, err := p.newAccount(tx, customer)
		if err != nil {
			return err
		}
		return do(tx, a)
	})
}

func (p *UseCases) newAccount(tx *store.Tx, customer *models.Customer) (*newAccount, error) {
	a := &newAccount{customer: customer}
	var err error
	if a.partner, err = store.Get(tx, customer.CreatedBy); err != nil {
		return nil, err
	}
	if a.relationships, err = tx.LockPendingRelationships(customer.ID); err != nil {
		return nil, err
	}
	if a.qualifications, err = tx.QualificationsOfCustomer(customer.ID); err != nil {
		return nil, err
	}
	if a.hold, err = tx.LockHoldOf(customer.ID); err != nil || a.hold == nil {
		return a, err
	}
	a.validationID, err = store.LockAny(tx, a.hold.ValidationID)
	return a, err
}

// activateAccount invites the customer's first global admin, and activates account and relationships.
func (p *UseCases) activateAccount(tx *store.Tx, who access.Actor, a *newAccount) error {
	if err := p.consume(tx, a); err != nil {
		return err
	}
	if err := p.admit(tx, a.customer, a.partner); err != nil {
		return err
	}
	for _, r := range a.relationships {
		r.Status, r.StartedAt = models.RelationshipActive, tx.Now()
		if err := tx.Save(r); err != nil {
			return err
		}
	}
	c := a.customer
	from := c.Status
	c.Status, c.Review, c.ReviewRound = models.CustomerActive, models.ReviewUnderReview, 1
	if err := tx.Save(c); err != nil {
		return err
	}
	if _, err := tx.Enqueue(a.subject(), jobs.ReviewCustomer{Customer: c.ID, Round: c.ReviewRound}); err != nil {
		return err
	}
	for _, q := range a.qualifications {
		if _, err := tx.Enqueue(a.subject(), jobs.VetQualification{Qualification: q.ID}); err != nil {
			return err
		}
	}
	if err := tx.Record(who, a.subject(), store.Event{Action: "provisionCustomer", From: string(from), To: string(c.Status)}); err != nil {
		return err
	}
	return p.tellReady(tx, a)
}

// localeOf is the language of a customer's contact: the one given, or else that of its culture.
func localeOf(c *models.Customer) string {
	return kernel.Either(c.Billing.Contact.Locale, problem.Locale(c.Billing.Culture))
}

// tellReady writes to the first global admin, within the limit of letters to an address, also if many accounts were created at once.
func (p *UseCases) tellReady(tx *store.Tx, a *newAccount) error {
	sent, err := kernel.LettersTo(tx, a.customer.Billing.Contact.Email)
	if err != nil || sent.Sent >= rules.MaxPerAddress {
		return err
	}
	return p.writeReady(tx, a.customer, a.partner, a.subject(), "ready")
}

// failAccount ends an account: its name is free again, its hold is released, and its relationships end.
func (p *UseCases) failAccount(tx *store.Tx, who access.Actor, a *newAccount, why *problem.Problem) error {
	if a.hold != nil && a.hold.State == models.HoldHeld {
		if err := p.release(tx, a.hold, a.validationID); err != nil {
			return err
		}
	}
	now, reason, c := tx.Now(), why.Encode(), a.customer
	for _, r := range a.relationships {
		r.Status, r.ActiveKey, r.RemovedAt, r.RemovalReason = models.RelationshipRemoved, nil, &now, reason
		if err := tx.Save(r); err != nil {
			return err
		}
	}
	for _, q := range a.qualifications {
		q.Vetting, q.Reason, q.ActiveKey, q.DecidedAt = models.VettingDenied, reason, nil, &now
		if err := tx.Save(q); err != nil {
			return err
		}
	}
	from := c.Status
	c.Status, c.StatusReason, c.Domain = models.CustomerFailed, reason, c.ID.String()+".invalid" // which can be no account's
	if err := tx.RenameTenant(c.TenantID, c.Domain); err != nil {
		return err
	}
	if err := tx.Save(c); err != nil {
		return err
	}
	if err := tx.Record(who, a.subject(), store.Event{Action: "failCustomer", From: string(from), To: string(c.Status), Reason: reason}); err != nil {
		return err
	}
	return p.tellFailed(tx, a, why)
}

// tellFailed writes to the person who created the customer, or to the responsible people of the partner if that person has left.
func (p *UseCases) tellFailed(tx *store.Tx, a *newAccount, why *problem.Problem) error {
	creator, err := store.Get(tx, a.customer.CreatorID)
	if err != nil {
		return err
	}
	to := store.Recipient{UserID: creator.ID, OrganizationID: creator.OrganizationID, Name: creator.Name, Address: creator.Email, Locale: creator.Locale}
	_, err = tx.Notify(to, a.subject(), "failed", mail.CustomerAccountFailed, mail.Data{
		PartnerName: a.partner.Name, CustomerName: a.customer.CompanyName, Reason: why.Encode(),
		Mailbox: p.Content().SupportContact, ProgramName: p.Content().Name, Link: p.Link("customers/" + a.customer.ID.String()),
	})
	return err
}
