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

// faultTest is the test of one fault.
type faultTest struct {
	*suite
	ctx    context.Context
	fault  fault
	folder string

	mu           sync.Mutex
	observations []string
	failures     []string
	cleanups     []func()
}

// aborted ends a test that cannot go on.
type aborted struct{ err error }

const faultTestTimeout = 4 * time.Minute

// test tests one fault, prints a line and reports whether the test passed.
func (s *suite) test(f fault) (ok bool) {
	ctx, cancel := context.WithTimeout(s.ctx, faultTestTimeout)
	defer cancel()
	t := &faultTest{suite: s, ctx: ctx, fault: f, folder: filepath.Join(s.folder, f.name)}
	watch := clock.Start()
	t.run()
	if ctx.Err() != nil {
		t.fail("the test took too long")
	}
	verdict, result := "ok  ", strings.Join(t.observations, ", ")
	if len(t.failures) > 0 {
		verdict, result = "FAIL", strings.TrimPrefix(result+": ", ": ")+strings.Join(t.failures, "; ")
	}
	fmt.Printf("%s %-16s %5.1f s  %s | %s | %s\n", verdict, f.name, watch.Elapsed().Seconds(), f.promises, f.happens, result)
	return len(t.failures) == 0
}

func (t *faultTest) run() {
	defer func() {
		for i := len(t.cleanups) - 1; i >= 0; i-- {
			t.cleanups[i]()
		}
	}()
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case aborted:
			t.fail("%v", cause.err)
		default:
			panic(cause)
		}
	}()
	t.must(os.MkdirAll(t.folder, 0o755)) // MariaDB, which is another user, has its files here
	t.fault.test(t)
}

// must ends the test if a step that is not under test fails.
func (t *faultTest) must(err error) {
	if err != nil {
		panic(aborted{err})
	}
}

// require ends the test unless ok.
func (t *faultTest) require(ok bool, message string, args ...any) {
	if !ok {
		t.must(fmt.Errorf(message, args...))
	}
}

// cleanup registers a function for the end of the test; the last one is called first.
func (t *faultTest) cleanup(do func()) { t.cleanups = append(t.cleanups, do) }

// observe adds an observation to the printed line.
func (t *faultTest) observe(message string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.observations = append(t.observations, fmt.Sprintf(message, args...))
}

// fail makes the test fail and goes on.
func (t *faultTest) fail(message string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failures = append(t.failures, fmt.Sprintf(message, args...))
}

// expect makes the test fail unless ok, and goes on.
func (t *faultTest) expect(ok bool, message string, args ...any) {
	if !ok {
		t.fail(message, args...)
	}
}

// wait lets time pass.
func (t *faultTest) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.ctx.Done():
		t.must(errors.New("no time left"))
	}
}

// until calls a condition until it returns true or the time is over. It returns the time that passed, and the last result.
func (t *faultTest) until(within time.Duration, condition func() bool) (took time.Duration, ok bool) {
	watch := clock.Start()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for {
		switch {
		case condition():
			return watch.Elapsed(), true
		case watch.Elapsed() > within || t.ctx.Err() != nil:
			return watch.Elapsed(), false
		}
		<-poll.C
	}
}

// eventually makes the test fail unless a condition returns true within the promised time.
func (t *faultTest) eventually(event string, within time.Duration, condition func() bool) (took time.Duration) {
	took, ok := t.until(within, condition)
	t.expect(ok, "not within %s: %s", seconds(within), event)
	return took
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
