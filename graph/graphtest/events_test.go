package graphtest

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// events is a subscription over server-sent events.
type events struct {
	body  io.ReadCloser
	lines *bufio.Scanner
}

// events subscribes and returns once the stream is open.
func (a *api) events(ctx context.Context, q request) events {
	a.t.Helper()
	q.Headers = append(q.Headers, "Accept: text/event-stream")
	resp, err := a.open(ctx, q)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		a.t.Fatalf("subscribe: %s", resp.Status)
	}
	return events{resp.Body, bufio.NewScanner(resp.Body)}
}

// next is the data of the next event; io.EOF when the subscription is complete.
func (e events) next() (string, error) {
	kind := ""
	for e.lines.Scan() {
		name, value, _ := strings.Cut(e.lines.Text(), ": ")
		switch {
		case name == "event":
			kind = value
		case name == "data" && kind == "next":
			return value, nil
		case name == "data" && kind == "complete":
			return "", io.EOF
		}
	}
	if err := e.lines.Err(); err != nil {
		return "", err
	}
	return "", io.ErrUnexpectedEOF
}

// walk makes a sandbox clock walk, as a worker process does.
func (a *api) walk() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			a.StepClock(ctx, true) // an error is one of stopping
			a.Worker.Drain(ctx)
		}
	}()
	a.t.Cleanup(func() { stop(); <-done })
}
