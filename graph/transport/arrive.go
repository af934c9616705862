package transport

import (
	"io"
	"net/http"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	unreadTimeout = time.Second // for the rest of a body that nobody wanted
	leastMoved    = 16 << 10    // bytes of an upload that have to come in each span of time
)

// Bodies gives the body of every request a time to arrive, whether somebody reads it or not: the server itself waits for ever for
// a body that its handler has left alone.
func Bodies(next http.Handler, within time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body := &arriving{ReadCloser: r.Body, control: http.NewResponseController(w)}
		body.endAt(clock.Wall().Add(within))
		inner := *r // the server looks at its own request when the handler is done
		inner.Body = body
		next.ServeHTTP(w, &inner)
		if !body.ended {
			body.endAt(clock.Wall().Add(min(within, unreadTimeout)))
		}
	})
}

// arriving is a body that has a deadline until its end has been seen. What comes after it on the connection has its own.
type arriving struct {
	io.ReadCloser
	control *http.ResponseController
	ended   bool
}

func (b *arriving) endAt(deadline time.Time) {
	_ = b.control.SetReadDeadline(deadline) // not every writer has deadlines; then the server's hold
}

// Read reads on and takes the deadline away at the end.
func (b *arriving) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.ended = true
		b.endAt(time.Time{})
	}
	return n, err
}

// moving is a long body that may take its time as long as it moves: so many bytes have to come in each span.
type moving struct {
	io.ReadCloser
	control *http.ResponseController
	span    time.Duration
	end     time.Time // for all of it
	until   time.Time // for the bytes of this span
	came    int
}

// Read waits no longer than until the end of the span.
func (b *moving) Read(p []byte) (int, error) {
	if b.came >= leastMoved || b.until.IsZero() {
		b.until, b.came = clock.Wall().Add(b.span), 0
		if b.until.After(b.end) {
			b.until = b.end
		}
		_ = b.control.SetReadDeadline(b.until)
	}
	n, err := b.ReadCloser.Read(p)
	b.came += n
	return n, err
}
