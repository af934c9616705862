package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/models"
)

func (apiToken) Roles(_ context.Context, t *models.APIToken) ([]models.Role, error) {
	return append([]models.Role{}, t.Roles...), nil
}

func (m mutation) CreateAPIToken(ctx context.Context, input users.CreateAPITokenInput) (*generated.CreateAPITokenPayload, error) {
	t, text, err := m.program.CreateAPIToken(ctx, actor(ctx), input)
	t, problems, err := splitProblems(ctx, t, err)
	payload := &generated.CreateAPITokenPayload{APIToken: t, UserErrors: problems, ClientMutationID: input.ClientMutationID}
	if t != nil && text != "" {
		payload.Token = &text
	}
	return payload, err
}

func (m mutation) RevokeAPIToken(ctx context.Context, input users.RevokeAPITokenInput) (*generated.RevokeAPITokenPayload, error) {
	t, err := m.program.RevokeAPIToken(ctx, actor(ctx), input)
	t, problems, err := splitProblems(ctx, t, err)
	return &generated.RevokeAPITokenPayload{APIToken: t, UserErrors: problems, ClientMutationID: input.ClientMutationID}, err
}
