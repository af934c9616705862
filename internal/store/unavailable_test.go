package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
)

// T-24: the outcome of a job or a letter during an outage of the database is recorded within seconds after its end.
func TestRetryWhileUnavailable_RecordsTheOutcome(t *testing.T) {
	t.Parallel()
	away := fmt.Errorf("%w: connection refused", store.ErrUnavailable)
	wrong := errors.New("no such column")
	for name, c := range map[string]struct {
		answer   func(since time.Duration) error
		leave    time.Duration // when the caller stops waiting
		want     error
		at, most time.Duration // when the answer is there
	}{
		"the database is there":     {answer: func(time.Duration) error { return nil }},
		"another error":             {answer: func(time.Duration) error { return wrong }, want: wrong},
		"away for ten seconds":      {answer: until(10*time.Second, away), at: 10 * time.Second, most: 14 * time.Second},
		"the answer to COMMIT lost": {answer: until(time.Millisecond, store.ErrOutcomeUnknown), most: time.Second},
		"away for good":             {answer: until(time.Hour, away), want: store.ErrUnavailable, at: time.Minute, most: 64 * time.Second},
		"the process stops":         {answer: until(time.Hour, away), leave: 5 * time.Second, want: store.ErrUnavailable, at: 5 * time.Second, most: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.leave > 0 {
					time.AfterFunc(c.leave, cancel)
				}
				watch := clock.Start()
				err := store.RetryWhileUnavailable(ctx, func() error { return c.answer(watch.Elapsed()) })
				if took := watch.Elapsed(); !errors.Is(err, c.want) || took < c.at || took > c.most {
					t.Errorf("got %v after %s, want %v after %s to %s", err, took, c.want, c.at, c.most)
				}
			})
		})
	}
}

// until fails with err for a while.
func until(while time.Duration, err error) func(time.Duration) error {
	return func(since time.Duration) error {
		if since < while {
			return err
		}
		return nil
	}
}
