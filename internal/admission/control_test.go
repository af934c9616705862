package admission_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// world is a Control of eight places in a bubble of synctest, whose clock moves when everybody waits.
type world struct {
	*admission.Control
	t        *testing.T
	rejected *atomic.Int32
}

func begin(t *testing.T) world {
	watch, rejected := clock.Start(), new(atomic.Int32)
	return world{admission.New(admission.Options{
		Places: 8, Elapsed: watch.Elapsed, Rejected: func() { rejected.Add(1) },
	}), t, rejected}
}

// enter starts an operation that takes so long, and returns its error and how long it has waited.
func (w world) enter(caller string, takes time.Duration) (outcome chan error, waited *time.Duration) {
	outcome, waited = make(chan error, 1), new(time.Duration)
	came := clock.Start()
	go func() {
		place, err := w.Enter(w.t.Context(), caller)
		*waited = came.Elapsed()
		outcome <- err
		if err == nil {
			time.Sleep(takes)
			place.Leave()
		}
	}()
	synctest.Wait()
	return outcome, waited
}

func (w world) wantLoad(running, waiting int) {
	w.t.Helper()
	if r, n := w.Load(); r != running || n != waiting {
		w.t.Errorf("want %d that run and %d that wait, got %d and %d", running, waiting, r, n)
	}
}

func TestControl_RunsAsManyAsItHasPlaces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		var waits []*time.Duration
		for i := range 10 {
			_, waited := w.enter(string(rune('a'+i)), 10*time.Millisecond)
			waits = append(waits, waited)
		}
		w.wantLoad(8, 2)
		time.Sleep(time.Second)
		w.wantLoad(0, 0)
		if *waits[7] != 0 || *waits[8] != 10*time.Millisecond {
			t.Errorf("want the ninth to wait for the first to end, got %s and %s", *waits[7], *waits[8])
		}
	})
}

func TestControl_OneCallerLeavesPlacesToOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		for range 20 {
			w.enter("greedy", 100*time.Millisecond)
		}
		w.wantLoad(6, 14)
		if _, waited := w.enter("other", time.Millisecond); *waited != 0 {
			t.Errorf("want a place at once, got one after %s", *waited)
		}
		w.wantLoad(7, 14)
		time.Sleep(time.Second)
		w.wantLoad(0, 0)
	})
}

func TestControl_NobodyWaitsForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		for range 8 {
			w.enter("slow", time.Minute)
		}
		outcome, waited := w.enter("slow", time.Millisecond)
		if err := <-outcome; !errors.Is(err, admission.ErrOverloaded) || *waited != 2*time.Second {
			t.Errorf("want it rejected after 2 s, got %v after %s", err, *waited)
		}
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := w.Enter(ctx, "slow"); !errors.Is(err, context.Canceled) {
			t.Errorf("want the error of one that waits no longer, got %v", err)
		}
		synctest.Wait()
		w.wantLoad(6, 0)
		time.Sleep(3 * time.Minute)
	})
}

// While four times as many come as can be answered, what is admitted waits for nothing, and what is rejected is so at once.
func TestControl_OverloadIsRejectedAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		var late, rejectedLate, admitted int
		for i := range 4000 { // 4 a millisecond for a second; 8 places of 8 ms take one
			outcome, waited := make(chan error, 1), time.Duration(0)
			came := clock.Start()
			go func() {
				place, err := w.Enter(t.Context(), string(rune('a'+i%16)))
				waited = came.Elapsed()
				outcome <- err
				if err == nil {
					time.Sleep(8 * time.Millisecond)
					place.Leave()
				}
			}()
			time.Sleep(250 * time.Microsecond)
			if i < 1000 {
				continue // a quarter of a second, in which it is found out
			}
			select {
			case err := <-outcome:
				switch {
				case err == nil && waited > 0:
					late++
				case err == nil:
					admitted++
				case waited > 0:
					rejectedLate++
				}
			default:
				late++
			}
		}
		if late > 0 || rejectedLate > 0 || admitted < 600 {
			t.Errorf("want about 750 admitted at once, got %d, %d late, %d rejected late", admitted, late, rejectedLate)
		}
		time.Sleep(time.Second)
		w.wantLoad(0, 0)
		for range 40 { // it is over: many may come at a time again, for a while
			w.enter("a", time.Millisecond)
			time.Sleep(20 * time.Millisecond)
		}
		before := w.rejected.Load()
		for range 40 {
			w.enter("a", time.Millisecond)
		}
		time.Sleep(time.Second)
		if got := w.rejected.Load() - before; got != 0 {
			t.Errorf("want many at a time admitted after the overload, got %d rejected", got)
		}
	})
}

// overload lets so many operations come that the process is overloaded.
func (w world) overload() {
	for i := range 2000 {
		w.enter(string(rune('a'+i%16)), 8*time.Millisecond)
		time.Sleep(250 * time.Microsecond)
	}
	if w.rejected.Load() == 0 {
		w.t.Error("want an overload")
	}
}

// repeat starts clients of one caller, who ask until a time has passed, and at once again when they are rejected.
func (w world) repeat(clients int, lasts time.Duration) {
	began := clock.Start()
	for range clients {
		go func() {
			for began.Elapsed() < lasts {
				place, err := w.Enter(w.t.Context(), "client")
				if err != nil {
					time.Sleep(100 * time.Microsecond) // to be told so
					continue
				}
				time.Sleep(7 * time.Millisecond)
				place.Leave()
			}
		}()
	}
}

// As many as usual are answered after an overload, also if they repeat what is rejected at once.
func TestControl_ClientsWhoRepeatAtOnceDoNotKeepItOverloaded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		w.overload()
		w.repeat(32, 10*time.Second)
		time.Sleep(2 * time.Second)
		before := w.rejected.Load()
		time.Sleep(10 * time.Second)
		if got := w.rejected.Load() - before; got != 0 {
			t.Errorf("want none rejected two seconds after the overload, got %d", got)
		}
	})
}

// More than as many keep it overloaded: of each second they wait for no longer than it takes to see that.
func TestControl_MoreThanUsualKeepItOverloaded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		w.overload()
		w.repeat(33, 10*time.Second)
		waited := 0
		for range 9000 {
			time.Sleep(time.Millisecond)
			if _, waiting := w.Load(); waiting > 0 {
				waited++
			}
		}
		if waited > 90 {
			t.Errorf("want somebody to wait for less than a hundredth of the time, got %d ms of 9 s", waited)
		}
		time.Sleep(2 * time.Second)
	})
}

// When nobody has come for an interval, the overload is over, so that those who come again together are answered.
func TestControl_OverloadIsOverWhenNobodyComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		w.overload()
		time.Sleep(150 * time.Millisecond)
		before := w.rejected.Load()
		for range 100 {
			w.enter("client", time.Millisecond)
		}
		time.Sleep(time.Second)
		if got := w.rejected.Load() - before; got != 0 {
			t.Errorf("want all answered, got %d rejected", got)
		}
	})
}

// Clients that wait for their answers are never rejected while they are no more than four times the places.
func TestControl_ClosedLoopIsNoOverload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		for range 32 {
			go func() {
				for range 500 {
					if place, err := w.Enter(t.Context(), "client"); err == nil {
						time.Sleep(7 * time.Millisecond)
						place.Leave()
					}
				}
			}()
		}
		time.Sleep(time.Minute)
		if got := w.rejected.Load(); got != 0 {
			t.Errorf("want none rejected, got %d", got)
		}
	})
}

// A caller with few operations replaces one of the caller who fills the queue.
func TestControl_FullQueueIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		for _, slow := range []string{"x", "x", "x", "x", "y", "y", "y", "y"} {
			w.enter(slow, 50*time.Millisecond)
		}
		for range 256 {
			w.enter("greedy", time.Millisecond)
		}
		w.wantLoad(8, 256)
		if w.Rejects("other") || !w.Rejects("greedy") {
			t.Error("want only the caller who fills the queue rejected")
		}
		outcome, _ := w.enter("other", time.Millisecond)
		w.wantLoad(8, 256)
		if err := <-outcome; err != nil {
			t.Errorf("want the other one admitted, got %v", err)
		}
		if got := w.rejected.Load(); got < 2 {
			t.Errorf("want the last of the greedy one rejected too, got %d", got)
		}
		time.Sleep(time.Second)
	})
}

func TestPlace_IsYieldedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		admission.Yield(t.Context()) // of no operation
		place, err := w.Enter(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		ctx := admission.WithPlace(t.Context(), place)
		w.wantLoad(1, 0)
		admission.Yield(ctx)
		w.wantLoad(0, 0)
		place.Leave()
		w.wantLoad(0, 0)
	})
}
