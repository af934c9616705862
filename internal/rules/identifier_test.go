package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// each reason against associating a PartnerID, and all of them at once.
func TestAssociation(t *testing.T) {
	t.Parallel()
	partner := models.Partner{ID: models.NewID[models.Partner](), Market: "US", Region: "UNITED_STATES"}
	free := models.PartnerIdentifier{Number: "4500002", Type: models.PartnerIDLocation, Country: "US", Migrated: true}
	for _, tc := range []struct {
		name   string
		change func(id *models.PartnerIdentifier)
		want   []string
	}{
		{"free", func(*models.PartnerIdentifier) {}, []string{}},
		{"associated with this account already", func(id *models.PartnerIdentifier) { id.PartnerID = partner.ID }, []string{}},
		{"associated with another", func(id *models.PartnerIdentifier) { id.PartnerID = models.NewID[models.Partner]() }, []string{"PARTNER_ID_IN_USE at partnerId"}},
		{"in another country", func(id *models.PartnerIdentifier) { id.Country = "CA" }, []string{"PARTNER_ID_COUNTRY_MISMATCH at partnerId"}},
		{"in the same region, but another country", func(id *models.PartnerIdentifier) { id.Country = "UM" }, []string{"PARTNER_ID_COUNTRY_MISMATCH at partnerId"}},
		{"of the whole company", func(id *models.PartnerIdentifier) { id.Type = models.PartnerIDGlobal }, []string{"PARTNER_ID_NOT_LOCATION at partnerId"}},
		{"left behind", func(id *models.PartnerIdentifier) { id.Migrated = false }, []string{"PARTNER_ID_NOT_MIGRATED at partnerId"}},
		{"everything at once", func(id *models.PartnerIdentifier) {
			*id = models.PartnerIdentifier{Type: models.PartnerIDGlobal, Country: "CA", PartnerID: models.NewID[models.Partner]()}
		}, []string{"PARTNER_ID_NOT_MIGRATED at partnerId", "PARTNER_ID_NOT_LOCATION at partnerId", "PARTNER_ID_COUNTRY_MISMATCH at partnerId", "PARTNER_ID_IN_USE at partnerId"}},
	} {
		id := free
		tc.change(&id)
		if diff := cmp.Diff(tc.want, told(rules.CheckAssociation(&id, partner, "help@program.example"))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	if diff := cmp.Diff([]string{"PARTNER_ID_NOT_FOUND at partnerId"}, told(rules.CheckAssociation(nil, partner, ""))); diff != "" {
		t.Errorf("unknown: -want +got\n%s", diff)
	}
}

// a location has a name of its own in its country, and an address.
func TestLocation(t *testing.T) {
	t.Parallel()
	address := wholeProfile().Legal.Address
	same := &models.PartnerIdentifier{Name: "Alder Ridge Tacoma", Country: "US", Number: "4500002"}
	for _, tc := range []struct {
		name, location string
		address        models.PostalAddress
		same           *models.PartnerIdentifier
		want           []string
	}{
		{"new", "Alder Ridge Tacoma", address, nil, []string{}},
		{"of 200 letters", strings.Repeat("ż", 200), address, nil, []string{}},
		{"whose signs stand for many letters", strings.Repeat("ﷺ", 100), address, nil, []string{"VALIDATION_FAILED.too_long at name"}},
		{"of 201 letters", strings.Repeat("ż", 201), address, nil, []string{"VALIDATION_FAILED.too_long at name"}},
		{"without anything", " ", models.PostalAddress{}, nil, []string{"VALIDATION_FAILED.required at name", "VALIDATION_FAILED.required at address"}},
		{"on two lines", "a\nb", address, nil, []string{"VALIDATION_FAILED.text at name"}},
		{"without a city", "Tacoma", models.PostalAddress{Line1: "1 A St", State: "WA", PostalCode: "98402", Country: "US"}, nil, []string{"VALIDATION_FAILED.required at address.city"}},
		{"there already", "Alder Ridge Tacoma", address, same, []string{"LOCATION_DUPLICATE at name"}},
	} {
		if diff := cmp.Diff(tc.want, told(rules.CheckLocation(tc.location, tc.address, tc.same, sample))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	if diff := cmp.Diff([]string{"4500002"}, details(t, rules.CheckLocation("x", address, same, sample), "partnerId")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
