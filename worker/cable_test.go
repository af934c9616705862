package worker_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// cable is a TCP connection to Redis that a test can cut and mend.
type cable struct {
	target, addr string

	mu    sync.Mutex
	ear   net.Listener
	ends  map[net.Conn]bool
	lines sync.WaitGroup
}

func newCable(t *testing.T, target string) *cable {
	t.Helper()
	c := &cable{target: target, addr: "127.0.0.1:0", ends: map[net.Conn]bool{}}
	c.mend(t)
	t.Cleanup(func() {
		c.cut()
		c.lines.Wait()
	})
	return c
}

// mend makes the connection possible, always at the same address.
func (c *cable) mend(t *testing.T) {
	t.Helper()
	ear, err := net.Listen("tcp", c.addr)
	if err != nil {
		t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ear, c.addr = ear, ear.Addr().String()
	c.lines.Go(func() { c.accept(ear) })
}

// cut ends all connections and takes no new ones.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ear.Close()
	for end := range c.ends {
		end.Close()
	}
}

func (c *cable) accept(ear net.Listener) {
	for {
		near, err := ear.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.target)
		if err != nil || !c.hold(ear, near, far) {
			near.Close()
			continue
		}
		c.lines.Go(func() { c.carry(near, far) })
		c.lines.Go(func() { c.carry(far, near) })
	}
}

// hold remembers the ends of a line, unless the cable was cut meanwhile.
func (c *cable) hold(ear net.Listener, near, far net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ear != ear {
		far.Close()
		return false
	}
	c.ends[near], c.ends[far] = true, true
	return true
}

func (c *cable) carry(from, to net.Conn) {
	io.Copy(to, from)
	from.Close()
	to.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ends, from)
}
