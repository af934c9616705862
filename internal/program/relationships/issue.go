package relationships

import (
	"context"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// InviteeInput is whom an invitation is for.
type InviteeInput struct{ Name, Email, Locale *string }

// CreateRelationshipRequestInput is a request for a reseller relationship.
type CreateRelationshipRequestInput struct {
	Invitee          *InviteeInput
	TenantID         *string
	GovernmentCloud  bool
	DelegatedAccess  bool
	Subject          *string
	Text             *string
	ClientMutationID *string
}

// CreateRelationshipRequest drafts the letter that asks a customer for a reseller relationship, with a link of its own.
func (p *UseCases) CreateRelationshipRequest(ctx context.Context, who access.Actor, in CreateRelationshipRequestInput) (*models.RelationshipRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, access.CreateRelationshipRequest, func(tx *store.Tx) (r *models.RelationshipRequest, err error) {
		form := invitationForm(models.RequestReseller, in.Invitee, in.TenantID, in.GovernmentCloud, in.DelegatedAccess)
		f, err := p.invitationFacts(tx, who, form)
		if err != nil {
			return r, err
		}
		r, err = p.issue(tx, who, access.CreateRelationshipRequest, form, f, edit{in.Subject, in.Text})
		return r, err
	})
}

func invitationForm(kind models.RequestKind, invitee *InviteeInput, tenantID *string, government, delegated bool) rules.InvitationForm {
	form := rules.InvitationForm{Kind: kind, TenantID: strings.TrimSpace(kernel.Value(tenantID)), GovernmentCloud: government, DelegatedAccess: delegated}
	if invitee != nil {
		form.Name, form.Email, form.Locale = strings.TrimSpace(kernel.Value(invitee.Name)), strings.TrimSpace(kernel.Value(invitee.Email)), kernel.Value(invitee.Locale)
	}
	return form
}

// invitationFacts reads what decides about an invitation. The issuer is locked, so that what it sends is counted one by one.
func (p *UseCases) invitationFacts(tx *store.Tx, who access.Actor, form rules.InvitationForm) (f rules.InvitationFacts, err error) {
	f.Mailbox = p.Content().EligibilityMailbox
	if who.PartnerID.IsZero() {
		return f, nil
	}
	if _, err := store.LockAny(tx, who.PartnerID); err != nil {
		return f, err
	}
	if f.Issuer, err = p.party(tx, who.PartnerID); err != nil {
		return f, err
	}
	if guid, ok := rules.TenantID(form.TenantID); ok {
		if err := tenantFacts(tx, &f, guid); err != nil {
			return f, err
		}
	}
	return f, p.countSent(tx, &f, form.Email)
}

// tenantFacts reads what is known of the tenant that is invited.
func tenantFacts(tx *store.Tx, f *rules.InvitationFacts, guid string) (err error) {
	if f.Tenant, err = tx.TenantByGUID(guid); err != nil {
		return err
	}
	f.Issuer.Related, err = relatedToTenant(tx, f.Issuer.Partner.ID, guid)
	return err
}

func relatedToTenant(tx *store.Tx, partner models.ID[models.Partner], guid string) (bool, error) {
	tenant, err := tx.TenantByGUID(guid)
	if err != nil || tenant == nil {
		return false, err
	}
	customer, err := tx.CustomerOfTenant(tenant.ID)
	if err != nil || customer == nil {
		return false, err
	}
	known, err := tx.Relationship(partner, customer.ID)
	return known != nil, err
}

// countSent counts what the issuer made and sent, and what was sent to an address; of several addresses the fullest counts.
func (p *UseCases) countSent(tx *store.Tx, f *rules.InvitationFacts, addresses ...string) (err error) {
	now, org := tx.Now(), f.Issuer.Partner.OrganizationID
	yesterday := now.Add(-24 * time.Hour)
	if f.SentToday, err = tx.IssuedSince(org, yesterday); err != nil {
		return err
	}
	if f.MailedToday, err = tx.LettersSince(org, yesterday); err != nil {
		return err
	}
	if f.SentToday >= rules.MaxPerDay || f.MailedToday >= rules.MaxPerDay {
		f.Until = now.Add(24 * time.Hour)
	}
	for _, address := range addresses {
		if address == "" {
			continue
		}
		sent, err := tx.SentTo(address, now.Add(-rules.InvitationSpan), rules.MaxPerAddress)
		if err != nil {
			return err
		}
		f.Sent = max(f.Sent, len(sent))
		if len(sent) == rules.MaxPerAddress {
			f.Until = later(f.Until, sent[len(sent)-1].Add(rules.InvitationSpan))
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// issue checks an invitation to a customer and makes it, with its letter, its link and its timers.
func (p *UseCases) issue(tx *store.Tx, who access.Actor, do access.Action, form rules.InvitationForm, f rules.InvitationFacts, e edit) (*models.RelationshipRequest, error) {
	r := newInvitation(tx, who, form.Kind, f.Issuer.Partner)
	r.InviteeName, r.InviteeEmail, r.InviteeLocale = form.Name, form.Email, kernel.Either(form.Locale, who.Locale)
	r.InviteeTenant, _ = rules.TenantID(form.TenantID)
	r.GovernmentCloud, r.DelegatedAccess = form.GovernmentCloud, form.DelegatedAccess
	if f.Provider != nil && f.Partnership != nil {
		r.ProviderID, r.PartnershipID = f.Provider.Partner.ID, f.Partnership.ID
	}
	var err error
	if !r.PartnerID.IsZero() {
		if form.Letter, err = p.write(tx, who, r, e); err != nil {
			return nil, err
		}
	}
	if err := rules.CheckRelationshipRequest(form, f).Err(); err != nil {
		return nil, err
	}
	return r, p.keepIssued(tx, who, do, r)
}

// edit is what somebody made of a letter before its link was known; nil stays as drafted.
type edit struct{ subject, text *string }

func newInvitation(tx *store.Tx, who access.Actor, kind models.RequestKind, issuer models.Partner) *models.RelationshipRequest {
	return &models.RelationshipRequest{
		ID: models.NewID[models.RelationshipRequest](), Reference: kernel.NewReference("INV-", 5), Kind: kind, OrganizationID: issuer.OrganizationID,
		PartnerID: issuer.ID, IssuerID: who.UserID, Status: models.RequestIssued,
	}
}

// keepIssued keeps a new invitation and its timers.
func (p *UseCases) keepIssued(tx *store.Tx, who access.Actor, do access.Action, r *models.RelationshipRequest) error {
	if err := p.newLink(tx, r); err != nil {
		return err
	}
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: do, To: string(r.Status)})
}

// subject names what an invitation's jobs, mail and events are about: they belong to the issuer.
func subject(r *models.RelationshipRequest) store.Subject {
	return store.About(r.ID, r.OrganizationID)
}

// newLink makes the next link of an invitation, with its timers; older ones end (section 4.7).
func (p *UseCases) newLink(tx *store.Tx, r *models.RelationshipRequest) error {
	r.LinkNumber, r.CodeTries = r.LinkNumber+1, 0
	r.TokenHash = secret.Hash(p.linkToken(r))
	expires, reminders := rules.InvitationTimes(tx.Now())
	r.ExpiresAt = expires
	for _, reminder := range reminders {
		if _, err := tx.EnqueueAt(reminder.At, subject(r), jobs.RemindInvitation{Invitation: r.ID, Link: r.LinkNumber, Days: reminder.Days}); err != nil {
			return err
		}
	}
	_, err := tx.EnqueueAt(expires, subject(r), jobs.ExpireInvitation{Invitation: r.ID, Link: r.LinkNumber})
	return err
}
