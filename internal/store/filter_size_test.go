package store_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

type eligibilityFilter = store.EligibilityRequestFilter

// inside nests a filter n times, each time in another way.
func inside(n int, nest ...func(*eligibilityFilter) *eligibilityFilter) *eligibilityFilter {
	f := &eligibilityFilter{}
	for i := range n - 1 {
		f = nest[i%len(nest)](f)
	}
	return f
}

func inAnd(f *eligibilityFilter) *eligibilityFilter {
	return &eligibilityFilter{And: []*eligibilityFilter{f}}
}
func inOr(f *eligibilityFilter) *eligibilityFilter {
	return &eligibilityFilter{Or: []*eligibilityFilter{f}}
}
func inNot(f *eligibilityFilter) *eligibilityFilter { return &eligibilityFilter{Not: f} }

// T-01, T-11: no filter makes a database fail. Too large filters are refused before SQL is built.
func TestFilters_AreBounded(t *testing.T) {
	reference, short := strings.Repeat("x", 840_000), strings.Repeat("ß", 200)
	many := make([]*eligibilityFilter, 60)
	for i := range many {
		many[i] = &eligibilityFilter{Reference: &short, Kind: store.AnyOf(models.EligibilityPartner), SLAState: store.AnyOf(models.SLAOverdue)}
	}
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			filter *eligibilityFilter
			want   string // reason and field of the problem
		}{
			"and, 5000 deep":  {inside(5000, inAnd), "too_many filter, too_deep filter"},
			"and, 11 deep":    {inside(11, inAnd), "too_deep filter"},
			"or, 11 deep":     {inside(11, inOr), "too_deep filter"},
			"not, 11 deep":    {inside(11, inNot), "too_deep filter"},
			"not, 600 deep":   {inside(600, inNot), "too_many filter, too_deep filter"},
			"mixed, 11 deep":  {inside(11, inNot, inAnd, inOr), "too_deep filter"},
			"and, 10 deep":    {inside(10, inAnd), ""},
			"not, 10 deep":    {inside(10, inNot), ""},
			"mixed, 10 deep":  {inside(10, inNot, inAnd, inOr), ""},
			"wide":            {&eligibilityFilter{Or: make([]*eligibilityFilter, 201)}, "too_many filter"},
			"many conditions": {&eligibilityFilter{And: many}, "too_many filter"},
			"listed":          {&eligibilityFilter{Status: &store.EligibilityStatusFilter{In: make([]models.EligibilityStatus, 201)}}, "too_many filter"},
			"fine":            {&eligibilityFilter{Status: &store.EligibilityStatusFilter{In: make([]models.EligibilityStatus, 100)}}, ""},
			"long":            {&eligibilityFilter{Reference: &reference}, "too_long filter.reference"},
			"long, nested":    {inNot(inOr(&eligibilityFilter{Reference: &reference})), "too_long filter.not.or.0.reference"},
			"just short":      {&eligibilityFilter{Reference: &short}, ""},
			"none":            {nil, ""},
		} {
			_, err := w.EligibilityRequests(w.ctx, access.TheSystem, c.filter, nil, store.Page{})
			if got := reasons(t, err); got != c.want {
				w.t.Errorf("%s: want %q, got %q", name, c.want, got)
			}
		}
	})
}

// reasons are those of the problems with their fields.
func reasons(t *testing.T, err error) string {
	t.Helper()
	found, only := problem.All(err)
	if !only {
		t.Error(err)
	}
	var out []string
	for _, p := range found {
		out = append(out, strings.TrimSpace(p.Reason+" "+strings.Join(p.Field, ".")))
	}
	return strings.Join(out, ", ")
}

// T-11: search texts and cursors that are too long are refused.
func TestFilters_LongTextsAreRefused(t *testing.T) {
	long := strings.Repeat("x", 840_000)
	each(t, func(w *world) {
		_, err := w.Customers(w.ctx, access.TheSystem, &store.CustomerFilter{Name: &store.TextFilter{Contains: &long}, TenantID: &long, Market: store.AnyOf(long)}, nil, store.Page{})
		if got := reasons(t, err); got != "too_long filter.name.contains, too_long filter.market.in.0, too_long filter.tenantId" {
			w.t.Errorf("got %q", got)
		}
		_, err = w.Customers(w.ctx, access.TheSystem, nil, nil, store.Page{After: &long})
		if got := reasons(t, err); got != "after" {
			w.t.Errorf("got %q", got)
		}
	})
}
