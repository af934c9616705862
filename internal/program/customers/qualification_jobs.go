package customers

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// VetQualification vets a special qualification that a partner asked for. Government cloud is approved when there is no
// doubt; everything else is left to a reviewer.
func (p *UseCases) VetQualification(ctx context.Context, who access.Actor, id models.ID[models.CustomerQualification]) error {
	return p.onQualification(ctx, who, id, func(tx *store.Tx, q *models.CustomerQualification, c *models.Customer) error {
		if c.Status == models.CustomerProvisioning { // its validation ID is only held, and may be released
			return fmt.Errorf("vet %s: the account is not set up yet", id)
		}
		certain, err := p.beyondDoubt(tx, q, c)
		if err != nil {
			return err
		}
		if certain {
			return p.vettedQualification(tx, who, "vetQualification", q, c, models.VettingApproved)
		}
		return p.callForVetting(tx, who, q, c)
	})
}

// GiveUpVetting leaves a special qualification to a reviewer when the job has no attempts left.
func (p *UseCases) GiveUpVetting(ctx context.Context, who access.Actor, id models.ID[models.CustomerQualification]) error {
	return p.onQualification(ctx, who, id, func(tx *store.Tx, q *models.CustomerQualification, c *models.Customer) error {
		return p.callForVetting(tx, who, q, c)
	})
}

// onQualification runs a job on a locked qualification that is still being vetted.
func (p *UseCases) onQualification(ctx context.Context, who access.Actor, id models.ID[models.CustomerQualification], run func(*store.Tx, *models.CustomerQualification, *models.Customer) error) error {
	if err := who.May(access.RunCustomerJobs); err != nil {
		return err
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		q, c, err := tx.LockCustomerQualification(id)
		if err != nil || q.Vetting != models.VettingInReview || c.Status == models.CustomerFailed {
			return err
		}
		return run(tx, q, c)
	})
}

func (p *UseCases) beyondDoubt(tx *store.Tx, q *models.CustomerQualification, c *models.Customer) (bool, error) {
	if q.Code != models.QualificationGovernment || q.ValidationID.IsZero() {
		return false, nil
	}
	qualified, err := qualifiedNow(tx, q.RequestedBy)
	if err != nil {
		return false, err
	}
	all, err := tx.QualificationsOfCustomer(q.CustomerID)
	if err != nil {
		return false, err
	}
	created, err := createdWith(tx, q, all)
	if err != nil {
		return false, err
	}
	id, err := store.LockAny(tx, q.ValidationID)
	if err != nil {
		return false, err
	}
	return rules.VettingOfGovernment{Customer: *c, Qualified: qualified, Created: created, Refused: rules.RefusedByPerson(q.Code, all), ValidationID: id}.ApprovedAutomatically(), nil
}

// createdWith reports whether an account was created with a special qualification, on its validation ID. It is false for one that
// was asked for again after a denial.
func createdWith(tx *store.Tx, q *models.CustomerQualification, all []*models.CustomerQualification) (bool, error) {
	if all[len(all)-1].ID != q.ID {
		return false, nil
	}
	hold, err := tx.LockHoldOf(q.CustomerID)
	return hold != nil && hold.ValidationID == q.ValidationID, err
}

// vettedQualification ends the vetting of a special qualification and tells the person who asked for it.
func (p *UseCases) vettedQualification(tx *store.Tx, who access.Actor, do access.Action, q *models.CustomerQualification, c *models.Customer, outcome models.QualificationVetting) error {
	from, now := q.Vetting, tx.Now()
	q.Vetting, q.DecidedAt = outcome, &now
	switch outcome {
	case models.VettingApproved:
		if err := intoGovernment(tx, q, c); err != nil {
			return err
		}
	case models.VettingDenied:
		q.ActiveKey = nil
		if err := p.returnCreation(tx, q); err != nil {
			return err
		}
	}
	if err := tx.Save(q); err != nil {
		return err
	}
	if err := tx.Record(who, qualificationSubject(q), store.Event{Action: do, From: string(from), To: string(q.Vetting), Reason: q.Reason}); err != nil {
		return err
	}
	to, err := tx.AgentsOfCustomer(c.ID, q.RequesterID)
	if err != nil {
		return err
	}
	d := p.vettingData(c)
	d.Outcome, d.Reason = string(q.Vetting), q.Reason
	_, err = tx.PostAll(to, qualificationSubject(q), "decided", mail.CustomerQualificationDecided, d)
	return err
}

// intoGovernment lets a customer buy from the government catalogue, and from no other, once it is qualified for it.
func intoGovernment(tx *store.Tx, q *models.CustomerQualification, c *models.Customer) error {
	if q.Code != models.QualificationGovernment || c.Segment == models.SegmentGovernment {
		return nil
	}
	c.Segment = models.SegmentGovernment
	return tx.Save(c)
}

// returnCreation returns the creation that a denied qualification has used up; the customer stays (D-14).
func (p *UseCases) returnCreation(tx *store.Tx, q *models.CustomerQualification) error {
	if q.ValidationID.IsZero() {
		return nil
	}
	id, err := store.LockAny(tx, q.ValidationID)
	if err != nil {
		return err
	}
	rules.ReturnCreation(id)
	return tx.Save(id)
}

// callForVetting calls the eligibility reviewers.
func (p *UseCases) callForVetting(tx *store.Tx, who access.Actor, q *models.CustomerQualification, c *models.Customer) error {
	if _, err := p.CallDesk(tx, models.EligibilityReviewer, qualificationSubject(q), "vetting", mail.QualificationReviewReminder, p.vettingData(c)); err != nil {
		return err
	}
	return tx.Record(who, qualificationSubject(q), store.Event{Action: "vetQualification", From: string(q.Vetting), To: string(q.Vetting)})
}

// vettingData is the data of every e-mail about a special qualification; questions about it go to the reviewers.
func (p *UseCases) vettingData(c *models.Customer) mail.Data {
	d := p.mailData(c)
	d.Mailbox = p.Content().EligibilityMailbox
	return d
}
