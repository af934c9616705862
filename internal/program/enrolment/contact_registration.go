package enrolment

import (
	"context"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ContactRegistration is the part of a registration that its primary contact sees, also one who is no user of the company: what is
// needed to follow the vetting and to appeal (section 4.5).
type ContactRegistration struct {
	models.Registration
	CompanyName string
	Checks      []*models.VettingCheck // of this round
	Requested   []models.DocumentKind
	Documents   []*models.Document // that the contact itself uploaded
}

// ContactRegistrations lists the registrations whose confirmed primary contact has the verified address of the actor, newest first. Other
// actors get none.
func (p *UseCases) ContactRegistrations(ctx context.Context, who access.Identity) ([]*ContactRegistration, error) {
	found, err := p.contactOf(ctx, who)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	out, ids, partners := make([]*ContactRegistration, len(found)), make([]models.ID[models.Registration], len(found)), make([]models.ID[models.Partner], len(found))
	for i, f := range found {
		out[i], ids[i], partners[i] = &ContactRegistration{Registration: *f.Registration}, f.Registration.ID, f.Registration.PartnerID
	}
	names, err := p.Store.PartnerNames(ctx, partners)
	if err != nil {
		return nil, err
	}
	checks, err := store.ChecksOf.Find(ctx, p.Store, access.TheSystem, ids)
	if err != nil {
		return nil, err
	}
	documents, err := p.Store.ContactDocuments(ctx, who.Email, ids)
	for _, r := range out {
		r.CompanyName = names[r.PartnerID]
		r.fill(checks, documents)
	}
	return out, err
}

// WaitingContactQuestion is a registration that names the reader as its primary contact and waits for the answer. It says what the letter
// says.
type WaitingContactQuestion struct {
	Reference   string
	CompanyName string
	SentAt      time.Time
	ExpiresAt   time.Time
}

// WaitingContactQuestions lists the questions to primary contacts that wait for the verified address of the actor, newest first.
func (p *UseCases) WaitingContactQuestions(ctx context.Context, who access.Identity) (waiting []*WaitingContactQuestion, err error) {
	found, err := p.Store.AskedContacts(ctx, who.Email)
	found = slices.DeleteFunc(found, func(f *store.ContactCandidate) bool { return !rules.WaitsForContact(contactFactsOf(f), who.Email) })
	if err != nil || len(found) == 0 {
		return nil, err
	}
	partners := make([]models.ID[models.Partner], len(found))
	for i, f := range found {
		partners[i] = f.Registration.PartnerID
	}
	names, err := p.Store.PartnerNames(ctx, partners)
	for _, f := range found {
		waiting = append(waiting, &WaitingContactQuestion{
			Reference: f.Registration.Reference, CompanyName: names[f.Registration.PartnerID], SentAt: f.Asked.SentAt, ExpiresAt: f.Asked.ExpiresAt,
		})
	}
	return waiting, err
}

func contactFactsOf(f *store.ContactCandidate) rules.ContactFacts {
	return rules.ContactFacts{Registration: *f.Registration, Contact: f.Profile.Contact, Asked: f.Asked}
}

// IsContact reports whether the actor is the primary contact of any registration.
func (p *UseCases) IsContact(ctx context.Context, who access.Identity) (bool, error) {
	found, err := p.contactOf(ctx, who)
	return len(found) > 0, err
}

// fill selects the checks and documents of this registration and of its round of vetting.
func (r *ContactRegistration) fill(checks []*models.VettingCheck, documents []*models.Document) {
	for _, c := range checks {
		if c.RegistrationID == r.ID && c.Round == r.Round {
			r.Checks = append(r.Checks, c)
		}
	}
	for _, d := range documents {
		if d.RegistrationID == r.ID {
			r.Documents = append(r.Documents, d)
		}
	}
	r.Requested = rules.RequestedDocuments(r.Registration, r.Checks)
}

// contactOf finds the registrations whose confirmed primary contact is the actor.
func (p *UseCases) contactOf(ctx context.Context, who access.Identity) (mine []*store.ContactCandidate, err error) {
	found, err := p.Store.ContactCandidates(ctx, who.Email)
	for _, f := range found {
		if rules.ConfirmedContact(contactFactsOf(f), who.Email) {
			mine = append(mine, f)
		}
	}
	return mine, err
}

// lockAppealed reads and locks a registration that the actor may appeal.
func lockAppealed(tx *store.Tx, who access.Actor, id models.ID[models.Registration]) (*models.Registration, error) {
	if who.Roles.Has(models.GlobalAdmin) {
		if r, err := store.Lock(tx, who, id); err == nil || !problem.Has(err, problem.NotFound) {
			return r, err
		}
	}
	r, err := store.LockAny(tx, id)
	if err != nil {
		return nil, err
	}
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return nil, err
	}
	asked, err := tx.LastVerification(id)
	if err != nil {
		return nil, err
	}
	if profile == nil || !rules.ConfirmedContact(rules.ContactFacts{Registration: *r, Contact: profile.Contact, Asked: asked}, who.Identity.Email) {
		return nil, access.NotTheContact(who)
	}
	return r, nil
}
