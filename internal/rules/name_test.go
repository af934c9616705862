package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Names appear in messages to people who did not request them, where a web address would become a link, so that it is refused.
func TestName_WebAddressIsRefused(t *testing.T) {
	t.Parallel()
	company := map[string]bool{"companyName": true, "legal.name": true, "organization.displayName": true} // some are called like a machine
	for field, check := range map[string]func(name string) problem.List{
		"companyName": func(name string) problem.List {
			return rules.CheckStart(rules.StartForm{EnrollAs: models.IndirectReseller, CompanyName: name, Country: "US"}, rules.StartFacts{Content: sample, GlobalAdmin: true})
		},
		"workAccount.adminName": func(name string) problem.List {
			work := rules.WorkAccountForm{Name: "alder", AdminUserName: "maya", AdminName: name, Locale: "en"}
			return rules.CheckStart(rules.StartForm{EnrollAs: models.IndirectReseller, CompanyName: "Alder Ridge", Country: "US", WorkAccount: &work}, rules.StartFacts{Content: sample})
		},
		"legal.name":               named(func(p *models.PartnerProfile, name string) { p.Legal.Name = name }),
		"organization.displayName": named(func(p *models.PartnerProfile, name string) { p.Details.DisplayName = name }),
		"primaryContact.firstName": named(func(p *models.PartnerProfile, name string) { p.Contact.FirstName = name }),
		"primaryContact.lastName":  named(func(p *models.PartnerProfile, name string) { p.Contact.LastName = name }),
		"contact.firstName": func(name string) problem.List {
			form, facts := customer()
			form.Billing.Contact.FirstName = name
			return rules.CheckCustomer(form, facts)
		},
		"name": func(name string) problem.List {
			return rules.CheckInvitation(as(models.GlobalAdmin), "a@b.example", name, "en", []models.Role{models.StandardUser}, staff(models.KindPartner))
		},
	} {
		for name, fits := range map[string]bool{
			"Alder Ridge": true, "Łódź: the Company": true, "A/B Partners": true, "www": true, "Node.js Works": true,
			"win at https://bad.example": false, "HTTP://bad.example": false, "www.bad.example": false, "see WWW.bad.example": false, "://": false,
			"bad.com/x": false, "Harbor.com Inc.": company[field], "ｂａｄ．ｃｏｍ/x": false, "Zakłady Tatry Sp. z o.o.": true, "St. Mary's, Inc.": true,
		} {
			want := []string{}
			if !fits {
				want = append(want, "VALIDATION_FAILED.link at "+field)
			}
			if diff := cmp.Diff(want, told(check(name))); diff != "" {
				t.Errorf("%s %q: -want +got\n%s", field, name, diff)
			}
		}
	}
}

// named checks a profile with another name in it.
func named(change func(p *models.PartnerProfile, name string)) func(string) problem.List {
	return func(name string) problem.List {
		p := wholeProfile()
		change(&p, name)
		return rules.CheckProfile(p, everyPart, sample)
	}
}
