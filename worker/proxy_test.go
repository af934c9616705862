package worker_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// proxy is a TCP proxy to Redis that a test can cut and restore.
type proxy struct {
	target, addr string

	mu       sync.Mutex
	listener net.Listener
	conns    map[net.Conn]bool
	copiers  sync.WaitGroup
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	c := &proxy{target: target, addr: "127.0.0.1:0", conns: map[net.Conn]bool{}}
	c.restore(t)
	t.Cleanup(func() {
		c.cut()
		c.copiers.Wait()
	})
	return c
}

// restore accepts connections again, at the same address.
func (c *proxy) restore(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listener, c.addr = listener, listener.Addr().String()
	c.copiers.Go(func() { c.accept(listener) })
}

// cut closes all connections and accepts no new ones.
func (c *proxy) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listener.Close()
	for end := range c.conns {
		end.Close()
	}
}

func (c *proxy) accept(listener net.Listener) {
	for {
		near, err := listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.target)
		if err != nil || !c.track(listener, near, far) {
			near.Close()
			continue
		}
		c.copiers.Go(func() { c.copy(near, far) })
		c.copiers.Go(func() { c.copy(far, near) })
	}
}

// track records the two connections, unless the proxy was cut meanwhile.
func (c *proxy) track(listener net.Listener, near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listener != listener {
		far.Close()
		return false
	}
	c.conns[near], c.conns[far] = true, true
	return true
}

func (c *proxy) copy(from, to net.Conn) {
	io.Copy(to, from)
	from.Close()
	to.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.conns, from)
}
