package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Section 4.7: the filter by status agrees with rules.StatusAt for each invitation.
func TestInvitations_StatusFilterAgreesWithTheRule(t *testing.T) {
	each(t, func(w *world) {
		issuer := w.company("P", models.KindPartner, models.AdminAgent)
		all := append(models.OpenStatuses(), models.RequestAccepted, models.RequestDeclined, models.RequestExpired, models.RequestRevoked)
		var rows []*models.RelationshipRequest
		for _, status := range all {
			for _, end := range []time.Duration{-time.Hour, 0, time.Millisecond} {
				r := w.invite(issuer, models.RequestReseller)
				r.Status, r.ExpiresAt = status, start.Add(end)
				rows = append(rows, r)
				w.add(r)
			}
		}
		for _, status := range all {
			page, err := w.RelationshipRequests(w.ctx, issuer.who, &store.RelationshipRequestFilter{Status: store.AnyOf(status)}, nil, store.Page{First: ptr(100), Count: true})
			w.must(err)
			want := []string{}
			for _, r := range rows {
				if rules.StatusAt(*r, start) == status {
					want = append(want, r.ID.String())
				}
			}
			got := idsOf(page.Nodes())
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || page.TotalCount != len(want) {
				w.t.Errorf("%s: %d of %d invitations, want %d", status, len(got), page.TotalCount, len(want))
			}
		}
	})
}
