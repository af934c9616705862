package program_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const mistake = "It was issued to the wrong organisation."

func (s *story) revokesValidationID(who string, v *models.ValidationID, change func(*customers.RevokeValidationIDInput)) (*models.ValidationID, error) {
	s.t.Helper()
	in := customers.RevokeValidationIDInput{ID: v.ID.Any(), Reason: " " + mistake + "\n"}
	if change != nil {
		change(&in)
	}
	return s.RevokeValidationID(s.ctx, s.As(who), in)
}

// D-26, T-51, section 4.4: a validation ID is revoked. Holds of pending creations are released and their accounts fail; created accounts
// stay. Both sides get a letter with the reason.
func TestRevokeValidationID_ReleasesHolds(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(3))
		used, _ := s.creates(lucia, governmentCustomer(v, "cedar-used"))
		s.Work()
		other := governmentCustomer(v, "cedar-held")
		other.Contact.Email = ptr("omar.reyes@lakeside.example")
		held, _ := s.creates(grant, other)
		s.Mail()
		s.units(v, 2, 1, models.ValidationIDIssued)

		before := s.snapshot()
		for _, tc := range []struct {
			change func(*customers.RevokeValidationIDInput)
			want   []string
		}{
			{func(in *customers.RevokeValidationIDInput) { in.Reason, in.ExpectedVersion = " ", ptr(99) }, []string{"STALE_OBJECT at expectedVersion", "VALIDATION_FAILED at reason"}},
			{func(in *customers.RevokeValidationIDInput) { in.Reason = strings.Repeat("x", rules.MaxText+1) }, []string{"VALIDATION_FAILED at reason"}},
			{func(in *customers.RevokeValidationIDInput) { in.ID = used.ID.Any() }, []string{"NOT_FOUND at id"}},
		} {
			_, err := s.revokesValidationID(olga, v, tc.change)
			s.refused(err, tc.want...)
		}
		seen, err := s.revokesValidationID(rosa, v, func(in *customers.RevokeValidationIDInput) { in.DryRun = true })
		s.must(err)
		if seen.HeldCreates != 1 || seen.Status != models.ValidationIDIssued {
			t.Errorf("the dry run shows %+v", seen)
		}
		s.unchanged(before)

		gone, err := s.revokesValidationID(rosa, v, func(in *customers.RevokeValidationIDInput) { in.ExpectedVersion = &seen.Version })
		s.must(err)
		if gone.RevocationReason != mistake || !gone.RevokedAt.Equal(s.Clock.Now()) || gone.RevokedBy != s.As(rosa).UserID || *gone.Available() != 0 {
			t.Errorf("taken back as %+v", gone)
		}
		s.units(v, 2, 0, models.ValidationIDRevoked)
		if h := s.heldFor(held); h.State != models.HoldReleased || !h.SettledAt.Equal(s.Clock.Now()) {
			t.Errorf("the hold is %+v", h)
		}
		if h := s.heldFor(used); h.State != models.HoldConsumed {
			t.Errorf("the used hold is %+v", h)
		}
		_, err = s.revokesValidationID(olga, v, nil)
		s.refused(err, "VALIDATION_ID_REVOKED at id")
		_, _, err = s.CreateCustomer(s.ctx, s.As(lucia), governmentCustomer(v, "cedar-late"))
		s.refused(err, "VALIDATION_ID_UNAVAILABLE at validationId")

		s.must(s.ProvisionCustomer(s.ctx, access.TheSystem, held.ID))
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, s.heldFor(held).ID)) // comes late, and finds nothing to do
		s.units(v, 2, 0, models.ValidationIDRevoked)
		if now := s.customer(held.ID); now.Status != models.CustomerFailed {
			t.Errorf("the account under way is %s", now.Status)
		}
		if now, q := s.customer(used.ID), s.specialQualifications(used); now.Status != models.CustomerActive || q[0].Vetting != models.VettingApproved {
			t.Errorf("what was created with it is %s and %s", now.Status, q[0].Vetting)
		}
		if diff := cmp.Diff([]string{"revokeValidationId ISSUED>REVOKED", "revokeValidationId ISSUED>REVOKED"}, s.trail(v.ID.Any())); diff != "" {
			t.Errorf("one event for each side: -want +got\n%s", diff)
		}
	})
}

// D-26: the partner's agents and the organisation's contacts get letters; only the partner's letter has the validation ID.
func TestRevokeValidationID_Recipients(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(nil)
		_, err := s.revokesValidationID(olga, v, nil)
		s.must(err)
		s.Work()
		letters := s.ExpectMail(paula, lucia, grant)
		for _, m := range letters {
			if !strings.Contains(m.Text, mistake) || !strings.Contains(m.Text, "Cedar County Government") {
				t.Errorf("%s is not told why:\n%s", m.ToAddress, m.Text)
			}
			if strings.Contains(m.Text, v.Code) == (m.ToAddress == paula) {
				t.Errorf("%s reads of the validation ID itself:\n%s", m.ToAddress, m.Text)
			}
		}
		for _, email := range []string{paula, grant} {
			page, err := s.Store.AuditEvents(s.ctx, s.As(email), &store.AuditEventFilter{SubjectID: ptr(v.ID.Any())}, store.Page{})
			s.must(err)
			if events := page.Nodes(); len(events) != 1 || events[0].Reason != mistake {
				t.Errorf("%s reads the events %+v", email, events)
			}
		}
	})
}

// D-26, section 4.4: in either order, a creation that begins while its validation ID is revoked ends without a hold.
func TestRevokeValidationID_ConcurrentCreation(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(5))
		who, creator := s.As(rosa), s.As(lucia)
		begun := make(chan error)
		go func() {
			_, _, err := s.CreateCustomer(s.ctx, creator, governmentCustomer(v, "cedar-county"))
			begun <- err
		}()
		_, err := s.RevokeValidationID(s.ctx, who, customers.RevokeValidationIDInput{ID: v.ID.Any(), Reason: mistake})
		s.must(err)
		if err := <-begun; err != nil {
			s.refused(err, "VALIDATION_ID_UNAVAILABLE at validationId")
		}
		s.units(v, 5, 0, models.ValidationIDRevoked)
		s.Work()
		s.units(v, 5, 0, models.ValidationIDRevoked)
	})
}

func (s *story) revokesQualification(who string, q *models.CustomerQualification, change func(*customers.RevokeCustomerQualificationInput)) (*models.CustomerQualification, error) {
	s.t.Helper()
	in := customers.RevokeCustomerQualificationInput{ID: q.GlobalID(), Reason: " The county has sold it. "}
	if change != nil {
		change(&in)
	}
	return s.RevokeCustomerQualification(s.ctx, s.As(who), in)
}

// D-26, D-27, T-51, section 4.3: a customer's qualification is revoked. It stays a government customer without orders; a new request for
// the qualification waits for a reviewer.
func TestRevokeCustomerQualification_StaysGovernment(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(3)
		q, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		_, err = s.revokesQualification(rosa, q, nil)
		s.refused(err, "CUSTOMER_STATE_INVALID at id") // only what is in force
		s.Work()
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD APPROVED")
		s.Mail()

		before := s.snapshot()
		_, err = s.revokesQualification(rosa, q, func(in *customers.RevokeCustomerQualificationInput) { in.Reason, in.ExpectedVersion = "", ptr(99) })
		s.refused(err, "STALE_OBJECT at expectedVersion", "VALIDATION_FAILED at reason")
		seen, err := s.revokesQualification(rosa, q, func(in *customers.RevokeCustomerQualificationInput) { in.DryRun = true })
		s.must(err)
		if seen.Vetting != models.VettingApproved {
			t.Errorf("the dry run shows %+v", seen)
		}
		s.unchanged(before)

		gone, err := s.revokesQualification(olga, q, func(in *customers.RevokeCustomerQualificationInput) { in.ExpectedVersion = &seen.Version })
		s.must(err)
		if gone.Vetting != models.VettingRevoked || gone.ActiveKey != nil || gone.RevocationReason != "The county has sold it." || !gone.RevokedAt.Equal(s.Clock.Now()) {
			t.Errorf("taken away as %+v", gone)
		}
		s.left(v, models.ValidationIDIssued, 2) // what was used stays used
		s.buysAs(paula, models.SegmentGovernment)
		standing, err := s.Store.OrderStandings(s.ctx, s.As(amir).PartnerID, []models.ID[models.Customer]{q.CustomerID})
		s.must(err)
		if standing[0].Validated || !standing[0].Requested {
			t.Errorf("section 4.3: new orders stand as %+v", standing[0])
		}
		_, err = s.revokesQualification(olga, q, nil)
		s.refused(err, "CUSTOMER_STATE_INVALID at id")
		s.Work()
		for _, m := range s.ExpectMail(paula, amir, grant) { // the customer, and each partner that sells to it
			if !strings.Contains(m.Text, "The county has sold it.") {
				t.Errorf("%s is not told why:\n%s", m.ToAddress, m.Text)
			}
		}

		again, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.Work()
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW", "GOVERNMENT_COMMUNITY_CLOUD REVOKED")
		s.must(s.vetted(rosa, again, rules.QualificationOutcomeApproved, "The county has it back."))
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD APPROVED", "GOVERNMENT_COMMUNITY_CLOUD REVOKED")
	})
}

// D-27: after a reviewer has denied, the program does not approve another request automatically.
func TestQualification_AfterADenialNeedsAReviewer(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(3)
		q, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.must(s.vetted(rosa, q, rules.QualificationOutcomeDenied, "Sanctions list."))
		_, err = s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.Work()
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW", "GOVERNMENT_COMMUNITY_CLOUD DENIED")
	})
}

// R-20, T-55: a customer that was created with a validation ID has requested eligibility before, so that no blocker advises to start.
func TestOrderBlockers_CustomerWithValidationIDHasStarted(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(nil)
		c, _ := s.creates(lucia, governmentCustomer(v, "cedar-county"))
		s.Work()
		partner := s.As(lucia).PartnerID
		standing, err := s.Store.CustomerStandings(s.ctx, partner, []models.ID[models.Customer]{c.ID})
		s.must(err)
		order, err := s.Store.OrderStandings(s.ctx, partner, []models.ID[models.Customer]{c.ID})
		s.must(err)
		if !standing[0].Requested || !order[0].Requested {
			t.Errorf("the customer stands as %+v and %+v", standing[0], order[0])
		}
	})
}

// T-55: an actor who may not submit a form may not save a draft either.
func TestDraft_NeedsThePermissionToSubmit(t *testing.T) {
	tell(t, func(s *story) {
		form := partnerForm("")
		form.SaveAsDraft = true
		before := s.snapshot()
		s.refused(s.try(dana, form), "PARTNER_TYPE_NOT_ELIGIBLE")
		s.unchanged(before)
		s.is(lucia, models.PartnerSuspended)
		s.refused(s.try(lucia, form), "CSP_ENROLLMENT_REQUIRED")
	})
}

// X-01, T-55: a partner's own request creates no validation ID, so that an allowance is refused and not ignored.
func TestEligibility_AllowanceOfAPartnersRequestIsRefused(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		in := eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any(), MaxCreates: ptr(5), ExpectedVersion: ptr(99)}
		_, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(rosa), in)
		s.refused(err, "VALIDATION_FAILED at maxCreates", "STALE_OBJECT at expectedVersion")
		s.status(r, models.EligibilitySubmitted)
	})
}
