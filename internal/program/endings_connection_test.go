package program_test

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// openRelationship is a relationship that is not over.
func (s *story) openRelationship(r *models.ResellerRelationship) open {
	return open{
		state: func() string {
			all, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{r.CustomerID})
			s.must(err)
			for _, now := range all {
				if now.ID == r.ID {
					return string(now.Status)
				}
			}
			return "gone"
		},
		end: func(by string) error { return s.parts(by, r, everything...) },
	}
}

// both is a customer that has accepted a reseller and its provider at once.
func (s *story) both() *models.Customer {
	customer := s.newcomer(anton, "US", models.SegmentCommercial)
	_, token := s.jointly(dana, anton)
	s.must(s.joins(anton, token))
	return customer
}

// eachAlone is a customer that has accepted a reseller and its provider with an invitation of each.
func (s *story) eachAlone() *models.Customer {
	customer := s.newcomer(anton, "US", models.SegmentCommercial)
	for _, partner := range []string{lucia, dana} {
		_, token := s.mailed(partner, anton, invitee(anton))
		s.must(s.joins(anton, token))
		s.Work()
		s.Mail()
	}
	return customer
}

// createdThenReseller is a customer that a provider has created, and that has accepted a reseller alone.
func (s *story) createdThenReseller() *models.Customer {
	customer, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
	s.Work()
	s.Mail()
	s.must(s.comesIn(ines))
	_, token := s.mailed(dana, ines, invitee(ines))
	s.must(s.joins(ines, token))
	return customer
}

func relationshipEndings() []ending {
	const kind, do = "ResellerRelationship", access.RemoveResellerRelationship
	row := func(when, by string, begin func(s *story) *models.ResellerRelationship) ending {
		return ending{kind, "ACTIVE", when, by, do, "REMOVED", func(s *story) open { return s.openRelationship(begin(s)) }}
	}
	providersGone := func(s *story) *models.ResellerRelationship {
		r := s.relation(dana, s.both())
		s.must(second(s.standing(s.As(grant).PartnerID, models.StandingClosed)))
		return r
	}
	withoutProvider := func(s *story) *models.ResellerRelationship {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.mailed(dana, anton, invitee(anton))
		s.must(s.joins(anton, token))
		return s.relation(dana, customer)
	}
	parted := func(of string) func(s *story) *models.ResellerRelationship {
		return func(s *story) *models.ResellerRelationship {
			r := s.relation(of, s.both())
			s.must(s.dissolves(naomi, s.between(grant, dana)))
			return r
		}
	}
	return []ending{
		row("with one partner alone", amir, func(s *story) *models.ResellerRelationship { return s.relation(amir, s.customerNow(paula)) }),
		row("of the provider that created the customer", lucia, func(s *story) *models.ResellerRelationship { return s.relation(lucia, s.createdThenReseller()) }),
		row("of a reseller accepted alone after the provider created the customer", lucia, func(s *story) *models.ResellerRelationship {
			return s.relation(dana, s.createdThenReseller())
		}),
		row("of a reseller accepted alone", lucia, func(s *story) *models.ResellerRelationship { return s.relation(dana, s.eachAlone()) }),
		row("of a provider accepted alone", lucia, func(s *story) *models.ResellerRelationship { return s.relation(lucia, s.eachAlone()) }),
		row("of the reseller, in partnership", lucia, func(s *story) *models.ResellerRelationship { return s.relation(dana, s.both()) }),
		row("of the provider, in partnership", lucia, func(s *story) *models.ResellerRelationship { return s.relation(lucia, s.both()) }),
		row("of the reseller, the provider's own removed first", lucia, func(s *story) *models.ResellerRelationship {
			customer := s.both()
			s.must(s.parts(lucia, s.relation(lucia, customer), everything...))
			return s.relation(dana, customer)
		}),
		row("of a reseller accepted alone, the provider's own removed first", lucia, func(s *story) *models.ResellerRelationship {
			customer := s.eachAlone()
			s.must(s.parts(lucia, s.relation(lucia, customer), everything...))
			return s.relation(dana, customer)
		}),
		row("of a reseller whose providers do not sell to the customer", anton, withoutProvider),
		row("of a reseller whose providers do not sell to the customer", olga, withoutProvider),
		row("of a reseller that is suspended", lucia, func(s *story) *models.ResellerRelationship {
			r := s.relation(dana, s.both())
			s.must(second(s.standing(s.As(dana).PartnerID, models.StandingSuspended)))
			return r
		}),
		row("of the reseller, after the partnership", anton, parted(dana)),
		row("of the reseller, after the partnership", olga, parted(dana)),
		row("of the provider, after the partnership", lucia, parted(lucia)),
		row("of the reseller, its provider's account closed", anton, providersGone),
		row("of the reseller, its provider's account closed", olga, providersGone),
	}
}

// providerAccess is a provider's administrative access to its reseller.
func (s *story) providerAccess(p *models.Partnership) open {
	return open{
		state: func() string { return string(s.adminAccess(p)[0]) },
		end: func(by string) error {
			_, err := s.RevokeProviderAdminAccess(s.ctx, s.As(by), relationships.RevokeProviderAdminAccessInput{ID: p.ID.Any()})
			return err
		},
	}
}

// delegated is the access to a customer of the partner of a relationship.
func (s *story) delegated(r *models.ResellerRelationship) func() string {
	return func() string {
		grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{r.CustomerID})
		s.must(err)
		for _, g := range grants {
			if g.PartnerID == r.PartnerID {
				return string(g.Status)
			}
		}
		return "none"
	}
}

// delegatedAccess is the access to a customer of the partner of a relationship, to be ended without the relationship.
func (s *story) delegatedAccess(r *models.ResellerRelationship) open {
	return open{state: s.delegated(r), end: func(by string) error { return s.shutsOut(by, r) }}
}

// resting is an access whose holder the operator has suspended: it can be ended all the same.
func (s *story) resting(o open, holder string) open {
	s.must(second(s.suspends(holder, "The invoices of May are open.")))
	stored := o.state
	o.state = func() string {
		return string(rules.AccessStatus(models.AccessGrant{Status: models.AccessStatus(stored())}, s.partnerOf(holder).Status))
	}
	return o
}

func accessEndings() []ending {
	const kind = "AccessGrant"
	authorized := func(s *story) *models.Partnership {
		p, token := s.asksReseller(s.active())
		s.must(s.authorizes(maya, token, true))
		return p
	}
	return []ending{
		{kind, "GRANTED", "of a provider", maya, access.RevokeProviderAdminAccess, "REVOKED", func(s *story) open { return s.providerAccess(authorized(s)) }},
		{kind, "GRANTED", "of a provider after the partnership", maya, access.RevokeProviderAdminAccess, "REVOKED", func(s *story) open {
			p := authorized(s)
			s.must(s.dissolves(naomi, p))
			return s.providerAccess(p)
		}},
		{kind, "GRANTED", "of a customer's partner, while the relationship stays", anton, access.RevokeDelegatedAccess, "REVOKED", func(s *story) open {
			return s.delegatedAccess(s.relation(lucia, s.eachAlone()))
		}},
		{kind, "GRANTED", "of a customer's partner, which gives it up", lucia, access.RevokeDelegatedAccess, "REVOKED", func(s *story) open {
			return s.delegatedAccess(s.relation(lucia, s.eachAlone()))
		}},
		{kind, "GRANTED", "of a reseller that cannot end its relationship", dana, access.RevokeDelegatedAccess, "REVOKED", func(s *story) open {
			return s.delegatedAccess(s.relation(dana, s.both()))
		}},
		{kind, "SUSPENDED", "of a provider that is suspended", maya, access.RevokeProviderAdminAccess, "REVOKED", func(s *story) open {
			p := authorized(s)
			return s.resting(s.providerAccess(p), naomi)
		}},
		{kind, "SUSPENDED", "of a customer's partner that is suspended", anton, access.RevokeDelegatedAccess, "REVOKED", func(s *story) open {
			return s.resting(s.delegatedAccess(s.relation(lucia, s.eachAlone())), lucia)
		}},
		{kind, "GRANTED", "of a customer's partner, with its relationship", lucia, access.RemoveResellerRelationship, "REVOKED", func(s *story) open {
			r := s.relation(lucia, s.eachAlone())
			o := s.openRelationship(r)
			o.state = s.delegated(r)
			return o
		}},
		{kind, "GRANTED", "of a partner that nobody stands above, with its relationship", anton, access.RemoveResellerRelationship, "REVOKED", func(s *story) open {
			r := s.relation(dana, s.both())
			s.must(s.dissolves(naomi, s.between(grant, dana)))
			o := s.openRelationship(r)
			o.state = s.delegated(r)
			return o
		}},
	}
}

// openPartnership is a partnership that is not over.
func (s *story) openPartnership(p *models.Partnership, end func(by string) error) open {
	return open{state: func() string { return string(s.partnership(p.ID).Status) }, end: end}
}

// refuses answers the invitation to a partnership with no.
func (s *story) refuses(p *models.Partnership) func(by string) error {
	return func(by string) error {
		_, err := s.DeclineRelationshipRequest(s.ctx, s.As(by), relationships.DeclineRelationshipRequestInput{PartnershipID: new(p.ID.Any())})
		return err
	}
}

// withdrawsOffer withdraws the invitation to a partnership.
func (s *story) withdrawsOffer(p *models.Partnership) func(by string) error {
	return func(by string) error {
		_, err := s.RevokeRelationshipRequest(s.ctx, s.As(by), relationships.RevokeRelationshipRequestInput{PartnershipID: new(p.ID.Any())})
		return err
	}
}

// offered is a partnership that Alder Ridge is invited to; opened or not.
func (s *story) offered(opened bool) *models.Partnership {
	p, token := s.asksReseller(s.active())
	if opened {
		s.must(s.looks(maya, token))
	}
	return p
}

func partnershipEndings() (all []ending) {
	const kind = "Partnership"
	for state, opened := range map[string]bool{"INVITED": false, "OPENED": true} {
		all = append(all,
			ending{kind, state, "", grant, access.RevokeRelationshipRequest, "REVOKED", func(s *story) open {
				p := s.offered(opened)
				return s.openPartnership(p, s.withdrawsOffer(p))
			}},
			ending{kind, state, "", maya, access.DeclineRelationshipRequest, "DECLINED", func(s *story) open {
				p := s.offered(opened)
				return s.openPartnership(p, s.refuses(p))
			}},
		)
	}
	for _, by := range []string{grant, naomi, dana, carla} {
		all = append(all, ending{kind, "ACTIVE", "", by, access.RemovePartnership, "REMOVED", func(s *story) open {
			p := s.between(grant, dana)
			return s.openPartnership(p, func(by string) error { return s.dissolves(by, p) })
		}})
	}
	for side, by := range map[string]string{grant: carla, dana: naomi} {
		all = append(all, ending{kind, "SUSPENDED", "with " + side, by, access.RemovePartnership, "REMOVED", func(s *story) open {
			p := s.between(grant, dana)
			s.must(second(s.standing(s.As(side).PartnerID, models.StandingSuspended)))
			return s.openPartnership(p, func(by string) error { return s.dissolves(by, p) })
		}})
	}
	return all
}

// openInvitation is an invitation that nobody has answered.
func (s *story) openInvitation(r *models.RelationshipRequest, token string, do access.Action) open {
	o := open{state: func() string { return string(s.invitation(r.ID).Status) }}
	if do == access.DeclineRelationshipRequest {
		o.end = func(by string) error { return s.turnsDown(by, token) }
		return o
	}
	o.end = func(by string) error {
		_, err := s.RevokeRelationshipRequest(s.ctx, s.As(by), relationships.RevokeRelationshipRequestInput{ID: new(r.ID.Any())})
		return err
	}
	return o
}

// issued is an invitation that begin makes, with who takes it back and who answers it.
type issued struct {
	state, kind, issuer, invitee string
	begin                        func(s *story) (*models.RelationshipRequest, string)
}

func invitationEndings() (all []ending) {
	const kind = "RelationshipRequest"
	for _, i := range issuedInvitations() {
		all = append(all, ending{kind, i.state, i.kind, i.issuer, access.RevokeRelationshipRequest, "REVOKED", func(s *story) open {
			r, token := i.begin(s)
			return s.openInvitation(r, token, access.RevokeRelationshipRequest)
		}})
		if i.invitee == "" { // nobody has the link yet
			continue
		}
		all = append(all, ending{kind, i.state, i.kind, i.invitee, access.DeclineRelationshipRequest, "DECLINED", func(s *story) open {
			r, token := i.begin(s)
			return s.openInvitation(r, token, access.DeclineRelationshipRequest)
		}})
	}
	return all
}

func issuedInvitations() []issued {
	sent := func(s *story) (*models.RelationshipRequest, string) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		return s.mailed(lucia, anton, invitee(anton))
	}
	joint := func(s *story) (*models.RelationshipRequest, string) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		return s.jointly(dana, anton)
	}
	offer := func(s *story) (*models.RelationshipRequest, string) {
		p, token := s.asksReseller(s.active())
		requests, err := store.InvitationsTo.Find(s.ctx, s.Store, s.As(grant), []models.ID[models.Partnership]{p.ID})
		s.must(err)
		return requests[0], token
	}
	opened := func(by string, begin func(s *story) (*models.RelationshipRequest, string)) func(s *story) (*models.RelationshipRequest, string) {
		return func(s *story) (*models.RelationshipRequest, string) {
			r, token := begin(s)
			s.must(s.looks(by, token))
			return r, token
		}
	}
	return []issued{
		{"ISSUED", "of one partner", lucia, "", func(s *story) (*models.RelationshipRequest, string) { return s.drafts(lucia, invitee(anton)), "" }},
		{"SENT", "of one partner", lucia, anton, sent},
		{"HANDED_OUT", "of one partner", lucia, anton, func(s *story) (*models.RelationshipRequest, string) {
			s.newcomer(anton, "US", models.SegmentCommercial)
			return s.handed(lucia, relationships.CreateRelationshipRequestInput{})
		}},
		{"OPENED", "of one partner", lucia, anton, opened(anton, sent)},
		{"SENT", "whose issuer has left", grant, anton, func(s *story) (*models.RelationshipRequest, string) {
			r, token := sent(s)
			s.leaves(naomi, lucia)
			return r, token
		}},
		{"SENT", "whose issuer is suspended", lucia, anton, func(s *story) (*models.RelationshipRequest, string) {
			r, token := sent(s)
			s.must(second(s.standing(s.As(lucia).PartnerID, models.StandingSuspended)))
			return r, token
		}},
		{"SENT", "of two partners", dana, anton, joint},
		{"OPENED", "of two partners", dana, anton, opened(anton, joint)},
		{"SENT", "of two partners that have parted", dana, anton, func(s *story) (*models.RelationshipRequest, string) {
			r, token := joint(s)
			s.must(s.dissolves(naomi, s.between(grant, dana)))
			return r, token
		}},
		{"SENT", "of a provider to a reseller", grant, maya, offer},
		{"OPENED", "of a provider to a reseller", grant, maya, opened(maya, offer)},
	}
}
