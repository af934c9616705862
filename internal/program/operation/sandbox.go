package operation

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
)

// AdvanceClockInput says how far the sandbox clock shall move: exactly one of the three. Business days lead to
// the close of the last one, so that what is due on it has happened.
type AdvanceClockInput struct {
	BusinessDays     *int
	Minutes          *int
	To               *time.Time
	ClientMutationID *string
}

const (
	maxBusinessDays = 400
	maxMinutes      = 600_000
)

// AdvanceClock sets the target of the sandbox clock, and returns the present time. StepClock then moves it from one due job to the
// next and waits for each, so that jobs run in order.
func (p *UseCases) AdvanceClock(ctx context.Context, who access.Actor, in AdvanceClockInput) (begun time.Time, err error) {
	if err := who.May(access.AdvanceClock); err != nil {
		return begun, err
	}
	if wrong := rules.SandboxOnly(p.Sandbox != nil); wrong != nil {
		return begun, wrong
	}
	err = p.Tx(ctx, func(tx *store.Tx) error {
		row, err := tx.LockClock()
		if err != nil {
			return err
		}
		begun = tx.Now()
		from := begun
		if row.TargetAt != nil && row.TargetAt.After(from) {
			from = *row.TargetAt // moves made one after the other add up
		}
		target, err := p.clockTarget(from, in)
		if err != nil {
			return err
		}
		row.TargetAt = &target
		if err := tx.SaveClock(row); err != nil {
			return err
		}
		return tx.Record(who, store.Subject{}, store.Event{Action: access.AdvanceClock, From: stamp(from), To: stamp(target)})
	})
	return begun, err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (p *UseCases) clockTarget(from time.Time, in AdvanceClockInput) (time.Time, error) {
	given := 0
	for _, set := range []bool{in.BusinessDays != nil, in.Minutes != nil, in.To != nil} {
		if set {
			given++
		}
	}
	switch {
	case given != 1:
		return from, problem.Invalid("", "one_of").Naming("Allowed", "field", "businessDays", "minutes", "to")
	case in.BusinessDays != nil:
		if *in.BusinessDays < 1 || *in.BusinessDays > maxBusinessDays {
			return from, problem.Invalid("businessDays", "range").With("Min", 1).With("Max", maxBusinessDays)
		}
		return p.Calendar().Deadline(from, *in.BusinessDays), nil
	case in.Minutes != nil:
		if *in.Minutes < 1 || *in.Minutes > maxMinutes {
			return from, problem.Invalid("minutes", "range").With("Min", 1).With("Max", maxMinutes)
		}
		return from.Add(time.Duration(*in.Minutes) * time.Minute), nil
	}
	to := in.To.UTC().Truncate(time.Millisecond)
	if !to.After(from) {
		return from, problem.New(problem.ClockCannotGoBack, "to").With("Now", stamp(from)).Detailing("now", stamp(from))
	}
	if latest := from.Add(maxMinutes * time.Minute); to.After(latest) {
		return from, problem.Invalid("to", "range").With("Min", stamp(from)).With("Max", stamp(latest))
	}
	return to, nil
}

// ClockState is the state of the program's clock.
type ClockState struct {
	Now     time.Time
	Sandbox bool
	Target  *time.Time
}

// Clock reads the state of the clock.
func (p *UseCases) Clock(ctx context.Context) (*ClockState, error) {
	state := &ClockState{Now: p.Store.Now(), Sandbox: p.Sandbox != nil}
	if p.Sandbox == nil {
		return state, nil
	}
	row, err := p.Store.ReadClock(ctx)
	if err != nil {
		return nil, err
	}
	p.Sandbox.SetOffset(row.Offset)
	state.Now, state.Target = p.Store.Now(), row.Target
	return state, nil
}

// Settled reports whether the clock has reached its target and all due jobs are done.
func (p *UseCases) Settled(ctx context.Context) (bool, error) {
	state, err := p.Clock(ctx)
	if err != nil || state.Target != nil {
		return false, err
	}
	busy, err := p.busy(ctx)
	return !busy, err
}

// busy reports whether jobs are due and not done, or daily work is due and not yet a job.
func (p *UseCases) busy(ctx context.Context) (bool, error) {
	jobs, err := p.Store.Busy(ctx)
	if err != nil || jobs > 0 {
		return jobs > 0, err
	}
	next, err := p.Store.NextSchedule(ctx)
	return next != nil && !next.After(p.Store.Now()), err
}

// ClockReport is what the program has done while the clock moved, and which of it because a deadline has passed.
type ClockReport struct {
	store.Happening
	Deadlines []*store.ActCount
}

// Happened counts what the program has done since an instant.
func (p *UseCases) Happened(ctx context.Context, who access.Actor, since time.Time) (*ClockReport, error) {
	if err := who.May(access.AdvanceClock); err != nil {
		return nil, err
	}
	happened, err := p.Store.Happened(ctx, since)
	if err != nil {
		return nil, err
	}
	report := &ClockReport{Happening: *happened}
	for _, act := range happened.Acts {
		if rules.DeadlinePassed(access.Action(act.Action)) {
			report.Deadlines = append(report.Deadlines, act)
		}
	}
	return report, nil
}

// StepClock moves the clock one step towards its target: to the next job or daily work that falls due, or to the
// target. While due jobs are unfinished it waits for a limited time, so that jobs run in order. It reports whether
// there is anything left to do.
func (p *UseCases) StepClock(ctx context.Context, timeout bool) (moving bool, err error) {
	if p.Sandbox == nil {
		return false, nil
	}
	row, err := p.Store.ReadClock(ctx)
	if err != nil {
		return false, err
	}
	p.Sandbox.SetOffset(row.Offset)
	if row.Target == nil {
		return false, nil
	}
	busy, err := p.busy(ctx)
	if err != nil || (busy && timeout) {
		return true, err
	}
	to, err := p.nextStop(ctx, *row.Target)
	if err != nil {
		return true, err
	}
	if _, err := p.Store.StepClock(ctx, row, to); err != nil {
		return true, err
	}
	row, err = p.Store.ReadClock(ctx)
	p.Sandbox.SetOffset(row.Offset)
	return row.Target != nil, err
}

// nextStop is the next time at which something falls due, or the target.
func (p *UseCases) nextStop(ctx context.Context, target time.Time) (time.Time, error) {
	now, to := p.Store.Now(), target
	job, err := p.Store.NextDueAfter(ctx, now)
	if err != nil {
		return to, err
	}
	daily, err := p.Store.NextSchedule(ctx)
	if err != nil {
		return to, err
	}
	for _, due := range []*time.Time{job, daily} {
		if due != nil && due.After(now) && due.Before(to) {
			to = *due
		}
	}
	if to.Before(now) {
		return now, nil
	}
	return to, nil
}
