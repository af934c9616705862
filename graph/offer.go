package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) CreateOffer(ctx context.Context, input offers.CreateOfferInput) (*generated.CreateOfferPayload, error) {
	row, err := m.program.CreateOffer(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.CreateOfferPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) UpdateOffer(ctx context.Context, input generated.UpdateOfferInput) (*generated.UpdateOfferPayload, error) {
	row, err := m.program.UpdateOffer(ctx, actor(ctx), offerChanges(input))
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.UpdateOfferPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) UpdateOfferListing(ctx context.Context, input generated.UpdateOfferListingInput) (*generated.UpdateOfferListingPayload, error) {
	row, err := m.program.UpdateOfferListing(ctx, actor(ctx), offerListingChanges(input))
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.UpdateOfferListingPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) AddOfferPlan(ctx context.Context, input offers.AddOfferPlanInput) (*generated.AddOfferPlanPayload, error) {
	row, err := m.program.AddOfferPlan(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.AddOfferPlanPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) UpdateOfferPlan(ctx context.Context, input generated.UpdateOfferPlanInput) (*generated.UpdateOfferPlanPayload, error) {
	row, err := m.program.UpdateOfferPlan(ctx, actor(ctx), offerPlanChanges(input))
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.UpdateOfferPlanPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (m mutation) RemoveOfferPlan(ctx context.Context, input offers.RemoveOfferPlanInput) (*generated.RemoveOfferPlanPayload, error) {
	row, err := m.program.RemoveOfferPlan(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.RemoveOfferPlanPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SetPlanPrices(ctx context.Context, input offers.SetPlanPricesInput) (*generated.SetPlanPricesPayload, error) {
	row, err := m.program.SetPlanPrices(ctx, actor(ctx), input)
	row, problems, err := splitProblems(ctx, row, err)
	return &generated.SetPlanPricesPayload{Offer: row, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func offerKey(o *models.Offer) models.ID[models.Offer] { return o.ID }

// UpdatedAt tells those who do not see the draft when what is on sale has changed.
func (offer) UpdatedAt(ctx context.Context, o *models.Offer) (*time.Time, error) {
	if o.LiveAt != nil && !rules.ReadsDraft(actor(ctx), o.OrganizationID) {
		return o.LiveAt, nil
	}
	return &o.UpdatedAt, nil
}

// Version is that of what is on sale for those who do not see the draft.
func (offer) Version(ctx context.Context, o *models.Offer) (int, error) {
	if o.LiveAt != nil && !rules.ReadsDraft(actor(ctx), o.OrganizationID) {
		return o.LiveVersion, nil
	}
	return o.Stamp.Version, nil
}

func (offer) Listing(ctx context.Context, o *models.Offer) (*generated.OfferListing, error) {
	row, err := linked(ctx, load(ctx).liveListings, o, offerKey)
	return shownListing(ctx, row), err
}

// Draft is null for those who do not read it, and where there is none.
func (offer) Draft(ctx context.Context, o *models.Offer) (*models.Offer, error) {
	if o.FromPriceList || !rules.ReadsDraft(actor(ctx), o.OrganizationID) {
		return nil, nil
	}
	return o, nil
}

func (offerDraft) Listing(ctx context.Context, o *models.Offer) (*generated.OfferListing, error) {
	row, err := linked(ctx, load(ctx).draftListings, o, offerKey)
	return shownListing(ctx, row), err
}

// shownListing is a listing as the viewer may read it.
func shownListing(ctx context.Context, row *models.OfferListing) *generated.OfferListing {
	if row == nil {
		return nil
	}
	c := row.Content
	shown := &generated.OfferListing{
		Name: c.Name, Summary: orNull(c.Summary), Description: orNull(c.Description),
		SupportEmail: orNull(c.SupportEmail), SupportPhone: orNull(c.SupportPhone), SupportURL: orNull(c.SupportURL),
	}
	if m := c.Materials; rules.ReadsMaterials(actor(ctx), row.OrganizationID) {
		shown.Materials = &generated.OfferMaterials{
			MarketingURL: orNull(m.MarketingURL), ChannelContact: orNull(m.ChannelContact), ChannelEmail: orNull(m.ChannelEmail), ChannelPhone: orNull(m.ChannelPhone),
			DocumentationURL: orNull(m.DocumentationURL), TrainingURL: orNull(m.TrainingURL), HealthURL: orNull(m.HealthURL),
		}
	}
	return shown
}

// PricingModel is null where a price list has not told it.
func (offerPlan) PricingModel(_ context.Context, p *models.OfferPlan) (*models.PricingModel, error) {
	if p.PricingModel == "" {
		return nil, nil
	}
	return &p.PricingModel, nil
}

// Draft is null for those who do not read it, and where there is none.
func (offerPlan) Draft(ctx context.Context, p *models.OfferPlan) (*models.OfferPlan, error) {
	if p.Draft.Name == "" || !rules.ReadsDraft(actor(ctx), p.OrganizationID) {
		return nil, nil
	}
	return p, nil
}

func (offerPlanDraft) Name(_ context.Context, p *models.OfferPlan) (string, error) {
	return p.Draft.Name, nil
}

func (offerPlanDraft) PricingModel(_ context.Context, p *models.OfferPlan) (models.PricingModel, error) {
	return p.Draft.PricingModel, nil
}

func (offerPlanDraft) BasePlan(ctx context.Context, p *models.OfferPlan) (*models.OfferPlan, error) {
	return linked(ctx, load(ctx).plans, p, func(p *models.OfferPlan) models.ID[models.OfferPlan] { return p.Draft.BasePlanID })
}

func (offerPlanDraft) Trial(_ context.Context, p *models.OfferPlan) (bool, error) {
	return p.Draft.Trial, nil
}

func (offerPlanDraft) MinQuantity(_ context.Context, p *models.OfferPlan) (int, error) {
	return p.Draft.MinQuantity, nil
}

// MaxQuantity is null for no limit.
func (offerPlanDraft) MaxQuantity(_ context.Context, p *models.OfferPlan) (*int, error) {
	if p.Draft.MaxQuantity == 0 {
		return nil, nil
	}
	return &p.Draft.MaxQuantity, nil
}

func (offerPlanDraft) QuantityStep(_ context.Context, p *models.OfferPlan) (int, error) {
	return p.Draft.QuantityStep, nil
}

func (offerPlanDraft) Removed(_ context.Context, p *models.OfferPlan) (bool, error) {
	return p.Draft.Removed, nil
}

func (offerPlanDraft) Prices(ctx context.Context, p *models.OfferPlan) ([]*models.DraftPrice, error) {
	found, err := linked(ctx, load(ctx).draftPrices, p, planKey)
	return orEmpty(found), err
}
