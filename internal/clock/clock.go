// Package clock tells the time and counts business days. It is the only package that asks the operating
// system what time it is, so that everything else can be tried at any instant. It keeps nothing: a
// moved clock is stored, and loaded again, by its owner.
package clock

import "time"

// Clock is where the program reads the time: in UTC, cut to milliseconds, which every database keeps exactly.
type Clock interface{ Now() time.Time }

// System is the clock of the machine.
type System struct{}

// Now is the present instant.
func (System) Now() time.Time { return Wall() }

// Wall is the time of the machine, even where the program's own clock was moved: heartbeats and leases
// are agreements between processes and must not jump with it.
func Wall() time.Time { return exact(time.Now()) }

// exact gives an instant the form that all clocks promise, and drops the monotonic reading.
func exact(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Stopwatch measures how long something takes, untouched by corrections of the wall time.
type Stopwatch struct{ started time.Time }

// Start starts a stopwatch.
func Start() Stopwatch { return Stopwatch{started: time.Now()} }

// Elapsed is the time since Start.
func (w Stopwatch) Elapsed() time.Duration { return time.Since(w.started) }
