package store_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// ordered is one order of one list: how it is read, and the ids in the order that is expected.
type ordered struct {
	name string
	read func(context.Context, store.Page) (ids []string, cursors []string, info store.PageInfo, total int, err error)
	want []string
}

// order describes a list to the paging tests; less compares two rows by the ordered value only.
func order[T models.Noun](name string, rows []*T, desc bool, compare func(a, b *T) int, read func(context.Context, store.Page) (*store.Connection[T], error)) ordered {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *T) int {
		c := compare(a, b)
		if c == 0 {
			x, y := (*a).GlobalID().UUID, (*b).GlobalID().UUID
			c = bytes.Compare(x[:], y[:])
		}
		if desc {
			return -c
		}
		return c
	})
	return ordered{fmt.Sprintf("%s desc=%v", name, desc), func(ctx context.Context, p store.Page) ([]string, []string, store.PageInfo, int, error) {
		c, err := read(ctx, p)
		if err != nil {
			return nil, nil, store.PageInfo{}, 0, err
		}
		var cursors []string
		for _, e := range c.Edges {
			cursors = append(cursors, e.Cursor)
		}
		return idsOf(c.Nodes()), cursors, c.PageInfo, c.TotalCount, nil
	}, idsOf(rows)}
}

func idsOf[T models.Noun](rows []*T) []string {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = (*r).GlobalID().String()
	}
	return ids
}

func direction(desc bool) store.OrderDirection {
	if desc {
		return store.Descending
	}
	return store.Ascending
}

// ties writes rows with many ties and returns every order in which they can be read.
func (w *world) ties() (all []ordered) {
	var (
		partners  []*models.Partner
		customers []*models.Customer
		requests  []*models.EligibilityRequest
		works     []*models.Job
	)
	names := []string{"Alpha", "alpha", "Łódź", "Zażółć", "さくら", "Alpha"}
	for i := range 30 {
		w.clock.Set(start.Add(time.Duration(i%4) * 500 * time.Millisecond))
		p, c := w.company(names[i%6], models.KindPartner), w.company(names[i%5], models.KindCustomer)
		r := w.eligibilityRequest(p, nil, models.EligibilitySubmitted)
		r.UpdatedAt = start.Add(time.Duration(i%3) * time.Millisecond)
		if i%3 > 0 {
			r.ResponseDueAt = ptr(start.Add(time.Duration(i%2) * 20 * time.Millisecond))
		}
		j := &models.Job{ID: models.NewID[models.Job](), Kind: "x", State: models.JobScheduled, RunAt: start.Add(time.Duration(i%3) * time.Hour), Stamp: models.Stamp{CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now()}}
		w.add(r, j)
		partners, customers, requests, works = append(partners, &p.partner), append(customers, &c.customer), append(requests, r), append(works, j)
	}
	all = append(all, w.eligibilityOrders(requests)...)
	for _, desc := range []bool{false, true} {
		by := direction(desc)
		all = append(all,
			order("partners by name", partners, desc, func(a, b *models.Partner) int { return cmp.Compare(a.Name, b.Name) },
				func(ctx context.Context, p store.Page) (*store.PartnerConnection, error) {
					return w.Partners(ctx, access.TheSystem, nil, &store.PartnerOrder{Field: store.PartnerByName, Direction: by}, p)
				}),
			order("partners by time", partners, desc, func(a, b *models.Partner) int { return a.CreatedAt.Compare(b.CreatedAt) },
				func(ctx context.Context, p store.Page) (*store.PartnerConnection, error) {
					return w.Partners(ctx, access.TheSystem, nil, &store.PartnerOrder{Field: store.PartnerByCreated, Direction: by}, p)
				}),
			order("customers by name", customers, desc, func(a, b *models.Customer) int { return cmp.Compare(a.CompanyName, b.CompanyName) },
				func(ctx context.Context, p store.Page) (*store.CustomerConnection, error) {
					return w.Customers(ctx, access.TheSystem, nil, &store.CustomerOrder{Field: store.CustomerByName, Direction: by}, p)
				}),
			order("jobs by due time", works, desc, func(a, b *models.Job) int { return a.RunAt.Compare(b.RunAt) },
				func(ctx context.Context, p store.Page) (*store.JobConnection, error) {
					return w.Jobs(ctx, access.TheSystem, nil, &store.JobOrder{Field: store.JobByRunAt, Direction: by}, p)
				}),
		)
	}
	return all
}

func (w *world) eligibilityOrders(rows []*models.EligibilityRequest) []ordered {
	return w.eligibilityOrdersOf(access.TheSystem, nil, rows)
}

// eligibilityOrdersOf are the orders of the requests that an actor sees and a filter selects, which are the rows.
func (w *world) eligibilityOrdersOf(who access.Actor, f *store.EligibilityRequestFilter, rows []*models.EligibilityRequest) (all []ordered) {
	due := func(r *models.EligibilityRequest) time.Time {
		if r.ResponseDueAt == nil {
			return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return *r.ResponseDueAt
	}
	fields := map[store.EligibilityRequestOrderField]func(a, b *models.EligibilityRequest) int{
		store.RequestByCreated: func(a, b *models.EligibilityRequest) int { return a.CreatedAt.Compare(b.CreatedAt) },
		store.RequestByUpdated: func(a, b *models.EligibilityRequest) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		store.RequestByDue:     func(a, b *models.EligibilityRequest) int { return due(a).Compare(due(b)) },
	}
	for field, compare := range fields {
		for _, desc := range []bool{false, true} {
			all = append(all, order("requests by "+string(field), rows, desc, compare, func(ctx context.Context, p store.Page) (*store.EligibilityRequestConnection, error) {
				return w.EligibilityRequests(ctx, who, f, &store.EligibilityRequestOrder{Field: field, Direction: direction(desc)}, p)
			}))
		}
	}
	return all
}

// Pages of any size together are the list: each row once, in order, in both directions.
func TestPages_TogetherAreTheList(t *testing.T) {
	each(t, func(w *world) {
		all := w.ties()
		rapid.Check(w.t, func(r *rapid.T) {
			o := all[rapid.IntRange(0, len(all)-1).Draw(r, "order")]
			if rapid.Bool().Draw(r, "backward") {
				o.walkBackward(r, w.ctx)
				return
			}
			o.walkForward(r, w.ctx)
		})
	})
}

func (o ordered) walkForward(r *rapid.T, ctx context.Context) {
	var got []string
	p := store.Page{Count: true}
	for len(got) <= len(o.want) {
		p.First = ptr(rapid.IntRange(1, 13).Draw(r, "first"))
		ids, cursors, info, total, err := o.read(ctx, p)
		if err != nil {
			r.Fatal(err)
		}
		if total != len(o.want) || info.HasPreviousPage != (p.After != nil) {
			r.Fatalf("%s: want total %d and previous %v, got %d and %v", o.name, len(o.want), p.After != nil, total, info.HasPreviousPage)
		}
		got = append(got, ids...)
		if !info.HasNextPage {
			break
		}
		p.After = &cursors[len(cursors)-1]
	}
	o.compare(r, got)
}

func (o ordered) walkBackward(r *rapid.T, ctx context.Context) {
	var got []string
	p := store.Page{}
	for len(got) <= len(o.want) {
		p.Last = ptr(rapid.IntRange(1, 13).Draw(r, "last"))
		ids, cursors, info, _, err := o.read(ctx, p)
		if err != nil {
			r.Fatal(err)
		}
		got = append(ids, got...)
		if !info.HasPreviousPage {
			break
		}
		p.Before = &cursors[0]
	}
	o.compare(r, got)
}

func (o ordered) compare(r *rapid.T, got []string) {
	if !slices.Equal(got, o.want) {
		r.Fatalf("%s:\nwant %v\n got %v", o.name, o.want, got)
	}
}

// A page between two cursors contains the rows between them.
func TestPages_BetweenTwoCursors(t *testing.T) {
	each(t, func(w *world) {
		for _, o := range w.ties() {
			_, cursors, _, _, err := o.read(w.ctx, store.Page{First: ptr(30)})
			w.must(err)
			got, _, _, _, err := o.read(w.ctx, store.Page{First: ptr(30), After: &cursors[4], Before: &cursors[20]})
			w.must(err)
			if want := o.want[5:20]; !slices.Equal(got, want) {
				w.t.Errorf("%s:\nwant %v\n got %v", o.name, want, got)
			}
		}
	})
}

func TestPages_InvalidArgumentsAreRefused(t *testing.T) {
	each(t, func(w *world) {
		w.add(w.eligibilityRequest(w.company("A", models.KindPartner), nil, models.EligibilitySubmitted))
		read := func(o *store.EligibilityRequestOrder, p store.Page) (*store.EligibilityRequestConnection, error) {
			return w.EligibilityRequests(w.ctx, access.TheSystem, nil, o, p)
		}
		up := &store.EligibilityRequestOrder{Field: store.RequestByUpdated, Direction: store.Ascending}
		down := &store.EligibilityRequestOrder{Field: store.RequestByUpdated, Direction: store.Descending}
		first, err := read(up, store.Page{})
		w.must(err)
		cursor := first.PageInfo.EndCursor
		for name, c := range map[string]struct {
			order *store.EligibilityRequestOrder
			page  store.Page
			field string
		}{
			"negative":              {up, store.Page{First: ptr(-1)}, "first"},
			"more than a hundred":   {up, store.Page{Last: ptr(store.MaxPage + 1)}, "last"},
			"both directions":       {up, store.Page{First: ptr(1), Last: ptr(1)}, "first"},
			"cursor of another way": {down, store.Page{After: cursor}, "after"},
			"cursor of another row": {nil, store.Page{Before: cursor}, "before"},
			"no cursor at all":      {up, store.Page{After: ptr("bm8")}, "after"},
			"not even base64":       {up, store.Page{After: ptr("' OR 1=1 --")}, "after"},
		} {
			_, err := read(c.order, c.page)
			found, _ := problem.All(err)
			if len(found) != 1 || found[0].Code != problem.ValidationFailed || !slices.Equal(found[0].Field, []string{c.field}) {
				w.t.Errorf("%s: want VALIDATION_FAILED at %s, got %v", name, c.field, err)
			}
		}
		none, err := read(up, store.Page{First: ptr(0), Count: true})
		w.must(err)
		if len(none.Edges) != 0 || none.TotalCount != 1 || !none.PageInfo.HasNextPage {
			w.t.Errorf("first: 0: want no row, a total of 1 and a next page, got %d, %d, %v", len(none.Edges), none.TotalCount, none.PageInfo.HasNextPage)
		}
	})
}

// The pages of a list that is cut into ranges, by what a partner sees of its own and of others' and by the values of a filter, are
// together the list: each row once, in every order, with its total.
func TestPages_OfRangesTogetherAreTheList(t *testing.T) {
	each(t, func(w *world) {
		rows := w.variety()
		partner := access.Actor{OrganizationID: rows[1].OrganizationID, PartnerID: rows[1].PartnerID}
		rapid.Check(w.t, func(r *rapid.T) {
			f := drawFilter(r, rows, 1)
			if rapid.Bool().Draw(r, "several") {
				f.Status, f.Kind = store.AnyOf(statuses...), store.AnyOf(models.EligibilityCustomer, models.EligibilityPartner, models.EligibilityCustomer)
			}
			var want []*models.EligibilityRequest
			for _, row := range rows {
				visible := row.OrganizationID == partner.OrganizationID || wasSent(row)
				if visible && matches(f, row, w.clock.Now()) {
					want = append(want, row)
				}
			}
			all := w.eligibilityOrdersOf(partner, f, want)
			o := all[rapid.IntRange(0, len(all)-1).Draw(r, "order")]
			if rapid.Bool().Draw(r, "backward") {
				o.walkBackward(r, w.ctx)
				return
			}
			o.walkForward(r, w.ctx)
		})
	})
}
