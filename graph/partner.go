package graph

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (query) Partner(ctx context.Context, id models.AnyID) (*models.Partner, error) {
	return load(ctx).partners.get(ctx, models.As[models.Partner](id), alone)
}

func (q query) Partners(ctx context.Context, first *int, after *string, last *int, before *string, filter *store.PartnerFilter, orderBy *store.PartnerOrder) (*store.PartnerConnection, error) {
	c, err := q.store.Partners(ctx, actor(ctx), filter, orderBy, page(ctx, first, after, last, before))
	return connection(ctx, c, err)
}

func partnerID(p *models.Partner) models.ID[models.Partner] { return p.ID }

func (partner) Types(_ context.Context, p *models.Partner) ([]models.PartnerType, error) {
	return p.Types, nil
}

// Standing is visible to the partner itself, to its providers and to the operator.
func (partner) Standing(ctx context.Context, p *models.Partner) (*models.PartnerStanding, error) {
	if reads, err := readsStanding(ctx, p); err != nil || !reads {
		return nil, err
	}
	standing := p.InStanding()
	return &standing, nil
}

func (partner) StandingReason(ctx context.Context, p *models.Partner) (*string, error) {
	if reads, err := readsStanding(ctx, p); err != nil || !reads || p.StandingReason == "" {
		return nil, err
	}
	return &p.StandingReason, nil
}

func readsStanding(ctx context.Context, p *models.Partner) (bool, error) {
	who := actor(ctx)
	if rules.ReadsStanding(who, *p, false) || who.PartnerID.IsZero() {
		return rules.ReadsStanding(who, *p, false), nil
	}
	resold, err := linked(ctx, load(ctx).resold, p, partnerID)
	return rules.ReadsStanding(who, *p, resold), err
}

// EnrolledAt is visible to the partner itself and to the operator.
func (partner) EnrolledAt(ctx context.Context, p *models.Partner) (*time.Time, error) {
	if !rules.ReadsAccount(actor(ctx), *p) {
		return nil, nil
	}
	return p.EnrolledAt, nil
}

func (partner) ViewerActions(ctx context.Context, p *models.Partner) ([]*generated.ViewerAction, error) {
	return viewerActions(ctx, rules.OnPartner, *p, nil)
}

func (m mutation) SuspendPartner(ctx context.Context, input enrolment.SuspendPartnerInput) (*generated.SuspendPartnerPayload, error) {
	partner, err := m.program.SuspendPartner(ctx, actor(ctx), input)
	partner, problems, err := splitProblems(ctx, partner, err)
	return &generated.SuspendPartnerPayload{Partner: partner, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) ReinstatePartner(ctx context.Context, input enrolment.ReinstatePartnerInput) (*generated.ReinstatePartnerPayload, error) {
	partner, err := m.program.ReinstatePartner(ctx, actor(ctx), input)
	partner, problems, err := splitProblems(ctx, partner, err)
	return &generated.ReinstatePartnerPayload{Partner: partner, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (m mutation) SetPartnerStanding(ctx context.Context, input enrolment.SetPartnerStandingInput) (*generated.SetPartnerStandingPayload, error) {
	partner, err := m.program.SetPartnerStanding(ctx, actor(ctx), input)
	partner, problems, err := splitProblems(ctx, partner, err)
	return &generated.SetPartnerStandingPayload{Partner: partner, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}

func (partner) Organization(ctx context.Context, p *models.Partner) (*models.Organization, error) {
	return linked(ctx, load(ctx).organizations, p, func(p *models.Partner) models.ID[models.Organization] { return p.OrganizationID })
}

func (partner) LegalInfo(_ context.Context, p *models.Partner) (*models.Partner, error) {
	return p, nil
}

func (legalInfo) ResellerQualifications(ctx context.Context, p *models.Partner) ([]*models.PartnerQualification, error) {
	held, err := linked(ctx, load(ctx).qualifications, p, partnerID)
	return orEmpty(held), err
}

// ProgramInfo tells the partner and the operator whether the agreement is signed.
func (l legalInfo) ProgramInfo(ctx context.Context, p *models.Partner) (*generated.ProgramInfo, error) {
	info := &generated.ProgramInfo{}
	if p.Types.Has(models.IndirectReseller) {
		info.IndirectResellerStatus = &p.Status
	}
	if !rules.ReadsAccount(actor(ctx), *p) {
		return info, nil
	}
	acceptances, err := linked(ctx, load(ctx).acceptances, p, partnerOrganization)
	if err != nil {
		return nil, err
	}
	signed, err := l.program.AgreementSigned(*p, acceptances)
	info.AgreementSigned = &signed
	return info, err
}

func (partner) Profile(ctx context.Context, p *models.Partner, version models.ProfileVersion) (*models.PartnerProfile, error) {
	if !rules.ReadsAccount(actor(ctx), *p) {
		return nil, nil
	}
	found, err := linked(ctx, load(ctx).partnerProfiles, p, partnerID)
	return profileIn(found, version), err
}

func (partner) Registration(ctx context.Context, p *models.Partner) (*models.Registration, error) {
	return linked(ctx, load(ctx).registrations, p, partnerID)
}

func (r partner) EligibilityRequests(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string, filter *store.EligibilityRequestFilter, orderBy *store.EligibilityRequestOrder) (*store.EligibilityRequestConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, p, partnerID, []any{part, filter, orderBy}, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.EligibilityRequestConnection, error) {
		return r.store.EligibilityRequestsOfPartners(ctx, actor(ctx), ids, filter, orderBy, part)
	})
}

func (r partner) Customers(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string) (*store.CustomerConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, p, partnerID, part, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.CustomerConnection, error) {
		return r.store.CustomersOf(ctx, actor(ctx), ids, part)
	})
}

func (r partner) ValidationIds(ctx context.Context, p *models.Partner, first *int, after *string, last *int, before *string) (*store.ValidationIDConnection, error) {
	part := page(ctx, first, after, last, before)
	return linkedPage(ctx, p, partnerID, part, func(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*store.ValidationIDConnection, error) {
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
	return linked(ctx, load(ctx).partners, q, func(q *models.PartnerQualification) models.ID[models.Partner] { return q.PartnerID })
}
