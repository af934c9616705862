package enrolment

import (
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// BouncedRegistration locks a registration whose letter did not arrive; nil when nobody waits for an answer any more.
func (p *UseCases) BouncedRegistration(tx *store.Tx, id models.ID[models.Registration]) (*kernel.Addressee, error) {
	r, err := store.LockAny(tx, id)
	if err != nil || r.Status != models.RegistrationPending || r.Step != models.StepEmailOwnership {
		return nil, err
	}
	d, err := p.registrationData(tx, r)
	told := func() ([]store.Recipient, error) {
		return kernel.HoldersAnd(tx, r.OrganizationID, r.ApplicantID, models.GlobalAdmin)
	}
	return &kernel.Addressee{Row: r, Bounce: &r.Bounce, About: registrationSubject(r), Told: told, Data: d}, err
}
