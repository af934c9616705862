package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AcceptRelationshipRequestInput is the acceptance of an invitation by a customer.
type AcceptRelationshipRequestInput struct {
	Token             string        // of the link; or
	ID                *models.AnyID // of an invitation that waits for the person
	CustomerAgreement *rules.GivenAgreement
	Organization      *NewCustomerInput // of a person who acts for none
	ClientMutationID  *string
}

// AcceptRelationshipRequest accepts a relationship request or a joint invitation: the relationships begin at once, all or none
// . A company that is not here yet becomes a customer with that (D-22).
func (p *UseCases) AcceptRelationshipRequest(ctx context.Context, who access.Actor, in AcceptRelationshipRequestInput) (*models.RelationshipRequest, []*models.ResellerRelationship, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.AcceptRelationshipRequest, func(tx *store.Tx) (*models.RelationshipRequest, []*models.ResellerRelationship, error) {
		return p.acceptInvitation(tx, who, in)
	})
}

func (p *UseCases) acceptInvitation(tx *store.Tx, who access.Actor, in AcceptRelationshipRequestInput) (*models.RelationshipRequest, []*models.ResellerRelationship, error) {
	a, err := p.answererBy(tx, who, in.Token, in.ID)
	if err != nil {
		return nil, nil, err
	}
	f, form, err := p.mayAccept(tx, who, a, in)
	if err != nil {
		return nil, nil, err
	}
	if form != nil {
		customer, admin, err := p.admit(tx, who, *form)
		if err != nil {
			return nil, nil, err
		}
		f.Customer, who = *customer, admin
	}
	r, now, from := a.invitation, tx.Now(), a.invitation.Status
	r.Status, r.ClosedAt, r.ClosedBy, r.CustomerID = models.RequestAccepted, &now, who.UserID, f.Customer.ID
	if err := tx.Save(r); err != nil {
		return nil, nil, err
	}
	if err := tx.Record(who, subject(r), store.Event{Action: access.AcceptRelationshipRequest, From: string(from), To: string(r.Status)}); err != nil {
		return nil, nil, err
	}
	if form != nil {
		if err := recordAdmission(tx, who, f.Customer); err != nil {
			return nil, nil, err
		}
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
	return r, begun, p.tellAccepted(tx, r, f)
}

// tellAccepted tells the issuer, and of a joint invitation also the provider, that the relationships have begun.
func (p *UseCases) tellAccepted(tx *store.Tx, r *models.RelationshipRequest, f *rules.AcceptanceFacts) error {
	if err := p.tellIssuer(tx, r, mail.InvitationAccepted, "accepted", func(d *mail.Data) { d.CustomerName = f.Customer.CompanyName }); err != nil || r.Kind != models.RequestJoint {
		return err
	}
	d, err := p.mailData(tx, r)
	if err != nil {
		return err
	}
	d.Link, d.Due, d.CustomerName = p.Link("invitations/"+r.ID.String()), *r.ClosedAt, f.Customer.CompanyName
	provider := f.Parties[len(f.Parties)-1].Partner
	people, err := tx.Responsible(provider.OrganizationID)
	if err != nil {
		return err
	}
	_, err = tx.PostAll(people, subject(r), "accepted", mail.JointInvitationAccepted, d)
	return err
}

// resellerOf: the provider of a joint invitation sells through the reseller.
func resellerOf(parties []rules.Party, i int) (reseller models.ID[models.Partner]) {
	if i > 0 {
		reseller = parties[0].Partner.ID
	}
	return reseller
}

// mayAccept checks whether a customer may accept, by the conditions of section 4.7 in their order. For a guest it returns the company that
// becomes a customer.
func (p *UseCases) mayAccept(tx *store.Tx, who access.Actor, a *answer, in AcceptRelationshipRequestInput) (*rules.AcceptanceFacts, *rules.CustomerForm, error) {
	if a.invitation.Kind == models.RequestPartnership || !p.isInvited(who, a) {
		return nil, nil, problem.New(problem.InviteInvalid, "token")
	}
	if who.Guest() {
		return p.mayJoin(tx, who, a, in)
	}
	if in.Organization != nil {
		return nil, nil, problem.Invalid("organization", "has_already")
	}
	f, err := p.acceptanceFacts(tx, who, a, in.CustomerAgreement)
	if err != nil {
		return nil, nil, err
	}
	f.Given = in.CustomerAgreement
	return f, nil, rules.CheckAcceptance(*f, tx.Now()).Err()
}

func (p *UseCases) acceptanceFacts(tx *store.Tx, who access.Actor, a *answer, given *rules.GivenAgreement) (*rules.AcceptanceFacts, error) {
	customer, err := store.Lock(tx, who, who.CustomerID)
	if err != nil {
		return nil, err
	}
	f := &rules.AcceptanceFacts{Customer: *customer}
	if err := p.partnerFacts(tx, who, a, given, f); err != nil {
		return nil, err
	}
	for i, party := range f.Parties {
		known, err := tx.Relationship(party.Partner.ID, customer.ID)
		if err != nil {
			return nil, err
		}
		f.Parties[i].Related = known != nil
	}
	f.Agreement.Accepted, err = tx.CustomerAcceptance(customer.ID)
	return f, err
}

// partnerFacts reads what an acceptance depends on, whoever the customer is.
func (p *UseCases) partnerFacts(tx *store.Tx, who access.Actor, a *answer, given *rules.GivenAgreement, f *rules.AcceptanceFacts) (err error) {
	f.Request, f.Partnership, f.Content, f.Mailbox = *a.invitation, a.invited, p.Content(), p.Content().EligibilityMailbox
	for _, id := range []models.ID[models.Partner]{a.invitation.PartnerID, a.invitation.ProviderID} {
		if id.IsZero() {
			continue
		}
		party, err := p.party(tx, id)
		if err != nil {
			return err
		}
		f.Parties = append(f.Parties, party)
	}
	f.Agreement.Open = true
	f.Agreement.InForce, err = agreements.Read(f.Content, models.CustomerAgreement, "", given.Hash(), who.Language(), tx.Now())
	return err
}

// agree stores the acceptance of the customer agreement that comes with the acceptance of an invitation.
func (p *UseCases) agree(tx *store.Tx, who access.Actor, f *rules.AcceptanceFacts, given *rules.GivenAgreement) error {
	before := f.Agreement.Accepted
	if given == nil || !given.Accepted || (before != nil && before.TextVersion == given.Version) {
		return nil
	}
	signer, err := store.Get(tx, who.UserID)
	if err != nil {
		return err
	}
	a := agreements.AcceptanceOf(models.CustomerAgreement, f.Agreement.InForce, models.AgreementDirect, tx.Now())
	a.OrganizationID, a.CustomerID, a.RecordedBy = f.Customer.OrganizationID, f.Customer.ID, who.UserID
	a.SignerID, a.SignerName, a.SignerEmail, a.AcceptedAt = signer.ID, signer.Name, signer.Email, tx.Now()
	a.OnceKey = agreements.OnceKey(models.CustomerAgreement, f.Customer.ID.String(), "", f.Agreement.InForce.Version)
	if err := agreements.Accept(tx, a, f.Agreement.InForce); err != nil {
		return err
	}
	return tx.Record(who, store.About(a.ID, f.Customer.OrganizationID), store.Event{Action: access.RecordCustomerAgreement, To: a.TextVersion})
}

// begin creates the relationship of a partner with a customer, and the administrative access if the invitation asked for it.
func (p *UseCases) begin(tx *store.Tx, who access.Actor, r *models.RelationshipRequest, partner models.Partner, customer models.Customer, reseller models.ID[models.Partner]) (*models.ResellerRelationship, error) {
	key := models.PairKey(partner.ID, customer.ID)
	rel := &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.ID, CustomerID: customer.ID, AssociatedResellerID: reseller,
		Status: models.RelationshipActive, Origin: models.OriginInvitation, RequestID: r.ID, ActiveKey: &key, StartedAt: tx.Now(),
	}
	if r.Kind == models.RequestJoint {
		rel.Origin = models.OriginJoint
		if partner.ID == r.PartnerID {
			rel.ProviderID = r.ProviderID
		}
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

// grantAccess gives a partner administrative access to an organisation. A new consent is a new access, never older than the consent: the
// one that was held until now ends, and stays with the partnership or the customer for which it was given.
func (p *UseCases) grantAccess(tx *store.Tx, who access.Actor, g models.AccessGrant) error {
	held, err := tx.Grant(g.OrganizationID, g.PartnerID)
	if err != nil {
		return err
	}
	if held != nil {
		if g.PartnershipID.IsZero() {
			g.PartnershipID = held.PartnershipID
		}
		if g.CustomerID.IsZero() {
			g.CustomerID = held.CustomerID
		}
		if err := p.withdraw(tx, who, held.ID); err != nil {
			return err
		}
	}
	key := models.PairKey(g.OrganizationID, g.PartnerID)
	g.ID, g.Status, g.ActiveKey, g.GrantedAt, g.GrantedBy = models.NewID[models.AccessGrant](), models.AccessGranted, &key, tx.Now(), who.UserID
	if err := tx.Save(&g); err != nil {
		return err
	}
	return tx.Record(who, store.About(g.ID, g.OrganizationID), store.Event{Action: "grantAccess", To: string(g.Status)})
}
