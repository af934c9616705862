package program

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Invitation is what the holder of a link is invited to.
type Invitation struct {
	Kind              models.RequestKind
	Reference         string
	PartnerName       string
	PartnerMarket     string
	ProviderName      *string
	DelegatedAccess   bool
	GovernmentCloud   bool
	ExpiresAt         time.Time
	CustomerAgreement *Agreement
	Blockers          []*problem.Problem
}

// openInvitation is the action of the first look at an invitation, as the trail names it.
const openInvitation access.Action = "openInvitation"

// OpenInvitation shows what the holder of a link is invited to, and marks the first look.
func (p *Program) OpenInvitation(ctx context.Context, who access.Actor, token string) (*Invitation, error) {
	if err := who.May(access.ReadInvitation); err != nil {
		return nil, err
	}
	var shown *Invitation
	err := p.tx(ctx, func(tx *store.Tx) error {
		a, err := p.answerer(tx, who, token)
		if err != nil {
			return err
		}
		if err := p.opened(tx, who, a); err != nil {
			return err
		}
		shown, err = p.shownInvitation(tx, who, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return shown, nil
}

// answer is an invitation that somebody answers, and who that is.
type answer struct {
	request *models.RelationshipRequest
	invited *models.Partnership // the partnership of the invitation, if it has one
	who     rules.Invitee
}

// answerer finds and locks the invitation behind a token, and says whether its link works for somebody. Whatever is wrong with
// a token, the answer and the work are the same.
func (p *Program) answerer(tx *store.Tx, who access.Actor, token string) (*answer, error) {
	a := &answer{}
	found, err := tx.RequestByHash(secret.Hash(token))
	if err != nil {
		return nil, err
	}
	if found != nil {
		if a.request, err = tx.LockAnyRequest(found.ID); err != nil {
			return nil, err
		}
		if subtle.ConstantTimeCompare([]byte(p.requestToken(a.request)), []byte(token)) != 1 { // replaced while we waited for the lock
			a.request = nil
		}
	}
	if a.request != nil && !a.request.PartnershipID.IsZero() {
		if a.invited, err = tx.LockAnyPartnership(a.request.PartnershipID); err != nil {
			return nil, err
		}
	}
	if a.who, err = p.invitee(tx, who); err != nil {
		return nil, err
	}
	return a, checked(rules.LinkWorks(a.request, a.invited, a.who, tx.Now()))
}

// invitee is what is known of somebody who answers.
func (p *Program) invitee(tx *store.Tx, who access.Actor) (i rules.Invitee, err error) {
	if who.UserID.IsZero() {
		return i, nil
	}
	i.CustomerID, i.PartnerID = who.CustomerID, who.PartnerID
	user, err := tx.User(who.UserID)
	if err != nil {
		return i, err
	}
	i.Email = user.Email
	if who.CustomerID.IsZero() {
		return i, nil
	}
	customer, err := tx.Customer(who.CustomerID)
	if err != nil {
		return i, err
	}
	tenant, err := tx.Tenant(customer.TenantID)
	if err != nil {
		return i, err
	}
	i.TenantID, i.Domains = tenant.TenantID, []string{customer.Domain, tenant.DefaultDomain}
	return i, nil
}

// opened marks the first look at an invitation.
func (p *Program) opened(tx *store.Tx, who access.Actor, a *answer) error {
	r := a.request
	if r.OpenedAt != nil {
		return nil
	}
	now, from := tx.Now(), r.Status
	r.Status, r.OpenedAt = models.RequestOpened, &now
	if err := tx.Save(r); err != nil {
		return err
	}
	if r.Kind == models.RequestPartnership && a.invited.Status == models.PartnershipInvited {
		a.invited.Status = models.PartnershipOpened
		if err := tx.Save(a.invited); err != nil {
			return err
		}
	}
	return tx.Record(who, requestSubject(r), store.Event{Action: openInvitation, From: string(from), To: string(r.Status)})
}

func (p *Program) shownInvitation(tx *store.Tx, who access.Actor, a *answer) (*Invitation, error) {
	r := a.request
	issuer, err := tx.Partner(r.PartnerID)
	if err != nil {
		return nil, err
	}
	shown := &Invitation{
		Kind: r.Kind, Reference: r.Reference, PartnerName: issuer.Name, PartnerMarket: issuer.Market,
		DelegatedAccess: r.DelegatedAccess || r.Kind == models.RequestPartnership, GovernmentCloud: r.GovernmentCloud, ExpiresAt: r.ExpiresAt,
	}
	if !r.ProviderID.IsZero() {
		provider, err := tx.Partner(r.ProviderID)
		if err != nil {
			return nil, err
		}
		shown.ProviderName = &provider.Name
	}
	if r.Kind != models.RequestPartnership {
		if shown.CustomerAgreement, err = p.agreementOf(tx, who.CustomerID); err != nil {
			return nil, err
		}
	}
	wrong := p.wouldAnswer(tx, who, a)
	found, only := problem.All(wrong)
	if !only {
		return nil, wrong
	}
	shown.Blockers = found
	return shown, nil
}

// agreementOf is the customer agreement as somebody stands to it; whoever is no customer has not accepted it.
func (p *Program) agreementOf(tx *store.Tx, customer models.ID[models.Customer]) (*Agreement, error) {
	var accepted []*models.AgreementAcceptance
	if !customer.IsZero() {
		last, err := tx.CustomerAcceptance(customer)
		if err != nil {
			return nil, err
		}
		if last != nil {
			accepted = append(accepted, last)
		}
	}
	return p.CustomerAgreement(accepted)
}

// wouldAnswer says what would keep somebody from accepting.
func (p *Program) wouldAnswer(tx *store.Tx, who access.Actor, a *answer) error {
	if a.request.Kind == models.RequestPartnership {
		if err := who.May(access.AuthorizeIndirectProvider); err != nil {
			return err
		}
		_, err := p.mayAuthorize(tx, a, true)
		return err
	}
	if err := who.May(access.AcceptRelationshipRequest); err != nil {
		return err
	}
	_, err := p.mayAccept(tx, who, a, nil)
	return err
}

// CustomerAgreementInput is the acceptance of the customer agreement.
type CustomerAgreementInput struct {
	Version  string
	Accepted bool
}

// AcceptRelationshipRequestInput is the acceptance of an invitation by a customer.
type AcceptRelationshipRequestInput struct {
	Token             string
	CustomerAgreement *CustomerAgreementInput
	ClientMutationID  *string
}

// AcceptRelationshipRequest accepts a relationship request or a joint invitation: the relationships begin at once, all or none
//
func (p *Program) AcceptRelationshipRequest(ctx context.Context, who access.Actor, in AcceptRelationshipRequestInput) (*models.RelationshipRequest, []*models.ResellerRelationship, error) {
	if err := who.May(access.AcceptRelationshipRequest); err != nil {
		return nil, nil, err
	}
	var r *models.RelationshipRequest
	var begun []*models.ResellerRelationship
	unit := func(tx *store.Tx) (err error) {
		r, begun, err = p.acceptInvitation(tx, who, in)
		return err
	}
	err := p.tx(ctx, unit)
	if errors.Is(err, store.ErrDuplicate) { // another invitation was accepted at the same moment; now that can be seen
		err = p.tx(ctx, unit)
	}
	if err != nil {
		return nil, nil, err
	}
	return r, begun, nil
}

func (p *Program) acceptInvitation(tx *store.Tx, who access.Actor, in AcceptRelationshipRequestInput) (*models.RelationshipRequest, []*models.ResellerRelationship, error) {
	a, err := p.answerer(tx, who, in.Token)
	if err != nil {
		return nil, nil, err
	}
	f, err := p.mayAccept(tx, who, a, in.CustomerAgreement)
	if err != nil {
		return nil, nil, err
	}
	r, now, from := a.request, tx.Now(), a.request.Status
	r.Status, r.ClosedAt, r.ClosedBy, r.CustomerID = models.RequestAccepted, &now, who.UserID, f.Customer.ID
	if err := tx.Save(r); err != nil {
		return nil, nil, err
	}
	if err := tx.Record(who, requestSubject(r), store.Event{Action: access.AcceptRelationshipRequest, From: string(from), To: string(r.Status)}); err != nil {
		return nil, nil, err
	}
	if err := p.agree(tx, who, f, in.CustomerAgreement); err != nil {
		return nil, nil, err
	}
	var begun []*models.ResellerRelationship
	for i, party := range f.Parties {
		rel, err := p.begin(tx, who, r, party.Partner, f.Customer, resellerOf(f.Parties, i))
		if err != nil {
			return nil, nil, err
		}
		begun = append(begun, rel)
	}
	return r, begun, p.tellIssuer(tx, r, mail.InvitationAccepted, "accepted", func(d *mail.Data) { d.CustomerName = f.Customer.CompanyName })
}

// resellerOf: the provider of a joint invitation sells through the reseller.
func resellerOf(parties []rules.Party, i int) (reseller models.ID[models.Partner]) {
	if i > 0 {
		reseller = parties[0].Partner.ID
	}
	return reseller
}

// mayAccept says whether a customer may accept, by the guards of section 4.7 in their order.
func (p *Program) mayAccept(tx *store.Tx, who access.Actor, a *answer, given *CustomerAgreementInput) (*rules.AcceptanceFacts, error) {
	if a.request.Kind == models.RequestPartnership || who.CustomerID.IsZero() || !rules.MeantFor(*a.request, a.who, p.Domains) {
		return nil, problem.New(problem.InviteInvalid, "token")
	}
	f, err := p.acceptanceFacts(tx, who, a)
	if err != nil {
		return nil, err
	}
	if given != nil {
		f.Given = &rules.GivenAgreement{Version: given.Version, Accepted: given.Accepted}
	}
	return f, checked(rules.CheckAcceptance(*f, tx.Now()))
}

func (p *Program) acceptanceFacts(tx *store.Tx, who access.Actor, a *answer) (*rules.AcceptanceFacts, error) {
	f := &rules.AcceptanceFacts{Request: *a.request, Partnership: a.invited, Closed: p.Settings.ClosedMarkets, Mailbox: p.Settings.EligibilityMailbox}
	customer, err := tx.LockCustomer(who, who.CustomerID)
	if err != nil {
		return nil, err
	}
	f.Customer = *customer
	for _, id := range []models.ID[models.Partner]{a.request.PartnerID, a.request.ProviderID} {
		if id.IsZero() {
			continue
		}
		partner, err := tx.Partner(id)
		if err != nil {
			return nil, err
		}
		party, err := p.party(tx, partner)
		if err != nil {
			return nil, err
		}
		known, err := tx.Relationship(id, customer.ID)
		if err != nil {
			return nil, err
		}
		party.Related = known != nil
		f.Parties = append(f.Parties, party)
	}
	if f.Agreement.InForce, err = p.customerText(); err != nil {
		return nil, err
	}
	f.Agreement.Open = true
	f.Agreement.Accepted, err = tx.CustomerAcceptance(customer.ID)
	return f, err
}

// agree keeps the acceptance of the customer agreement that came with that of an invitation.
func (p *Program) agree(tx *store.Tx, who access.Actor, f *rules.AcceptanceFacts, given *CustomerAgreementInput) error {
	before := f.Agreement.Accepted
	if given == nil || !given.Accepted || (before != nil && before.TextVersion == given.Version) {
		return nil
	}
	signer, err := tx.User(who.UserID)
	if err != nil {
		return err
	}
	a := acceptanceOf(models.CustomerAgreement, f.Agreement.InForce, models.AgreementDirect, tx.Now())
	a.OrganizationID, a.CustomerID, a.RecordedBy = f.Customer.OrganizationID, f.Customer.ID, who.UserID
	a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt = signer.ID, signer.Name, signer.Email, tx.Now()
	a.OnceKey = onceKey(models.CustomerAgreement, f.Customer.ID.String(), "", f.Agreement.InForce.Version)
	if err := tx.Create(a); err != nil {
		return err
	}
	return tx.Record(who, store.About(a.ID, f.Customer.OrganizationID), store.Event{Action: access.RecordCustomerAgreement, To: a.TextVersion})
}

// begin makes the relationship of a partner with a customer, and the administrative access that was asked for.
func (p *Program) begin(tx *store.Tx, who access.Actor, r *models.RelationshipRequest, partner models.Partner, customer models.Customer, reseller models.ID[models.Partner]) (*models.ResellerRelationship, error) {
	key := models.PairKey(partner.ID, customer.ID)
	rel := &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.ID, CustomerID: customer.ID, AssociatedResellerID: reseller,
		Status: models.RelationshipActive, Origin: models.OriginInvitation, RequestID: r.ID, ActiveKey: &key, StartedAt: tx.Now(), CreatedAt: tx.Now(),
	}
	if r.Kind == models.RequestJoint {
		rel.Origin = models.OriginJoint
	}
	if err := tx.Save(rel); err != nil {
		return nil, err
	}
	if err := tx.Record(who, store.About(rel.ID, customer.OrganizationID), store.Event{Action: access.AcceptRelationshipRequest, To: string(rel.Status), Reason: partner.Name}); err != nil {
		return nil, err
	}
	if !r.DelegatedAccess {
		return rel, nil
	}
	return rel, p.grantAccess(tx, who, models.AccessGrant{OrganizationID: customer.OrganizationID, PartnerID: partner.ID, CustomerID: customer.ID})
}

// grantAccess gives a partner administrative access to an organisation, unless it has it already.
func (p *Program) grantAccess(tx *store.Tx, who access.Actor, g models.AccessGrant) error {
	held, err := tx.Grant(g.OrganizationID, g.PartnerID)
	if err != nil {
		return err
	}
	if held != nil {
		held.PartnershipID, held.CustomerID = g.PartnershipID, g.CustomerID
		return tx.Save(held)
	}
	key := models.PairKey(g.OrganizationID, g.PartnerID)
	g.ID, g.Status, g.ActiveKey, g.GrantedAt, g.GrantedBy, g.CreatedAt = models.NewID[models.AccessGrant](), models.AccessGranted, &key, tx.Now(), who.UserID, tx.Now()
	if err := tx.Save(&g); err != nil {
		return err
	}
	return tx.Record(who, store.About(g.ID, g.OrganizationID), store.Event{Action: "grantAccess", To: string(g.Status)})
}

// DeclineRelationshipRequestInput is the refusal of an invitation.
type DeclineRelationshipRequestInput struct {
	Token            string
	Reason           *string
	ClientMutationID *string
}

// DeclineRelationshipRequest declines an invitation, for the customer or the reseller that was invited (section 4.7, 4.8).
func (p *Program) DeclineRelationshipRequest(ctx context.Context, who access.Actor, in DeclineRelationshipRequestInput) (*models.RelationshipRequest, error) {
	if err := who.May(access.DeclineRelationshipRequest); err != nil {
		return nil, err
	}
	var r *models.RelationshipRequest
	err := p.tx(ctx, func(tx *store.Tx) error {
		a, err := p.answerer(tx, who, in.Token)
		if err != nil {
			return err
		}
		if !p.mayDecline(who, a) {
			return problem.New(problem.InviteInvalid, "token")
		}
		if err := checked(rules.Text("reason", value(in.Reason), false, rules.MaxText)); err != nil {
			return err
		}
		r = a.request
		from := r.Status
		r.CustomerID = who.CustomerID
		if err := p.closeInvitation(tx, who, r, models.RequestDeclined, value(in.Reason)); err != nil {
			return err
		}
		if err := tx.Save(r); err != nil {
			return err
		}
		if err := tx.Record(who, requestSubject(r), store.Event{Action: access.DeclineRelationshipRequest, From: string(from), To: string(r.Status), Reason: r.Reason}); err != nil {
			return err
		}
		return p.tellIssuer(tx, r, mail.InvitationDeclined, "declined", func(d *mail.Data) { d.Reason = strings.TrimSpace(value(in.Reason)) })
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// mayDecline says whether somebody is the invitee.
func (p *Program) mayDecline(who access.Actor, a *answer) bool {
	if a.request.Kind == models.RequestPartnership {
		return who.Roles.Has(models.GlobalAdmin) && a.invited.ResellerID == who.PartnerID
	}
	return who.Roles.Has(models.CustomerGlobalAdmin) && !who.CustomerID.IsZero() && rules.MeantFor(*a.request, a.who, p.Domains)
}
