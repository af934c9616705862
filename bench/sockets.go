package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// This file is a light client of graphql-transport-ws, of which a machine holds ten thousand beside the server: a goroutine and a small buffer each.

// crowd is the sockets of many clients with one subscription each.
type crowd struct {
	sockets []net.Conn
	running sync.WaitGroup
	ready   chan error // a value for each socket that is connected
	event   atomic.Pointer[event]
	wrong   atomic.Int64 // messages that no event explains, and sockets that have ended
	leaving atomic.Bool
}

// event is one change that all clients wait for.
type event struct {
	mark  []byte // in every message about it
	watch clock.Stopwatch
	left  atomic.Int64
	first atomic.Int64 // nanoseconds until the first message
	ended chan struct{}
}

const (
	opText, opClose, opPing, opPong = 1, 8, 9, 10

	perAddress = 400 // sockets of one network address, of which the program allows 500
	dialing    = 64  // sockets that are being opened at a time
)

// connect opens the sockets of a number of clients, the tokens in turn.
func connect(ctx context.Context, address string, clients int, tokens []string, query string, variables map[string]any) (*crowd, error) {
	c := &crowd{sockets: make([]net.Conn, clients), ready: make(chan error, clients)}
	payload, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	places := make(chan struct{}, dialing)
	for i := range clients {
		places <- struct{}{}
		c.running.Go(func() { c.client(ctx, i, address, tokens[i%len(tokens)], payload, func() { <-places }) })
	}
	for range clients {
		if err := <-c.ready; err != nil {
			c.leave()
			return nil, err
		}
	}
	return c, nil
}

// client opens a socket, subscribes, and reads until the socket ends.
func (c *crowd) client(ctx context.Context, i int, address, token string, payload []byte, opened func()) {
	dialer := net.Dialer{Timeout: time.Minute, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+i/perAddress))}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		opened()
		c.ready <- err
		return
	}
	c.sockets[i] = conn
	in := bufio.NewReaderSize(conn, 512)
	err = open(conn, in, address, token)
	opened()
	if err == nil {
		err = send(conn, opText, fmt.Appendf(nil, `{"id":"1","type":"subscribe","payload":%s}`, payload))
	}
	c.ready <- err
	if err != nil {
		return
	}
	c.read(conn, in)
	if !c.leaving.Load() {
		c.wrong.Add(1)
	}
}

// open makes a connection a socket, and signs in.
func open(conn net.Conn, in *bufio.Reader, address, token string) error {
	fmt.Fprintf(conn, "GET /graphql HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n", address)
	answer, err := http.ReadResponse(in, nil)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		return fmt.Errorf("no socket: %s", answer.Status)
	}
	init := `{"type":"connection_init"}`
	if token != "" {
		init = fmt.Sprintf(`{"type":"connection_init","payload":{"Authorization":"Bearer %s"}}`, token)
	}
	if err := send(conn, opText, []byte(init)); err != nil {
		return err
	}
	for { // gqlgen sends a ping of the protocol as well
		_, text, err := receive(in, nil)
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte(`"connection_ack"`)) {
			return nil
		}
	}
}

// read counts the messages of a socket until it ends.
func (c *crowd) read(conn net.Conn, in *bufio.Reader) {
	var buffer []byte
	for {
		kind, text, err := receive(in, buffer)
		switch {
		case err != nil, kind == opClose:
			return
		case kind == opPing:
			if send(conn, opPong, text) != nil {
				return
			}
		case kind == opText:
			c.count(text)
		}
		buffer = text[:0]
	}
}

func (c *crowd) count(text []byte) {
	if !bytes.Contains(text, []byte(`"next"`)) {
		if !bytes.Contains(text, []byte(`"ping"`)) && !bytes.Contains(text, []byte(`"ka"`)) {
			c.wrong.Add(1)
		}
		return
	}
	e := c.event.Load()
	if e == nil || !bytes.Contains(text, e.mark) {
		c.wrong.Add(1)
		return
	}
	e.first.CompareAndSwap(0, int64(e.watch.Elapsed()))
	if e.left.Add(-1) == 0 {
		close(e.ended)
	}
}

// expect says what the next event is.
func (c *crowd) expect(mark string) *event {
	e := &event{mark: []byte(mark), watch: clock.Start(), ended: make(chan struct{})}
	e.left.Store(int64(len(c.sockets)))
	c.event.Store(e)
	return e
}

func (c *crowd) leave() {
	c.leaving.Store(true)
	for _, conn := range c.sockets {
		if conn != nil {
			conn.Close()
		}
	}
	c.running.Wait()
}

// send writes a frame. A client has to mask it; with a mask of zeros the text stays as it is.
func send(conn net.Conn, kind byte, text []byte) error {
	frame := []byte{0x80 | kind}
	if len(text) < 126 {
		frame = append(frame, 0x80|byte(len(text)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 0x80|126), uint16(len(text)))
	}
	_, err := conn.Write(append(append(frame, 0, 0, 0, 0), text...))
	return err
}

// receive reads a frame, which is a whole message.
func receive(in *bufio.Reader, buffer []byte) (kind byte, text []byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, buffer, err
	}
	size := int(head[1])
	if size == 126 {
		var long [2]byte
		if _, err := io.ReadFull(in, long[:]); err != nil {
			return 0, buffer, err
		}
		size = int(binary.BigEndian.Uint16(long[:]))
	}
	if head[0]&0x80 == 0 || size > 1<<16 {
		return 0, buffer, fmt.Errorf("a frame that this client does not know: %s", strings.ToUpper(fmt.Sprintf("%x", head)))
	}
	if cap(buffer) < size {
		buffer = make([]byte, size)
	}
	_, err = io.ReadFull(in, buffer[:size])
	return head[0] & 0xf, buffer[:size], err
}
