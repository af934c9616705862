package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file has the codes with which people sign in, and their sessions.

// LastSignInCodes reads the newest codes that were sent to the mailbox of an address, newest first, at most so many.
func (tx *Tx) LastSignInCodes(address string, most int) (sent []*models.SignInCode, err error) {
	err = tx.db.Where("mailbox = ?", models.MailboxKey(address)).Order("number DESC").Limit(most).Find(&sent).Error
	return sent, translate(err)
}

// SaveSignInCode saves the tries and the use of a code.
func (tx *Tx) SaveSignInCode(c *models.SignInCode) error {
	return translate(tx.db.Model(c).Select("tries", "used_at").Updates(c).Error)
}

// Session finds the session with this hash of its token that has not ended; nil when there is none. One that nobody has used for a while has
// ended.
func (s *Store) Session(ctx context.Context, hash string, idle time.Duration) (*models.Session, error) {
	now := s.clock.Now()
	return firstOf[models.Session](s.read.WithContext(ctx), "hash = ? AND expires_at > ? AND last_seen_at > ?", hash, now, now.Add(-idle))
}

// SaveSession writes a session: a new one, or one whose token is new.
func (s *Store) SaveSession(ctx context.Context, row *models.Session) error {
	return retry(ctx, func() error {
		return translate(s.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(row).Error)
	})
}

// sessionSeenEvery is how often the last use of a session is stored: not at each request.
const sessionSeenEvery = 5 * time.Minute

// ActorOfSession returns the actor of a session, and when it ends.
func (s *Store) ActorOfSession(ctx context.Context, hash string, idle time.Duration) (access.Actor, time.Time, error) {
	session, err := s.Session(ctx, hash, idle)
	if err != nil || session == nil {
		return access.Actor{}, time.Time{}, err
	}
	who, err := s.SignIn(ctx, access.Identity{Issuer: session.Issuer, Subject: session.Subject, Email: session.Email})
	if err != nil {
		return access.Actor{}, time.Time{}, err
	}
	who.SessionID = session.ID
	if now := s.clock.Now(); now.Sub(session.LastSeenAt) > sessionSeenEvery {
		// The error is ignored: when the database is read-only, requests can still read.
		_ = retry(ctx, func() error {
			return s.write.WithContext(ctx).Model(&models.Session{}).Where("id = ?", session.ID).Update("last_seen_at", now).Error
		})
	}
	return who, session.ExpiresAt, nil
}

// ofPerson selects the sessions of a person: those of the identity, and those with its verified address.
const ofPerson = "((issuer = ? AND subject = ?) OR (email_key <> '' AND email_key = ?))"

func personOf(id access.Identity) []any {
	return []any{id.Issuer, id.Subject, models.AddressKey(id.Email)}
}

// SessionsOf lists the sessions of the actor that have not ended, newest first.
func (s *Store) SessionsOf(ctx context.Context, who access.Actor, idle time.Duration) (found []*models.Session, err error) {
	if who.Identity.Subject == "" {
		return nil, nil
	}
	now := s.clock.Now()
	err = s.read.WithContext(ctx).Where(ofPerson, personOf(who.Identity)...).Where("expires_at > ? AND last_seen_at > ?", now, now.Add(-idle)).
		Order("created_at DESC, id DESC").Limit(maxSessions).Find(&found).Error
	return found, translate(err)
}

// maxSessions is how many sessions of a person are listed.
const maxSessions = 100

// LockSession locks a session of the person; NOT_FOUND when the person has no such session.
func (tx *Tx) LockSession(id models.ID[models.Session], of access.Identity) (*models.Session, error) {
	found, err := firstOf[models.Session](forUpdate(tx.db), "id = ? AND "+ofPerson, append([]any{id}, personOf(of)...)...)
	if err == nil && found == nil {
		err = translate(gorm.ErrRecordNotFound)
	}
	return found, err
}

// DeleteSession ends a session.
func (tx *Tx) DeleteSession(row *models.Session) error { return translate(tx.db.Delete(row).Error) }

// EndSessionsOf ends all sessions of a person.
func (tx *Tx) EndSessionsOf(id access.Identity) error {
	return translate(tx.db.Where(ofPerson, personOf(id)...).Delete(&models.Session{}).Error)
}
