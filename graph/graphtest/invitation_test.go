package graphtest

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// relates does a step of an invitation, a relationship or a partnership, and reports whether there is such a step. What a
// step makes gets a name: "<invite:lakeshore>" and the token of its link, "<link:lakeshore>"; "<rel:harbor.lakeshore>";
// "<pship:meridian.tidewater>".
//
//	"harbor asks lakeshore"                    drafts a letter to it; "asks lakeshore delegated", "government"; "asks nobody", by no address;
//	"asks robin@vale.example", by an address of nobody who is here
//	"harbor mails lakeshore", "hands", "recalls"   sends that letter, hands it over, withdraws it
//	"lakeshore opens", "accepts", "declines"   the link; an acceptance comes with the customer agreement
//	"lakeshore keeps first"                    notes the token under another name, "<link:first>", before a newer one replaces it
//	"meridian invites tidewater"               to a partnership; tidewater "opens" or "declines" it as well, or "consents"
//	"tidewater bars meridian"                  withdraws its administrative access
//	"meridian parts tidewater"                 ends the partnership, with everything confirmed
//	"tidewater brings lakeshore meridian"      invites a customer jointly with a provider
//	"harbor drops lakeshore"                   ends the relationship
//	"lakeshore locks harbor"                   ends that partner's administrative access; the relationship stays
func (a *api) relates(who, do string, rest []string) (known bool, err error) {
	switch do {
	case "asks":
		return true, a.asks(who, rest[0], rest[1:])
	case "mails", "hands":
		return true, a.delivers(who, rest[0], do == "mails")
	case "recalls":
		_, err = a.RevokeRelationshipRequest(context.Background(), a.As(people[who]), relationships.RevokeRelationshipRequestInput{ID: new(a.named("invite:" + rest[0]))})
		return true, err
	case "opens":
		_, err = a.OpenInvitation(context.Background(), a.As(people[who]), relationships.OpenInvitationInput{Token: a.names.id("link:" + who)})
		return true, err
	case "keeps":
		a.names.set("link:"+rest[0], a.names.id("link:"+who))
		return true, nil
	case "accepts":
		return true, a.accepts(who)
	case "declines":
		reason := "We have a partner."
		_, err = a.DeclineRelationshipRequest(context.Background(), a.As(people[who]), relationships.DeclineRelationshipRequestInput{Token: new(a.names.id("link:" + who)), Reason: &reason})
		return true, err
	case "drops":
		return true, a.drops(who, rest[0])
	case "locks":
		_, err = a.RevokeDelegatedAccess(context.Background(), a.As(people[who]), relationships.RevokeDelegatedAccessInput{ID: a.named("rel:" + rest[0] + "." + who)})
		return true, err
	}
	return a.partners(who, do, rest)
}

// partners does a step of a partnership.
func (a *api) partners(who, do string, rest []string) (known bool, err error) {
	ctx := context.Background()
	switch do {
	case "invites":
		return true, a.invites(who, rest[0])
	case "brings":
		return true, a.brings(who, rest[0], rest[1])
	case "consents":
		_, err = a.AuthorizeIndirectProvider(ctx, a.As(people[who]), relationships.AuthorizeIndirectProviderInput{Token: new(a.names.id("link:" + who)), Consent: true})
		return true, err
	case "bars":
		_, err = a.RevokeProviderAdminAccess(ctx, a.As(people[who]), relationships.RevokeProviderAdminAccessInput{ID: a.named(between(who, rest[0]))})
		return true, err
	case "parts":
		_, _, err = a.RemovePartnership(ctx, a.As(people[who]), relationships.RemovePartnershipInput{
			ID: a.named(between(who, rest[0])), Confirm: everyConsequence, Reason: "We go separate ways.",
		})
		return true, err
	}
	return false, nil
}

// between is what the partnership of two partners is called; of these the provider alone transacts.
func between(one, other string) string {
	if _, provides := tenants[one]; provides {
		return "pship:" + one + "." + other
	}
	return "pship:" + other + "." + one
}

// everyConsequence are all that can be confirmed for a removal.
var everyConsequence = []rules.RemovalBlockerCode{
	rules.DelegatedAccessEnds, rules.ResellerWithoutProvider, rules.GoodFaith, rules.LegalNotice, rules.SharedCustomers, rules.AdminAccessStays, rules.OpenInvitations,
}

// named is the id of a named object.
func (a *api) named(name string) models.AnyID {
	id, err := models.ParseAnyID(a.names.id(name))
	if err != nil {
		a.t.Fatal(err)
	}
	return id
}

// invitee is whom a letter to an organisation is for.
func (a *api) invitee(to string) *relationships.InviteeInput {
	if strings.Contains(to, "@") {
		return &relationships.InviteeInput{Email: &to}
	}
	email, listed := people[to]
	if !listed {
		return nil
	}
	name := a.As(email).Name
	return &relationships.InviteeInput{Name: &name, Email: &email}
}

func (a *api) asks(who, to string, how []string) error {
	in := relationships.CreateRelationshipRequestInput{Invitee: a.invitee(to)}
	in.GovernmentCloud = len(how) > 0 && how[0] == "government"
	in.DelegatedAccess = len(how) > 0
	r, err := a.CreateRelationshipRequest(context.Background(), a.As(people[who]), in)
	return a.nameInvitation(who, to, r, err)
}

// nameInvitation names an invitation, its number, and the token and the code of its newest link.
func (a *api) nameInvitation(who, to string, r *models.RelationshipRequest, err error) error {
	if err != nil {
		return err
	}
	a.names.set("invite:"+to, r.ID.String())
	letter := a.Letter(a.As(people[who]), r)
	a.names.set("number:"+to, r.Reference)
	a.names.set("code:"+to, letter.Code)
	_, token, _ := strings.Cut(letter.Link, "#")
	a.names.set("link:"+to, token)
	return nil
}

func (a *api) delivers(who, to string, mailed bool) error {
	in := relationships.SendRelationshipRequestInput{ID: a.named("invite:" + to), Delivery: models.DeliverByHand}
	if mailed {
		in.Delivery = models.DeliverByEmail
	}
	r, _, err := a.SendRelationshipRequest(context.Background(), a.As(people[who]), in)
	return a.nameInvitation(who, to, r, err)
}

// agreed is the acceptance of the customer agreement in force.
func (a *api) agreed() *rules.GivenAgreement {
	text, _ := data.Demo().AgreementInForce(string(models.CustomerAgreement), "", "", a.Clock.Now())
	return &rules.GivenAgreement{Version: text.Version, Accepted: true}
}

func (a *api) accepts(who string) error {
	_, begun, err := a.AcceptRelationshipRequest(context.Background(), a.As(people[who]), relationships.AcceptRelationshipRequestInput{Token: a.names.id("link:" + who), CustomerAgreement: a.agreed()})
	for _, r := range begun {
		a.names.set("rel:"+a.keyOf(r.PartnerID)+"."+who, r.ID.String())
	}
	return err
}

// keyOf is what steps call a partner.
func (a *api) keyOf(id models.ID[models.Partner]) string {
	_, key, _ := strings.Cut(strings.Trim(a.names.hide(id.String()), "<>"), ":")
	return key
}

func (a *api) drops(who, customer string) error {
	_, _, err := a.RemoveResellerRelationship(context.Background(), a.As(people[who]), relationships.RemoveResellerRelationshipInput{
		ID: a.named("rel:" + who + "." + customer), Confirm: everyConsequence, Reason: "The customer has moved.",
	})
	return err
}

func (a *api) invites(who, to string) error {
	tenant := ownTenants[to]
	invited, err := a.InviteIndirectReseller(context.Background(), a.As(people[who]), relationships.InviteIndirectResellerInput{TenantID: &tenant})
	if err != nil {
		return err
	}
	a.names.set("pship:"+who+"."+to, invited.Partnership.ID.String())
	return a.nameInvitation(who, to, invited.Request, nil)
}

func (a *api) brings(who, customer, provider string) error {
	r, _, err := a.InviteCustomerJointly(context.Background(), a.As(people[who]), relationships.InviteCustomerJointlyInput{
		ProviderID: a.named("partner:" + provider), Invitee: a.invitee(customer), DelegatedAccess: customer == "fortclay", // a government customer
	})
	return a.nameInvitation(who, customer, r, err)
}
