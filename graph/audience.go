package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (m mutation) SetResellerAudience(ctx context.Context, input offers.SetResellerAudienceInput) (*generated.SetResellerAudiencePayload, error) {
	changed, err := m.program.SetResellerAudience(ctx, actor(ctx), input)
	row, audience, problems, err := changedAudience(ctx, changed, err)
	if changed != nil {
		problems = append(problems, shownProblems(ctx, changed.Blockers)...)
	}
	return &generated.SetResellerAudiencePayload{Offer: row, Audience: audience, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) AddAudiencePartners(ctx context.Context, input offers.AudiencePartnersInput) (*generated.AddAudiencePartnersPayload, error) {
	changed, err := m.program.AddAudiencePartners(ctx, actor(ctx), input)
	row, audience, problems, err := changedAudience(ctx, changed, err)
	return &generated.AddAudiencePartnersPayload{Offer: row, Audience: audience, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) RemoveAudiencePartners(ctx context.Context, input offers.AudiencePartnersInput) (*generated.RemoveAudiencePartnersPayload, error) {
	changed, err := m.program.RemoveAudiencePartners(ctx, actor(ctx), input)
	row, audience, problems, err := changedAudience(ctx, changed, err)
	return &generated.RemoveAudiencePartnersPayload{Offer: row, Audience: audience, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SyncResellerAudience(ctx context.Context, input offers.SyncResellerAudienceInput) (*generated.SyncResellerAudiencePayload, error) {
	changed, job, err := m.program.SyncResellerAudience(ctx, actor(ctx), input)
	row, audience, problems, err := changedAudience(ctx, changed, err)
	return &generated.SyncResellerAudiencePayload{Offer: row, Audience: audience, Job: job, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

// changedAudience is the offer and the audience of a payload. A repetition of a request shows the offer alone: what has become of the audience is there.
func changedAudience(ctx context.Context, c *offers.AudienceChange, err error) (*models.Offer, *store.AudienceStanding, []*generated.UserError, error) {
	var row *models.Offer
	if c != nil {
		row = c.Offer
	}
	row, problems, err := splitProblems(ctx, row, err)
	if c == nil || len(problems) > 0 {
		return row, nil, problems, err
	}
	return row, c.AudienceStanding, problems, err
}

// Audience is for those who may know which partners a publisher has selected.
func (offer) Audience(ctx context.Context, o *models.Offer) (*store.AudienceStanding, error) {
	if !rules.ReadsAudience(actor(ctx), o.OrganizationID) {
		return nil, nil
	}
	return linked(ctx, load(ctx).audiences, o, func(o *models.Offer) store.AudienceKey { return store.AudienceKey{Offer: o.ID} })
}

// Audience is null for a plan that follows its offer.
func (offerPlan) Audience(ctx context.Context, p *models.OfferPlan) (*store.AudienceStanding, error) {
	if !rules.ReadsAudience(actor(ctx), p.OrganizationID) {
		return nil, nil
	}
	own, err := linked(ctx, load(ctx).audiences, p, func(p *models.OfferPlan) store.AudienceKey { return store.AudienceKey{Offer: p.OfferID, Plan: p.ID} })
	if err != nil || own == nil || !rules.MayDiffer(*own.Offer) {
		return nil, err
	}
	return own, nil
}

// MayResell is null for everybody but partners.
func (offer) MayResell(ctx context.Context, o *models.Offer) (*bool, error) {
	if actor(ctx).PartnerID.IsZero() {
		return nil, nil
	}
	may, err := linked(ctx, load(ctx).resoldOffers, o, func(o *models.Offer) models.ID[models.Offer] { return o.ID })
	return &may, err
}

// MayResell is null for everybody but partners.
func (offerPlan) MayResell(ctx context.Context, p *models.OfferPlan) (*bool, error) {
	if actor(ctx).PartnerID.IsZero() {
		return nil, nil
	}
	excluded, err := linked(ctx, load(ctx).exclusions, p, planKey)
	may := excluded == nil && p.Audience != models.AudienceNone
	return &may, err
}

func audienceKey(a *store.AudienceStanding) models.ID[models.Audience] { return a.Audience.ID }

func (resellerAudience) DraftOption(_ context.Context, a *store.AudienceStanding) (*models.AudienceOption, error) {
	return valueOrNull(a.Audience.DraftOption), nil
}

func (resellerAudience) LiveOption(_ context.Context, a *store.AudienceStanding) (*models.AudienceOption, error) {
	return valueOrNull(a.Audience.LiveOption), nil
}

func (resellerAudience) State(_ context.Context, a *store.AudienceStanding) (models.AudienceState, error) {
	return a.Audience.State, nil
}

func (resellerAudience) Version(_ context.Context, a *store.AudienceStanding) (int, error) {
	return a.Audience.Version, nil
}

// Difference compares what is edited with what orders keep to (P-14).
func (resellerAudience) Difference(_ context.Context, a *store.AudienceStanding) (*generated.AudienceDifference, error) {
	return &generated.AudienceDifference{From: valueOrNull(a.Audience.LiveOption), To: valueOrNull(a.Audience.DraftOption), Additions: a.Waiting}, nil
}

func (r resellerAudience) Entries(ctx context.Context, a *store.AudienceStanding, first *int, after *string, last *int, before *string, filter *store.AudienceEntryFilter) (*store.AudienceEntryConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, a, audienceKey, []any{part, filter}, func(ctx context.Context, ids []models.ID[models.Audience]) (map[models.ID[models.Audience]]*store.AudienceEntryConnection, error) {
		return r.store.EntriesOfAudiences(ctx, ids, filter, part)
	})
}

// Moves are table 4.10 for the audience as it is now.
func (resellerAudience) Moves(_ context.Context, a *store.AudienceStanding) ([]*offers.AudienceMove, error) {
	return offers.Moves(offers.AudienceFacts(a)), nil
}

func (audienceMove) Reasons(ctx context.Context, m *offers.AudienceMove) ([]*generated.UserError, error) {
	return shownProblems(ctx, m.Why), nil
}

func (resellerAudience) Problems(ctx context.Context, a *store.AudienceStanding) ([]*generated.UserError, error) {
	return shownProblems(ctx, rules.AudienceProblems(offers.AudienceFacts(a))), nil
}

func (resellerAudience) ViewerActions(ctx context.Context, a *store.AudienceStanding) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnAudience, offers.AudienceFacts(a), nil)
}

func (audienceEntry) Partner(ctx context.Context, e *models.AudienceEntry) (*store.AudiencePartner, error) {
	return linked(ctx, load(ctx).audiencePartners, e, func(e *models.AudienceEntry) models.ID[models.Partner] { return e.PartnerID })
}

func (audienceEntry) AddedBy(ctx context.Context, e *models.AudienceEntry) (*models.User, error) {
	return linked(ctx, load(ctx).users, e, func(e *models.AudienceEntry) models.ID[models.User] { return e.AddedBy })
}

// valueOrNull is null for an empty value.
func valueOrNull[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}
