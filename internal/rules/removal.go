package rules

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// RemovalBlockerCode is the code of an obstacle to a removal.
type RemovalBlockerCode string

const (
	AccountProvisioning     RemovalBlockerCode = "ACCOUNT_PROVISIONING"
	QualificationInReview   RemovalBlockerCode = "QUALIFICATION_IN_REVIEW"
	DelegatedAccessEnds     RemovalBlockerCode = "DELEGATED_ACCESS_ENDS"
	ResellerWithoutProvider RemovalBlockerCode = "RESELLER_WITHOUT_PROVIDER"
	GoodFaith               RemovalBlockerCode = "GOOD_FAITH"
	LegalNotice             RemovalBlockerCode = "LEGAL_NOTICE"
	SharedCustomers         RemovalBlockerCode = "SHARED_CUSTOMERS"
	AdminAccessStays        RemovalBlockerCode = "ADMIN_ACCESS_STAYS"
	OpenInvitations         RemovalBlockerCode = "OPEN_INVITATIONS"
	ActiveSubscriptions     RemovalBlockerCode = "ACTIVE_SUBSCRIPTIONS"
	SubscriptionsEnd        RemovalBlockerCode = "SUBSCRIPTIONS_END"
)

// RemovalBlocker is an obstacle to a removal, or a consequence that has to be confirmed.
type RemovalBlocker struct {
	Code     RemovalBlockerCode
	Blocking bool
	Count    *int
}

// Problem is the problem of a removal that does not confirm the blocker, or cannot.
func (b RemovalBlocker) Problem() *problem.Problem {
	code := problem.RemovalNotConfirmed
	if b.Blocking {
		code = problem.RemovalBlocked
	}
	p := problem.New(code, "").With("Blockers", problem.Named{Kind: "blocker", Values: []string{string(b.Code)}})
	if b.Count != nil {
		p = p.With("Count", *b.Count)
	}
	p.Reason = strings.ToLower(string(b.Code))
	return p
}

// RelationshipRemoval is the input for the removal of a reseller relationship.
type RelationshipRemoval struct {
	Provisioning bool // the customer's account is being set up
	InReview     int  // special qualifications that the partner asked for
	Delegated    bool // the partner administers the customer
	Reseller     bool // an indirect reseller sells through it
	Active       int  // subscriptions that the customer uses, or will
	Suspended    int  // subscriptions that are suspended or disabled
}

// RelationshipBlockers lists the obstacles to the removal of a relationship, and the consequences to be confirmed.
func RelationshipBlockers(f RelationshipRemoval) (all []RemovalBlocker) {
	if f.Provisioning {
		all = append(all, RemovalBlocker{AccountProvisioning, true, nil})
	}
	if f.InReview > 0 {
		all = append(all, RemovalBlocker{QualificationInReview, true, &f.InReview})
	}
	if f.Active > 0 {
		all = append(all, RemovalBlocker{ActiveSubscriptions, true, &f.Active})
	}
	if f.Suspended > 0 {
		all = append(all, RemovalBlocker{SubscriptionsEnd, false, &f.Suspended})
	}
	if f.Delegated {
		all = append(all, RemovalBlocker{DelegatedAccessEnds, false, nil})
	}
	if f.Reseller {
		all = append(all, RemovalBlocker{ResellerWithoutProvider, false, nil})
	}
	return all
}

// PartnershipRemoval is the input for the removal of a partnership.
type PartnershipRemoval struct {
	Shared int  // customers of both
	Access bool // the provider administers the reseller's account
	Open   int  // joint invitations that nobody has answered
}

// PartnershipBlockers lists the consequences of the removal of a partnership that have to be confirmed.
func PartnershipBlockers(f PartnershipRemoval) []RemovalBlocker {
	all := []RemovalBlocker{{GoodFaith, false, nil}, {LegalNotice, false, nil}}
	if f.Shared > 0 {
		all = append(all, RemovalBlocker{SharedCustomers, false, &f.Shared})
	}
	if f.Access {
		all = append(all, RemovalBlocker{AdminAccessStays, false, nil})
	}
	if f.Open > 0 {
		all = append(all, RemovalBlocker{OpenInvitations, false, &f.Open})
	}
	return all
}

// blocked returns the problem of the obstacles to a removal.
func blocked(blockers []RemovalBlocker) *problem.Problem {
	var codes []string
	for _, b := range blockers {
		if b.Blocking {
			codes = append(codes, string(b.Code))
		}
	}
	if len(codes) == 0 {
		return nil
	}
	return problem.New(problem.RemovalBlocked, "id").Naming("Blockers", "blocker", codes...)
}

// Confirmed returns the problem of consequences of a removal that are not confirmed.
func Confirmed(blockers []RemovalBlocker, confirmed []RemovalBlockerCode) *problem.Problem {
	var open []string
	for _, b := range blockers {
		if !b.Blocking && !slices.Contains(confirmed, b.Code) {
			open = append(open, string(b.Code))
		}
	}
	if len(open) == 0 {
		return nil
	}
	return problem.New(problem.RemovalNotConfirmed, "confirm").Naming("Blockers", "blocker", open...)
}

// RelationshipSides are the partners that take part in a relationship.
type RelationshipSides struct {
	Partner   models.Partner   // whose relationship it is
	Providers []models.Partner // in partnership with it, and selling to the same customer
}

// removers are the partners that can end a relationship. A partner that buys from the operator ends its own. For an indirect reseller it
// is the provider with which the relationship was accepted or, if it was accepted alone, each of its providers that sells to the
// customer.
func (s RelationshipSides) removers(r models.ResellerRelationship) (all []models.Partner) {
	if s.Partner.Transacts() {
		return []models.Partner{s.Partner}
	}
	for _, p := range s.Providers {
		if r.ProviderID.IsZero() || r.ProviderID == p.ID {
			all = append(all, p)
		}
	}
	return all
}

// MayRemove returns the problem if an actor may not end a relationship. If no active partner can end it, the operator and the customer
// may (X-13, D-30).
func MayRemove(who access.Actor, r models.ResellerRelationship, s RelationshipSides) *problem.Problem {
	removers := s.removers(r)
	active := activePartners(removers)
	outside := who.Operator || !who.CustomerID.IsZero() && who.CustomerID == r.CustomerID
	switch {
	case outside:
		if r.Status != models.RelationshipRemoved && len(active) > 0 {
			return problem.New(problem.PartnerHasToRemove, "id").With("Partner", active[0].Name).Detailing("partner", active[0].Name)
		}
	case who.PartnerID.IsZero():
		return problem.New(problem.NotFound, "id")
	case !slices.ContainsFunc(removers, func(p models.Partner) bool { return p.ID == who.PartnerID }):
		return notTheRemover(who, r, len(active) > 0)
	}
	if r.Status == models.RelationshipRemoved {
		return problem.New(problem.NoRelationship, "id")
	}
	return nil
}

func activePartners(partners []models.Partner) (active []models.Partner) {
	for _, p := range partners {
		if p.Status == models.PartnerActive {
			active = append(active, p)
		}
	}
	return active
}

// notTheRemover is the problem for a partner that cannot end a relationship: for its own it names who can, for others it is NOT_FOUND.
func notTheRemover(who access.Actor, r models.ResellerRelationship, anybody bool) *problem.Problem {
	if who.PartnerID != r.PartnerID && who.PartnerID != r.AssociatedResellerID {
		return problem.New(problem.NotFound, "id")
	}
	wrong := problem.New(problem.ProviderHasToRemove, "id")
	if !anybody {
		wrong.Reason = "nobody"
	}
	return wrong
}
