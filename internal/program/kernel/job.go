package kernel

import (
	"context"
	"time"
)

// Progress stores how much of a long job is done.
type Progress func(ctx context.Context, done, total int) error

// Later is an error that says when to try again.
type Later struct {
	Err error
	In  time.Duration
}

func (l *Later) Error() string { return l.Err.Error() }
func (l *Later) Unwrap() error { return l.Err }
