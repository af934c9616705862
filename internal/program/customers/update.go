package customers

import (
	"context"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// UpdateCustomerInput is what changes of a customer's details. A nil stays as it is; an empty text clears a value.
type UpdateCustomerInput struct {
	ID                             models.AnyID // the customer
	CompanyName                    *string
	OrganizationRegistrationNumber *string
	Contact                        *kernel.PrimaryContactInput
	Address                        *kernel.PostalAddressInput
	Culture                        *string
	SpecialQualification           *models.SpecialQualification
	ExpectedVersion                *int
	ClientMutationID               *string
}

// UpdateCustomer changes a customer's details. A change of reviewed details begins a review. Special qualifications are
// changed elsewhere.
func (p *UseCases) UpdateCustomer(ctx context.Context, who access.Actor, in UpdateCustomerInput) (*models.Customer, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.UpdateCustomer, func(tx *store.Tx) (*models.Customer, *models.Job, error) {
		customer, err := p.lockFor(tx, access.UpdateCustomer, who, in.ID)
		if err != nil {
			return nil, nil, err
		}
		job, err := p.update(tx, who, customer, in)
		return customer, job, err
	})
}

// lockFor locks a customer with which the actor may do something.
func (p *UseCases) lockFor(tx *store.Tx, do access.Action, who access.Actor, id models.AnyID) (*models.Customer, error) {
	customer, err := store.Lock(tx, who, models.As[models.Customer](id))
	if err != nil {
		return nil, kernel.At("id", err)
	}
	standing, err := tx.AccountStanding(who.PartnerID, customer.ID)
	if err != nil {
		return nil, err
	}
	facts, err := p.AccountFacts(*customer, standing)
	if err != nil {
		return nil, err
	}
	return customer, rules.OnCustomer.WhyNot(do, who, facts).Err()
}

// AccountFacts are the facts that decide what can be done with a customer's account.
func (p *UseCases) AccountFacts(c models.Customer, s store.AccountStanding) (rules.AccountFacts, error) {
	text, err := agreements.InForce(p.Content(), models.CustomerAgreement, "", "", p.Store.Now())
	return rules.AccountFacts{Customer: c, Related: s.Related, Agreement: rules.AgreementFacts{InForce: text, Accepted: s.Accepted}}, err
}

func (p *UseCases) update(tx *store.Tx, who access.Actor, customer *models.Customer, in UpdateCustomerInput) (*models.Job, error) {
	before := *customer
	in.apply(customer)
	found := rules.CheckCustomerUpdate(*customer, in.parts(), p.Content())
	admin, err := p.adminToWrite(tx, before, customer, in)
	if err != nil {
		return nil, err
	}
	if admin != nil {
		sent, err := kernel.LettersTo(tx, customer.Billing.Contact.Email)
		if err != nil {
			return nil, err
		}
		found.Add(rules.TooManyTo("contact.email", sent))
	}
	found.Add(store.Fresh(in.ExpectedVersion, before.Version))
	if len(found) > 0 {
		return nil, found.Err()
	}
	reviewed := rules.NeedsReview(before, *customer)
	if !reviewed && before.Billing.Culture == customer.Billing.Culture && admin == nil {
		return nil, nil
	}
	if err := p.rename(tx, before, customer); err != nil {
		return nil, err
	}
	if reviewed {
		underReview(customer, rules.ChangesAfterRefusal(before, *customer))
	}
	if err := tx.Save(customer); err != nil {
		return nil, err
	}
	if admin != nil {
		if err := p.writeAgain(tx, who, admin, customer); err != nil {
			return nil, err
		}
	}
	if err := tx.Record(who, subject(customer), store.Event{Action: access.UpdateCustomer, From: string(before.Review), To: string(customer.Review)}); err != nil || !reviewed {
		return nil, err
	}
	return tx.Enqueue(store.About(customer.ID, who.OrganizationID), jobs.ReviewCustomer{Customer: customer.ID, Round: customer.ReviewRound})
}

// underReview begins another review. After a refusal the reason stays until a reviewer decides again, and the reviewer
// sees what changed (D-27).
func underReview(c *models.Customer, changes models.Findings) {
	if c.Review == models.ReviewVerified {
		c.ReviewReason = ""
	}
	c.Review, c.ReviewRound, c.ReviewFindings, c.ReviewedBy = models.ReviewUnderReview, c.ReviewRound+1, changes, models.ID[models.User]{}
}

// rename gives the organisation the customer's new name, unless the organisation is more than a customer.
func (p *UseCases) rename(tx *store.Tx, before models.Customer, customer *models.Customer) error {
	if before.CompanyName == customer.CompanyName {
		return nil
	}
	customer.SearchName = models.FoldForSearch(customer.CompanyName)
	org, err := store.LockAny(tx, customer.OrganizationID)
	if err != nil || !slices.Equal(org.Kinds, models.Set[models.OrganizationKind]{models.KindCustomer}) {
		return err
	}
	org.Name, org.UpdatedAt = customer.CompanyName, tx.Now()
	org.Version++
	return tx.Note(org)
}

func subject(c *models.Customer) store.Subject { return store.About(c.ID, c.OrganizationID) }

func (in UpdateCustomerInput) parts() rules.CustomerParts {
	return rules.CustomerParts{
		Name: in.CompanyName != nil, Number: in.OrganizationRegistrationNumber != nil, Contact: in.Contact != nil, Address: in.Address != nil,
		Culture: in.Culture != nil, Qualification: in.SpecialQualification != nil,
	}
}

// apply copies what was given into the customer, in the spelling that is stored.
func (in UpdateCustomerInput) apply(c *models.Customer) {
	kernel.SetText(&c.CompanyName, in.CompanyName)
	kernel.SetText(&c.RegistrationNumber, in.OrganizationRegistrationNumber)
	kernel.SetBilling(&c.Billing, in.Contact, in.Address, in.Culture)
}
