package clock_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

var instant = time.Date(2026, time.July, 1, 13, 0, 0, 0, time.UTC)

func TestClocks_ReturnUTCInMilliseconds(t *testing.T) {
	t.Parallel()
	odd := time.Date(2026, time.July, 1, 15, 0, 0, 123_456_789, time.FixedZone("", 2*3600))
	ahead := &clock.Sandbox{}
	ahead.SetOffset(1234567 * time.Nanosecond)
	for name, now := range map[string]time.Time{
		"system":  clock.System{}.Now(),
		"wall":    clock.Wall(),
		"fake":    clock.NewFake(odd).Now(),
		"sandbox": ahead.Now(),
	} {
		if now.Location() != time.UTC {
			t.Errorf("%s: zone %v, want UTC", name, now.Location())
		}
		if now != now.Round(0).Truncate(time.Millisecond) {
			t.Errorf("%s: %v is not cut to milliseconds", name, now)
		}
	}
	if got, want := clock.NewFake(odd).Now(), instant.Add(123*time.Millisecond); got != want {
		t.Errorf("fake shows %v, want %v", got, want)
	}
}

func TestWall_FollowsTheMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, ahead := time.Now().UTC(), &clock.Sandbox{}
		watch := clock.Start()
		ahead.SetOffset(48 * time.Hour)
		time.Sleep(90 * time.Minute) // the bubble's clock jumps, nobody waits
		later := start.Add(90 * time.Minute)
		if got := clock.Wall(); got != later {
			t.Errorf("Wall() = %v, want %v", got, later)
		}
		if got := (clock.System{}).Now(); got != later {
			t.Errorf("System.Now() = %v, want %v", got, later)
		}
		if got, want := ahead.Now(), later.Add(48*time.Hour); got != want {
			t.Errorf("Sandbox.Now() = %v, want %v", got, want)
		}
		if got, want := ahead.Offset(), 48*time.Hour; got != want {
			t.Errorf("Offset() = %v, want %v", got, want)
		}
		if got, want := watch.Elapsed(), 90*time.Minute; got != want {
			t.Errorf("Elapsed() = %v, want %v", got, want)
		}
	})
}

func TestFake_StandsStillUntilMoved(t *testing.T) {
	t.Parallel()
	f := clock.NewFake(instant)
	if got := f.Now(); got != instant {
		t.Fatalf("Now() = %v, want %v", got, instant)
	}
	f.Advance(36 * time.Hour)
	if got, want := f.Now(), instant.Add(36*time.Hour); got != want {
		t.Errorf("after Advance: %v, want %v", got, want)
	}
	f.Set(instant.AddDate(-1, 0, 0))
	if got, want := f.Now(), instant.AddDate(-1, 0, 0); got != want {
		t.Errorf("after Set: %v, want %v", got, want)
	}
}

func TestFake_ConcurrentMovesAddUp(t *testing.T) {
	t.Parallel()
	f := clock.NewFake(instant)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				f.Advance(time.Second)
				_ = f.Now()
			}
		})
	}
	wg.Wait()
	if got, want := f.Now(), instant.Add(800*time.Second); got != want {
		t.Errorf("Now() = %v, want %v", got, want)
	}
}
