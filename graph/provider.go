package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) ProviderDirectory(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.ProviderDirectoryFilter) (*store.ProviderListingConnection, error) {
	c, err := q.store.ProviderDirectory(ctx, filter, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func (m mutation) PublishProviderListing(ctx context.Context, input generated.PublishProviderListingInput) (*generated.PublishProviderListingPayload, error) {
	l, err := m.program.PublishProviderListing(ctx, actor(ctx), listingChanges(input))
	l, problems, err := splitProblems(ctx, l, err)
	return &generated.PublishProviderListingPayload{Listing: l, UserErrors: problems, ClientMutationID: input.ClientMutationID.Value()}, err
}

func (providerListing) Markets(_ context.Context, l *models.ProviderListing) ([]string, error) {
	return append([]string{}, l.Markets...), nil
}

func (providerListing) Services(_ context.Context, l *models.ProviderListing) ([]models.ProviderService, error) {
	return append([]models.ProviderService{}, l.Services...), nil
}

func (providerListing) Partner(ctx context.Context, l *models.ProviderListing) (*models.Partner, error) {
	return linked(ctx, load(ctx).partners, l, func(l *models.ProviderListing) models.ID[models.Partner] { return l.PartnerID })
}

func (partner) ProviderListing(ctx context.Context, p *models.Partner) (*models.ProviderListing, error) {
	return linked(ctx, load(ctx).listings, p, partnerID)
}
