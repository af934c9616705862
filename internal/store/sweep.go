package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Retention says how long rows are kept that the program makes by itself and that nobody deletes. Zero is for ever.
type Retention struct {
	Keys       time.Duration // the answers to requests with an Idempotency-Key, at least a minute
	Jobs       time.Duration // jobs that succeeded or were cancelled, since they finished
	FailedJobs time.Duration // jobs that failed, since then: an operator looks at them first
	MailBodies time.Duration // what e-mails say, since they were written
	Audit      time.Duration // audit events, and the facts of e-mails
	Links      time.Duration // API tokens, and questions to primary contacts, since they expired
}

const day = 24 * time.Hour

// usualRetention is what the settings have as their defaults.
var usualRetention = Retention{Keys: day, Jobs: 90 * day, FailedJobs: 365 * day, MailBodies: 365 * day, Audit: 2557 * day, Links: 365 * day}

// sweepBatch is how many rows one statement changes, so that it holds its locks only briefly.
const sweepBatch = 200

// rowID is the id of a row of any table: all have 16 bytes.
type rowID = models.ID[models.Job]

// sweep finds rows of a table that are not needed any more: those whose time lies before an instant, along an index that begins with what
// the condition compares.
type sweep struct {
	table  any
	name   string
	kept   time.Duration
	column string
	which  scope
	remove func(ctx context.Context, w sweep, ids []rowID) (int64, error)
}

// sweeps lists what is cleaned up. Tables that are not here hold the program's own records, which stay, or have as many rows as those.
func (s *Store) sweeps() []sweep {
	r := s.Retention
	done, failed := []models.JobState{models.JobSucceeded, models.JobPartiallySucceeded, models.JobCancelled}, []models.JobState{models.JobFailed}
	all := where("1 = 1")
	return []sweep{
		{&models.Job{}, "jobs", r.Jobs, "finished_at", where("state IN ?", done), s.removeIDs},
		{&models.Job{}, "jobs", r.FailedJobs, "finished_at", where("state IN ?", failed), s.removeIDs},
		{&models.Email{}, "emails", r.MailBodies, "created_at", where("emptied_at IS NULL AND status <> ?", models.EmailQueued), s.emptyEmails},
		{&models.Email{}, "emails", r.Audit, "created_at", where("status <> ?", models.EmailQueued), s.removeIDs},
		{&models.AuditEvent{}, "audit_events", r.Audit, "created_at", all, s.removeIDs},
		{&models.APIToken{}, "api_tokens", r.Links, "expires_at", all, s.removeIDs},
		{&models.ContactVerification{}, "contact_verifications", r.Links, "expires_at", all, s.removeIDs},
		{&models.SignInCode{}, "sign_in_codes", signInCodesKept, "expires_at", all, s.removeIDs},
		{&models.Session{}, "sessions", day, "expires_at", all, s.removeIDs},
	}
}

// signInCodesKept is how long codes are kept that have expired: as long as they count against the number that a mailbox gets.
const signInCodesKept = 2 * day

// Sweep removes what has been kept long enough, and idempotency keys after their lifetime. Each statement is a transaction of its own.
func (s *Store) Sweep(ctx context.Context) (removed int64, err error) {
	now := s.clock.Now()
	batches := []func() (int64, error){func() (int64, error) { return s.sweepKeys(ctx, now) }}
	for _, w := range s.sweeps() {
		if w.kept > 0 {
			batches = append(batches, func() (int64, error) { return s.sweepBatch(ctx, w, now.Add(-w.kept)) })
		}
	}
	for _, batch := range batches {
		for n := int64(sweepBatch); n == sweepBatch; removed += n {
			if n, err = batch(); err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

// sweepBatch removes the oldest rows.
func (s *Store) sweepBatch(ctx context.Context, w sweep, before time.Time) (int64, error) {
	var ids []rowID
	err := w.which(s.read.WithContext(ctx).Model(w.table)).Where(w.column+" < ?", before).Order(w.column).Limit(sweepBatch).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, translate(err)
	}
	return w.remove(ctx, w, ids)
}

func (s *Store) removeIDs(ctx context.Context, w sweep, ids []rowID) (int64, error) {
	return s.remove(ctx, w.table, w.name, where("id IN ?", ids))
}

// emptyEmails removes what e-mails say; to whom each went, when, and what became of it stays.
func (s *Store) emptyEmails(ctx context.Context, _ sweep, ids []rowID) (rows int64, err error) {
	change := map[string]any{"emptied_at": s.clock.Now(), "data": "{}", "subject": "", "text": "", "html": ""}
	err = retry(ctx, func() error {
		emptied := s.byPrimaryKey(s.write.WithContext(ctx).Model(&models.Email{})).Where("id IN ?", ids).UpdateColumns(change)
		rows = emptied.RowsAffected
		return emptied.Error
	})
	return rows, translate(err)
}

func (s *Store) sweepKeys(ctx context.Context, before time.Time) (int64, error) {
	var old []*models.IdempotencyKey
	err := s.read.WithContext(ctx).Select("actor_id", "key", "field").Where("expires_at < ?", before).Order("expires_at").Limit(sweepBatch).Find(&old).Error
	if err != nil || len(old) == 0 {
		return 0, translate(err)
	}
	keys := s.read // OR, because MariaDB does not use the primary key for (actor_id, key, field) IN (...)
	for _, k := range old {
		keys = keys.Or("actor_id = ? AND `key` = ? AND field = ?", k.ActorID, k.Key, k.Field)
	}
	return s.remove(ctx, &models.IdempotencyKey{}, "idempotency_keys", where("expires_at < ?", before), func(db *gorm.DB) *gorm.DB { return db.Where(keys) })
}

// remove deletes the rows of the scopes, one of which has to name their primary keys. MySQL accepts an index hint only in the
// multiple-table form of DELETE.
func (s *Store) remove(ctx context.Context, row any, table string, which ...scope) (rows int64, err error) {
	err = retry(ctx, func() error {
		db := s.write.WithContext(ctx)
		if s.dialect == "mysql" {
			db = s.byPrimaryKey(db).Clauses(clause.Delete{Modifier: table})
		}
		gone := scoped(db, which).Delete(row)
		rows = gone.RowsAffected
		return gone.Error
	})
	return rows, translate(err)
}
