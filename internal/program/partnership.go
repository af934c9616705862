package program

import (
	"context"
	"errors"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// InviteIndirectResellerInput is an invitation to a reseller; exactly one of PartnerID and TenantID names it.
type InviteIndirectResellerInput struct {
	PartnerID        *string
	TenantID         *string
	Locale           *string
	Subject          *string
	Text             *string
	ClientMutationID *string
}

// Invited is a partnership that was invited, with its invitation; Job is nil when there is nobody to write to.
type Invited struct {
	Partnership *models.Partnership
	Request     *models.RelationshipRequest
	Job         *models.Job
}

// InviteIndirectReseller invites a reseller of the same region to authorise the actor's provider.
func (p *Program) InviteIndirectReseller(ctx context.Context, who access.Actor, in InviteIndirectResellerInput) (*Invited, error) {
	if err := who.May(access.InviteIndirectReseller); err != nil {
		return nil, err
	}
	if (in.PartnerID == nil) == (in.TenantID == nil) {
		return nil, problem.Invalid("partnerId", "one_of").With("Allowed", "partnerId, tenantId")
	}
	f := rules.InviteResellerFacts{Reseller: rules.ResellerFacts{ByPartnerID: in.PartnerID != nil, Contact: p.Settings.SupportContact}, Locale: value(in.Locale)}
	if err := p.findReseller(ctx, &f.Reseller, value(in.PartnerID), value(in.TenantID)); err != nil {
		return nil, err
	}
	if f.Reseller.Reseller != nil {
		counts, err := p.agreementCounts(ctx, f.Reseller.Reseller)
		if err != nil {
			return nil, err
		}
		f.Reseller.Counts = counts
	}
	var invited *Invited
	unit := func(tx *store.Tx) (err error) {
		invited, err = p.inviteReseller(tx, who, in, f)
		return err
	}
	err := p.tx(ctx, unit)
	if errors.Is(err, store.ErrDuplicate) {
		err = p.tx(ctx, unit)
	}
	if err != nil {
		return nil, err
	}
	return invited, nil
}

func (p *Program) inviteReseller(tx *store.Tx, who access.Actor, in InviteIndirectResellerInput, f rules.InviteResellerFacts) (*Invited, error) {
	facts, err := p.invitationFacts(tx, who, rules.InvitationForm{})
	if err != nil {
		return nil, err
	}
	f.Provider, f.SentToday, f.Reseller.Region = facts.Issuer, facts, facts.Issuer.Partner.Region
	r := newRequest(tx, who, models.RequestPartnership, f.Provider.Partner)
	r.InviteeLocale = either(f.Locale, who.Locale)
	if !r.PartnerID.IsZero() {
		if f.Reseller.Reseller != nil {
			if err := p.partnershipFacts(tx, &f); err != nil {
				return nil, err
			}
		}
		if f.Letter, err = p.write(tx, who, r, edit{in.Subject, in.Text}); err != nil {
			return nil, err
		}
	}
	if err := rules.CheckInviteReseller(f); err != nil {
		return nil, err
	}
	key := models.PairKey(r.PartnerID, f.Reseller.Reseller.ID)
	partnership := &models.Partnership{
		ID: models.NewID[models.Partnership](), ProviderID: r.PartnerID, ResellerID: f.Reseller.Reseller.ID, Region: f.Provider.Partner.Region,
		Named: strings.TrimSpace(value(in.PartnerID) + value(in.TenantID)), Status: models.PartnershipInvited, ActiveKey: &key, StartedAt: tx.Now(), CreatedAt: tx.Now(),
	}
	if err := tx.Save(partnership); err != nil {
		return nil, err
	}
	r.PartnershipID = partnership.ID
	invited := &Invited{Partnership: partnership, Request: r}
	return invited, p.sendInvitation(tx, who, access.InviteIndirectReseller, invited, partnershipSubject(partnership, f.Provider.Partner))
}

// partnershipFacts reads how the two stand to each other, and what the reseller's global admins were sent.
func (p *Program) partnershipFacts(tx *store.Tx, f *rules.InviteResellerFacts) (err error) {
	if f.Known, err = tx.Partnership(f.Provider.Partner.ID, f.Reseller.Reseller.ID); err != nil {
		return err
	}
	to, err := tx.RecipientsOf(f.Reseller.Reseller.OrganizationID, models.GlobalAdmin)
	if err != nil {
		return err
	}
	return p.countSent(tx, &f.SentToday, addressesOf(to)...)
}

// sendInvitation keeps a new invitation and sends it at once.
func (p *Program) sendInvitation(tx *store.Tx, who access.Actor, do access.Action, i *Invited, about store.Subject) error {
	if err := tx.Record(who, about, store.Event{Action: do, To: string(i.Request.Status)}); err != nil {
		return err
	}
	if err := p.keepIssued(tx, who, do, i.Request); err != nil {
		return err
	}
	var err error
	if i.Job, err = p.sendLetter(tx, i.Request); err != nil {
		return err
	}
	return tx.Save(i.Request)
}

// partnershipSubject names what the events of a partnership are about: each is in the trail of the side that it concerns.
func partnershipSubject(p *models.Partnership, side models.Partner) store.Subject {
	return store.About(p.ID, side.OrganizationID)
}

// InviteCustomerJointlyInput is an invitation of a customer to a reseller and its provider at once.
type InviteCustomerJointlyInput struct {
	ProviderID       models.AnyID
	Invitee          *InviteeInput
	TenantID         *string
	GovernmentCloud  bool
	DelegatedAccess  bool
	Subject          *string
	Text             *string
	ClientMutationID *string
}

// InviteCustomerJointly invites a customer to authorise the actor's reseller and its provider at once.
func (p *Program) InviteCustomerJointly(ctx context.Context, who access.Actor, in InviteCustomerJointlyInput) (*models.RelationshipRequest, *models.Job, error) {
	if err := who.May(access.InviteCustomerJointly); err != nil {
		return nil, nil, err
	}
	invited := &Invited{}
	err := p.tx(ctx, func(tx *store.Tx) error {
		form := invitationForm(models.RequestJoint, in.Invitee, in.TenantID, in.GovernmentCloud, in.DelegatedAccess)
		f, err := p.invitationFacts(tx, who, form)
		if err != nil {
			return err
		}
		if err := p.jointFacts(tx, &f, models.As[models.Partner](in.ProviderID)); err != nil {
			return err
		}
		if invited.Request, err = p.issue(tx, who, access.InviteCustomerJointly, form, f, edit{in.Subject, in.Text}); err != nil {
			return err
		}
		if invited.Job, err = p.sendLetter(tx, invited.Request); err != nil {
			return err
		}
		return tx.Save(invited.Request)
	})
	if err != nil {
		return nil, nil, err
	}
	return invited.Request, invited.Job, nil
}

// jointFacts adds the provider, as far as there is a partnership with it: of others nothing is told.
func (p *Program) jointFacts(tx *store.Tx, f *rules.InvitationFacts, provider models.ID[models.Partner]) error {
	if provider.IsZero() || f.Issuer.Partner.ID.IsZero() {
		return nil
	}
	known, err := tx.Partnership(provider, f.Issuer.Partner.ID)
	if err != nil || known == nil || known.Status == models.PartnershipInvited || known.Status == models.PartnershipOpened {
		return err
	}
	partner, err := tx.Partner(provider)
	if err != nil {
		return err
	}
	party, err := p.party(tx, partner)
	f.Provider, f.Partnership = &party, known
	return err
}

// AuthorizeIndirectProviderInput is the authorisation of a provider.
type AuthorizeIndirectProviderInput struct {
	Token            string
	Consent          bool
	ClientMutationID *string
}

// AuthorizeIndirectProvider authorises the provider that has invited the actor's reseller: it may order for the customers and
// administer the account (R-106 to R-109, D-08).
func (p *Program) AuthorizeIndirectProvider(ctx context.Context, who access.Actor, in AuthorizeIndirectProviderInput) (*models.Partnership, error) {
	if err := who.May(access.AuthorizeIndirectProvider); err != nil {
		return nil, err
	}
	var partnership *models.Partnership
	err := p.tx(ctx, func(tx *store.Tx) error {
		a, err := p.answerer(tx, who, in.Token)
		if err != nil {
			return err
		}
		f, err := p.mayAuthorize(tx, a, in.Consent)
		if err != nil {
			return err
		}
		partnership = a.invited
		return p.connect(tx, who, a, f)
	})
	if err != nil {
		return nil, err
	}
	return partnership, nil
}

func (p *Program) mayAuthorize(tx *store.Tx, a *answer, consent bool) (*rules.AuthorizationFacts, error) {
	if a.request.Kind != models.RequestPartnership || a.who.PartnerID.IsZero() || a.invited.ResellerID != a.who.PartnerID {
		return nil, problem.New(problem.InviteInvalid, "token")
	}
	f := &rules.AuthorizationFacts{Partnership: *a.invited, Consent: consent}
	for id, party := range map[models.ID[models.Partner]]*rules.Party{a.invited.ProviderID: &f.Provider, a.invited.ResellerID: &f.Reseller} {
		partner, err := tx.Partner(id)
		if err != nil {
			return nil, err
		}
		if *party, err = p.party(tx, partner); err != nil {
			return nil, err
		}
	}
	return f, rules.CheckAuthorization(*f)
}

// connect puts a partnership in force, with the administrative access that comes with it.
func (p *Program) connect(tx *store.Tx, who access.Actor, a *answer, f *rules.AuthorizationFacts) error {
	now, partnership, r, from := tx.Now(), a.invited, a.request, a.request.Status
	partnership.Status, partnership.ConsentAt, partnership.ConsentBy, partnership.StartedAt = models.PartnershipActive, &now, who.UserID, now
	if err := tx.Save(partnership); err != nil {
		return err
	}
	if err := tx.Record(who, partnershipSubject(partnership, f.Reseller.Partner), store.Event{Action: access.AuthorizeIndirectProvider, To: string(partnership.Status), Reason: f.Provider.Partner.Name}); err != nil {
		return err
	}
	if err := p.grantAccess(tx, who, models.AccessGrant{OrganizationID: f.Reseller.Partner.OrganizationID, PartnerID: f.Provider.Partner.ID, PartnershipID: partnership.ID}); err != nil {
		return err
	}
	r.Status, r.ClosedAt, r.ClosedBy = models.RequestAccepted, &now, who.UserID
	if err := tx.Save(r); err != nil {
		return err
	}
	if err := tx.Record(who, requestSubject(r), store.Event{Action: access.AuthorizeIndirectProvider, From: string(from), To: string(r.Status)}); err != nil {
		return err
	}
	return p.tellIssuer(tx, r, mail.InvitationAccepted, "accepted", func(d *mail.Data) { d.ResellerName = f.Reseller.Partner.Name })
}

// RevokeProviderAdminAccessInput says whose administrative access ends.
type RevokeProviderAdminAccessInput struct {
	PartnershipID    models.AnyID
	ClientMutationID *string
}

// RevokeProviderAdminAccess withdraws a provider's administrative access; the partnership stays.
func (p *Program) RevokeProviderAdminAccess(ctx context.Context, who access.Actor, in RevokeProviderAdminAccessInput) (*models.Partnership, error) {
	if err := who.May(access.RevokeProviderAdminAccess); err != nil {
		return nil, err
	}
	var partnership *models.Partnership
	err := p.tx(ctx, func(tx *store.Tx) (err error) {
		if partnership, err = tx.LockPartnership(who, models.As[models.Partnership](in.PartnershipID)); err != nil {
			return at("partnershipId", err)
		}
		if rules.Side(*partnership, who.PartnerID) != models.ResellerSide {
			return problem.New(problem.NotFound, "partnershipId")
		}
		if err := checked(rules.MovePartnership(*partnership, access.RevokeProviderAdminAccess)); err != nil {
			return err
		}
		grant, err := tx.ProviderGrant(partnership.ID)
		if err != nil {
			return err
		}
		if err := checked(rules.Withdrawable(grant)); err != nil {
			return err
		}
		if err := p.withdraw(tx, who, grant.ID); err != nil {
			return err
		}
		return tx.Record(who, store.About(partnership.ID, who.OrganizationID), store.Event{Action: access.RevokeProviderAdminAccess, From: string(models.AccessGranted), To: string(models.AccessRevoked)})
	})
	if err != nil {
		return nil, err
	}
	return partnership, nil
}

// withdraw ends an administrative access.
func (p *Program) withdraw(tx *store.Tx, who access.Actor, id models.ID[models.AccessGrant]) error {
	g, err := tx.LockGrant(id)
	if err != nil {
		return err
	}
	if err := checked(rules.Withdrawable(g)); err != nil {
		return err
	}
	now := tx.Now()
	g.Status, g.ActiveKey, g.RevokedAt, g.RevokedBy = models.AccessRevoked, nil, &now, who.UserID
	return tx.Save(g)
}

// settlePartnerships suspends the partnerships of a partner that is no longer active, and resumes those whose sides are both
// active again (section 4.8). The partner is locked.
func (p *Program) settlePartnerships(tx *store.Tx, partner *models.Partner) error {
	inForce, err := tx.PartnershipsInForce(partner.ID)
	if err != nil {
		return err
	}
	for _, row := range inForce {
		other, err := tx.Partner(otherSide(row, partner.ID))
		if err != nil {
			return err
		}
		from, to := row.Status, rules.SuspendedBy(partner.Status, other.Status)
		if from == to {
			continue
		}
		row.Status = to
		if err := tx.Save(row); err != nil {
			return err
		}
		if err := tx.Record(access.TheSystem, partnershipSubject(row, *partner), store.Event{Action: "settlePartnership", From: string(from), To: string(to)}); err != nil {
			return err
		}
	}
	return nil
}

func otherSide(p *models.Partnership, one models.ID[models.Partner]) models.ID[models.Partner] {
	if p.ProviderID == one {
		return p.ResellerID
	}
	return p.ProviderID
}
