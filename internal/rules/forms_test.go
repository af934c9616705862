package rules_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

const (
	meridianGUID = "1a000000-0000-4000-8000-000000000001"
	cedarGUID    = "3a000000-0000-4000-8000-000000000001"
)

// check is what a check returns: a *problem.Problem or a problem.List.
type check interface{ Err() error }

// told writes problems down as "CODE.reason at field", in the order in which they are reported.
func told(c check) []string {
	found, _ := problem.All(c.Err())
	out := []string{}
	for _, p := range found {
		line := string(p.Code)
		if p.Reason != "" {
			line += "." + p.Reason
		}
		if len(p.Field) > 0 {
			line += " at " + strings.Join(p.Field, ".")
		}
		out = append(out, line)
	}
	return out
}

// details are the facts that come with the first problem.
func details(t *testing.T, c check, name string) []string {
	t.Helper()
	found, _ := problem.All(c.Err())
	if len(found) == 0 {
		t.Fatal("no problem")
	}
	for _, d := range found[0].Details {
		if d.Name == name {
			return d.Values
		}
	}
	t.Fatalf("%v has no detail %s", found[0], name)
	return nil
}

// partnerForm is a form of a provider that can be submitted, with the facts about the provider.
func partnerForm() (rules.EligibilityForm, rules.EligibilityFacts) {
	own := &models.Tenant{ID: models.NewID[models.Tenant](), TenantID: meridianGUID, Cloud: models.CloudCommercial}
	contract := sample.EligibilityContract("PARTNER", "", monday)
	form := rules.EligibilityForm{
		Option: models.OptionPartnerValidation, TenantID: meridianGUID, EntityType: "PARTNER_GOV_SERVICES", Evidence: "Contract 47QTCA-19-D-0001",
		ContactName: "Lucía Herrera", ContactEmail: "lucia.herrera@meridian.example", ContactLocale: "es",
		ContractAccepted: true, ContractVersion: contract.Version,
	}
	return form, rules.EligibilityFacts{Content: sample,
		Partner:   &models.Partner{Name: "Meridian", Types: models.Set[models.PartnerType]{models.IndirectProvider}, Status: models.PartnerActive},
		OwnTenant: own, Tenant: own, Contract: contract, Mailbox: "help@program.example",
	}
}

// customerForm is a form of a customer that can be submitted, with the facts about it and its partner.
func customerForm() (rules.EligibilityForm, rules.EligibilityFacts) {
	own := &models.Tenant{ID: models.NewID[models.Tenant](), TenantID: cedarGUID, Cloud: models.CloudCommercial}
	contract := sample.EligibilityContract("CUSTOMER", "", monday)
	form := rules.EligibilityForm{
		Option: models.OptionCustomerValidation, TenantID: cedarGUID, PartnerTenantID: meridianGUID, EntityType: "STATE_LOCAL_ENTITY",
		ContactName: "Paula Jensen", ContactEmail: "paula.jensen@cedarcounty.example", ContactLocale: "en",
		ContractAccepted: true, ContractVersion: contract.Version,
	}
	return form, rules.EligibilityFacts{Content: sample,
		Customer: &models.Customer{CompanyName: "Cedar County"}, OwnTenant: own, Tenant: own,
		PartnerTenant: &models.Tenant{ID: models.NewID[models.Tenant](), TenantID: meridianGUID, Cloud: models.CloudCommercial},
		Transacting:   &models.Partner{Name: "Meridian", Types: models.Set[models.PartnerType]{models.IndirectProvider}}, Qualified: true,
		Contract: contract, Mailbox: "help@program.example",
	}
}
