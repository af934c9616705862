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

// countyID plays the whole process of Harbor and the county: Harbor gets a validation ID for the county with so many creations.
func (s *story) countyID(creations int) *models.ValidationID {
	s.t.Helper()
	s.qualified(amir, harbor)
	r := s.submit(paula, customerForm(cedar, harbor))
	_, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(rosa), eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any(), MaxCreates: &creations})
	s.must(err)
	s.Work()
	s.Mail()
	ids, err := store.ValidationIDsFrom.Find(s.ctx, s.Store, s.As(amir), []models.ID[models.EligibilityRequest]{r.ID})
	s.must(err)
	return ids[0]
}

// asksFor asks for a special qualification of the customer of somebody who works there.
func (s *story) asksFor(who, customer string, code models.SpecialQualification, change func(*customers.UpdateCustomerQualificationInput)) (*models.CustomerQualification, error) {
	s.t.Helper()
	in := customers.UpdateCustomerQualificationInput{ID: s.As(customer).CustomerID.Any(), Qualification: code}
	if change != nil {
		change(&in)
	}
	_, q, _, err := s.UpdateCustomerQualification(s.ctx, s.As(who), in)
	return q, err
}

// with selects a validation ID.
func with(typed string) func(*customers.UpdateCustomerQualificationInput) {
	return func(in *customers.UpdateCustomerQualificationInput) { in.ValidationID = &typed }
}

// vetted ends the vetting of a special qualification.
func (s *story) vetted(who string, q *models.CustomerQualification, outcome rules.QualificationOutcome, reason string) error {
	s.t.Helper()
	_, err := s.DecideCustomerQualification(s.ctx, s.As(who), customers.DecideCustomerQualificationInput{ID: q.GlobalID(), Outcome: outcome, Reason: &reason})
	return err
}

// held are the special qualifications of a customer, newest first: "CODE VETTING".
func (s *story) held(customer string) (out []string) {
	s.t.Helper()
	rows, err := store.QualificationsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{s.As(customer).CustomerID})
	s.must(err)
	for _, q := range rows {
		out = append(out, string(q.Code)+" "+string(q.Vetting))
	}
	return out
}

// left fails unless a validation ID has so many creations left and nothing is held.
func (s *story) left(v *models.ValidationID, status models.ValidationIDStatus, want int) {
	s.t.Helper()
	rows, err := store.FindMany(s.ctx, s.Store, s.As(olga), []models.ID[models.ValidationID]{v.ID})
	s.must(err)
	if v := rows[0]; *v.RemainingCreates != want || v.Status != status || v.HeldCreates != 0 {
		s.t.Errorf("section 4.4: %d left, %d held, %s; want %d, %s", *v.RemainingCreates, v.HeldCreates, v.Status, want, status)
	}
}

func (s *story) holds(customer string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.held(customer)); diff != "" {
		s.t.Errorf("R-55: -want +got\n%s", diff)
	}
}

// buysAs fails unless a customer buys from this catalogue.
func (s *story) buysAs(customer string, want models.CustomerSegment) {
	s.t.Helper()
	if c := s.customerNow(customer); c.Segment != want || c.Status != models.CustomerActive {
		s.t.Errorf("R-39, D-14: %s and %s, want %s", c.Segment, c.Status, want)
	}
}

// government cloud for an existing customer, with the validation ID of its own organisation, needs no reviewer.
func TestQualification_GovernmentCloudIsApprovedAutomatically(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(2)
		q, err := s.asksFor(amir, paula, models.QualificationGovernment, with(" "+strings.ToLower(v.Code)+" "))
		s.must(err)
		if q.Vetting != models.VettingInReview || q.ValidationID != v.ID || q.RequestedBy != s.As(amir).PartnerID || q.OrganizationID != s.As(paula).OrganizationID {
			t.Errorf("asked for as %+v", q)
		}
		s.left(v, models.ValidationIDIssued, 1)
		s.Work()
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD APPROVED")
		if m := s.ExpectMail(amir)[0]; !strings.Contains(m.Text, "The qualification has been approved") {
			t.Errorf("R-36: who asked reads:\n%s", m.Text)
		}
		if diff := cmp.Diff([]string{"updateCustomerQualification >IN_REVIEW", "vetQualification IN_REVIEW>APPROVED"}, s.trail(q.GlobalID())); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		for code, choose := range map[models.SpecialQualification]func(*customers.UpdateCustomerQualificationInput){models.QualificationGovernment: with(v.Code), models.QualificationNone: nil} {
			_, err = s.asksFor(amir, paula, code, choose)
			s.refused(err, "QUALIFICATION_IRREVERSIBLE at qualification")
		}
		s.refused(s.vetted(rosa, q, rules.QualificationOutcomeDenied, "Too late."), "CUSTOMER_STATE_INVALID at id")
		s.left(v, models.ValidationIDIssued, 1)
	})
}

// a customer that was renamed to the confirmed name waits for a reviewer.
func TestQualification_LaterNameNeedsAReviewer(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(1)
		s.changes(amir, marcus, customers.UpdateCustomerInput{CompanyName: ptr("Cedar County Government")})
		s.Mail()
		_, err := s.asksFor(amir, marcus, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.Work()
		s.holds(marcus, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW")
		s.ExpectMail(rosa, kenji)
	})
}

// an account that is created for a confirmed organisation is qualified at once, and loses that with another name.
func TestQualification_ConfirmedNameAtCreation(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(2)
		s.creates(amir, governmentCustomer(v, "cedar"))
		s.Work()
		s.holds(ines, "GOVERNMENT_COMMUNITY_CLOUD APPROVED")
		c := s.changes(amir, ines, customers.UpdateCustomerInput{CompanyName: ptr("Shell Company")})
		s.noticed(c, models.ReviewUnderReview, "ADDRESS_SUGGESTED", "NAME_OF_QUALIFIED")
		c = s.changes(amir, ines, customers.UpdateCustomerInput{Address: tacoma()}) // nor with the next change
		s.noticed(c, models.ReviewUnderReview, "ADDRESS_VERIFIED", "NAME_OF_QUALIFIED")
		_, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.Work()
		c = s.changes(amir, paula, customers.UpdateCustomerInput{CompanyName: ptr("Cedar County"), Address: tacoma()})
		s.noticed(c, models.ReviewVerified, "ADDRESS_VERIFIED") // it is the very organisation
	})
}

// X-02, D-14: after a reviewer has denied it for a new account, a second request is not approved automatically.
func TestQualification_DeniedIsNotApprovedAutomatically(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(2)
		c, _ := s.creates(amir, governmentCustomer(v, "cedar"))
		s.must(s.ProvisionCustomer(s.ctx, access.TheSystem, c.ID)) // the vetting comes later than the reviewer
		s.must(s.vetted(rosa, s.specialQualifications(c)[0], rules.QualificationOutcomeDenied, "Another organisation."))
		_, err := s.asksFor(amir, ines, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.Work()
		s.holds(ines, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW", "GOVERNMENT_COMMUNITY_CLOUD DENIED")
		s.buysAs(ines, models.SegmentGovernment) // as which it was created: it can buy nothing until that is resolved
		s.ordering(amir, ines, "AGREEMENT_NOT_ACCEPTED.customer", "CUSTOMER_UNDER_REVIEW", "CUSTOMER_NOT_GCC_QUALIFIED")
	})
}

// X-02, D-14: a request in doubt waits for a reviewer. A denial gives the creation back, and the customer buys as before, until another
// request is approved.
func TestQualification_DoubtNeedsAReviewer(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(1)
		s.changes(amir, "misaki.tanaka@sakura.example", customers.UpdateCustomerInput{CompanyName: ptr("Cedar County Government Services")})
		s.Mail()
		sakura := "misaki.tanaka@sakura.example"
		q, err := s.asksFor(amir, sakura, models.QualificationGovernment, with(v.ID.String()))
		s.must(err)
		s.left(v, models.ValidationIDExhausted, 0)
		s.Work()
		s.holds(sakura, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW") // not in the United States, and not of this very name
		s.ExpectMail(rosa, kenji)
		s.refused(s.vetted(amir, q, rules.QualificationOutcomeApproved, ""), "ROLE_NOT_ALLOWED")
		s.refused(s.vetted(vera, q, rules.QualificationOutcomeApproved, ""), "ROLE_NOT_ALLOWED")
		s.refused(s.vetted(rosa, q, rules.QualificationOutcomeDenied, " "), "VALIDATION_FAILED at reason")
		s.must(s.vetted(rosa, q, rules.QualificationOutcomeDenied, "Another organisation."))
		s.Work()
		if m := s.ExpectMail(amir)[0]; !strings.Contains(m.Text, "Another organisation.") {
			t.Errorf("who asked reads:\n%s", m.Text)
		}
		s.left(v, models.ValidationIDIssued, 1)
		s.buysAs(sakura, models.SegmentCommercial)
		s.ordering(amir, sakura, "AGREEMENT_NOT_ACCEPTED.customer", "CUSTOMER_UNDER_REVIEW") // section 4.3: as before
		q, err = s.asksFor(amir, sakura, models.QualificationGovernment, with(v.Code))
		s.must(err)
		s.buysAs(sakura, models.SegmentCommercial)
		s.must(s.vetted(kenji, q, rules.QualificationOutcomeApproved, ""))
		s.buysAs(sakura, models.SegmentGovernment)
		s.holds(sakura, "GOVERNMENT_COMMUNITY_CLOUD APPROVED", "GOVERNMENT_COMMUNITY_CLOUD DENIED")
		s.Work() // the job comes late and finds nothing to do
		s.ExpectMail(amir)
		s.left(v, models.ValidationIDExhausted, 0)
	})
}

// education and state ownership always wait for a reviewer, and can be combined.
func TestQualification_EducationAndStateOwnership(t *testing.T) {
	tell(t, func(s *story) {
		school, err := s.asksFor(grant, paula, models.QualificationEducation, func(in *customers.UpdateCustomerQualificationInput) {
			in.EducationSegment = ptr(models.EducationHigher)
		})
		s.must(err)
		_, err = s.asksFor(amir, paula, models.QualificationEducation, nil) // also by another partner
		s.refused(err, "QUALIFICATION_IN_REVIEW at qualification", "VALIDATION_FAILED at educationSegment")
		owned, err := s.asksFor(amir, paula, models.QualificationStateOwned, nil)
		s.must(err)
		s.Work()
		s.ExpectMail(rosa, rosa, kenji, kenji)
		s.must(s.GiveUpVetting(s.ctx, access.TheSystem, owned.ID)) // the reviewers know
		s.must(s.vetted(rosa, school, rules.QualificationOutcomeApproved, "Accredited."))
		s.must(s.vetted(rosa, owned, rules.QualificationOutcomeApproved, ""))
		s.Work()
		s.ExpectMail(grant, amir)
		s.holds(paula, "STATE_OWNED_ENTITY APPROVED", "EDUCATION APPROVED")
		if c := s.customerNow(paula); c.Version != 1 {
			t.Errorf("neither changes the customer: version %d", c.Version)
		}
		s.refused(s.VetQualification(s.ctx, s.As(rosa), owned.ID), "ROLE_NOT_ALLOWED")
	})
}

// who may request what.
func TestQualification_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(1)
		snapshot := s.snapshot()
		for name, tc := range map[string]struct {
			who, customer string
			code          models.SpecialQualification
			change        func(*customers.UpdateCustomerQualificationInput)
			want          []string
		}{
			"a sales agent":              {wei, paula, models.QualificationStateOwned, nil, []string{"ROLE_NOT_ALLOWED"}},
			"R-54":                       {grant, marcus, models.QualificationStateOwned, nil, []string{"NOT_FOUND at id"}},
			"nonprofit":                  {amir, paula, models.QualificationNonprofit, nil, []string{"QUALIFICATION_UNKNOWN at qualification"}},
			"R-34, none selected":        {amir, paula, models.QualificationGovernment, nil, []string{"VALIDATION_ID_REQUIRED at validationId"}},
			"R-34, none such":            {amir, paula, models.QualificationGovernment, with("VAL-NOBODY"), []string{"VALIDATION_ID_NOT_OWNED at validationId"}},
			"R-30, of another":           {amir, marcus, models.QualificationGovernment, with(v.Code), []string{"CUSTOMER_NOT_CONFIRMED at validationId"}},
			"R-16":                       {grant, paula, models.QualificationGovernment, with(v.Code), []string{"PARTNER_NOT_GCC_QUALIFIED at qualification"}},
			"a validation ID for no use": {amir, paula, models.QualificationStateOwned, with(v.Code), []string{"VALIDATION_FAILED at validationId"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.asksFor(tc.who, tc.customer, tc.code, tc.change)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(snapshot)
		s.left(v, models.ValidationIDIssued, 1)
		s.holds(paula)
		s.qualified(grant, meridian)
		_, err := s.asksFor(grant, paula, models.QualificationGovernment, with(v.Code)) // it is Harbor's, and Meridian has none
		s.refused(err, "VALIDATION_ID_UNAVAILABLE at validationId")
		_, err = s.DecideCustomerQualification(s.ctx, s.As(rosa), customers.DecideCustomerQualificationInput{ID: v.GlobalID(), Outcome: rules.QualificationOutcomeApproved})
		s.refused(err, "NOT_FOUND at id")
	})
}

// if the partner's qualification was lost before the vetting, a reviewer decides.
func TestQualification_PartnerLosesItsOwnMeanwhile(t *testing.T) {
	tell(t, func(s *story) {
		v := s.countyID(1)
		_, err := s.asksFor(amir, paula, models.QualificationGovernment, with(v.Code))
		s.must(err)
		mine, err := store.QualificationsOf.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.Partner]{s.As(amir).PartnerID})
		s.must(err)
		_, err = s.RevokeQualification(s.ctx, s.As(olga), eligibility.RevokeQualificationInput{ID: mine[0].GlobalID(), Reason: "The contract has ended."})
		s.must(err)
		s.Mail()
		s.Work()
		s.holds(paula, "GOVERNMENT_COMMUNITY_CLOUD IN_REVIEW")
		s.ExpectMail(amir, wei, rosa, kenji)
	})
}
