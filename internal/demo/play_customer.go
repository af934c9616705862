package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// newAccount is a customer that a partner creates, with the person who becomes its global admin.
type newAccount struct {
	company, account, first, last string
	line, city, state, code       string
	confirmed                     string // the part whose validation ID it has
	through                       string // the reseller through which the partner sells
	school                        bool
}

// customerScenes show customers that are created, reviewed and qualified.
func (c *cast) customerScenes(ago func(time.Duration) time.Time) []scene {
	libraries := newAccount{company: "Cedar County Government Libraries", account: "cedarlibraries", first: "June", last: "Abbott", line: "40 Reading Room Ln", city: "Tacoma", state: "WA", code: "98402", confirmed: "cedar"}
	foods := newAccount{company: "Saffron Street Foods", account: "saffronstreet", first: "Omar", last: "Nadir", line: "Loading Dock", city: "Omaha", state: "NE", code: "68102"}
	dental := newAccount{company: "Cobalt Ridge Dental", account: "cobaltridge", first: "Nina", last: "Kessler", line: "640 Pelican Way", city: "Tampa", state: "FL", code: "33602", through: "brightmesa"}
	academy := newAccount{company: "Quill Lane Academy", account: "quilllane", first: "Ada", last: "Winters", line: "88 Cinder St", city: "Denver", state: "CO", code: "80202", through: "brightmesa", school: true}
	farm := newAccount{company: "Wren Hollow Farm Supply", account: "wrenhollow", first: "Silas", last: "Boone", line: "Wren Hollow", city: "Boise", state: "ID", code: "83702"}
	return []scene{
		{ago(29 * day), c.intoGovernment("cedar", "harbor")}, // ready for orders
		{ago(27 * day), c.opened("harbor", libraries)},
		{ago(26 * day), c.vetted("harbor", libraries)}, // the name differs from the confirmed one
		{ago(22 * day), c.opened("meridian", dental)},
		{ago(17 * day), c.opened("harbor", foods)},
		{ago(16 * day), c.disapproved("harbor", foods, "The company has no seat at this address.")}, // NOT_APPROVED
		{ago(3 * day), c.opened("harbor", farm)},                                                    // UNDER_REVIEW: the address is not found
		{ago(2 * day), c.opened("meridian", academy)},                                               // its qualification waits for a reviewer
	}
}

// intoGovernment has a customer sign, and its partner ask for its special qualification with its validation ID.
func (c *cast) intoGovernment(key, partner string) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := c.signsAgreement(key)(ctx); err != nil {
			return fmt.Errorf("%s signs: %w", key, err)
		}
		who, err := c.as(ctx, partner)
		if err != nil {
			return err
		}
		code, err := c.validationID(ctx, key, partner)
		if err != nil {
			return err
		}
		_, _, _, err = c.program.UpdateCustomerQualification(ctx, who, customers.UpdateCustomerQualificationInput{ID: c.orgs[key].customer.ID.Any(), Qualification: models.QualificationGovernment, ValidationID: &code})
		return err
	}
}

// validationID returns the validation ID of a partner for an organisation.
func (c *cast) validationID(ctx context.Context, key, partner string) (string, error) {
	who, err := c.as(ctx, partner)
	if err != nil {
		return "", err
	}
	found, err := c.program.Store.ValidationIDs(ctx, who, nil, store.Page{})
	if err != nil {
		return "", err
	}
	for _, v := range found.Nodes() {
		if v.OrganizationID == c.orgs[key].org.ID {
			return v.Code, nil
		}
	}
	return "", fmt.Errorf("%s has no validation ID for %s", partner, key)
}

// opened has a partner create a customer, and moves the clock by a minute, so that the account is provisioned and the details are reviewed.
func (c *cast) opened(partner string, a newAccount) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.as(ctx, partner)
		if err != nil {
			return err
		}
		email, country, segment := a.account+"@mail.example", "US", models.EducationK12
		in := customers.CreateCustomerInput{
			CompanyName: a.company, Domain: a.account, Market: country, SpecialQualification: models.QualificationNone,
			Contact: &kernel.PrimaryContactInput{FirstName: &a.first, LastName: &a.last, Email: &email},
			Address: &kernel.PostalAddressInput{Line1: a.line, City: a.city, State: &a.state, PostalCode: &a.code, Country: country},
		}
		if a.school {
			in.SpecialQualification, in.EducationSegment = models.QualificationEducation, &segment
		}
		if a.through != "" {
			reseller := c.orgs[a.through].partner.ID.Any()
			in.IndirectResellerID = &reseller
		}
		if a.confirmed != "" {
			code, err := c.validationID(ctx, a.confirmed, partner)
			if err != nil {
				return err
			}
			in.SpecialQualification, in.ValidationID = models.QualificationGovernment, &code
		}
		if _, _, err := c.program.CreateCustomer(ctx, who, in); err != nil {
			return fmt.Errorf("%s creates %s: %w", partner, a.company, err)
		}
		if err := c.later(ctx, time.Minute); err != nil {
			return err
		}
		return c.accepts(ctx, email)
	}
}

// accepts has the user with an address accept its invitation.
func (c *cast) accepts(ctx context.Context, address string) error {
	user, err := c.program.Store.UserByEmail(ctx, address)
	if err != nil {
		return fmt.Errorf("%s accepts: %w", address, err)
	}
	_, err = c.program.AcceptUserInvitation(ctx, access.Actor{Identity: IdentityOf(user)}, users.AcceptUserInvitationInput{ID: user.ID.Any()})
	return err
}

// theAccount finds a customer that a partner has created.
func (c *cast) theAccount(ctx context.Context, partner string, a newAccount) (*models.Customer, error) {
	who, err := c.as(ctx, partner)
	if err != nil {
		return nil, err
	}
	found, err := c.program.Store.Customers(ctx, who, &store.CustomerFilter{Name: &store.TextFilter{Contains: &a.company}}, nil, store.Page{})
	if err != nil {
		return nil, err
	}
	for _, customer := range found.Nodes() {
		return customer, nil
	}
	return nil, fmt.Errorf("%s has no customer %s", partner, a.company)
}

// vetted has a reviewer approve the special qualification of a new customer.
func (c *cast) vetted(partner string, a newAccount) func(context.Context) error {
	return func(ctx context.Context) error {
		customer, err := c.theAccount(ctx, partner, a)
		if err != nil {
			return err
		}
		rosa, err := c.as(ctx, "operator")
		if err != nil {
			return err
		}
		held, err := store.QualificationsOfCustomers.Find(ctx, c.program.Store, rosa, []models.ID[models.Customer]{customer.ID})
		if err != nil {
			return err
		}
		reason := "A department of the county that was confirmed."
		for _, q := range held {
			_, err := c.program.DecideCustomerQualification(ctx, rosa, customers.DecideCustomerQualificationInput{ID: q.ID.Any(), Outcome: rules.QualificationOutcomeApproved, Reason: &reason})
			if err != nil {
				return fmt.Errorf("%s is vetted: %w", a.company, err)
			}
		}
		return nil
	}
}

// disapproved has a reviewer end the review of a new customer's details.
func (c *cast) disapproved(partner string, a newAccount, reason string) func(context.Context) error {
	return func(ctx context.Context) error {
		customer, err := c.theAccount(ctx, partner, a)
		if err != nil {
			return err
		}
		vera, err := c.reviewer(ctx)
		if err != nil {
			return err
		}
		_, err = c.program.DecideCustomerReview(ctx, vera, customers.DecideCustomerReviewInput{ID: customer.ID.Any(), Outcome: rules.ReviewOutcomeNotApproved, Reason: &reason})
		return err
	}
}
