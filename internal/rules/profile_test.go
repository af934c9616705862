package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// wholeProfile is a profile that can be submitted.
func wholeProfile() models.PartnerProfile {
	return models.PartnerProfile{
		Legal: models.LegalProfile{
			Name: "Alder Ridge Consulting LLC", DUNS: "804735132", Website: "https://alderridge.example",
			Address: models.PostalAddress{Line1: "400 Pine St", City: "Seattle", State: "WA", PostalCode: "98101", Country: "US"},
		},
		Contact: models.PrimaryContact{FirstName: "Maya", LastName: "Alder", Email: "maya.alder@alderridge.example", Phone: "+1 206 555 0123", Locale: "en"},
		Support: models.SupportProfile{Email: "help@alderridge.example", Phone: "+1 206 555 0100", Website: "https://alderridge.example/help"},
		Billing: models.BillingProfile{CompanyName: "Alder Ridge", Email: "bills@alderridge.example", PurchaseOrder: "PO 7"},
		Details: models.OrganizationDetails{DisplayName: "Alder Ridge", Locale: "es"},
	}
}

var everyPart = rules.ProfileParts{Legal: true, Contact: true, Support: true, Billing: true, Details: true}

func TestCheckProfile(t *testing.T) {
	t.Parallel()
	type profile = models.PartnerProfile
	long := strings.Repeat("ż", 201)
	for _, tc := range []struct {
		name   string
		change func(p *profile)
		want   []string
	}{
		{"as it is", func(*profile) {}, []string{}},
		{"nothing yet", func(p *profile) { *p = profile{} }, []string{}},
		{"names that are too long", func(p *profile) {
			p.Legal.Name, p.Billing.CompanyName, p.Details.DisplayName, p.Contact.FirstName = long, long, long, long[:202]
		}, []string{"VALIDATION_FAILED.too_long at legal.name", "VALIDATION_FAILED.too_long at primaryContact.firstName", "VALIDATION_FAILED.too_long at billing.companyName", "VALIDATION_FAILED.too_long at organization.displayName"}},
		{"two lines", func(p *profile) { p.Legal.Name, p.Contact.LastName = "a\nb", "c\rd" }, []string{"VALIDATION_FAILED.text at legal.name", "VALIDATION_FAILED.text at primaryContact.lastName"}},
		{"half an address", func(p *profile) { p.Legal.Address = models.PostalAddress{Line2: "Suite 7"} }, []string{
			"VALIDATION_FAILED.required at legal.address.line1", "VALIDATION_FAILED.required at legal.address.city", "VALIDATION_FAILED.required at legal.address.country",
		}},
		{"a country without the program", func(p *profile) { p.Legal.Address.Country = "XX" }, []string{"VALIDATION_FAILED.country at legal.address.country"}},
		{"a postal code of 16 letters", func(p *profile) { // of a country of whose codes nothing is known
			p.Legal.Address.PostalCode, p.Legal.Address.Country = strings.Repeat("9", 16), "AE"
		}, []string{}},
		{"T-47: a postal code of 16 digits", func(p *profile) { p.Legal.Address.PostalCode = strings.Repeat("9", 16) }, []string{"VALIDATION_FAILED.postal_code_form at legal.address.postalCode"}},
		{"T-47: no state, and no postal code", func(p *profile) { p.Legal.Address.State, p.Legal.Address.PostalCode = "", "" }, []string{
			"VALIDATION_FAILED.subdivision_required at legal.address.state", "VALIDATION_FAILED.postal_code_required at legal.address.postalCode",
		}},
		{"T-47: a state of another country", func(p *profile) { p.Legal.Address.State = "Bavaria" }, []string{"VALIDATION_FAILED.subdivision at legal.address.state"}},
		{"a postal code of 17 letters", func(p *profile) { p.Legal.Address.PostalCode = strings.Repeat("9", 17) }, []string{"VALIDATION_FAILED.postal_code at legal.address.postalCode"}},
		{"the address of the invoices", func(p *profile) { p.Billing.Address = models.PostalAddress{Line1: "1 A St", City: "B", Country: "ZZ"} }, []string{"VALIDATION_FAILED.country at billing.address.country"}},
		{"no D-U-N-S number", func(p *profile) { p.Legal.DUNS = "80473513" }, []string{"DUNS_INVALID at legal.duns"}},
		{"addresses that are none", func(p *profile) { p.Contact.Email, p.Support.Email, p.Billing.Email = "maya", "help@", "a b@c.example" }, []string{
			"VALIDATION_FAILED.email at primaryContact.email", "VALIDATION_FAILED.email at support.email", "VALIDATION_FAILED.email at billing.email",
		}},
		{"a personal mailbox for support is fine", func(p *profile) { p.Support.Email = "alderridge@gmail.com" }, []string{}},
		{"unknown languages", func(p *profile) { p.Contact.Locale, p.Details.Locale = "de", "EN" }, []string{"VALIDATION_FAILED.locale at primaryContact.locale", "VALIDATION_FAILED.locale at organization.locale"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := wholeProfile()
			tc.change(&p)
			if diff := cmp.Diff(tc.want, told(rules.CheckProfile(p, everyPart, sample))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if err := rules.CheckProfile(p, rules.ProfileParts{}, sample); err != nil {
				t.Errorf("parts that nobody touched: %v", err)
			}
		})
	}
}

// personal mailboxes are refused in any spelling, before any mail is sent, and so are the domains that a deployment adds.
func TestContactEmail_PersonalMailboxIsRefused(t *testing.T) {
	t.Parallel()
	content := with(data.Settings{RefusedEmailDomains: []string{"students.alderridge.example"}})
	for address, want := range map[string]string{
		"maya@alderridge.example": "", "maya@gmail.com": "gmail.com", "maya@GMAIL.com": "gmail.com", "maya@yahoo.co.jp": "yahoo.co.jp",
		"maya@icloud.com": "icloud.com", "maya@aol.com": "aol.com", "maya@outlook.com": "outlook.com", "maya@gmail.com.example": "",
		"maya@students.alderridge.example": "students.alderridge.example", "maya@a.students.alderridge.example": "a.students.alderridge.example",
	} {
		p, wants := wholeProfile(), []string{}
		p.Contact.Email = address
		if want != "" {
			wants = append(wants, "CONSUMER_EMAIL_NOT_ALLOWED at primaryContact.email")
		}
		saved := rules.CheckProfile(p, rules.ProfileParts{Contact: true}, content)
		if diff := cmp.Diff(wants, told(saved)); diff != "" {
			t.Errorf("%s: -want +got\n%s", address, diff)
		}
		if want != "" && details(t, saved, "domain")[0] != want {
			t.Errorf("%s: told %v, want %s", address, details(t, saved, "domain"), want)
		}
		submitted := rules.CheckSubmit(models.PathFull, p, models.Partner{Market: "US"}, content.Domains())
		if diff := cmp.Diff(wants, told(submitted)); diff != "" {
			t.Errorf("%s submitted: -want +got\n%s", address, diff)
		}
	}
}

func TestProfile_PhonesAndWebsites(t *testing.T) {
	t.Parallel()
	for value, fits := range map[string]bool{
		"+1 206 555 0123": true, "+48 22 555 12 34": true, "+81 3-1234-5678": true, "+12065550123": true,
		"206 555 0123": false, "+1 206": false, "0048 22 555 12 34": false, "call us": false, "+1 206 555 0123 0123 0123 0123 0": false,
	} {
		p := wholeProfile()
		p.Support.Phone = value
		if err := rules.CheckProfile(p, rules.ProfileParts{Support: true}, sample); (err == nil) != fits {
			t.Errorf("phone %q: %v, want it to fit: %v", value, err, fits)
		}
	}
	for value, fits := range map[string]bool{
		"https://a.example": true, "http://a.example/b?c=d": true, "https://żółw.example": true,
		"a.example": false, "ftp://a.example": false, "https://localhost": false, "https://me:pw@a.example": false, "javascript:alert(1)": false, "https://a.example/\n": false,
		"https://a.example/" + strings.Repeat("a", 282): true, "https://a.example/" + strings.Repeat("a", 283): false,
	} {
		p := wholeProfile()
		p.Legal.Website = value
		if err := rules.CheckProfile(p, rules.ProfileParts{Legal: true}, sample); (err == nil) != fits {
			t.Errorf("website %q: %v, want it to fit: %v", value, err, fits)
		}
	}
}

// people write a D-U-N-S number in several ways; nine digits are stored.
func TestDUNS_IsNormalised(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"804735132": "804735132", "80-473-5132": "804735132", " 80 473 5132\n": "804735132", "000000000": "000000000",
		"": "", "80473513": "", "8047351320": "", "80473513x": "", "８０４７３５１３２": "", "+804735132": "", "80.473.5132": "",
	} {
		got, ok := rules.DUNS(typed)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", typed, got, ok, want)
		}
	}
}

// everything missing is reported at once; the short path needs only support.
func TestSubmit_ReportsEverythingMissing(t *testing.T) {
	t.Parallel()
	short, full := models.Registration{Path: models.PathShort}, models.Registration{Path: models.PathFull}
	support := []string{"VALIDATION_FAILED.required at support.email", "VALIDATION_FAILED.required at support.phone"}
	for _, tc := range []struct {
		name   string
		r      models.Registration
		change func(p *models.PartnerProfile)
		market string
		want   []string
	}{
		{"complete", full, func(*models.PartnerProfile) {}, "US", []string{}},
		{"nothing", full, func(p *models.PartnerProfile) { *p = models.PartnerProfile{} }, "US", append(support,
			"VALIDATION_FAILED.required at legal.name", "VALIDATION_FAILED.required at legal.address", "VALIDATION_FAILED.one_name at primaryContact.firstName",
			"VALIDATION_FAILED.one_name at primaryContact.lastName", "VALIDATION_FAILED.required at primaryContact.email", "VALIDATION_FAILED.required at primaryContact.phone",
		)},
		{"the short way with nothing", short, func(p *models.PartnerProfile) { *p = models.PartnerProfile{} }, "US", support},
		{"the short way with support", short, func(p *models.PartnerProfile) { *p = models.PartnerProfile{Support: p.Support} }, "PL", []string{}},
		{"X-18 another country", full, func(*models.PartnerProfile) {}, "CA", []string{"VALIDATION_FAILED.country_of_account at legal.address.country"}},
		{"no D-U-N-S number, no website, no billing", full, func(p *models.PartnerProfile) {
			p.Legal.DUNS, p.Legal.Website, p.Billing = "", "", models.BillingProfile{}
		}, "US", []string{}},
	} {
		p := wholeProfile()
		tc.change(&p)
		if diff := cmp.Diff(tc.want, told(rules.CheckSubmit(tc.r.Path, p, models.Partner{Market: tc.market}, sample.Domains()))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// legal data and the contact are vetted, the rest is not.
func TestProfile_VettedParts(t *testing.T) {
	t.Parallel()
	for parts, want := range map[rules.ProfileParts]bool{
		{}: false, {Legal: true}: true, {Contact: true}: true, {Support: true, Billing: true, Details: true}: false, everyPart: true,
	} {
		if got := parts.NeedVetting(); got != want {
			t.Errorf("%+v: %v, want %v", parts, got, want)
		}
	}
}
