package worker

import (
	"context"
	"time"
)

const (
	sandboxRest     = 200 * time.Millisecond // while the clock is where it should be
	sandboxStep     = 20 * time.Millisecond  // while it moves
	sandboxPatience = 500                    // looks at unfinished work before the clock goes on without it: ten seconds
)

// sandbox walks the sandbox clock to where it was sent, from one due job to the next.
func (w *Worker) sandbox(ctx context.Context) {
	if w.Program.Sandbox == nil {
		return
	}
	looks, moving := 0, false
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
		moving, err = w.Program.StepClock(ctx, looks < sandboxPatience)
		if err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "sandbox clock", "err", err)
		}
		looks++
		stepped := w.Program.Sandbox.Offset() != before
		if stepped || w.periodicDue(ctx) {
			w.enqueuePeriodic(ctx)
			w.Wake()
		}
		if stepped || !moving {
			looks = 0
		}
	}
}

// periodicDue reports whether periodic work has fallen due without a step, because the clock goes on by itself meanwhile. The clock has
// not settled before it is done, and the next look at the schedules may be half a minute away.
func (w *Worker) periodicDue(ctx context.Context) bool {
	next, err := w.store.NextSchedule(ctx)
	return err == nil && next != nil && !next.After(w.store.Now())
}
