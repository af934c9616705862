package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func TestGovernmentSale(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                            string
		qualified, requested, validated bool
		blockers, warnings              []string
	}{
		{"R-02 both are qualified", true, true, true, []string{}, []string{}},
		{"R-16, R-19 the partner is not", false, true, true, []string{"PARTNER_NOT_GCC_QUALIFIED"}, []string{}},
		{"R-18 the customer has asked and waits", true, true, false, []string{"CUSTOMER_NOT_GCC_QUALIFIED"}, []string{}},
		{"R-20 the customer has not asked", true, false, false, []string{"CUSTOMER_NOT_GCC_QUALIFIED"}, []string{"ELIGIBILITY_NOT_STARTED"}},
		{"R-04 nobody has done anything", false, false, false, []string{"PARTNER_NOT_GCC_QUALIFIED", "CUSTOMER_NOT_GCC_QUALIFIED"}, []string{"ELIGIBILITY_NOT_STARTED"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			blockers, warnings := rules.CheckGovernmentSale(rules.GovernmentSale{
				Partner: models.Partner{Name: "Meridian"}, Customer: models.Customer{CompanyName: "Cedar"}, Mailbox: "help@program.example",
				Qualified: tc.qualified, Requested: tc.requested, Validated: tc.validated,
			})
			if diff := cmp.Diff(tc.blockers, told(blockers)); diff != "" {
				t.Errorf("blockers: -want +got\n%s", diff)
			}
			if diff := cmp.Diff(tc.warnings, told(warnings)); diff != "" {
				t.Errorf("warnings: -want +got\n%s", diff)
			}
		})
	}
}

// Section 4.3: only a qualification in force can be revoked.
func TestOnPartnerQualification_OnlyInForceIsRevoked(t *testing.T) {
	t.Parallel()
	revoking := func(status models.QualificationStatus) problem.List {
		return rules.OnPartnerQualification.WhyNot(access.RevokeQualification, as(models.EligibilityReviewer), models.PartnerQualification{Status: status})
	}
	if wrong := revoking(models.QualificationGranted); len(wrong) > 0 {
		t.Errorf("granted: %v", wrong)
	}
	wrong := revoking(models.QualificationRevoked)
	if len(wrong) != 1 || wrong[0].Code != problem.QualificationNotActive || details(t, wrong[0], "status")[0] != "REVOKED" {
		t.Errorf("revoked: %v", wrong)
	}
}

// an allowance is unlimited or between one and ten thousand.
func TestMaxCreates(t *testing.T) {
	t.Parallel()
	for _, kind := range []models.EligibilityKind{models.EligibilityPartner, models.EligibilityCustomer} {
		if wrong := rules.MaxCreates("maxCreates", kind, nil); wrong != nil {
			t.Errorf("unlimited: %v", wrong)
		}
	}
	one := 1
	if diff := cmp.Diff([]string{"VALIDATION_FAILED.not_expected at maxCreates"}, told(rules.MaxCreates("maxCreates", models.EligibilityPartner, &one))); diff != "" {
		t.Errorf("T-55: -want +got\n%s", diff)
	}
	for n, fine := range map[int]bool{-1: false, 0: false, 1: true, 10_000: true, 10_001: false} {
		if wrong := rules.MaxCreates("maxCreates", models.EligibilityCustomer, &n); (wrong == nil) != fine {
			t.Errorf("%d: %v, want fine %v", n, wrong, fine)
		}
	}
}
