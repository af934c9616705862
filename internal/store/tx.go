package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
	"gorm.io/gorm"
)

// Tx is a transaction with one instant: rows, jobs and the audit event commit together or not at all.
type Tx struct {
	db      *gorm.DB
	now     time.Time
	key     *keyClaim
	did     Commit
	wrote   bool          // a row
	content *data.Content // in force when the transaction began
	keyLife time.Duration // of an Idempotency-Key
	locked  locks
	access  accessChanges
	names   nameChanges
	relied  []func() error // checks of the rows that the transaction relies on
	shared  *shared        // the transaction of many jobs that this one is a part of; nil when it is none

	texts    *acceptedTexts // that the process knows as kept
	accepted []data.TextID  // kept by this transaction
}

// Commit tells what a transaction has changed.
type Commit struct {
	Jobs    bool     // whether jobs may be due now
	Changes []Change // as its audit events tell, and of jobs
}

// Now is the instant of the transaction: UTC, whole milliseconds, the same for every row it writes.
func (tx *Tx) Now() time.Time { return tx.now }

const txTries = 12

// Tx runs fn in a transaction and runs it again after a deadlock, a lock timeout or a busy writer,
// so fn must not have effects outside of tx. An error of fn rolls back; ErrOutcomeUnknown means that the
// transaction may have been committed. For a request, Tx stops trying after some seconds.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	if all, together := ctx.Value(sharedKey{}).(*shared); together {
		return s.runShared(ctx, all, fn)
	}
	return translate(retry(ctx, func() error { return s.runOnce(ctx, fn) }))
}

// retry runs do again while it fails with a transient error.
func retry(ctx context.Context, do func() error) error {
	watch := clock.Start()
	for try := 1; ; try++ {
		err := do()
		late := requestOf(ctx) != nil && watch.Elapsed() > requestTimeout/2
		repeats := transient(err) || overtaken(err) && try < overtakenTries
		if err == nil || try == txTries || !repeats || late {
			return err
		}
		if err := backoff(ctx, try); err != nil {
			return err
		}
	}
}

func (s *Store) runOnce(ctx context.Context, fn func(*Tx) error) error {
	tx := s.begin(ctx)
	err := s.write.WithContext(context.WithValue(ctx, locksKey{}, tx.locked)).Transaction(func(db *gorm.DB) error {
		tx.db = db
		if err := tx.claimKey(); err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		if err := tx.settle(); err != nil {
			return err
		}
		return s.holdRun(ctx, tx)
	})
	if err == nil {
		s.texts.note(tx.accepted)
		s.Committed(tx.did)
	}
	return err
}

// settle writes what follows from the rows that the transaction has written, and locks what it relies on, right before the commit.
func (tx *Tx) settle() error {
	for _, do := range []func() error{tx.settleAccess, tx.settleNames, tx.checkRelied} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// backoff waits longer after each try, with jitter, so that transactions do not conflict again.
func backoff(ctx context.Context, try int) error {
	timer := time.NewTimer(time.Duration(1+rand.IntN(10<<min(try, 6))) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Create adds a row.
func (tx *Tx) Create(row any) error {
	fillKeys(row)
	tx.wrote = true
	tx.access.created(row)
	tx.names.saved(row)
	return translate(tx.db.Create(row).Error)
}

// Enqueue schedules a job for now.
func (tx *Tx) Enqueue(about Subject, j jobs.Job) (*models.Job, error) {
	return tx.EnqueueAt(tx.now, about, j)
}

// EnqueueAt schedules a job for a time: it writes the job's row, in the same commit as its cause.
func (tx *Tx) EnqueueAt(at time.Time, about Subject, j jobs.Job) (*models.Job, error) {
	row, err := tx.newJob(at, about, j)
	if err != nil {
		return nil, err
	}
	return row, tx.Create(row)
}

// JobAbout is a job with what it is about.
type JobAbout struct {
	About Subject
	Job   jobs.Job
}

// EnqueueAll schedules jobs for now, with one statement.
func (tx *Tx) EnqueueAll(all []JobAbout) error {
	rows := make([]*models.Job, len(all))
	for i, next := range all {
		var err error
		if rows[i], err = tx.newJob(tx.now, next.About, next.Job); err != nil {
			return err
		}
	}
	return CreateAll(tx, rows)
}

func (tx *Tx) newJob(at time.Time, about Subject, j jobs.Job) (*models.Job, error) {
	payload, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("enqueue %s: %w", j.Spec().Kind, err)
	}
	spec := j.Spec()
	tx.did.Jobs = true
	return &models.Job{
		ID: models.NewID[models.Job](), Kind: spec.Kind, Queue: string(spec.Queue), Payload: string(payload),
		State: models.JobScheduled, RunAt: at.UTC().Truncate(time.Millisecond), MaxAttempts: spec.Attempts,
		OrganizationID: about.OrganizationID, SubjectPrefix: about.ID.Prefix, SubjectID: about.bytes(), CauseID: causeFrom(tx.db.Statement.Context),
		Stamp: models.FirstStamp(tx.now),
	}, nil
}

// Subject is the object that a job, an e-mail or an audit event is about, and the organisation it belongs to.
type Subject struct {
	ID             models.AnyID
	OrganizationID models.ID[models.Organization]
}

// About names a subject.
func About[T models.Noun](id models.ID[T], org models.ID[models.Organization]) Subject {
	return Subject{ID: id.Any(), OrganizationID: org}
}

func (s Subject) bytes() []byte {
	if s.ID.IsZero() {
		return nil
	}
	return s.ID.UUID[:]
}

// Event is an audit event for Record: the action, and the change of state.
type Event struct {
	Action   access.Action
	From, To string
	Reason   string
}

// Record writes the audit event of the transaction. An action that access.Recorded does not list is an error: the API has no name for it.
func (tx *Tx) Record(who access.Actor, about Subject, e Event) error {
	if !slices.Contains(access.Recorded(), e.Action) {
		return fmt.Errorf("record: the audit trail has no action %q", e.Action)
	}
	if err := tx.answerKey(about); err != nil {
		return err
	}
	event := &models.AuditEvent{
		ID: models.NewID[models.AuditEvent](), Action: string(e.Action), ActorID: who.UserID, ActorOrgID: who.OrganizationID,
		OrganizationID: about.OrganizationID, SubjectPrefix: about.ID.Prefix, SubjectID: about.bytes(),
		FromState: e.From, ToState: e.To, Reason: e.Reason, CauseID: causeFrom(tx.db.Statement.Context), CreatedAt: tx.now,
	}
	if !about.ID.IsZero() {
		tx.did.Changes = append(tx.did.Changes, changeOf(event))
	}
	if tx.shared != nil {
		tx.shared.events = append(tx.shared.events, event)
		return nil
	}
	return tx.Create(event)
}

// Fresh returns STALE_OBJECT when the caller has read an older version than the one in the database.
func Fresh(expected *int, current int) *problem.Problem {
	if expected == nil || *expected == current {
		return nil
	}
	return staleAt("expectedVersion", current)
}

func staleAt(field string, current int) *problem.Problem {
	return problem.New(problem.StaleObject, field).With("Version", current).Detailing("currentVersion", fmt.Sprint(current))
}

type causeKey struct{}

// WithCause sets the id of the request or job that is the cause of the jobs and audit events written under ctx.
func WithCause(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, causeKey{}, id)
}

func causeFrom(ctx context.Context) string {
	id, _ := ctx.Value(causeKey{}).(string)
	return id
}
