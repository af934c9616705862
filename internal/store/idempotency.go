package store

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// keyLife is how long an answer is remembered.
const keyLife = 24 * time.Hour

// Key is an Idempotency-Key as one actor used it for one field of one request.
type Key struct {
	Actor models.ID[models.User]
	Key   string
	Field string
	Hash  []byte // SHA-256 of the request
	As    []byte // SHA-256 of what the answer depends on besides the request: what the actor may do
}

// Anonymous stands for the actor in the keys of all who are not signed in. Nobody gets an answer without knowing the whole
// request, which is part of the claim of each key.
var Anonymous = models.ID[models.User]{15: 1}

// Repeated is the error of a unit of work whose key was already used for the same request: what it wanted
// to do was done, to this object.
type Repeated struct{ Subject models.AnyID }

func (*Repeated) Error() string { return "store: this request was already carried out" }

type keyClaim struct {
	Key
	answered bool
}

type claimKey struct{}

// WithKey makes the next unit of work under ctx claim the key in its own commit.
func WithKey(ctx context.Context, k Key) context.Context {
	return context.WithValue(ctx, claimKey{}, k)
}

func claimFrom(ctx context.Context) *keyClaim {
	k, ok := ctx.Value(claimKey{}).(Key)
	if !ok {
		return nil
	}
	return &keyClaim{Key: k}
}

// claimKey takes the key first, so that of twenty equal requests nineteen wait here and then learn what happened.
func (tx *Tx) claimKey() error {
	if tx.key == nil {
		return nil
	}
	err := tx.Create(&models.IdempotencyKey{
		ActorID: tx.key.Actor, Key: tx.key.Key.Key, Field: tx.key.Field, RequestHash: tx.key.Hash,
		ExpiresAt: tx.now.Add(keyLife), CreatedAt: tx.now,
	})
	if !errors.Is(err, ErrDuplicate) {
		return err
	}
	row, err := findKey(tx.db, tx.key.Key)
	if err != nil {
		return err
	}
	return row.repeat(tx.key.Key)
}

// answerKey remembers which object the unit of work is about; the first event recorded names it.
func (tx *Tx) answerKey(about Subject) error {
	if tx.key == nil || tx.key.answered {
		return nil
	}
	tx.key.answered = true
	return translate(keyRow(tx.db, tx.key.Key).Updates(map[string]any{"subject_prefix": about.ID.Prefix, "subject_id": about.bytes()}).Error)
}

// KeptKey is what is known of a key that was used before.
type KeptKey struct{ models.IdempotencyKey }

// repeat says what using the key again means: another request is refused, the same one was already done.
func (k *KeptKey) repeat(again Key) error {
	if !bytes.Equal(k.RequestHash, again.Hash) {
		return problem.New(problem.KeyReused, "")
	}
	r := &Repeated{}
	if len(k.SubjectID) == len(uuid.UUID{}) {
		r.Subject = models.AnyID{Prefix: k.SubjectPrefix, UUID: uuid.UUID(k.SubjectID)}
	}
	return r
}

// ErrAnsweredOtherwise says that an answer is remembered for somebody who might do something else.
var ErrAnsweredOtherwise = errors.New("store: the answer is for other roles")

// Answer returns the remembered answer of a key, nil when the key is new or its answer was never completed.
// A key that was used for another request is a problem.
func (s *Store) Answer(ctx context.Context, k Key) ([]byte, error) {
	row, err := findKey(s.read.WithContext(ctx), k)
	if problem.Has(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := row.repeat(k); problem.Has(err, problem.KeyReused) {
		return nil, err
	}
	if row.AnsweredAs != nil && !bytes.Equal(row.AnsweredAs, k.As) {
		return nil, ErrAnsweredOtherwise
	}
	return row.Response, nil
}

// Remember keeps the complete answer of a key, the first one for good. A key that no unit of work claimed for this
// request is not kept: nothing was done.
func (s *Store) Remember(ctx context.Context, k Key, response []byte) error {
	return translate(retry(ctx, func() error {
		return keyRow(s.write.WithContext(ctx), k).Where("request_hash = ? AND response IS NULL", k.Hash).Updates(map[string]any{"response": response, "answered_as": k.As}).Error
	}))
}

func findKey(db *gorm.DB, k Key) (*KeptKey, error) {
	row := &KeptKey{}
	err := keyRow(db, k).Take(&row.IdempotencyKey).Error
	return row, translate(err)
}

func keyRow(db *gorm.DB, k Key) *gorm.DB {
	return db.Model(&models.IdempotencyKey{}).Where("actor_id = ? AND `key` = ? AND field = ?", k.Actor, k.Key, k.Field)
}
