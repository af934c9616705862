package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// listed is a list of blockers as text: "CODE", "CODE 2", "CODE!" for one that cannot be confirmed away.
func listed(blockers []rules.RemovalBlocker) (out []string) {
	for _, b := range blockers {
		line := string(b.Code)
		if b.Blocking {
			line += "!"
		}
		if b.Count != nil {
			line += fmt.Sprintf(" %d", *b.Count)
		}
		out = append(out, line)
	}
	return out
}

// what blocks the removal of a relationship, and what has to be confirmed.
func TestRelationshipBlockers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		facts rules.RelationshipRemoval
		want  []string
	}{
		{rules.RelationshipRemoval{}, nil},
		{rules.RelationshipRemoval{Provisioning: true}, []string{"ACCOUNT_PROVISIONING!"}},
		{rules.RelationshipRemoval{InReview: 2}, []string{"QUALIFICATION_IN_REVIEW! 2"}},
		{rules.RelationshipRemoval{Delegated: true}, []string{"DELEGATED_ACCESS_ENDS"}},
		{rules.RelationshipRemoval{Reseller: true}, []string{"RESELLER_WITHOUT_PROVIDER"}},
		{rules.RelationshipRemoval{Active: 2}, []string{"ACTIVE_SUBSCRIPTIONS! 2"}},
		{rules.RelationshipRemoval{Suspended: 1}, []string{"SUBSCRIPTIONS_END 1"}},
		{rules.RelationshipRemoval{true, 1, true, true, 2, 3}, []string{"ACCOUNT_PROVISIONING!", "QUALIFICATION_IN_REVIEW! 1", "ACTIVE_SUBSCRIPTIONS! 2", "SUBSCRIPTIONS_END 3", "DELEGATED_ACCESS_ENDS", "RESELLER_WITHOUT_PROVIDER"}},
	} {
		if diff := cmp.Diff(tc.want, listed(rules.RelationshipBlockers(tc.facts))); diff != "" {
			t.Errorf("%+v: -want +got\n%s", tc.facts, diff)
		}
	}
}

// good faith and the legal notice always have to be confirmed; nothing blocks the removal of a partnership.
func TestPartnershipBlockers(t *testing.T) {
	t.Parallel()
	always := []string{"GOOD_FAITH", "LEGAL_NOTICE"}
	for _, tc := range []struct {
		facts rules.PartnershipRemoval
		also  []string
	}{
		{rules.PartnershipRemoval{}, nil},
		{rules.PartnershipRemoval{Shared: 3}, []string{"SHARED_CUSTOMERS 3"}},
		{rules.PartnershipRemoval{Access: true}, []string{"ADMIN_ACCESS_STAYS"}},
		{rules.PartnershipRemoval{Open: 1}, []string{"OPEN_INVITATIONS 1"}},
		{rules.PartnershipRemoval{2, true, 1}, []string{"SHARED_CUSTOMERS 2", "ADMIN_ACCESS_STAYS", "OPEN_INVITATIONS 1"}},
	} {
		if diff := cmp.Diff(append(slices.Clone(always), tc.also...), listed(rules.PartnershipBlockers(tc.facts))); diff != "" {
			t.Errorf("%+v: -want +got\n%s", tc.facts, diff)
		}
	}
}

// every consequence is confirmed by name; blockers cannot be confirmed.
func TestRemoval_NeedsEveryConfirmation(t *testing.T) {
	t.Parallel()
	type codes = []rules.RemovalBlockerCode
	partnership := rules.PartnershipBlockers(rules.PartnershipRemoval{Access: true})
	blocked := rules.RelationshipBlockers(rules.RelationshipRemoval{Provisioning: true, Delegated: true})
	for _, tc := range []struct {
		name      string
		blockers  []rules.RemovalBlocker
		confirmed codes
		reason    string
		want      []string
	}{
		{"nothing to confirm", nil, nil, "We part.", []string{}},
		{"more confirmed than there is", nil, codes{rules.GoodFaith, "WHATEVER"}, "We part.", []string{}},
		{"no reason", nil, nil, " ", []string{"VALIDATION_FAILED.required at reason"}},
		{"a reason that is too long", nil, nil, strings.Repeat("a", rules.MaxText+1), []string{"VALIDATION_FAILED.too_long at reason"}},
		{"nothing confirmed", partnership, nil, "We part.", []string{"REMOVAL_NOT_CONFIRMED at confirm"}},
		{"one forgotten", partnership, codes{rules.GoodFaith, rules.LegalNotice}, "We part.", []string{"REMOVAL_NOT_CONFIRMED at confirm"}},
		{"all confirmed", partnership, codes{rules.AdminAccessStays, rules.LegalNotice, rules.GoodFaith}, "We part.", []string{}},
		{"everything at once", blocked, nil, "", []string{"VALIDATION_FAILED.required at reason", "REMOVAL_NOT_CONFIRMED at confirm"}},
	} {
		found := rules.Possible(nil, rules.Text("reason", tc.reason, true, rules.MaxText), rules.Confirmed(tc.blockers, tc.confirmed))
		if diff := cmp.Diff(tc.want, told(found)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	open := details(t, rules.Confirmed(partnership, codes{rules.LegalNotice}), "blockers")
	if !slices.Equal(open, []string{"GOOD_FAITH", "ADMIN_ACCESS_STAYS"}) {
		t.Errorf("to be confirmed are %v", open)
	}
}

func TestBlockers_HaveTextsInEveryLanguage(t *testing.T) {
	t.Parallel()
	all := append(rules.RelationshipBlockers(rules.RelationshipRemoval{true, 2, true, true, 2, 2}), rules.PartnershipBlockers(rules.PartnershipRemoval{2, true, 2})...)
	for _, locale := range rules.Locales() {
		said := map[string]rules.RemovalBlockerCode{}
		for _, b := range all {
			p, want := b.Problem(), problem.RemovalNotConfirmed
			if b.Blocking {
				want = problem.RemovalBlocked
			}
			words := p.Message(locale)
			if p.Code != want || words == "" || strings.Contains(words, "{{") || said[words] != "" {
				t.Errorf("%s in %s: %s %q, as %s", b.Code, locale, p.Code, words, said[words])
			}
			said[words] = b.Code
		}
	}
}

// T-60, X-13, D-30: who may end a relationship. There is always somebody.
func TestMayRemove_SomebodyAlwaysCan(t *testing.T) {
	t.Parallel()
	provider, other := party("Meridian", models.IndirectProvider).Partner, party("Redwood", models.IndirectProvider).Partner
	reseller, direct := party("Bright Mesa", models.IndirectReseller).Partner, party("Harbor", models.DirectBill).Partner
	gone := func(p models.Partner) models.Partner { p.Status = models.PartnerSuspended; return p }
	customer := models.NewID[models.Customer]()
	own := func(p models.Partner) models.ResellerRelationship {
		return models.ResellerRelationship{PartnerID: p.ID, CustomerID: customer, Status: models.RelationshipActive}
	}
	alone, together, through, over := own(reseller), own(reseller), own(provider), own(direct)
	together.ProviderID, through.AssociatedResellerID, over.Status = provider.ID, reseller.ID, models.RelationshipRemoved
	sides := func(p models.Partner, providers ...models.Partner) rules.RelationshipSides {
		return rules.RelationshipSides{Partner: p, Providers: providers}
	}
	as := func(p models.Partner) access.Actor { return access.Actor{PartnerID: p.ID} }
	operator, buyer := access.Actor{Operator: true}, access.Actor{CustomerID: customer}
	const theirs, nobody = "PROVIDER_HAS_TO_REMOVE at id", "PROVIDER_HAS_TO_REMOVE.nobody at id"
	for _, tc := range []struct {
		name  string
		row   models.ResellerRelationship
		sides rules.RelationshipSides
		want  map[string]string // who gets what; the empty word may
	}{
		{"a direct-bill partner's", own(direct), sides(direct), map[string]string{"direct": "", "provider": "NOT_FOUND at id", "operator": "PARTNER_HAS_TO_REMOVE at id", "customer": "PARTNER_HAS_TO_REMOVE at id", "stranger": "NOT_FOUND at id"}},
		{"a direct-bill partner's that is suspended", own(direct), sides(gone(direct)), map[string]string{"direct": "", "operator": "", "customer": ""}},
		{"a provider's, through a reseller", through, sides(provider), map[string]string{"provider": "", "reseller": theirs, "operator": "PARTNER_HAS_TO_REMOVE at id"}},
		{"a reseller's, accepted alone, of which a provider sells to the customer", alone, sides(reseller, provider), map[string]string{"provider": "", "other": "NOT_FOUND at id", "reseller": theirs, "operator": "PARTNER_HAS_TO_REMOVE at id", "customer": "PARTNER_HAS_TO_REMOVE at id"}},
		{"a reseller's, accepted alone, of which two providers do", alone, sides(reseller, provider, other), map[string]string{"provider": "", "other": ""}},
		{"a reseller's, accepted with its provider", together, sides(reseller, provider, other), map[string]string{"provider": "", "other": "NOT_FOUND at id", "reseller": theirs, "operator": "PARTNER_HAS_TO_REMOVE at id"}},
		{"a reseller's whose provider is suspended", together, sides(reseller, gone(provider)), map[string]string{"provider": "", "reseller": nobody, "operator": "", "customer": ""}},
		{"a reseller's whose partnership ended", together, sides(reseller), map[string]string{"provider": "NOT_FOUND at id", "reseller": nobody, "operator": "", "customer": "", "stranger": "NOT_FOUND at id"}},
		{"a reseller's whose partnership ended, while another provider sells", together, sides(reseller, other), map[string]string{"other": "NOT_FOUND at id", "operator": "", "customer": ""}},
		{"one that is over", over, sides(direct), map[string]string{"direct": "NO_RELATIONSHIP at id", "operator": "NO_RELATIONSHIP at id", "customer": "NO_RELATIONSHIP at id"}},
	} {
		actors := map[string]access.Actor{"direct": as(direct), "provider": as(provider), "other": as(other), "reseller": as(reseller), "operator": operator, "customer": buyer, "stranger": {CustomerID: models.NewID[models.Customer]()}}
		for who, want := range tc.want {
			if got := wordOf(t, rules.MayRemove(actors[who], tc.row, tc.sides)); got != want {
				t.Errorf("%s, by the %s: %q, want %q", tc.name, who, got, want)
			}
		}
	}
}
