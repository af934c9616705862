package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Users of the demo who are not the first of their company.
const (
	wei   = "wei.li@harbor.example"
	grant = "grant.whitfield@meridian.example"
	amir  = "amir.haddad@harbor.example"
)

// relationshipScenes show an invitation in every status, and partnerships in several.
func (c *cast) relationshipScenes(ago func(time.Duration) time.Time) []scene {
	return []scene{
		{ago(95 * day), c.invited(amir, invitee{name: "Hazel Pike", email: "hazel.pike@pinecrest.example"}, c.sent)}, // EXPIRED after 90 days
		{ago(80 * day), c.renewed("meridian", "harbor", "brightmesa", "tidewater")},
		{ago(25 * day), c.invited(amir, invitee{name: "Dale Whitcomb", email: "dale.whitcomb@fortclay.gov.example", government: true}, c.sent, c.looked("fortclay"), c.accepted("fortclay"))},
		{ago(21 * day), c.accessRevoked("brightmesa", "redwood")},
		{ago(15 * day), c.invited(amir, invitee{name: "Claire Bouchard", email: "claire.bouchard@maplewood.example"}, c.sent, c.looked("maplewood"), c.declined("maplewood", "We buy in Canada."))},
		{ago(10 * day), c.reseller("redwood", "tidewater", c.looked("tidewater"))}, // OPENED
		{ago(9 * day), c.invited(amir, invitee{name: "Ravi Shah", email: "ravi.shah@larchmont.example"}, c.sent, c.revoked("He works for another company now."))},
		{ago(8 * day), c.invited(grant, invitee{name: "田中 美咲", email: "misaki.tanaka@sakura.example", locale: "ja"}, c.sent, c.looked("sakura"))}, // OPENED
		{ago(6*day + 12*time.Hour), c.reseller("meridian", "tidewater")},                                                                          // INVITED
		{ago(3*day - 2*time.Hour), c.jointly("brightmesa", "redwood", invitee{name: "田中 美咲", email: "misaki.tanaka@sakura.example", locale: "ja"})},
		{ago(2*day - 2*time.Hour), c.invited(amir, invitee{name: "Gus Tillman"}, c.handedOut)},
		{ago(day), c.invited(amir, invitee{name: "Petra Vance", email: "petra.vance@granitefalls.example"}, c.sent)},
		{ago(6 * time.Hour), c.invited(wei, invitee{name: "Hugh Lockwood", email: "hugh.lockwood@thistlecourt.example"})}, // ISSUED
	}
}

// invitee is the recipient of an invitation.
type invitee struct {
	name, email, locale string
	government          bool
}

func (i invitee) input() *relationships.InviteeInput {
	in := &relationships.InviteeInput{Name: &i.name}
	if i.email != "" {
		in.Email = &i.email
	}
	if i.locale != "" {
		in.Locale = &i.locale
	}
	return in
}

// letter is an invitation with its sender.
type letter struct {
	who        access.Actor
	invitation *models.RelationshipRequest
}

// invitationStep is a step of an invitation. follow moves the clock by a few minutes before it.
type invitationStep func(context.Context, letter) error

// follow runs the steps of an invitation. It reads the invitation before each step, since the step before has changed it.
func (c *cast) follow(ctx context.Context, l letter, steps []invitationStep) error {
	for _, step := range steps {
		if err := c.later(ctx, 5*time.Minute); err != nil {
			return err
		}
		invitation, err := store.Find(ctx, c.program.Store, l.who, l.invitation.ID)
		if err != nil {
			return err
		}
		if err := step(ctx, letter{l.who, invitation}); err != nil {
			return fmt.Errorf("the invitation of %s: %w", invitation.InviteeName, err)
		}
	}
	return nil
}

// token returns the token of an invitation's link.
func (c *cast) token(l letter) (string, error) {
	written := c.program.Letter(l.who, l.invitation)
	if written == nil {
		return "", fmt.Errorf("the link of %s does not work", l.invitation.Reference)
	}
	_, token, _ := strings.Cut(written.Link, "#")
	return token, nil
}

// invited has a partner invite a customer, and runs the further steps of the invitation.
func (c *cast) invited(issuer string, to invitee, further ...invitationStep) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.person(ctx, issuer)
		if err != nil {
			return err
		}
		r, err := c.program.CreateRelationshipRequest(ctx, who, relationships.CreateRelationshipRequestInput{Invitee: to.input(), GovernmentCloud: to.government, DelegatedAccess: to.government})
		if err != nil {
			return fmt.Errorf("%s invites %s: %w", issuer, to.name, err)
		}
		return c.follow(ctx, letter{who, r}, further)
	}
}

func (c *cast) sent(ctx context.Context, l letter) error {
	_, _, err := c.program.SendRelationshipRequest(ctx, l.who, relationships.SendRelationshipRequestInput{ID: l.invitation.ID.Any(), Delivery: models.DeliverByEmail})
	return err
}

func (c *cast) handedOut(ctx context.Context, l letter) error {
	_, _, err := c.program.SendRelationshipRequest(ctx, l.who, relationships.SendRelationshipRequestInput{ID: l.invitation.ID.Any(), Delivery: models.DeliverByHand})
	return err
}

func (c *cast) revoked(reason string) invitationStep {
	return func(ctx context.Context, l letter) error {
		_, err := c.program.RevokeRelationshipRequest(ctx, l.who, relationships.RevokeRelationshipRequestInput{ID: new(l.invitation.ID.Any()), Reason: &reason})
		return err
	}
}

// looked has the invitee open the invitation.
func (c *cast) looked(key string) invitationStep {
	return func(ctx context.Context, l letter) error {
		_, _, err := c.look(ctx, key, l)
		return err
	}
}

func (c *cast) look(ctx context.Context, key string, l letter) (*relationships.Invitation, access.Actor, error) {
	who, err := c.as(ctx, key)
	if err != nil {
		return nil, who, err
	}
	token, err := c.token(l)
	if err != nil {
		return nil, who, err
	}
	shown, err := c.program.OpenInvitation(ctx, who, relationships.OpenInvitationInput{Token: token})
	return shown, who, err
}

// accepted has the invitee accept, and the customer agreement that is shown with the invitation.
func (c *cast) accepted(key string) invitationStep {
	return func(ctx context.Context, l letter) error {
		shown, who, err := c.look(ctx, key, l)
		if err != nil {
			return err
		}
		token, err := c.token(l)
		if err != nil {
			return err
		}
		_, _, err = c.program.AcceptRelationshipRequest(ctx, who, relationships.AcceptRelationshipRequestInput{
			Token: token, CustomerAgreement: &rules.GivenAgreement{Version: shown.CustomerAgreement.Version, Accepted: true},
		})
		return err
	}
}

func (c *cast) declined(key, reason string) invitationStep {
	return func(ctx context.Context, l letter) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		token, err := c.token(l)
		if err != nil {
			return err
		}
		_, err = c.program.DeclineRelationshipRequest(ctx, who, relationships.DeclineRelationshipRequestInput{Token: new(token), Reason: &reason})
		return err
	}
}

// jointly has a reseller invite a customer together with its provider.
func (c *cast) jointly(key, provider string, to invitee) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.as(ctx, key)
		if err != nil {
			return err
		}
		_, _, err = c.program.InviteCustomerJointly(ctx, who, relationships.InviteCustomerJointlyInput{ProviderID: c.orgs[provider].partner.ID.Any(), Invitee: to.input(), DelegatedAccess: true})
		return err
	}
}

// reseller has a provider invite a reseller, and runs the further steps of the invitation.
func (c *cast) reseller(provider, key string, further ...invitationStep) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.as(ctx, provider)
		if err != nil {
			return err
		}
		invited, err := c.program.InviteIndirectReseller(ctx, who, relationships.InviteIndirectResellerInput{TenantID: &c.orgs[key].tenant.TenantID})
		if err != nil {
			return fmt.Errorf("%s invites %s: %w", provider, key, err)
		}
		return c.follow(ctx, letter{who, invited.Request}, further)
	}
}

// accessRevoked has a reseller's global admin withdraw a provider's administrative access; the partnership stays.
func (c *cast) accessRevoked(key, provider string) func(context.Context) error {
	return func(ctx context.Context) error {
		who, err := c.program.Store.ActorOf(ctx, c.orgs[key].admin)
		if err != nil {
			return err
		}
		_, err = c.program.RevokeProviderAdminAccess(ctx, who, relationships.RevokeProviderAdminAccessInput{ID: c.orgs[key].partnerships[provider].Any()})
		return err
	}
}

// renewed has partners accept a version of the partner agreement that was published since the demo began: the older one may
// end before the demo's present.
func (c *cast) renewed(keys ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		for _, key := range keys {
			who, err := c.program.Store.ActorOf(ctx, c.orgs[key].admin)
			if err != nil {
				return err
			}
			text, _ := c.program.Content().AgreementInForce(string(models.PartnerAgreement), c.orgs[key].partner.Region, "", c.now.Now())
			_, _, err = c.program.AcceptPartnerAgreement(ctx, who, enrolment.AcceptPartnerAgreementInput{Version: text.Version})
			if err != nil && !problem.Has(err, problem.DuplicateAgreement) {
				return fmt.Errorf("%s accepts again: %w", key, err)
			}
		}
		return nil
	}
}
