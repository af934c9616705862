package eligibility

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// SubmitEligibilityRequestInput is the intake form.
type SubmitEligibilityRequestInput struct {
	Option           models.EligibilityOption
	ID               *models.AnyID // the draft
	SaveAsDraft      bool
	TenantID         *string
	PartnerTenantID  *string
	EntityType       *models.EntityType
	RegulatedData    []models.RegulatedData
	Evidence         *string
	USAddress        *string
	Contact          *ContactInput
	Contract         *ContractAcceptanceInput
	ExpectedVersion  *int
	ClientMutationID *string
}

// ContactInput is the recipient of the reply; absent fields are the viewer's.
type ContactInput struct{ Name, Email, Locale *string }

// ContractAcceptanceInput is the acceptance of a contract text.
type ContractAcceptanceInput struct {
	Accepted bool
	Version  string
	SHA256   *string
}

// SubmitEligibilityRequest submits an intake form, or saves it as a draft. It starts the
// two-business-day reply and enqueues the screening.
func (p *UseCases) SubmitEligibilityRequest(ctx context.Context, who access.Actor, in SubmitEligibilityRequestInput) (*models.EligibilityRequest, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.SubmitEligibilityRequest, func(tx *store.Tx) (*models.EligibilityRequest, *models.Job, error) {
		return p.receive(tx, who, in)
	})
}

// receive checks a form and saves it as a draft or submits it.
func (p *UseCases) receive(tx *store.Tx, who access.Actor, in SubmitEligibilityRequestInput) (*models.EligibilityRequest, *models.Job, error) {
	request, err := p.draft(tx, who, in)
	if err != nil {
		return nil, nil, err
	}
	form, err := p.form(tx, who, in, request)
	if err != nil {
		return nil, nil, err
	}
	facts, err := p.facts(tx, who, form)
	if err != nil {
		return nil, nil, err
	}
	if request == nil {
		request = newRequest(tx, who, facts.Kind())
	}
	if in.PartnerTenantID != nil && facts.Partner == nil {
		request.PartnerID = models.ID[models.Partner]{} // that of an earlier draft; fill names the one that is given now
	}
	if in.SaveAsDraft {
		return request, nil, p.saveDraft(tx, who, request, form, facts)
	}
	job, err := p.submit(tx, who, request, form, facts)
	return request, job, err
}

func (p *UseCases) saveDraft(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, form rules.EligibilityForm, facts rules.EligibilityFacts) error {
	if err := rules.CheckDraft(form, facts).Err(); err != nil {
		return err
	}
	from := string(r.Status)
	if r.Version == 0 {
		from = ""
		if _, err := tx.EnqueueAt(tx.Now().Add(models.DraftTime), subject(r), jobs.ExpireDraft{Request: r.ID}); err != nil {
			return err
		}
	}
	fill(r, form, facts)
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: access.SubmitEligibilityRequest, From: from, To: string(r.Status)})
}

func (p *UseCases) submit(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, form rules.EligibilityForm, facts rules.EligibilityFacts) (*models.Job, error) {
	if err := rules.CheckEligibility(form, facts).Err(); err != nil {
		return nil, err
	}
	now := tx.Now()
	times := rules.ReplyDue(p.Calendar(), now)
	from := r.Status
	fill(r, form, facts)
	r.Status, r.OpenKey, r.SubmittedAt = models.EligibilitySubmitted, openKey(facts), &now
	r.ContractVersion, r.ContractHash, r.ContractLocale = facts.Contract.Version, facts.Contract.SHA256, facts.Contract.Locale
	r.ContractAcceptedAt, r.ContractAcceptedBy = &now, who.UserID
	if err := tx.KeepAccepted(facts.Contract); err != nil {
		return nil, err
	}
	r.ReviewerReminderAt, r.ResponseDueAt = &times.Reminder, &times.Due
	if err := tx.Save(r); err != nil {
		return nil, err
	}
	screening, err := tx.Enqueue(subject(r), jobs.ScreenEligibility{Request: r.ID})
	if err != nil {
		return nil, err
	}
	if _, err := tx.EnqueueAt(times.Reminder, subject(r), jobs.RemindReviewers{Request: r.ID}); err != nil {
		return nil, err
	}
	if _, err := tx.EnqueueAt(times.Holding, subject(r), jobs.SendHoldingReply{Request: r.ID}); err != nil {
		return nil, err
	}
	if _, err := tx.EnqueueAt(times.Due, subject(r), jobs.ResponseDue{Request: r.ID}); err != nil {
		return nil, err
	}
	return screening, tx.Record(who, subject(r), store.Event{Action: access.SubmitEligibilityRequest, From: string(from), To: string(r.Status)})
}
