package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// faultTest is the test of one fault: its observations and its failures.
type faultTest struct {
	*suite
	ctx    context.Context
	fault  fault
	folder string

	mu      sync.Mutex
	seen    []string
	wrong   []string
	closers []func()
}

// broken ends a test that cannot go on.
type broken struct{ err error }

const faultTestTimeout = 4 * time.Minute

// try tests one fault, prints a line and reports whether the test passed.
func (b *suite) try(f fault) (well bool) {
	ctx, cancel := context.WithTimeout(b.ctx, faultTestTimeout)
	defer cancel()
	t := &faultTest{suite: b, ctx: ctx, fault: f, folder: filepath.Join(b.folder, f.name)}
	watch := clock.Start()
	t.run()
	if ctx.Err() != nil {
		t.fail("it took too long")
	}
	verdict, saw := "ok  ", strings.Join(t.seen, ", ")
	if len(t.wrong) > 0 {
		verdict, saw = "FAIL", strings.TrimPrefix(saw+": ", ": ")+strings.Join(t.wrong, "; ")
	}
	fmt.Printf("%s %-16s %5.1f s  %s | %s\n", verdict, f.name, watch.Elapsed().Seconds(), f.promise, saw)
	return len(t.wrong) == 0
}

func (t *faultTest) run() {
	defer func() {
		for i := len(t.closers) - 1; i >= 0; i-- {
			t.closers[i]()
		}
	}()
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case broken:
			t.fail("%v", cause.err)
		default:
			panic(cause)
		}
	}()
	t.must(os.MkdirAll(t.folder, 0o755)) // MariaDB, another user, has its files there
	t.fault.try(t)
}

// must ends the test if a step that is not under test fails.
func (t *faultTest) must(err error) {
	if err != nil {
		panic(broken{err})
	}
}

// require ends the test when it cannot go on.
func (t *faultTest) require(ok bool, what string, args ...any) {
	if !ok {
		t.must(fmt.Errorf(what, args...))
	}
}

// cleanup registers a function for the end of the test; the last one is called first.
func (t *faultTest) cleanup(do func()) { t.closers = append(t.closers, do) }

// observe records an observation.
func (t *faultTest) observe(what string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seen = append(t.seen, fmt.Sprintf(what, args...))
}

// fail records a failure.
func (t *faultTest) fail(what string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wrong = append(t.wrong, fmt.Sprintf(what, args...))
}

// expect fails unless ok.
func (t *faultTest) expect(ok bool, what string, args ...any) {
	if !ok {
		t.fail(what, args...)
	}
}

// wait lets time pass.
func (t *faultTest) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.ctx.Done():
		t.must(errors.New("there was no time left"))
	}
}

// until polls until so returns true, and returns how long that took. It gives up after within.
func (t *faultTest) until(within time.Duration, so func() bool) (took time.Duration, ok bool) {
	watch := clock.Start()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		switch {
		case so():
			return watch.Elapsed(), true
		case watch.Elapsed() > within || t.ctx.Err() != nil:
			return watch.Elapsed(), false
		}
		<-look.C
	}
}

// eventually fails unless so returns true within the promised time.
func (t *faultTest) eventually(what string, within time.Duration, so func() bool) (took time.Duration) {
	took, ok := t.until(within, so)
	t.expect(ok, "%s: not within %s", what, seconds(within))
	return took
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
