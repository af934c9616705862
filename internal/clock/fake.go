package clock

import (
	"sync/atomic"
	"time"
)

// Fake is a clock for tests: it stands still until it is moved. It is safe for concurrent use.
type Fake struct{ now atomic.Pointer[time.Time] }

// NewFake is a clock that stands at t.
func NewFake(t time.Time) *Fake {
	f := &Fake{}
	f.Set(t)
	return f
}

// Now is the instant at which the clock stands.
func (f *Fake) Now() time.Time { return *f.now.Load() }

// Set moves the clock to t, forward or back.
func (f *Fake) Set(t time.Time) {
	t = exact(t)
	f.now.Store(&t)
}

// Advance moves the clock by d; moves made at the same time add up.
func (f *Fake) Advance(d time.Duration) {
	for {
		was := f.now.Load()
		moved := exact(was.Add(d))
		if f.now.CompareAndSwap(was, &moved) {
			return
		}
	}
}
