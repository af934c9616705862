package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// an access is revoked once; the second time the error shows when.
func TestAccess_IsRevokedOnce(t *testing.T) {
	t.Parallel()
	if wrong := rules.Withdrawable("id", &models.AccessGrant{Status: models.AccessGranted}); wrong != nil {
		t.Errorf("granted: %v", wrong)
	}
	at := monday.Add(time.Hour)
	again := rules.Withdrawable("id", &models.AccessGrant{Status: models.AccessRevoked, RevokedAt: &at})
	if wordOf(t, again) != "ACCESS_ALREADY_REVOKED at id" || !slices.Equal(details(t, again, "revokedAt"), []string{"2026-06-15T15:00:00Z"}) {
		t.Errorf("withdrawn: %v %v", again, again.Details)
	}
	if never := rules.Withdrawable("id", nil); wordOf(t, never) != "ACCESS_NEVER_GIVEN at id" || len(never.Details) != 0 {
		t.Errorf("never granted: %v", never)
	}
}

// T-60: the access of a relationship is ended by the customer whose account it is and by the partner that has it, and by nobody else.
func TestAccess_WhoEndsIt(t *testing.T) {
	t.Parallel()
	r := models.ResellerRelationship{
		PartnerID: models.NewID[models.Partner](), CustomerID: models.NewID[models.Customer](),
		AssociatedResellerID: models.NewID[models.Partner](), ProviderID: models.NewID[models.Partner](),
	}
	for name, tc := range map[string]struct {
		who access.Actor
		may bool
	}{
		"the customer":               {access.Actor{CustomerID: r.CustomerID}, true},
		"the partner":                {access.Actor{PartnerID: r.PartnerID}, true},
		"another customer":           {access.Actor{CustomerID: models.NewID[models.Customer]()}, false},
		"another partner":            {access.Actor{PartnerID: models.NewID[models.Partner]()}, false},
		"its reseller":               {access.Actor{PartnerID: r.AssociatedResellerID}, false},
		"its provider":               {access.Actor{PartnerID: r.ProviderID}, false},
		"the operator":               {access.Actor{Operator: true}, false},
		"somebody without either id": {access.Actor{}, false},
	} {
		wrong := rules.MayEndAccess(tc.who, r)
		if (wrong == nil) != tc.may || wrong != nil && wordOf(t, wrong) != "NOT_FOUND at id" {
			t.Errorf("%s: %v, want %v", name, wrong, tc.may)
		}
	}
	if rules.MayEndAccess(access.Actor{}, models.ResellerRelationship{}) == nil {
		t.Error("nobody ends the access of nothing")
	}
}

// an access that was granted after the end of a relationship belongs to the next one.
func TestAccess_AfterTheEndBelongsToTheNext(t *testing.T) {
	t.Parallel()
	partner := models.NewID[models.Partner]()
	given := func(of models.ID[models.Partner], at time.Duration) *models.AccessGrant {
		return &models.AccessGrant{PartnerID: of, GrantedAt: monday.Add(at)}
	}
	newest, others, oldest := given(partner, 3*time.Hour), given(models.NewID[models.Partner](), 2*time.Hour), given(partner, 0)
	all, end := []*models.AccessGrant{newest, others, oldest}, monday.Add(time.Hour)
	if got := rules.AccessOn(models.ResellerRelationship{PartnerID: partner}, all); got != newest {
		t.Errorf("of the relationship in force: %+v", got)
	}
	if got := rules.AccessOn(models.ResellerRelationship{PartnerID: partner, RemovedAt: &end}, all); got != oldest {
		t.Errorf("of the one before: %+v", got)
	}
	if got := rules.AccessOn(models.ResellerRelationship{PartnerID: models.NewID[models.Partner]()}, all); got != nil {
		t.Errorf("of a partner without access: %+v", got)
	}
}

// an access rests while its partner is suspended or closed, and one that has ended stays so.
func TestAccessStatus(t *testing.T) {
	t.Parallel()
	for holder, want := range map[models.PartnerStatus]models.AccessStatus{
		models.PartnerActive: models.AccessGranted, models.PartnerQualified: models.AccessGranted, models.PartnerRestricted: models.AccessGranted,
		models.PartnerSuspended: models.AccessSuspended, models.PartnerClosed: models.AccessSuspended,
	} {
		if got := rules.AccessStatus(models.AccessGrant{Status: models.AccessGranted}, holder); got != want {
			t.Errorf("of a partner that is %s: %s, want %s", holder, got, want)
		}
		if got := rules.AccessStatus(models.AccessGrant{Status: models.AccessRevoked}, holder); got != models.AccessRevoked {
			t.Errorf("ended, of a partner that is %s: %s", holder, got)
		}
	}
}
