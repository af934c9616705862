package enrolment

import (
	"context"

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

// SubmitRegistration submits a registration for vetting; on the short path it is done.
func (p *UseCases) SubmitRegistration(ctx context.Context, who access.Actor, in SubmitRegistrationInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.SubmitRegistration, expected: in.ExpectedVersion,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			partner, err := store.Get(tx, r.PartnerID)
			if err != nil {
				return err
			}
			if r.Path = rules.PathLeft(*r, *partner); r.Path == models.PathShort {
				return p.enrolShort(tx, r)
			}
			if err := p.mayAsk(tx, r, "id"); err != nil {
				return err
			}
			rules.Submit(r, tx.Now())
			if err := p.verifyUnchecked(tx, r); err != nil {
				return err
			}
			job, err = tx.Enqueue(registrationSubject(r), jobs.VerifyContact{Registration: r.ID, Round: r.Round})
			return err
		},
	})
	return r, job, err
}

// enrolShort makes an enrolled partner an indirect reseller as well.
func (p *UseCases) enrolShort(tx *store.Tx, r *models.Registration) error {
	now := tx.Now()
	r.Status, r.SubmittedAt, r.DecidedAt = models.RegistrationAuthorized, &now, &now
	return p.finalize(tx, r)
}

// ResendContactVerificationInput says which registration.
type ResendContactVerificationInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// ResendContactVerification sends the message to the primary contact again, one business day after the last. A vetting
// reviewer may send it at any time.
func (p *UseCases) ResendContactVerification(ctx context.Context, who access.Actor, in ResendContactVerificationInput) (*models.Registration, *models.Job, error) {
	var job *models.Job
	r, err := p.move(ctx, who, move{
		id: in.ID, do: access.ResendContactVerification, expected: in.ExpectedVersion,
		change: func(tx *store.Tx, r *models.Registration) (err error) {
			if err := p.mayResend(tx, who, r); err != nil {
				return err
			}
			job, err = p.sendVerification(tx, r)
			return err
		},
	})
	return r, job, err
}

func (p *UseCases) mayResend(tx *store.Tx, who access.Actor, r *models.Registration) error {
	a, err := p.asking(tx, who, r)
	if err != nil {
		return err
	}
	return rules.CheckResend(a, tx.Now()).Err()
}

// calendarOf is the business calendar of the partner's market (section 4.1).
func (p *UseCases) calendarOf(tx *store.Tx, r *models.Registration) (clock.Calendar, error) {
	partner, err := store.Get(tx, r.PartnerID)
	if err != nil {
		return clock.Calendar{}, err
	}
	return p.CalendarOf(partner.Market), nil
}
