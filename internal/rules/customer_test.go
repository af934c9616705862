package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// sanJuan is an address in a US territory.
var sanJuan = models.PostalAddress{Line1: "1 Calle Fortaleza", City: "San Juan", PostalCode: "00901", Country: "PR"}

// customer is a form with which a US provider can create a customer, with the facts about the provider.
func customer() (rules.CustomerForm, rules.CustomerFacts) {
	form := rules.CustomerForm{
		CompanyName: "Lakeside Clinics", Domain: "lakeside-clinics", Market: "US", Qualification: models.QualificationNone,
		Billing: models.CustomerBilling{
			Contact: models.PrimaryContact{FirstName: "Ines", LastName: "Okafor", Email: "ines.okafor@gmail.com"},
			Address: models.PostalAddress{Line1: "12 Harbor Road", City: "Duluth", State: "MN", PostalCode: "55802", Country: "US"}, Culture: "en-US",
		},
	}
	provider := &models.Partner{Name: "Meridian", Types: models.Set[models.PartnerType]{models.IndirectProvider}, Status: models.PartnerActive, Region: "UNITED_STATES"}
	return form, rules.CustomerFacts{Content: sample, Partner: provider, Agreement: true, Qualified: true, Mailbox: "help@program.example"}
}

// government makes the form ask for government cloud, with a validation ID that confirms the company.
func government(form *rules.CustomerForm, facts *rules.CustomerFacts) {
	id := validationID("VAL-GOOD", 1, 0)
	form.CompanyName, form.Qualification, form.ValidationID = "Cedar County Government", models.QualificationGovernment, id.Code
	facts.Chosen, facts.Available = id, []*models.ValidationID{id}
}

// customerCases are forms and facts that differ from the good ones, with their problems.
var customerCases = []struct {
	name   string
	change func(form *rules.CustomerForm, facts *rules.CustomerFacts)
	want   []string
}{
	{"complete", func(*rules.CustomerForm, *rules.CustomerFacts) {}, []string{}},
	{"webmail and no culture", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Billing.Culture = "" }, []string{}},
	{"R-37: no partner account", func(_ *rules.CustomerForm, k *rules.CustomerFacts) { k.Partner = nil }, []string{"CSP_ENROLLMENT_REQUIRED"}},
	{"a partner that is suspended", func(_ *rules.CustomerForm, k *rules.CustomerFacts) { k.Partner.Status = models.PartnerSuspended }, []string{"CSP_ENROLLMENT_REQUIRED.standing"}},
	{"no agreement", func(_ *rules.CustomerForm, k *rules.CustomerFacts) { k.Agreement = false }, []string{"AGREEMENT_NOT_ACCEPTED.partner"}},
	{"R-61: a reseller", func(_ *rules.CustomerForm, k *rules.CustomerFacts) {
		k.Partner.Types = models.Set[models.PartnerType]{models.IndirectReseller}
	}, []string{"INDIRECT_RESELLER_CANNOT_TRANSACT"}},
	{"a reseller that buys directly too", func(_ *rules.CustomerForm, k *rules.CustomerFacts) {
		k.Partner.Types = models.Set[models.PartnerType]{models.IndirectReseller, models.DirectBill}
	}, []string{}},

	{"R-32: no name", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.CompanyName = "" }, []string{"VALIDATION_FAILED.required at companyName"}},
	{"a name of 200 characters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.CompanyName = strings.Repeat("ż", 200) }, []string{}},
	{"a name of 201 characters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.CompanyName = strings.Repeat("ż", 201) }, []string{"VALIDATION_FAILED.too_long at companyName"}},
	{"a name with a web address", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.CompanyName = "www.prize.example" }, []string{"VALIDATION_FAILED.link at companyName"}},
	{"a name whose signs stand for many letters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.CompanyName = strings.Repeat("ﷺ", 100) }, []string{"VALIDATION_FAILED.too_long at companyName"}},
	{"a domain of two letters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Domain = "ab" }, []string{"VALIDATION_FAILED.work_account at domain"}},
	{"a domain of 40 letters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Domain = strings.Repeat("a", 40) }, []string{}},
	{"a domain of 41 letters", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Domain = strings.Repeat("a", 41) }, []string{"VALIDATION_FAILED.work_account at domain"}},
	{"a domain with a dot", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Domain = "lake.side" }, []string{"VALIDATION_FAILED.work_account at domain"}},
	{"a domain in capitals", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Domain = " Lakeside " }, []string{}},
	{"R-37: a domain that is taken", func(_ *rules.CustomerForm, k *rules.CustomerFacts) { k.Taken = true }, []string{"DOMAIN_TAKEN at domain"}},

	{"X-10: another region", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Market, f.Billing.Address.Country = "PL", "PL" }, []string{"CUSTOMER_MARKET_OUT_OF_REGION at market"}},
	{"X-10: Puerto Rico", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Market, f.Billing.Address = "PR", sanJuan }, []string{"CUSTOMER_MARKET_OUT_OF_REGION at market"}},
	{"D-12: the government of Puerto Rico", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		government(f, k)
		f.Market, f.Billing.Address = "PR", sanJuan
	}, []string{}},
	{"no market", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Market, f.Billing.Address.Country = "UK", "US" }, []string{"MARKET_UNKNOWN at market", "VALIDATION_FAILED.country_of_customer at address.country"}},
	{"a closed market", func(_ *rules.CustomerForm, k *rules.CustomerFacts) { k.Content = closing("US") }, []string{"MARKET_UNKNOWN.closed at market"}},
	{"X-06: a number where there is none", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.RegistrationNumber = "12345678" }, []string{"ORG_REG_NUMBER_NOT_SUPPORTED at organizationRegistrationNumber"}},
	{"X-06: number and telephone where they are needed", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		k.Partner.Region, f.Market = "EUROPE", "HU"
		f.Billing.Address = models.PostalAddress{Line1: "Váci utca 1", City: "Budapest", PostalCode: "1052", Country: "HU"}
	}, []string{"ORG_REG_NUMBER_REQUIRED at organizationRegistrationNumber", "PHONE_REQUIRED at contact.phone"}},

	{"no contact", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Billing.Contact = models.PrimaryContact{} }, []string{
		"VALIDATION_FAILED.one_name at contact.firstName", "VALIDATION_FAILED.one_name at contact.lastName", "VALIDATION_FAILED.required at contact.email",
	}},
	{"a contact with a long name", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Contact.FirstName, f.Billing.Contact.LastName = strings.Repeat("a", 100), strings.Repeat("b", 99)
	}, []string{}},
	{"a contact with too long a name", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Contact.FirstName, f.Billing.Contact.LastName = strings.Repeat("a", 101), strings.Repeat("b", 100)
	}, []string{"VALIDATION_FAILED.too_long at contact.firstName", "VALIDATION_FAILED.too_long at contact.lastName"}},
	{"an address that stands for another", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Contact.Email = "ines＠lakeside@gmail.com"
	}, []string{"VALIDATION_FAILED.email_characters at contact.email"}},
	{"a contact that cannot be reached", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Contact.Email, f.Billing.Contact.Phone, f.Billing.Contact.Locale = "ines", "555", "tlh"
	}, []string{"VALIDATION_FAILED.email at contact.email", "VALIDATION_FAILED.phone at contact.phone", "VALIDATION_FAILED.locale at contact.locale"}},
	{"no address", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Billing.Address = models.PostalAddress{} }, []string{"VALIDATION_FAILED.required at address"}},
	{"T-47: an address that no post delivers to", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Address.State, f.Billing.Address.PostalCode = "", "ABC"
	}, []string{
		"VALIDATION_FAILED.subdivision_required at address.state", "VALIDATION_FAILED.postal_code_form at address.postalCode",
	}},
	{"an address elsewhere", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Billing.Address.State, f.Billing.Address.PostalCode, f.Billing.Address.Country = "ON", "M5H 1A1", "CA"
	}, []string{"VALIDATION_FAILED.country_of_customer at address.country"}},
	{"an address nowhere", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Billing.Address.Country = "XX" }, []string{"VALIDATION_FAILED.country at address.country"}},
	{"a language for a culture", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Billing.Culture = "en" }, []string{"VALIDATION_FAILED.culture at culture"}},

	{"R-33: nonprofit", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Qualification = models.QualificationNonprofit }, []string{"QUALIFICATION_UNKNOWN at specialQualification"}},
	{"R-33: anything", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Qualification = "ANYTHING" }, []string{"QUALIFICATION_UNKNOWN at specialQualification"}},
	{"X-02: a school", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Qualification, f.EducationSegment = models.QualificationEducation, models.EducationK12
	}, []string{}},
	{"X-02: a school of no kind", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Qualification = models.QualificationEducation }, []string{"VALIDATION_FAILED.required at educationSegment"}},
	{"a kind of school for none", func(f *rules.CustomerForm, _ *rules.CustomerFacts) {
		f.Qualification, f.EducationSegment = models.QualificationStateOwned, models.EducationK12
	}, []string{"VALIDATION_FAILED.qualification_combination at educationSegment"}},
	{"a validation ID for nothing", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.ValidationID = "VAL-GOOD" }, []string{"VALIDATION_FAILED.qualification_combination at validationId"}},
	{"R-30, R-34: government", government, []string{}},
	{"R-30: a partner that is not qualified", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		government(f, k)
		k.Qualified = false
	}, []string{"PARTNER_NOT_GCC_QUALIFIED at specialQualification"}},
	{"R-30: a validation ID of others", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		government(f, k)
		f.CompanyName = "Lakeside Clinics"
	}, []string{"CUSTOMER_NOT_CONFIRMED at validationId"}},
	{"R-35: none", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		government(f, k)
		k.Chosen, k.Available = nil, nil
	}, []string{"VALIDATION_ID_UNAVAILABLE at validationId"}},

	{"a reseller that is unknown", func(f *rules.CustomerForm, _ *rules.CustomerFacts) { f.Reseller = true }, []string{"PARTNERSHIP_REQUIRED at indirectResellerId"}},
	{"a reseller", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		f.Reseller, k.Partnership, k.Reseller = true, &models.Partnership{Status: models.PartnershipActive}, &models.Partner{Status: models.PartnerActive}
	}, []string{}},
	{"a reseller that was only invited", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		f.Reseller, k.Partnership, k.Reseller = true, &models.Partnership{Status: models.PartnershipInvited}, &models.Partner{Status: models.PartnerActive}
	}, []string{"PARTNERSHIP_NOT_ACTIVE at indirectResellerId"}},
	{"a reseller that is suspended", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		f.Reseller, k.Partnership, k.Reseller = true, &models.Partnership{Status: models.PartnershipActive}, &models.Partner{Status: models.PartnerSuspended}
	}, []string{"PARTNERSHIP_NOT_ACTIVE at indirectResellerId"}},

	{"everything at once", func(f *rules.CustomerForm, k *rules.CustomerFacts) {
		*f = rules.CustomerForm{Market: "UK", Qualification: models.QualificationEducation, ValidationID: "VAL-GOOD", Reseller: true}
		k.Partner.Status, k.Partner.Types, k.Agreement = models.PartnerQualified, nil, false
	}, []string{
		"CSP_ENROLLMENT_REQUIRED", "AGREEMENT_NOT_ACCEPTED.partner", "INDIRECT_RESELLER_CANNOT_TRANSACT",
		"VALIDATION_FAILED.required at companyName", "VALIDATION_FAILED.work_account at domain", "MARKET_UNKNOWN at market",
		"VALIDATION_FAILED.one_name at contact.firstName", "VALIDATION_FAILED.one_name at contact.lastName", "VALIDATION_FAILED.required at contact.email",
		"VALIDATION_FAILED.required at address", "VALIDATION_FAILED.required at educationSegment", "VALIDATION_FAILED.qualification_combination at validationId",
		"PARTNERSHIP_REQUIRED at indirectResellerId",
	}},
}

// D-12: what a new customer needs; all problems are reported at once.
func TestCustomer(t *testing.T) {
	t.Parallel()
	for _, tc := range customerCases {
		form, facts := customer()
		tc.change(&form, &facts)
		if diff := cmp.Diff(tc.want, told(rules.CheckCustomer(form, facts))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// a reseller gets the providers that can create the customer. R-33: the error lists the possible values.
func TestCustomerDetails(t *testing.T) {
	t.Parallel()
	form, facts := customer()
	facts.Partner.Types, facts.Providers = models.Set[models.PartnerType]{models.IndirectReseller}, []string{"Meridian", "Wisła"}
	if got := details(t, rules.CheckCustomer(form, facts), "providers"); !slices.Equal(got, facts.Providers) {
		t.Errorf("providers %v, want %v", got, facts.Providers)
	}
	form, facts = customer()
	form.Qualification = models.QualificationNonprofit
	want := []string{"NONE", "EDUCATION", "GOVERNMENT_COMMUNITY_CLOUD", "STATE_OWNED_ENTITY"}
	if got := details(t, rules.CheckCustomer(form, facts), "allowed"); !slices.Equal(got, want) {
		t.Errorf("allowed %v, want %v", got, want)
	}
}

// A reseller that has not answered an invitation is shown by the number by which it was invited.
func TestResellerName_BeforeTheAnswer(t *testing.T) {
	t.Parallel()
	for status, want := range map[models.PartnershipStatus]string{
		models.PartnershipInvited: "4800002", models.PartnershipOpened: "4800002", models.PartnershipSuspended: "Bright Mesa",
	} {
		form, facts := customer()
		form.Reseller, facts.Reseller = true, &models.Partner{Name: "Bright Mesa", Status: models.PartnerActive}
		facts.Partnership = &models.Partnership{Status: status, Named: "4800002"}
		found := rules.CheckCustomer(form, facts)
		if len(found) != 1 || found[0].Args["Partner"] != want {
			t.Errorf("%s: %v, want a problem with %s", status, found, want)
		}
	}
}

// Cultures have one spelling; a language alone has no format for amounts.
func TestCulture(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"en-US": "en-US", " EN-us ": "en-US", "pl_PL": "pl-PL", "zh-Hans-CN": "zh-Hans-CN", "es-419": "es-419",
		"en": "", "": "", "US": "", "english": "", "en-US\x00": "", strings.Repeat("a-", 40): "",
	} {
		if got := rules.Culture(typed); got != want {
			t.Errorf("Culture(%q) = %q, want %q", typed, got, want)
		}
	}
}

// Section 4.4, R-30: changes before an account is set up.
func TestProvisioning(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(f *rules.ProvisionFacts)
		want   []string
	}{
		{"nothing", func(*rules.ProvisionFacts) {}, []string{}},
		{"the partner is suspended", func(f *rules.ProvisionFacts) { f.Partner.Status = models.PartnerSuspended }, []string{"CSP_ENROLLMENT_REQUIRED.standing"}},
		{"the partner lost its qualification", func(f *rules.ProvisionFacts) { f.Qualified = false }, []string{"PARTNER_NOT_GCC_QUALIFIED"}},
		{"it lost it, but nothing rests on it", func(f *rules.ProvisionFacts) { f.Qualified, f.ValidationID, f.Hold = false, nil, nil }, []string{}},
		{"the validation ID was withdrawn", func(f *rules.ProvisionFacts) { f.ValidationID.Status = models.ValidationIDRevoked }, []string{"CUSTOMER_NOT_CONFIRMED"}},
		{"given back, one is left", func(f *rules.ProvisionFacts) { f.Hold.State, f.ValidationID.HeldCreates = models.HoldReleased, 0 }, []string{}},
		{"given back, somebody else holds it", func(f *rules.ProvisionFacts) { f.Hold.State = models.HoldReleased }, []string{"VALIDATION_ID_EXHAUSTED"}},
	} {
		f := rules.ProvisionFacts{
			Partner: models.Partner{Status: models.PartnerActive}, Qualified: true, ValidationID: validationID("VAL-GOOD", 1, 1), Hold: &models.ValidationHold{State: models.HoldHeld},
		}
		tc.change(&f)
		got := []string{}
		if p := rules.CheckProvisioning(f); p != nil {
			got = told(p)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}
