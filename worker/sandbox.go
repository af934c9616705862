package worker

import (
	"context"
	"time"
)

const (
	sandboxRest  = 200 * time.Millisecond // interval while the clock is at its target
	sandboxStep  = 20 * time.Millisecond  // interval while it moves
	sandboxPolls = 500                    // intervals to wait for unfinished jobs before the clock moves on: ten seconds
)

// sandbox moves the sandbox clock to its target, from one due job to the next.
func (w *Worker) sandbox(ctx context.Context) {
	if w.Program.Sandbox == nil {
		return
	}
	polls, moving := 0, false
	for {
		wait := sandboxRest
		if moving {
			wait = sandboxStep
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		before := w.Program.Sandbox.Offset()
		var err error
		moving, err = w.Program.StepClock(ctx, polls < sandboxPolls)
		if err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "sandbox clock", "err", err)
		}
		polls++
		stepped := w.Program.Sandbox.Offset() != before
		if stepped || w.periodicDue(ctx) {
			w.enqueuePeriodic(ctx)
			w.Wake()
		}
		if stepped || !moving {
			polls = 0
		}
	}
}

// periodicDue reports whether a periodic job has become due without a step of the clock, which also runs by itself. The clock has
// not settled before that job is done, and the next poll of the schedules may be half a minute away.
func (w *Worker) periodicDue(ctx context.Context) bool {
	next, err := w.store.NextSchedule(ctx)
	return err == nil && next != nil && !next.After(w.store.Now())
}
