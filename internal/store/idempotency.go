package store

import (
	"bytes"
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// Key is an Idempotency-Key as one actor used it for one field of one request.
type Key struct {
	Actor models.ID[models.User]
	Key   string
	Field string
	Hash  []byte // SHA-256 of the request
	As    []byte // SHA-256 of the actor's roles, on which the answer depends as well
}

// Anonymous is the actor in the keys of all callers who are not signed in. A caller gets a stored answer only for the same request,
// whose hash is part of the key.
var Anonymous = models.ID[models.User]{15: 1}

// Repeated is the error of a transaction whose key was already used for the same request: the change was already
// made, to this object.
type Repeated struct{ Subject models.AnyID }

func (*Repeated) Error() string { return "store: this request was already carried out" }

type keyClaim struct {
	Key
	answered bool
}

type claimKey struct{}

// WithKey makes the next transaction under ctx claim the key in its own commit.
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

// claimKey inserts the key at the start of the transaction, so that equal requests wait here until the first one has committed.
func (tx *Tx) claimKey() error {
	if tx.key == nil {
		return nil
	}
	err := tx.Create(&models.IdempotencyKey{
		ActorID: tx.key.Actor, Key: tx.key.Key.Key, Field: tx.key.Field, RequestHash: tx.key.Hash,
		ExpiresAt: tx.now.Add(tx.keyLife), CreatedAt: tx.now,
	})
	if !errors.Is(err, ErrDuplicate) {
		return err
	}
	row, err := findKey(tx.db, tx.key.Key)
	if err != nil {
		return err
	}
	return row.repeated(tx.key.Key)
}

// answerKey stores the object that the transaction is about, which is the subject of its first audit event.
func (tx *Tx) answerKey(about Subject) error {
	if tx.key == nil || tx.key.answered {
		return nil
	}
	tx.key.answered = true
	return translate(keyRow(tx.db, tx.key.Key).Updates(map[string]any{"subject_prefix": about.ID.Prefix, "subject_id": about.bytes()}).Error)
}

// KeptKey is the stored row of a key that was used before.
type KeptKey struct{ models.IdempotencyKey }

// repeated is the error for a key that is used again: a problem for another request, Repeated for the same one.
func (k *KeptKey) repeated(again Key) error {
	if !bytes.Equal(k.RequestHash, again.Hash) {
		return problem.New(problem.IdempotencyKeyReused, "")
	}
	r := &Repeated{}
	if len(k.SubjectID) == len(uuid.UUID{}) {
		r.Subject = models.AnyID{Prefix: k.SubjectPrefix, UUID: uuid.UUID(k.SubjectID)}
	}
	return r
}

// ErrOtherRoles means that the answer was stored when the actor had other roles.
var ErrOtherRoles = errors.New("store: the answer is for other roles")

// Answer returns the stored answer of a key; nil when the key is new or its answer was never completed.
// A key that was used for another request is a problem.
func (s *Store) Answer(ctx context.Context, k Key) ([]byte, error) {
	row, err := findKey(s.read.WithContext(ctx), k)
	if problem.Has(err, problem.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := row.repeated(k); problem.Has(err, problem.IdempotencyKeyReused) {
		return nil, err
	}
	if row.AnsweredAs != nil && !bytes.Equal(row.AnsweredAs, k.As) {
		return nil, ErrOtherRoles
	}
	return row.Response, nil
}

// Remember stores the complete answer of a key; later answers do not replace it. A key that no transaction has claimed for
// this request is not stored, because nothing was changed.
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
