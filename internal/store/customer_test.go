package store_test

import (
	"cmp"
	"fmt"
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
	markets       = []string{"US", "PL", "DE"}
	segments      = []models.CustomerSegment{models.SegmentCommercial, models.SegmentGovernment}
	codes         = []models.SpecialQualification{models.QualificationEducation, models.QualificationGovernment, models.QualificationStateOwned}
	vettings      = []models.QualificationVetting{models.VettingInReview, models.VettingApproved, models.VettingDenied}
)

// customers writes customers that differ in all that a filter can ask for.
func (w *world) customers() (all []described) {
	w.t.Helper()
	for i := range 36 {
		c := w.company("Customer", models.KindCustomer)
		d := described{row: &c.customer, guid: c.tenant.TenantID, vetted: map[models.SpecialQualification]models.QualificationVetting{}}
		d.row.CompanyName, d.row.Market, d.row.Segment = fmt.Sprint("Customer ", i%7), markets[i/2%3], segments[i%2]
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
		oneOf(f.Market, d.row.Market) &&
		oneOf(f.Segment, d.row.Segment) &&
		(f.Qualification == nil || slices.ContainsFunc(f.Qualification.In, approved)) &&
		(f.GccValidated == nil || *f.GccValidated == approved(models.QualificationGovernment)) &&
		(f.QualificationInReview == nil || *f.QualificationInReview == inReview) &&
		(f.TenantID == nil || *f.TenantID == d.guid) && within(f.CreatedAt, &d.row.CreatedAt)
}

// the list finds exactly what a filter asks for, on pages in order, for the operator and for a partner.
func TestCustomers_Filters(t *testing.T) {
	each(t, func(w *world) {
		all := w.customers()
		partner := w.company("Seller", models.KindPartner)
		for _, d := range all {
			w.relates(partner, &company{customer: *d.row}, models.RelationshipActive)
		}
		rapid.Check(t, func(r *rapid.T) {
			f, order := drawCustomerFilter(r, all), drawCustomerOrder(r)
			var want []*models.Customer
			for _, d := range all {
				if d.matches(f) {
					want = append(want, d.row)
				}
			}
			slices.SortFunc(want, order.compare)
			for _, who := range []access.Actor{access.TheSystem, partner.who} {
				got, total := w.allPages(r, who, f, order)
				if !slices.Equal(got, idsOf(want)) || total != len(want) {
					r.Fatalf("%s: %+v finds %v of %d, want %v", who.Name, f, got, total, idsOf(want))
				}
			}
		})
	})
}

// customerOrder is an order, said a second time in Go.
type customerOrder store.CustomerOrder

func drawCustomerOrder(r *rapid.T) customerOrder {
	return customerOrder{
		Field:     rapid.SampledFrom([]store.CustomerOrderField{store.CustomerByName, store.CustomerByCreated}).Draw(r, "field"),
		Direction: rapid.SampledFrom([]store.OrderDirection{store.Ascending, store.Descending}).Draw(r, "direction"),
	}
}

func (o customerOrder) compare(a, b *models.Customer) int {
	order := cmp.Or(strings.Compare(a.CompanyName, b.CompanyName), slices.Compare(a.ID[:], b.ID[:]))
	if o.Field == store.CustomerByCreated {
		order = cmp.Or(a.CreatedAt.Compare(b.CreatedAt), slices.Compare(a.ID[:], b.ID[:]))
	}
	if o.Direction == store.Descending {
		return -order
	}
	return order
}

// allPages reads a list page by page, from either end.
func (w *world) allPages(r *rapid.T, who access.Actor, f *store.CustomerFilter, o customerOrder) (ids []string, total int) {
	size, backward := rapid.IntRange(1, 20).Draw(r, "size"), rapid.Bool().Draw(r, "backward")
	page := store.Page{First: &size, Count: true}
	if backward {
		page = store.Page{Last: &size, Count: true}
	}
	for {
		c, err := w.Store.Customers(w.ctx, who, f, (*store.CustomerOrder)(&o), page)
		if err != nil {
			r.Fatal(err)
		}
		total = c.TotalCount
		switch {
		case backward:
			ids, page.Before = append(idsOf(c.Nodes()), ids...), c.PageInfo.StartCursor
		default:
			ids, page.After = append(ids, idsOf(c.Nodes())...), c.PageInfo.EndCursor
		}
		if backward && !c.PageInfo.HasPreviousPage || !backward && !c.PageInfo.HasNextPage {
			return ids, total
		}
	}
}

func drawCustomerFilter(r *rapid.T, all []described) *store.CustomerFilter {
	f := &store.CustomerFilter{}
	flag := func() *bool { return ptr(rapid.Bool().Draw(r, "flag")) }
	for range rapid.IntRange(1, 3).Draw(r, "parts") {
		switch rapid.IntRange(0, 8).Draw(r, "what") {
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
			f.Market = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom(markets), 0, 3).Draw(r, "markets")...)
		case 7:
			f.Segment = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom(segments), 0, 2).Draw(r, "segments")...)
		case 8:
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
