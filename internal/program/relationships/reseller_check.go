package relationships

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

// CheckReseller says whether a reseller has accepted the partner agreement, by PartnerID or tenant ID. It is for
// partners that sell through resellers; others get nil, nil and false.
func (p *UseCases) CheckReseller(ctx context.Context, who access.Actor, number, tenantID *string) (wrong *problem.Problem, may bool, err error) {
	asking, err := p.Store.AnyPartner(ctx, who.PartnerID)
	if err != nil || !rules.ReadsResellerAgreement(who, asking) {
		return nil, false, err
	}
	if (number == nil) == (tenantID == nil) {
		return nil, false, problem.Invalid("partnerId", "one_of").Naming("Allowed", "field", "partnerId", "tenantId")
	}
	f := rules.ResellerFacts{ByPartnerID: number != nil, Region: asking.Region, Contact: p.Content().SupportContact}
	if err := p.findReseller(ctx, &f, kernel.Value(number), kernel.Value(tenantID)); err != nil {
		return nil, false, err
	}
	if f.Reseller != nil {
		if f.Counts, err = p.agreementCounts(ctx, f.Reseller); err != nil {
			return nil, false, err
		}
	}
	return rules.CheckReseller(f), true, nil
}

func (p *UseCases) findReseller(ctx context.Context, f *rules.ResellerFacts, number, tenantID string) (err error) {
	if !f.ByPartnerID {
		guid, ok := rules.TenantID(tenantID)
		if !ok {
			return problem.New(problem.TenantIDInvalid, "tenantId")
		}
		f.Tenant, f.Reseller, err = p.Store.ResellerByTenant(ctx, guid)
		return err
	}
	if f.Identifier, err = p.Store.IdentifierByNumber(ctx, strings.TrimSpace(number)); err != nil || f.Identifier == nil || f.Identifier.PartnerID.IsZero() {
		return err
	}
	f.Reseller, err = p.Store.AnyPartner(ctx, f.Identifier.PartnerID)
	return err
}

func (p *UseCases) agreementCounts(ctx context.Context, partner *models.Partner) (bool, error) {
	acceptances, err := store.PartnerAcceptancesOf.Find(ctx, p.Store, access.TheSystem, []models.ID[models.Organization]{partner.OrganizationID})
	if err != nil {
		return false, err
	}
	return p.agreements.AgreementSigned(*partner, acceptances)
}
