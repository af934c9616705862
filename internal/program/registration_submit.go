package program

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// SubmitRegistrationInput says which registration.
type SubmitRegistrationInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// SubmitRegistration submits a registration for vetting; one that has only the short way to go is done.
func (p *Program) SubmitRegistration(ctx context.Context, who access.Actor, in SubmitRegistrationInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.moveRegistration(ctx, who, registrationMove{
		id: in.ID, do: access.SubmitRegistration, expected: in.ExpectedVersion, check: p.complete,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			now := tx.Now()
			r.SubmittedAt = &now
			if r.Path == models.PathShort {
				return p.enrolShort(tx, r)
			}
			if err := p.mayAsk(tx, r, "id"); err != nil {
				return err
			}
			r.Status, r.Step = models.RegistrationPending, models.StepEntry
			job, err = tx.Enqueue(registrationSubject(r), jobs.VerifyContact{Registration: r.ID, Round: r.Round})
			return err
		},
	})
	return r, job, err
}

// complete reports what the profile lacks.
func (p *Program) complete(tx *store.Tx, r *models.Registration) error {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil {
		return err
	}
	partner, err := tx.Partner(r.PartnerID)
	if err != nil {
		return err
	}
	return rules.CheckSubmit(*r, *profile, *partner, p.Domains)
}

// enrolShort makes a partner that is enrolled already an indirect reseller as well.
func (p *Program) enrolShort(tx *store.Tx, r *models.Registration) error {
	now := tx.Now()
	r.Status, r.DecidedAt = models.RegistrationAuthorized, &now
	return p.finalize(tx, r)
}

// ResendContactVerificationInput says which registration.
type ResendContactVerificationInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// ResendContactVerification sends the message to the primary contact again, one business day after the last.
func (p *Program) ResendContactVerification(ctx context.Context, who access.Actor, in ResendContactVerificationInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.moveRegistration(ctx, who, registrationMove{
		id: in.ID, do: access.ResendContactVerification, expected: in.ExpectedVersion, check: p.mayResend,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			job, err = p.sendVerification(tx, r)
			return err
		},
	})
	return r, job, err
}

func (p *Program) mayResend(tx *store.Tx, r *models.Registration) error {
	last, err := tx.LastVerification(r.ID)
	if err != nil {
		return err
	}
	if err := checked(rules.CheckResend(*r, last, tx.Now())); err != nil {
		return err
	}
	return p.mayAsk(tx, r, "id")
}

// calendarOf is the business calendar of the partner's market (section 4.1).
func (p *Program) calendarOf(tx *store.Tx, r *models.Registration) (clock.Calendar, error) {
	partner, err := tx.Partner(r.PartnerID)
	if err != nil {
		return clock.Calendar{}, err
	}
	return MarketCalendar(partner.Market), nil
}

// MarketCalendar is the calendar of a market: its own, or that of US federal agencies (section 4.1).
func MarketCalendar(market string) clock.Calendar {
	c := data.CalendarOf(market)
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil { // the tests of package data load every zone
		zone = clock.NewYork()
	}
	return clock.NewCalendar(zone, c.Holidays)
}
