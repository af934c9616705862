package users

import (
	"context"
	"errors"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file lets people answer invitations to become users of an organisation. Only the person's own answer binds an identity.

// AcceptUserInvitationInput says which invitation to accept.
type AcceptUserInvitationInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// AcceptUserInvitation makes the person with the invited address the user of the invitation.
func (p *UseCases) AcceptUserInvitation(ctx context.Context, who access.Actor, in AcceptUserInvitationInput) (*models.User, error) {
	return p.answerInvitation(ctx, who, access.AcceptUserInvitation, in.ID, func(tx *store.Tx, user *models.User) error {
		now := tx.Now()
		if err := tx.Bind(user, who.Identity); errors.Is(err, store.ErrDuplicate) {
			return problem.New(problem.UserExists, "id").With("Email", user.Email)
		} else if err != nil {
			return err
		}
		user.AcceptedAt, user.Bounce = &now, models.Bounce{}
		return nil
	})
}

// DeclineUserInvitationInput says which invitation to decline.
type DeclineUserInvitationInput struct {
	ID               models.AnyID
	ClientMutationID *string
}

// DeclineUserInvitation declines an invitation. The organisation sees that, and may ask again.
func (p *UseCases) DeclineUserInvitation(ctx context.Context, who access.Actor, in DeclineUserInvitationInput) (*models.User, error) {
	return p.answerInvitation(ctx, who, access.DeclineUserInvitation, in.ID, func(tx *store.Tx, user *models.User) error {
		now := tx.Now()
		user.DeclinedAt = &now
		if err := tx.SetRoles(user.ID, nil); err != nil {
			return err
		}
		return tx.RevokeTokens(user.ID)
	})
}

// answerInvitation changes an invitation to the actor's verified address that waits for an answer; another one does not exist.
func (p *UseCases) answerInvitation(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, answer func(*store.Tx, *models.User) error) (*models.User, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (user *models.User, err error) {
		found, err := store.Get(tx, models.As[models.User](id))
		if err != nil {
			return user, kernel.At("id", err)
		}
		if _, err := store.LockAny(tx, found.OrganizationID); err != nil { // as whoever changes its users does
			return user, err
		}
		if user, err = tx.LockUser(found.OrganizationID, found.ID); err != nil {
			return user, kernel.At("id", err)
		}
		if !invitedAt(user, who.Identity.Email) {
			return user, problem.New(problem.NotFound, "id")
		}
		if err := answer(tx, user); err != nil {
			return user, err
		}
		if err := tx.Save(user); err != nil {
			return user, err
		}
		by := access.Actor{UserID: user.ID, OrganizationID: user.OrganizationID}
		event := store.Event{Action: do, From: string(models.UserInvited), To: string(user.Status())}
		if err := tx.Record(by, store.About(user.ID, user.OrganizationID), event); err != nil || who.UserID.IsZero() {
			return user, err
		}
		// Who was the user of one organisation until now chooses from now on, in every browser. The event is in the trail of no organisation.
		return user, tx.Record(by, store.About(who.UserID, models.ID[models.Organization]{}), event)
	})
}

// invitedAt reports whether a user is an invitation to an address that waits for an answer.
func invitedAt(user *models.User, address string) bool {
	return user.Status() == models.UserInvited && user.EmailKey != nil && *user.EmailKey == models.AddressKey(address)
}
