package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// load is a number of clients, with the orders that they place and the replies that they get.
type load struct {
	d      *deployment
	client *http.Client
	url    func(client int) string // of the API that a client uses
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	orders  []*order
	replies []reply
}

// newLoad returns clients that do nothing yet. Like usual clients they keep their connections.
func (d *deployment) newLoad(url func(client int) string) *load {
	client := &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100, DisableCompression: true}}
	return &load{d: d, client: client, url: url, cancel: func() {}}
}

// at makes every client use the same API.
func at(p *process) func(int) string { return func(int) string { return p.url } }

const thinkTime = 400 * time.Millisecond // of a client between two orders

// load starts clients that place orders until they are stopped.
func (d *deployment) load(clients int, url func(client int) string) *load {
	l := d.newLoad(url)
	l.run(clients, thinkTime, func(n int) {
		o := d.t.newOrder()
		l.record(o, l.place(n, o))
	})
	return l
}

// startUnderLoad starts an API and a worker, and four clients that place orders.
func (d *deployment) startUnderLoad() (api *process, l *load) {
	api = d.start("api")
	d.start("worker")
	return api, d.load(4, at(api))
}

// batch places orders at the same time and waits for the replies.
func (d *deployment) batch(n int, api *process) *load {
	l := d.newLoad(at(api))
	for i := range n {
		l.wg.Go(func() {
			o := d.t.newOrder()
			l.record(o, l.place(i, o))
		})
	}
	l.wg.Wait()
	return l
}

// startWithBatch starts an API and a worker, and places orders at the same time, all of which are accepted.
func (d *deployment) startWithBatch(n int) *load {
	api := d.start("api")
	d.start("worker")
	l := d.batch(n, api)
	l.expectOnly("ok")
	return l
}

// run starts clients that call a function repeatedly until they are stopped.
func (l *load) run(clients int, pause time.Duration, do func(client int)) {
	var ctx context.Context
	ctx, l.cancel = context.WithCancel(l.d.t.ctx)
	l.d.t.cleanup(func() { l.stop() })
	for n := range clients {
		l.wg.Go(func() {
			pace := time.NewTicker(pause)
			defer pace.Stop()
			for ctx.Err() == nil {
				do(n)
				select {
				case <-pace.C:
				case <-ctx.Done():
				}
			}
		})
	}
}

// stop stops the clients and waits for their last replies.
func (l *load) stop() *load {
	l.cancel()
	l.wg.Wait()
	return l
}

// place sends an order, for the first time or again, and keeps the id of the customer.
func (l *load) place(client int, o *order) reply {
	var got struct {
		CreateCustomer struct{ Customer struct{ ID string } }
	}
	r := l.post(client, o.user, o.key, createDocument, map[string]any{"input": o.input()}, &got)
	if id := got.CreateCustomer.Customer.ID; r.ok() && id != "" {
		o.twoIDs = o.twoIDs || o.id != "" && o.id != id
		o.id = id
	}
	return r
}

// post sends a GraphQL document as a user, with an Idempotency-Key unless that is empty.
func (l *load) post(client int, user, key, document string, variables map[string]any, data any) reply {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return reply{err: err}
	}
	request, err := http.NewRequestWithContext(l.d.t.ctx, http.MethodPost, l.url(client)+"/graphql", bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	return l.d.send(l.client, request, user, data)
}

// extraOrder adds an order to those of the clients.
func (l *load) extraOrder() *order {
	o := l.d.t.newOrder()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orders = append(l.orders, o)
	return o
}

// retryOpen sends the open orders again, under the same keys, until all are accepted or the time is over.
func (l *load) retryOpen(within time.Duration) {
	watch, open := clock.Start(), make(chan *order)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for o := range open {
				_, ok := l.d.t.until(max(time.Second, within-watch.Elapsed()), func() bool { return l.place(0, o).ok() })
				l.d.t.expect(ok, "%s was not accepted within %s", o.key, seconds(within))
			}
		})
	}
	for _, o := range l.open() {
		open <- o
	}
	close(open)
	wg.Wait()
}

// open lists the orders that were not acknowledged.
func (l *load) open() (open []*order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.orders {
		if o.id == "" {
			open = append(open, o)
		}
	}
	return open
}
