package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

const (
	education  = models.QualificationEducation
	gcc        = models.QualificationGovernment
	stateOwned = models.QualificationStateOwned
)

// held are special qualifications in one state.
func held(vetting models.QualificationVetting, codes ...models.SpecialQualification) (all []*models.CustomerQualification) {
	for _, code := range codes {
		all = append(all, &models.CustomerQualification{Code: code, Vetting: vetting})
	}
	return all
}

// what a partner can request.
func TestCheckQualification(t *testing.T) {
	t.Parallel()
	cedar := &models.ValidationID{Code: "VAL-A", Status: models.ValidationIDIssued, OrganizationName: "Cedar County Government"}
	const irreversible, unknown, open = "QUALIFICATION_IRREVERSIBLE at qualification", "QUALIFICATION_UNKNOWN at qualification", "QUALIFICATION_IN_REVIEW at qualification"
	for _, tc := range []struct {
		name string
		code models.SpecialQualification
		held []*models.CustomerQualification
		more func(*rules.QualificationForm, *rules.QualificationFacts)
		want []string
	}{
		{"X-02 nothing special cannot be set", models.QualificationNone, nil, nil, []string{unknown}},
		{"X-03 nor be gone back to", models.QualificationNone, held(models.VettingApproved, education), nil, []string{irreversible}},
		{"X-03 nor while one is vetted", models.QualificationNone, held(models.VettingInReview, education), nil, []string{irreversible}},
		{"after a denial there is nothing to go back from", models.QualificationNone, held(models.VettingDenied, education), nil, []string{unknown}},
		{"X-02 nonprofit cannot be set", models.QualificationNonprofit, nil, nil, []string{unknown}},
		{"nor what nobody knows", "CHARITY", nil, nil, []string{unknown}},
		{"state-owned", stateOwned, nil, nil, []string{}},
		{"X-02 education needs a kind", education, nil, nil, []string{"VALIDATION_FAILED.required at educationSegment"}},
		{"X-02 education", education, nil, kind(models.EducationK12), []string{}},
		{"a kind of what has none", stateOwned, nil, kind(models.EducationK12), []string{"VALIDATION_FAILED.qualification_combination at educationSegment"}},
		{"a validation ID for what needs none", stateOwned, nil, func(f *rules.QualificationForm, _ *rules.QualificationFacts) { f.Selection.Typed = "VAL-A" }, []string{"VALIDATION_FAILED.qualification_combination at validationId"}},
		{"X-04 two at a time", education, held(models.VettingApproved, stateOwned), kind(models.EducationHigher), []string{}},
		{"X-04 the other way round", stateOwned, held(models.VettingInReview, education), nil, []string{}},
		{"X-02 the same twice", stateOwned, held(models.VettingInReview, stateOwned), nil, []string{open}},
		{"X-03 the same when it is in force", stateOwned, held(models.VettingApproved, stateOwned), nil, []string{irreversible}},
		{"section 4.3: again after a revocation", stateOwned, held(models.VettingRevoked, stateOwned), nil, []string{}},
		{"section 4.3: again after a denial", stateOwned, held(models.VettingDenied, stateOwned), nil, []string{}},
		{"R-36 government cloud", gcc, nil, nil, []string{}},
		{"X-03 only for who has nothing", gcc, held(models.VettingApproved, education), nil, []string{irreversible}},
		{"X-03 nor is vetted for it", gcc, held(models.VettingInReview, stateOwned), nil, []string{irreversible}},
		{"government cloud twice", gcc, held(models.VettingInReview, gcc), nil, []string{open}},
		{"government cloud when it is in force", gcc, held(models.VettingApproved, gcc), nil, []string{irreversible}},
		{"government cloud after a denial", gcc, held(models.VettingDenied, gcc, education), nil, []string{}},
		{"R-30 by a partner that is not qualified", gcc, nil, func(_ *rules.QualificationForm, f *rules.QualificationFacts) { f.Qualified = false }, []string{"PARTNER_NOT_GCC_QUALIFIED at qualification"}},
		{"R-34 without a validation ID", gcc, nil, func(f *rules.QualificationForm, _ *rules.QualificationFacts) {
			f.Selection.Typed, f.Selection.Chosen = "", nil
		}, []string{"VALIDATION_ID_REQUIRED at validationId"}},
		{"all at once", gcc, held(models.VettingApproved, stateOwned), func(f *rules.QualificationForm, facts *rules.QualificationFacts) {
			f.Segment, f.Selection.Chosen, facts.Customer.Status = models.EducationK12, nil, models.CustomerProvisioning
		}, []string{"CUSTOMER_STATE_INVALID at id", irreversible, "VALIDATION_FAILED.qualification_combination at educationSegment", "VALIDATION_ID_NOT_OWNED at validationId"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			form := rules.QualificationForm{Code: tc.code}
			if tc.code == gcc {
				form.Selection = rules.Selection{Typed: "VAL-A", Company: "Cedar County Government", Chosen: cedar, Available: []*models.ValidationID{cedar}}
			}
			facts := rules.QualificationFacts{Customer: models.Customer{Status: models.CustomerActive}, Held: tc.held, Qualified: true}
			if tc.more != nil {
				tc.more(&form, &facts)
			}
			if diff := cmp.Diff(tc.want, told(rules.CheckQualification(form, facts))); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func kind(of models.EducationSegment) func(*rules.QualificationForm, *rules.QualificationFacts) {
	return func(f *rules.QualificationForm, _ *rules.QualificationFacts) { f.Segment = of }
}

// government cloud is approved without a reviewer only if there is no doubt.
func TestQualification_GovernmentApprovedWithoutDoubt(t *testing.T) {
	t.Parallel()
	mine := models.NewID[models.Organization]()
	for _, tc := range []struct {
		name   string
		change func(*rules.VettingOfGovernment)
		want   bool
	}{
		{"the confirmed organisation", func(*rules.VettingOfGovernment) {}, true},
		{"the confirmed organisation, renamed", func(v *rules.VettingOfGovernment) { v.Customer.ReviewRound = 7 }, true},
		{"R-30 created on it under its name, in other letters and marks", underItsName(func(*rules.VettingOfGovernment) {}), true},
		{"R-30 of its name, but not created on it", underItsName(func(v *rules.VettingOfGovernment) { v.Created = false }), false},
		{"R-30 created on it, and renamed since", underItsName(func(v *rules.VettingOfGovernment) { v.Customer.ReviewRound = 2 }), false},
		{"D-12 in a territory", func(v *rules.VettingOfGovernment) { v.Customer.Market = "PR" }, true},
		{"in another country", func(v *rules.VettingOfGovernment) { v.Customer.Market = "CA" }, false},
		{"a name with more words", underItsName(func(v *rules.VettingOfGovernment) { v.Customer.CompanyName = "Friends of Cedar County Gov't" }), false},
		{"D-24 a name with letters that only look alike", underItsName(func(v *rules.VettingOfGovernment) {
			v.ValidationID.OrganizationName, v.Customer.CompanyName = "Stadt Weiß", "Stadt Weiss"
		}), false},
		{"D-24 the same letters in capitals, with accents put together", underItsName(func(v *rules.VettingOfGovernment) {
			v.ValidationID.OrganizationName, v.Customer.CompanyName = "Ville de Montréal", "VILLE DE MONTRE\u0301AL"
		}), true},
		{"no names at all", underItsName(func(v *rules.VettingOfGovernment) { v.ValidationID.OrganizationName, v.Customer.CompanyName = "?", "!" }), false},
		{"R-16 the partner has lost its qualification", func(v *rules.VettingOfGovernment) { v.Qualified = false }, false},
		{"D-27 a person has refused it before", func(v *rules.VettingOfGovernment) { v.Refused = true }, false},
		{"the validation ID was withdrawn", func(v *rules.VettingOfGovernment) { v.ValidationID.Status = models.ValidationIDRevoked }, false},
		{"it has no creations left, this one was the last", func(v *rules.VettingOfGovernment) { v.ValidationID.Status = models.ValidationIDExhausted }, true},
		{"it is gone", func(v *rules.VettingOfGovernment) { v.ValidationID = nil }, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			v := rules.VettingOfGovernment{
				Customer: models.Customer{OrganizationID: mine, CompanyName: "Another Name", Market: "US"}, Qualified: true,
				ValidationID: &models.ValidationID{OrganizationID: mine, OrganizationName: "Cedar County Gov't", Status: models.ValidationIDIssued},
			}
			tc.change(&v)
			if got := v.ApprovedAutomatically(); got != tc.want {
				t.Errorf("beyond doubt: %v, want %v", got, tc.want)
			}
		})
	}
}

// underItsName is another organisation, which was created on the validation ID and under the confirmed name.
func underItsName(change func(*rules.VettingOfGovernment)) func(*rules.VettingOfGovernment) {
	return func(v *rules.VettingOfGovernment) {
		v.Created, v.ValidationID.OrganizationID = true, models.NewID[models.Organization]()
		v.Customer.CompanyName, v.Customer.ReviewRound = "CEDAR COUNTY, GOV'T", 1
		change(v)
	}
}

// X-02, D-14: a vetting ends once, and a denial has a reason.
func TestCheckQualificationDecision(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		vetting models.QualificationVetting
		account models.CustomerStatus
		outcome rules.QualificationOutcome
		reason  string
		want    []string
	}{
		{"approved", models.VettingInReview, models.CustomerActive, rules.QualificationOutcomeApproved, "", []string{}},
		{"denied", models.VettingInReview, models.CustomerActive, rules.QualificationOutcomeDenied, "Not a school.", []string{}},
		{"denied without a word", models.VettingInReview, models.CustomerActive, rules.QualificationOutcomeDenied, " ", []string{"VALIDATION_FAILED.required at reason"}},
		{"approved before", models.VettingApproved, models.CustomerActive, rules.QualificationOutcomeDenied, "", []string{"CUSTOMER_STATE_INVALID at id", "VALIDATION_FAILED.required at reason"}},
		{"denied before", models.VettingDenied, models.CustomerActive, rules.QualificationOutcomeApproved, "", []string{"CUSTOMER_STATE_INVALID at id"}},
		{"before there is an account", models.VettingInReview, models.CustomerProvisioning, rules.QualificationOutcomeDenied, "No.", []string{"CUSTOMER_STATE_INVALID at id"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			facts := rules.QualificationInCustomer{Qualification: models.CustomerQualification{Vetting: tc.vetting}, Customer: models.Customer{Status: tc.account}}
			why := rules.OnCustomerQualification.WhyNot(access.DecideCustomerQualification, operator(models.EligibilityReviewer), facts)
			err := rules.Possible(why, rules.QualificationReason(tc.outcome, tc.reason))
			if diff := cmp.Diff(tc.want, told(err)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Section 4.4, X-01, D-14: creations are used up and given back.
func TestCreations_AreUsedAndGivenBack(t *testing.T) {
	t.Parallel()
	const issued, exhausted, revoked = models.ValidationIDIssued, models.ValidationIDExhausted, models.ValidationIDRevoked
	for _, tc := range []struct {
		name   string
		do     func(*models.ValidationID)
		left   int
		status models.ValidationIDStatus
		want   int
		after  models.ValidationIDStatus
	}{
		{"one of two", rules.ConsumeCreation, 2, issued, 1, issued},
		{"the last", rules.ConsumeCreation, 1, issued, 0, exhausted},
		{"the last of a withdrawn one", rules.ConsumeCreation, 1, revoked, 0, revoked},
		{"back, and there is one again", rules.ReturnCreation, 0, exhausted, 1, issued},
		{"back", rules.ReturnCreation, 1, issued, 2, issued},
		{"back to a withdrawn one", rules.ReturnCreation, 0, revoked, 1, revoked},
		{"never more than were issued", rules.ReturnCreation, 3, issued, 3, issued},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			most := 3
			v := models.ValidationID{MaxCreates: &most, RemainingCreates: &tc.left, Status: tc.status}
			tc.do(&v)
			if *v.RemainingCreates != tc.want || v.Status != tc.after {
				t.Errorf("left %d %s, want %d %s", *v.RemainingCreates, v.Status, tc.want, tc.after)
			}
			unlimited := models.ValidationID{Status: issued}
			if tc.do(&unlimited); unlimited.RemainingCreates != nil || unlimited.Status != issued {
				t.Errorf("unlimited: %+v", unlimited)
			}
		})
	}
}
