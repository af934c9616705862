package program_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/models"
)

// only a location of the own company in the account's country can be associated, one location with one
// account.
func TestAssociatePartnerID_OneLocationPerAccount(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		before := s.snapshot()
		for number, want := range map[string]string{
			"1234567": "PARTNER_ID_NOT_FOUND", "": "PARTNER_ID_NOT_FOUND", "4800002": "PARTNER_ID_NOT_FOUND", "4500001": "PARTNER_ID_NOT_LOCATION",
			"4500003": "PARTNER_ID_COUNTRY_MISMATCH", "4500009": "PARTNER_ID_NOT_MIGRATED",
		} {
			s.refused(s.associates(maya, r, number), want+" at partnerId")
		}
		s.refused(s.associates(dana, r, "4500002"), "ROLE_NOT_ALLOWED")
		s.refused(s.associates(carla, r, "4800002"), "NOT_FOUND at id")
		s.unchanged(before)
		harborsOwn := s.starts(amir)
		s.refused(s.associates(amir, harborsOwn, "4600003"), "PARTNER_ID_COUNTRY_MISMATCH at partnerId", "PARTNER_ID_IN_USE at partnerId")

		s.must(s.associates(maya, r, "4500002"))
		location := s.addsLocation("Alder Ridge Boise")
		s.must(s.associates(ruben, r, location.Number)) // another one: the first is free again
		s.must(s.associates(ruben, r, location.Number))
		for _, id := range s.snapshot().Enrolment.Identifiers {
			if associated := id.PartnerID == r.PartnerID; associated != (id.Number == location.Number) {
				t.Errorf("R-79: %s associated: %v", id.Number, associated)
			}
		}
	})
}

func (s *story) addsLocation(name string) *models.PartnerIdentifier {
	s.t.Helper()
	id, err := s.AddLocation(s.ctx, s.As(ruben), location(name))
	s.must(err)
	return id
}

func location(name string) enrolment.AddLocationInput {
	return enrolment.AddLocationInput{Name: name, Address: kernel.PostalAddressInput{Line1: "5 Mill Race", City: "Boise", State: ptr("ID"), PostalCode: ptr("83702"), Country: "US"}}
}

// a company has one location of a name in a country, also when it is added several times at the same moment.
func TestAddLocation_ConcurrentlyOnce(t *testing.T) {
	tell(t, func(s *story) {
		who := s.As(ruben)
		errs := atOnce(4, func(i int) error {
			_, err := s.AddLocation(s.ctx, who, location([]string{"Alder Ridge Boise", " alder ridge BOISE "}[i%2]))
			return err
		})
		s.onlyOne(errs, "LOCATION_DUPLICATE at name")
		before := s.snapshot()
		_, err := s.AddLocation(s.ctx, who, enrolment.AddLocationInput{Name: "Nowhere"})
		s.refused(err, "VALIDATION_FAILED at address")
		_, err = s.AddLocation(s.ctx, s.As(dana), location("Mesa"))
		s.refused(err, "ROLE_NOT_ALLOWED")
		s.unchanged(before)
	})
}
