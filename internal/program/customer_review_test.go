package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// reviews ends the review of the customer of somebody who works there.
func (s *story) reviews(who, customer string, outcome rules.ReviewOutcome, reason string) (*models.Customer, error) {
	s.t.Helper()
	return s.DecideCustomerReview(s.ctx, s.As(who), customers.DecideCustomerReviewInput{ID: s.As(customer).CustomerID.Any(), Outcome: outcome, Reason: &reason})
}

// noticed fails unless the review of a customer has found exactly this.
func (s *story) noticed(c *models.Customer, status models.ReviewStatus, want ...string) {
	s.t.Helper()
	var got []string
	for _, f := range c.ReviewFindings {
		got = append(got, f.Code)
	}
	if c.Review != status || !slices.Equal(got, want) {
		s.t.Errorf("X-07: %s with %v, want %s with %v", c.Review, got, status, want)
	}
}

// nowhere is an address that the postal authority does not know: it has no number.
func nowhere() *kernel.PostalAddressInput {
	a := tacoma()
	a.Line1 = "Harbor Ave"
	return a
}

// a review in doubt waits for a reviewer. Customer details that are not approved can be corrected, and the correction is reviewed
// like any change.
func TestCustomerReview_ByAReviewer(t *testing.T) {
	tell(t, func(s *story) {
		in := details()
		in.CompanyName, in.Address = nil, nowhere()
		before := s.changes(amir, paula, in)
		s.noticed(before, models.ReviewUnderReview, "ADDRESS_NOT_FOUND")
		m := s.ExpectMail(vera, hugo)[0]
		if !strings.Contains(m.Text, "Cedar County Government") || !strings.Contains(m.Text, "https://program.example/customers/"+before.ID.String()) {
			t.Errorf("the reviewer reads:\n%s", m.Text)
		}
		_, err := s.reviews(vera, paula, rules.ReviewOutcomeNotApproved, "")
		s.refused(err, "VALIDATION_FAILED at reason")
		c, err := s.reviews(vera, paula, rules.ReviewOutcomeNotApproved, " There is no such place. ")
		s.must(err)
		if c.Review != models.ReviewNotApproved || c.ReviewReason != "There is no such place." || c.ReviewedBy != s.As(vera).UserID || c.ReviewedAt == nil || c.Version != before.Version+1 {
			t.Errorf("decided as %+v", c)
		}
		s.Work()
		m = s.ExpectMail(amir, grant)[0] // nobody of the program has created the customer: its partners' admin agents
		if !strings.Contains(m.Text, "There is no such place.") {
			t.Errorf("the partner reads:\n%s", m.Text)
		}
		_, err = s.reviews(hugo, paula, rules.ReviewOutcomeVerified, "")
		s.refused(err, "CUSTOMER_STATE_INVALID at id")

		fixed, _, err := s.updates(amir, paula, customers.UpdateCustomerInput{Address: tacoma()})
		s.must(err)
		s.noticed(fixed, models.ReviewUnderReview, "CHANGED_AFTER_REFUSAL")
		if fixed.ReviewReason != "There is no such place." || !fixed.ReviewedBy.IsZero() {
			t.Errorf("X-07: while it is corrected: %+v", fixed)
		}
		s.Work()
		c = s.customerNow(paula)
		s.noticed(c, models.ReviewUnderReview, "ADDRESS_VERIFIED", "REFUSED_BEFORE", "CHANGED_AFTER_REFUSAL")
		if c.ReviewRound != fixed.ReviewRound {
			t.Errorf("after the correction: %+v", c)
		}
		s.ExpectMail(vera, hugo)
		c, err = s.reviews(vera, paula, rules.ReviewOutcomeVerified, "")
		s.must(err)
		if c.Review != models.ReviewVerified || c.ReviewReason != "" {
			t.Errorf("after the second decision: %+v", c)
		}
		s.Work()
		s.ExpectMail(amir, grant) // they had been told that it was not approved

		s.noticed(s.changes(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("Cedar County Council")}), models.ReviewVerified, "ADDRESS_VERIFIED")
	})
}

// T-52, D-27: after a reviewer has refused, every update waits for a reviewer, who reads all changes since. The program verifies nothing
// automatically.
func TestCustomerReview_AfterRefusalOnlyByAReviewer(t *testing.T) {
	tell(t, func(s *story) {
		in := details()
		in.CompanyName, in.Address = nil, nowhere()
		s.changes(amir, paula, in)
		_, err := s.reviews(vera, paula, rules.ReviewOutcomeNotApproved, "On the sanctions list.")
		s.must(err)
		s.Work()
		s.ExpectMail(vera, hugo, amir, grant)

		s.changes(amir, paula, customers.UpdateCustomerInput{Address: tacoma()})
		c := s.changes(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("Cedar County Council")})
		s.noticed(c, models.ReviewUnderReview, "ADDRESS_VERIFIED", "REFUSED_BEFORE", "CHANGED_AFTER_REFUSAL", "CHANGED_AFTER_REFUSAL")
		if c.ReviewFindings[1].Args["Reason"] != "On the sanctions list." || c.ReviewFindings[2].Args["Part"] != "address" || c.ReviewFindings[3].Args["Part"] != "companyName" {
			t.Errorf("the reviewer reads %+v", c.ReviewFindings)
		}
		_, err = s.reviews(vera, paula, rules.ReviewOutcomeNotApproved, "Still on the list.")
		s.must(err)
		c = s.changes(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("Cedar Council")})
		s.noticed(c, models.ReviewUnderReview, "ADDRESS_VERIFIED", "REFUSED_BEFORE", "CHANGED_AFTER_REFUSAL", "CHANGED_AFTER_REFUSAL")
	})
}

// only reviewers end reviews, and only those that are open.
func TestCustomerReview_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		in := details()
		in.Address = nowhere()
		c := s.changes(amir, paula, in)
		for name, tc := range map[string]struct {
			who, customer string
			expected      int
			want          []string
		}{
			"the partner":             {amir, paula, c.Version, []string{"ROLE_NOT_ALLOWED"}},
			"an eligibility reviewer": {rosa, paula, c.Version, []string{"ROLE_NOT_ALLOWED"}},
			"what is not reviewed":    {vera, marcus, c.Version, []string{"CUSTOMER_STATE_INVALID at id", "STALE_OBJECT at expectedVersion"}},
			"a stale version":         {vera, paula, c.Version - 1, []string{"STALE_OBJECT at expectedVersion"}},
			"nobody's":                {vera, amir, c.Version, []string{"NOT_FOUND at id"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.DecideCustomerReview(s.ctx, s.As(tc.who), customers.DecideCustomerReviewInput{
					ID: s.As(tc.customer).CustomerID.Any(), Outcome: rules.ReviewOutcomeVerified, ExpectedVersion: &tc.expected,
				})
				s.refused(err, tc.want...)
			})
		}
		s.onlyOne(atOnce(4, func(i int) error {
			_, err := s.reviews([]string{vera, hugo}[i%2], paula, rules.ReviewOutcomeVerified, "")
			return err
		}), "CUSTOMER_STATE_INVALID at id")
	})
}

// if the postal authority does not answer, the review is left to a reviewer in the end, and delays nothing else.
func TestCustomerReview_WithoutPostalAuthority(t *testing.T) {
	tell(t, func(s *story) {
		in := details()
		in.Address.City, in.Contact.Email = "Offlineville", ptr("paula.jensen@gmail.com")
		s.noticed(s.changes(amir, paula, in), models.ReviewUnderReview)
		s.ExpectMail()
		s.Advance(7 * 24 * time.Hour)
		s.noticed(s.customerNow(paula), models.ReviewUnderReview, "ADDRESS_UNCHECKED", "CONSUMER_EMAIL")
		s.ExpectMail(vera, hugo)
		_, err := s.reviews(vera, paula, rules.ReviewOutcomeVerified, "Asked by telephone.")
		s.must(err)
		s.Work()
		s.ExpectMail(amir, grant)
	})
}

// a late job of an earlier review does nothing, nor does one that runs twice.
func TestCustomerReview_LateJobsDoNothing(t *testing.T) {
	tell(t, func(s *story) {
		in := details()
		in.Address = nowhere()
		first, _, err := s.updates(amir, paula, in)
		s.must(err)
		second, _, err := s.updates(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("City of Springfield")})
		s.must(err)
		s.must(s.ReviewCustomer(s.ctx, access.TheSystem, first.ID, first.ReviewRound))
		s.must(s.GiveUpReview(s.ctx, access.TheSystem, first.ID, first.ReviewRound))
		s.noticed(s.customerNow(paula), models.ReviewUnderReview)
		s.Work()
		s.noticed(s.customerNow(paula), models.ReviewUnderReview, "ADDRESS_NOT_FOUND", "NAME_TAKEN") // without saying whose
		s.ExpectMail(vera, hugo)
		s.must(s.ReviewCustomer(s.ctx, access.TheSystem, second.ID, second.ReviewRound))
		s.Work()
		s.ExpectMail()
		s.refused(s.ReviewCustomer(s.ctx, s.As(vera), second.ID, second.ReviewRound), "ROLE_NOT_ALLOWED")
		_, err = s.reviews(vera, paula, rules.ReviewOutcomeVerified, "")
		s.must(err)
		decided := s.customerNow(paula)
		s.must(s.ReviewCustomer(s.ctx, access.TheSystem, second.ID, second.ReviewRound))
		if now := s.customerNow(paula); now.Version != decided.Version || now.Review != models.ReviewVerified {
			t.Errorf("a job changed what was decided: %+v", now)
		}
	})
}
