package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

const guid = "7a000000-0000-4000-8000-000000000001"

// newDistributor is the form of a company that is not here yet, complete.
func newDistributor() rules.EnrollForm {
	return rules.EnrollForm{
		CompanyName: "Northwind Distribution", Types: []models.PartnerType{models.IndirectProvider}, Market: "US", PartnerID: "5100001",
		Tenant: &rules.TenantForm{ID: guid, Domain: "northwind.example"},
		Admin:  &rules.PersonForm{Name: "Ada Byron", Email: "ada@northwind.example", Locale: "en"},
	}
}

// extended is the form of more types for an account that is here.
func extended(f *rules.EnrollForm) {
	f.Known, f.CompanyName, f.Tenant, f.PartnerID, f.Admin = true, "", nil, "", nil
	f.Types = []models.PartnerType{models.DirectBill}
}

// inStates are the facts about a company with an account in the United States.
func inStates(f *rules.EnrollFacts) {
	f.Organization = &models.Organization{ID: models.NewID[models.Organization](), Name: "Meridian", Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US"}
	f.Accounts = []*models.Partner{{Name: "Meridian", Market: "US", Region: "UNITED_STATES", Types: models.Set[models.PartnerType]{models.IndirectReseller}, Status: models.PartnerActive}}
	f.Associated, f.Holders = true, map[models.Role]int{models.GlobalAdmin: 1}
}

type enrollCase struct {
	form  func(*rules.EnrollForm)
	facts func(*rules.EnrollFacts)
	want  []string
}

func checkEnrolling(t *testing.T, cases map[string]enrollCase, check func(rules.EnrollForm, rules.EnrollFacts) problem.List) {
	t.Parallel()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form, facts := newDistributor(), rules.EnrollFacts{Content: sample, Contact: "help@program.example"}
			if tc.facts != nil {
				tc.facts(&facts)
			}
			if tc.form != nil {
				tc.form(&form)
			}
			if diff := cmp.Diff(tc.want, told(check(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// D-19: a company that is not here yet.
func TestEnrollPartner_NewCompany(t *testing.T) {
	checkEnrolling(t, map[string]enrollCase{
		"complete":        {want: []string{}},
		"in several ways": {form: func(f *rules.EnrollForm) { f.Types = append(f.Types, models.DirectBill, models.IndirectReseller) }, want: []string{}},
		"with a new location": {form: func(f *rules.EnrollForm) {
			f.PartnerID, f.Location = "", &rules.LocationForm{Name: "Seattle", Address: seattle()}
		}, want: []string{}},
		"with a new tenant":    {form: func(f *rules.EnrollForm) { f.Tenant, f.NewTenant = nil, &rules.NewTenantForm{Name: "northwind"} }, want: []string{}},
		"billed in a currency": {form: func(f *rules.EnrollForm) { f.Market, f.Currency = "PL", "CHF" }, want: []string{}},
		"nothing is given": {form: func(f *rules.EnrollForm) { *f = rules.EnrollForm{} }, want: []string{
			"VALIDATION_FAILED.required at companyName", "VALIDATION_FAILED.required at types", "VALIDATION_FAILED.required at market",
			"TENANT_ID_REQUIRED at tenant", "VALIDATION_FAILED.one_of at partnerId", "VALIDATION_FAILED.required at admin",
		}},
		"everything is wrong": {form: func(f *rules.EnrollForm) {
			f.Types = append(f.Types, f.Types[0])
			f.Market, f.Currency, f.PartnerID = "US", "EUR", "12"
			f.Tenant = &rules.TenantForm{ID: "northwind", Domain: "gmail.com"}
			f.Admin = &rules.PersonForm{Name: "-", Email: "ada", Locale: "tlh"}
		}, want: []string{
			"VALIDATION_FAILED.twice at types", "VALIDATION_FAILED.currency at billingCurrency", "TENANT_ID_INVALID at tenant.tenantId", "VALIDATION_FAILED.domain at tenant.domain",
			"VALIDATION_FAILED.partner_id at partnerId", "VALIDATION_FAILED.no_letters at admin.name", "VALIDATION_FAILED.locale at admin.locale", "VALIDATION_FAILED.email at admin.email",
		}},
		"in a closed market":           {form: func(f *rules.EnrollForm) { f.Market = "RU" }, want: []string{"MARKET_UNKNOWN.closed at market"}},
		"outside of the program":       {form: func(f *rules.EnrollForm) { f.Market = "XX" }, want: []string{"VALIDATION_FAILED.country at market"}},
		"R-89 with a personal mailbox": {form: func(f *rules.EnrollForm) { f.Admin.Email = "ada@gmail.com" }, want: []string{"CONSUMER_EMAIL_NOT_ALLOWED.admin at admin.email"}},
		"both kinds of tenant":         {form: func(f *rules.EnrollForm) { f.NewTenant = &rules.NewTenantForm{Name: "northwind"} }, want: []string{"VALIDATION_FAILED.one_of at tenant"}},
		"a number and a location":      {form: func(f *rules.EnrollForm) { f.Location = &rules.LocationForm{Name: "Seattle", Address: seattle()} }, want: []string{"VALIDATION_FAILED.one_of at partnerId"}},
		"X-18 a location elsewhere": {form: func(f *rules.EnrollForm) {
			f.Market, f.PartnerID, f.Location = "CA", "", &rules.LocationForm{Name: "Seattle", Address: seattle()}
		}, want: []string{"PARTNER_ID_COUNTRY_MISMATCH at location.address.country"}},
		"a location of nothing":     {form: func(f *rules.EnrollForm) { f.PartnerID, f.Location = "", &rules.LocationForm{} }, want: []string{"VALIDATION_FAILED.required at location.name", "VALIDATION_FAILED.required at location.address"}},
		"a tenant without its ID":   {form: func(f *rules.EnrollForm) { f.Tenant.ID = " " }, want: []string{"TENANT_ID_REQUIRED at tenant.tenantId"}},
		"R-12 a government tenant":  {facts: func(f *rules.EnrollFacts) { f.Named = &models.Tenant{Cloud: models.CloudAzureGovernment} }, want: []string{"AZURE_GOV_TENANT_NOT_ALLOWED at tenant.tenantId"}},
		"a tenant of somebody else": {facts: func(f *rules.EnrollFacts) { f.Named = &models.Tenant{ID: models.NewID[models.Tenant]()} }, want: []string{"TENANT_TAKEN at tenant.tenantId"}},
		"a domain of somebody else": {facts: func(f *rules.EnrollFacts) { f.DomainTaken = true }, want: []string{"DOMAIN_TAKEN.tenant at tenant.domain"}},
		"a name that is taken":      {form: func(f *rules.EnrollForm) { f.Tenant, f.NewTenant = nil, &rules.NewTenantForm{Name: "northwind"} }, facts: func(f *rules.EnrollFacts) { f.NameTaken = true }, want: []string{"DOMAIN_TAKEN at newTenant.name"}},
		"R-72 a number of another": {facts: func(f *rules.EnrollFacts) {
			f.Identifier = &models.PartnerIdentifier{OrganizationID: models.NewID[models.Organization]()}
		}, want: []string{"PARTNER_ID_NOT_FOUND at partnerId"}},
		"a company that does not exist": {form: func(f *rules.EnrollForm) { *f = rules.EnrollForm{Known: true} }, want: []string{"NOT_FOUND at organizationId"}},
	}, rules.CheckEnrollPartner)
}

// D-13, D-19: a company that is here gets a further account in another region, or more types of the one it has.
func TestEnrollPartner_KnownCompany(t *testing.T) {
	other := &models.PartnerIdentifier{Number: "5100001", Type: models.PartnerIDGlobal, Country: "US", Migrated: true}
	checkEnrolling(t, map[string]enrollCase{
		"another type":             {form: extended, facts: inStates, want: []string{}},
		"another type and a admin": {form: func(f *rules.EnrollForm) { admin := f.Admin; extended(f); f.Admin = admin }, facts: inStates, want: []string{}},
		"D-13 another region":      {form: func(f *rules.EnrollForm) { f.Known, f.CompanyName, f.Market, f.Admin = true, "", "CA", nil }, facts: inStates, want: []string{}},
		"D-13 a tenant that waits": {form: func(f *rules.EnrollForm) { f.Known, f.Market, f.Tenant = true, "CA", nil }, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			f.Tenants = []*models.Tenant{{Country: "CA"}}
		}, want: []string{}},
		"D-13 a tenant that waits elsewhere": {form: func(f *rules.EnrollForm) { f.Known, f.Market, f.Tenant.Domain = true, "CA", "" }, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			f.Named = &models.Tenant{ID: models.NewID[models.Tenant](), Country: "GB"}
			f.Tenants = []*models.Tenant{f.Named}
		}, want: []string{"TENANT_COUNTRY_MISMATCH at market"}},
		"D-13 a tenant with another domain": {form: func(f *rules.EnrollForm) { f.Known, f.Market = true, "CA" }, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			f.Named = &models.Tenant{ID: models.NewID[models.Tenant](), Country: "CA", DefaultDomain: "meridian.example"}
			f.Tenants = []*models.Tenant{f.Named}
		}, want: []string{"VALIDATION_FAILED.has_already at tenant.domain"}},
		"D-13 the same region":  {form: func(f *rules.EnrollForm) { f.Known, f.Market = true, "UM" }, facts: inStates, want: []string{"ALREADY_ENROLLED.region at market"}},
		"the types that it has": {form: func(f *rules.EnrollForm) { extended(f); f.Types = []models.PartnerType{models.IndirectReseller} }, facts: inStates, want: []string{"ALREADY_ENROLLED.types at types"}},
		"what belongs to new ones": {form: func(f *rules.EnrollForm) { f.Known, f.Currency = true, "USD" }, facts: inStates, want: []string{
			"VALIDATION_FAILED.has_already at companyName", "VALIDATION_FAILED.has_already at billingCurrency", "VALIDATION_FAILED.has_already at tenant", "VALIDATION_FAILED.has_already at partnerId",
		}},
		"R-83 an account without PartnerID": {form: extended, facts: func(f *rules.EnrollFacts) { inStates(f); f.Associated = false }, want: []string{"VALIDATION_FAILED.one_of at partnerId"}},
		"R-81 a global PartnerID": {form: func(f *rules.EnrollForm) { extended(f); f.PartnerID = "5100001" }, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			global := *other
			f.Associated, f.Identifier, global.OrganizationID = false, &global, f.Organization.ID
		}, want: []string{"PARTNER_ID_NOT_LOCATION at partnerId"}},
		"an account that is closed": {form: extended, facts: func(f *rules.EnrollFacts) { inStates(f); f.Accounts[0].Standing = models.StandingClosed }, want: []string{"PARTNER_STANDING_BAD.CLOSED at organizationId"}},
		"one that is suspended":     {form: extended, facts: func(f *rules.EnrollFacts) { inStates(f); f.Accounts[0].Standing = models.StandingSuspended }, want: []string{}},
		"nobody manages it":         {form: extended, facts: func(f *rules.EnrollFacts) { inStates(f); f.Holders = nil }, want: []string{"VALIDATION_FAILED.required at admin"}},
		"a customer": {form: extended, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			f.Organization.Kinds = models.Set[models.OrganizationKind]{models.KindCustomer}
		}, want: []string{"ORGANIZATION_KIND_MISMATCH at organizationId"}},
	}, rules.CheckEnrollPartner)
}

// D-19: a publisher is a new company, or a partner that publishes offers too.
func TestEnrollPublisher(t *testing.T) {
	publisher := func(f *rules.EnrollForm) { f.PartnerID = "" }
	checkEnrolling(t, map[string]enrollCase{
		"a new company":              {form: publisher, want: []string{}},
		"a partner":                  {form: func(f *rules.EnrollForm) { admin := f.Admin; extended(f); f.Market, f.Admin = "", admin }, facts: inStates, want: []string{}},
		"a partner without an owner": {form: func(f *rules.EnrollForm) { extended(f); f.Market = "" }, facts: inStates, want: []string{"VALIDATION_FAILED.required at admin"}},
		"nothing is given": {form: func(f *rules.EnrollForm) { *f = rules.EnrollForm{} }, want: []string{
			"VALIDATION_FAILED.required at companyName", "VALIDATION_FAILED.required at market", "TENANT_ID_REQUIRED at tenant", "VALIDATION_FAILED.required at admin",
		}},
		"what a company has": {form: func(f *rules.EnrollForm) { f.Known = true }, facts: inStates, want: []string{
			"VALIDATION_FAILED.has_already at companyName", "VALIDATION_FAILED.has_already at market", "VALIDATION_FAILED.has_already at tenant",
		}},
		"a publisher": {form: func(f *rules.EnrollForm) { admin := f.Admin; extended(f); f.Market, f.Admin = "", admin }, facts: func(f *rules.EnrollFacts) {
			inStates(f)
			f.Organization.Kinds = append(f.Organization.Kinds, models.KindPublisher)
		}, want: []string{"ALREADY_ENROLLED.publisher at organizationId"}},
		"a company that does not exist": {form: func(f *rules.EnrollForm) { f.Known = true }, want: []string{"NOT_FOUND at organizationId"}},
	}, rules.CheckEnrollPublisher)
}

func seattle() models.PostalAddress {
	return models.PostalAddress{Line1: "1 Pike Street", City: "Seattle", State: "WA", PostalCode: "98101", Country: "US"}
}
