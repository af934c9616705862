package enrolment

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// SetPartnerStandingInput is the standing that the operator gives a partner account.
type SetPartnerStandingInput struct {
	ID               models.AnyID
	Standing         models.PartnerStanding
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// SetPartnerStanding restricts, suspends or closes a partner account, or ends that (section 4.5, D-19). Status and partnerships
// follow, and the partner gets a letter.
func (p *UseCases) SetPartnerStanding(ctx context.Context, who access.Actor, in SetPartnerStandingInput) (*models.Partner, error) {
	return kernel.Do(ctx, p.Kernel, who, access.SetPartnerStanding, func(tx *store.Tx) (partner *models.Partner, err error) {
		if partner, err = store.LockAny(tx, models.As[models.Partner](in.ID)); err != nil {
			return partner, kernel.At("id", err)
		}
		found := rules.CheckStanding(*partner, in.Standing, in.Reason)
		found.Add(store.Fresh(in.ExpectedVersion, partner.Version))
		if len(found) > 0 {
			return partner, found.Err()
		}
		return partner, p.putInStanding(tx, who, access.SetPartnerStanding, partner, in.Standing, strings.TrimSpace(in.Reason))
	})
}

// SuspendPartnerInput says which account is suspended, and why.
type SuspendPartnerInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// SuspendPartner suspends a partner account: it manages what exists and makes no new sales (D-19, X-21).
func (p *UseCases) SuspendPartner(ctx context.Context, who access.Actor, in SuspendPartnerInput) (*models.Partner, error) {
	return p.decideStanding(ctx, who, access.SuspendPartner, in)
}

// ReinstatePartnerInput says which account is reinstated, and why.
type ReinstatePartnerInput SuspendPartnerInput

// ReinstatePartner takes back that a partner account is restricted, suspended or closed (D-19).
func (p *UseCases) ReinstatePartner(ctx context.Context, who access.Actor, in ReinstatePartnerInput) (*models.Partner, error) {
	return p.decideStanding(ctx, who, access.ReinstatePartner, SuspendPartnerInput(in))
}

func (p *UseCases) decideStanding(ctx context.Context, who access.Actor, do access.Action, in SuspendPartnerInput) (*models.Partner, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (partner *models.Partner, err error) {
		if partner, err = store.LockAny(tx, models.As[models.Partner](in.ID)); err != nil {
			return partner, kernel.At("id", err)
		}
		found := rules.OnPartner.WhyNot(do, who, *partner)
		found.Add(rules.Text("reason", in.Reason, true, rules.MaxText), store.Fresh(in.ExpectedVersion, partner.Version))
		if len(found) > 0 {
			return partner, found.Err()
		}
		return partner, p.putInStanding(tx, who, do, partner, rules.StandingAfter(do), strings.TrimSpace(in.Reason))
	})
}

func (p *UseCases) putInStanding(tx *store.Tx, who access.Actor, do access.Action, partner *models.Partner, standing models.PartnerStanding, reason string) error {
	r, err := tx.RegistrationOfPartner(partner.ID)
	if err != nil {
		return err
	}
	from := partner.InStanding()
	partner.Standing, partner.StandingReason = standing, reason
	if err := tx.Record(who, partnerSubject(partner), store.Event{Action: do, From: string(from), To: string(standing), Reason: reason}); err != nil {
		return err
	}
	became, err := p.settleStatus(tx, partner, r)
	if err != nil {
		return err
	}
	if !became {
		if err := tx.Save(partner); err != nil {
			return err
		}
	}
	event, d := fmt.Sprintf("standing-%d", partner.Version), mail.Data{Outcome: string(standing), Reason: reason}
	if err := p.tellPartner(tx, partner, r, event, mail.PartnerStandingChanged, d); err != nil {
		return err
	}
	return p.tellProviders(tx, partner, event, d)
}

// tellProviders writes to the agents of the providers in partnership with a reseller: they place its orders (P-12).
func (p *UseCases) tellProviders(tx *store.Tx, reseller *models.Partner, event string, d mail.Data) error {
	partnerships, err := tx.ResellersPartnerships(reseller.ID)
	if err != nil {
		return err
	}
	d.ResellerName, d.Mailbox, d.ProgramName, d.Link = reseller.Name, p.Content().SupportContact, p.Content().Name, p.Link("")
	for _, partnership := range partnerships {
		provider, err := store.Get(tx, partnership.ProviderID)
		if err != nil {
			return err
		}
		agents, err := tx.Responsible(provider.OrganizationID)
		if err != nil {
			return err
		}
		if _, err := tx.PostAll(agents, store.About(partnership.ID, provider.OrganizationID), event, mail.ResellerStandingChanged, d); err != nil {
			return err
		}
	}
	return nil
}
