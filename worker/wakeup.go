package worker

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// This file makes asynq wait for tasks instead of polling for them. asynq looks into its queues again and again; it has no wake-up. So it
// gets a client whose look into an empty queue waits until a relay has published something. A message that got lost costs a delay of
// Intervals.Idle; asynq itself also moves tasks without a message.

// wakeChannel is where relays tell that they have published tasks.
const wakeChannel = "partnergraph:tasks"

// waitingClient is a client of Redis for one asynq server. Once all of its queues were empty, the next look waits for a signal.
type waitingClient struct {
	redis.UniversalClient
	queues int           // that one round of looks has
	most   time.Duration // to wait without a signal
	signal chan struct{}
	closed chan struct{}
	once   sync.Once

	mu    sync.Mutex
	empty int // looks in a row that found nothing
}

func newWaitingClient(client redis.UniversalClient, queues int, most time.Duration) *waitingClient {
	return &waitingClient{UniversalClient: client, queues: queues, most: most, signal: make(chan struct{}, 1), closed: make(chan struct{})}
}

// EvalSha runs a script of asynq. The one that takes a task from a queue waits while there is nothing to take.
func (c *waitingClient) EvalSha(ctx context.Context, sha string, keys []string, args ...any) *redis.Cmd {
	if !takesTask(keys) {
		return c.UniversalClient.EvalSha(ctx, sha, keys, args...)
	}
	c.wait()
	taken := c.UniversalClient.EvalSha(ctx, sha, keys, args...)
	c.note(errors.Is(taken.Err(), redis.Nil))
	return taken
}

// takesTask recognises asynq's script by its keys: pending, paused, active and lease of a queue.
func takesTask(keys []string) bool {
	return len(keys) == 4 && strings.HasSuffix(keys[0], ":pending") && strings.HasSuffix(keys[1], ":paused")
}

func (c *waitingClient) wait() {
	c.mu.Lock()
	idle := c.empty >= c.queues
	c.mu.Unlock()
	if !idle {
		return
	}
	timer := time.NewTimer(c.most)
	defer timer.Stop()
	select {
	case <-c.signal:
	case <-c.closed:
	case <-timer.C:
	}
	c.note(false)
}

// note counts the looks in a row that found nothing.
func (c *waitingClient) note(empty bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !empty {
		c.empty = 0
		return
	}
	c.empty++
}

// wake ends the wait, now or of the next look. It does not block.
func (c *waitingClient) wake() {
	select {
	case c.signal <- struct{}{}:
	default:
	}
}

// close ends all waits, because asynq cannot stop while it waits.
func (c *waitingClient) close() { c.once.Do(func() { close(c.closed) }) }

// listen wakes the waiting clients when a relay has published tasks, and when it is connected (again), since tasks may have been published
// before that.
func (w *Worker) listen(ctx context.Context) {
	messages := w.Redis.Subscribe(ctx, wakeChannel)
	defer func() { _ = messages.Close() }()
	received := messages.ChannelWithSubscriptions()
	for {
		select {
		case <-ctx.Done():
			return
		case <-received:
			for _, c := range w.clients {
				c.wake()
			}
		}
	}
}

// announce tells the workers that there are tasks. Without the message they find them after Intervals.Idle.
func (w *Worker) announce(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, relayTry)
	defer cancel()
	if err := w.Redis.Publish(ctx, wakeChannel, "").Err(); err != nil && ctx.Err() == nil {
		w.Log.DebugContext(ctx, "announce tasks", "err", err)
	}
}
