package store_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// relates connects a partner with a customer.
func (w *world) relates(partner, customer *company, status models.RelationshipStatus) {
	w.t.Helper()
	now := w.clock.Now()
	w.add(&models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.partner.ID, CustomerID: customer.customer.ID, Status: status, StartedAt: now, Stamp: models.FirstStamp(now),
	})
}

// account gives a customer's account another status than the one it was written with.
func (w *world) account(c *company, status models.CustomerStatus) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, c.customer.ID)
		if err != nil {
			return err
		}
		row.Status = status
		return tx.Save(row)
	}))
}

// a partner sees customers whose accounts are being set up or have failed; former customers are missing.
func TestCustomers_ProvisioningAndFailedAreListed(t *testing.T) {
	each(t, func(w *world) {
		partner, other := w.company("Partner", models.KindPartner), w.company("Other", models.KindPartner)
		for _, tc := range []struct {
			name         string
			account      models.CustomerStatus
			relationship models.RelationshipStatus
			seen, listed bool
		}{
			{"being set up", models.CustomerProvisioning, models.RelationshipPending, true, true},
			{"set up", models.CustomerActive, models.RelationshipActive, true, true},
			{"failed", models.CustomerFailed, models.RelationshipRemoved, true, false},
			{"removed", models.CustomerActive, models.RelationshipRemoved, false, false},
		} {
			c := w.company(tc.name, models.KindCustomer, models.CustomerGlobalAdmin)
			w.account(c, tc.account)
			w.relates(partner, c, tc.relationship)
			_, err := store.Find(w.ctx, w.Store, partner.who, c.customer.ID)
			if (err == nil) != tc.seen {
				t.Errorf("%s: %v, want seen %v", tc.name, err, tc.seen)
			}
			if _, err := store.Find(w.ctx, w.Store, other.who, c.customer.ID); !problem.Has(err, problem.NotFound) {
				t.Errorf("%s: another partner gets %v", tc.name, err)
			}
			of, err := w.CustomersOf(w.ctx, partner.who, []models.ID[models.Partner]{partner.partner.ID}, store.Page{First: ptr(9)})
			w.must(err)
			if listed := slices.ContainsFunc(nodesOf(of[partner.partner.ID]), func(r *models.Customer) bool { return r.ID == c.customer.ID }); listed != tc.listed {
				t.Errorf("%s: among the partner's customers %v, want %v", tc.name, listed, tc.listed)
			}
			sellers, err := w.PartnersOf(w.ctx, c.who, []models.ID[models.Customer]{c.customer.ID}, store.Page{First: ptr(9)})
			w.must(err)
			if listed := len(nodesOf(sellers[c.customer.ID])) == 1; listed != tc.listed {
				t.Errorf("%s: the partner among the customer's %v, want %v", tc.name, listed, tc.listed)
			}
		}
	})
}

// nodesOf are the rows of a page that may be missing.
func nodesOf[T any](c *store.Connection[T]) []*T {
	if c == nil {
		return nil
	}
	return c.Nodes()
}

// described is a customer with what a filter can ask for.
type described struct {
	row    *models.Customer
	guid   string
	vetted map[models.SpecialQualification]models.QualificationVetting
}

var (
	accountStates = []models.CustomerStatus{models.CustomerProvisioning, models.CustomerActive, models.CustomerFailed}
	reviewStates  = []models.ReviewStatus{models.ReviewNone, models.ReviewUnderReview, models.ReviewVerified}
	codes         = []models.SpecialQualification{models.QualificationEducation, models.QualificationGovernment, models.QualificationStateOwned}
	vettings      = []models.QualificationVetting{models.VettingInReview, models.VettingApproved, models.VettingDenied}
)

// customers writes customers that differ in all that a filter can ask for.
func (w *world) customers() (all []described) {
	w.t.Helper()
	for i := range 36 {
		c := w.company("Customer", models.KindCustomer)
		d := described{row: &c.customer, guid: c.tenant.TenantID, vetted: map[models.SpecialQualification]models.QualificationVetting{}}
		d.row.Status, d.row.Review, d.row.CreatedAt = accountStates[i%3], reviewStates[i/3%3], start.Add(time.Duration(i%5)*time.Minute)
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Save(d.row) }))
		for n := range i % 3 {
			d.vetted[codes[(i+n)%3]] = vettings[(i/4+n)%3]
		}
		for code, vetting := range d.vetted {
			w.add(&models.CustomerQualification{
				ID: models.NewID[models.CustomerQualification](), CustomerID: d.row.ID, OrganizationID: d.row.OrganizationID, Code: code, Vetting: vetting, Stamp: models.FirstStamp(start),
			})
		}
		all = append(all, d)
	}
	return all
}

// matches is what a filter means, said a second time in Go.
func (d described) matches(f *store.CustomerFilter) bool {
	approved := func(code models.SpecialQualification) bool { return d.vetted[code] == models.VettingApproved }
	inReview := slices.ContainsFunc(codes, func(code models.SpecialQualification) bool { return d.vetted[code] == models.VettingInReview })
	return oneOf(f.Status, d.row.Status) &&
		oneOf(f.ReviewStatus, d.row.Review) &&
		(f.Qualification == nil || slices.ContainsFunc(f.Qualification.In, approved)) &&
		(f.GccValidated == nil || *f.GccValidated == approved(models.QualificationGovernment)) &&
		(f.QualificationInReview == nil || *f.QualificationInReview == inReview) &&
		(f.TenantID == nil || *f.TenantID == d.guid) && within(f.CreatedAt, &d.row.CreatedAt)
}

// the list contains exactly the rows that match the filter.
func TestCustomers_Filters(t *testing.T) {
	each(t, func(w *world) {
		all := w.customers()
		rapid.Check(t, func(r *rapid.T) {
			f := drawCustomerFilter(r, all)
			var want []models.ID[models.Customer]
			for _, d := range all {
				if d.matches(f) {
					want = append(want, d.row.ID)
				}
			}
			page, err := w.Store.Customers(w.ctx, access.TheSystem, f, &store.CustomerOrder{Field: store.CustomerByCreated}, store.Page{First: ptr(store.MaxPage), Count: true})
			if err != nil {
				r.Fatal(err)
			}
			var got []models.ID[models.Customer]
			for _, c := range page.Nodes() {
				got = append(got, c.ID)
			}
			slices.SortFunc(got, func(a, b models.ID[models.Customer]) int { return slices.Compare(a[:], b[:]) })
			slices.SortFunc(want, func(a, b models.ID[models.Customer]) int { return slices.Compare(a[:], b[:]) })
			if !slices.Equal(got, want) || page.TotalCount != len(want) {
				r.Fatalf("%+v finds %d of %d, want %d", f, len(got), page.TotalCount, len(want))
			}
		})
	})
}

func drawCustomerFilter(r *rapid.T, all []described) *store.CustomerFilter {
	f := &store.CustomerFilter{}
	flag := func() *bool { return ptr(rapid.Bool().Draw(r, "flag")) }
	for range rapid.IntRange(1, 3).Draw(r, "parts") {
		switch rapid.IntRange(0, 6).Draw(r, "what") {
		case 0:
			f.Status = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom(accountStates), 0, 2).Draw(r, "status")...)
		case 1:
			f.ReviewStatus = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom(reviewStates), 0, 2).Draw(r, "review")...)
		case 2:
			f.Qualification = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom(codes), 0, 2).Draw(r, "codes")...)
		case 3:
			f.GccValidated = flag()
		case 4:
			f.QualificationInReview = flag()
		case 5:
			f.TenantID = ptr(rapid.SampledFrom(all).Draw(r, "whose").guid)
		case 6:
			f.CreatedAt = &store.DateTimeRange{From: ptr(start.Add(time.Duration(rapid.IntRange(-1, 5).Draw(r, "minute")) * time.Minute))}
		}
	}
	return f
}

// A GUID is found in any spelling; a filter never shows another partner's customer.
func TestCustomers_ByTenant(t *testing.T) {
	each(t, func(w *world) {
		partner, mine, foreign := w.company("Partner", models.KindPartner), w.company("Mine", models.KindCustomer), w.company("Foreign", models.KindCustomer)
		w.relates(partner, mine, models.RelationshipActive)
		for guid, want := range map[string]int{mine.tenant.TenantID: 1, strings.ToUpper(mine.tenant.TenantID): 1, foreign.tenant.TenantID: 0} {
			page, err := w.Store.Customers(w.ctx, partner.who, &store.CustomerFilter{TenantID: &guid}, nil, store.Page{First: ptr(9)})
			w.must(err)
			if got := len(page.Nodes()); got != want {
				t.Errorf("%s finds %d customers, want %d", guid, got, want)
			}
		}
		if _, err := w.Store.Customers(w.ctx, partner.who, &store.CustomerFilter{TenantID: ptr("no GUID")}, nil, store.Page{First: ptr(9)}); !problem.Has(err, problem.ValidationFailed) {
			t.Errorf("want a tenant ID that is none refused, got %v", err)
		}
	})
}

// an approved qualification for government cloud counts, and a submitted request that names the partner.
func TestCustomers_Standings(t *testing.T) {
	each(t, func(w *world) {
		partner, other := w.company("Partner", models.KindPartner), w.company("Other", models.KindPartner)
		for _, tc := range []struct {
			name      string
			request   *company
			status    models.EligibilityStatus
			code      models.SpecialQualification
			vetting   models.QualificationVetting
			requested bool
			validated bool
		}{
			{"nothing", nil, "", "", "", false, false},
			{"a request", partner, models.EligibilityApproved, "", "", true, false},
			{"a draft", partner, models.EligibilityDraft, "", "", false, false},
			{"a request to another", other, models.EligibilityApproved, "", "", false, false},
			{"approved", partner, models.EligibilityApproved, models.QualificationGovernment, models.VettingApproved, true, true},
			{"approved without a request", nil, "", models.QualificationGovernment, models.VettingApproved, false, true},
			{"in review", nil, "", models.QualificationGovernment, models.VettingInReview, false, false},
			{"denied", nil, "", models.QualificationGovernment, models.VettingDenied, false, false},
			{"a school", nil, "", models.QualificationEducation, models.VettingApproved, false, false},
			{"in review on a validation ID", nil, "", models.QualificationGovernment, models.VettingInReview, true, false}, // T-55
		} {
			c := w.company(tc.name, models.KindCustomer)
			if tc.request != nil {
				w.add(w.eligibilityRequest(c, tc.request, tc.status))
			}
			if tc.code != "" {
				q := &models.CustomerQualification{
					ID: models.NewID[models.CustomerQualification](), CustomerID: c.customer.ID, OrganizationID: c.org.ID, Code: tc.code, Vetting: tc.vetting, Stamp: models.FirstStamp(start),
				}
				if tc.requested && tc.request == nil {
					q.ValidationID = models.NewID[models.ValidationID]()
				}
				w.add(q)
			}
			got, err := w.CustomerStandings(w.ctx, partner.partner.ID, []models.ID[models.Customer]{c.customer.ID})
			w.must(err)
			if want := (store.CustomerStanding{CustomerID: c.customer.ID, Requested: tc.requested, Validated: tc.validated}); len(got) != 1 || got[0] != want {
				t.Errorf("%s: %+v, want %+v", tc.name, got, want)
			}
		}
	})
}
