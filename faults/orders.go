package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const createDocument = `mutation($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } userErrors { code } } }`

// order is a customer that is to be created once, under an Idempotency-Key: a row with jobs and a letter to one address.
type order struct {
	who, key, name, address string
	id                      string // what the program answered; empty while it has not
	torn                    bool   // two answers named two objects
}

// order makes the next one, in turn for one of the partners.
func (b *suite) order() *order {
	n := b.made.Add(1)
	return &order{
		who: []string{"lucia", "amir", "victor"}[n%3], key: fmt.Sprintf("fault-%d", n),
		name: fmt.Sprintf("fault-%d", n), address: fmt.Sprintf("c%d@fault-%d.example", n, n),
	}
}

// reply is what came back to one request.
type reply struct {
	status int
	code   string // empty when all went well
	text   string
	took   time.Duration
	err    error // no answer came
}

func (r reply) well() bool { return r.err == nil && r.status == http.StatusOK && r.code == "" }

// outcome is how it is counted.
func (r reply) outcome() string {
	switch {
	case r.err != nil:
		return "no answer"
	case r.well():
		return "ok"
	case r.code == "":
		return fmt.Sprint("status ", r.status)
	}
	return r.code
}

// caller keeps connections, as a client does.
func caller() *http.Client {
	return &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 100, DisableCompression: true}}
}

// ask sends a document as somebody.
func (h *deployment) ask(ctx context.Context, client *http.Client, url, who, key, document string, variables map[string]any, data any) reply {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return reply{err: err}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return reply{err: err}
	}
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	return h.send(client, request, who, data)
}

func (h *deployment) send(client *http.Client, request *http.Request, who string, data any) reply {
	request.Header.Set("Authorization", "Bearer "+h.tokens[who])
	watch := clock.Start()
	resp, err := client.Do(request)
	if err != nil {
		return reply{took: watch.Elapsed(), err: err}
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	r := reply{status: resp.StatusCode, text: string(text), took: watch.Elapsed(), err: err}
	if err == nil {
		r.code = codeOf(text, data)
	}
	return r
}

// codeOf reads an answer into data and finds the first code in it.
func codeOf(text []byte, data any) string {
	var answer struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	if json.Unmarshal(text, &answer) != nil {
		return "NO JSON"
	}
	if len(answer.Errors) > 0 {
		return answer.Errors[0].Extensions.Code
	}
	if data != nil {
		_ = json.Unmarshal(answer.Data, data)
	}
	var fields map[string]struct{ UserErrors []struct{ Code string } }
	if json.Unmarshal(answer.Data, &fields) != nil {
		return ""
	}
	for _, f := range fields {
		if len(f.UserErrors) > 0 {
			return f.UserErrors[0].Code
		}
	}
	return ""
}

// place sends an order, the first time or again.
func (h *deployment) place(ctx context.Context, client *http.Client, url string, o *order) reply {
	var got struct {
		CreateCustomer struct{ Customer struct{ ID string } }
	}
	input := map[string]any{
		"companyName": "Fault " + o.name, "domain": o.name, "market": "US",
		"contact": map[string]any{"firstName": "Ines", "lastName": "Okafor", "email": o.address},
		"address": map[string]any{"line1": "12 Mill St", "city": "Tacoma", "state": "WA", "postalCode": "98402", "country": "US"},
	}
	r := h.ask(ctx, client, url, o.who, o.key, createDocument, map[string]any{"input": input}, &got)
	if id := got.CreateCustomer.Customer.ID; r.well() && id != "" {
		o.torn = o.torn || o.id != "" && o.id != id
		o.id = id
	}
	return r
}

// load is clients that place one order after the other.
type load struct {
	h      *deployment
	client *http.Client
	where  func(client int) string // the API that a client talks to
	cancel context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex
	orders  []*order
	replies []reply
}

const thinking = 400 * time.Millisecond // of a client between two orders

// load lets so many clients place orders until it is stopped.
func (h *deployment) load(clients int, where func(client int) string) *load {
	l := &load{h: h, client: caller(), where: where}
	l.run(clients, thinking, func(n int) {
		o := h.t.order()
		l.keep(o, h.place(h.t.ctx, l.client, where(n), o))
	})
	return l
}

// run lets so many clients do something again and again until it is stopped.
func (l *load) run(clients int, pause time.Duration, do func(client int)) {
	var ctx context.Context
	ctx, l.cancel = context.WithCancel(l.h.t.ctx)
	l.h.t.cleanup(func() { l.stop() })
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

// at is always the same API.
func at(p *process) func(int) string { return func(int) string { return p.url } }

func (l *load) keep(o *order, r reply) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.replies = append(l.replies, r)
	if o != nil {
		l.orders = append(l.orders, o)
	}
}

// batch places so many orders at once and waits for the answers.
func (h *deployment) batch(n int, where func(client int) string) *load {
	l := &load{h: h, client: caller(), where: where, cancel: func() {}}
	for i := range n {
		l.wg.Go(func() {
			o := h.t.order()
			l.keep(o, h.place(h.t.ctx, l.client, where(i), o))
		})
	}
	l.wg.Wait()
	return l
}

// stop ends the clients after their present orders.
func (l *load) stop() *load {
	l.cancel()
	l.wg.Wait()
	return l
}

// clear forgets the answers so far, and says how many there were.
func (l *load) clear() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.replies)
	l.replies = nil
	return n
}

// answers is how many there were.
func (l *load) answers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.replies)
}

// outcomes counts the answers.
func (l *load) outcomes() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	words := map[string]int{}
	for _, r := range l.replies {
		words[r.outcome()]++
	}
	return words
}

// only fails when there were other answers than these, and shows one of them.
func (l *load) only(allowed ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range l.replies {
		if !slices.Contains(allowed, r.outcome()) {
			l.h.t.fail("somebody got %s: %.300s %v", r.outcome(), r.text, r.err)
			return
		}
	}
}

// slowest is the longest time that an answer took, and the 95th percentile.
func (l *load) slowest() (longest, p95 time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var took []time.Duration
	for _, r := range l.replies {
		took = append(took, r.took)
	}
	if len(took) == 0 {
		return 0, 0
	}
	slices.Sort(took)
	return took[len(took)-1], took[len(took)*95/100]
}

// again sends every order that was not acknowledged once more under its key, until all are or the time is over.
func (l *load) again(within time.Duration) {
	watch, open := clock.Start(), make(chan *order)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for o := range open {
				_, ok := l.h.t.until(max(time.Second, within-watch.Elapsed()), func() bool { return l.h.place(l.h.t.ctx, l.client, l.where(0), o).well() })
				l.h.t.expect(ok, "%s is not accepted within %s", o.key, seconds(within))
			}
		})
	}
	for _, o := range l.open() {
		open <- o
	}
	close(open)
	wg.Wait()
}

// open are the orders that were not acknowledged.
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
