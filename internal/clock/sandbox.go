package clock

import (
	"sync/atomic"
	"time"
)

// Sandbox is a clock that runs with the wall time at a distance from it. Its owner stores the distance
// and gives it back after a restart. The zero Sandbox shows the wall time; it is safe for concurrent use.
type Sandbox struct{ offset atomic.Int64 }

// Now is the wall time plus the offset.
func (s *Sandbox) Now() time.Time { return exact(time.Now().Add(s.Offset())) }

// Offset is how far the clock is ahead of the wall time.
func (s *Sandbox) Offset() time.Duration { return time.Duration(s.offset.Load()) }

// SetOffset puts the clock d ahead of the wall time.
func (s *Sandbox) SetOffset(d time.Duration) { s.offset.Store(int64(d)) }
