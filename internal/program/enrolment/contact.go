package enrolment

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// contactVerification is the purpose of the tokens in messages to primary contacts.
const contactVerification = "contact-verification"

// sendVerification writes to the primary contact, with a link that works once. Older links end.
func (p *UseCases) sendVerification(tx *store.Tx, r *models.Registration) (*models.Job, error) {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return nil, err
	}
	if err := tx.CloseVerifications(r.ID); err != nil {
		return nil, err
	}
	cal, err := p.calendarOf(tx, r)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	v := &models.ContactVerification{
		ID: models.NewID[models.ContactVerification](), RegistrationID: r.ID, Round: r.Round, ToAddress: profile.Contact.Email, Mailbox: models.MailboxKey(profile.Contact.Email),
		SentAt: now, ResendFrom: rules.ResendFrom(cal, now), ExpiresAt: now.Add(rules.VerificationTime), CreatedAt: now,
	}
	v.TokenHash = secret.Hash(p.Secret.Token(contactVerification, v.ID.String()))
	if err := tx.Create(v); err != nil {
		return nil, err
	}
	rules.AskContact(r)
	r.Bounce = models.Bounce{}
	if err := p.openOwnership(tx, r); err != nil {
		return nil, err
	}
	return p.mailRegistration(tx, r, "verify-"+v.ID.String(), mail.ContactVerification, func(d *mail.Data) {
		d.Due, d.Link, d.VerificationID = v.ExpiresAt, "", v.ID.String()
	})
}

// asking holds the facts before a letter to a primary contact: they do not depend on the actor or the registration.
func (p *UseCases) asking(tx *store.Tx, who access.Actor, r *models.Registration) (a rules.Asking, err error) {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return a, err
	}
	a = rules.Asking{Registration: *r, Address: profile.Contact.Email, Reviewer: reviews(who)}
	if a.Last, err = tx.LastVerification(r.ID); err != nil {
		return a, err
	}
	since := tx.Now().Add(-rules.VerificationSpan)
	if a.Sent, err = tx.VerificationsSince(r.ID, models.MailboxKey(a.Address), since); err != nil {
		return a, err
	}
	a.Others, err = tx.OthersSentTo(a.Address, since, rules.MaxVerifications)
	return a, err
}

// mayAsk limits the letters to a mailbox.
func (p *UseCases) mayAsk(tx *store.Tx, r *models.Registration, field string) error {
	a, err := p.asking(tx, access.TheSystem, r)
	if err != nil {
		return err
	}
	return rules.CheckLetters(field, a, tx.Now()).Err()
}

// VerificationLink is the page on which the primary contact confirms. The token is behind the #, so that no server and no
// other page sees it.
func (p *UseCases) VerificationLink(id string) string {
	return p.Link("confirm#" + p.Secret.Token(contactVerification, id))
}

// VerificationCode is the code that the primary contact enters when the link does not work.
func (p *UseCases) VerificationCode(id string) string { return p.Secret.Code(contactVerification, id) }

// ConfirmPrimaryContactInput is the primary contact's answers; nil is not answered yet.
type ConfirmPrimaryContactInput struct {
	Token                   string
	RegisteredForAccount    *bool
	AddressBelongsToCompany *bool
	ClientMutationID        *string
}

// Confirmation is what the primary contact has confirmed.
type Confirmation struct {
	Registered, Belongs, Complete bool
	CompanyName                   string
}

// ConfirmPrimaryContact stores the two confirmations of the primary contact, and vetting continues when both are
// given. After a denial a reviewer decides, or the applicant names somebody else.
func (p *UseCases) ConfirmPrimaryContact(ctx context.Context, who access.Actor, in ConfirmPrimaryContactInput) (*Confirmation, error) {
	if err := who.May(access.ConfirmPrimaryContact); err != nil {
		return nil, err
	}
	if in.RegisteredForAccount == nil && in.AddressBelongsToCompany == nil {
		return nil, problem.Invalid("registeredForAccount", "required")
	}
	return kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) (*Confirmation, error) {
		r, v, err := p.verified(tx, in.Token)
		if err != nil {
			return nil, err
		}
		return p.confirm(tx, who, r, v, in)
	})
}

// verified finds the message of a token. All invalid tokens get the same answer; only the holder of an expired one learns that
// it has expired.
func (p *UseCases) verified(tx *store.Tx, token string) (*models.Registration, *models.ContactVerification, error) {
	invalid := problem.New(problem.TokenInvalid, "token")
	found, err := tx.VerificationByHash(secret.Hash(token))
	if err != nil {
		return nil, nil, err
	}
	if found == nil {
		return nil, nil, invalid
	}
	r, err := store.LockAny(tx, found.RegistrationID)
	if err != nil {
		return nil, nil, err
	}
	v, err := store.LockAny(tx, found.ID) // again, now that nobody else can use it
	if err != nil {
		return nil, nil, err
	}
	switch {
	case v.ClosedAt != nil, !rules.AwaitsContact(*r), r.Round != v.Round:
		return nil, nil, invalid
	case !tx.Now().Before(v.ExpiresAt):
		return nil, nil, problem.New(problem.TokenExpired, "token").With("At", v.ExpiresAt.Format(time.RFC3339))
	}
	return r, v, nil
}

func (p *UseCases) confirm(tx *store.Tx, who access.Actor, r *models.Registration, v *models.ContactVerification, in ConfirmPrimaryContactInput) (*Confirmation, error) {
	now, from := tx.Now(), stateOf(r)
	if kernel.Value(in.RegisteredForAccount) && v.RegisteredAt == nil {
		v.RegisteredAt = &now
	}
	if kernel.Value(in.AddressBelongsToCompany) && v.BelongsAt == nil {
		v.BelongsAt = &now
	}
	denied := denies(in.RegisteredForAccount) || denies(in.AddressBelongsToCompany)
	both := v.RegisteredAt != nil && v.BelongsAt != nil
	if denied || both {
		v.ClosedAt = &now
	}
	if err := tx.SaveVerification(v); err != nil {
		return nil, err
	}
	var err error
	reason := "" // of a denial, which is recorded even if somebody else is asked next
	switch {
	case denied:
		reason, err = p.denied(tx, r, v, in)
	case both:
		err = p.beginVetting(tx, r, v)
	}
	if err != nil {
		return nil, err
	}
	if err := tx.Save(r); err != nil {
		return nil, err
	}
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	c := &Confirmation{Registered: v.RegisteredAt != nil, Belongs: v.BelongsAt != nil, Complete: denied || both, CompanyName: partner.Name}
	return c, p.recordRegistration(tx, who, r, access.ConfirmPrimaryContact, from, reason)
}

// Confirmed is what was confirmed with the link to a registration, for a request that is repeated with its Idempotency-Key.
func (p *UseCases) Confirmed(ctx context.Context, registration models.AnyID, token string) (*Confirmation, error) {
	r, err := store.Find(ctx, p.Store, access.TheSystem, models.As[models.Registration](registration))
	if err != nil {
		return nil, err
	}
	sent, err := store.VerificationsOf.Find(ctx, p.Store, access.TheSystem, []models.ID[models.Registration]{r.ID})
	if err != nil {
		return nil, err
	}
	partner, err := p.Store.AnyPartner(ctx, r.PartnerID)
	if err != nil {
		return nil, err
	}
	for _, v := range sent {
		if bytes.Equal(v.TokenHash, secret.Hash(token)) {
			return &Confirmation{Registered: v.RegisteredAt != nil, Belongs: v.BelongsAt != nil, Complete: v.ClosedAt != nil, CompanyName: partner.Name}, nil
		}
	}
	return nil, problem.New(problem.TokenInvalid, "token")
}

func denies(answer *bool) bool { return answer != nil && !*answer }

// denied leaves a denial to a reviewer: the program rejects nothing (D-16).
func (p *UseCases) denied(tx *store.Tx, r *models.Registration, v *models.ContactVerification, in ConfirmPrimaryContactInput) (string, error) {
	reason := models.ReasonAddressForeign
	if denies(in.RegisteredForAccount) {
		reason = models.ReasonContactDenied
	}
	rules.ContactDenies(r, reason, v.ToAddress)
	return string(reason), p.settleOwnership(tx, r, rules.ForReview(reason, "%s", v.ToAddress))
}

// beginVetting starts the checks and the timers. After a "no" a reviewer begins the checks.
func (p *UseCases) beginVetting(tx *store.Tx, r *models.Registration, v *models.ContactVerification) error {
	cal, err := p.calendarOf(tx, r)
	if err != nil {
		return err
	}
	begins := rules.ContactConfirms(r, cal, tx.Now())
	confirmed := rules.CheckResult{Status: models.CheckPassed, Reason: models.ReasonContactConfirmed, Evidence: v.ToAddress}
	if !begins {
		confirmed.Status = models.CheckNeedsReview
	}
	if err := p.settleOwnership(tx, r, confirmed); err != nil {
		return err
	}
	about := registrationSubject(r)
	if _, err := tx.EnqueueAt(*r.TargetAt, about, jobs.VettingTarget{Registration: r.ID, Round: r.Round}); err != nil {
		return err
	}
	if _, err := tx.EnqueueAt(*r.DeadlineAt, about, jobs.VettingDeadline{Registration: r.ID, Round: r.Round}); err != nil {
		return err
	}
	if begins {
		if err := p.goOn(tx, r); err != nil {
			return err
		}
	}
	_, err = p.mailRegistration(tx, r, fmt.Sprintf("vetting-%d-%d", r.Round, r.Appeals), mail.RegistrationVettingStarted, func(d *mail.Data) { d.Due = *r.DeadlineAt })
	return err
}
