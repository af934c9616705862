package enrolment

import (
	"context"
	"errors"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file asks registers and postal authorities, outside of any transaction, so that one that hangs blocks
// nobody. If they do not answer, manual entry is possible and a job asks again.

// LookUpCompanyInput says which company.
type LookUpCompanyInput struct {
	ID               models.AnyID
	Duns             string
	ExpectedVersion  *int
	ClientMutationID *string
}

// LookUpCompany fills in the legal profile from a company register. It returns a job and no company if the register does not
// answer.
func (p *UseCases) LookUpCompany(ctx context.Context, who access.Actor, in LookUpCompanyInput) (*models.Registration, *models.Company, *models.Job, error) {
	if err := p.mayMove(ctx, who, in.ID, access.LookUpCompany); err != nil {
		return nil, nil, nil, err
	}
	if wrong := rules.CheckDUNS("duns", in.Duns); wrong != nil {
		return nil, nil, nil, wrong
	}
	duns, _ := rules.DUNS(in.Duns)
	company, failed := p.Companies.FindCompany(ctx, duns)
	if errors.Is(failed, lookup.ErrNotFound) {
		return nil, nil, nil, problem.New(problem.DUNSNotFound, "duns").With("Duns", duns)
	}
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.LookUpCompany, expected: in.ExpectedVersion,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			if r.Status == models.RegistrationStarted {
				r.Status = models.RegistrationInProgress
			}
			if failed == nil {
				return p.fillLegal(tx, r, company)
			}
			p.Log.WarnContext(ctx, "the company register does not answer", "registration", r.ID.String(), "err", failed)
			if err := p.noteDUNS(tx, r, duns); err != nil {
				return err
			}
			job, err = tx.EnqueueOnce(registrationSubject(r), jobs.LookUpCompany{Registration: r.ID, Round: r.Round})
			return err
		},
	})
	return r, company, job, err
}

// mayMove makes the checks of move before an external service is asked.
func (p *UseCases) mayMove(ctx context.Context, who access.Actor, id models.AnyID, do access.Action) error {
	if err := who.May(do); err != nil {
		return err
	}
	r, err := store.Find(ctx, p.Store, who, models.As[models.Registration](id))
	if err != nil {
		return kernel.At("id", err)
	}
	return p.mayDo(ctx, who, r, do)
}

// mayDo makes the checks of possible before an external service is asked.
func (p *UseCases) mayDo(ctx context.Context, who access.Actor, r *models.Registration, do access.Action, input ...*problem.Problem) error {
	found, err := p.Store.RegistrationStandings(ctx, []models.ID[models.Registration]{r.ID})
	if err != nil {
		return err
	}
	return rules.Possible(rules.OnRegistration.WhyNot(do, who, p.RegistrationFacts(who, *r, found[r.ID])), input...).Err()
}

func (p *UseCases) fillLegal(tx *store.Tx, r *models.Registration, c *models.Company) error {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return err
	}
	l, before := &profile.Legal, profile.Legal
	l.Name, l.Address, l.DUNS, l.Website, l.RegistrationNumber, l.Source = c.LegalName, c.Address, c.DUNS, c.Website, c.RegistrationNumber, models.LegalFromRegister
	if legalChanged(before, *l) {
		r.Path = models.PathFull
	}
	forgetVerification(l)
	return tx.Save(profile)
}

// noteDUNS stores the number that is to be looked up later, and removes the register's data of another company.
func (p *UseCases) noteDUNS(tx *store.Tx, r *models.Registration, duns string) error {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return err
	}
	if profile.Legal.DUNS == duns {
		return nil
	}
	if profile.Legal.Source == models.LegalFromRegister {
		profile.Legal = models.LegalProfile{}
	}
	profile.Legal.DUNS, r.Path = duns, models.PathFull
	return tx.Save(profile)
}

// LookUpCompanyAgain fills in the legal profile when the register answers, unless it was entered by hand meanwhile.
func (p *UseCases) LookUpCompanyAgain(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	r, profile, err := p.vetted(ctx, who, id)
	if err != nil || r.Round != round || !wants(r, profile) {
		return err
	}
	company, err := p.Companies.FindCompany(ctx, profile.Legal.DUNS)
	if errors.Is(err, lookup.ErrNotFound) {
		return nil // entered by hand, or looked up with another number
	}
	if err != nil {
		return fmt.Errorf("look up the company of %s: %w", id, err)
	}
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		now, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
		if err != nil || r.Round != round || !wants(r, now) || now.Legal.DUNS != company.DUNS {
			return err
		}
		if err := p.fillLegal(tx, r, company); err != nil {
			return err
		}
		return p.noteRegistration(tx, who, r, "lookUpCompany", stateOf(r), "")
	})
}

// wants reports whether the legal profile still waits for the register.
func wants(r *models.Registration, profile *models.PartnerProfile) bool {
	open := r.Status == models.RegistrationStarted || r.Status == models.RegistrationInProgress
	return open && profile.Legal.DUNS != "" && profile.Legal.Name == "" && profile.Legal.Address.IsZero()
}

// vetted reads a registration and its current profile for a job.
func (p *UseCases) vetted(ctx context.Context, who access.Actor, id models.ID[models.Registration]) (*models.Registration, *models.PartnerProfile, error) {
	if err := who.May(access.RunRegistrationJobs); err != nil {
		return nil, nil, err
	}
	return p.profileOf(ctx, who, id)
}

func (p *UseCases) profileOf(ctx context.Context, who access.Actor, id models.ID[models.Registration]) (r *models.Registration, profile *models.PartnerProfile, err error) {
	if r, err = store.Find(ctx, p.Store, who, id); err != nil {
		return nil, nil, err
	}
	profiles, err := store.ProfilesOf.Find(ctx, p.Store, who, []models.ID[models.Partner]{r.PartnerID})
	for _, one := range profiles {
		if one.VettingVersion == models.ProfileCurrent {
			profile = one
		}
	}
	if err == nil && profile == nil {
		err = fmt.Errorf("registration %s has no profile", id)
	}
	return r, profile, err
}
