package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
)

// send sends the clock on by a distance from where it was going.
func (w *world) send(d time.Duration) error {
	return w.Tx(w.ctx, func(tx *store.Tx) error {
		row, err := tx.LockClock()
		if err != nil {
			return err
		}
		from := start
		if row.TargetAt != nil {
			from = *row.TargetAt
		}
		row.TargetAt = ptr(from.Add(d))
		return tx.SaveClock(row)
	})
}

func TestClock_ConcurrentMovesAddUp(t *testing.T) {
	each(t, func(w *world) {
		if at, err := w.ReadClock(w.ctx); at.Offset != 0 || at.Target != nil || err != nil {
			w.t.Errorf("never moved: want the wall clock, got %+v, %v", at, err)
		}
		w.must(errors.Join(together(12, func(int) error { return w.send(time.Minute) })...))
		at, err := w.ReadClock(w.ctx)
		w.must(err)
		if want := start.Add(12 * time.Minute); at.Target == nil || !at.Target.Equal(want) {
			w.t.Errorf("want %s, got %v", want, at.Target)
		}
	})
}

// Of several processes that move the clock one makes the step. A step from a time that is past is not made.
func TestClock_IsSteppedOnce(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.send(time.Hour))
		from, err := w.ReadClock(w.ctx)
		w.must(err)
		steps := make([]bool, 6)
		w.must(errors.Join(together(6, func(i int) (err error) {
			steps[i], err = w.StepClock(w.ctx, from, start.Add(time.Minute))
			return err
		})...))
		made := 0
		for _, moved := range steps {
			if moved {
				made++
			}
		}
		half, err := w.ReadClock(w.ctx)
		w.must(err)
		if made != 1 || half.Offset == from.Offset || half.Target == nil {
			w.t.Errorf("want one step and a target, got %d and %+v", made, half)
		}
		if moved, err := w.StepClock(w.ctx, from, start.Add(2*time.Minute)); moved || err != nil {
			w.t.Errorf("from an old place: want no step, got %v, %v", moved, err)
		}
		if moved, err := w.StepClock(w.ctx, half, start.Add(time.Hour)); !moved || err != nil {
			w.t.Errorf("to the target: want a step, got %v, %v", moved, err)
		}
		if at, err := w.ReadClock(w.ctx); at.Target != nil || err != nil {
			w.t.Errorf("at the target: want it arrived, got %v, %v", at.Target, err)
		}
	})
}
