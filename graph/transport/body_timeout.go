package transport

import (
	"io"
	"net/http"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	discardTimeout = time.Second // for the rest of a body that the handler did not read
	minProgress    = 16 << 10    // bytes of an upload that have to arrive in each interval
)

// WithBodyTimeout sets a deadline for the body of every request, whether the handler reads it or not: net/http itself waits without
// a limit for the rest of a body that its handler did not read.
func WithBodyTimeout(next http.Handler, within time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody {
			next.ServeHTTP(w, r)
			return
		}
		body := &timedBody{ReadCloser: r.Body, control: http.NewResponseController(w)}
		body.setDeadline(clock.Wall().Add(within))
		inner := *r // the server looks at its own request when the handler is done
		inner.Body = body
		next.ServeHTTP(w, &inner)
		if !body.ended {
			body.setDeadline(clock.Wall().Add(min(within, discardTimeout)))
		}
	})
}

// timedBody is a request body that removes its read deadline at its end, so that it does not apply to the next request on the connection.
type timedBody struct {
	io.ReadCloser
	control *http.ResponseController
	ended   bool
}

func (b *timedBody) setDeadline(deadline time.Time) {
	_ = b.control.SetReadDeadline(deadline) // not every writer supports deadlines; the server's own apply then
}

// Read reads, and removes the deadline at the end.
func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.ended = true
		b.setDeadline(time.Time{})
	}
	return n, err
}

// pacedBody is a long request body of which a minimum of bytes has to arrive in each interval.
type pacedBody struct {
	io.ReadCloser
	control  *http.ResponseController
	span     time.Duration
	end      time.Time // for the whole body
	until    time.Time // for the bytes of this interval
	received int
}

// Read waits until the end of the interval at most.
func (b *pacedBody) Read(p []byte) (int, error) {
	if b.received >= minProgress || b.until.IsZero() {
		b.until, b.received = clock.Wall().Add(b.span), 0
		if b.until.After(b.end) {
			b.until = b.end
		}
		_ = b.control.SetReadDeadline(b.until)
	}
	n, err := b.ReadCloser.Read(p)
	b.received += n
	return n, err
}
