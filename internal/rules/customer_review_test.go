package rules_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// ararat is a customer whose details are in order, of a market that asks for everything.
func ararat() models.Customer {
	return models.Customer{
		CompanyName: "Ararat Works", Market: "AM", Status: models.CustomerActive, RegistrationNumber: "12345678",
		Billing: models.CustomerBilling{
			Contact: models.PrimaryContact{FirstName: "Ani", LastName: "Petrosyan", Email: "ani@ararat.example", Phone: "+374 10 555 123"},
			Address: models.PostalAddress{Line1: "1 Abovyan St", City: "Yerevan", PostalCode: "0001", Country: "AM"},
		},
	}
}

// which changes of a customer are accepted.
func TestCheckCustomerUpdate(t *testing.T) {
	t.Parallel()
	all := rules.CustomerParts{Name: true, Number: true, Contact: true, Address: true, Culture: true}
	for _, tc := range []struct {
		name   string
		parts  rules.CustomerParts
		change func(*models.Customer)
		want   []string
	}{
		{"all in order", all, func(*models.Customer) {}, []string{}},
		{"nothing touched, nothing asked", rules.CustomerParts{}, func(c *models.Customer) {
			c.CompanyName, c.RegistrationNumber, c.Billing = "", "", models.CustomerBilling{}
		}, []string{}},
		{"everything cleared", all, func(c *models.Customer) {
			c.CompanyName, c.RegistrationNumber, c.Billing = "", "", models.CustomerBilling{}
		}, []string{
			"VALIDATION_FAILED.required at companyName", "ORG_REG_NUMBER_REQUIRED at organizationRegistrationNumber", "VALIDATION_FAILED.one_name at contact.firstName",
			"VALIDATION_FAILED.one_name at contact.lastName", "VALIDATION_FAILED.required at contact.email", "PHONE_REQUIRED at contact.phone", "VALIDATION_FAILED.required at address",
		}},
		{"a name that is a link", all, func(c *models.Customer) { c.CompanyName = "www.ararat.example" }, []string{"VALIDATION_FAILED.link at companyName"}},
		{"a number of no kind", all, func(c *models.Customer) { c.RegistrationNumber = "?" }, []string{"ORG_REG_NUMBER_INVALID at organizationRegistrationNumber"}},
		{"X-06 a number where there are none", rules.CustomerParts{Number: true}, func(c *models.Customer) { c.Market = "US" }, []string{"ORG_REG_NUMBER_NOT_SUPPORTED at organizationRegistrationNumber"}},
		{"X-10 an address abroad", all, func(c *models.Customer) { c.Billing.Address.Country = "GE" }, []string{"VALIDATION_FAILED.country_of_customer at address.country"}},
		{"an address without a street", all, func(c *models.Customer) { c.Billing.Address.Line1 = "" }, []string{"VALIDATION_FAILED.required at address.line1"}},
		{"no culture", all, func(c *models.Customer) { c.Billing.Culture = "Armenian" }, []string{"VALIDATION_FAILED.culture at culture"}},
		{"R-36", rules.CustomerParts{Qualification: true}, func(*models.Customer) {}, []string{"QUALIFICATION_NOT_EDITABLE_HERE at specialQualification"}},
		{"no account yet", all, func(c *models.Customer) { c.Status, c.CompanyName = models.CustomerProvisioning, "" }, []string{"CUSTOMER_STATE_INVALID at id", "VALIDATION_FAILED.required at companyName"}},
		{"no account any more", rules.CustomerParts{}, func(c *models.Customer) { c.Status = models.CustomerFailed }, []string{"CUSTOMER_STATE_INVALID at id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := ararat()
			tc.change(&c)
			if diff := cmp.Diff(tc.want, told(rules.CheckCustomerUpdate(c, tc.parts, sample))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// company and billing data are reviewed again; the format of amounts is not.
func TestNeedsReview(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*models.Customer)
		want   bool
	}{
		"nothing":  {func(*models.Customer) {}, false},
		"name":     {func(c *models.Customer) { c.CompanyName = "Ararat works" }, true},
		"number":   {func(c *models.Customer) { c.RegistrationNumber = "" }, true},
		"contact":  {func(c *models.Customer) { c.Billing.Contact.Phone = "" }, true},
		"language": {func(c *models.Customer) { c.Billing.Contact.Locale = "pl" }, true},
		"address":  {func(c *models.Customer) { c.Billing.Address.Line2 = "Hall 2" }, true},
		"culture":  {func(c *models.Customer) { c.Billing.Culture = "hy-AM" }, false},
		"segment":  {func(c *models.Customer) { c.Segment = models.SegmentGovernment }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := ararat()
			tc.change(&after)
			if got := rules.NeedsReview(ararat(), after); got != tc.want {
				t.Errorf("needs a review: %v, want %v", got, tc.want)
			}
		})
	}
}

// the findings of a review, and which of them need a reviewer.
func TestReview(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*rules.ReviewFacts)
		want   []string
		order  bool
	}{
		{"in order", func(*rules.ReviewFacts) {}, []string{"INFO ADDRESS_VERIFIED"}, true},
		{"written otherwise", func(f *rules.ReviewFacts) { f.Address = models.AddressSuggested }, []string{"INFO ADDRESS_SUGGESTED"}, true},
		{"no such address", func(f *rules.ReviewFacts) { f.Address = models.AddressNotFound }, []string{"WARNING ADDRESS_NOT_FOUND"}, false},
		{"a market without authority", func(f *rules.ReviewFacts) { f.Address = models.AddressUnverifiable }, []string{"WARNING ADDRESS_UNVERIFIABLE"}, false},
		{"the authority is silent", func(f *rules.ReviewFacts) { f.Address = models.AddressPending }, []string{"WARNING ADDRESS_UNCHECKED"}, false},
		{"no address", func(f *rules.ReviewFacts) { f.Customer.Billing.Address, f.Address = models.PostalAddress{}, "" }, []string{"WARNING NO_ADDRESS"}, false},
		{"web mail", func(f *rules.ReviewFacts) { f.Customer.Billing.Contact.Email = "ani@gmail.com" }, []string{"INFO ADDRESS_VERIFIED", "INFO CONSUMER_EMAIL"}, true},
		{"a namesake", func(f *rules.ReviewFacts) { f.Namesake = true }, []string{"INFO ADDRESS_VERIFIED", "WARNING NAME_TAKEN"}, false},
		{"R-30 qualified by another name", func(f *rules.ReviewFacts) { f.Confirmed = "Cedar County" }, []string{"INFO ADDRESS_VERIFIED", "WARNING NAME_OF_QUALIFIED"}, false},
		{"qualified by its name", func(f *rules.ReviewFacts) { f.Confirmed = strings.ToUpper(f.Customer.CompanyName) + "." }, []string{"INFO ADDRESS_VERIFIED"}, true},
		{"R-118 a market closed since", func(f *rules.ReviewFacts) { f.Content = closing("BY", "AM") }, []string{"INFO ADDRESS_VERIFIED", "WARNING MARKET_CLOSED"}, false},
		{"T-52 D-27 refused by a reviewer before", func(f *rules.ReviewFacts) {
			f.Customer.Review, f.Customer.ReviewReason = models.ReviewUnderReview, "On the sanctions list."
		}, []string{"INFO ADDRESS_VERIFIED", "WARNING REFUSED_BEFORE"}, false},
		{"other markets closed", func(f *rules.ReviewFacts) { f.Content = closing("BY") }, []string{"INFO ADDRESS_VERIFIED"}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			f := rules.ReviewFacts{Content: sample, Customer: ararat(), Address: models.AddressVerified}
			tc.change(&f)
			found := rules.Review(f)
			var got []string
			for _, finding := range found {
				got = append(got, string(finding.Severity)+" "+finding.Code)
				for _, tag := range problem.Languages { // T-35
					text, known := problem.Sentence("finding."+finding.Code, tag.String(), gaps(finding))
					if !known || strings.Contains(text, "{{") {
						t.Errorf("%s says %q in %s", finding.Code, text, tag)
					}
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if order := rules.InOrder(found); order != tc.order {
				t.Errorf("in order: %v, want %v", order, tc.order)
			}
		})
	}
}

// The longest possible suggestion fits into the column of a review's findings.
func TestFindings_FitIntoTheColumn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ż", 200)
	found := rules.Review(rules.ReviewFacts{Content: sample, Customer: ararat(), Address: models.AddressSuggested, Suggested: models.PostalAddress{Line1: long, Line2: long, City: long}})
	address := found[0].Args["Address"]
	if n := utf8.RuneCountInString(address); n != 251 || !strings.HasSuffix(address, "ż…") {
		t.Errorf("%d characters: %s", n, address)
	}
}

// a review ends once, and a disapproval has a reason.
func TestCheckReviewDecision(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		review  models.ReviewStatus
		outcome rules.ReviewOutcome
		reason  string
		want    []string
	}{
		{"verified", models.ReviewUnderReview, rules.ReviewOutcomeVerified, "", []string{}},
		{"not approved", models.ReviewUnderReview, rules.ReviewOutcomeNotApproved, "A letterbox.", []string{}},
		{"without a word", models.ReviewUnderReview, rules.ReviewOutcomeNotApproved, "\n", []string{"VALIDATION_FAILED.required at reason"}},
		{"with too many", models.ReviewUnderReview, rules.ReviewOutcomeVerified, strings.Repeat("a", rules.MaxText+1), []string{"VALIDATION_FAILED.too_long at reason"}},
		{"verified before", models.ReviewVerified, rules.ReviewOutcomeNotApproved, "", []string{"CUSTOMER_STATE_INVALID at id", "VALIDATION_FAILED.required at reason"}},
		{"never reviewed", models.ReviewNone, rules.ReviewOutcomeVerified, "", []string{"CUSTOMER_STATE_INVALID at id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			facts := rules.AccountFacts{Customer: models.Customer{Review: tc.review}}
			why := rules.OnCustomer.WhyNot(access.DecideCustomerReview, operator(models.VettingReviewer), facts)
			err := rules.Possible(why, rules.ReviewReason(tc.outcome, tc.reason))
			if diff := cmp.Diff(tc.want, told(err)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
