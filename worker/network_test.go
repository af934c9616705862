package worker_test

import (
	"context"
	"errors"
	"net"
	"sync"
)

// network is the connections to the servers of a Redis. A test can cut and restore it.
type network struct {
	mu    sync.Mutex
	down  bool
	conns []net.Conn
}

// dial is for the client of a test.
func (n *network) dial(ctx context.Context, kind, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, kind, address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.down {
		conn.Close()
		return nil, &net.OpError{Op: "dial", Net: kind, Err: errors.New("the network is down")}
	}
	n.conns = append(n.conns, conn)
	return conn, nil
}

// cut closes all connections and refuses new ones.
func (n *network) cut() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = true
	for _, conn := range n.conns {
		conn.Close()
	}
	n.conns = nil
}

// restore lets connections be made again.
func (n *network) restore() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.down = false
}
