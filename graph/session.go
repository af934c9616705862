package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/models"
)

func (v viewer) Sessions(ctx context.Context, who *access.Actor) ([]*models.Session, error) {
	found, err := v.store.SessionsOf(ctx, *who, sessions.IdleTime)
	return orEmpty(found), err
}

func (session) Current(ctx context.Context, s *models.Session) (bool, error) {
	return s.ID == actor(ctx).SessionID, nil
}

func (m mutation) RevokeSession(ctx context.Context, input sessions.RevokeSessionInput) (*generated.RevokeSessionPayload, error) {
	s, err := m.program.RevokeSession(ctx, actor(ctx), input)
	_, problems, err := splitProblems(ctx, s, err)
	return &generated.RevokeSessionPayload{Revoked: err == nil && len(problems) == 0, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}
