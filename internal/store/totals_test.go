package store_test

import (
	"fmt"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A total counts up to a number of rows, and says when there are more. It counts nothing that the actor does not see.
func TestTotals_CountUpToANumber(t *testing.T) {
	each(t, func(w *world) {
		operator, big, small := w.company("operator", models.KindOperator, models.OperatorAdmin), w.company("big", models.KindPartner, models.AdminAgent), w.company("small", models.KindPartner, models.AdminAgent)
		event := &models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "x", OrganizationID: small.org.ID, CreatedAt: start}
		user := &models.User{ID: models.NewID[models.User](), OrganizationID: small.org.ID, Name: "x", Locale: "en", Stamp: models.FirstStamp(start)}
		w.add(event, user)
		ofBig := fmt.Sprintf("x'%x'", big.org.ID[:])
		c := &crowd{world: w, rows: store.MaxTotal} // and the person of each company
		c.copy(event, event.ID[:], map[string]string{"organization_id": ofBig, "action": c.oneOf("a", "b", "c")})
		c.copy(user, user.ID[:], map[string]string{"organization_id": ofBig, "email_key": c.text()})
		most, few := &store.AuditActionFilter{In: []string{"a", "b", "c"}}, &store.AuditActionFilter{In: []string{"c"}}
		for _, tc := range []struct {
			who    access.Actor
			filter *store.AuditActionFilter
			want   store.Total
		}{
			{operator.who, nil, store.Total{TotalCount: store.MaxTotal, TotalCountIsExact: false}},
			{operator.who, most, store.Total{TotalCount: store.MaxTotal, TotalCountIsExact: true}},
			{operator.who, few, store.Total{TotalCount: store.MaxTotal / 1000, TotalCountIsExact: true}},
			{big.who, nil, store.Total{TotalCount: store.MaxTotal, TotalCountIsExact: true}},
			{small.who, nil, store.Total{TotalCount: 1, TotalCountIsExact: true}},
			{small.who, most, store.Total{TotalCount: 0, TotalCountIsExact: true}},
		} {
			page, err := w.AuditEvents(w.ctx, tc.who, &store.AuditEventFilter{Action: tc.filter}, store.Page{First: ptr(1), Count: true})
			if w.must(err); page.Total != tc.want {
				t.Errorf("%s counts %+v of %+v, want %+v", tc.who.Name, page.Total, tc.filter, tc.want)
			}
		}
		c.totalsOfParents(operator, big, small)
	})
}

func (c *crowd) totalsOfParents(operator, big, small *company) {
	both := []models.ID[models.Organization]{big.org.ID, small.org.ID}
	for _, tc := range []struct {
		who        access.Actor
		big, small store.Total
	}{
		{operator.who, store.Total{TotalCount: store.MaxTotal, TotalCountIsExact: false}, store.Total{TotalCount: 2, TotalCountIsExact: true}},
		{small.who, store.Total{TotalCount: 0, TotalCountIsExact: true}, store.Total{TotalCount: 2, TotalCountIsExact: true}},
	} {
		pages, err := c.UsersOf(c.ctx, tc.who, both, store.Page{First: ptr(1), Count: true})
		c.must(err)
		if got := [2]store.Total{pages[big.org.ID].Total, pages[small.org.ID].Total}; got != [2]store.Total{tc.big, tc.small} {
			c.t.Errorf("%s counts %+v people, want %+v", tc.who.Name, got, [2]store.Total{tc.big, tc.small})
		}
	}
}
