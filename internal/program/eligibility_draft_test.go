package program_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A draft may be incomplete, is visible only to its organisation, and becomes the request.
func TestDraft_BecomesTheRequest(t *testing.T) {
	tell(t, func(s *story) {
		form := partnerForm("")
		form.SaveAsDraft, form.Evidence, form.Contract = true, nil, nil
		draft := s.submit(lucia, form)
		if draft.Status != models.EligibilityDraft || draft.ResponseDueAt != nil {
			t.Errorf("saved as %+v", draft)
		}
		for _, stranger := range []access.Actor{s.As(amir), s.As(paula), s.As(rosa), s.As(olga), access.TheSystem, {}} {
			if _, err := store.Find(s.ctx, s.Store, stranger, draft.ID); !problem.Has(err, problem.NotFound) {
				t.Errorf("%s sees the draft: %v", stranger.Name, err)
			}
		}
		form.ID, form.Evidence, form.ExpectedVersion = ptr(draft.ID.Any()), ptr("Contract 7"), ptr(1)
		if again := s.submit(grant, form); again.ID != draft.ID || again.Evidence != "Contract 7" || again.Version != 2 {
			t.Errorf("continued as %+v", again)
		}
		s.refused(s.try(lucia, form), "STALE_OBJECT at expectedVersion")

		complete := partnerForm(meridian)
		complete.ID = form.ID
		sent := s.submit(lucia, complete)
		if sent.ID != draft.ID || sent.Reference != draft.Reference || sent.Status != models.EligibilitySubmitted {
			t.Errorf("submitted as %+v", sent)
		}
		s.refused(s.try(lucia, complete), "REQUEST_STATE_INVALID at id")
		s.withdraw(grant, sent)
		s.refused(s.try(lucia, complete), "REQUEST_ALREADY_DECIDED at id")
		s.Advance(31 * 24 * time.Hour)
		s.status(sent, models.EligibilityWithdrawn)
		s.history(sent)
	})
}

// Section 4.2: a draft expires after thirty days, however often it is saved.
func TestDraft_Expires(t *testing.T) {
	tell(t, func(s *story) {
		form := partnerForm(meridian)
		form.SaveAsDraft = true
		draft := s.submit(lucia, form)
		mine := func() models.EligibilityStatus {
			r, err := store.Find(s.ctx, s.Store, s.As(lucia), draft.ID)
			s.must(err)
			return r.Status
		}
		s.Advance(29 * 24 * time.Hour)
		form.ID = ptr(draft.ID.Any())
		s.submit(lucia, form)
		s.Advance(24*time.Hour - time.Millisecond)
		if got := mine(); got != models.EligibilityDraft {
			t.Errorf("just before the end: %s", got)
		}
		s.Advance(time.Millisecond)
		if got := mine(); got != models.EligibilityExpired {
			t.Errorf("at the end: %s", got)
		}
		s.ExpectMail()
		form.SaveAsDraft = false
		s.refused(s.try(lucia, form), "REQUEST_ALREADY_DECIDED at id")
		s.submit(lucia, partnerForm(meridian))
	})
}

// An invalid draft is refused with its problems, and not stored.
func TestDraft_InvalidIsNotStored(t *testing.T) {
	tell(t, func(s *story) {
		form := partnerForm("no tenant")
		form.SaveAsDraft, form.Option, form.Evidence = true, models.OptionCustomerValidation, ptr("\x00")
		s.refused(s.try(lucia, form), "WRONG_VALIDATION_OPTION at option", "TENANT_ID_INVALID at tenantId", "VALIDATION_FAILED at evidence")
		mine, err := s.Store.EligibilityRequests(s.ctx, s.As(lucia), nil, nil, store.Page{Count: true})
		if err != nil || mine.TotalCount != 0 {
			t.Errorf("%d kept, %v", mine.TotalCount, err)
		}
	})
}

// T-63: saving one field of a draft leaves the others as they were; an empty text clears its field.
func TestDraft_AbsentFieldsStay(t *testing.T) {
	tell(t, func(s *story) {
		full := partnerForm(meridian)
		full.SaveAsDraft, full.RegulatedData, full.USAddress = true, []models.RegulatedData{"CUI"}, ptr("1 Main St, Tacoma WA")
		full.Contact = &eligibility.ContactInput{Name: ptr("Help Desk"), Email: ptr("desk@meridian.example"), Locale: ptr("es")}
		draft := s.submit(lucia, full)
		kept := func(r *models.EligibilityRequest) []any {
			return []any{r.EntityType, r.RegulatedData, r.Evidence, r.USAddress, r.ContactName, r.ContactEmail, r.ContactLocale}
		}
		part := eligibility.SubmitEligibilityRequestInput{Option: full.Option, SaveAsDraft: true, ID: ptr(draft.ID.Any())}
		if got, want := kept(s.submit(grant, part)), kept(draft); !reflect.DeepEqual(got, want) {
			t.Errorf("nothing given changed %v to %v", want, got)
		}
		for i, change := range []func(*eligibility.SubmitEligibilityRequestInput){
			func(in *eligibility.SubmitEligibilityRequestInput) {
				in.EntityType = ptr(models.EntityType("PARTNER_GOV_SERVICES"))
			},
			func(in *eligibility.SubmitEligibilityRequestInput) { in.RegulatedData = []models.RegulatedData{} },
			func(in *eligibility.SubmitEligibilityRequestInput) { in.Evidence = ptr("Contract 9") },
			func(in *eligibility.SubmitEligibilityRequestInput) { in.USAddress = ptr("") },
			func(in *eligibility.SubmitEligibilityRequestInput) {
				in.Contact = &eligibility.ContactInput{Name: ptr("Night Desk")}
			},
			func(in *eligibility.SubmitEligibilityRequestInput) {
				in.Contact = &eligibility.ContactInput{Email: ptr("night@meridian.example")}
			},
			func(in *eligibility.SubmitEligibilityRequestInput) {
				in.Contact = &eligibility.ContactInput{Locale: ptr("en")}
			},
		} {
			before, in := kept(s.submit(lucia, part)), part
			change(&in)
			after := kept(s.submit(lucia, in))
			for j := range before {
				if same := fmt.Sprint(before[j]) == fmt.Sprint(after[j]); same == (i == j) {
					t.Errorf("field %d given: field %d was %v and is %v", i, j, before[j], after[j])
				}
			}
		}
	})
}
