package kernel

import (
	"context"
	"time"
)

// Progress hears how many of how many a long job has done.
type Progress func(ctx context.Context, done, total int) error

// Later is an error that says when another try is worth while.
type Later struct {
	Err error
	In  time.Duration
}

func (l *Later) Error() string { return l.Err.Error() }
func (l *Later) Unwrap() error { return l.Err }
