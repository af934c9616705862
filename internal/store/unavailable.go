package store

import (
	"context"
	"time"
)

// How often and how long a write is retried. A minute in all is enough: another process that finds no heartbeat waits longer before
// it sends the e-mail again.
const (
	firstRetryWait   = time.Second
	longestRetryWait = 4 * time.Second
	retryFor         = time.Minute
)

// RetryWhileUnavailable calls write again while the database is unavailable, for at most a minute or until ctx ends. It is for
// outcomes that must not be lost. Write has to be idempotent: it may have succeeded although its answer was lost.
func RetryWhileUnavailable(ctx context.Context, write func() error) error {
	err := write()
	for wait, waited := firstRetryWait, time.Duration(0); unavailable(err) && waited < retryFor; wait = min(2*wait, longestRetryWait) {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		}
		waited += wait
		err = write()
	}
	return err
}
