package relationships

import (
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// BouncedInvitation locks an invitation whose letter did not arrive; nil when nobody waits for an answer any more.
func (p *UseCases) BouncedInvitation(tx *store.Tx, id models.ID[models.RelationshipRequest]) (*kernel.Addressee, error) {
	r, err := store.LockAny(tx, id)
	if err != nil || rules.StatusAt(*r, tx.Now()).Final() {
		return nil, err
	}
	d := mail.Data{Reference: r.Reference, Link: p.Link("invitations/" + r.ID.String())}
	told := func() ([]store.Recipient, error) { return kernel.AgentsAnd(tx, r.OrganizationID, r.IssuerID) }
	return &kernel.Addressee{Row: r, Bounce: &r.Bounce, About: subject(r), Told: told, Data: d}, nil
}
