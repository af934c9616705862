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
		return partner, p.putInStanding(tx, who, partner, in.Standing, strings.TrimSpace(in.Reason))
	})
}

func (p *UseCases) putInStanding(tx *store.Tx, who access.Actor, partner *models.Partner, standing models.PartnerStanding, reason string) error {
	r, err := tx.RegistrationOfPartner(partner.ID)
	if err != nil {
		return err
	}
	from := partner.InStanding()
	partner.Standing, partner.StandingReason = standing, reason
	became, err := p.settleStatus(tx, partner, r)
	if err != nil {
		return err
	}
	if !became {
		if err := tx.Save(partner); err != nil {
			return err
		}
	}
	if err := tx.Record(who, partnerSubject(partner), store.Event{Action: access.SetPartnerStanding, From: string(from), To: string(standing), Reason: reason}); err != nil {
		return err
	}
	return p.tellPartner(tx, partner, r, fmt.Sprintf("standing-%d", partner.Version), mail.PartnerStandingChanged, mail.Data{Outcome: string(standing), Reason: reason})
}
