package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// qualification is a special qualification of a customer, not yet written.
func (w *world) qualification(c *company, code models.SpecialQualification, vetting models.QualificationVetting, at time.Time) *models.CustomerQualification {
	return &models.CustomerQualification{
		ID: models.NewID[models.CustomerQualification](), CustomerID: c.customer.ID, OrganizationID: c.org.ID, Code: code, Vetting: vetting, Stamp: models.FirstStamp(at),
	}
}

// special qualifications are visible with their customers, newest first.
func TestVisible_SpecialQualifications(t *testing.T) {
	each(t, func(w *world) {
		harbor, meridian := w.company("Harbor", models.KindPartner, models.AdminAgent), w.company("Meridian", models.KindPartner, models.AdminAgent)
		cedar, sakura := w.company("Cedar", models.KindCustomer, models.CustomerUser), w.company("Sakura", models.KindCustomer, models.CustomerUser)
		w.sells(harbor, cedar)
		old := w.qualification(cedar, models.QualificationEducation, models.VettingDenied, start.Add(-time.Hour))
		again := w.qualification(cedar, models.QualificationEducation, models.VettingApproved, start)
		w.add(old, again)
		both, ids := []models.ID[models.Customer]{cedar.customer.ID, sakura.customer.ID}, []models.ID[models.CustomerQualification]{old.ID, again.ID}
		for name, tc := range map[string]struct {
			who  access.Actor
			sees bool
		}{
			"its partner": {harbor.who, true}, "itself": {cedar.who, true}, "the operator": {access.TheSystem, true},
			"another partner": {meridian.who, false}, "another customer": {sakura.who, false}, "nobody": {access.Actor{}, false},
		} {
			var want []models.ID[models.CustomerQualification]
			if tc.sees {
				want = []models.ID[models.CustomerQualification]{again.ID, old.ID}
			}
			rows, err := store.QualificationsOfCustomers.Find(w.ctx, w.Store, tc.who, both)
			w.must(err)
			var got []models.ID[models.CustomerQualification]
			for _, row := range rows {
				got = append(got, row.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: -want +got\n%s", name, diff)
			}
			if rows, err = store.FindMany(w.ctx, w.Store, tc.who, ids); err != nil || len(rows) != len(want) {
				t.Errorf("%s: %d by id, %v; want %d", name, len(rows), err, len(want))
			}
		}
	})
}

// the order standings of several customers are read in one statement.
func TestOrders_StandingsInOneStatement(t *testing.T) {
	each(t, func(w *world) {
		provider, reseller := w.company("Meridian", models.KindPartner), w.company("Bright Mesa", models.KindPartner)
		cedar, sakura, tatry := w.company("Cedar", models.KindCustomer), w.company("Sakura", models.KindCustomer), w.company("Tatry", models.KindCustomer)
		w.sells(provider, cedar)
		w.sells(reseller, cedar)
		w.sells(reseller, sakura)
		request := w.eligibilityRequest(cedar, provider, models.EligibilityApproved)
		w.add(
			&models.Partnership{ID: models.NewID[models.Partnership](), ProviderID: provider.partner.ID, ResellerID: reseller.partner.ID, Status: models.PartnershipActive, StartedAt: start, Stamp: models.FirstStamp(start)},
			&models.PartnerQualification{ID: models.NewID[models.PartnerQualification](), PartnerID: provider.partner.ID, Code: models.GovernmentCommunityCloud, Status: models.QualificationGranted, RequestID: request.ID, GrantedAt: start, Stamp: models.FirstStamp(start)},
			request, w.eligibilityRequest(sakura, provider, models.EligibilityDraft),
			w.qualification(cedar, models.QualificationGovernment, models.VettingApproved, start), w.qualification(sakura, models.QualificationGovernment, models.VettingInReview, start),
			w.qualification(tatry, models.QualificationEducation, models.VettingApproved, start),
			w.acceptance(cedar, models.CustomerAgreement, "", "2026-01", start.Add(-time.Hour)), w.acceptance(cedar, models.CustomerAgreement, "", "2026-02", start),
			w.acceptance(sakura, models.PartnerAgreement, "US", "2026-01", start),
		)
		for name, tc := range map[string]struct {
			partner *company
			want    map[string]store.OrderStanding
		}{
			"the provider": {provider, map[string]store.OrderStanding{
				"Cedar":  {Related: true, Qualified: true, Requested: true, Validated: true, Signed: "2026-02"},
				"Sakura": {Qualified: true},
				"Tatry":  {Qualified: true},
			}},
			"its reseller": {reseller, map[string]store.OrderStanding{
				"Cedar":  {Related: true, Partnered: true, ProviderRelated: true, ProviderQualified: true, Requested: true, Validated: true, Signed: "2026-02"},
				"Sakura": {Related: true, Partnered: true},
				"Tatry":  {Partnered: true},
			}},
		} {
			statements := 0
			w.Statement = func() { statements++ }
			rows, err := w.OrderStandings(w.ctx, tc.partner.partner.ID, []models.ID[models.Customer]{cedar.customer.ID, sakura.customer.ID, tatry.customer.ID})
			w.must(err)
			if statements != 1 {
				t.Errorf("%s: %d statements, want 1", name, statements)
			}
			names := map[models.ID[models.Customer]]string{cedar.customer.ID: "Cedar", sakura.customer.ID: "Sakura", tatry.customer.ID: "Tatry"}
			got := map[string]store.OrderStanding{}
			for _, row := range rows {
				customer := names[row.CustomerID]
				row.CustomerID = models.ID[models.Customer]{}
				got[customer] = row
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("%s: -want +got\n%s", name, diff)
			}
		}
		if rows, err := w.OrderStandings(w.ctx, provider.partner.ID, nil); len(rows) != 0 || err != nil {
			t.Errorf("of nobody: %v, %v", rows, err)
		}
	})
}

// The user who started something gets its letters while he or she works for a partner of the customer; afterwards all its admin agents do.
func TestRecipients_CreatorOrAdminAgents(t *testing.T) {
	each(t, func(w *world) {
		harbor, meridian, other := w.company("Harbor", models.KindPartner, models.AdminAgent), w.company("Meridian", models.KindPartner, models.AdminAgent), w.company("Other", models.KindPartner, models.AdminAgent)
		cedar := w.company("Cedar", models.KindCustomer)
		seller, _ := w.person(harbor, "seller@harbor.example", models.SalesAgent)
		w.sells(harbor, cedar)
		w.sells(meridian, cedar)
		for name, tc := range map[string]struct {
			began models.ID[models.User]
			want  []string
		}{
			"who began it":          {seller.ID, []string{seller.Email}},
			"who has no part in it": {other.user.ID, []string{harbor.user.Email, meridian.user.Email}},
			"nobody":                {models.ID[models.User]{}, []string{harbor.user.Email, meridian.user.Email}},
		} {
			var got []string
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				people, err := tx.AgentsOfCustomer(cedar.customer.ID, tc.began)
				got = nil
				for _, person := range people {
					got = append(got, person.Address)
				}
				return err
			}))
			if diff := cmp.Diff(slices.Sorted(slices.Values(tc.want)), slices.Sorted(slices.Values(got))); diff != "" {
				t.Errorf("%s: -want +got\n%s", name, diff)
			}
		}
	})
}

// a validation ID is found by its code or its global id, among the partner's own. The list offers those with creations left.
func TestValidationIDs_AreFoundByCodeOrID(t *testing.T) {
	each(t, func(w *world) {
		harbor, meridian, cedar := w.company("Harbor", models.KindPartner), w.company("Meridian", models.KindPartner), w.company("Cedar", models.KindCustomer)
		issue := func(code string, partner *company, status models.ValidationIDStatus, left *int, held int) *models.ValidationID {
			return &models.ValidationID{
				ID: models.NewID[models.ValidationID](), Code: code, PartnerID: partner.partner.ID, OrganizationID: cedar.org.ID, OrganizationName: "Cedar", RequestID: models.NewID[models.EligibilityRequest](),
				RemainingCreates: left, HeldCreates: held, Status: status, IssuedAt: start, Stamp: models.FirstStamp(start),
			}
		}
		mine := issue("VAL-MINE", harbor, models.ValidationIDIssued, ptr(1), 0)
		w.add(mine, issue("VAL-HELD", harbor, models.ValidationIDIssued, ptr(1), 1), issue("VAL-USED", harbor, models.ValidationIDExhausted, ptr(0), 0),
			issue("VAL-GONE", harbor, models.ValidationIDRevoked, ptr(1), 0), issue("VAL-ANY", harbor, models.ValidationIDIssued, nil, 3), issue("VAL-THEIRS", meridian, models.ValidationIDIssued, nil, 0))
		for typed, want := range map[string]string{
			"VAL-MINE": "VAL-MINE", " val-mine ": "VAL-MINE", mine.ID.String(): "VAL-MINE", "VAL-GONE": "VAL-GONE", "VAL-THEIRS": "", "": "", "VAL-%": "", cedar.org.ID.String(): "",
		} {
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				found, err := tx.OwnValidationID(harbor.partner.ID, typed)
				if got := codeOf(found); got != want {
					t.Errorf("%q finds %q, want %q", typed, got, want)
				}
				return err
			}))
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			offered, err := tx.SelectableValidationIDs(harbor.partner.ID, 10)
			var got []string
			for _, v := range offered {
				got = append(got, v.Code)
			}
			if diff := cmp.Diff([]string{"VAL-ANY", "VAL-MINE"}, slices.Sorted(slices.Values(got))); diff != "" {
				t.Errorf("offered: -want +got\n%s", diff)
			}
			return err
		}))
	})
}

func codeOf(v *models.ValidationID) string {
	if v == nil {
		return ""
	}
	return v.Code
}
