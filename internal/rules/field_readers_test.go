package rules_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Fields that not everybody reads who sees the object: who does, by kind of actor.
func TestFieldReaders_AreThoseWhomTheFieldConcerns(t *testing.T) {
	t.Parallel()
	own, other := models.NewID[models.Customer](), models.NewID[models.Customer]()
	provider, reseller := models.NewID[models.Partner](), models.NewID[models.Partner]()
	org := models.NewID[models.Organization]()
	partnership := models.Partnership{ProviderID: provider, ResellerID: reseller}
	actors := map[string]access.Actor{
		"nobody":   {},
		"support":  {Operator: true, Roles: models.Set[models.Role]{models.SupportAgent}},
		"vetting":  {Operator: true, Roles: models.Set[models.Role]{models.VettingReviewer}},
		"admin":    {Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}},
		"customer": {CustomerID: own, OrganizationID: org},
		"other":    {CustomerID: other},
		"provider": {PartnerID: provider, Roles: models.Set[models.Role]{models.AdminAgent}},
		"reseller": {PartnerID: reseller, Roles: models.Set[models.Role]{models.VettingReviewer}}, // a role that only counts at the operator
	}
	for name, field := range map[string]struct {
		reads   func(access.Actor) bool
		readers []string
	}{
		"details of a customer": {func(a access.Actor) bool { return rules.ReadsCustomerDetails(a, models.Customer{ID: own}, nil) }, []string{"support", "vetting", "admin", "customer"}},
		"details of a related customer": {func(a access.Actor) bool {
			var related *models.ResellerRelationship
			if a.PartnerID == provider {
				related = &models.ResellerRelationship{PartnerID: provider}
			}
			return rules.ReadsCustomerDetails(a, models.Customer{ID: own}, related)
		}, []string{"support", "vetting", "admin", "customer", "provider"}},
		"findings":                        {rules.ReadsFindings, []string{"support", "vetting", "admin"}},
		"early reason":                    {rules.ReadsEarlyReason, []string{"vetting", "admin"}},
		"invited as":                      {func(a access.Actor) bool { return rules.ReadsInvitedAs(a, partnership) }, []string{"support", "vetting", "admin", "provider"}},
		"confidential parts of a request": {func(a access.Actor) bool { return rules.ReadsFile(a, models.EligibilityRequest{OrganizationID: org}) }, []string{"support", "vetting", "admin", "customer"}},
		"screening":                       {rules.ReadsScreening, nil},
		"account":                         {func(a access.Actor) bool { return rules.ReadsAccount(a, models.Partner{OrganizationID: org}) }, []string{"support", "vetting", "admin", "customer"}},
		"agreement":                       {func(a access.Actor) bool { return rules.ReadsAgreement(a, models.Partner{OrganizationID: org}) }, []string{"support", "vetting", "admin"}},
		"registration":                    {func(a access.Actor) bool { return rules.ReadsRegistration(a, models.Registration{OrganizationID: org}) }, []string{"support", "vetting", "admin"}},
		"letter": {func(a access.Actor) bool {
			return rules.ReadsLetter(a, models.RelationshipRequest{PartnerID: provider})
		}, []string{"provider"}},
		"agreements of resellers": {func(a access.Actor) bool {
			sells := map[models.ID[models.Partner]]*models.Partner{provider: {Types: models.Set[models.PartnerType]{models.IndirectProvider}}, reseller: {Types: models.Set[models.PartnerType]{models.IndirectReseller}}}
			return rules.ReadsResellerAgreement(a, sells[a.PartnerID])
		}, []string{"provider"}},
		"job error": {rules.ReadsJobError, []string{"support", "vetting", "admin"}},
	} {
		want := map[string]bool{}
		for _, reader := range field.readers {
			want[reader] = true
		}
		for who, a := range actors {
			if got := field.reads(a); got != want[who] {
				t.Errorf("%s, %s: want %v, got %v", name, who, want[who], got)
			}
		}
	}
}
