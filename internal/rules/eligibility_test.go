package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

type change func(*rules.EligibilityForm, *rules.EligibilityFacts)

func TestPartnerForm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"R-08 a complete form":       {func(*rules.EligibilityForm, *rules.EligibilityFacts) {}, []string{}},
		"R-05 a direct-bill partner": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Partner.Types[0] = models.DirectBill }, []string{}},
		"R-05 a reseller": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Partner.Types[0] = models.IndirectReseller
		}, []string{"PARTNER_TYPE_NOT_ELIGIBLE.no_provider"}},
		"R-05 no type at all": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Partner.Types = nil }, []string{"PARTNER_TYPE_NOT_ELIGIBLE"}},
		"R-05 a reseller that also transacts": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Partner.Types = append(k.Partner.Types, models.IndirectReseller)
		}, []string{}},
		"R-07 enrolment still pending": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Partner.Status = models.PartnerPendingQualification
		}, []string{"CSP_ENROLLMENT_REQUIRED"}},
		"R-07 qualified, not yet active":  {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Partner.Status = models.PartnerQualified }, []string{"CSP_ENROLLMENT_REQUIRED"}},
		"R-07 suspended":                  {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Partner.Status = models.PartnerSuspended }, []string{"CSP_ENROLLMENT_REQUIRED.standing"}},
		"R-07 rejected":                   {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Partner.Status = models.PartnerRejected }, []string{"CSP_ENROLLMENT_REQUIRED"}},
		"R-08 no type of applicant":       {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "" }, []string{"VALIDATION_FAILED.required at entityType"}},
		"R-08 a customer's type":          {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "FEDERAL_AGENCY" }, []string{"VALIDATION_FAILED.entity_type at entityType"}},
		"R-08 a kind of data is no type":  {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "ITAR" }, []string{"VALIDATION_FAILED.entity_type at entityType"}},
		"R-08 no evidence":                {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.Evidence = " \n" }, []string{"VALIDATION_FAILED.required at evidence"}},
		"R-08 the partner's tenant named": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.PartnerTenantID = meridianGUID }, []string{"VALIDATION_FAILED.not_expected at partnerTenantId"}},
		"R-09 not accepted":               {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.ContractAccepted = false }, []string{"CONTRACT_NOT_ACCEPTED at contract.accepted"}},
		"R-09 another text accepted":      {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.ContractVersion = "2020-01" }, []string{"CONTRACT_NOT_ACCEPTED.version at contract.version"}},
		"R-09 no version said":            {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.ContractVersion = "" }, []string{"CONTRACT_NOT_ACCEPTED.version at contract.version"}},
		"R-10 no tenant":                  {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.TenantID = " " }, []string{"TENANT_ID_REQUIRED at tenantId"}},
		"R-10 not a GUID":                 {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.TenantID = "meridian" }, []string{"TENANT_ID_INVALID at tenantId"}},
		"R-10 an unknown tenant":          {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Tenant = nil }, []string{"TENANT_ID_MISMATCH at tenantId"}},
		"R-10 somebody else's tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Tenant = &models.Tenant{ID: models.NewID[models.Tenant]()}
		}, []string{"TENANT_ID_MISMATCH at tenantId"}},
		"R-10 no tenant of one's own": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.OwnTenant = nil }, []string{"TENANT_ID_MISMATCH at tenantId"}},
		"R-10 spelled in capitals": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.TenantID = " " + strings.ToUpper(f.TenantID) + "\n"
		}, []string{}},
		"R-12 the Azure Government tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Tenant = &models.Tenant{Cloud: models.CloudAzureGovernment}
		}, []string{"AZURE_GOV_TENANT_NOT_ALLOWED at tenantId"}},
		"R-24 the customer's option": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.Option = models.OptionCustomerValidation }, []string{"WRONG_VALIDATION_OPTION at option"}},
		"R-24 no option":             {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.Option = "" }, []string{"WRONG_VALIDATION_OPTION at option"}},
		"section 4.2 an open request": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Open = &models.EligibilityRequest{Reference: "GCC-1"}
		}, []string{"ELIGIBILITY_REQUEST_OPEN"}},
		"a kind of data that is not regulated": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.RegulatedData = []models.RegulatedData{"CUI", "GOSSIP"}
		}, []string{"VALIDATION_FAILED.entity_type at regulatedData"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, facts := partnerForm()
			tc.change(&form, &facts)
			if diff := cmp.Diff(tc.want, told(rules.CheckEligibility(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// a reseller gets the names of its providers, and the address for help.
func TestPartnerForm_ResellerGetsItsProviders(t *testing.T) {
	t.Parallel()
	form, facts := partnerForm()
	facts.Partner.Types = models.Set[models.PartnerType]{models.IndirectReseller}
	facts.Providers = []*models.Partner{{Name: "Meridian Distribution"}, {Name: "Wisła Dystrybucja"}}
	found := rules.CheckEligibility(form, facts)
	if diff := cmp.Diff([]string{"PARTNER_TYPE_NOT_ELIGIBLE.providers"}, told(found)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Meridian Distribution", "Wisła Dystrybucja"}, details(t, found, "providers")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	facts.Providers = nil
	found = rules.CheckEligibility(form, facts)
	if len(found) != 1 || !strings.Contains(found[0].Remediation("en"), "help@program.example") {
		t.Errorf("with no qualified provider: %v", found)
	}
	if got := details(t, found, "providers"); len(got) != 0 {
		t.Errorf("providers = %v, want none", got)
	}
}

func TestCustomerForm(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"R-24 a complete form":  {func(*rules.EligibilityForm, *rules.EligibilityFacts) {}, []string{}},
		"R-21 no partner named": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.PartnerTenantID = " \t" }, []string{"PARTNER_TENANT_REQUIRED at partnerTenantId"}},
		"R-21 not a GUID": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.PartnerTenantID = "{" + meridianGUID + "}"
		}, []string{"TENANT_ID_INVALID at partnerTenantId"}},
		"R-22 an unknown tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.PartnerTenant, k.Transacting, k.Qualified = nil, nil, false
		}, []string{"TRANSACTING_PARTNER_REQUIRED at partnerTenantId"}},
		"R-22 a tenant of no partner": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Transacting, k.Qualified = nil, false }, []string{"TRANSACTING_PARTNER_REQUIRED at partnerTenantId"}},
		"R-22 a reseller's tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Transacting.Types[0] = models.IndirectReseller
		}, []string{"TRANSACTING_PARTNER_REQUIRED at partnerTenantId"}},
		"R-22 a direct biller's tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Transacting.Types[0] = models.DirectBill }, []string{}},
		"R-23 its Azure Government tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.PartnerTenant.Cloud = models.CloudAzureGovernment
		}, []string{"AZURE_GOV_TENANT_NOT_ALLOWED at partnerTenantId"}},
		"R-23 one's own Azure Government tenant": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) {
			k.Tenant = &models.Tenant{ID: models.NewID[models.Tenant](), Cloud: models.CloudAzureGovernment}
		}, []string{"AZURE_GOV_TENANT_NOT_ALLOWED at tenantId"}},
		"R-24 the partner's option":           {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.Option = models.OptionPartnerValidation }, []string{"WRONG_VALIDATION_OPTION at option"}},
		"R-25 not accepted":                   {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.ContractAccepted = false }, []string{"CONTRACT_NOT_ACCEPTED at contract.accepted"}},
		"R-26 the partner is not qualified":   {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Qualified = false }, []string{"PARTNER_NOT_GCC_QUALIFIED at partnerTenantId"}},
		"a partner's type of applicant":       {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "PARTNER_GOV_SERVICES" }, []string{"VALIDATION_FAILED.entity_type at entityType", "VALIDATION_FAILED.required at evidence"}},
		"a research centre without a sponsor": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "FFRDC" }, []string{"VALIDATION_FAILED.required at evidence"}},
		"a compact without its authority":     {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "REGIONAL_INTERSTATE_ENTITY" }, []string{"VALIDATION_FAILED.required at evidence"}},
		"a company without regulated data":    {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.EntityType = "COMMERCIAL_REGULATED_DATA" }, []string{"VALIDATION_FAILED.regulated_data at regulatedData"}},
		"a company with regulated data": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.EntityType, f.RegulatedData = "COMMERCIAL_REGULATED_DATA", []models.RegulatedData{"ITAR", "CJI"}
		}, []string{}},
		"a company abroad": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.EntityType = "INTERNATIONAL_COMMERCIAL_US_PRESENCE"
		}, []string{"VALIDATION_FAILED.regulated_data at regulatedData", "VALIDATION_FAILED.required at usAddress"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, facts := customerForm()
			tc.change(&form, &facts)
			if diff := cmp.Diff(tc.want, told(rules.CheckEligibility(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// All problems of a form are reported together, not one after the other.
func TestProblems_AllAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	form := rules.EligibilityForm{Option: models.OptionCustomerValidation, PartnerTenantID: "x", ContactName: "a\nb", ContactEmail: "x", ContactLocale: "tlh", USAddress: "\x00"}
	_, facts := partnerForm()
	facts.Partner.Types, facts.Partner.Status, facts.Open = nil, models.PartnerSuspended, &models.EligibilityRequest{}
	want := []string{
		"WRONG_VALIDATION_OPTION at option", "PARTNER_TYPE_NOT_ELIGIBLE", "CSP_ENROLLMENT_REQUIRED.standing", "TENANT_ID_REQUIRED at tenantId",
		"VALIDATION_FAILED.not_expected at partnerTenantId", "VALIDATION_FAILED.required at entityType", "VALIDATION_FAILED.text at usAddress",
		"VALIDATION_FAILED.text at contact.name", "VALIDATION_FAILED.email at contact.email", "VALIDATION_FAILED.locale at contact.locale",
		"CONTRACT_NOT_ACCEPTED at contract.accepted", "ELIGIBILITY_REQUEST_OPEN",
	}
	if diff := cmp.Diff(want, told(rules.CheckEligibility(form, facts))); diff != "" {
		t.Errorf("a partner: -want +got\n%s", diff)
	}
	_, facts = customerForm()
	want = []string{
		"TENANT_ID_REQUIRED at tenantId", "TENANT_ID_INVALID at partnerTenantId", "VALIDATION_FAILED.required at entityType",
		"VALIDATION_FAILED.text at usAddress", "VALIDATION_FAILED.text at contact.name", "VALIDATION_FAILED.email at contact.email",
		"VALIDATION_FAILED.locale at contact.locale", "CONTRACT_NOT_ACCEPTED at contract.accepted",
	}
	if diff := cmp.Diff(want, told(rules.CheckEligibility(form, facts))); diff != "" {
		t.Errorf("a customer: -want +got\n%s", diff)
	}
}

// The error names the open request, so that the applicant can find it.
func TestOpenRequest_IsNamed(t *testing.T) {
	t.Parallel()
	form, facts := customerForm()
	facts.Open = &models.EligibilityRequest{ID: models.NewID[models.EligibilityRequest](), Reference: "GCC-7K2M"}
	err := rules.CheckEligibility(form, facts)
	if got := details(t, err, "reference"); !slices.Equal(got, []string{"GCC-7K2M"}) {
		t.Errorf("reference = %v", got)
	}
	if got, want := details(t, err, "id"), facts.Open.ID.String(); !slices.Equal(got, []string{want}) {
		t.Errorf("id = %v, want %s", got, want)
	}
}
