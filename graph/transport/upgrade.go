package transport

import (
	"bufio"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// writeBuffer holds most messages, so that they are one write. net/http would give a socket four times as much, which it keeps while it waits.
const writeBuffer = 1 << 10

// upgrade makes a connection a socket that fails when a write takes too long. The connection sees to that itself: a context with a deadline for each
// message would cost more than the message.
func upgrade(w http.ResponseWriter, r *http.Request, within time.Duration) (*websocket.Conn, error) {
	return websocket.Accept(upgrading{w, within}, r, &websocket.AcceptOptions{
		Subprotocols:       []string{subprotocol},
		InsecureSkipVerify: true, // the origin was checked before, by the same list as everywhere
	})
}

type upgrading struct {
	http.ResponseWriter
	within time.Duration
}

// Hijack is called by the library for the connection.
func (u upgrading) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(u.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	limited := writeLimited{conn, u.within}
	return limited, bufio.NewReadWriter(buffers.Reader, bufio.NewWriterSize(limited, writeBuffer)), nil
}

// writeLimited is a connection whose writes have a deadline.
type writeLimited struct {
	net.Conn
	within time.Duration
}

// Write sets the deadline anew.
func (c writeLimited) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(clock.Wall().Add(c.within)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
