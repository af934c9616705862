package enrolment

import (
	"fmt"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// check reads the check of a step, or begins it.
func (p *UseCases) check(tx *store.Tx, r *models.Registration, step models.VettingStep) (*models.VettingCheck, error) {
	check, err := tx.Check(r.ID, r.Round, step)
	if err != nil || check != nil {
		return check, err
	}
	return &models.VettingCheck{
		ID: models.NewID[models.VettingCheck](), RegistrationID: r.ID, Round: r.Round, Step: step, Status: models.CheckOpen,
	}, nil
}

// openCheck begins the check of the current step.
func (p *UseCases) openCheck(tx *store.Tx, r *models.Registration) error {
	check, err := p.check(tx, r, r.Step)
	if err != nil {
		return err
	}
	check.Status, check.Reason, check.Evidence, check.DecidedAt, check.DecidedBy = models.CheckOpen, "", "", nil, models.ID[models.User]{}
	return tx.Save(check)
}

// openOwnership begins to wait for the primary contact. A denial of the contact and a rejection by a reviewer stay: another message
// answers neither.
func (p *UseCases) openOwnership(tx *store.Tx, r *models.Registration) error {
	check, err := p.check(tx, r, models.StepEmailOwnership)
	if err != nil || check.Status == models.CheckRejected {
		return err
	}
	if r.ContactDenial != "" {
		check.Status, check.Reason, check.Evidence = models.CheckNeedsReview, r.ContactDenial, r.ContactDeniedBy
	}
	return tx.Save(check)
}

// settleOwnership stores an answer of the primary contact. While a "no" waits for a reviewer, or after a reviewer has rejected,
// the answer is noted and changes nothing else (D-27).
func (p *UseCases) settleOwnership(tx *store.Tx, r *models.Registration, result rules.CheckResult) error {
	check, err := p.check(tx, r, models.StepEmailOwnership)
	if err != nil {
		return err
	}
	before := *check
	settle(tx, check, result, models.ID[models.User]{})
	if before.Status == models.CheckRejected || (before.Status == models.CheckNeedsReview && result.Reason == models.ReasonContactConfirmed) {
		check.Status, check.Reason, check.Evidence, check.DecidedBy, check.DecidedAt = before.Status, before.Reason, before.Evidence, before.DecidedBy, before.DecidedAt
	}
	return p.keepCheck(tx, r, check, result)
}

// settleCheck stores the outcome of the current step; a zero user means the program itself.
func (p *UseCases) settleCheck(tx *store.Tx, r *models.Registration, result rules.CheckResult, by models.ID[models.User]) error {
	check, err := p.check(tx, r, r.Step)
	if err != nil {
		return err
	}
	settle(tx, check, result, by)
	return p.keepCheck(tx, r, check, result)
}

func settle(tx *store.Tx, check *models.VettingCheck, result rules.CheckResult, by models.ID[models.User]) {
	now := tx.Now()
	check.Outcomes = append(check.History(), &models.CheckOutcome{Status: result.Status, Reason: result.Reason, Evidence: result.Evidence, DecidedBy: by, DecidedAt: now})
	check.Status, check.Reason, check.Evidence, check.DecidedBy, check.DecidedAt = result.Status, result.Reason, result.Evidence, by, &now
}

// keepCheck saves a check, and calls the reviewers if it is left to them.
func (p *UseCases) keepCheck(tx *store.Tx, r *models.Registration, check *models.VettingCheck, result rules.CheckResult) error {
	if err := tx.Save(check); err != nil || result.Status != models.CheckNeedsReview {
		return err
	}
	return p.callReviewers(tx, r, fmt.Sprintf("review-%d-%s-%d-%d", r.Round, check.Step, r.VerificationsSent, len(check.Outcomes)))
}
