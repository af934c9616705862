package enrolment

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// VerifyAddressInput says whose address is verified, and what to do with the suggestion.
type VerifyAddressInput struct {
	ID               models.AnyID
	Choice           *models.AddressChoice
	ExpectedVersion  *int
	ClientMutationID *string
}

// Verification is the result of verifying an address.
type Verification struct {
	Registration *models.Registration
	Legal        models.LegalProfile
	Warnings     problem.List
	Job          *models.Job
}

// VerifyAddress verifies the registered address, or accepts its suggestion.
func (p *UseCases) VerifyAddress(ctx context.Context, who access.Actor, in VerifyAddressInput) (*Verification, error) {
	if err := p.mayMove(ctx, who, in.ID, access.VerifyAddress); err != nil {
		return nil, err
	}
	v := &Verification{}
	verdict, asked, failed := p.askAddress(ctx, who, in)
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.VerifyAddress, expected: in.ExpectedVersion,
		change: func(tx *store.Tx, r *models.Registration) error {
			profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
			if err != nil {
				return err
			}
			before := profile.Legal.Address
			switch {
			case in.Choice != nil:
				err = choose(&profile.Legal, *in.Choice)
			case failed != nil || profile.Legal.Address != asked: // unanswered, or changed while it was asked
				profile.Legal.AddressStatus = models.AddressPending
				v.Job, err = tx.EnqueueOnce(registrationSubject(r), jobs.VerifyAddress{Registration: r.ID, Round: r.Round})
			default:
				verified(&profile.Legal, verdict)
			}
			if err != nil {
				return err
			}
			if profile.Legal.Address != before {
				r.Path = models.PathFull
			}
			v.Legal = profile.Legal
			return tx.Save(profile)
		},
	})
	if err != nil {
		return nil, err
	}
	v.Registration, v.Warnings = r, warnings(v.Legal)
	return v, nil
}

// askAddress asks the postal authority, unless the input only chooses.
func (p *UseCases) askAddress(ctx context.Context, who access.Actor, in VerifyAddressInput) (lookup.Verdict, models.PostalAddress, error) {
	if in.Choice != nil {
		return lookup.Verdict{}, models.PostalAddress{}, nil
	}
	r, profile, err := p.profileOf(ctx, who, models.As[models.Registration](in.ID))
	if err != nil || profile.Legal.Address.IsZero() {
		return lookup.Verdict{}, models.PostalAddress{}, err
	}
	verdict, err := p.Addresses.VerifyAddress(ctx, profile.Legal.Address)
	if err != nil {
		p.Log.WarnContext(ctx, "the address service does not answer", "registration", r.ID.String(), "err", err)
	}
	return verdict, profile.Legal.Address, err
}

// choose stores what the applicant did with a suggestion.
func choose(l *models.LegalProfile, choice models.AddressChoice) error {
	if l.SuggestedAddress == nil {
		return problem.Invalid("choice", "not_expected")
	}
	l.AddressChoice = choice
	switch {
	case choice == models.AddressAsSuggested && l.EnteredAddress == nil:
		entered := l.Address
		l.EnteredAddress, l.Address, l.AddressStatus = &entered, *l.SuggestedAddress, models.AddressVerified
	case choice == models.AddressAsEntered && l.EnteredAddress != nil:
		l.Address, l.EnteredAddress, l.AddressStatus = *l.EnteredAddress, nil, models.AddressSuggested
	}
	return nil
}

// verified stores the result beside the address. When an accepted suggestion is verified again, the address as entered
// stays.
func verified(l *models.LegalProfile, v lookup.Verdict) {
	entered, choice := l.EnteredAddress, l.AddressChoice
	forgetVerification(l)
	if v.Status == models.AddressVerified && entered != nil {
		l.EnteredAddress, l.AddressChoice = entered, choice
	}
	l.AddressStatus = v.Status
	if v.Status == models.AddressSuggested || v.Status == models.AddressVerified {
		l.SuggestedAddress = &v.Address
	}
}

// warnings are problems of an address that block nothing.
func warnings(l models.LegalProfile) problem.List {
	warning := problem.New(problem.AddressUnverifiable, "legal.address").With("Country", l.Address.Country)
	switch l.AddressStatus {
	case models.AddressNotFound:
	case models.AddressUnverifiable:
		warning.Reason = "market"
	case models.AddressPending:
		warning.Reason = "unavailable"
	default:
		return nil
	}
	return problem.ListOf(warning)
}

// verifyUnchecked enqueues the verification of an address that nobody has verified: an address that is vetted was verified if
// the market has that.
func (p *UseCases) verifyUnchecked(tx *store.Tx, r *models.Registration) error {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil || profile.Legal.Address.IsZero() {
		return err
	}
	if status := profile.Legal.AddressStatus; status != models.AddressUnchecked && status != "" {
		return nil
	}
	profile.Legal.AddressStatus = models.AddressPending
	if err := tx.Save(profile); err != nil {
		return err
	}
	_, err = tx.EnqueueOnce(registrationSubject(r), jobs.VerifyAddress{Registration: r.ID, Round: r.Round})
	return err
}

// VerifyAddressAgain verifies an address when the service answers, unless that was done meanwhile.
func (p *UseCases) VerifyAddressAgain(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	r, profile, err := p.vetted(ctx, who, id)
	if err != nil || r.Round != round || profile.Legal.AddressStatus != models.AddressPending {
		return err
	}
	verdict, err := p.Addresses.VerifyAddress(ctx, profile.Legal.Address)
	if err != nil {
		return fmt.Errorf("verify the address of %s: %w", id, err)
	}
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		now, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
		if err != nil || now.Legal.AddressStatus != models.AddressPending || now.Legal.Address != profile.Legal.Address {
			return err
		}
		verified(&now.Legal, verdict)
		if err := tx.Save(now); err != nil {
			return err
		}
		return p.noteRegistration(tx, who, r, "verifyAddress", stateOf(r), string(now.Legal.AddressStatus))
	})
}
