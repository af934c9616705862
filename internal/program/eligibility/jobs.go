package eligibility

import (
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds the jobs about a request. Each reads the request again when it runs, and does nothing if its
// state has changed, so that a late or repeated job does no harm.
// No timer decides anything (D-15).

// ScreenEligibilityRequest writes notes about a submitted request for the reviewer.
func (p *UseCases) ScreenEligibilityRequest(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest]) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.ScreenedAt != nil || r.SubmittedAt == nil {
			return nil
		}
		facts, err := p.screeningFacts(tx, r)
		if err != nil {
			return err
		}
		now := tx.Now()
		r.Findings, r.ScreenedAt = rules.Screen(facts), &now
		return p.noted(tx, who, r, "screenEligibilityRequest", fmt.Sprintf("%d findings", len(r.Findings)))
	})
}

func (p *UseCases) screeningFacts(tx *store.Tx, r *models.EligibilityRequest) (f rules.ScreeningFacts, err error) {
	f.Request, f.Domains = *r, p.Content().Domains()
	org, err := store.Get(tx, r.OrganizationID)
	if err != nil {
		return f, err
	}
	f.Market = org.Market
	tenant, err := tx.SubjectTenant(r)
	if err != nil {
		return f, err
	}
	if tenant != nil {
		f.TenantDomain = tenant.DefaultDomain
	}
	if f.DeniedBefore, err = tx.DeniedEligibilityRequests(r.OrganizationID); err != nil {
		return f, err
	}
	if r.Kind == models.EligibilityPartner {
		held, err := tx.ActiveQualification(r.PartnerID, models.GovernmentCommunityCloud)
		f.AlreadyGranted = held != nil
		return f, err
	}
	f.Relationship, err = tx.HasRelationship(r.PartnerID, r.CustomerID)
	return f, err
}

// RemindReviewers reminds the reviewers of a request that nobody has answered for a business day (D-15).
func (p *UseCases) RemindReviewers(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest]) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.Status != models.EligibilitySubmitted {
			return nil
		}
		reminded, err := p.mailRole(tx, models.EligibilityReviewer, r, "reminder", mail.EligibilityReviewReminder)
		if err != nil || reminded == nil {
			return err
		}
		return p.noted(tx, who, r, "remindReviewers", "")
	})
}

// SendHoldingReply answers an applicant whom nobody has answered, shortly before the deadline (D-15).
func (p *UseCases) SendHoldingReply(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest]) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.Status != models.EligibilitySubmitted || r.HoldingReplyAt != nil {
			return nil
		}
		if _, err := p.mailContact(tx, r, "holding", mail.EligibilityHoldingReply, replyDue(r)); err != nil {
			return err
		}
		now := tx.Now()
		r.HoldingReplyAt = &now
		return p.noted(tx, who, r, "sendHoldingReply", "")
	})
}

// ResponseDue marks an unanswered request overdue at the deadline and tells the operator.
func (p *UseCases) ResponseDue(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest]) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.Status != models.EligibilitySubmitted || r.OverdueAt != nil {
			return nil
		}
		now := tx.Now()
		r.OverdueAt = &now
		if r.HoldingReplyAt == nil {
			if _, err := p.mailContact(tx, r, "holding", mail.EligibilityHoldingReply, replyDue(r)); err != nil {
				return err
			}
			r.HoldingReplyAt = &now
		}
		if _, err := p.mailRole(tx, models.OperatorAdmin, r, "overdue", mail.EligibilityEscalation); err != nil {
			return err
		}
		return p.noted(tx, who, r, "eligibilityOverdue", "")
	})
}

// RemindApplicant reminds the applicant of a question that still waits for an answer.
func (p *UseCases) RemindApplicant(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest], question int) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		asked, err := tx.LastQuestion(r.ID)
		if err != nil || asked == nil || rules.EligibilityStatusAt(*r, tx.Now()).Final() || !waits(tx, r, question, rules.AnswerReminder(p.Calendar(), asked.CreatedAt)) {
			return err
		}
		_, err = p.mailContact(tx, r, "question-"+asked.ID.String(), mail.EligibilityInformationReminder, func(d *mail.Data) {
			d.Question, d.Due = asked.Body, *r.InfoDueAt
		})
		return err
	})
}

// LapseEligibilityRequest closes a request whose question was not answered in time.
func (p *UseCases) LapseEligibilityRequest(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest], question int) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.InfoDueAt == nil || !waits(tx, r, question, *r.InfoDueAt) {
			return nil
		}
		return p.lapse(tx, who, r)
	})
}

// lapse closes a request whose question was not answered, and tells its contact.
func (p *UseCases) lapse(tx *store.Tx, who access.Actor, r *models.EligibilityRequest) error {
	if _, err := p.mailContact(tx, r, "lapsed", mail.EligibilityLapsed, func(d *mail.Data) { d.Due = *r.InfoDueAt }); err != nil {
		return err
	}
	return p.close(tx, who, r, rules.LapseEligibility)
}

// waits reports whether a request still waits for the answer to a question whose time is over. The version may be higher
// than that of the question, after a late screening; a newer question has a later time.
func waits(tx *store.Tx, r *models.EligibilityRequest, question int, due time.Time) bool {
	return r.Status == models.EligibilityInfoRequested && r.Version >= question && !tx.Now().Before(due)
}

// ExpireDraft closes a draft that was never submitted.
func (p *UseCases) ExpireDraft(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest]) error {
	return p.onRequest(ctx, who, id, func(tx *store.Tx, r *models.EligibilityRequest) error {
		if r.Status != models.EligibilityDraft {
			return nil
		}
		return p.close(tx, who, r, rules.ExpireDraft)
	})
}

// close ends a request without a person.
func (p *UseCases) close(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, do access.Action) error {
	from := r.Status
	if wrong := rules.MoveEligibility(from, do); wrong != nil {
		return wrong
	}
	r.Status, r.OpenKey = rules.EligibilityAfter(do), nil
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: do, From: string(from), To: string(r.Status)})
}

// noted saves what the program itself changed in a request that keeps its status, and records it.
func (p *UseCases) noted(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, do access.Action, reason string) error {
	r.UpdatedAt = tx.Now()
	if err := tx.Note(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: do, From: string(r.Status), To: string(r.Status), Reason: reason})
}

// onRequest runs a job on a locked request.
func (p *UseCases) onRequest(ctx context.Context, who access.Actor, id models.ID[models.EligibilityRequest], run func(*store.Tx, *models.EligibilityRequest) error) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunEligibilityJobs, id, run)
}
