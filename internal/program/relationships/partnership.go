package relationships

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
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
func (p *UseCases) InviteIndirectReseller(ctx context.Context, who access.Actor, in InviteIndirectResellerInput) (*Invited, error) {
	if err := who.May(access.InviteIndirectReseller); err != nil {
		return nil, err
	}
	if (in.PartnerID == nil) == (in.TenantID == nil) {
		return nil, problem.Invalid("partnerId", "one_of").Naming("Allowed", "field", "partnerId", "tenantId")
	}
	f := rules.InviteResellerFacts{Reseller: rules.ResellerFacts{ByPartnerID: in.PartnerID != nil, Contact: p.Content().SupportContact}, Locale: kernel.Value(in.Locale)}
	if err := p.findReseller(ctx, &f.Reseller, kernel.Value(in.PartnerID), kernel.Value(in.TenantID)); err != nil {
		return nil, err
	}
	if f.Reseller.Reseller != nil {
		counts, err := p.agreementCounts(ctx, f.Reseller.Reseller)
		if err != nil {
			return nil, err
		}
		f.Reseller.Counts = counts
	}
	return kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) (*Invited, error) {
		return p.inviteReseller(tx, who, in, f)
	})
}

func (p *UseCases) inviteReseller(tx *store.Tx, who access.Actor, in InviteIndirectResellerInput, f rules.InviteResellerFacts) (*Invited, error) {
	facts, err := p.invitationFacts(tx, who, rules.InvitationForm{})
	if err != nil {
		return nil, err
	}
	f.Provider, f.SentToday, f.Reseller.Region = facts.Issuer, facts, facts.Issuer.Partner.Region
	r := newInvitation(tx, who, models.RequestPartnership, f.Provider.Partner)
	r.InviteeLocale = kernel.Either(f.Locale, who.Locale)
	if !r.PartnerID.IsZero() {
		if f.Reseller.Reseller != nil {
			if err := p.partnershipFacts(tx, who, &f); err != nil {
				return nil, err
			}
		}
		if f.Letter, err = p.write(tx, who, r, edit{in.Subject, in.Text}); err != nil {
			return nil, err
		}
	}
	if err := rules.CheckInviteReseller(f).Err(); err != nil {
		return nil, err
	}
	key := models.PairKey(r.PartnerID, f.Reseller.Reseller.ID)
	until, _ := rules.InvitationTimes(tx.Now())
	partnership := &models.Partnership{
		ID: models.NewID[models.Partnership](), ProviderID: r.PartnerID, ResellerID: f.Reseller.Reseller.ID, Region: f.Provider.Partner.Region,
		Named: strings.TrimSpace(kernel.Value(in.PartnerID) + kernel.Value(in.TenantID)), Status: models.PartnershipInvited, ActiveKey: &key, StartedAt: tx.Now(), InvitedUntil: &until,
	}
	if err := tx.Save(partnership); err != nil {
		return nil, err
	}
	r.PartnershipID = partnership.ID
	invited := &Invited{Partnership: partnership, Request: r}
	return invited, p.sendInvitation(tx, who, access.InviteIndirectReseller, invited, partnershipSubject(partnership, f.Provider.Partner))
}

// partnershipFacts reads how the two stand to each other, and what the reseller's global admins were sent.
func (p *UseCases) partnershipFacts(tx *store.Tx, who access.Actor, f *rules.InviteResellerFacts) (err error) {
	if f.Known, err = p.knownPartnership(tx, who, f.Reseller.Reseller.ID); err != nil {
		return err
	}
	to, err := tx.RecipientsOf(f.Reseller.Reseller.OrganizationID, models.GlobalAdmin)
	if err != nil {
		return err
	}
	return p.countSent(tx, &f.SentToday, addressesOf(to)...)
}

// knownPartnership finds the partnership of a provider and a reseller that has not ended. An invitation to it that has expired is ended first, as its job
// would do.
func (p *UseCases) knownPartnership(tx *store.Tx, who access.Actor, reseller models.ID[models.Partner]) (*models.Partnership, error) {
	known, err := tx.Partnership(who.PartnerID, reseller)
	if err != nil || known == nil || rules.PartnershipStatusAt(*known, tx.Now()) != models.PartnershipExpired {
		return known, err
	}
	r, err := tx.InvitationTo(who, known.ID, models.ProviderSide)
	if err != nil {
		return known, err
	}
	return nil, p.expire(tx, access.TheSystem, r)
}

// sendInvitation keeps a new invitation and sends it at once.
func (p *UseCases) sendInvitation(tx *store.Tx, who access.Actor, do access.Action, i *Invited, about store.Subject) error {
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

// AuthorizeIndirectProviderInput is the authorisation of a provider.
type AuthorizeIndirectProviderInput struct {
	Token            *string
	ID               *models.AnyID // the partnership, of the reseller that was invited
	Consent          bool
	ClientMutationID *string
}

// AuthorizeIndirectProvider authorises the provider that has invited the actor's reseller: it may order for the customers and
// administer the account (R-106 to R-109, D-08).
func (p *UseCases) AuthorizeIndirectProvider(ctx context.Context, who access.Actor, in AuthorizeIndirectProviderInput) (*models.Partnership, error) {
	return kernel.Do(ctx, p.Kernel, who, access.AuthorizeIndirectProvider, func(tx *store.Tx) (partnership *models.Partnership, err error) {
		a, err := p.answererOf(tx, who, access.AuthorizeIndirectProvider, in.Token, "id", in.ID)
		if err != nil {
			return partnership, err
		}
		f, err := p.mayAuthorize(tx, a, in.Consent)
		if err != nil {
			return partnership, err
		}
		partnership = a.invited
		return partnership, p.connect(tx, who, a, f)
	})
}

func (p *UseCases) mayAuthorize(tx *store.Tx, a *answer, consent bool) (*rules.AuthorizationFacts, error) {
	if a.invitation.Kind != models.RequestPartnership || a.who.PartnerID.IsZero() || a.invited.ResellerID != a.who.PartnerID {
		return nil, problem.New(problem.InviteInvalid, "token")
	}
	f := &rules.AuthorizationFacts{Partnership: *a.invited, Consent: consent}
	for id, party := range map[models.ID[models.Partner]]*rules.Party{a.invited.ProviderID: &f.Provider, a.invited.ResellerID: &f.Reseller} {
		var err error
		if *party, err = p.party(tx, id); err != nil {
			return nil, err
		}
	}
	return f, rules.CheckAuthorization(*f).Err()
}

// connect puts a partnership in force, with the administrative access that comes with it.
func (p *UseCases) connect(tx *store.Tx, who access.Actor, a *answer, f *rules.AuthorizationFacts) error {
	now, partnership, r, from := tx.Now(), a.invited, a.invitation, a.invitation.Status
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
	if err := tx.Record(who, subject(r), store.Event{Action: access.AuthorizeIndirectProvider, From: string(from), To: string(r.Status)}); err != nil {
		return err
	}
	return p.tellIssuer(tx, r, mail.InvitationAccepted, "accepted", func(d *mail.Data) { d.ResellerName = f.Reseller.Partner.Name })
}
