// Package admission decides which operations run now, which wait for a moment, and which are rejected at once because the process is
// overloaded. It knows nothing of operations but whose they are.
package admission

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// ErrOverloaded is the error of an operation that was rejected. Nothing of it has run.
var ErrOverloaded = errors.New("admission: the process is overloaded")

const (
	interval    = 100 * time.Millisecond
	rest        = time.Second // between the beginning of an overload, or the last probe, and the next probe
	maxWait     = 2 * time.Second
	usual       = 4  // times the places: as many may run and wait for as long as it takes
	burst       = 32 // times the places: as many may wait at most
	callerShare = 4  // one caller leaves one of so many places to others
)

// state is what happens with operations that find no place.
type state int

const (
	admitting state = iota // they wait
	rejecting              // the process is overloaded: they do not
	probing                // the process was overloaded: as many as usual wait, to see whether more come
)

// Options configure a Control.
type Options struct {
	Places   int                  // operations that run at a time
	Elapsed  func() time.Duration // since any fixed moment, by a clock that is never set back
	Admitted func(wait time.Duration)
	Rejected func()
}

// Control admits operations. A nil Control admits all.
//
// When many come at once, they wait. A queue that stands only makes everybody late: when for an interval there were always more than the
// usual number, the process is overloaded. Then nothing waits, and what finds no place is rejected. How many are rejected does not tell when that
// is over, since clients may repeat what was rejected at once. So once a second the process probes: the usual number may wait, and if for an
// interval no more come, the overload is over. The usual number is four times the places, so that clients who wait for their answers, and are no
// more than that, are not rejected.
//
// A caller never has all places, and one who has few operations in a full queue replaces the last one of the caller who has most.
type Control struct {
	options Options
	ofOne   int // places of one caller

	mu      sync.Mutex
	running int
	callers map[string]count
	queue   []*waiter // in the order in which they came
	state   state
	began   time.Duration // the state, or the interval in which operations are admitted
	least   int           // operations that were running or waiting since
	worked  time.Duration // by all operations until
	changed time.Duration
}

// count is what one caller has.
type count struct{ running, waiting int }

// waiter is an operation in the queue.
type waiter struct {
	caller   string
	decided  chan struct{} // closed with the decision
	admitted bool
}

// New returns a Control.
func New(o Options) *Control {
	if o.Admitted == nil {
		o.Admitted = func(time.Duration) {}
	}
	if o.Rejected == nil {
		o.Rejected = func() {}
	}
	return &Control{options: o, ofOne: max(1, o.Places-max(1, o.Places/callerShare)), callers: map[string]count{}}
}

// Enter waits for a place. The caller of it leaves the place when the operation has ended.
func (c *Control) Enter(ctx context.Context, caller string) (*Place, error) {
	if c == nil {
		return nil, nil
	}
	came := c.options.Elapsed()
	w := c.enqueue(caller)
	if w == nil {
		c.options.Rejected()
		return nil, ErrOverloaded
	}
	if err := c.wait(ctx, w); err != nil {
		if errors.Is(err, ErrOverloaded) {
			c.options.Rejected()
		}
		return nil, err
	}
	c.options.Admitted(c.options.Elapsed() - came)
	return &Place{control: c, caller: caller}, nil
}

// wait waits for the decision on a waiter, but not for ever.
func (c *Control) wait(ctx context.Context, w *waiter) error {
	late := time.NewTimer(maxWait)
	defer late.Stop()
	select {
	case <-w.decided:
	case <-late.C:
		c.withdraw(w)
	case <-ctx.Done():
		if c.withdraw(w) {
			return ctx.Err()
		}
	}
	if !w.admitted {
		return ErrOverloaded
	}
	return nil
}

// Rejects reports whether an operation of this caller would be rejected now, and counts it as rejected. With that, a request can be
// rejected before it is read.
func (c *Control) Rejects(caller string) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	c.observe()
	full := !c.free(caller) && c.full() && c.replaceable(caller) < 0
	c.mu.Unlock()
	if full {
		c.options.Rejected()
	}
	return full
}

// Load is how many operations run, and how many wait.
func (c *Control) Load() (running, waiting int) {
	if c == nil {
		return 0, 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.running, len(c.queue)
}

// Worked is how long operations have run, in all.
func (c *Control) Worked() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run(0)
	return c.worked
}

// run changes how many operations run.
func (c *Control) run(more int) {
	now := c.options.Elapsed()
	c.worked += time.Duration(c.running) * (now - c.changed)
	c.changed = now
	c.running += more
}

// enqueue admits an operation, or lets it wait; it returns nil when there is no room.
func (c *Control) enqueue(caller string) *waiter {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := &waiter{caller: caller, decided: make(chan struct{})}
	c.observe()
	if c.free(caller) {
		c.admit(w)
		return w
	}
	if c.full() {
		last := c.replaceable(caller)
		if last < 0 {
			return nil
		}
		c.reject(last)
	}
	c.queue = append(c.queue, w)
	c.add(caller, 0, 1)
	return w
}

// free reports whether a caller gets a place at once. While the process is overloaded, the places that one caller leaves to others are for those
// who have none.
func (c *Control) free(caller string) bool {
	mine := c.callers[caller].running
	if c.state != admitting && mine > 0 {
		return c.running < c.ofOne
	}
	return c.running < c.options.Places && mine < c.ofOne
}

// full reports whether no more may wait.
func (c *Control) full() bool {
	return c.state == rejecting || len(c.queue) >= burst*c.options.Places
}

// replaceable is the last operation of the caller who has most in the queue, if that is more than the new one's caller would have; else -1.
func (c *Control) replaceable(caller string) int {
	last, most := -1, c.callers[caller].waiting+1
	for i, w := range c.queue {
		if n := c.callers[w.caller].waiting; n > most || n == most && last >= 0 {
			last, most = i, n
		}
	}
	return last
}

func (c *Control) admit(w *waiter) {
	c.run(1)
	c.add(w.caller, 1, 0)
	w.admitted = true
	close(w.decided)
}

// reject takes an operation from the queue and rejects it.
func (c *Control) reject(i int) { close(c.remove(i).decided) }

// remove takes an operation from the queue.
func (c *Control) remove(i int) *waiter {
	w := c.queue[i]
	c.queue = slices.Delete(c.queue, i, i+1)
	c.add(w.caller, 0, -1)
	return w
}

// withdraw takes an operation that waits no longer from the queue. It reports false when it was decided in the meantime.
func (c *Control) withdraw(w *waiter) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.queue, w)
	if i < 0 {
		return false
	}
	c.remove(i)
	return true
}

func (c *Control) add(caller string, running, waiting int) {
	n := c.callers[caller]
	n.running += running
	n.waiting += waiting
	if n == (count{}) {
		delete(c.callers, caller)
		return
	}
	c.callers[caller] = n
}

// leave frees a place for the first in the queue who may have it.
func (c *Control) leave(caller string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.run(-1)
	c.add(caller, -1, 0)
	c.least = min(c.least, c.running+len(c.queue))
	for i := 0; i < len(c.queue) && c.running < c.options.Places; {
		if c.free(c.queue[i].caller) {
			c.admit(c.remove(i))
			continue
		}
		i++
	}
}

// observe decides, when an operation comes, whether the process is overloaded.
func (c *Control) observe() {
	now, there, most := c.options.Elapsed(), c.running+len(c.queue), usual*c.options.Places
	lasted, idle := now-c.began, there == 0 && now-c.changed >= interval // nobody came
	switch {
	case c.state == admitting && lasted >= interval && c.least > most, c.state == probing && there >= most:
		c.begin(rejecting, now)
	case idle, c.state != rejecting && lasted >= interval:
		c.begin(admitting, now)
	case c.state == rejecting && lasted >= rest:
		c.begin(probing, now)
	}
}

// begin begins a state, or an interval of the same one. While the process rejects, nothing waits.
func (c *Control) begin(s state, now time.Duration) {
	for s == rejecting && len(c.queue) > 0 {
		c.reject(len(c.queue) - 1)
	}
	c.state, c.began, c.least = s, now, c.running+len(c.queue)
}
