package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// two partners have at most one partnership at a time in each direction; an ended one does not count.
func TestPartnerships_OneAtATime(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		for _, status := range []models.PartnershipStatus{models.PartnershipRemoved, models.PartnershipDeclined, models.PartnershipRevoked, models.PartnershipExpired} {
			w.add(w.connects(a, b, status))
		}
		open := w.connects(a, b, models.PartnershipInvited)
		w.add(open, w.connects(b, a, models.PartnershipActive))
		err := w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Create(w.connects(a, b, models.PartnershipActive)) })
		if !errors.Is(err, store.ErrDuplicate) {
			w.t.Errorf("a second one: %v, want a duplicate", err)
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			found, err := tx.Partnership(a.partner.ID, b.partner.ID)
			if err != nil || found == nil || found.ID != open.ID {
				w.t.Errorf("found %v, %v; want the open one", found, err)
			}
			found.Status, found.ActiveKey = models.PartnershipExpired, nil
			if err := tx.Save(found); err != nil {
				return err
			}
			gone, err := tx.Partnership(a.partner.ID, b.partner.ID)
			if gone != nil {
				w.t.Errorf("%s is found still", gone.Status)
			}
			return err
		}))
	})
}

// both sides list the other. Nobody is found by name before the two have connected.
func TestPartnerships_AreListedForBothSides(t *testing.T) {
	each(t, func(w *world) {
		a, b, c := w.company("Meridian", models.KindPartner, models.AdminAgent), w.company("Bright Mesa", models.KindPartner, models.AdminAgent), w.company("Secret Mesa", models.KindPartner, models.AdminAgent)
		active, invited, over, turned := w.connects(a, b, models.PartnershipActive), w.connects(a, c, models.PartnershipInvited), w.connects(b, c, models.PartnershipRemoved), w.connects(b, a, models.PartnershipSuspended)
		w.add(active, invited, over, turned)
		operator := w.company("Office", models.KindOperator, models.OperatorAdmin)
		name := func(s string) *store.TextFilter { return &store.TextFilter{Contains: &s} }
		for _, tc := range []struct {
			what string
			who  *company
			f    *store.PartnershipFilter
			want []*models.Partnership
		}{
			{"all of the provider", a, nil, []*models.Partnership{active, invited, turned}},
			{"as provider", a, &store.PartnershipFilter{Side: store.AnyOf(models.ProviderSide)}, []*models.Partnership{active, invited}},
			{"as reseller", a, &store.PartnershipFilter{Side: store.AnyOf(models.ResellerSide)}, []*models.Partnership{turned}},
			{"in force, as reseller", b, &store.PartnershipFilter{Side: store.AnyOf(models.ResellerSide), Status: store.AnyOf(models.PartnershipActive)}, []*models.Partnership{active}},
			{"by name", a, &store.PartnershipFilter{Name: name("BRIGHT")}, []*models.Partnership{active, turned}},
			{"by the name of who was only invited", a, &store.PartnershipFilter{Name: name("secret")}, nil},
			{"by the name of who has invited", c, &store.PartnershipFilter{Name: name("meridian")}, nil},
			{"by the name of who has left", c, &store.PartnershipFilter{Name: name("bright")}, nil},
			{"with no status", a, &store.PartnershipFilter{Status: store.AnyOf[models.PartnershipStatus]()}, nil},
			{"all of the operator", operator, nil, []*models.Partnership{active, invited, over, turned}},
		} {
			page, err := w.Partnerships(w.ctx, tc.who.who, tc.f, store.Page{First: ptr(10), Count: true})
			w.must(err)
			want := []string{}
			for _, p := range tc.want {
				want = append(want, p.ID.String())
			}
			got := idsOf(page.Nodes())
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) || page.TotalCount != len(want) {
				w.t.Errorf("%s: %d of %d, want %d", tc.what, len(got), page.TotalCount, len(want))
			}
		}
	})
}

// what the removal of a partnership affects: customers of both, open joint invitations, granted access.
func TestPartnerships_Standings(t *testing.T) {
	each(t, func(w *world) {
		p, r, other := w.company("P", models.KindPartner, models.AdminAgent), w.company("R", models.KindPartner, models.AdminAgent), w.company("O", models.KindPartner, models.AdminAgent)
		ship, bare := w.connects(p, r, models.PartnershipActive), w.connects(other, r, models.PartnershipActive)
		w.add(ship, bare)
		for _, rel := range []struct{ provider, reseller models.RelationshipStatus }{
			{models.RelationshipActive, models.RelationshipActive}, {models.RelationshipActive, models.RelationshipActive},
			{models.RelationshipRemoved, models.RelationshipActive}, {models.RelationshipActive, models.RelationshipRemoved},
		} {
			customer := w.company("C", models.KindCustomer, models.CustomerGlobalAdmin)
			w.add(w.related(p, customer, nil, rel.provider), w.related(r, customer, nil, rel.reseller))
		}
		for _, status := range append(models.OpenStatuses(), models.RequestAccepted, models.RequestRevoked) {
			joint := w.invite(r, models.RequestJoint)
			joint.PartnershipID, joint.Status = ship.ID, status
			w.add(joint)
		}
		late, offer := w.invite(r, models.RequestJoint), w.invite(p, models.RequestPartnership)
		late.PartnershipID, late.ExpiresAt, offer.PartnershipID = ship.ID, start, ship.ID
		w.add(late, offer)
		for _, status := range []models.AccessStatus{models.AccessRevoked, models.AccessGranted} {
			w.add(&models.AccessGrant{ID: models.NewID[models.AccessGrant](), OrganizationID: r.org.ID, PartnerID: p.partner.ID, PartnershipID: ship.ID, Status: status, GrantedAt: start, Stamp: models.Stamp{CreatedAt: start, UpdatedAt: start}})
		}
		want := store.PartnershipCounts{PartnershipID: ship.ID, ProviderID: ship.ProviderID, ResellerID: ship.ResellerID, Shared: 2, Open: 4, Granted: 1}
		all, err := w.PartnershipStandings(w.ctx, []models.ID[models.Partnership]{ship.ID, bare.ID, models.NewID[models.Partnership]()})
		w.must(err)
		nothing := store.PartnershipCounts{PartnershipID: bare.ID, ProviderID: bare.ProviderID, ResellerID: bare.ResellerID}
		if len(all) != 2 || all[ship.ID].PartnershipCounts != want || all[bare.ID].PartnershipCounts != nothing {
			w.t.Errorf("%+v, want %+v and nothing of the other", all, want)
		}
		if with, without := all[ship.ID], all[bare.ID]; with.Provider.Partner.ID != p.partner.ID || with.Reseller.Partner.ID != r.partner.ID || with.Invitation.ID != offer.ID ||
			with.Access == nil || without.Invitation != nil || without.Access != nil {
			w.t.Errorf("beside the counts: %+v and %+v", with, without)
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			one, err := tx.PartnershipStanding(ship.ID)
			if one.PartnershipCounts != want {
				w.t.Errorf("%+v, want %+v", one, want)
			}
			return err
		}))
	})
}

// of several access grants of a provider the newest counts; a pair has at most one in force.
func TestAccessGrants_NewestCounts(t *testing.T) {
	each(t, func(w *world) {
		p, r := w.company("P", models.KindPartner, models.AdminAgent), w.company("R", models.KindPartner, models.AdminAgent)
		ship := w.connects(p, r, models.PartnershipActive)
		grant := func(at time.Time, status models.AccessStatus) *models.AccessGrant {
			g := &models.AccessGrant{ID: models.NewID[models.AccessGrant](), OrganizationID: r.org.ID, PartnerID: p.partner.ID, PartnershipID: ship.ID, Status: status, GrantedAt: at, Stamp: models.FirstStamp(at)}
			if status == models.AccessGranted {
				g.ActiveKey = ptr(models.PairKey(r.org.ID, p.partner.ID))
			}
			return g
		}
		newest := grant(start.Add(time.Hour), models.AccessGranted)
		w.add(ship, newest, grant(start, models.AccessRevoked))
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			for what, find := range map[string]func() (*models.AccessGrant, error){
				"of the partnership": func() (*models.AccessGrant, error) { return tx.ProviderGrant(ship.ID) },
				"of the pair":        func() (*models.AccessGrant, error) { return tx.Grant(r.org.ID, p.partner.ID) },
			} {
				if got, err := find(); err != nil || got == nil || got.ID != newest.ID {
					w.t.Errorf("%s: %v, %v; want the newest", what, got, err)
				}
			}
			if got, err := tx.ProviderGrant(models.NewID[models.Partnership]()); got != nil || err != nil {
				w.t.Errorf("of nothing: %v, %v", got, err)
			}
			if got, err := tx.Grant(p.org.ID, r.partner.ID); got != nil || err != nil {
				w.t.Errorf("the other way round: %v, %v", got, err)
			}
			return nil
		}))
		if err := w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Create(grant(start, models.AccessGranted)) }); !errors.Is(err, store.ErrDuplicate) {
			w.t.Errorf("granted twice: %v", err)
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			if _, err := store.LockAny(tx, models.NewID[models.Partnership]()); !problem.Has(err, problem.NotFound) {
				w.t.Errorf("unknown: %v", err)
			}
			return nil
		}))
	})
}
