package sessions

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ActorOfSession returns the actor of the session with this hash of its token, and when it ends; the zero Actor when there is none.
func (p *UseCases) ActorOfSession(ctx context.Context, hash string) (access.Actor, time.Time, error) {
	return p.Store.ActorOfSession(ctx, hash, IdleTime)
}

// EndSession ends the session with this hash of its token, if there is one: its owner signs out, or signs in anew. Like every end of a session it is
// recorded, so that no process goes on with it.
func (p *UseCases) EndSession(ctx context.Context, hash string) error {
	row, err := p.Store.Session(ctx, hash, IdleTime)
	if err != nil || row == nil {
		return err
	}
	identity := access.Identity{Issuer: row.Issuer, Subject: row.Subject, Email: row.Email}
	who, err := p.Store.SignIn(ctx, identity)
	if err != nil {
		return err
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteSession(row); err != nil {
			return err
		}
		return recordEnd(tx, who, row)
	})
}

func recordEnd(tx *store.Tx, who access.Actor, row *models.Session) error {
	return tx.Record(who, store.About(row.ID, who.OrganizationID), store.Event{Action: access.RevokeSession, From: "ACTIVE", To: "REVOKED"})
}

// RevokeSessionInput says which session to end.
type RevokeSessionInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// RevokeSession ends a session of the actor, in whichever browser it is.
func (p *UseCases) RevokeSession(ctx context.Context, who access.Actor, in RevokeSessionInput) (*models.Session, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeSession, func(tx *store.Tx) (*models.Session, error) {
		row, err := tx.LockSession(models.As[models.Session](in.ID), who.Identity)
		if err != nil {
			return row, kernel.At("id", err)
		}
		if err := tx.DeleteSession(row); err != nil {
			return row, err
		}
		return row, recordEnd(tx, who, row)
	})
}
