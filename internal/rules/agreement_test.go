package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// newText is a version that took effect with ninety days of grace for acceptances of the one before.
var newText = data.Agreement{Version: "2027-01", SHA256: "beef", EffectiveFrom: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), GraceDays: 90}

func accepted(version string) *models.AgreementAcceptance {
	return &models.AgreementAcceptance{TextVersion: version, AcceptedAt: time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)}
}

// Section 4.6: every state, and until when a superseded acceptance counts.
func TestAgreementStatus(t *testing.T) {
	t.Parallel()
	until := time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name     string
		open     bool
		accepted *models.AgreementAcceptance
		want     models.AgreementStatus
		until    *time.Time
	}{
		{"not vetted", false, nil, models.AgreementNotAvailable, nil},
		{"vetted", true, nil, models.AgreementAvailable, nil},
		{"accepted", true, accepted("2027-01"), models.AgreementAccepted, nil},
		{"accepted, and vetted again since", false, accepted("2027-01"), models.AgreementAccepted, nil},
		{"an older version", true, accepted("2026-01"), models.AgreementSuperseded, &until},
		{"an older version, and vetted again since", false, accepted("2026-01"), models.AgreementSuperseded, &until},
	} {
		status, by := rules.AgreementStatus(rules.AgreementFacts{Open: tc.open, InForce: newText, Accepted: tc.accepted})
		if status != tc.want || !cmp.Equal(by, tc.until) {
			t.Errorf("%s: %s until %v, want %s until %v", tc.name, status, by, tc.want, tc.until)
		}
	}
	for _, tc := range []struct {
		name     string
		accepted *models.AgreementAcceptance
		now      time.Time
		want     bool
	}{
		{"nothing accepted", nil, until.Add(-1), false},
		{"accepted, years later", accepted("2027-01"), until.AddDate(9, 0, 0), true},
		{"the last instant of the grace", accepted("2026-01"), until.Add(-1), true},
		{"the grace has ended", accepted("2026-01"), until, false},
	} {
		if got := rules.AgreementCounts(rules.AgreementFacts{Open: true, InForce: newText, Accepted: tc.accepted}, tc.now); got != tc.want {
			t.Errorf("%s: it counts: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// the partner agreement in force can be accepted once vetting is done and a PartnerID associated.
func TestPartnerAgreement(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		status        models.PartnerStatus
		associated    bool
		version, hash string
		accepted      *models.AgreementAcceptance
		want          []string
	}{
		{"qualified", models.PartnerQualified, true, "2027-01", "beef", nil, []string{}},
		{"without the hash", models.PartnerActive, true, "2027-01", "", nil, []string{}},
		{"after an older version", models.PartnerActive, true, "2027-01", "", accepted("2026-01"), []string{}},
		{"pending", models.PartnerPendingQualification, true, "2027-01", "", nil, []string{"VETTING_NOT_COMPLETE"}},
		{"rejected", models.PartnerRejected, true, "2027-01", "", nil, []string{"VETTING_NOT_COMPLETE"}},
		{"suspended", models.PartnerSuspended, true, "2027-01", "", nil, []string{"VETTING_NOT_COMPLETE"}},
		{"without a PartnerID", models.PartnerQualified, false, "2027-01", "", nil, []string{"PARTNER_ID_REQUIRED"}},
		{"an old version", models.PartnerQualified, true, "2026-01", "", nil, []string{"AGREEMENT_VERSION_OUTDATED at version"}},
		{"another text", models.PartnerQualified, true, "2027-01", "dead", nil, []string{"AGREEMENT_VERSION_OUTDATED at version"}},
		{"twice", models.PartnerActive, true, "2027-01", "beef", accepted("2027-01"), []string{"DUPLICATE_AGREEMENT at version"}},
		{"twice, in an old version", models.PartnerActive, true, "2026-01", "", accepted("2027-01"), []string{"DUPLICATE_AGREEMENT at version"}},
		{"everything at once", models.PartnerPendingQualification, false, "2026-01", "", nil, []string{"VETTING_NOT_COMPLETE", "PARTNER_ID_REQUIRED", "AGREEMENT_VERSION_OUTDATED at version"}},
	} {
		err := rules.CheckPartnerAgreement(tc.version, tc.hash, rules.PartnerAgreement{
			Partner: &models.Partner{Status: tc.status}, Associated: tc.associated, AgreementFacts: rules.AgreementFacts{InForce: newText, Accepted: tc.accepted},
		})
		if diff := cmp.Diff(tc.want, told(err)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// a partner with a relationship records who signed and when; a customer signs itself.
func TestCustomerAgreement(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 2, 1, 12, 0, 0, 0, time.UTC)
	later := now.Add(time.Millisecond)
	signed := rules.CustomerSignature{Version: "2027-01", Name: "Paula Jensen", Email: "paula@cedar.example", AcceptedAt: &now}
	for _, tc := range []struct {
		name   string
		change func(s *rules.CustomerSignature)
		facts  rules.AgreementFacts
		want   []string
	}{
		{"at this instant", func(*rules.CustomerSignature) {}, rules.AgreementFacts{}, []string{}},
		{"in the future", func(s *rules.CustomerSignature) { s.AcceptedAt = &later }, rules.AgreementFacts{}, []string{"VALIDATION_FAILED.future at acceptedAt"}},
		{"by nobody at no time", func(s *rules.CustomerSignature) { s.Name, s.Email, s.AcceptedAt = "", "", nil }, rules.AgreementFacts{}, []string{
			"VALIDATION_FAILED.required at signer.name", "VALIDATION_FAILED.required at signer.email", "VALIDATION_FAILED.required at acceptedAt",
		}},
		{"at no address", func(s *rules.CustomerSignature) { s.Email = "paula" }, rules.AgreementFacts{}, []string{"VALIDATION_FAILED.email at signer.email"}},
		{"of an old version", func(s *rules.CustomerSignature) { s.Version = "2026-01" }, rules.AgreementFacts{}, []string{"AGREEMENT_VERSION_OUTDATED at version"}},
		{"twice", func(*rules.CustomerSignature) {}, rules.AgreementFacts{Accepted: accepted("2027-01")}, []string{"DUPLICATE_AGREEMENT at version"}},
		{"by the customer", func(s *rules.CustomerSignature) { *s = rules.CustomerSignature{Direct: true, Version: "2027-01"} }, rules.AgreementFacts{}, []string{}},
		{"by the customer, twice", func(s *rules.CustomerSignature) { *s = rules.CustomerSignature{Direct: true, Version: "2027-01"} }, rules.AgreementFacts{Accepted: accepted("2027-01")}, []string{"DUPLICATE_AGREEMENT at version"}},
	} {
		s, facts := signed, tc.facts
		tc.change(&s)
		facts.InForce = newText
		if diff := cmp.Diff(tc.want, told(rules.CheckCustomerAgreement(s, facts, now))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// each answer of the agreement check, by PartnerID and by tenant.
func TestResellerCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(f *rules.ResellerFacts)
		want   []string // by PartnerID, then by tenant
	}{
		{"signed", func(*rules.ResellerFacts) {}, []string{"", ""}},
		{"unknown", func(f *rules.ResellerFacts) { f.Identifier, f.Tenant = nil, nil }, []string{"PARTNER_ID_NOT_FOUND at partnerId", "TENANT_UNKNOWN at tenantId"}},
		{"of a company", func(f *rules.ResellerFacts) { f.Identifier.Type = models.PartnerIDGlobal }, []string{"PARTNER_ID_NOT_FOUND at partnerId", ""}},
		{"left behind", func(f *rules.ResellerFacts) { f.Identifier.Migrated = false }, []string{"PARTNER_ID_NOT_MIGRATED at partnerId", ""}},
		{"no account", func(f *rules.ResellerFacts) { f.Reseller = nil }, []string{"RESELLER_NOT_ACTIVE at partnerId", "RESELLER_NOT_ACTIVE at tenantId"}},
		{"no reseller", func(f *rules.ResellerFacts) { f.Reseller.Types = models.Set[models.PartnerType]{models.DirectBill} }, []string{"RESELLER_NOT_ACTIVE at partnerId", "RESELLER_NOT_ACTIVE at tenantId"}},
		{"another region", func(f *rules.ResellerFacts) { f.Region, f.Counts = "EUROPE", false }, []string{"REGION_MISMATCH at partnerId", "REGION_MISMATCH at tenantId"}},
		{"not signed", func(f *rules.ResellerFacts) { f.Counts, f.Reseller.Status = false, models.PartnerQualified }, []string{"AGREEMENT_NOT_ACCEPTED at partnerId", "AGREEMENT_NOT_ACCEPTED at tenantId"}},
		{"signed, and suspended", func(f *rules.ResellerFacts) { f.Reseller.Status = models.PartnerSuspended }, []string{"RESELLER_SUSPENDED at partnerId", "RESELLER_SUSPENDED at tenantId"}},
	} {
		for i, want := range tc.want {
			reseller := account(models.PartnerActive, models.IndirectReseller)
			reseller.Region = "UNITED_STATES"
			f := rules.ResellerFacts{
				ByPartnerID: i == 0, Identifier: &models.PartnerIdentifier{Type: models.PartnerIDLocation, Migrated: true}, Tenant: &models.Tenant{},
				Reseller: reseller, Region: "UNITED_STATES", Counts: true,
			}
			tc.change(&f)
			wants := []string{}
			if want != "" {
				wants = append(wants, want)
			}
			if diff := cmp.Diff(wants, told(rules.CheckReseller(f))); diff != "" {
				t.Errorf("%s: -want +got\n%s", tc.name, diff)
			}
		}
	}
}
