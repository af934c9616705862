package program_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// adds adds a location in a country.
func (s *story) adds(who, name, country string) (*models.PartnerIdentifier, error) {
	s.t.Helper()
	address := kernel.PostalAddressInput{Line1: " 12 Commerce St ", City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: country}
	switch country {
	case "PL":
		address.State, address.PostalCode = nil, ptr("00-950")
	case "CA":
		address.State, address.PostalCode = ptr("BC"), ptr("V6C 1S4")
	}
	return s.AddLocation(s.ctx, s.As(who), enrolment.AddLocationInput{Name: name, Address: address})
}

// numbers are the PartnerIDs of somebody's company: "NUMBER", with a star when it is associated.
func (s *story) numbers(who string) (out []string) {
	s.t.Helper()
	org := s.As(who).OrganizationID
	found, err := s.Store.IdentifiersOf(s.ctx, s.As(olga), []models.ID[models.Organization]{org}, nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, id := range found[org].Nodes() {
		number := id.Number
		if !id.PartnerID.IsZero() {
			number += "*"
		}
		if id.PartnerID.IsZero() != (id.AssociatedAt == nil) {
			s.t.Errorf("%s is associated with %s since %v", id.Number, id.PartnerID, id.AssociatedAt)
		}
		out = append(out, number)
	}
	return out
}

// the reasons for which a PartnerID cannot be associated with an account.
func TestAssociatePartnerID_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		before := s.snapshot()
		for number, want := range map[string][]string{
			"4500003": {"PARTNER_ID_COUNTRY_MISMATCH at partnerId"},
			"4500009": {"PARTNER_ID_NOT_MIGRATED at partnerId"},
			"4500001": {"PARTNER_ID_NOT_LOCATION at partnerId"},
			"4510002": {"PARTNER_ID_NOT_FOUND at partnerId"}, // another company's
			"4600002": {"PARTNER_ID_NOT_FOUND at partnerId"}, // another company's, and associated
			"9999999": {"PARTNER_ID_NOT_FOUND at partnerId"},
			"":        {"PARTNER_ID_NOT_FOUND at partnerId"},
		} {
			s.refused(s.associates(maya, r, number), want...)
		}
		s.refused(s.associates(carla, r, "4500002"), "NOT_FOUND at id")
		s.refused(s.associates(dana, r, "4500002"), "ROLE_NOT_ALLOWED")
		s.refused(s.associates(olga, r, "4500002"), "ROLE_NOT_ALLOWED")
		s.unchanged(before)
	})
}

// a company with two accounts in two countries. A PartnerID belongs to one account; another one replaces it, and the replaced one is
// free again.
func TestAssociatePartnerID_TwoAccountsOfACompany(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(amir)
		if got, want := s.numbers(amir), []string{"4600001", "4600002*", "4600003*", "4600004", "4600009"}; !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
		s.refused(s.associates(amir, r, "4600003"), "PARTNER_ID_COUNTRY_MISMATCH at partnerId", "PARTNER_ID_IN_USE at partnerId")
		s.refused(s.associates(amir, r, "4600009"), "PARTNER_ID_NOT_MIGRATED at partnerId")
		s.refused(s.associates(amir, r, "4600001"), "PARTNER_ID_NOT_LOCATION at partnerId")
		s.must(s.associates(amir, r, "4600002")) // the same again
		s.must(s.associates(amir, r, " 4600004\n"))
		if got, want := s.numbers(amir), []string{"4600001", "4600002", "4600003*", "4600004*", "4600009"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
		s.partnerIs(r, models.PartnerActive)
		_, err := s.AssociatePartnerID(s.ctx, s.As(amir), enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: "4600002", ExpectedVersion: ptr(1)})
		s.refused(err, "STALE_OBJECT at expectedVersion")
	})
}

// a PartnerID may be associated before vetting is done or after, and again after the agreement.
func TestAssociatePartnerID_AtAnyTime(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		s.must(s.associates(ruben, r, "4500002"))
		s.partnerIs(r, models.PartnerPendingQualification)
		r = s.decides(vera, s.confirmed(maya, alderRidge), "AUTHORIZED")
		s.must(s.accepts(maya, "2026-01"))
		s.partnerIs(r, models.PartnerActive)
		other, err := s.adds(maya, "Alder Ridge Spokane", "US")
		s.must(err)
		s.must(s.associates(maya, r, other.Number))
		s.partnerIs(r, models.PartnerActive)
	})
}

// Two people associate two PartnerIDs with one account, again and again. In the end it has one, and none is lost.
func TestAssociatePartnerID_Concurrently(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		other, err := s.adds(maya, "Alder Ridge Spokane", "US")
		s.must(err)
		for _, err := range atOnce(8, func(i int) error {
			return s.associates([]string{maya, ruben}[i%2], r, []string{"4500002", other.Number}[i/2%2])
		}) {
			s.must(err)
		}
		if got := strings.Count(strings.Join(s.numbers(maya), " "), "*"); got != 1 {
			t.Errorf("%d are associated: %v", got, s.numbers(maya))
		}
	})
}

// an added location gets a PartnerID of its own, which can be associated.
func TestAddLocation_GetsAPartnerID(t *testing.T) {
	tell(t, func(s *story) {
		s.refused(s.associates(anna, s.starts(anna), "4500002"), "PARTNER_ID_NOT_FOUND at partnerId")
		id, err := s.adds(anna, " Bałtyk Gdynia ", "PL")
		s.must(err)
		if len(id.Number) != 7 || id.Type != models.PartnerIDLocation || id.Name != "Bałtyk Gdynia" || id.Country != "PL" || id.Address.Line1 != "12 Commerce St" || !id.Migrated || !id.PartnerID.IsZero() {
			t.Errorf("kept as %+v", id)
		}
		s.must(s.associates(anna, s.registrationOf(anna), id.Number))
		recorded := slices.ContainsFunc(s.snapshot().Events, func(e *models.AuditEvent) bool {
			return e.Action == string(access.AddLocation) && e.ToState == id.Number
		})
		if !recorded {
			t.Errorf("nothing is recorded of %s", id.Number)
		}
	})
}

// registrationOf is the registration of somebody's company.
func (s *story) registrationOf(who string) *models.Registration {
	s.t.Helper()
	found, err := store.RegistrationsOf.Find(s.ctx, s.Store, s.As(who), []models.ID[models.Partner]{s.As(who).PartnerID})
	s.must(err)
	return found[0]
}

// a name exists once in a country, in any case and width.
func TestAddLocation_DuplicateNamesAreRefused(t *testing.T) {
	tell(t, func(s *story) {
		_, err := s.adds(ruben, "Alder Ridge Straße", "US")
		s.must(err)
		before := s.snapshot()
		for _, name := range []string{"Alder Ridge Straße", "alder ridge STRASSE", "ＡＬＤＥＲ　ＲＩＤＧＥ　ｓｔｒａｓｓｅ", " Alder Ridge Straße ", "Alder Ridge Consulting", "alder ridge olympia"} {
			_, err := s.adds(maya, name, "US")
			s.refused(err, "LOCATION_DUPLICATE at name")
		}
		_, err = s.adds(dana, "Bright Mesa Reno", "US")
		s.refused(err, "ROLE_NOT_ALLOWED")
		_, err = s.adds(maya, "", "XX")
		s.refused(err, "VALIDATION_FAILED at name", "VALIDATION_FAILED at address.country")
		s.unchanged(before)
		_, err = s.adds(maya, "Alder Ridge Straße", "CA") // another country
		s.must(err)
		_, err = s.adds(carla, "Alder Ridge Straße", "US") // another company
		s.must(err)
	})
}

// Two people add the same location at the same moment, in different spellings.
func TestAddLocation_ConcurrentDuplicates(t *testing.T) {
	tell(t, func(s *story) {
		s.onlyOne(atOnce(6, func(i int) error {
			_, err := s.adds([]string{maya, ruben}[i%2], []string{"Alder Ridge Reno", "ALDER RIDGE RENO", "Alder Ridge ＲＥＮＯ"}[i%3], "US")
			return err
		}), "LOCATION_DUPLICATE at name")
		if got := s.numbers(maya); len(got) != 5 {
			t.Errorf("%v, want one more than four", got)
		}
	})
}
