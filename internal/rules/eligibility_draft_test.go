package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// A draft may be incomplete, is visible only to its organisation, and becomes the request.
func TestDraft_BecomesTheRequest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change change
		want   []string
	}{
		"nothing but the option": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			*f = rules.EligibilityForm{Option: models.OptionCustomerValidation}
		}, []string{}},
		"complete":               {func(*rules.EligibilityForm, *rules.EligibilityFacts) {}, []string{}},
		"the contract can wait":  {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.ContractAccepted = false }, []string{}},
		"the partner can wait":   {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Qualified = false }, []string{}},
		"beside an open request": {func(_ *rules.EligibilityForm, k *rules.EligibilityFacts) { k.Open = &models.EligibilityRequest{} }, []string{}},
		"R-24 the wrong option":  {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) { f.Option = models.OptionPartnerValidation }, []string{"WRONG_VALIDATION_OPTION at option"}},
		"all that can be wrong": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			*f = rules.EligibilityForm{
				TenantID: "1", PartnerTenantID: "2", Evidence: "\x1b[31m", USAddress: strings.Repeat("é", 501), ContactName: "a\nb",
				ContactEmail: strings.Repeat("a", 255), ContactLocale: "xx",
			}
		}, []string{
			"WRONG_VALIDATION_OPTION at option", "TENANT_ID_INVALID at tenantId", "TENANT_ID_INVALID at partnerTenantId", "VALIDATION_FAILED.text at evidence",
			"VALIDATION_FAILED.too_long at usAddress", "VALIDATION_FAILED.text at contact.name", "VALIDATION_FAILED.too_long at contact.email", "VALIDATION_FAILED.locale at contact.locale",
		}},
		"a kind of data that is not regulated": {func(f *rules.EligibilityForm, _ *rules.EligibilityFacts) {
			f.RegulatedData = []models.RegulatedData{"A,B"}
		}, []string{"VALIDATION_FAILED.entity_type at regulatedData"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, facts := customerForm()
			tc.change(&form, &facts)
			if diff := cmp.Diff(tc.want, told(rules.CheckDraft(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
