package rules_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// whether a link works. Only the organisation that answered an invitation sees that it was used.
func TestLink_States(t *testing.T) {
	t.Parallel()
	mine, other := models.NewID[models.Customer](), models.NewID[models.Customer]()
	reseller, stranger := models.NewID[models.Partner](), models.NewID[models.Partner]()
	customer, foreign, nobody := rules.Invitee{CustomerID: mine}, rules.Invitee{CustomerID: other}, rules.Invitee{}
	end := monday.Add(rules.InvitationTime)
	for _, tc := range []struct {
		name    string
		status  models.RequestStatus
		kind    models.RequestKind
		invited *models.Partnership
		who     rules.Invitee
		now     time.Time
		want    string
	}{
		{"issued", models.RequestIssued, models.RequestReseller, nil, customer, monday, ""},
		{"sent, for somebody without account", models.RequestSent, models.RequestReseller, nil, nobody, monday, ""},
		{"handed out", models.RequestHandedOut, models.RequestReseller, nil, foreign, monday, ""},
		{"opened, in the last moment", models.RequestOpened, models.RequestJoint, nil, customer, end.Add(-time.Millisecond), ""},
		{"D-07: at its end", models.RequestOpened, models.RequestJoint, nil, customer, end, "INVITE_EXPIRED at token"},
		{"expired", models.RequestExpired, models.RequestReseller, nil, nobody, monday, "INVITE_EXPIRED at token"},
		{"revoked", models.RequestRevoked, models.RequestReseller, nil, customer, end, "INVITE_REVOKED at token"},
		{"R-53: accepted, by this customer", models.RequestAccepted, models.RequestReseller, nil, customer, end, "INVITE_ALREADY_USED at token"},
		{"accepted, by another", models.RequestAccepted, models.RequestReseller, nil, foreign, monday, "INVITE_INVALID at token"},
		{"accepted, for nobody", models.RequestAccepted, models.RequestReseller, nil, nobody, monday, "INVITE_INVALID at token"},
		{"declined, by this customer", models.RequestDeclined, models.RequestJoint, nil, customer, monday, "INVITE_ALREADY_USED at token"},
		{"accepted, by this reseller", models.RequestAccepted, models.RequestPartnership, &models.Partnership{ResellerID: reseller}, rules.Invitee{PartnerID: reseller}, monday, "INVITE_ALREADY_USED at token"},
		{"accepted, by another reseller", models.RequestAccepted, models.RequestPartnership, &models.Partnership{ResellerID: reseller}, rules.Invitee{PartnerID: stranger}, monday, "INVITE_INVALID at token"},
		{"accepted, by a reseller, for nobody", models.RequestAccepted, models.RequestPartnership, &models.Partnership{}, nobody, monday, "INVITE_INVALID at token"},
	} {
		r := &models.RelationshipRequest{Kind: tc.kind, Status: tc.status, ExpiresAt: end, CustomerID: mine}
		if got := wordOf(t, rules.LinkWorks(r, tc.invited, tc.who, tc.now)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
	if got := wordOf(t, rules.LinkWorks(nil, nil, customer, monday)); got != "INVITE_INVALID at token" {
		t.Errorf("unknown: %q", got)
	}
}

// D-07: an invitation is for one invitee, as far as it names one.
func TestInvitee_IsTheNamedOne(t *testing.T) {
	t.Parallel()
	const tenant = "3a000000-0000-4000-8000-000000000001"
	paula := rules.Invitee{Email: "paula.jensen@cedar.example", TenantID: tenant, Domains: []string{"cedar.example", "cedar.onprogram.example"}}
	personal := rules.Invitee{Email: "paula.jensen@gmail.com", Domains: []string{"cedar.example"}}
	for _, tc := range []struct {
		name, email, tenant string
		who                 rules.Invitee
		want                bool
	}{
		{"nobody in particular", "", "", paula, true},
		{"the tenant", "", tenant, paula, true},
		{"the tenant, whatever the address", "lee@other.example", tenant, paula, true},
		{"another tenant", "paula.jensen@cedar.example", "3b000000-0000-4000-8000-000000000001", paula, false},
		{"a tenant, and somebody without one", "", tenant, rules.Invitee{Email: "paula.jensen@cedar.example"}, false},
		{"the address", "paula.jensen@cedar.example", "", paula, true},
		{"the address in capitals", "Paula.Jensen@CEDAR.example", "", paula, true},
		{"a colleague's", "lee@cedar.example", "", paula, true},
		{"a colleague's, at the tenant's domain", "lee@cedar.onprogram.example", "", paula, true},
		{"at a domain below", "lee@parks.cedar.example", "", paula, true},
		{"at the domain above", "lee@example", "", paula, false},
		{"at a domain beside", "lee@oak.example", "", paula, false},
		{"at a domain that ends alike", "lee@redcedar.example", "", paula, false},
		{"at a domain that begins alike", "lee@cedar.example.evil.example", "", paula, false},
		{"at a domain that looks alike", "lee@сedar.example", "", paula, false}, // a Cyrillic letter
		{"at no domain", "lee", "", paula, false},
		{"T-10: at the provider of somebody's mailbox", "lee@harbor-mail.example", "", rules.Invitee{Email: "paula@harbor-mail.example", Domains: []string{"cedar.example"}}, false},
		{"T-10: below the domain of somebody's mailbox", "lee@a.harbor-mail.example", "", rules.Invitee{Email: "paula@harbor-mail.example", Domains: []string{"cedar.example"}}, false},
		{"T-10: the mailbox itself at that provider", "paula@harbor-mail.example", "", rules.Invitee{Email: "Paula@Harbor-Mail.example", Domains: []string{"cedar.example"}}, true},
		{"T-04: the same address as A-label", "paula@weiß.example", "", rules.Invitee{Email: "paula@xn--wei-7ka.example"}, true},
		{"T-04: what full folding makes of it", "paula@weiß.example", "", rules.Invitee{Email: "paula@weiss.example", Domains: []string{"weiss.example"}}, false},
		{"T-04: the domain as U-label", "lee@weiß.example", "", rules.Invitee{Email: "paula@x.example", Domains: []string{"xn--wei-7ka.example"}}, true},
		{"somebody unknown", "lee@cedar.example", "", rules.Invitee{}, false},
		{"an organisation without domains", "lee@cedar.example", "", rules.Invitee{Email: "lee", Domains: []string{"", ""}}, false},
		{"a personal mailbox", "paula.jensen@gmail.com", "", personal, true},
		{"another personal mailbox of the same provider", "lee@gmail.com", "", personal, false},
		{"below the domain of personal mailboxes", "lee@mail.gmail.com", "", personal, false},
	} {
		r := models.RelationshipRequest{InviteeEmail: tc.email, InviteeTenant: tc.tenant}
		if got := rules.MeantFor(r, tc.who, sample.Domains()); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
	own := with(data.Settings{RefusedEmailDomains: []string{"cedar.example"}}).Domains()
	if rules.MeantFor(models.RelationshipRequest{InviteeEmail: "lee@cedar.example"}, paula, own) {
		t.Error("a domain that the deployment refuses stands for an organisation")
	}
}

// acceptance is one that goes through: a government customer's, of a joint invitation.
func acceptance() rules.AcceptanceFacts {
	provider := party("Meridian", models.IndirectProvider)
	reseller := party("Bright Mesa", models.IndirectReseller)
	reseller.Qualified = false
	return rules.AcceptanceFacts{Content: sample,
		Request:  models.RelationshipRequest{Kind: models.RequestJoint, DelegatedAccess: true},
		Customer: models.Customer{Market: "US", Segment: models.SegmentGovernment, Status: models.CustomerActive},
		Parties:  []rules.Party{reseller, provider}, Partnership: &models.Partnership{Status: models.PartnershipActive},
		Agreement: rules.AgreementFacts{Open: true, InForce: newText, Accepted: accepted("2027-01")}, Mailbox: "help@program.example",
	}
}

// guards are those of section 4.7 in their order: each is failed by a change of the facts, and names itself.
var guards = []struct {
	name, want string
	fail       func(f *rules.AcceptanceFacts)
}{
	{"the customer's account is not set up", "CUSTOMER_STATE_INVALID", func(f *rules.AcceptanceFacts) { f.Customer.Status = models.CustomerProvisioning }},
	{"X-10: the market is of another region", "CUSTOMER_MARKET_OUT_OF_REGION.customer", func(f *rules.AcceptanceFacts) { f.Customer.Market = "JP" }},
	{"the issuer is suspended", "RESELLER_NOT_ACTIVE.partner", func(f *rules.AcceptanceFacts) { f.Parties[0].Partner.Status = models.PartnerSuspended }},
	{"the issuer's agreement has ended", "AGREEMENT_NOT_ACCEPTED.partner", func(f *rules.AcceptanceFacts) { f.Parties[0].Counts = false }},
	{"the provider is suspended", "RESELLER_NOT_ACTIVE.partner", func(f *rules.AcceptanceFacts) { f.Parties[1].Partner.Status = models.PartnerSuspended }},
	{"the provider's agreement has ended", "AGREEMENT_NOT_ACCEPTED.partner", func(f *rules.AcceptanceFacts) { f.Parties[1].Counts = false }},
	{"R-113: the partnership is removed", "PARTNERSHIP_NOT_ACTIVE", func(f *rules.AcceptanceFacts) { f.Partnership = &models.Partnership{Status: models.PartnershipRemoved} }},
	{"R-48, D-06: the provider is not qualified", "PARTNER_NOT_GCC_QUALIFIED", func(f *rules.AcceptanceFacts) { f.Parties[1].Qualified = false }},
	{"X-09: no customer agreement", "AGREEMENT_NOT_ACCEPTED.customer at customerAgreement", func(f *rules.AcceptanceFacts) { f.Agreement.Accepted = nil }},
	{"the issuer has it already", "RELATIONSHIP_EXISTS", func(f *rules.AcceptanceFacts) { f.Parties[0].Related = true }},
	{"the provider has it already", "RELATIONSHIP_EXISTS", func(f *rules.AcceptanceFacts) { f.Parties[1].Related = true }},
}

// Section 4.7: each guard refuses by itself, and of two the earlier one is reported.
func TestAcceptance_GuardsInOrder(t *testing.T) {
	t.Parallel()
	if wrong := rules.CheckAcceptance(acceptance(), monday); wrong != nil {
		t.Errorf("complete: %v", wrong)
	}
	for i, first := range guards {
		f := acceptance()
		first.fail(&f)
		if got := wordOf(t, rules.CheckAcceptance(f, monday)); got != first.want {
			t.Errorf("%s: %q, want %q", first.name, got, first.want)
		}
		for _, later := range guards[i+1:] {
			both := acceptance()
			later.fail(&both)
			first.fail(&both)
			if got := wordOf(t, rules.CheckAcceptance(both, monday)); got != first.want {
				t.Errorf("%s and %s: %q, want %q", first.name, later.name, got, first.want)
			}
		}
	}
}

// R-48, D-06, D-12: the customer's kind counts, not the invitation's flag for government cloud.
func TestAcceptance_CustomersKindCounts(t *testing.T) {
	t.Parallel()
	alone := func(f *rules.AcceptanceFacts) { // an invitation of one partner that is not qualified
		f.Request.Kind, f.Parties, f.Partnership = models.RequestReseller, f.Parties[:1], nil
	}
	for _, tc := range []struct {
		name   string
		change func(f *rules.AcceptanceFacts)
		want   problem.Code
	}{
		{"a company, although the invitation was for government cloud", func(f *rules.AcceptanceFacts) {
			f.Customer.Segment, f.Request.GovernmentCloud = models.SegmentCommercial, true
		}, ""},
		{"a government, although it was not", alone, problem.PartnerNotGCCQualified},
		{"D-12: the government of Puerto Rico", func(f *rules.AcceptanceFacts) { f.Customer.Market = "PR" }, ""},
		{"D-12: a company of Puerto Rico", func(f *rules.AcceptanceFacts) {
			f.Customer.Market, f.Customer.Segment = "PR", models.SegmentCommercial
		}, problem.CustomerMarketOutOfRegion},
		{"a closed market", func(f *rules.AcceptanceFacts) { f.Content = closing("US") }, problem.MarketUnknown},
		{"a failed account", func(f *rules.AcceptanceFacts) { f.Customer.Status = models.CustomerFailed }, problem.CustomerStateInvalid},
		{"R-103: no partnership at all", func(f *rules.AcceptanceFacts) { f.Partnership = nil }, problem.PartnershipRequired},
	} {
		f := acceptance()
		tc.change(&f)
		wrong := rules.CheckAcceptance(f, monday)
		if got := codeOf(wrong); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
		if wrong != nil && wrong.Field != nil {
			t.Errorf("%s: no field is to blame, but %v", tc.name, wrong.Field)
		}
	}
}

func codeOf(p *problem.Problem) problem.Code {
	if p == nil {
		return ""
	}
	return p.Code
}

// the customer agreement is accepted before or with the invitation.
func TestAcceptance_NeedsTheCustomerAgreement(t *testing.T) {
	t.Parallel()
	const missing, outdated = "AGREEMENT_NOT_ACCEPTED.customer at customerAgreement", "AGREEMENT_VERSION_OUTDATED at customerAgreement.version"
	grace := newText.EffectiveFrom.AddDate(0, 0, newText.GraceDays)
	for _, tc := range []struct {
		name   string
		before *models.AgreementAcceptance
		given  *rules.GivenAgreement
		now    time.Time
		want   string
	}{
		{"neither before nor now", nil, nil, monday, missing},
		{"not ticked", nil, &rules.GivenAgreement{Version: "2027-01"}, monday, missing},
		{"now", nil, &rules.GivenAgreement{Version: "2027-01", Accepted: true}, monday, ""},
		{"now, but an older text", nil, &rules.GivenAgreement{Version: "2026-01", Accepted: true}, monday, outdated},
		{"before", accepted("2027-01"), nil, monday, ""},
		{"before, and again", accepted("2027-01"), &rules.GivenAgreement{Version: "2027-01", Accepted: true}, monday, ""},
		{"before, and not ticked again", accepted("2027-01"), &rules.GivenAgreement{Version: "2027-01"}, monday, ""},
		{"an older text before, in its grace", accepted("2026-01"), nil, grace.Add(-time.Second), ""},
		{"an older text before, after its grace", accepted("2026-01"), nil, grace, missing},
		{"an older text before, the new one now", accepted("2026-01"), &rules.GivenAgreement{Version: "2027-01", Accepted: true}, grace, ""},
	} {
		f := acceptance()
		f.Agreement.Accepted, f.Given = tc.before, tc.given
		if got := wordOf(t, rules.CheckAcceptance(f, tc.now)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}
