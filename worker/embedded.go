package worker

import (
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/redis/go-redis/v9"
)

// Embedded is a Redis in the process, for trials and for a deployment of one process. It
// is not persistent; the jobs are in SQL, and are published again after a restart.
type Embedded struct {
	Client redis.UniversalClient
	server *miniredis.Miniredis
	stop   chan struct{}
	aging  sync.WaitGroup
}

const expireEvery = time.Second

// NewEmbedded starts a server on a free port of the loopback interface.
func NewEmbedded() (*Embedded, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("embedded redis: %w", err)
	}
	e := &Embedded{server: server, Client: redis.NewClient(&redis.Options{Addr: server.Addr()}), stop: make(chan struct{})}
	e.aging.Go(e.expireKeys)
	return e, nil
}

// expireKeys advances the server's clock, without which its keys (such as locks) would never expire.
func (e *Embedded) expireKeys() {
	tick := time.NewTicker(expireEvery)
	defer tick.Stop()
	watch := clock.Start()
	var aged time.Duration
	for {
		select {
		case <-e.stop:
			return
		case <-tick.C:
			elapsed := watch.Elapsed()
			e.server.FastForward(elapsed - aged)
			aged = elapsed
		}
	}
}

// Close stops it.
func (e *Embedded) Close() error {
	close(e.stop)
	e.aging.Wait()
	err := e.Client.Close()
	e.server.Close()
	return err
}
