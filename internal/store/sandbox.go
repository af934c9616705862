package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// SandboxClock is the state of the sandbox clock, which all processes share through its row.
type SandboxClock struct {
	Offset time.Duration
	Target *time.Time // the time it is moving to; nil when it has arrived
}

const clockRow = 1

// ReadClock reads the row. Without one the clock was never moved and shows wall time.
func (s *Store) ReadClock(ctx context.Context) (SandboxClock, error) {
	var rows []models.SandboxClock
	if err := s.read.WithContext(ctx).Where("id = ?", clockRow).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return SandboxClock{}, translate(err)
	}
	return SandboxClock{Offset: time.Duration(rows[0].OffsetMS) * time.Millisecond, Target: rows[0].TargetAt}, nil
}

// LockClock reads and locks the row, and creates it first if there is none.
func (tx *Tx) LockClock() (*models.SandboxClock, error) {
	fresh := &models.SandboxClock{ID: clockRow, UpdatedAt: tx.now}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(fresh).Error; err != nil {
		return nil, translate(err)
	}
	row := new(models.SandboxClock)
	err := forUpdate(tx.db).Take(row, "id = ?", clockRow).Error
	return row, translate(err)
}

// SaveClock writes the row.
func (tx *Tx) SaveClock(row *models.SandboxClock) error {
	row.UpdatedAt = tx.now
	return translate(tx.db.Save(row).Error)
}

// StepClock moves the clock to an instant, unless another process has moved it meanwhile (compare-and-set on offset and target).
func (s *Store) StepClock(ctx context.Context, from SandboxClock, to time.Time) (bool, error) {
	change := map[string]any{"offset_ms": to.Sub(clock.Wall()).Milliseconds(), "updated_at": to}
	if from.Target != nil && !to.Before(*from.Target) {
		change["target_at"] = nil
	}
	var rows int64
	err := retry(ctx, func() error {
		moved := s.write.WithContext(ctx).Model(&models.SandboxClock{}).
			Where("id = ? AND offset_ms = ? AND target_at = ?", clockRow, from.Offset.Milliseconds(), from.Target).Updates(change)
		rows = moved.RowsAffected
		return moved.Error
	})
	return rows > 0, translate(err)
}

// Happening summarises what the program did in a span of time.
type Happening struct {
	Jobs, FailedJobs, Emails int
	Acts                     []*ActCount
}

// ActCount is how often an action was recorded.
type ActCount struct {
	Action string
	Count  int
}

// Happened summarises what the program has done since an instant.
func (s *Store) Happened(ctx context.Context, since time.Time) (*Happening, error) {
	h := &Happening{}
	var ended []struct {
		State models.JobState
		N     int
	}
	db := s.read.WithContext(ctx)
	err := db.Model(&models.Job{}).Select("state, COUNT(*) AS n").Where("finished_at >= ? AND state IN ?", since, []models.JobState{models.JobSucceeded, models.JobFailed}).
		Group("state").Scan(&ended).Error
	if err != nil {
		return nil, translate(err)
	}
	for _, e := range ended {
		if e.State == models.JobFailed {
			h.FailedJobs = e.N
		} else {
			h.Jobs = e.N
		}
	}
	var emails int64
	if err := db.Model(&models.Email{}).Where("created_at >= ?", since).Count(&emails).Error; err != nil {
		return nil, translate(err)
	}
	h.Emails = int(emails)
	err = db.Model(&models.AuditEvent{}).Select("action, COUNT(*) AS count").Where("created_at >= ? AND action <> ?", since, access.AdvanceClock).
		Group("action").Order("COUNT(*) DESC, action").Scan(&h.Acts).Error
	return h, translate(err)
}
