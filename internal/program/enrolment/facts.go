package enrolment

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// RegistrationFacts are the facts that decide what somebody can do with a registration.
func (p *UseCases) RegistrationFacts(who access.Actor, r models.Registration, s store.RegistrationStanding) rules.RegistrationFacts {
	f := rules.RegistrationFacts{
		Registration: r, Partner: s.Partner, Profile: s.Profile, Domains: p.Content().Domains(), Contact: p.Content().SupportContact, Now: p.Store.Now(),
		Asking: rules.Asking{Registration: r, Address: s.Profile.Contact.Email, Reviewer: reviews(who)},
	}
	if len(s.Asked) > 0 {
		f.Asking.Last = s.Asked[0]
	}
	for _, v := range s.Asked {
		if v.CreatedAt.After(f.Now.Add(-rules.VerificationSpan)) {
			f.Asking.Sent = append(f.Asking.Sent, v)
		}
	}
	f.Confirmed = rules.ConfirmedContact(rules.ContactFacts{Registration: r, Contact: s.Profile.Contact, Asked: f.Asking.Last}, who.Identity.Email)
	return f
}

// ViewerFacts adds the facts about the agreement, about the registrations of the actor's organisation, and about those whose primary contact
// the actor is.
func (p *UseCases) ViewerFacts(ctx context.Context, tx *store.Tx, who access.Actor, f *rules.ViewerFacts) (err error) {
	if f.Agreement, err = p.agreementFacts(tx, who, ""); err != nil {
		return err
	}
	if !who.Operator {
		own, err := tx.OwnRegistrations(who)
		if err != nil {
			return err
		}
		if f.Registrations, err = p.registrationsFacts(ctx, who, own); err != nil {
			return err
		}
	}
	found, err := p.contactOf(ctx, who.Identity)
	if err != nil {
		return err
	}
	mine := make([]*models.Registration, len(found))
	for i, c := range found {
		mine[i] = c.Registration
	}
	f.Contacts, err = p.registrationsFacts(ctx, who, mine)
	return err
}

func (p *UseCases) registrationsFacts(ctx context.Context, who access.Actor, rows []*models.Registration) ([]*rules.RegistrationFacts, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]models.ID[models.Registration], len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	standings, err := p.Store.RegistrationStandings(ctx, ids)
	all := make([]*rules.RegistrationFacts, len(rows))
	for i, r := range rows {
		f := p.RegistrationFacts(who, *r, standings[r.ID])
		all[i] = &f
	}
	return all, err
}

// reviews reports whether the actor is a vetting reviewer, who may write to a primary contact at any time.
func reviews(who access.Actor) bool { return who.Operator && who.Roles.Has(models.VettingReviewer) }
