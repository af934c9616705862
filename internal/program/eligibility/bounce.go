package eligibility

import (
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// BouncedReply is a request whose letter did not arrive: a reviewer may know another way to the applicant.
func (p *UseCases) BouncedReply(tx *store.Tx, id models.ID[models.EligibilityRequest]) (*kernel.Addressee, error) {
	r, err := store.LockAny(tx, id)
	if err != nil {
		return nil, err
	}
	d, err := p.mailData(tx, r)
	told := func() ([]store.Recipient, error) { return tx.RecipientsWithRole(models.EligibilityReviewer) }
	return &kernel.Addressee{Row: r, Bounce: &r.Bounce, About: subject(r), Told: told, Data: d}, err
}
