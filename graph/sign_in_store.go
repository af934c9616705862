package graph

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/models"
)

// This file keeps the sessions of the session library in the table of sessions.

// hashOfSession is the hash of a token as the session library stores it.
func hashOfSession(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// sessionValue is the key of the models.Session in the data of the session library.
const sessionValue = "session"

// sessionCodec writes the one value of a session as JSON.
type sessionCodec struct{}

// Encode writes the session with the time when it ends.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	row, ok := values[sessionValue].(*models.Session)
	if !ok {
		row = &models.Session{}
	}
	row.ExpiresAt = deadline
	return json.Marshal(row)
}

// Decode reads it.
func (sessionCodec) Decode(text []byte) (time.Time, map[string]any, error) {
	row := new(models.Session)
	if err := json.Unmarshal(text, row); err != nil {
		return time.Time{}, nil, err
	}
	return row.ExpiresAt, map[string]any{sessionValue: row}, nil
}

// sessionStore keeps the sessions of the session library in their table.
type sessionStore struct{ program *program.Program }

var _ scs.CtxStore = (*sessionStore)(nil)

// FindCtx reads a session.
func (s *sessionStore) FindCtx(ctx context.Context, hash string) ([]byte, bool, error) {
	row, err := s.program.Store.Session(ctx, hash, sessions.IdleTime)
	if err != nil || row == nil {
		return nil, false, err
	}
	text, err := json.Marshal(row)
	return text, true, err
}

// CommitCtx writes a session.
func (s *sessionStore) CommitCtx(ctx context.Context, hash string, text []byte, _ time.Time) error {
	row := new(models.Session)
	if err := json.Unmarshal(text, row); err != nil {
		return err
	}
	row.Hash = hash
	return s.program.Store.SaveSession(ctx, row)
}

// DeleteCtx ends a session.
func (s *sessionStore) DeleteCtx(ctx context.Context, hash string) error {
	return s.program.EndSession(ctx, hash)
}

// Find, Commit and Delete are for callers without a context; the library has one.
func (s *sessionStore) Find(hash string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), hash)
}

// Commit writes a session.
func (s *sessionStore) Commit(hash string, text []byte, expires time.Time) error {
	return s.CommitCtx(context.Background(), hash, text, expires)
}

// Delete ends a session.
func (s *sessionStore) Delete(hash string) error { return s.DeleteCtx(context.Background(), hash) }
