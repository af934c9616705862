package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Partner(ctx context.Context, id models.AnyID) (*models.Partner, error) {
	return visible(q.store.Partner(ctx, actor(ctx), models.As[models.Partner](id)))
}

func (q query) Partners(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.PartnerFilter, orderBy *store.PartnerOrder) (*store.PartnerConnection, error) {
	c, err := q.store.Partners(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func partnerID(p *models.Partner) models.ID[models.Partner] { return p.ID }

func (partner) Types(_ context.Context, p *models.Partner) ([]models.PartnerType, error) {
	return p.Types, nil
}

func (partner) Organization(ctx context.Context, p *models.Partner) (*models.Organization, error) {
	return of(ctx, load(ctx).organizations, p, func(p *models.Partner) models.ID[models.Organization] { return p.OrganizationID })
}

func (partner) LegalInfo(ctx context.Context, p *models.Partner) (*generated.LegalInfo, error) {
	held, err := of(ctx, load(ctx).qualifications, p, partnerID)
	return &generated.LegalInfo{ResellerQualifications: orEmpty(held), ProgramStatus: p.Status}, err
}

func (r partner) EligibilityRequests(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string, filter *store.EligibilityRequestFilter, orderBy *store.EligibilityRequestOrder) (*store.EligibilityRequestConnection, error) {
	part := page(ctx, first, after, last, before)
	return listed(ctx, p, partnerID, []any{part, filter, orderBy}, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.EligibilityRequestConnection, error) {
		return r.store.EligibilityRequestsOfPartners(ctx, actor(ctx), ids, filter, orderBy, part)
	})
}

func (r partner) Customers(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string) (*store.CustomerConnection, error) {
	part := page(ctx, first, after, last, before)
	return listed(ctx, p, partnerID, part, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.CustomerConnection, error) {
		return r.store.CustomersOf(ctx, actor(ctx), ids, part)
	})
}

func (r partner) ValidationIds(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string) (*store.ValidationIDConnection, error) {
	part := page(ctx, first, after, last, before)
	return listed(ctx, p, partnerID, part, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.ValidationIDConnection, error) {
		return r.store.ValidationIDsOf(ctx, actor(ctx), ids, part)
	})
}

// Name is how the qualification is listed in the legal information.
func (partnerQualification) Name(_ context.Context, q *models.PartnerQualification) (string, error) {
	return listedName(q.Code), nil
}

// listedName writes GOVERNMENT_COMMUNITY_CLOUD as Government_community_cloud.
func listedName(code models.QualificationCode) string {
	name := []byte(code)
	for i := 1; i < len(name); i++ {
		if name[i] >= 'A' && name[i] <= 'Z' {
			name[i] += 'a' - 'A'
		}
	}
	return string(name)
}

func (partnerQualification) Partner(ctx context.Context, q *models.PartnerQualification) (*models.Partner, error) {
	return of(ctx, load(ctx).partners, q, func(q *models.PartnerQualification) models.ID[models.Partner] { return q.PartnerID })
}
