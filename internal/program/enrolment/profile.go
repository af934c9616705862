package enrolment

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// SaveRegistrationProfileInput is the parts of a profile that change. A nil stays as it is; an empty text clears a value.
type SaveRegistrationProfileInput struct {
	ID               models.AnyID
	Legal            *LegalProfileInput
	PrimaryContact   *kernel.PrimaryContactInput
	Support          *SupportProfileInput
	Billing          *BillingProfileInput
	Organization     *OrganizationDetailsInput
	SelfAssessment   []models.SelfAssessment
	ExpectedVersion  *int
	ClientMutationID *string
}

// LegalProfileInput is the company exactly as it is registered.
type LegalProfileInput struct {
	Name, Duns, RegistrationNumber, Website *string
	Address                                 *kernel.PostalAddressInput
}

// SupportProfileInput says where the partner's customers get help.
type SupportProfileInput struct{ Email, Phone, Website *string }

// BillingProfileInput says who gets the invoices.
type BillingProfileInput struct {
	CompanyName, Email, PurchaseOrder *string
	Address                           *kernel.PostalAddressInput
}

// OrganizationDetailsInput is the organisation's display name and language.
type OrganizationDetailsInput struct{ DisplayName, Locale *string }

// SaveRegistrationProfile saves parts of the profile. Legal data or another contact of a registration
// that is being vetted, or was authorised, begin a new round.
func (p *UseCases) SaveRegistrationProfile(ctx context.Context, who access.Actor, in SaveRegistrationProfileInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.SaveRegistrationProfile, expected: in.ExpectedVersion, parts: in.parts(),
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			job, err = p.saveProfile(tx, r, in)
			return err
		},
	})
	return r, job, err
}

func (in SaveRegistrationProfileInput) parts() rules.ProfileParts {
	return rules.ProfileParts{Legal: in.Legal != nil, Contact: in.PrimaryContact != nil, Support: in.Support != nil, Billing: in.Billing != nil, Details: in.Organization != nil}
}

func (p *UseCases) saveProfile(tx *store.Tx, r *models.Registration, in SaveRegistrationProfileInput) (*models.Job, error) {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return nil, err
	}
	before := *profile
	in.apply(profile)
	found := problem.ListOf(rules.Unique("selfAssessment", in.SelfAssessment))
	parts := in.parts()
	parts.SameLegalAddress, parts.SameBillingAddress = before.Legal.Address == profile.Legal.Address, before.Billing.Address == profile.Billing.Address
	found.Add(rules.CheckProfile(*profile, parts, p.Content())...)
	if len(found) > 0 {
		return nil, found.Err()
	}
	if in.SelfAssessment != nil {
		r.SelfAssessment = in.SelfAssessment
	}
	if err := tx.Save(profile); err != nil {
		return nil, err
	}
	if err := p.saveToFinalized(tx, profile, in.parts()); err != nil {
		return nil, err
	}
	return p.afterProfile(tx, r, before, *profile)
}

// afterProfile moves a registration on when vetted data have changed; then the short path is no longer possible.
func (p *UseCases) afterProfile(tx *store.Tx, r *models.Registration, before, after models.PartnerProfile) (*models.Job, error) {
	legal, contact := legalChanged(before.Legal, after.Legal), before.Contact != after.Contact
	was := r.Status
	switch rules.ChangeProfile(r, legal, contact, !models.SameAddress(before.Contact.Email, after.Contact.Email)) {
	case rules.ProfileAsksOther:
		return p.verifyOther(tx, r)
	case rules.ProfileNewRound:
		if err := p.newRound(tx, r); err != nil || was != models.RegistrationAuthorized {
			return nil, err
		}
		return nil, p.tellChanged(tx, r)
	}
	return nil, nil
}

func legalChanged(before, after models.LegalProfile) bool {
	return before.Name != after.Name || before.Address != after.Address || before.DUNS != after.DUNS ||
		before.RegistrationNumber != after.RegistrationNumber || before.Website != after.Website
}

// verifyOther writes to the new contact's address; the links of older messages end.
func (p *UseCases) verifyOther(tx *store.Tx, r *models.Registration) (*models.Job, error) {
	if err := p.mayAsk(tx, r, "primaryContact.email"); err != nil {
		return nil, err
	}
	if r.Status == models.RegistrationChallenged {
		return p.sendVerification(tx, r)
	}
	if err := tx.CloseVerifications(r.ID); err != nil {
		return nil, err
	}
	return tx.Enqueue(registrationSubject(r), jobs.VerifyContact{Registration: r.ID, Round: r.Round})
}

// newRound closes the verifications and the support request of the round before.
func (p *UseCases) newRound(tx *store.Tx, r *models.Registration) error {
	if err := tx.CloseVerifications(r.ID); err != nil {
		return err
	}
	return p.then.Decided(tx, r.SupportRequestID)
}

// saveToFinalized lets what needs no vetting take effect at once.
func (p *UseCases) saveToFinalized(tx *store.Tx, current *models.PartnerProfile, parts rules.ProfileParts) error {
	last, err := tx.Profile(current.PartnerID, models.ProfileLastFinalized)
	atOnce := parts.Support || parts.Billing || parts.Details
	if err != nil || last == nil || !atOnce {
		return err
	}
	last.Support, last.Billing, last.Details = current.Support, current.Billing, current.Details
	return tx.Save(last)
}

// apply copies what was given into the profile, in the spelling that is stored.
func (in SaveRegistrationProfileInput) apply(p *models.PartnerProfile) {
	if l := in.Legal; l != nil {
		before := p.Legal
		l.apply(&p.Legal)
		if legalChanged(before, p.Legal) {
			p.Legal.Source = models.LegalManual
		}
		if before.Address != p.Legal.Address {
			forgetVerification(&p.Legal)
		}
	}
	kernel.SetContact(&p.Contact, in.PrimaryContact)
	if s := in.Support; s != nil {
		kernel.SetText(&p.Support.Email, s.Email)
		kernel.SetText(&p.Support.Phone, s.Phone)
		kernel.SetText(&p.Support.Website, s.Website)
	}
	if b := in.Billing; b != nil {
		kernel.SetText(&p.Billing.CompanyName, b.CompanyName)
		kernel.SetText(&p.Billing.Email, b.Email)
		kernel.SetText(&p.Billing.PurchaseOrder, b.PurchaseOrder)
		kernel.SetAddress(&p.Billing.Address, b.Address)
	}
	if d := in.Organization; d != nil {
		kernel.SetText(&p.Details.DisplayName, d.DisplayName)
		kernel.SetText(&p.Details.Locale, d.Locale)
	}
}

func (in LegalProfileInput) apply(l *models.LegalProfile) {
	kernel.SetText(&l.Name, in.Name)
	kernel.SetText(&l.DUNS, in.Duns)
	if digits, ok := rules.DUNS(l.DUNS); ok {
		l.DUNS = digits
	}
	kernel.SetText(&l.RegistrationNumber, in.RegistrationNumber)
	kernel.SetText(&l.Website, in.Website)
	kernel.SetAddress(&l.Address, in.Address)
}

// forgetVerification removes the result of verifying an older address.
func forgetVerification(l *models.LegalProfile) {
	l.AddressStatus, l.SuggestedAddress, l.EnteredAddress, l.AddressChoice = models.AddressUnchecked, nil, nil, ""
}

// move is one step of a registration, made by a person.
type move struct {
	id       models.AnyID
	do       access.Action
	expected *int
	parts    rules.ProfileParts // that change: some are locked while they are rejected or appealed
	reason   string
	lock     func(*store.Tx, access.Actor, models.ID[models.Registration]) (*models.Registration, error) // nil: as the actor sees it
	check    func(*store.Tx, *models.Registration) problem.List                                          // told together with the state
	change   func(*store.Tx, *models.Registration) error
}

// move runs a step: all such use cases differ only in their checks and changes.
func (p *UseCases) move(ctx context.Context, who access.Actor, m move) (*models.Registration, error) {
	return kernel.Do(ctx, p.Kernel, who, m.do, func(tx *store.Tx) (r *models.Registration, err error) {
		lock := m.lock
		if lock == nil {
			lock = store.Lock[models.Registration]
		}
		if r, err = lock(tx, who, models.As[models.Registration](m.id)); err != nil {
			return r, kernel.At("id", err)
		}
		if err := p.possible(tx, who, r, m); err != nil {
			return r, err
		}
		from := stateOf(r)
		if err := m.change(tx, r); err != nil {
			return r, err
		}
		if err := tx.Save(r); err != nil {
			return r, err
		}
		return r, p.recordRegistration(tx, who, r, m.do, from, strings.TrimSpace(m.reason))
	})
}

// possible reports all problems that prevent a step.
func (p *UseCases) possible(tx *store.Tx, who access.Actor, r *models.Registration, m move) error {
	standing, err := tx.RegistrationStanding(r.ID)
	if err != nil {
		return err
	}
	found := problem.ListOf(rules.ProfileLocked(*r, m.parts), store.Fresh(m.expected, r.Version))
	if m.check != nil {
		found.Add(m.check(tx, r)...)
	}
	return rules.Possible(rules.OnRegistration.WhyNot(m.do, who, p.RegistrationFacts(who, *r, standing)), found...).Err()
}
