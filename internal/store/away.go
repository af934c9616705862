package store

import (
	"context"
	"time"
)

// How long an outcome is kept while the database is away. It is tried often, so that it is written soon after the database is back,
// and for a minute in all, because another process that finds no sign of life waits longer for a letter before it tries.
const (
	firstAwayWait   = time.Second
	longestAwayWait = 4 * time.Second
	keptFor         = time.Minute
)

// Keep writes down what has happened and must not be forgotten: while the database is away it is tried again, until ctx ends or a
// minute has passed. Write may be called after it has succeeded, because the answer can be lost.
func Keep(ctx context.Context, write func() error) error {
	err := write()
	for wait, waited := firstAwayWait, time.Duration(0); away(err) && waited < keptFor; wait = min(2*wait, longestAwayWait) {
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
