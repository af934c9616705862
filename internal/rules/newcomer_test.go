package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// companyInvited is a company that is in no database, with the acceptance of an invitation that it may give.
func companyInvited() (rules.CustomerForm, rules.NewcomerFacts) {
	form := rules.CustomerForm{CompanyName: "Lakeside Clinics", Domain: "lakeside", Market: "US", Qualification: models.QualificationNone}
	form.Billing.Contact = models.PrimaryContact{FirstName: "Ines", LastName: "Okafor", Email: "ines@lakeside.example"}
	form.Billing.Address = models.PostalAddress{Line1: "12 Harbor Road", City: "Duluth", State: "MN", PostalCode: "55802", Country: "US"}
	f := rules.NewcomerFacts{Address: "ines@lakeside.example", Acceptance: acceptance()}
	f.Acceptance.Customer = models.Customer{Status: models.CustomerActive, Segment: models.SegmentCommercial, Market: "US"}
	return form, f
}

// D-22: a company that names itself, by its details and its tenant.
func TestNewcomer_Details(t *testing.T) {
	t.Parallel()
	const tenant, other = "3a000000-0000-4000-8000-000000000001", "3b000000-0000-4000-8000-000000000001"
	brings := func(id string) func(*rules.CustomerForm, *rules.NewcomerFacts) {
		return func(form *rules.CustomerForm, _ *rules.NewcomerFacts) {
			form.Domain, form.Tenant = "", &rules.TenantForm{ID: id, Domain: "lakeside.example"}
		}
	}
	for _, tc := range []struct {
		name   string
		change func(form *rules.CustomerForm, f *rules.NewcomerFacts)
		want   []string
	}{
		{"all is well", func(*rules.CustomerForm, *rules.NewcomerFacts) {}, []string{}},
		{"with a tenant", brings(tenant), []string{}},
		{"a name that is taken", func(_ *rules.CustomerForm, f *rules.NewcomerFacts) { f.Taken = true }, []string{"DOMAIN_TAKEN at organization.domain"}},
		{"no tenant ID", brings("12"), []string{"TENANT_ID_INVALID at organization.tenantId"}},
		{"a known tenant", func(form *rules.CustomerForm, f *rules.NewcomerFacts) {
			brings(tenant)(form, f)
			f.Named, f.Taken = &models.Tenant{}, true
		}, []string{"TENANT_TAKEN.newcomer at organization.tenantId"}},
		{"a known domain", func(form *rules.CustomerForm, f *rules.NewcomerFacts) {
			brings(tenant)(form, f)
			f.Taken = true
		}, []string{"DOMAIN_TAKEN.newcomer at organization.tenantId"}},
		{"another tenant was invited", func(form *rules.CustomerForm, f *rules.NewcomerFacts) {
			brings(tenant)(form, f)
			f.Acceptance.Request.InviteeTenant = other
		}, []string{"TENANT_ID_MISMATCH at organization.tenantId"}},
		{"a tenant of somebody with a personal mailbox", func(form *rules.CustomerForm, f *rules.NewcomerFacts) {
			brings(tenant)(form, f)
			f.Address, form.Billing.Contact.Email = "ines@gmail.com", "ines@gmail.com"
		}, []string{"CONSUMER_EMAIL_NOT_ALLOWED.newcomer at organization.tenantId"}},
		{"the market of other partners", func(form *rules.CustomerForm, f *rules.NewcomerFacts) {
			form.Market, f.Acceptance.Customer.Market = "XX", "XX"
			form.Billing.Address.Country = "XX"
		}, []string{"MARKET_UNKNOWN at organization.market", "VALIDATION_FAILED.country at organization.address.country"}},
		{"both partners are not active", func(_ *rules.CustomerForm, f *rules.NewcomerFacts) {
			for i := range f.Acceptance.Parties {
				f.Acceptance.Parties[i].Partner.Status = models.PartnerSuspended
			}
		}, []string{"RESELLER_NOT_ACTIVE.partner", "RESELLER_NOT_ACTIVE.partner"}},
	} {
		form, f := companyInvited()
		tc.change(&form, &f)
		if diff := cmp.Diff(tc.want, told(rules.CheckNewcomer(&form, f, monday))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	_, f := companyInvited()
	if got := told(rules.CheckNewcomer(nil, f, monday)); !cmp.Equal(got, []string{"ORGANIZATION_REQUIRED.newcomer at organization"}) {
		t.Errorf("without a company: %q", got)
	}
}

// D-07, D-22: a guest has shown an address, and with it a domain, but no tenant.
func TestNewcomer_IsTheInvitedOne(t *testing.T) {
	t.Parallel()
	guest := func(address string) rules.Invitee {
		return rules.Invitee{Guest: true, Email: address, Domains: rules.NewcomerDomain(address, sample.Domains())}
	}
	const tenant = "3a000000-0000-4000-8000-000000000001"
	for _, tc := range []struct {
		name, email, tenant, who string
		want                     bool
	}{
		{"the address", "Ines@Lakeside.example", "", "ines@lakeside.example", true},
		{"a colleague's", "lee@lakeside.example", "", "ines@lakeside.example", true},
		{"a stranger's", "lee@vale.example", "", "ines@lakeside.example", false},
		{"the same provider of personal mailboxes", "lee@gmail.com", "", "ines@gmail.com", false},
		{"the personal mailbox itself", "ines@gmail.com", "", "ines@gmail.com", true},
		{"nobody in particular", "", "", "ines@gmail.com", true},
		{"a tenant, at the address", "ines@lakeside.example", tenant, "ines@lakeside.example", true},
		{"a tenant, at another address", "lee@vale.example", tenant, "ines@lakeside.example", false},
		{"a tenant, at no address", "", tenant, "ines@lakeside.example", false},
	} {
		r := models.RelationshipRequest{InviteeEmail: tc.email, InviteeTenant: tc.tenant}
		if got := rules.MeantFor(r, guest(tc.who), sample.Domains()); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// D-23: without its link an invitation waits for the verified address, and for the admin of the organisation that owns its domain.
func TestWaitsFor_WhoIsShownToBeInvited(t *testing.T) {
	t.Parallel()
	const tenant = "3a000000-0000-4000-8000-000000000001"
	lakeside := rules.Invitee{Email: "typed@vale.example", TenantID: tenant, Domains: []string{"lakeside.example"}}
	sent := models.RelationshipRequest{Kind: models.RequestReseller, Status: models.RequestSent, InviteeEmail: "lee@lakeside.example"}
	with := func(change func(*models.RelationshipRequest)) models.RelationshipRequest {
		r := sent
		change(&r)
		return r
	}
	for _, tc := range []struct {
		name     string
		r        models.RelationshipRequest
		verified string
		admin    bool
		want     bool
	}{
		{"the verified address", sent, "Lee@Lakeside.example", false, true},
		{"an admin of the domain", sent, "", true, true},
		{"a user of the domain", sent, "", false, false},
		{"a draft", with(func(r *models.RelationshipRequest) { r.Status = models.RequestIssued }), "lee@lakeside.example", true, false},
		{"no address", with(func(r *models.RelationshipRequest) { r.InviteeEmail = "" }), "lee@lakeside.example", true, false},
		{"an address in a user's row that nobody has verified", with(func(r *models.RelationshipRequest) { r.InviteeEmail = "typed@vale.example" }), "", true, false},
		{"the tenant, at another address", with(func(r *models.RelationshipRequest) {
			r.InviteeTenant, r.InviteeEmail = tenant, "lee@vale.example"
		}), "", true, false},
		{"the tenant, at the domain", with(func(r *models.RelationshipRequest) { r.InviteeTenant = tenant }), "", true, true},
		{"another tenant", with(func(r *models.RelationshipRequest) { r.InviteeTenant = "3b000000-0000-4000-8000-000000000001" }), "lee@lakeside.example", true, false},
		{"a reseller", with(func(r *models.RelationshipRequest) { r.Kind = models.RequestPartnership }), "lee@lakeside.example", true, false},
	} {
		who := lakeside
		who.Verified = tc.verified
		if got := rules.WaitsFor(tc.r, tc.admin, who, sample.Domains()); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
