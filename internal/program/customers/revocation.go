package customers

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file holds what the operator revokes (D-26): validation IDs, and special qualifications of customers. Both sides are told.

// RevokeValidationIDInput says which validation ID is revoked.
type RevokeValidationIDInput struct {
	ID               models.AnyID
	Reason           string
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// RevokeValidationID ends a validation ID: its held creations are released, so that their accounts fail, and customers that were
// created with it stay (D-26, section 4.4).
func (p *UseCases) RevokeValidationID(ctx context.Context, who access.Actor, in RevokeValidationIDInput) (*models.ValidationID, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeValidationID, func(tx *store.Tx) (v *models.ValidationID, err error) {
		var holds []*models.ValidationHold
		if v, holds, err = tx.LockHeldValidationID(models.As[models.ValidationID](in.ID)); err != nil {
			return v, kernel.At("id", err)
		}
		why := rules.OnValidationID.WhyNot(access.RevokeValidationID, who, *v)
		if err := rules.Possible(why, store.Fresh(in.ExpectedVersion, v.Version), rules.Text("reason", in.Reason, true, rules.MaxText)).Err(); err != nil || in.DryRun {
			return v, err
		}
		return v, p.endValidationID(tx, who, v, holds, strings.TrimSpace(in.Reason))
	})
}

func (p *UseCases) endValidationID(tx *store.Tx, who access.Actor, v *models.ValidationID, holds []*models.ValidationHold, reason string) error {
	now, from := tx.Now(), v.Status
	for _, h := range holds {
		v.HeldCreates--
		h.State, h.SettledAt = models.HoldReleased, &now
		if err := tx.Note(h); err != nil {
			return err
		}
	}
	v.Status, v.RevokedAt, v.RevokedBy, v.RevocationReason = models.ValidationIDRevoked, &now, who.UserID, reason
	if err := tx.Save(v); err != nil {
		return err
	}
	partner, err := store.Get(tx, v.PartnerID)
	if err != nil {
		return err
	}
	event := store.Event{Action: access.RevokeValidationID, From: string(from), To: string(v.Status), Reason: reason}
	for _, side := range kernel.Sides(partner.OrganizationID, v.OrganizationID) {
		if err := tx.Record(who, store.About(v.ID, side), event); err != nil {
			return err
		}
	}
	return p.tellValidationIDRevoked(tx, v, partner)
}

// tellValidationIDRevoked writes to the partner's agents, and to the responsible people of the organisation that was validated.
func (p *UseCases) tellValidationIDRevoked(tx *store.Tx, v *models.ValidationID, partner *models.Partner) error {
	d := mail.Data{
		CustomerName: v.OrganizationName, PartnerName: partner.Name, Reason: v.RevocationReason, Due: tx.Now(),
		Mailbox: p.Content().EligibilityMailbox, ProgramName: p.Content().Name,
	}
	customer, err := tx.Responsible(v.OrganizationID)
	if err != nil {
		return err
	}
	if _, err := tx.PostAll(customer, store.About(v.ID, v.OrganizationID), "revoked", mail.ValidationIDRevoked, d); err != nil {
		return err
	}
	agents, err := tx.HoldersOrResponsible(partner.OrganizationID, models.AdminAgent, models.SalesAgent)
	if err != nil {
		return err
	}
	d.ValidationID = v.Code
	_, err = tx.PostAll(agents, store.About(v.ID, partner.OrganizationID), "revoked", mail.ValidationIDRevoked, d)
	return err
}

// RevokeCustomerQualificationInput says which special qualification of a customer is revoked.
type RevokeCustomerQualificationInput struct {
	ID               models.AnyID
	Reason           string
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// RevokeCustomerQualification ends a special qualification of a customer: nothing that requires it can be ordered any more, and
// subscriptions stay (D-26, section 4.3). The customer stays in its cloud, and the creation stays used up.
func (p *UseCases) RevokeCustomerQualification(ctx context.Context, who access.Actor, in RevokeCustomerQualificationInput) (*models.CustomerQualification, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeCustomerQualification, func(tx *store.Tx) (q *models.CustomerQualification, err error) {
		var customer *models.Customer
		if q, customer, err = tx.LockCustomerQualification(models.As[models.CustomerQualification](in.ID)); err != nil {
			return q, kernel.At("id", err)
		}
		why := rules.OnCustomerQualification.WhyNot(access.RevokeCustomerQualification, who, rules.QualificationInCustomer{Qualification: *q, Customer: *customer})
		if err := rules.Possible(why, store.Fresh(in.ExpectedVersion, q.Version), rules.Text("reason", in.Reason, true, rules.MaxText)).Err(); err != nil || in.DryRun {
			return q, err
		}
		return q, p.endQualification(tx, who, q, customer, strings.TrimSpace(in.Reason))
	})
}

// endQualification ends a special qualification, and tells the customer and each partner that sells to it.
func (p *UseCases) endQualification(tx *store.Tx, who access.Actor, q *models.CustomerQualification, c *models.Customer, reason string) error {
	now, from := tx.Now(), q.Vetting
	q.Vetting, q.ActiveKey, q.RevokedAt, q.RevokedBy, q.RevocationReason = models.VettingRevoked, nil, &now, who.UserID, reason
	if err := tx.Save(q); err != nil {
		return err
	}
	selling, err := tx.OrganizationsSelling(c.ID)
	if err != nil {
		return err
	}
	event := store.Event{Action: access.RevokeCustomerQualification, From: string(from), To: string(q.Vetting), Reason: reason}
	d := p.vettingData(c)
	d.Reason, d.Due = reason, now
	for _, side := range kernel.Sides(append([]models.ID[models.Organization]{q.OrganizationID}, selling...)...) {
		about := store.About(q.ID, side)
		if err := tx.Record(who, about, event); err != nil {
			return err
		}
		people, err := tx.Responsible(side)
		if err != nil {
			return err
		}
		if _, err := tx.PostAll(people, about, "revoked", mail.CustomerQualificationRevoked, d); err != nil {
			return err
		}
	}
	return nil
}
