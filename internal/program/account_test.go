package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const secondAccount = "1a000000-0000-4000-8000-000000000002"

// withSecondAccount gives somebody's company another partner account, with a tenant of its own, and lets the person act for it.
func (s *story) withSecondAccount(email string) access.Actor {
	s.t.Helper()
	who := s.As(email)
	tenant := &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: who.OrganizationID, TenantID: secondAccount, Cloud: models.CloudCommercial,
		DefaultDomain: "second.example", CreatedAt: s.Clock.Now(),
	}
	var account models.Partner
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		first, err := store.Get(tx, who.PartnerID)
		if err != nil {
			return err
		}
		account = *first
		account.ID, account.TenantID = models.NewID[models.Partner](), tenant.ID
		if err := tx.Create(tenant); err != nil {
			return err
		}
		return tx.Create(&account)
	}))
	who, err := s.Store.ActingFor(s.ctx, who, account.ID)
	s.must(err)
	return who
}

// microsoftID is the tenant ID that the profile of one's own organisation shows.
func (s *story) microsoftID(who access.Actor) string {
	s.t.Helper()
	tenants, err := store.CommercialTenantsOf.Find(s.ctx, s.Store, who, []models.ID[models.Organization]{who.OrganizationID})
	s.must(err)
	if len(tenants) != 1 {
		s.t.Fatalf("R-11: want one tenant, got %v", tenants)
	}
	return tenants[0].TenantID
}

// T-50, R-10, R-11, D-13: a user who acts for the second account of a company sees, and must use, the tenant of that account.
func TestSecondAccount_UsesItsOwnTenant(t *testing.T) {
	tell(t, func(s *story) {
		second := s.withSecondAccount(lucia)
		if got := s.microsoftID(s.As(lucia)); got != meridian {
			t.Errorf("the first account's Microsoft ID is %s", got)
		}
		if got := s.microsoftID(second); got != secondAccount {
			t.Errorf("the second account's Microsoft ID is %s", got)
		}

		_, _, err := s.SubmitEligibilityRequest(s.ctx, second, partnerForm(meridian))
		s.refused(err, "TENANT_ID_MISMATCH at tenantId")
		s.refused(s.try(lucia, partnerForm(secondAccount)), "TENANT_ID_MISMATCH at tenantId")

		r, _, err := s.SubmitEligibilityRequest(s.ctx, second, partnerForm(secondAccount))
		s.must(err)
		tenant, err := store.FindMany(s.ctx, s.Store, second, []models.ID[models.Tenant]{r.SubjectTenantID})
		s.must(err)
		if r.PartnerID != second.PartnerID || len(tenant) != 1 || tenant[0].TenantID != secondAccount {
			t.Errorf("the request is of account %s and tenant %v", r.PartnerID, tenant)
		}
		s.submit(lucia, partnerForm(meridian)) // each account may have a request open
	})
}
