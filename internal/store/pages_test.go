package store_test

import (
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// The pages of many parents, read in one statement, equal the pages that are read for each parent alone.
func TestPages_OfManyParents(t *testing.T) {
	each(t, func(w *world) {
		var partners []models.ID[models.Partner]
		for i := range 6 {
			partner := w.company("P", models.KindPartner)
			partners = append(partners, partner.partner.ID)
			for j := range 3 * i {
				customer := w.company([]string{"Ósma", "osma", "A"}[j%3], models.KindCustomer)
				w.sells(partner, customer)
				w.add(w.eligibilityRequest(customer, partner, models.EligibilitySubmitted))
			}
		}
		orders := []*store.EligibilityRequestOrder{
			nil,
			{Field: store.RequestByDue, Direction: store.Ascending},
			{Field: store.RequestByUpdated, Direction: store.Descending},
		}
		rapid.Check(w.t, func(r *rapid.T) {
			page := drawPage(r)
			order := orders[rapid.IntRange(0, len(orders)-1).Draw(r, "order")]
			ctx, statements := store.CountStatements(w.ctx)
			requests, err := w.EligibilityRequestsOfPartners(ctx, access.TheSystem, partners, nil, order, page)
			customers, err2 := w.CustomersOf(ctx, access.TheSystem, partners, page)
			if err != nil || err2 != nil {
				r.Fatal(err, err2)
			}
			if got := statements.Load(); got > 5 { // the fifth reads the customers on the pages
				r.Fatalf("want 5 statements at most for two lists with totals, got %d", got)
			}
			for _, id := range partners {
				alone, err := w.EligibilityRequestsOfPartners(w.ctx, access.TheSystem, []models.ID[models.Partner]{id}, nil, order, page)
				if err != nil {
					r.Fatal(err)
				}
				same(r, alone[id], requests[id])
				buyers, err := w.CustomersOf(w.ctx, access.TheSystem, []models.ID[models.Partner]{id}, page)
				if err != nil {
					r.Fatal(err)
				}
				same(r, buyers[id], customers[id])
			}
		})
		w.comparesWithPlainList(partners[3])
	})
}

// comparesWithPlainList holds the pages of parents to the list that is read without parents.
func (w *world) comparesWithPlainList(partner models.ID[models.Partner]) {
	all, err := w.EligibilityRequests(w.ctx, access.TheSystem, nil, nil, store.Page{First: ptr(100)})
	w.must(err)
	var want []*models.EligibilityRequest
	for _, r := range all.Nodes() {
		if r.PartnerID == partner {
			want = append(want, r)
		}
	}
	got, err := w.EligibilityRequestsOfPartners(w.ctx, access.TheSystem, []models.ID[models.Partner]{partner}, nil, nil, store.Page{Count: true})
	w.must(err)
	if !slices.Equal(idsOf(got[partner].Nodes()), idsOf(want)) || got[partner].TotalCount != len(want) || len(want) != 9 {
		w.t.Errorf("want %v, got %v of %d", idsOf(want), idsOf(got[partner].Nodes()), got[partner].TotalCount)
	}
}

func drawPage(r *rapid.T) store.Page {
	n := rapid.IntRange(0, 12).Draw(r, "size")
	if rapid.Bool().Draw(r, "backward") {
		return store.Page{Last: &n, Count: true}
	}
	return store.Page{First: &n, Count: true}
}

func same[T models.Noun](r *rapid.T, want, got *store.Connection[T]) {
	if !slices.Equal(idsOf(want.Nodes()), idsOf(got.Nodes())) || want.TotalCount != got.TotalCount ||
		want.PageInfo.HasNextPage != got.PageInfo.HasNextPage || want.PageInfo.HasPreviousPage != got.PageInfo.HasPreviousPage {
		r.Fatalf("want %v of %d %+v, got %v of %d %+v", idsOf(want.Nodes()), want.TotalCount, want.PageInfo, idsOf(got.Nodes()), got.TotalCount, got.PageInfo)
	}
}

func TestPages_WithoutParents(t *testing.T) {
	each(t, func(w *world) {
		got, err := w.EligibilityRequestsOfPartners(w.ctx, access.TheSystem, nil, nil, nil, store.Page{Count: true})
		if err != nil || len(got) != 0 {
			w.t.Errorf("want nothing, got %v, %v", got, err)
		}
	})
}
