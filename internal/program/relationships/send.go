package relationships

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// SendRelationshipRequestInput is what is sent.
type SendRelationshipRequestInput struct {
	ID               models.AnyID
	Delivery         models.InvitationDelivery
	Email            *string
	Subject          *string
	Text             *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// SendRelationshipRequest sends an invitation by e-mail, or notes that it is handed over. A letter that was sent
// before gets a new link (section 4.7).
func (p *UseCases) SendRelationshipRequest(ctx context.Context, who access.Actor, in SendRelationshipRequestInput) (*models.RelationshipRequest, *models.Job, error) {
	var job *models.Job
	find := func(tx *store.Tx) (*models.RelationshipRequest, error) { return p.ownInvitation(tx, who, in.ID) }
	r, err := p.moveInvitation(ctx, who, access.SendRelationshipRequest, find, in.ExpectedVersion, "", func(tx *store.Tx, r *models.RelationshipRequest) (err error) {
		if err := p.edited(tx, who, r, in); err != nil {
			return err
		}
		if in.Delivery == models.DeliverByHand {
			return p.handOver(tx, r)
		}
		job, err = p.sendLetter(tx, r)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return r, job, nil
}

// moveInvitation runs a step of an invitation on the issuer's side: all such use cases differ only in their change.
func (p *UseCases) moveInvitation(ctx context.Context, who access.Actor, do access.Action, find func(*store.Tx) (*models.RelationshipRequest, error), expected *int, reason string, change func(*store.Tx, *models.RelationshipRequest) error) (*models.RelationshipRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (r *models.RelationshipRequest, err error) {
		if r, err = find(tx); err != nil {
			return r, err
		}
		standing, err := tx.InvitationStanding(r.ID)
		if err != nil {
			return r, err
		}
		why := rules.OnInvitation.WhyNot(do, who, p.IssuedFacts(*r, standing))
		if err := rules.Possible(why, store.Fresh(expected, r.Version), rules.Text("reason", reason, false, rules.MaxText)).Err(); err != nil {
			return r, err
		}
		from := r.Status
		if err := change(tx, r); err != nil {
			return r, err
		}
		if err := tx.Save(r); err != nil {
			return r, err
		}
		return r, tx.Record(who, subject(r), store.Event{Action: do, From: string(from), To: string(r.Status), Reason: strings.TrimSpace(reason)})
	})
}

// ownInvitationTo is ownInvitation for the newest invitation to a partnership.
func (p *UseCases) ownInvitationTo(tx *store.Tx, who access.Actor, partnership models.AnyID) (*models.RelationshipRequest, error) {
	if who.PartnerID.IsZero() {
		return nil, problem.New(problem.NotFound, "partnershipId")
	}
	if _, err := store.LockAny(tx, who.PartnerID); err != nil {
		return nil, err
	}
	r, err := tx.InvitationTo(who, models.As[models.Partnership](partnership), models.ProviderSide) // locked first, as by a link
	if err != nil && !problem.Has(err, problem.NotFound) {
		return nil, err
	}
	_, _, err = p.lockPartnership(tx, access.RevokeRelationshipRequest, who, partnership, "partnershipId")
	return r, err
}

// ownInvitation locks an invitation of the actor's partner account; the account first, so that what it sends is counted one by one.
func (p *UseCases) ownInvitation(tx *store.Tx, who access.Actor, id models.AnyID) (*models.RelationshipRequest, error) {
	if who.PartnerID.IsZero() {
		return nil, problem.New(problem.NotFound, "id")
	}
	if _, err := store.LockAny(tx, who.PartnerID); err != nil {
		return nil, err
	}
	r, err := store.Lock(tx, who, models.As[models.RelationshipRequest](id))
	if err != nil {
		return nil, kernel.At("id", err)
	}
	if !r.PartnershipID.IsZero() { // so that it does not end meanwhile
		_, err = store.LockAny(tx, r.PartnershipID)
	}
	return r, err
}

// edited stores the text of the partner, which has to contain the present link.
func (p *UseCases) edited(tx *store.Tx, who access.Actor, r *models.RelationshipRequest, in SendRelationshipRequestInput) error {
	emptied := in.Email != nil && *in.Email == "" && r.InviteeEmail == "" // which it is
	form := rules.SendingForm{Kind: r.Kind, Email: r.InviteeEmail, Given: in.Email != nil && !emptied, Mailed: in.Delivery != models.DeliverByHand}
	if form.Given && r.Kind != models.RequestPartnership {
		form.Email = strings.TrimSpace(*in.Email)
	}
	issuer, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return err
	}
	f := rules.InvitationFacts{Issuer: rules.Party{Partner: *issuer}}
	if form.Mailed {
		if err := p.countLetters(tx, &f, r, form.Email); err != nil {
			return err
		}
	}
	if form.Letter, err = p.letterNow(tx, r, in); err != nil {
		return err
	}
	if err := rules.CheckSending(form, f).Err(); err != nil {
		return err
	}
	if r.InviteeEmail != "" && !models.SameAddress(r.InviteeEmail, form.Email) && r.SentAt != nil { // somebody else has the older link
		r.InviteeName = ""
	}
	r.InviteeEmail, r.Subject, r.Body = form.Email, form.Letter.Subject, rules.MarkLink(form.Letter)
	return nil
}

// letterNow is the letter with the partner's new text, or as it is stored.
func (p *UseCases) letterNow(tx *store.Tx, r *models.RelationshipRequest, in SendRelationshipRequestInput) (rules.LetterForm, error) {
	d, err := p.mailData(tx, r)
	letter := rules.LetterForm{Subject: r.Subject, Text: r.Body, Link: p.InvitationLink(linkName(r)), Mark: mail.LinkMark, Names: namesIn(d)}
	if in.Subject != nil {
		letter.Subject = strings.TrimSpace(*in.Subject)
	}
	if in.Text != nil {
		letter.Text = *in.Text
	}
	return letter, err
}

// countLetters counts the letters to the invitees of an invitation.
func (p *UseCases) countLetters(tx *store.Tx, f *rules.InvitationFacts, r *models.RelationshipRequest, email string) error {
	if r.Kind != models.RequestPartnership {
		return p.countSent(tx, f, email)
	}
	to, err := p.invitees(tx, r)
	if err != nil {
		return err
	}
	return p.countSent(tx, f, addressesOf(to)...)
}

func addressesOf(people []store.Recipient) (all []string) {
	for _, person := range people {
		all = append(all, person.Address)
	}
	return all
}

// sendLetter sends an invitation to its invitee. One that was sent before gets a new link, and so does one whose link was made with
// another secret key.
func (p *UseCases) sendLetter(tx *store.Tx, r *models.RelationshipRequest) (*models.Job, error) {
	if r.Status != models.RequestIssued || !p.linkOpens(r) {
		if err := p.renewLink(tx, r); err != nil {
			return nil, err
		}
	}
	now := tx.Now()
	r.SentAt, r.Bounce = &now, models.Bounce{}
	if r.OpenedAt == nil {
		r.Status = models.RequestSent
	}
	job, err := p.postLetter(tx, r, letterOf(r.Kind), fmt.Sprintf("sent-%d", r.Version+1), func(to *store.Recipient, d *mail.Data) error {
		return p.inPartnersWords(tx, r, to, d)
	})
	if err != nil || job != nil {
		return job, err
	}
	r.SentAt, r.Status = nil, models.RequestIssued // nobody to write to: the link has to be handed over
	return nil, nil
}

// inPartnersWords makes a letter the partner's, who signs it and gets the answers. A draft that the partner left as it was reaches
// each of several readers in his or her own language; own words are in one, and so is everything around them.
func (p *UseCases) inPartnersWords(tx *store.Tx, r *models.RelationshipRequest, to *store.Recipient, d *mail.Data) error {
	d.Subject, d.Letter = r.Subject, r.Body
	if r.Kind == models.RequestPartnership {
		draft, err := p.drafted(tx, r, to.Locale, to.TimeZone)
		if err != nil {
			return err
		}
		if draft != nil {
			d.Subject, d.Letter = draft.Subject, draft.Text
		} else {
			to.Locale = r.InviteeLocale
		}
	}
	issuer, err := store.Get(tx, r.IssuerID)
	if err != nil || issuer.DisabledAt != nil {
		return err
	}
	d.ReplyToName, d.ReplyToAddress = issuer.Name, issuer.Email
	return nil
}

// renewLink makes a new link in place of one that was sent: the older one ends.
func (p *UseCases) renewLink(tx *store.Tx, r *models.RelationshipRequest) error {
	ended := r.ExpiresAt
	if err := p.newLink(tx, r); err != nil {
		return err
	}
	readers, err := tx.ReadersOf(r.OrganizationID)
	if err != nil {
		return err
	}
	r.Body = mail.Redate(r.Body, r.InviteeLocale, readers.TimeZone, ended, r.ExpiresAt)
	r.OpenedAt = nil
	return p.movePartnership(tx, r, models.PartnershipInvited)
}

// handOver notes that the partner hands over an invitation; another time it gets a new link.
func (p *UseCases) handOver(tx *store.Tx, r *models.RelationshipRequest) error {
	if r.Status != models.RequestIssued {
		if err := p.renewLink(tx, r); err != nil {
			return err
		}
	}
	r.Status = models.RequestHandedOut
	if r.SentAt != nil { // those whom the program has written to are reminded
		r.Status = models.RequestSent
	}
	return nil
}

// postLetter writes to the invitee, with the link that is made while sending. Of a reseller the global admins are invited (D-08).
func (p *UseCases) postLetter(tx *store.Tx, r *models.RelationshipRequest, t mail.Template, event string, change func(*store.Recipient, *mail.Data) error) (*models.Job, error) {
	d, err := p.mailData(tx, r)
	if err != nil {
		return nil, err
	}
	d.InvitationLink = linkName(r)
	to, err := p.invitees(tx, r)
	if err != nil {
		return nil, err
	}
	var job *models.Job
	for _, person := range to {
		said := d
		if change != nil {
			if err := change(&person, &said); err != nil {
				return nil, err
			}
		}
		posted, err := tx.Post(person, subject(r), event, t, said)
		if err != nil {
			return nil, err
		}
		if job == nil {
			job = posted
		}
	}
	return job, nil
}

func (p *UseCases) invitees(tx *store.Tx, r *models.RelationshipRequest) ([]store.Recipient, error) {
	if r.Kind != models.RequestPartnership {
		return []store.Recipient{{OrganizationID: r.OrganizationID, Name: r.InviteeName, Address: r.InviteeEmail, Locale: r.InviteeLocale}}, nil
	}
	invited, err := store.LockAny(tx, r.PartnershipID)
	if err != nil {
		return nil, err
	}
	reseller, err := store.Get(tx, invited.ResellerID)
	if err != nil {
		return nil, err
	}
	return tx.RecipientsOf(reseller.OrganizationID, models.GlobalAdmin)
}
