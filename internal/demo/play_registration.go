package demo

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// registering starts the registration of a company, and runs its further steps.
func (c *cast) registering(key, duns string, further ...func(context.Context, *models.Registration) error) func(context.Context) error {
	return func(ctx context.Context) error {
		r, err := c.submittedRegistration(ctx, key, duns)
		if err != nil {
			return fmt.Errorf("%s registers: %w", key, err)
		}
		for _, step := range further {
			if err := step(ctx, r); err != nil {
				return fmt.Errorf("%s goes on: %w", key, err)
			}
		}
		return nil
	}
}

// submittedRegistration starts, fills in and submits a registration, with the company found in the register.
func (c *cast) submittedRegistration(ctx context.Context, key, duns string) (*models.Registration, error) {
	who, err := c.as(ctx, key)
	if err != nil {
		return nil, err
	}
	started, err := c.program.StartRegistration(ctx, who, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
	if err != nil {
		return nil, err
	}
	if who, err = c.as(ctx, key); err != nil { // which has a partner account now
		return nil, err
	}
	id := started.Registration.ID.Any()
	if _, _, _, err := c.program.LookUpCompany(ctx, who, enrolment.LookUpCompanyInput{ID: id, Duns: duns}); err != nil {
		return nil, err
	}
	if _, _, err := c.program.SaveRegistrationProfile(ctx, who, c.contacts(key, id)); err != nil {
		return nil, err
	}
	r, _, err := c.program.SubmitRegistration(ctx, who, enrolment.SubmitRegistrationInput{ID: id})
	if err != nil {
		return nil, err
	}
	return r, c.later(ctx, time.Minute) // the message to the contact is sent
}

// newcomer has a person without a work account create one and start a registration. With a D-U-N-S number, the company is looked up too.
func (c *cast) newcomer(company, account, admin, duns string) func(context.Context) error {
	return func(ctx context.Context) error {
		country := "US"
		started, err := c.program.StartRegistration(ctx, access.Actor{}, enrolment.StartRegistrationInput{
			EnrollAs: models.IndirectReseller, CompanyName: &company, Country: &country,
			WorkAccount: &enrolment.WorkAccountInput{Name: account, AdminUserName: "admin", AdminName: admin},
		})
		if err != nil || duns == "" {
			return err
		}
		who, err := c.program.Store.ActorOf(ctx, started.Registration.ApplicantID)
		if err != nil {
			return err
		}
		_, _, _, err = c.program.LookUpCompany(ctx, who, enrolment.LookUpCompanyInput{ID: started.Registration.ID.Any(), Duns: duns})
		return err
	}
}

// contacts returns the primary and the support contact of a company: its first user, and its help desk.
func (c *cast) contacts(key string, id models.AnyID) enrolment.SaveRegistrationProfileInput {
	p := partOf(key)
	who := p.people[0]
	first, last, _ := strings.Cut(who.name, " ")
	phone, help, site := "+1 206 555 0123", "help@"+p.domain, "https://"+p.domain+"/help"
	return enrolment.SaveRegistrationProfileInput{
		ID:             id,
		PrimaryContact: &kernel.PrimaryContactInput{FirstName: &first, LastName: &last, Email: &who.email, Phone: &phone, Locale: &who.locale},
		Support:        &enrolment.SupportProfileInput{Email: &help, Phone: &phone, Website: &site},
	}
}

func partOf(key string) part {
	for _, p := range parts() {
		if p.key == key {
			return p
		}
	}
	return part{}
}

var confirmationToken = regexp.MustCompile(`confirm#(\S+)`)

// confirmed has the primary contact open the newest message and confirm both questions; then the checks run.
func (c *cast) confirmed(ctx context.Context, _ *models.Registration) error {
	messages := c.outbox.Messages()
	for i := len(messages) - 1; i >= 0; i-- {
		found := confirmationToken.FindStringSubmatch(messages[i].Text)
		if found == nil {
			continue
		}
		yes := true
		_, err := c.program.ConfirmPrimaryContact(ctx, access.Actor{}, enrolment.ConfirmPrimaryContactInput{Token: found[1], RegisteredForAccount: &yes, AddressBelongsToCompany: &yes})
		if err != nil {
			return err
		}
		return c.later(ctx, time.Minute)
	}
	return fmt.Errorf("there is no message to the primary contact")
}

// then runs further steps of a company's registration at a later time.
func (c *cast) then(key string, steps ...func(context.Context, *models.Registration) error) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		found, err := store.RegistrationsOf.Find(ctx, c.program.Store, who, []models.ID[models.Partner]{who.PartnerID})
		if err != nil {
			return err
		}
		for _, step := range steps {
			if err := step(ctx, found[0]); err != nil {
				return fmt.Errorf("%s goes on: %w", key, err)
			}
		}
		return nil
	}
}

// reviewer returns the vetting reviewer of the demo.
func (c *cast) reviewer(ctx context.Context) (access.Actor, error) {
	return c.person(ctx, "vera.lind@program.example")
}

func (c *cast) decided(outcome rules.RegistrationOutcome, reason string) func(context.Context, *models.Registration) error {
	return func(ctx context.Context, r *models.Registration) error {
		vera, err := c.reviewer(ctx)
		if err != nil {
			return err
		}
		early := "Holidays in the play." // dropped if the decision is not early
		_, _, err = c.program.DecideRegistration(ctx, vera, enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: outcome, Reason: &reason, EarlyReason: &early})
		return err
	}
}

// associated has the company associate its seat's PartnerID.
func (c *cast) associated(key, number string) func(context.Context, *models.Registration) error {
	return func(ctx context.Context, r *models.Registration) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		_, err = c.program.AssociatePartnerID(ctx, who, enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: number})
		return err
	}
}

// movedAddress changes the address, so that it differs from the register and a reviewer has to check it.
func (c *cast) movedAddress(key string) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		started, err := c.program.StartRegistration(ctx, who, enrolment.StartRegistrationInput{EnrollAs: models.IndirectReseller})
		if err != nil {
			return err
		}
		if who, err = c.as(ctx, key); err != nil {
			return err
		}
		p, id := partOf(key), started.Registration.ID.Any()
		in := c.contacts(key, id)
		in.Legal = &enrolment.LegalProfileInput{Name: &p.name, Address: &kernel.PostalAddressInput{Line1: "Jl. Cempaka No. 80", City: "Surabaya", PostalCode: new("60271"), Country: p.market}}
		if _, _, err := c.program.SaveRegistrationProfile(ctx, who, in); err != nil {
			return err
		}
		if _, _, err := c.program.SubmitRegistration(ctx, who, enrolment.SubmitRegistrationInput{ID: id}); err != nil {
			return err
		}
		if err := c.later(ctx, time.Minute); err != nil {
			return err
		}
		return c.confirmed(ctx, nil)
	}
}

// appealed has the company answer a rejection with a document.
func (c *cast) appealed(key string) func(context.Context, *models.Registration) error {
	return func(ctx context.Context, r *models.Registration) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		_, _, err = c.program.AppealRegistration(ctx, who, enrolment.AppealRegistrationInput{
			ID: r.ID.Any(), Reason: "Our certificate of incorporation shows the name and the address.",
			Documents: []*enrolment.DocumentInput{{Kind: models.DocumentBusinessRegistration, File: models.Upload{Name: "certificate.pdf", Content: bytes.NewReader([]byte(onePage))}}},
		})
		return err
	}
}

// onePage is a minimal PDF.
const onePage = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
