package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// invite is an invitation of a partner, not yet written.
func (w *world) invite(issuer *company, kind models.RequestKind) *models.RelationshipRequest {
	id := models.NewID[models.RelationshipRequest]()
	return &models.RelationshipRequest{
		ID: id, Reference: id.String()[14:], Kind: kind, OrganizationID: issuer.org.ID, PartnerID: issuer.partner.ID, IssuerID: issuer.user.ID, TokenHash: slices.Concat(id[:], id[:]),
		LinkNumber: 1, Status: models.RequestSent, ExpiresAt: w.clock.Now().Add(rules.InvitationTime), Stamp: models.FirstStamp(w.clock.Now()),
	}
}

// connects is a partnership in a state, not yet written; its key is there unless that state is final.
func (w *world) connects(provider, reseller *company, status models.PartnershipStatus) *models.Partnership {
	now := w.clock.Now()
	p := &models.Partnership{
		ID: models.NewID[models.Partnership](), ProviderID: provider.partner.ID, ResellerID: reseller.partner.ID, Region: "US", Status: status, StartedAt: now, Stamp: models.FirstStamp(now),
	}
	if !status.Final() {
		p.ActiveKey = ptr(models.PairKey(p.ProviderID, p.ResellerID))
	}
	return p
}

// related is a relationship, not yet written.
func (w *world) related(partner, customer, through *company, status models.RelationshipStatus) *models.ResellerRelationship {
	now := w.clock.Now()
	r := &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.partner.ID, CustomerID: customer.customer.ID, Status: status, StartedAt: now, Stamp: models.FirstStamp(now),
	}
	if through != nil {
		r.AssociatedResellerID = through.partner.ID
	}
	return r
}

// setTable is a program in which a provider and a direct-bill partner, their resellers and their customers are connected in every way.
func setTable(w *world) *stage {
	s := &stage{w, map[string]string{}, map[string]access.Actor{"nobody": {}, "system": access.TheSystem}, map[string]func(access.Actor) []string{}}
	operator, provider := s.enter("operator", models.KindOperator, models.OperatorAdmin), s.enter("provider", models.KindPartner, models.AdminAgent)
	reseller, former, other := s.enter("reseller", models.KindPartner, models.SalesAgent), s.enter("former", models.KindPartner, models.GlobalAdmin), s.enter("other", models.KindPartner, models.AdminAgent)
	c1, c2 := s.enter("c1", models.KindCustomer, models.CustomerGlobalAdmin), s.enter("c2", models.KindCustomer, models.CustomerGlobalAdmin)
	s.enter("publisher", models.KindPublisher, models.PublisherOwner)
	for who, role := range map[string]models.Role{"reviewer": models.EligibilityReviewer, "support": models.SupportAgent} {
		_, s.who[who] = w.person(operator, who+"@program.example", role)
	}
	for who, role := range map[string]models.Role{"helpdesk": models.HelpdeskAgent, "clerk": models.StandardUser} {
		_, s.who[who] = w.person(provider, who+"@provider.example", role)
	}
	_, s.who["user of c1"] = w.person(c1, "user@c1.example", models.CustomerUser)
	_, s.who["script"] = w.person(provider, "script@provider.example")

	ship := name(s, "ship", w.connects(provider, reseller, models.PartnershipActive))
	w.add(ship, name(s, "over", w.connects(provider, former, models.PartnershipRemoved)), name(s, "asked", w.connects(other, reseller, models.PartnershipInvited)))
	w.add(
		name(s, "provider-c1", w.related(provider, c1, reseller, models.RelationshipActive)),
		name(s, "reseller-c1", w.related(reseller, c1, nil, models.RelationshipActive)),
		name(s, "provider-c2", w.related(provider, c2, nil, models.RelationshipRemoved)),
		name(s, "reseller-c2", w.related(reseller, c2, nil, models.RelationshipActive)),
		name(s, "former-c1", w.related(former, c1, nil, models.RelationshipActive)),
		name(s, "other-c2", w.related(other, c2, nil, models.RelationshipActive)),
	)
	open, answered, joint := w.invite(provider, models.RequestReseller), w.invite(provider, models.RequestReseller), w.invite(reseller, models.RequestJoint)
	answered.Status, answered.CustomerID = models.RequestAccepted, c1.customer.ID
	joint.ProviderID, joint.PartnershipID = provider.partner.ID, ship.ID
	offer := w.invite(provider, models.RequestPartnership)
	offer.PartnershipID = ship.ID
	w.add(name(s, "open", open), name(s, "answered", answered), name(s, "joint", joint), name(s, "offer", offer))
	s.tableReaders()
	return s
}

func (s *stage) tableReaders() {
	type ctx = context.Context
	type who = access.Actor
	type page = store.Page
	s.see["relationships"] = reader[models.ResellerRelationship](s, nil)
	s.see["invitations"] = reader(s, func(c ctx, w who, p page) (*store.RelationshipRequestConnection, error) {
		return s.RelationshipRequests(c, w, nil, nil, p)
	})
	s.see["partnerships"] = reader(s, func(c ctx, w who, p page) (*store.PartnershipConnection, error) { return s.Partnerships(c, w, nil, p) })
	s.see["locked relationships"] = locker[models.ResellerRelationship](s)
	s.see["locked invitations"] = locker[models.RelationshipRequest](s)
	s.see["locked partnerships"] = locker[models.Partnership](s)
}

// locker reads every row of a kind in order to change it: what is not visible does not exist.
func locker[T models.Noun](s *stage) func(access.Actor) []string {
	return func(who access.Actor) []string {
		var seen []string
		for _, id := range s.idsOf(*new(T)) {
			err := s.Tx(s.ctx, func(tx *store.Tx) error {
				_, err := store.Lock(tx, who, models.As[T](id))
				return err
			})
			if err == nil {
				seen = append(seen, id.String())
			} else if !problem.Has(err, problem.NotFound) {
				s.t.Errorf("%s: %v", s.names[id.String()], err)
			}
		}
		return s.named(seen)
	}
}

const (
	allRelationships  = "former-c1,other-c2,provider-c1,provider-c2,reseller-c1,reseller-c2"
	ofProvider        = "provider-c1,provider-c2,reseller-c1"
	allInvitations    = "answered,joint,offer,open"
	allPartnerships   = "asked,over,ship"
	providersOwn      = "answered,offer,open"
	providersPartners = "over,ship"
)

// connected is who sees which relationships, invitations and partnerships, exactly.
var connected = map[string][3]string{
	"operator":   {allRelationships, allInvitations, allPartnerships},
	"support":    {allRelationships, allInvitations, allPartnerships},
	"reviewer":   {allRelationships, "", allPartnerships},
	"provider":   {ofProvider, providersOwn, providersPartners},
	"helpdesk":   {ofProvider, "", providersPartners},
	"clerk":      {ofProvider, "", providersPartners},
	"script":     {ofProvider, "", providersPartners},
	"reseller":   {"provider-c1,reseller-c1,reseller-c2", "joint", "asked,ship"},
	"former":     {"former-c1", "", "over"},
	"other":      {"other-c2", "", "asked"},
	"c1":         {"former-c1,provider-c1,reseller-c1", "answered", ""},
	"user of c1": {"former-c1,provider-c1,reseller-c1", "", ""},
	"c2":         {"other-c2,provider-c2,reseller-c2", "", ""},
	"publisher":  {"", "", ""},
	"nobody":     {"", "", ""},
	"system":     {allRelationships, allInvitations, allPartnerships},
}

// each actor sees exactly the rows of the table, and can lock no others.
func TestVisible_Connections(t *testing.T) {
	each(t, func(w *world) {
		s := setTable(w)
		for who, sees := range connected {
			for i, kind := range []string{"relationships", "invitations", "partnerships"} {
				for _, way := range []string{kind, "locked " + kind} {
					if got := strings.Join(s.see[way](s.who[who]), ","); got != sees[i] {
						w.t.Errorf("%s: %s:\nwant %s\n got %s", who, way, sees[i], got)
					}
				}
			}
		}
	})
}

// A provider sees what its reseller sells to a shared customer only while the two are connected, and while it sells to that customer
// itself.
func TestVisible_SharedCustomers(t *testing.T) {
	each(t, func(w *world) {
		provider, reseller, customer := w.company("P", models.KindPartner, models.AdminAgent), w.company("R", models.KindPartner, models.AdminAgent), w.company("C", models.KindCustomer, models.CustomerGlobalAdmin)
		own, sold, ship := w.related(provider, customer, nil, models.RelationshipActive), w.related(reseller, customer, nil, models.RelationshipActive), w.connects(provider, reseller, models.PartnershipActive)
		w.add(own, sold, ship)
		for _, c := range []struct {
			ship models.PartnershipStatus
			own  models.RelationshipStatus
			want int
		}{
			{models.PartnershipActive, models.RelationshipActive, 2}, {models.PartnershipSuspended, models.RelationshipActive, 2}, {models.PartnershipActive, models.RelationshipRemoved, 1},
			{models.PartnershipInvited, models.RelationshipActive, 1}, {models.PartnershipOpened, models.RelationshipActive, 1}, {models.PartnershipRemoved, models.RelationshipActive, 1},
		} {
			ship.Status, own.Status = c.ship, c.own
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				if err := tx.Save(ship); err != nil {
					return err
				}
				return tx.Save(own)
			}))
			rows, err := w.RelationshipsOfCustomers(w.ctx, provider.who, []models.ID[models.Customer]{customer.customer.ID})
			w.must(err)
			if len(rows) != c.want {
				w.t.Errorf("partnership %s, own relationship %s: %d relationships, want %d", c.ship, c.own, len(rows), c.want)
			}
		}
	})
}

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

// Letters are counted by address and time, for all senders and all outcomes of the invitation; nothing else is counted.
func TestLetters_AreCountedByAddress(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.company("A", models.KindPartner, models.AdminAgent), w.company("B", models.KindPartner, models.AdminAgent)
		const paula = "paula@cedar.example"
		week := start.Add(rules.InvitationSpan)
		for i, l := range []struct {
			after    time.Duration
			template mail.Template
			to       string
			by       *company
		}{
			{0, mail.RelationshipRequest, paula, a}, {time.Hour, mail.JointInvitation, paula, b}, {2 * time.Hour, mail.PartnershipInvitation, paula, b},
			{3 * time.Hour, mail.InvitationReminder, paula, a}, {3 * time.Hour, mail.RelationshipRequest, "other@cedar.example", a}, {4 * time.Hour, mail.RelationshipRequest, paula, a},
		} {
			w.clock.Set(start.Add(l.after))
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				_, err := tx.Post(store.Recipient{OrganizationID: l.by.org.ID, Address: l.to}, store.About(models.NewID[models.RelationshipRequest](), l.by.org.ID), fmt.Sprint(i), l.template, mail.Data{})
				return err
			}))
		}
		for _, c := range []struct {
			now  time.Time
			most int
			want []time.Duration
		}{
			{week.Add(-time.Millisecond), 5, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour, 0}},
			{week.Add(-time.Millisecond), 3, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour}},
			{week, 5, []time.Duration{4 * time.Hour, 2 * time.Hour, time.Hour}},
			{week.Add(5 * time.Hour), 5, nil},
		} {
			w.clock.Set(c.now)
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				at, err := tx.SentTo(paula, c.now.Add(-rules.InvitationSpan), c.most)
				var got []time.Duration
				for _, sent := range at {
					got = append(got, sent.Sub(start))
				}
				if !slices.Equal(got, c.want) {
					w.t.Errorf("at %v, at most %d: %v, want %v", c.now, c.most, got, c.want)
				}
				return err
			}))
		}
	})
}

// Dots, and what follows a +, do not make another mailbox; another domain, or a name that only begins the same, does.
func TestLetters_AreCountedByMailbox(t *testing.T) {
	each(t, func(w *world) {
		a := w.company("A", models.KindPartner, models.AdminAgent)
		const paula = "paula@cedar.example"
		for i, to := range []string{
			paula, "paula+a@cedar.example", "paula+b+c@cedar.example", "paula+@cedar.example", // one mailbox
			"paula+a@elsewhere.example", "paula.b@cedar.example", "paula-b@cedar.example", "paulab+a@cedar.example", "pauli@cedar.example", "paula+a@x.cedar.example",
		} {
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				_, err := tx.Post(store.Recipient{OrganizationID: a.org.ID, Address: to}, store.About(models.NewID[models.RelationshipRequest](), a.org.ID), fmt.Sprint(i), mail.RelationshipRequest, mail.Data{})
				return err
			}))
		}
		for to, want := range map[string]int{paula: 4, "paula+z@cedar.example": 4, "paula+a@elsewhere.example": 1, "paulab@cedar.example": 2, "+a@cedar.example": 0, "paula": 0} {
			w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
				at, err := tx.SentTo(to, start.Add(-time.Hour), 100)
				if len(at) != want {
					w.t.Errorf("%s got %d letters, want %d", to, len(at), want)
				}
				return err
			}))
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			n, err := tx.LettersSince(a.org.ID, start.Add(-time.Hour))
			if n != 10 {
				w.t.Errorf("%d letters of a day, want 10", n)
			}
			return err
		}))
	})
}
