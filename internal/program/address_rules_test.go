package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/models"
)

// reasons are the fields of the problems of an error, each with its reason.
func reasons(err error) map[string]string {
	found, _ := problem.All(err)
	by := map[string]string{}
	for _, p := range found {
		by[strings.Join(p.Field, ".")] = p.Reason
	}
	return by
}

// T-47: addresses of customers, companies and locations follow the rules of their market. All problems are reported at once, each at its
// field.
func TestAddress_FollowsTheRulesOfItsMarket(t *testing.T) {
	tell(t, func(s *story) {
		wrong := kernel.PostalAddressInput{Line1: "12 Harbor Road", City: "Duluth", PostalCode: ptr("ABC"), Country: "US"}
		r := s.starts(maya)
		before := s.snapshot()
		form := newCustomer("Sonnet Bakery", "sonnet-bakery")
		form.Address = &wrong
		_, _, err := s.CreateCustomer(s.ctx, s.As(amir), form)
		s.reasonsAre("a customer", err, map[string]string{"address.state": "subdivision_required", "address.postalCode": "postal_code_form"})
		_, _, err = s.SaveRegistrationProfile(s.ctx, s.As(maya), enrolment.SaveRegistrationProfileInput{
			ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Address: &wrong}, Billing: &enrolment.BillingProfileInput{Address: &kernel.PostalAddressInput{Line1: "1 A St", City: "Reno", State: ptr("Bavaria"), Country: "US"}},
		})
		s.reasonsAre("a company", err, map[string]string{
			"legal.address.state": "subdivision_required", "legal.address.postalCode": "postal_code_form", "billing.address.state": "subdivision", "billing.address.postalCode": "postal_code_required",
		})
		_, err = s.AddLocation(s.ctx, s.As(maya), enrolment.AddLocationInput{Name: "Duluth", Address: wrong})
		s.reasonsAre("a location", err, map[string]string{"address.state": "subdivision_required", "address.postalCode": "postal_code_form"})
		s.unchanged(before)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Address: &kernel.PostalAddressInput{Line1: "Al. Jerozolimskie 1", City: "Warszawa", PostalCode: ptr("00-950"), Country: "PL"}}})
	})
}

func (s *story) reasonsAre(what string, err error, want map[string]string) {
	s.t.Helper()
	got := reasons(err)
	for field, reason := range want {
		if got[field] != reason {
			s.t.Errorf("T-47: %s: %s is %q, want %q (%v)", what, field, got[field], reason, err)
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("T-47: %s: %v", what, err)
	}
}

// T-47, R-86: an address that was entered by hand and not verified is verified by a job when the registration is submitted. The verdict is
// stored beside it, and an address that does not exist is left to a reviewer.
func TestAddress_IsVerifiedAfterSubmission(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		form := contacts(r)
		form.Legal, form.PrimaryContact = byHand(), contact("Cora", "Finch", cora)
		form.Legal.Address = &kernel.PostalAddressInput{Line1: "Nowhere", City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US"}
		s.submits(maya, s.saves(maya, form))
		if got := s.profile(r, models.ProfileCurrent).Legal.AddressStatus; got != models.AddressPending {
			t.Errorf("T-47: submitted, the address is %s", got)
		}
		s.Work()
		if got := s.profile(r, models.ProfileCurrent).Legal.AddressStatus; got != models.AddressNotFound {
			t.Errorf("T-47: asked, the address is %s", got)
		}
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		for s.registration(r.ID).Step != models.StepBusiness {
			s.records(vera, r, "PASSED")
			s.Work()
		}
		if checks := s.checks(r); !slices.Contains(checks, "BUSINESS_VERIFICATION NEEDS_REVIEW ADDRESS_NOT_FOUND") {
			t.Errorf("T-47: found %v", checks)
		}
	})
}

// T-47: a suggestion is stored beside the entered address. In a market without verification the verdict says so.
func TestAddress_VerdictsOfSubmittedOnes(t *testing.T) {
	for name, tc := range map[string]struct {
		who     string
		address kernel.PostalAddressInput
		want    models.AddressStatus
	}{
		"suggested":    {maya, kernel.PostalAddressInput{Line1: "1200 Harbor Avenue", City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US"}, models.AddressSuggested},
		"unverifiable": {budi, kernel.PostalAddressInput{Line1: "Jl. Merdeka 1", City: "Jakarta", PostalCode: ptr("10110"), Country: "ID"}, models.AddressUnverifiable},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				r := s.starts(tc.who)
				form := contacts(r)
				form.Legal, form.PrimaryContact = byHand(), contact("Rani", "Putri", "rani@gelombangdata.example")
				form.Legal.Address = &tc.address
				s.submits(tc.who, s.saves(tc.who, form))
				s.Work()
				legal := s.profile(r, models.ProfileCurrent).Legal
				if legal.AddressStatus != tc.want || legal.Address.Line1 != tc.address.Line1 {
					t.Errorf("T-47: the address is %s: %+v", legal.AddressStatus, legal.Address)
				}
			})
		})
	}
}

const budi = "budi.santoso@gelombangdata.example"
