package rules_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// providersInvitation is one to a reseller that can be issued.
func providersInvitation() rules.InviteResellerFacts {
	reseller := party("Bright Mesa", models.IndirectReseller).Partner
	return rules.InviteResellerFacts{
		Provider: party("Meridian", models.IndirectProvider), Locale: "es",
		Reseller: rules.ResellerFacts{
			ByPartnerID: true, Identifier: &models.PartnerIdentifier{Number: "4800002", Type: models.PartnerIDLocation, Migrated: true},
			Reseller: &reseller, Region: "UNITED_STATES", Counts: true,
		},
	}
}

// what a provider's invitation needs; all problems are reported at once.
func TestProviderInvitation_ReportsAllProblems(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(f *rules.InviteResellerFacts)
		want   []string
	}{
		{"complete", func(*rules.InviteResellerFacts) {}, []string{}},
		{"by the tenant", func(f *rules.InviteResellerFacts) {
			f.Reseller.ByPartnerID, f.Reseller.Identifier, f.Reseller.Tenant = false, nil, &models.Tenant{}
		}, []string{}},
		{"by a tenant that is unknown", func(f *rules.InviteResellerFacts) { f.Reseller.ByPartnerID = false }, []string{"TENANT_UNKNOWN at tenantId"}},
		{"by the global PartnerID", func(f *rules.InviteResellerFacts) { f.Reseller.Identifier.Type = models.PartnerIDGlobal }, []string{"PARTNER_ID_NOT_FOUND at partnerId"}},
		{"a provider of another kind", func(f *rules.InviteResellerFacts) {
			f.Provider.Partner.Types = models.Set[models.PartnerType]{models.DirectBill, models.IndirectReseller}
		}, []string{"PROVIDER_REQUIRED.invite"}},
		{"a provider that is not active", func(f *rules.InviteResellerFacts) {
			f.Provider.Partner.Status, f.Provider.Counts = models.PartnerSuspended, false
		}, []string{"CSP_ENROLLMENT_REQUIRED.standing", "AGREEMENT_NOT_ACCEPTED.partner"}},
		{"R-116: another region", func(f *rules.InviteResellerFacts) { f.Reseller.Region = "EUROPE" }, []string{"REGION_MISMATCH at partnerId"}},
		{"R-104: a reseller that is suspended", func(f *rules.InviteResellerFacts) { f.Reseller.Reseller.Status = models.PartnerSuspended }, []string{"RESELLER_SUSPENDED at partnerId"}},
		{"no reseller", func(f *rules.InviteResellerFacts) {
			f.Reseller.Reseller.Types = models.Set[models.PartnerType]{models.DirectBill}
		}, []string{"RESELLER_NOT_ACTIVE at partnerId"}},
		{"a reseller without agreement", func(f *rules.InviteResellerFacts) { f.Reseller.Counts = false }, []string{"AGREEMENT_NOT_ACCEPTED at partnerId"}},
		{"invited already", func(f *rules.InviteResellerFacts) { f.Known = &models.Partnership{Status: models.PartnershipInvited} }, []string{"PARTNERSHIP_EXISTS"}},
		{"a language that is not spoken", func(f *rules.InviteResellerFacts) { f.Locale = "tlh" }, []string{"VALIDATION_FAILED.locale at locale"}},
		{"R-52: a letter without its link", func(f *rules.InviteResellerFacts) {
			f.Letter = &rules.LetterForm{Subject: "Hello", Text: "Call me.", Mark: linkMark}
		}, []string{"INVITE_LINK_MISSING at text"}},
		{"the 501st of a day", func(f *rules.InviteResellerFacts) { f.SentToday.SentToday = 500 }, []string{"TOO_MANY_INVITATIONS"}},
		{"the sixth to the same people", func(f *rules.InviteResellerFacts) { f.SentToday.Sent = 5 }, []string{"TOO_MANY_INVITATIONS"}},
		{"everything at once", func(f *rules.InviteResellerFacts) {
			f.Provider.Partner.Types, f.Provider.Partner.Status, f.Provider.Counts, f.Reseller, f.Locale, f.SentToday.Sent = nil, models.PartnerQualified, false, rules.ResellerFacts{ByPartnerID: true}, "x", 5
			f.Known, f.Letter = &models.Partnership{Status: models.PartnershipActive}, &rules.LetterForm{Text: linkMark, Mark: linkMark}
		}, []string{
			"PROVIDER_REQUIRED.invite", "CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED.partner", "PARTNER_ID_NOT_FOUND at partnerId", "PARTNERSHIP_EXISTS",
			"VALIDATION_FAILED.locale at locale", "VALIDATION_FAILED.required at subject", "TOO_MANY_INVITATIONS",
		}},
	} {
		f := providersInvitation()
		tc.change(&f)
		if diff := cmp.Diff(tc.want, told(rules.CheckInviteReseller(f))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// what the authorisation of a provider needs.
func TestAuthorization(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(f *rules.AuthorizationFacts)
		want   []string
	}{
		{"complete", func(*rules.AuthorizationFacts) {}, []string{}},
		{"R-106: not ticked", func(f *rules.AuthorizationFacts) { f.Consent = false }, []string{"CONSENT_NOT_CHECKED at consent"}},
		{"R-116: one has moved", func(f *rules.AuthorizationFacts) { f.Provider.Partner.Region, f.Consent = "EUROPE", false }, []string{"REGION_MISMATCH"}},
		{"the provider is suspended", func(f *rules.AuthorizationFacts) { f.Provider.Partner.Status = models.PartnerSuspended }, []string{"RESELLER_NOT_ACTIVE.partner"}},
		{"the provider's agreement has ended", func(f *rules.AuthorizationFacts) { f.Provider.Counts = false }, []string{"AGREEMENT_NOT_ACCEPTED.partner"}},
		{"the reseller is not active yet", func(f *rules.AuthorizationFacts) { f.Reseller.Partner.Status = models.PartnerQualified }, []string{"CSP_ENROLLMENT_REQUIRED"}},
		{"everything at once", func(f *rules.AuthorizationFacts) {
			f.Provider.Counts, f.Reseller.Counts, f.Consent, f.Reseller.Partner.Status = false, false, false, models.PartnerSuspended
		}, []string{"AGREEMENT_NOT_ACCEPTED.partner", "CSP_ENROLLMENT_REQUIRED.standing", "AGREEMENT_NOT_ACCEPTED.partner", "CONSENT_NOT_CHECKED at consent"}},
	} {
		f := rules.AuthorizationFacts{Provider: party("Meridian", models.IndirectProvider), Reseller: party("Bright Mesa", models.IndirectReseller), Consent: true}
		tc.change(&f)
		if diff := cmp.Diff(tc.want, told(rules.CheckAuthorization(f))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// everyPartnership are all states of section 4.8, and whether they are final.
var everyPartnership = map[models.PartnershipStatus]bool{
	models.PartnershipInvited: false, models.PartnershipOpened: false, models.PartnershipActive: false, models.PartnershipSuspended: false,
	models.PartnershipDeclined: true, models.PartnershipRevoked: true, models.PartnershipExpired: true, models.PartnershipRemoved: true,
}

// Section 4.8, R-110, X-14: which moves a partnership can make in which state. The access outlives it, and can be revoked then.
func TestPartnershipMove_FromEveryStatus(t *testing.T) {
	t.Parallel()
	may := map[access.Action][]models.PartnershipStatus{
		access.RemovePartnership:         {models.PartnershipActive, models.PartnershipSuspended},
		access.RevokeProviderAdminAccess: {models.PartnershipActive, models.PartnershipSuspended, models.PartnershipRemoved},
		access.AuthorizeIndirectProvider: {models.PartnershipInvited, models.PartnershipOpened}, access.DeclineRelationshipRequest: {models.PartnershipInvited, models.PartnershipOpened},
		access.RevokeRelationshipRequest: {models.PartnershipInvited, models.PartnershipOpened},
	}
	refusal := func(do access.Action) string {
		if do == access.DeclineRelationshipRequest || do == access.RevokeRelationshipRequest { // about the invitation
			return "INVITE_STATE_INVALID.partnership at partnershipId"
		}
		return "INVITE_STATE_INVALID.partnership at id"
	}
	if got := rules.OnPartnership.List; len(got) != len(may) {
		t.Errorf("the actions are %v", got)
	}
	for status, final := range everyPartnership {
		if status.Final() != final {
			t.Errorf("%s: final %v", status, !final)
		}
		for _, do := range rules.OnPartnership.List {
			wrong := rules.MovePartnership(status, do)
			if want := slices.Contains(may[do], status); want != (wrong == nil) || (!want && wordOf(t, wrong) != refusal(do)) {
				t.Errorf("%s of %s: %v", do, status, wrong)
			}
		}
	}
}

func TestPartnershipSide_OfAPartner(t *testing.T) {
	t.Parallel()
	provider, reseller := models.NewID[models.Partner](), models.NewID[models.Partner]()
	p := models.Partnership{ProviderID: provider, ResellerID: reseller}
	for id, want := range map[models.ID[models.Partner]]models.PartnershipSide{
		provider: models.ProviderSide, reseller: models.ResellerSide, models.NewID[models.Partner](): "", {}: "",
	} {
		if got := rules.Side(p, id); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	if got := rules.Side(models.Partnership{}, models.ID[models.Partner]{}); got != "" {
		t.Errorf("who is no partner stands on side %q", got)
	}
}

// Section 4.8: a partnership is in force while both sides are active.
func TestPartnership_InForceWhileBothAreActive(t *testing.T) {
	t.Parallel()
	all := []models.PartnerStatus{models.PartnerPendingQualification, models.PartnerQualified, models.PartnerActive, models.PartnerSuspended}
	for _, provider := range all {
		for _, reseller := range all {
			want := models.PartnershipSuspended
			if provider == models.PartnerActive && reseller == models.PartnerActive {
				want = models.PartnershipActive
			}
			if got := rules.SuspendedBy(provider, reseller); got != want {
				t.Errorf("provider %s, reseller %s: %s, want %s", provider, reseller, got, want)
			}
		}
	}
}

// the sides see their shared customers from the consent to the end, also while one of them is suspended.
func TestPartnership_SidesSeeSharedCustomers(t *testing.T) {
	t.Parallel()
	know := []models.PartnershipStatus{models.PartnershipActive, models.PartnershipSuspended}
	for status := range everyPartnership {
		if got, want := rules.KnowEachOther(models.Partnership{Status: status}), slices.Contains(know, status); got != want {
			t.Errorf("%s: %v, want %v", status, got, want)
		}
	}
}
