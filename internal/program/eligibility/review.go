package eligibility

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

// AcknowledgeEligibilityRequestInput is the reviewer's reply with the next steps.
type AcknowledgeEligibilityRequestInput struct {
	ID               models.AnyID
	NextSteps        string
	ExpectedVersion  *int
	ClientMutationID *string
}

// AcknowledgeEligibilityRequest replies to the applicant, which ends the wait of two business days.
func (p *UseCases) AcknowledgeEligibilityRequest(ctx context.Context, who access.Actor, in AcknowledgeEligibilityRequestInput) (*models.EligibilityRequest, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.AcknowledgeEligibilityRequest, expected: in.ExpectedVersion,
		text: text{"nextSteps", in.NextSteps, models.MessageNextSteps, true},
		change: func(tx *store.Tx, r *models.EligibilityRequest) (err error) {
			replied(tx, who, r)
			template := mail.EligibilityPartnerReply
			if r.Kind == models.EligibilityCustomer {
				template = mail.EligibilityCustomerReply
			}
			job, err = p.mailContact(tx, r, "reply", template, func(d *mail.Data) { d.NextSteps = strings.TrimSpace(in.NextSteps) })
			return err
		},
	})
	return r, job, err
}

// replied notes the reviewer, and that the applicant has an answer.
func replied(tx *store.Tx, who access.Actor, r *models.EligibilityRequest) {
	r.ReviewerID = who.UserID
	if r.RespondedAt == nil {
		now := tx.Now()
		r.RespondedAt = &now
	}
}

// RequestEligibilityInformationInput is the reviewer's question.
type RequestEligibilityInformationInput struct {
	ID               models.AnyID
	Question         string
	ExpectedVersion  *int
	ClientMutationID *string
}

// RequestEligibilityInformation asks the applicant a question; without an answer the request lapses.
func (p *UseCases) RequestEligibilityInformation(ctx context.Context, who access.Actor, in RequestEligibilityInformationInput) (*models.EligibilityRequest, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.RequestEligibilityInformation, expected: in.ExpectedVersion,
		text: text{"question", in.Question, models.MessageQuestion, true},
		change: func(tx *store.Tx, r *models.EligibilityRequest) (err error) {
			due := tx.Now().Add(rules.AnswerTime)
			r.InfoDueAt = &due
			question := r.Version + 1 // the version this question makes
			if _, err := tx.EnqueueAt(rules.AnswerReminder(p.Calendar(), tx.Now()), subject(r), jobs.RemindApplicant{Request: r.ID, Version: question}); err != nil {
				return err
			}
			if _, err := tx.EnqueueAt(due, subject(r), jobs.LapseEligibility{Request: r.ID, Version: question}); err != nil {
				return err
			}
			job, err = p.mailContact(tx, r, fmt.Sprintf("question-%d", question), mail.EligibilityInformationRequested, func(d *mail.Data) {
				d.Question, d.Due = strings.TrimSpace(in.Question), due
			})
			return err
		},
	})
	return r, job, err
}

// ApproveEligibilityRequestInput is the reviewer's approval.
type ApproveEligibilityRequestInput struct {
	ID               models.AnyID
	Reason           *string
	MaxCreates       *int
	ExpectedVersion  *int
	ClientMutationID *string
}

// ApproveEligibilityRequest approves a request. In the same commit the partner gets its qualification
// or the transacting partner the validation ID of its customer.
func (p *UseCases) ApproveEligibilityRequest(ctx context.Context, who access.Actor, in ApproveEligibilityRequestInput) (*models.EligibilityRequest, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.ApproveEligibilityRequest, expected: in.ExpectedVersion,
		text: text{"reason", kernel.Value(in.Reason), models.MessageDecision, false},
		also: func(r models.EligibilityRequest) *problem.Problem {
			return rules.MaxCreates("maxCreates", r.Kind, in.MaxCreates)
		},
		change: func(tx *store.Tx, r *models.EligibilityRequest) (err error) {
			decided(tx, who, r, kernel.Value(in.Reason))
			if r.Kind == models.EligibilityPartner {
				job, err = p.grant(tx, r)
				return err
			}
			job, err = p.issueValidationID(tx, r, in.MaxCreates)
			return err
		},
	})
	return r, job, err
}

func decided(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, reason string) {
	replied(tx, who, r)
	now := tx.Now()
	r.DecidedAt, r.DecidedBy, r.DecisionReason = &now, who.UserID, strings.TrimSpace(reason)
}

// grant gives the partner its qualification, unless it has it already, and tells the contact (M-02).
func (p *UseCases) grant(tx *store.Tx, r *models.EligibilityRequest) (*models.Job, error) {
	held, err := tx.ActiveQualification(r.PartnerID, models.GovernmentCommunityCloud)
	if err != nil {
		return nil, err
	}
	if held == nil {
		key := store.QualificationKey(r.PartnerID, models.GovernmentCommunityCloud)
		err := tx.Create(&models.PartnerQualification{
			ID: models.NewID[models.PartnerQualification](), PartnerID: r.PartnerID, Code: models.GovernmentCommunityCloud,
			Status: models.QualificationGranted, RequestID: r.ID, ActiveKey: &key, GrantedAt: tx.Now(), Stamp: models.FirstStamp(tx.Now()),
		})
		if err != nil {
			return nil, err
		}
	}
	return p.mailContact(tx, r, "approved", mail.QualificationGranted, func(d *mail.Data) { d.Reason = r.DecisionReason })
}

// issueValidationID gives the transacting partner the code for its customer and tells both (M-04).
func (p *UseCases) issueValidationID(tx *store.Tx, r *models.EligibilityRequest, maxCreates *int) (*models.Job, error) {
	org, err := store.Get(tx, r.OrganizationID)
	if err != nil {
		return nil, err
	}
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	v := &models.ValidationID{
		ID: models.NewID[models.ValidationID](), Code: kernel.NewReference("VAL-", 15), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID,
		OrganizationName: org.Name, RequestID: r.ID, MaxCreates: maxCreates, RemainingCreates: maxCreates, Status: models.ValidationIDIssued,
		IssuedAt: tx.Now(), Stamp: models.FirstStamp(tx.Now()),
	}
	if err := tx.Create(v); err != nil {
		return nil, err
	}
	d, err := p.mailData(tx, r)
	if err != nil {
		return nil, err
	}
	d.ValidationID, d.Allowance = v.Code, allowance(maxCreates)
	agents, err := tx.HoldersOrResponsible(partner.OrganizationID, models.AdminAgent, models.SalesAgent)
	if err != nil {
		return nil, err
	}
	if _, err := tx.PostAll(agents, subject(r), "approved", mail.ValidationIDIssued, d); err != nil {
		return nil, err
	}
	return p.mailContact(tx, r, "approved", mail.ValidationIDCustomer, func(d *mail.Data) { d.Reason = r.DecisionReason })
}

func allowance(maxCreates *int) string {
	if maxCreates == nil {
		return ""
	}
	return fmt.Sprint(*maxCreates)
}

// DenyEligibilityRequestInput is the reviewer's denial.
type DenyEligibilityRequestInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// DenyEligibilityRequest denies a request with a reason; a new one may be submitted (section 4.2).
func (p *UseCases) DenyEligibilityRequest(ctx context.Context, who access.Actor, in DenyEligibilityRequestInput) (*models.EligibilityRequest, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.DenyEligibilityRequest, expected: in.ExpectedVersion,
		text: text{"reason", in.Reason, models.MessageDecision, true},
		change: func(tx *store.Tx, r *models.EligibilityRequest) (err error) {
			decided(tx, who, r, in.Reason)
			job, err = p.mailContact(tx, r, "denied", mail.EligibilityDenied, func(d *mail.Data) { d.Reason = r.DecisionReason })
			return err
		},
	})
	return r, job, err
}

// RevokeQualificationInput says which qualification is revoked.
type RevokeQualificationInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// RevokeQualification revokes a partner's qualification (section 4.3). Subscriptions stay; nothing new is sold.
func (p *UseCases) RevokeQualification(ctx context.Context, who access.Actor, in RevokeQualificationInput) (*models.PartnerQualification, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeQualification, func(tx *store.Tx) (q *models.PartnerQualification, err error) {
		if q, err = store.LockAny(tx, models.As[models.PartnerQualification](in.ID)); err != nil {
			return q, kernel.At("id", err)
		}
		why := rules.OnPartnerQualification.WhyNot(access.RevokeQualification, who, *q)
		if err := rules.Possible(why, store.Fresh(in.ExpectedVersion, q.Version), rules.Text("reason", in.Reason, true, rules.MaxText)).Err(); err != nil {
			return q, err
		}
		now := tx.Now()
		q.Status, q.ActiveKey, q.RevokedAt, q.RevocationReason = models.QualificationRevoked, nil, &now, strings.TrimSpace(in.Reason)
		if err := tx.Save(q); err != nil {
			return q, err
		}
		return q, p.tellRevoked(tx, who, q)
	})
}

func (p *UseCases) tellRevoked(tx *store.Tx, who access.Actor, q *models.PartnerQualification) error {
	partner, err := store.Get(tx, q.PartnerID)
	if err != nil {
		return err
	}
	about := store.About(q.ID, partner.OrganizationID)
	people, err := tx.RecipientsOf(partner.OrganizationID, models.AdminAgent, models.SalesAgent, models.GlobalAdmin)
	if err != nil {
		return err
	}
	d := mail.Data{OrganizationName: partner.Name, PartnerName: partner.Name, Reason: q.RevocationReason, Mailbox: p.Content().EligibilityMailbox, ProgramName: p.Content().Name, Due: tx.Now()}
	if _, err := tx.PostAll(people, about, "revoked", mail.QualificationRevoked, d); err != nil {
		return err
	}
	return tx.Record(who, about, store.Event{Action: access.RevokeQualification, From: string(models.QualificationGranted), To: string(q.Status), Reason: q.RevocationReason})
}
