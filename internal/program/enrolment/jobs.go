package enrolment

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file holds the jobs about a registration. Each reads the registration again when it runs, and does nothing if its
// state has changed. None of them decides anything (D-16).

// VerifyContact sends the message to the primary contact of a submitted registration.
func (p *UseCases) VerifyContact(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		if r.Status != models.RegistrationPending || r.Step != models.StepEntry || r.Round != round {
			return nil
		}
		a, err := p.asking(tx, who, r)
		if err != nil {
			return err
		}
		if from := rules.LettersFrom(a, tx.Now()); from.After(tx.Now()) { // other letters went to this address since: this one has to wait
			_, err = tx.EnqueueAt(from, registrationSubject(r), jobs.VerifyContact{Registration: id, Round: round})
			return err
		}
		from := stateOf(r)
		if _, err := p.sendVerification(tx, r); err != nil {
			return err
		}
		return p.noteRegistration(tx, who, r, "verifyContact", from, "")
	})
}

// AdvanceVetting runs the check of a step, and continues when it passes.
func (p *UseCases) AdvanceVetting(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int, step models.VettingStep) error {
	r, profile, err := p.vetted(ctx, who, id)
	if err != nil || !standsAt(r, round, step) {
		return err
	}
	register, err := p.register(ctx, profile.Legal.DUNS)
	if err != nil {
		return fmt.Errorf("check %s of %s: %w", step, id, err)
	}
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		if !standsAt(r, round, step) {
			return nil
		}
		facts, err := p.vettingFacts(tx, r)
		if err != nil {
			return err
		}
		facts.Register = register
		before, err := tx.Checks(r.ID)
		if err != nil {
			return err
		}
		return p.checkDone(tx, who, r, rules.AfterRefusal(rules.Vet(step, facts), step, before))
	})
}

// standsAt reports whether vetting is still at the step for which a job was made.
func standsAt(r *models.Registration, round int, step models.VettingStep) bool {
	return r.Status == models.RegistrationPending && r.Round == round && r.Step == step
}

// register is the register's entry; nil when there is none.
func (p *UseCases) register(ctx context.Context, duns string) (*models.Company, error) {
	if duns == "" {
		return nil, nil
	}
	company, err := p.Companies.FindCompany(ctx, duns)
	if errors.Is(err, lookup.ErrNotFound) {
		return nil, nil
	}
	return company, err
}

func (p *UseCases) vettingFacts(tx *store.Tx, r *models.Registration) (f rules.VettingFacts, err error) {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return f, err
	}
	f.Profile, f.Domains = *profile, p.Content().Domains()
	tenant, err := tx.AccountTenant(r.PartnerID)
	if err != nil || tenant == nil {
		return f, err
	}
	if !strings.HasSuffix(tenant.DefaultDomain, "."+p.Content().WorkAccountDomain) { // anybody can create one of those
		f.TenantDomain = tenant.DefaultDomain
	}
	return f, nil
}

// checkDone stores the outcome of a check, and continues if it passed.
func (p *UseCases) checkDone(tx *store.Tx, who access.Actor, r *models.Registration, result rules.CheckResult) error {
	from := stateOf(r)
	if err := p.settleCheck(tx, r, result, models.ID[models.User]{}); err != nil {
		return err
	}
	if result.Status == models.CheckPassed {
		rules.PassCheck(r)
		if err := p.goOn(tx, r); err != nil {
			return err
		}
	}
	return p.noteRegistration(tx, who, r, "advanceVetting", from, string(result.Reason))
}

// GiveUpCheck leaves a check to a reviewer when the register has not answered in any attempt.
func (p *UseCases) GiveUpCheck(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int, step models.VettingStep) error {
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		if !standsAt(r, round, step) {
			return nil
		}
		return p.checkDone(tx, who, r, rules.ForReview(models.ReasonRegisterUnavailable, ""))
	})
}

// VettingTarget calls the reviewers when a decision becomes possible (R-93, D-16).
func (p *UseCases) VettingTarget(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		if r.Status != models.RegistrationPending || r.Round != round || r.TargetAt == nil || tx.Now().Before(*r.TargetAt) {
			return nil
		}
		if err := p.callReviewers(tx, r, fmt.Sprintf("target-%d", r.Round)); err != nil {
			return err
		}
		return p.noteRegistration(tx, who, r, "vettingTarget", stateOf(r), "")
	})
}

// VettingDeadline marks an undecided registration overdue, tells the operator and opens a support request for the
// applicant (R-94, D-16).
func (p *UseCases) VettingDeadline(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		due := r.DeadlineAt != nil && !tx.Now().Before(*r.DeadlineAt)
		if r.Status != models.RegistrationPending || r.Round != round || r.OverdueAt != nil || !due {
			return nil
		}
		now := tx.Now()
		r.OverdueAt = &now
		support, err := p.then.Overdue(tx, r.OrganizationID, registrationSubject(r))
		if err != nil {
			return err
		}
		r.SupportRequestID = support.ID
		if err := p.mailDesk(tx, models.OperatorAdmin, r, fmt.Sprintf("overdue-%d", r.Round), mail.RegistrationEscalation); err != nil {
			return err
		}
		_, err = p.mailRegistration(tx, r, fmt.Sprintf("overdue-%d", r.Round), mail.RegistrationOverdue, func(d *mail.Data) { d.SupportReference = support.Reference })
		if err != nil {
			return err
		}
		return p.noteRegistration(tx, who, r, "vettingOverdue", stateOf(r), "")
	})
}

// SuspendRegistration suspends an enrolment that has stayed rejected for 30 days (section 4.5, X-21).
func (p *UseCases) SuspendRegistration(ctx context.Context, who access.Actor, id models.ID[models.Registration], round int) error {
	return p.onRegistration(ctx, who, id, func(tx *store.Tx, r *models.Registration) error {
		if r.Round != round || !rules.SuspensionDue(*r, tx.Now()) {
			return nil
		}
		from := stateOf(r)
		rules.Suspend(r, tx.Now())
		if err := p.refreshStatus(tx, r); err != nil {
			return err
		}
		if _, err := p.mailRegistration(tx, r, fmt.Sprintf("suspended-%d-%d", r.Round, r.Appeals), mail.RegistrationSuspended, nil); err != nil {
			return err
		}
		if err := tx.Save(r); err != nil {
			return err
		}
		return p.recordRegistration(tx, who, r, rules.SuspendRegistration, from, "")
	})
}

// onRegistration runs a job on a locked registration.
func (p *UseCases) onRegistration(ctx context.Context, who access.Actor, id models.ID[models.Registration], run func(*store.Tx, *models.Registration) error) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunRegistrationJobs, id, run)
}

// noteRegistration saves what the program itself changed in a registration, and records it.
func (p *UseCases) noteRegistration(tx *store.Tx, who access.Actor, r *models.Registration, do access.Action, from, reason string) error {
	r.UpdatedAt = tx.Now()
	if err := tx.Note(r); err != nil {
		return err
	}
	return p.recordRegistration(tx, who, r, do, from, reason)
}
