package program_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/models"
)

// the postal authority's spelling is suggested, and stored beside the entered one. The applicant may accept it, or change the
// choice.
func TestProfile_AddressSuggestion(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		entered := models.PostalAddress{Line1: "1200 Harbor Avenue", Line2: "Suite 4", City: "Tacoma", State: "WA", PostalCode: "98402", Country: "US"}
		proper := entered
		proper.Line1, proper.Line2 = "1200 Harbor Ave", "Ste 4"
		before := s.snapshot()
		_, err := s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
		s.refused(err, "VALIDATION_FAILED at id")
		s.unchanged(before)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: byHand()})
		before = s.snapshot()
		_, err = s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any(), Choice: ptr(models.AddressAsSuggested)})
		s.refused(err, "VALIDATION_FAILED at choice")
		s.unchanged(before)

		for _, step := range []struct {
			what   string
			choice *models.AddressChoice
			want   models.LegalProfile
		}{
			{"asked", nil, models.LegalProfile{Address: entered, AddressStatus: models.AddressSuggested, SuggestedAddress: &proper}},
			{"kept", ptr(models.AddressAsEntered), models.LegalProfile{Address: entered, AddressStatus: models.AddressSuggested, SuggestedAddress: &proper, AddressChoice: models.AddressAsEntered}},
			{"taken", ptr(models.AddressAsSuggested), models.LegalProfile{Address: proper, AddressStatus: models.AddressVerified, SuggestedAddress: &proper, EnteredAddress: &entered, AddressChoice: models.AddressAsSuggested}},
			{"asked again", nil, models.LegalProfile{Address: proper, AddressStatus: models.AddressVerified, SuggestedAddress: &proper, EnteredAddress: &entered, AddressChoice: models.AddressAsSuggested}},
			{"kept after all", ptr(models.AddressAsEntered), models.LegalProfile{Address: entered, AddressStatus: models.AddressSuggested, SuggestedAddress: &proper, AddressChoice: models.AddressAsEntered}},
		} {
			v, err := s.VerifyAddress(s.ctx, s.As(ruben), enrolment.VerifyAddressInput{ID: r.ID.Any(), Choice: step.choice})
			s.must(err)
			step.want.Name, step.want.Source = "Alder Ridge Consulting LLC", models.LegalManual
			s.same("R-87, "+step.what, v.Legal, step.want)
			s.same("R-87, kept when "+step.what, s.profile(r, models.ProfileCurrent).Legal, step.want)
			if len(v.Warnings) != 0 || v.Job != nil {
				t.Errorf("%s: warnings %v, job %v", step.what, v.Warnings, v.Job)
			}
		}
		moved := byHand()
		moved.Address.Line1 = "7 Other St"
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: moved})
		if legal := s.profile(r, models.ProfileCurrent).Legal; legal.SuggestedAddress != nil || legal.AddressChoice != "" || legal.AddressStatus != models.AddressUnchecked {
			t.Errorf("R-87: what was found of another address stays: %+v", legal)
		}
	})
}

func (s *story) same(what string, got, want models.LegalProfile) {
	s.t.Helper()
	text := func(l models.LegalProfile) string { b, _ := json.Marshal(l); return string(b) }
	if text(got) != text(want) {
		s.t.Errorf("%s:\ngot  %s\nwant %s", what, text(got), text(want))
	}
}

// for a company that has accepted the suggestion, the entered address is still compared with the register.
func TestProfile_AcceptedSuggestionMatchesTheRegister(t *testing.T) {
	tell(t, func(s *story) {
		r := s.filledIn(maya, alderRidge)
		_, err := s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
		s.must(err)
		_, err = s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any(), Choice: ptr(models.AddressAsSuggested)})
		s.must(err)
		_, err = s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
		s.must(err)
		s.submits(maya, r)
		s.Work()
		_, err = s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		if got := s.checks(r); !slices.Contains(got, "BUSINESS_VERIFICATION PASSED REGISTER_MATCHES") {
			t.Errorf("checks %v", got)
		}
	})
}

// an address that cannot be verified is a warning and blocks nothing.
func TestProfile_UnverifiableAddressIsAWarning(t *testing.T) {
	tell(t, func(s *story) {
		r := s.starts(maya)
		for name, tc := range map[string]struct {
			address kernel.PostalAddressInput
			status  models.AddressStatus
			reason  string
		}{
			"not found":          {kernel.PostalAddressInput{Line1: "12 Nowhere Ln", City: "Tacoma", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US"}, models.AddressNotFound, ""},
			"no such market":     {kernel.PostalAddressInput{Line1: "Jl. Melati 5", City: "Jakarta", PostalCode: ptr("10110"), Country: "ID"}, models.AddressUnverifiable, "market"},
			"nobody answers now": {kernel.PostalAddressInput{Line1: "1 A St", City: "Offlineville", State: ptr("WA"), PostalCode: ptr("98402"), Country: "US"}, models.AddressPending, "unavailable"},
		} {
			s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Address: &tc.address}})
			v, err := s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
			s.must(err)
			if len(v.Warnings) != 1 || v.Warnings[0].Code != "ADDRESS_UNVERIFIABLE" || v.Warnings[0].Reason != tc.reason || v.Legal.AddressStatus != tc.status {
				t.Errorf("%s: %s with %v", name, v.Legal.AddressStatus, v.Warnings)
			}
			if (v.Job != nil) != (tc.status == models.AddressPending) {
				t.Errorf("%s: the job is %+v", name, v.Job)
			}
		}
	})
}

// an address that could not be verified is verified by a job once the service answers, unless it has changed.
func TestProfile_AddressIsVerifiedLater(t *testing.T) {
	tell(t, func(s *story) {
		var well atomic.Bool
		s.remote(time.Minute, func(w http.ResponseWriter, r *http.Request) {
			if !well.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			_, _ = w.Write([]byte(`{"status":"VERIFIED"}`))
		})
		r := s.starts(maya)
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: byHand()})
		v, err := s.VerifyAddress(s.ctx, s.As(maya), enrolment.VerifyAddressInput{ID: r.ID.Any()})
		s.must(err)
		if v.Legal.AddressStatus != models.AddressPending || v.Job == nil || v.Job.Kind != "registration.verify_address" {
			t.Errorf("R-86: %s with job %+v", v.Legal.AddressStatus, v.Job)
		}
		s.Work()
		well.Store(true)
		s.Advance(time.Hour)
		if got := s.profile(r, models.ProfileCurrent).Legal.AddressStatus; got != models.AddressVerified {
			t.Errorf("R-86: %s once the service answers", got)
		}
	})
}
