package store_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func TestFiltersAreBounded(t *testing.T) {
	nested := &store.EligibilityRequestFilter{}
	for range 5000 {
		nested = &store.EligibilityRequestFilter{And: []*store.EligibilityRequestFilter{nested}}
	}
	wide := &store.EligibilityRequestFilter{Or: make([]*store.EligibilityRequestFilter, 201)}
	listed := &store.EligibilityRequestFilter{Status: &store.EligibilityStatusFilter{In: make([]models.EligibilityStatus, 201)}}
	fine := &store.EligibilityRequestFilter{Status: &store.EligibilityStatusFilter{In: make([]models.EligibilityStatus, 100)}}
	each(t, func(w *world) {
		for name, c := range map[string]struct {
			filter *store.EligibilityRequestFilter
			want   bool
		}{"nested": {nested, true}, "wide": {wide, true}, "listed": {listed, true}, "fine": {fine, false}, "none": {nil, false}} {
			_, err := w.EligibilityRequests(w.ctx, access.TheSystem, c.filter, nil, store.Page{})
			found, _ := problem.All(err)
			if got := len(found) == 1 && found[0].Reason == "too_many"; got != c.want {
				w.t.Errorf("%s: want refused %v, got %v", name, c.want, err)
			}
		}
	})
}
