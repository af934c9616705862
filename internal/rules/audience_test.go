package rules_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// audienceOf is the audience of an offer on sale, with an option to which orders keep and so many sellers.
func audienceOf(live models.AudienceOption, sold int) rules.AudienceFacts {
	f := rules.AudienceFacts{
		Offer:    models.Offer{OrganizationID: models.NewID[models.Organization](), Type: "SAAS_TRANSACT", Status: models.OfferLive},
		Audience: models.Audience{LiveOption: live, DraftOption: live, State: models.AudienceLive}, Sold: sold, Listed: true,
	}
	if sold > 0 {
		f.Sellers = []string{"Harbor"}
	}
	return f
}

// Every cell of table 4.10, without a sale and with one (R-146 to R-150, D-01).
func TestWayTo(t *testing.T) {
	t.Parallel()
	const (
		never, anyone, selected, nobody = models.AudienceOption(""), models.AudienceAny, models.AudienceSelected, models.AudienceNone
		self, support, refused          = rules.AudienceSelfService, rules.AudienceBySupport, rules.AudienceRefused
	)
	for _, tc := range []struct {
		from, to         models.AudienceOption
		without, withOne rules.AudienceWay
	}{
		{never, anyone, self, self}, {never, selected, self, self}, {never, nobody, self, self},
		{anyone, anyone, self, self}, {anyone, selected, support, support}, {anyone, nobody, support, refused},
		{selected, anyone, support, support}, {selected, selected, self, self}, {selected, nobody, support, refused},
		{nobody, anyone, self, self}, {nobody, selected, self, self}, {nobody, nobody, self, self},
	} {
		for sold, want := range []rules.AudienceWay{tc.without, tc.withOne} {
			way, why := rules.WayTo(audienceOf(tc.from, sold), tc.to)
			if way != want || (len(why) > 0) != (want != self) {
				t.Errorf("from %q to %q with %d sales: %s %v, want %s", tc.from, tc.to, sold, way, why, want)
			}
			if want == refused && !why.Has(problem.OptionChangeRefusedSalesExist) || want == support && !why.Has(problem.SupportRequestRequired) {
				t.Errorf("from %q to %q with %d sales: %v", tc.from, tc.to, sold, why)
			}
		}
	}
	_, why := rules.WayTo(audienceOf(anyone, 12), nobody)
	if got := fmt.Sprint(why[0].Details); why[0].Reason != "any" || got != "[{sellers [Harbor]} {count [12]} {alternative [SELECTED]}]" {
		t.Errorf("D-01: %s %s", why[0].Reason, got)
	}
}

// which types partners can resell, and which they can from the beginning.
func TestAudience_TypesOfOffers(t *testing.T) {
	t.Parallel()
	for offerType, want := range map[string]models.AudienceOption{"CONTAINER": "ANY", "VIRTUAL_MACHINE_BYOL": "ANY", "SAAS_TRANSACT": "", "POWER_BI_APP": ""} {
		if got := rules.DefaultAudience(offerType); got != want {
			t.Errorf("%s begins with %q, want %q", offerType, got, want)
		}
	}
	f := audienceOf("", 0)
	f.Offer.Type = "POWER_BI_APP"
	for to, possible := range map[models.AudienceOption]bool{models.AudienceAny: false, models.AudienceSelected: false, models.AudienceNone: true} {
		way, why := rules.WayTo(f, to)
		if possible != (way == rules.AudienceSelfService) || possible == why.Has(problem.OfferTypeNotEligible) {
			t.Errorf("to %s: %s %v", to, way, why)
		}
	}
}

// D-02, D-09: what can be published, and what can be synced.
func TestAudience_PublishAndSync(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		live, draft   models.AudienceOption
		status        models.OfferStatus
		listed        bool
		publish, sync []string
	}{
		{"no option", "", "", models.OfferNotAvailable, false, []string{"AUDIENCE_OPTION_REQUIRED"}, []string{"OFFER_NOT_PUBLISHED"}},
		{"nobody selected", "", "SELECTED", models.OfferNotAvailable, false, []string{"AUDIENCE_EMPTY"}, []string{"OFFER_NOT_PUBLISHED"}},
		{"somebody selected", "", "SELECTED", models.OfferNotAvailable, true, nil, []string{"OFFER_NOT_PUBLISHED"}},
		{"withdrawn", "ANY", "ANY", models.OfferNotAvailable, false, nil, []string{"OFFER_NOT_PUBLISHED"}},
		{"more on the list", "SELECTED", "SELECTED", models.OfferLive, true, nil, nil},
		{"back in the program", "NONE", "ANY", models.OfferLive, false, nil, nil},
		{"back for nobody", "NONE", "SELECTED", models.OfferLive, false, []string{"AUDIENCE_EMPTY"}, []string{"AUDIENCE_EMPTY"}},
		{"narrower", "ANY", "SELECTED", models.OfferLive, true, nil, []string{"SYNC_CANNOT_REMOVE"}},
	} {
		f := audienceOf(tc.live, 0)
		f.Offer.Status, f.Audience.DraftOption, f.Listed = tc.status, tc.draft, tc.listed
		if diff := cmp.Diff(tc.publish, codesOf(rules.AudienceProblems(f))); diff != "" {
			t.Errorf("%s: published: -want +got\n%s", tc.name, diff)
		}
		if diff := cmp.Diff(tc.sync, codesOf(rules.CheckSync(f))); diff != "" {
			t.Errorf("%s: synced: -want +got\n%s", tc.name, diff)
		}
	}
}

// who can be put on a list and taken off it.
func TestAudience_Rows(t *testing.T) {
	t.Parallel()
	waiting, live := &models.AudienceEntry{}, &models.AudienceEntry{Live: true}
	for _, tc := range []struct {
		row                 rules.ListRow
		added, removed, off problem.Code
	}{
		{rules.ListRow{}, problem.PartnerNotInProgram, problem.NotFound, problem.NotFound},
		{rules.ListRow{Known: true}, "", problem.NotFound, problem.NotFound},
		{rules.ListRow{Known: true, Again: true}, problem.DuplicatePartner, problem.NotFound, problem.NotFound},
		{rules.ListRow{Known: true, Entry: waiting}, problem.DuplicatePartner, "", ""},
		{rules.ListRow{Known: true, Entry: live}, problem.DuplicatePartner, problem.SupportRequestRequired, ""},
		{rules.ListRow{Known: true, Entry: live, HasSold: true}, problem.DuplicatePartner, problem.PartnerHasSales, problem.PartnerHasSales},
		{rules.ListRow{Known: true, Entry: waiting, HasSold: true}, problem.DuplicatePartner, problem.PartnerHasSales, problem.PartnerHasSales},
	} {
		for name, got := range map[string][2]any{
			"added": {codeOf(rules.CheckAdded(tc.row)), tc.added}, "removed": {codeOf(rules.CheckRemoved(tc.row)), tc.removed},
			"deauthorized": {codeOf(rules.CheckDeauthorization(tc.row)), tc.off},
		} {
			if got[0] != got[1] {
				t.Errorf("%+v %s: %v, want %v", tc.row, name, got[0], got[1])
			}
		}
	}
}

// D-10: only plans of virtual machines have audiences of their own, and none that shares the list of its offer.
func TestCheckPlanAudience(t *testing.T) {
	t.Parallel()
	plan := &models.OfferPlan{ID: models.NewID[models.OfferPlan](), Audience: models.AudienceAny}
	for _, tc := range []struct {
		offerType string
		audience  models.AudienceOption
		want      string
	}{{"SAAS_TRANSACT", "ANY", "plan_audience"}, {"VIRTUAL_MACHINE", "ANY", ""}, {"VIRTUAL_MACHINE_BYOL", "NONE", ""}, {"VIRTUAL_MACHINE", "SELECTED", "plan_list"}} {
		f := audienceOf("ANY", 0)
		f.Offer.Type, f.Plan, plan.Audience = tc.offerType, plan, tc.audience
		got := ""
		if wrong := rules.CheckPlanAudience(f); wrong != nil {
			got = wrong.Reason
		}
		if got != tc.want {
			t.Errorf("%+v: %q", tc, got)
		}
	}
}

// Another organisation does not know of an audience, and nothing changes while it goes live.
func TestOnAudience(t *testing.T) {
	t.Parallel()
	f := audienceOf("SELECTED", 0)
	own := access.Actor{OrganizationID: f.Offer.OrganizationID, Roles: models.Set[models.Role]{models.PublisherDeveloper}}
	other := access.Actor{OrganizationID: models.NewID[models.Organization](), Roles: models.Set[models.Role]{models.PublisherOwner}}
	for _, do := range rules.OnAudience.List {
		if why := rules.OnAudience.WhyNot(do, own, f); len(why) > 0 {
			t.Errorf("%s: %v", do, why)
		}
		if why := rules.OnAudience.WhyNot(do, other, f); !why.Has(problem.NotFound) {
			t.Errorf("%s by another publisher: %v", do, why)
		}
	}
	f.Audience.State = models.AudienceSyncing
	for _, do := range rules.OnAudience.List {
		if why := rules.OnAudience.WhyNot(do, own, f); !why.Has(problem.SyncInProgress) {
			t.Errorf("%s during a sync: %v", do, why)
		}
	}
}
