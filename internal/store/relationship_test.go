package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
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
			rows, err := store.RelationshipsOfCustomers.Find(w.ctx, w.Store, provider.who, []models.ID[models.Customer]{customer.customer.ID})
			w.must(err)
			if len(rows) != c.want {
				w.t.Errorf("partnership %s, own relationship %s: %d relationships, want %d", c.ship, c.own, len(rows), c.want)
			}
		}
	})
}
