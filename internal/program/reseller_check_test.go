package program_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// every answer of the agreement check of a reseller.
func TestResellerAgreement_Answers(t *testing.T) {
	tell(t, func(s *story) {
		const nusantara, unenrolled, alder = "1e000000-0000-4000-8000-000000000001", "5b000000-0000-4000-8000-000000000001", "5a000000-0000-4000-8000-000000000001"
		s.must(s.associates(maya, s.authorized(), "4500002")) // and does not accept the agreement
		for _, tc := range []struct{ number, tenant, want string }{
			{number: "4800002"}, {number: " 4800002\n"}, {tenant: brightmesa}, {tenant: strings.ToUpper(brightmesa)},
			{number: "9999999", want: "PARTNER_ID_NOT_FOUND at partnerId"}, {number: "4800001", want: "PARTNER_ID_NOT_FOUND at partnerId"},
			{number: "4500009", want: "PARTNER_ID_NOT_MIGRATED at partnerId"},
			{number: "4510002", want: "RESELLER_NOT_ACTIVE at partnerId"}, {tenant: unenrolled, want: "RESELLER_NOT_ACTIVE at tenantId"},
			{number: "4600002", want: "RESELLER_NOT_ACTIVE at partnerId"}, {tenant: harbor, want: "RESELLER_NOT_ACTIVE at tenantId"}, {tenant: cedar, want: "RESELLER_NOT_ACTIVE at tenantId"},
			{number: "4900002", want: "REGION_MISMATCH at partnerId"}, {tenant: nusantara, want: "REGION_MISMATCH at tenantId"},
			{number: "4500002", want: "AGREEMENT_NOT_ACCEPTED at partnerId"}, {tenant: alder, want: "AGREEMENT_NOT_ACCEPTED at tenantId"},
			{tenant: "99999999-0000-4000-8000-000000000001", want: "TENANT_UNKNOWN at tenantId"},
		} {
			for _, who := range []string{lucia, grant, naomi} {
				s.checked(who, tc.number, tc.tenant, tc.want)
			}
		}
		s.AdvanceTo(newYear.AddDate(0, 0, 90))
		s.checked(lucia, "4800002", "", "AGREEMENT_NOT_ACCEPTED at partnerId")
	})
}

// checked fails unless the check has exactly this answer; empty stands for "signed".
func (s *story) checked(who, number, tenant, want string) {
	s.t.Helper()
	var byNumber, byTenant *string
	if number != "" {
		byNumber = &number
	}
	if tenant != "" {
		byTenant = &tenant
	}
	wrong, may, err := s.CheckReseller(s.ctx, s.As(who), byNumber, byTenant)
	s.must(err)
	got := ""
	if wrong != nil {
		got = told(wrong)[0]
	}
	if !may || got != want {
		s.t.Errorf("%s asks about %q%q: %q (may: %v), want %q", who, number, tenant, got, may, want)
	}
}

// by PartnerID or tenant, never both; and only for partners that sell through resellers.
func TestResellerAgreement_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		for name, tc := range map[string]struct {
			number, tenant *string
			want           []string
		}{
			"neither":   {nil, nil, []string{"VALIDATION_FAILED at partnerId"}},
			"both":      {ptr("4800002"), ptr(brightmesa), []string{"VALIDATION_FAILED at partnerId"}},
			"no tenant": {nil, ptr("brightmesa.example"), []string{"TENANT_ID_INVALID at tenantId"}},
		} {
			_, _, err := s.CheckReseller(s.ctx, s.As(lucia), tc.number, tc.tenant)
			if diff := cmp.Diff(tc.want, told(err)); diff != "" {
				t.Errorf("%s: -want +got\n%s", name, diff)
			}
		}
		for _, who := range []string{dana, amir, elias, maya, "theo.park@meridian.example", paula, olga} {
			if wrong, may, err := s.CheckReseller(s.ctx, s.As(who), ptr("4800002"), nil); wrong != nil || may || err != nil {
				t.Errorf("%s is answered %v, %v, %v", who, wrong, may, err)
			}
		}
	})
}
