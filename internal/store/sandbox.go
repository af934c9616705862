package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// SandboxClock is where the sandbox clock stands, shared by all processes through its row.
type SandboxClock struct {
	Offset time.Duration
	Target *time.Time // where it is going; nil when it has arrived
}

const theClock = 1

// ReadClock reads the row; a program that was never moved has none and stands at the wall clock.
func (s *Store) ReadClock(ctx context.Context) (SandboxClock, error) {
	var rows []models.SandboxClock
	if err := s.read.WithContext(ctx).Where("id = ?", theClock).Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return SandboxClock{}, translate(err)
	}
	return SandboxClock{Offset: time.Duration(rows[0].OffsetMS) * time.Millisecond, Target: rows[0].TargetAt}, nil
}

// LockClock reads the row for a change. If there is none, it makes one first: of several who do that at once, one does, and
// the others wait for it.
func (tx *Tx) LockClock() (*models.SandboxClock, error) {
	fresh := &models.SandboxClock{ID: theClock, UpdatedAt: tx.now}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(fresh).Error; err != nil {
		return nil, translate(err)
	}
	row := new(models.SandboxClock)
	err := tx.db.Clauses(clause.Locking{Strength: "UPDATE"}).Take(row, "id = ?", theClock).Error
	return row, translate(err)
}

// SaveClock writes the row.
func (tx *Tx) SaveClock(row *models.SandboxClock) error {
	row.UpdatedAt = tx.now
	return translate(tx.db.Save(row).Error)
}

// StepClock moves the clock to an instant if it still stands at offset and is still going to target; of
// several processes one moves it.
func (s *Store) StepClock(ctx context.Context, from SandboxClock, to time.Time) (bool, error) {
	change := map[string]any{"offset_ms": to.Sub(clock.Wall()).Milliseconds(), "updated_at": to}
	if from.Target != nil && !to.Before(*from.Target) {
		change["target_at"] = nil
	}
	var rows int64
	err := retry(ctx, func() error {
		moved := s.write.WithContext(ctx).Model(&models.SandboxClock{}).
			Where("id = ? AND offset_ms = ? AND target_at = ?", theClock, from.Offset.Milliseconds(), from.Target).Updates(change)
		rows = moved.RowsAffected
		return moved.Error
	})
	return rows > 0, translate(err)
}

// Happening is what the program did in a time.
type Happening struct {
	Jobs, FailedJobs, Emails int
	Acts                     []*ActCount
}

// ActCount is how often something was done.
type ActCount struct {
	Action access.Action
	Count  int
}

// Happened counts what the program has done since an instant.
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
