package users

import (
	"context"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// CreateAPITokenInput is the token to make.
type CreateAPITokenInput struct {
	Name             string
	Roles            []models.Role
	ExpiresInDays    int
	MakesTokens      bool
	ClientMutationID *string
}

// CreateAPIToken makes an API token of the actor. The text is returned this once and kept nowhere; the token never allows more
// than its owner's roles. A token that is made with another token ends when that one ends, and makes no tokens itself.
func (p *UseCases) CreateAPIToken(ctx context.Context, who access.Actor, in CreateAPITokenInput) (*models.APIToken, string, error) {
	if err := who.May(access.CreateAPIToken); err != nil {
		return nil, "", err
	}
	if err := rules.CheckToken(in.Name, in.Roles, in.ExpiresInDays, in.MakesTokens, who).Err(); err != nil {
		return nil, "", err
	}
	roles := models.Set[models.Role](in.Roles)
	if roles == nil {
		roles = who.Roles
	}
	var text string
	token, err := kernel.Commit(ctx, p.Kernel, func(tx *store.Tx) (token *models.APIToken, err error) {
		text, token = kernel.NewToken(who.UserID, strings.TrimSpace(in.Name), roles, tx.Now(), time.Duration(in.ExpiresInDays)*24*time.Hour)
		token.MakesTokens = in.MakesTokens
		if err := p.bindToken(tx, who, token); err != nil {
			return token, err
		}
		if err := tx.Create(token); err != nil {
			return token, err
		}
		return token, tx.Record(who, store.About(token.ID, who.OrganizationID), store.Event{Action: access.CreateAPIToken, To: "ACTIVE", Reason: token.Name})
	})
	if err != nil {
		return nil, "", err
	}
	return token, text, nil
}

// bindToken checks that the actor can still sign in, and limits the new token to the time of the token that it is made with.
func (p *UseCases) bindToken(tx *store.Tx, who access.Actor, token *models.APIToken) error {
	owner, err := tx.LockUser(who.OrganizationID, who.UserID)
	if err != nil {
		return err
	}
	if owner.DisabledAt != nil {
		return problem.New(problem.Unauthenticated, "")
	}
	if who.TokenID.IsZero() {
		return nil
	}
	parent, err := store.Lock(tx, who, who.TokenID)
	if err != nil {
		return err
	}
	if parent.RevokedAt != nil || !tx.Now().Before(parent.ExpiresAt) {
		return problem.New(problem.Unauthenticated, "")
	}
	token.ParentID = parent.ID
	if parent.ExpiresAt.Before(token.ExpiresAt) {
		token.ExpiresAt = parent.ExpiresAt
	}
	return nil
}

// RevokeAPITokenInput says which token to end.
type RevokeAPITokenInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// RevokeAPIToken ends an API token of the actor, or of somebody whose roles the actor manages, and those that were made with it.
// A token that has been ended stays ended.
func (p *UseCases) RevokeAPIToken(ctx context.Context, who access.Actor, in RevokeAPITokenInput) (*models.APIToken, error) {
	return kernel.Do(ctx, p.Kernel, who, access.RevokeAPIToken, func(tx *store.Tx) (token *models.APIToken, err error) {
		if token, err = store.Lock(tx, who, models.As[models.APIToken](in.ID)); err != nil {
			return token, kernel.At("id", err)
		}
		roles, err := tx.RolesOf(token.UserID)
		if err != nil {
			return token, err
		}
		if err := rules.OnAPIToken.WhyNot(access.RevokeAPIToken, who, rules.OwnedToken{Token: *token, Owner: roles}).Err(); err != nil {
			return token, err
		}
		from := "ACTIVE"
		if token.RevokedAt != nil {
			from = "REVOKED"
		} else {
			now := tx.Now()
			token.RevokedAt = &now
		}
		if err := tx.Note(token); err != nil {
			return token, err
		}
		if err := tx.RevokeMadeWith(token.ID); err != nil {
			return token, err
		}
		return token, tx.Record(who, store.About(token.ID, who.OrganizationID), store.Event{Action: access.RevokeAPIToken, From: from, To: "REVOKED", Reason: token.Name})
	})
}
