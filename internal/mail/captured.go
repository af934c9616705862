package mail

import (
	"context"
	"slices"
	"sync"
)

// captureLimit bounds the memory of a demonstration that runs for weeks.
const captureLimit = 1000

// Captured is a Sender that delivers to memory, for demonstrations and tests. The zero value is ready.
type Captured struct {
	mu       sync.Mutex
	messages []Message
}

// Send keeps the message, and drops the oldest beyond captureLimit. Its only error is that of the message's Handover.
func (c *Captured) Send(ctx context.Context, m Message) error {
	if err := m.handOver(ctx); err != nil {
		return err
	}
	m.Handover = nil
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.messages) == captureLimit {
		c.messages = slices.Delete(c.messages, 0, 1)
	}
	c.messages = append(c.messages, m)
	return nil
}

// Messages returns what was sent, the oldest first.
func (c *Captured) Messages() []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages)
}
