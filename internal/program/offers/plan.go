package offers

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file edits the plans of drafts, and their prices.

// AddOfferPlanInput is a new plan.
type AddOfferPlanInput struct {
	ID                                     models.AnyID // the offer
	ExternalID, Name                       string
	PricingModel                           models.PricingModel
	BasePlanID                             *models.AnyID
	Trial                                  bool
	MinQuantity, MaxQuantity, QuantityStep *int
	ExpectedVersion                        *int
	ClientMutationID                       *string
}

// AddOfferPlan adds a plan to the draft of an offer.
func (p *UseCases) AddOfferPlan(ctx context.Context, who access.Actor, in AddOfferPlanInput) (*models.Offer, error) {
	return p.editDraft(ctx, who, access.AddOfferPlan, in.ID, in.ExpectedVersion, func(tx *store.Tx, o *models.Offer) (bool, error) {
		plans, err := tx.LockPlansOf(o.ID)
		if err != nil {
			return false, err
		}
		if wrong := rules.CheckPlanCount(len(plans) + 1); wrong != nil {
			return false, wrong
		}
		plan := in.row(o)
		found := append(rules.CheckPlanCode(plan.Code, plans), rules.CheckPlanDraft(rules.PlanDraftFacts{Offer: *o, Plans: plans}, *plan)...)
		if err := found.Err(); err != nil {
			return false, err
		}
		publishPlan(plan)
		return true, tx.Save(plan)
	})
}

func (in AddOfferPlanInput) row(o *models.Offer) *models.OfferPlan {
	plan := &models.OfferPlan{
		ID: models.NewID[models.OfferPlan](), OfferID: o.ID, OrganizationID: o.OrganizationID, Code: strings.TrimSpace(in.ExternalID), Segment: o.Segment, Status: models.OfferDraft,
		Draft: models.PlanDraft{
			Name: strings.TrimSpace(in.Name), PricingModel: in.PricingModel, BasePlanID: basePlan(in.BasePlanID), Trial: in.Trial, MinQuantity: 1, QuantityStep: 1,
		},
	}
	set(&plan.Draft.MinQuantity, in.MinQuantity)
	set(&plan.Draft.MaxQuantity, in.MaxQuantity)
	set(&plan.Draft.QuantityStep, in.QuantityStep)
	return plan
}

// basePlan is the plan that is named; none for null. An id of something else names no plan, which is not the same.
func basePlan(id *models.AnyID) models.ID[models.OfferPlan] {
	if id == nil {
		return models.ID[models.OfferPlan]{}
	}
	if plan := models.As[models.OfferPlan](*id); !plan.IsZero() {
		return plan
	}
	return models.NewID[models.OfferPlan]()
}

// publishPlan has a plan be what its draft says. One that was never on sale always is.
func publishPlan(plan *models.OfferPlan) {
	d := plan.Draft
	plan.Name, plan.PricingModel, plan.BasePlanID, plan.Trial = d.Name, d.PricingModel, d.BasePlanID, d.Trial
	plan.MinQuantity, plan.MaxQuantity, plan.QuantityStep = d.MinQuantity, d.MaxQuantity, d.QuantityStep
}

// UpdateOfferPlanInput changes what a plan is to be; nil leaves a field as it is.
type UpdateOfferPlanInput struct {
	ID                                     models.AnyID // the offer
	PlanID                                 models.AnyID
	Name                                   *string
	PricingModel                           *models.PricingModel
	BasePlanID                             *models.AnyID
	NoBasePlan                             bool // it is to be no add-on
	Trial                                  *bool
	TrialEmptied                           bool // null was given, which is no answer
	MinQuantity, MaxQuantity, QuantityStep *int
	ExpectedVersion                        *int
}

// UpdateOfferPlan changes what a plan is to be. A plan that was removed from the draft is in it again.
func (p *UseCases) UpdateOfferPlan(ctx context.Context, who access.Actor, in UpdateOfferPlanInput) (*models.Offer, error) {
	return p.editPlan(ctx, who, access.UpdateOfferPlan, in.ID, in.PlanID, in.ExpectedVersion, func(_ *store.Tx, f rules.PlanDraftFacts, plan *models.OfferPlan) (bool, error) {
		if in.TrialEmptied {
			return false, problem.Invalid("trial", "required")
		}
		before := plan.Draft
		in.change(&plan.Draft)
		if plan.Draft == before {
			return false, nil
		}
		return true, rules.CheckPlanDraft(f, *plan).Err()
	})
}

func (in UpdateOfferPlanInput) change(d *models.PlanDraft) {
	kernel.SetText(&d.Name, in.Name)
	set(&d.PricingModel, in.PricingModel)
	set(&d.Trial, in.Trial)
	set(&d.MinQuantity, in.MinQuantity)
	set(&d.MaxQuantity, in.MaxQuantity)
	set(&d.QuantityStep, in.QuantityStep)
	if in.BasePlanID != nil || in.NoBasePlan {
		d.BasePlanID = basePlan(in.BasePlanID)
	}
	d.Removed = false
}

// editPlan edits the draft of a plan. A change of the draft is no version of the plan, which others see as it is on sale.
func (p *UseCases) editPlan(ctx context.Context, who access.Actor, do access.Action, offer, id models.AnyID, expected *int, edit func(*store.Tx, rules.PlanDraftFacts, *models.OfferPlan) (bool, error)) (*models.Offer, error) {
	return p.editDraft(ctx, who, do, offer, expected, func(tx *store.Tx, o *models.Offer) (bool, error) {
		plans, err := tx.LockPlansOf(o.ID)
		if err != nil {
			return false, err
		}
		for _, plan := range plans {
			if plan.ID.Any() == id {
				changed, err := edit(tx, rules.PlanDraftFacts{Offer: *o, Plans: plans}, plan)
				if err != nil || !changed {
					return false, err
				}
				return true, savePlan(tx, plan)
			}
		}
		return false, problem.New(problem.NotFound, "planId")
	})
}

// savePlan keeps what a plan is to be.
func savePlan(tx *store.Tx, plan *models.OfferPlan) error {
	if plan.Status == models.OfferDraft {
		if plan.Draft.Removed {
			return tx.DeletePlan(plan)
		}
		publishPlan(plan)
		return tx.Save(plan)
	}
	return tx.Note(plan)
}

// RemoveOfferPlanInput says which plan is not to be sold any more.
type RemoveOfferPlanInput struct {
	ID               models.AnyID // the offer
	PlanID           models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// RemoveOfferPlan takes a plan out of the draft. One that is on sale is withdrawn when the offer is published; one that never was is deleted.
func (p *UseCases) RemoveOfferPlan(ctx context.Context, who access.Actor, in RemoveOfferPlanInput) (*models.Offer, error) {
	return p.editPlan(ctx, who, access.RemoveOfferPlan, in.ID, in.PlanID, in.ExpectedVersion, func(_ *store.Tx, f rules.PlanDraftFacts, plan *models.OfferPlan) (bool, error) {
		if plan.Draft.Removed {
			return false, nil
		}
		plan.Draft.Removed = true
		return true, problem.ListOf(f.HasAddOns(plan.ID)).Err()
	})
}

// SetPlanPricesInput says what a plan is to cost.
type SetPlanPricesInput struct {
	ID               models.AnyID // the offer
	PlanID           models.AnyID
	Prices           []*PlanPriceInput
	ExpectedVersion  *int
	ClientMutationID *string
}

// PlanPriceInput is what a plan is to cost in a market for a term and a billing cycle.
type PlanPriceInput struct {
	Market, Currency string
	Term             models.Term
	BillingCycle     models.BillingCycle
	UnitPrice        string
	RetailPrice      *string
}

// SetPlanPrices replaces all that a plan is to cost.
func (p *UseCases) SetPlanPrices(ctx context.Context, who access.Actor, in SetPlanPricesInput) (*models.Offer, error) {
	return p.editPlan(ctx, who, access.SetPlanPrices, in.ID, in.PlanID, in.ExpectedVersion, func(tx *store.Tx, _ rules.PlanDraftFacts, plan *models.OfferPlan) (bool, error) {
		forms := in.forms()
		if err := rules.CheckDraftPrices(forms, p.Content()).Err(); err != nil {
			return false, err
		}
		return tx.ReplaceDraftPrices(plan.ID, draftPrices(plan, forms, tx))
	})
}

func (in SetPlanPricesInput) forms() (forms []rules.DraftPriceForm) {
	for _, price := range in.Prices {
		forms = append(forms, rules.DraftPriceForm{
			Market: price.Market, Currency: price.Currency, Term: price.Term, BillingCycle: price.BillingCycle, UnitPrice: price.UnitPrice, RetailPrice: kernel.Value(price.RetailPrice),
		})
	}
	return forms
}

// draftPrices are prices as they are stored, of forms without a problem.
func draftPrices(plan *models.OfferPlan, forms []rules.DraftPriceForm, tx *store.Tx) (rows []*models.DraftPrice) {
	for _, form := range forms {
		unit, _ := models.ParseMoney(form.UnitPrice, form.Currency)
		row := &models.DraftPrice{
			ID: models.NewID[models.DraftPrice](), PlanID: plan.ID, OrganizationID: plan.OrganizationID, Market: form.Market, Currency: form.Currency, Term: form.Term,
			BillingCycle: form.BillingCycle, UnitMinor: unit.Minor, CreatedAt: tx.Now(),
		}
		if form.RetailPrice != "" {
			retail, _ := models.ParseMoney(form.RetailPrice, form.Currency)
			row.RetailMinor = &retail.Minor
		}
		rows = append(rows, row)
	}
	return rows
}
