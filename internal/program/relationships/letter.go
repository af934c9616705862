package relationships

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// invitationToken is what the tokens of invitations are for.
const invitationToken = "invitation"

// linkName names one link of an invitation.
func linkName(r *models.RelationshipRequest) string { return fmt.Sprintf("%s/%d", r.ID, r.LinkNumber) }

func (p *UseCases) linkToken(r *models.RelationshipRequest) string {
	return p.Secret.Token(invitationToken, linkName(r))
}

// linkOpens reports whether the link of an invitation is one that this deployment's key makes: after a change of the key it is not.
func (p *UseCases) linkOpens(r *models.RelationshipRequest) bool {
	return bytes.Equal(r.TokenHash, secret.Hash(p.linkToken(r)))
}

// InvitationLink is where the invitee answers. The token stands behind the #, so that no server and no other page sees it.
func (p *UseCases) InvitationLink(name string) string {
	path := "invitation#" + p.Secret.Token(invitationToken, name)
	return kernel.Either(p.Link(path), "/"+path)
}

// InvitationCode is what the invitee enters when the link does not work.
func (p *UseCases) InvitationCode(name string) string { return p.Secret.Code(invitationToken, name) }

// InvitationLetter is the letter of an invitation with its link.
type InvitationLetter struct{ Subject, PlainText, HTML, MailtoURL, Link, Code string }

// Letter is the letter of an invitation for those who may send it, while its link works; nil otherwise.
func (p *UseCases) Letter(who access.Actor, r *models.RelationshipRequest) *InvitationLetter {
	if !rules.ReadsLetter(who, *r) || rules.StatusAt(*r, p.Store.Now()).Final() || !p.linkOpens(r) {
		return nil
	}
	link, letter := p.InvitationLink(linkName(r)), mail.Letter{Subject: r.Subject, Text: r.Body}
	return &InvitationLetter{Subject: r.Subject, PlainText: letter.Plain(link), HTML: letter.HTML(link), MailtoURL: letter.Mailto(r.InviteeEmail, link), Link: link, Code: p.Secret.Code(invitationToken, linkName(r))}
}

// write gives an invitation its letter: the draft in the invitee's language, or what the partner made of it, which has to be
// looked at.
func (p *UseCases) write(tx *store.Tx, who access.Actor, r *models.RelationshipRequest, e edit) (*rules.LetterForm, error) {
	d, err := p.draftData(tx, r, who.Name)
	if err != nil {
		return nil, err
	}
	d.Due, _ = rules.InvitationTimes(tx.Now())
	draft, err := mail.Draft(letterOf(r.Kind), r.InviteeLocale, d)
	if err != nil {
		return nil, fmt.Errorf("draft invitation: %w", err)
	}
	r.Subject, r.Body = draft.Subject, draft.Text
	if e.subject == nil && e.text == nil {
		return nil, nil
	}
	if e.subject != nil {
		r.Subject = strings.TrimSpace(*e.subject)
	}
	if e.text != nil {
		r.Body = *e.text
	}
	return &rules.LetterForm{Subject: r.Subject, Text: r.Body, Mark: mail.LinkMark, Names: namesIn(d)}, nil
}

// draftData is what the draft of a letter says. It tells the time where the issuer is: the issuer reads and changes it.
func (p *UseCases) draftData(tx *store.Tx, r *models.RelationshipRequest, inviter string) (mail.Data, error) {
	d, err := p.mailData(tx, r)
	if err != nil {
		return d, err
	}
	readers, err := tx.ReadersOf(r.OrganizationID)
	d.RecipientName, d.InviterName, d.TimeZone = r.InviteeName, inviter, readers.TimeZone
	return d, err
}

// drafted is the draft of an invitation's letter for somebody who reads it in a language and a zone; nil when the issuer has
// put own words in its place, which are in one language and stay so.
func (p *UseCases) drafted(tx *store.Tx, r *models.RelationshipRequest, locale, zone string) (*mail.Letter, error) {
	issuer, err := store.Get(tx, r.IssuerID)
	if err != nil {
		return nil, err
	}
	d, err := p.draftData(tx, r, issuer.Name)
	if err != nil {
		return nil, err
	}
	kept, err := mail.Draft(letterOf(r.Kind), r.InviteeLocale, d)
	if err != nil || kept != (mail.Letter{Subject: r.Subject, Text: r.Body}) {
		return nil, err
	}
	d.TimeZone = zone
	draft, err := mail.Draft(letterOf(r.Kind), locale, d)
	return &draft, err
}

// inviteeZone is the zone in which letters to the invitee tell the time: that of the reseller who is invited, and to an address that
// may be anybody's that of the partner who invites.
func (p *UseCases) inviteeZone(tx *store.Tx, r *models.RelationshipRequest) (string, error) {
	org := r.OrganizationID
	if r.Kind == models.RequestPartnership {
		invited, err := store.LockAny(tx, r.PartnershipID)
		if err != nil {
			return "", err
		}
		reseller, err := store.Get(tx, invited.ResellerID)
		if err != nil {
			return "", err
		}
		org = reseller.OrganizationID
	}
	readers, err := tx.ReadersOf(org)
	return readers.TimeZone, err
}

// namesIn are the names of companies that the draft of a letter mentions.
func namesIn(d mail.Data) []string { return []string{d.PartnerName, d.ProviderName, d.ProgramName} }

func letterOf(kind models.RequestKind) mail.Template {
	switch kind {
	case models.RequestPartnership:
		return mail.PartnershipInvitation
	case models.RequestJoint:
		return mail.JointInvitation
	}
	return mail.RelationshipRequest
}

// mailData is what every e-mail about an invitation mentions.
func (p *UseCases) mailData(tx *store.Tx, r *models.RelationshipRequest) (mail.Data, error) {
	d := mail.Data{Reference: r.Reference, ProgramName: p.Content().Name, Mailbox: p.Content().SupportContact, Due: r.ExpiresAt}
	issuer, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return d, err
	}
	if r.Kind == models.RequestPartnership {
		d.ProviderName = issuer.Name
		return d, nil
	}
	d.PartnerName = issuer.Name
	if r.ProviderID.IsZero() {
		return d, nil
	}
	provider, err := store.Get(tx, r.ProviderID)
	if err == nil {
		d.ProviderName = provider.Name
	}
	return d, err
}
