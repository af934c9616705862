package support

import (
	"context"
	"errors"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file has the requests about audiences: the operator approves them, and a job executes them. Whether what is asked for can be done is checked three times,
// since a sale may arrive in between: when it is asked for, when it is approved, and in the transaction that does it (section 4.10).

// Audiences is what is done with the audiences of offers.
type Audiences struct {
	Check   func(*store.Tx, *models.SupportRequest, []models.ID[models.Partner]) (problem.List, error) // why it cannot be done now
	Execute func(*store.Tx, access.Actor, *models.SupportRequest, []models.ID[models.Partner]) error   // after Check, in the same transaction
}

// AudienceInput is what a request about an audience says beside its text.
type AudienceInput struct {
	OfferID    *models.AnyID
	PlanID     *models.AnyID
	Category   *string
	ToOption   *models.AudienceOption
	PartnerIDs []*models.AnyID
	Prefilled  *PrefilledInput
}

// PrefilledInput are the prefilled fields as they come back.
type PrefilledInput struct{ Topic, ProductVersion, Problem, Title *string }

// audienceForm reads what is said about an audience. The offer is one of the actor's own organisation.
func (p *UseCases) audienceForm(ctx context.Context, who access.Actor, title string, in AudienceInput) (f rules.AudienceForm, err error) {
	f = rules.AudienceForm{
		OfferNamed: in.OfferID != nil, PlanNamed: in.PlanID != nil, Category: kernel.Value(in.Category), ToOption: kernel.Value(in.ToOption), Partners: len(in.PartnerIDs), Title: title,
	}
	if pre := in.Prefilled; pre != nil {
		f.Topic, f.ProductVersion, f.Problem, f.FormTitle = pre.Topic, pre.ProductVersion, pre.Problem, pre.Title
	}
	if in.OfferID == nil {
		return f, nil
	}
	offer, err := store.Find(ctx, p.Store, who, models.As[models.Offer](*in.OfferID))
	switch {
	case problem.Has(err, problem.NotFound):
		return f, nil
	case err != nil:
		return f, err
	}
	f.OfferFound, f.OfferType = who.Owns(offer.OrganizationID) == nil, offer.Type
	if in.PlanID == nil || !f.OfferFound {
		return f, nil
	}
	plan, err := store.Find(ctx, p.Store, who, models.As[models.OfferPlan](*in.PlanID))
	if problem.Has(err, problem.NotFound) {
		return f, nil
	}
	f.PlanFound = err == nil && plan.OfferID == offer.ID
	return f, err
}

// asksAbout saves what a new request about an audience names, if it can be done now.
func (p *UseCases) asksAbout(tx *store.Tx, r *models.SupportRequest, in AudienceInput) error {
	if !r.Kind.AboutAudience() {
		return nil
	}
	var partners []models.ID[models.Partner]
	for _, id := range in.PartnerIDs {
		partners = append(partners, models.As[models.Partner](*id))
	}
	found, err := p.audiences.Check(tx, r, partners)
	if err != nil {
		return err
	}
	if err := found.Err(); err != nil {
		return err
	}
	return tx.NamePartners(r.ID, partners)
}

// ApproveSupportRequestInput says which request is carried out.
type ApproveSupportRequestInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// ApproveSupportRequest lets a request about an audience be carried out, by a job (section 4.11).
func (p *UseCases) ApproveSupportRequest(ctx context.Context, who access.Actor, in ApproveSupportRequestInput) (*models.SupportRequest, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.ApproveSupportRequest, func(tx *store.Tx) (*models.SupportRequest, *models.Job, error) {
		r, err := lock(tx, who, access.ApproveSupportRequest, in.ID, in.ExpectedVersion)
		if err != nil {
			return nil, nil, err
		}
		if _, err := p.possibleNow(tx, r); err != nil {
			return nil, nil, err
		}
		from, now := r.Status, tx.Now()
		r.Status, r.ApprovedAt, r.ApprovedBy = models.SupportInProgress, &now, who.UserID
		if err := tx.Save(r); err != nil {
			return nil, nil, err
		}
		job, err := tx.Enqueue(subject(r), jobs.ExecuteSupport{Request: r.ID})
		if err != nil {
			return nil, nil, err
		}
		return r, job, tx.Record(who, subject(r), store.Event{Action: access.ApproveSupportRequest, From: string(from), To: string(r.Status)})
	})
}

// possibleNow are the partners that a request names, or why what it asks for cannot be done now.
func (p *UseCases) possibleNow(tx *store.Tx, r *models.SupportRequest) ([]models.ID[models.Partner], error) {
	partners, err := tx.NamedPartners(r.ID)
	if err != nil {
		return nil, err
	}
	found, err := p.audiences.Check(tx, r, partners)
	if err != nil {
		return nil, err
	}
	return partners, found.Err()
}

var errSyncing = errors.New("the audience is being synced")

// ExecuteSupport does what an approved request asks for. What has become impossible since ends the request as refused, with the reason.
func (p *UseCases) ExecuteSupport(ctx context.Context, who access.Actor, id models.ID[models.SupportRequest]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunSupportJobs, id, func(tx *store.Tx, r *models.SupportRequest) error {
		if r.ApprovedAt == nil || r.Status.Ended() {
			return nil
		}
		partners, err := p.possibleNow(tx, r)
		why, refused := problem.All(err)
		switch {
		case why.Has(problem.SyncInProgress):
			return &kernel.Later{Err: errSyncing, In: time.Minute}
		case refused && len(why) > 0:
			return p.executed(tx, who, r, models.SupportRefused, why[0].Encode())
		case err != nil:
			return err
		}
		if err := p.audiences.Execute(tx, who, r, partners); err != nil {
			return err
		}
		return p.executed(tx, who, r, models.SupportExecuted, "")
	})
}

func (p *UseCases) executed(tx *store.Tx, who access.Actor, r *models.SupportRequest, outcome models.SupportOutcome, reason string) error {
	from := r.Status
	if err := p.resolve(tx, r, outcome, reason); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: access.ExecuteSupportRequest, From: string(from), To: string(r.Status), Reason: r.OutcomeReason})
}

// GiveUpSupport takes the approval of a request back that could not be executed, so that somebody can approve or refuse it again.
func (p *UseCases) GiveUpSupport(ctx context.Context, who access.Actor, id models.ID[models.SupportRequest]) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunSupportJobs, id, func(tx *store.Tx, r *models.SupportRequest) error {
		if r.ApprovedAt == nil || r.Status.Ended() {
			return nil
		}
		r.ApprovedAt, r.ApprovedBy = nil, models.ID[models.User]{}
		if err := tx.Save(r); err != nil {
			return err
		}
		return tx.Record(who, subject(r), store.Event{Action: access.ExecuteSupportRequest, From: string(r.Status), To: string(r.Status)})
	})
}
