package enrolment

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// RecordVettingCheckInput is a reviewer's outcome of the current step.
type RecordVettingCheckInput struct {
	ID               models.AnyID
	Step             models.VettingStep
	Outcome          rules.CheckOutcome
	Evidence         string
	ExpectedVersion  *int
	ClientMutationID *string
}

// RecordVettingCheck decides the check of the current step: vetting continues, or the registration is rejected (section 4.5).
func (p *UseCases) RecordVettingCheck(ctx context.Context, who access.Actor, in RecordVettingCheckInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	evidence := strings.TrimSpace(in.Evidence)
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.RecordVettingCheck, expected: in.ExpectedVersion, reason: evidence,
		check: func(_ *store.Tx, r *models.Registration) problem.List {
			return rules.CheckRecord(*r, in.Step, in.Outcome, in.Evidence)
		},
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			if in.Outcome == rules.CheckOutcomePassed {
				job, err = p.passCheck(tx, who, r, evidence)
				return err
			}
			if err := p.settleCheck(tx, r, rules.CheckResult{Status: models.CheckRejected, Reason: models.ReasonNotEstablished, Evidence: evidence}, who.UserID); err != nil {
				return err
			}
			job, err = p.reject(tx, who, r, evidence, evidence)
			return err
		},
	})
	return r, job, err
}

func (p *UseCases) passCheck(tx *store.Tx, who access.Actor, r *models.Registration, evidence string) (*models.Job, error) {
	result := rules.CheckResult{Status: models.CheckPassed, Reason: models.ReasonReviewed, Evidence: evidence}
	if err := p.settleCheck(tx, r, result, who.UserID); err != nil {
		return nil, err
	}
	rules.PassCheck(r)
	return p.nextCheck(tx, r)
}

// DecideRegistrationInput is a reviewer's decision.
type DecideRegistrationInput struct {
	ID               models.AnyID
	Outcome          rules.RegistrationOutcome
	Reason           *string
	EarlyReason      *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DecideRegistration authorises or rejects a registration, before its target only with a reason (R-93, D-16).
func (p *UseCases) DecideRegistration(ctx context.Context, who access.Actor, in DecideRegistrationInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	reason, early := strings.TrimSpace(kernel.Value(in.Reason)), strings.TrimSpace(kernel.Value(in.EarlyReason))
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.DecideRegistration, expected: in.ExpectedVersion, reason: reason,
		check: func(tx *store.Tx, r *models.Registration) problem.List {
			return rules.CheckDecision(*r, in.Outcome, kernel.Value(in.Reason), kernel.Value(in.EarlyReason), tx.Now())
		},
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			if in.Outcome == rules.OutcomeAuthorized {
				job, err = p.authorize(tx, who, r, reason, early)
				return err
			}
			job, err = p.reject(tx, who, r, reason, early)
			return err
		},
	})
	return r, job, err
}

// authorize completes vetting: the current profile becomes the last finalised one (M-08).
func (p *UseCases) authorize(tx *store.Tx, who access.Actor, r *models.Registration, reason, early string) (*models.Job, error) {
	rules.Decide(r, rules.Decision{Outcome: rules.OutcomeAuthorized, By: who.UserID, Reason: reason, Early: early, At: tx.Now()})
	if err := tx.CloseVerifications(r.ID); err != nil {
		return nil, err
	}
	if err := p.finalize(tx, r); err != nil {
		return nil, err
	}
	if err := p.refreshStatus(tx, r); err != nil {
		return nil, err
	}
	if err := p.then.Decided(tx, r.SupportRequestID); err != nil {
		return nil, err
	}
	return p.mailRegistration(tx, r, decisionEvent(r), mail.RegistrationAuthorized, func(d *mail.Data) { d.Reason = reason })
}

// reject completes vetting without confirming the company; 30 days later the enrolment is suspended (M-08, section 4.5).
func (p *UseCases) reject(tx *store.Tx, who access.Actor, r *models.Registration, reason, early string) (*models.Job, error) {
	rules.Decide(r, rules.Decision{Outcome: rules.OutcomeRejected, By: who.UserID, Reason: reason, Early: early, At: tx.Now()})
	if err := p.refreshStatus(tx, r); err != nil {
		return nil, err
	}
	if err := p.then.Decided(tx, r.SupportRequestID); err != nil {
		return nil, err
	}
	if err := tx.CloseVerifications(r.ID); err != nil {
		return nil, err
	}
	if _, err := tx.EnqueueAt(r.RejectedAt.Add(rules.SuspendAfter), registrationSubject(r), jobs.SuspendRegistration{Registration: r.ID, Round: r.Round}); err != nil {
		return nil, err
	}
	return p.mailRegistration(tx, r, decisionEvent(r), mail.RegistrationRejected, func(d *mail.Data) { d.Reason = reason })
}

// decisionEvent distinguishes the decisions of one registration: of each round, and after each appeal.
func decisionEvent(r *models.Registration) string {
	return fmt.Sprintf("decided-%d-%d", r.Round, r.Appeals)
}

// finalize makes the vetted profile the one in force, and the partner an indirect reseller.
func (p *UseCases) finalize(tx *store.Tx, r *models.Registration) error {
	current, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return err
	}
	last, err := tx.Profile(r.PartnerID, models.ProfileLastFinalized)
	if err != nil {
		return err
	}
	now := tx.Now()
	if last == nil {
		last = &models.PartnerProfile{ID: models.NewID[models.PartnerProfile](), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID, VettingVersion: models.ProfileLastFinalized}
	}
	last.Legal, last.Contact, last.Support, last.Billing, last.Details, last.FinalizedAt = current.Legal, current.Contact, current.Support, current.Billing, current.Details, &now
	if err := tx.Save(last); err != nil {
		return err
	}
	partner, err := store.LockAny(tx, r.PartnerID)
	if err != nil {
		return err
	}
	if !partner.Types.Has(r.EnrollAs) {
		partner.Types = append(partner.Types, r.EnrollAs)
	}
	if name := current.Legal.Name; name != "" {
		partner.Name, partner.SearchName = name, models.FoldForSearch(name)
	}
	if err := tx.Save(partner); err != nil {
		return err
	}
	return p.then.Renamed(tx, partner)
}

// nextCheck begins the next step, or calls the reviewers when only the decision is left.
func (p *UseCases) nextCheck(tx *store.Tx, r *models.Registration) (*models.Job, error) {
	if r.Step != models.StepDecision {
		if err := p.openCheck(tx, r); err != nil {
			return nil, err
		}
		return tx.Enqueue(registrationSubject(r), jobs.AdvanceVetting{Registration: r.ID, Round: r.Round, Step: r.Step})
	}
	if tx.Now().Before(*r.TargetAt) {
		return nil, nil // they get a letter at the target
	}
	return nil, p.callReviewers(tx, r, fmt.Sprintf("decide-%d", r.Round))
}

func (p *UseCases) goOn(tx *store.Tx, r *models.Registration) error {
	_, err := p.nextCheck(tx, r)
	return err
}
