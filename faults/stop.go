package main

import (
	"net/http"
	"sync/atomic"
	"time"
)

var stopFaults = []fault{
	{"sigterm-api", "N", "SIGTERM to one of two APIs behind a load balancer, under load; no request fails, /readyz says 503 first", true, false, stopAPI},
	{"sigterm-worker", "N O", "SIGTERM to a worker under load; it stops within 15 s, its jobs are finished or released, and the attempt is not counted", false, false, stopWorker},
}

// balancer sends orders to two APIs in turn. It sends an order to the other one if the first accepts no connection, or closes it without
// an answer; the order's key makes that safe.
type balancer struct {
	apis       [2]replaceable
	turn, sent atomic.Int64 // sent counts the orders that were sent to the other API
}

func (b *balancer) url(n int) string { return b.apis[n%2].url(0) }

func (b *balancer) place(l *load, o *order) reply {
	n := int(b.turn.Add(1))
	r := l.place(n, o)
	if r.err == nil && r.status != http.StatusBadGateway {
		return r
	}
	b.sent.Add(1)
	return l.place(n+1, o)
}

func stopAPI(t *faultTest) {
	d := t.newDeployment()
	d.start("worker")
	var b balancer
	for i := range b.apis {
		b.apis[i].Store(d.start("api"))
	}
	l := d.newLoad(b.url)
	l.run(12, thinkTime, func(int) {
		o := t.newOrder()
		l.record(o, b.place(l, o))
	})
	for i := range quickOr(t.suite, 2, 4) {
		t.wait(time.Second)
		api := b.apis[i%2].Load()
		took, code := api.stop(20 * time.Second)
		t.expect(code == 0, "exit code %d", code)
		t.expect(took < 15*time.Second, "the API stopped after %s", seconds(took))
		_, stopped := api.logged(`"msg":"stopped"`)
		t.expect(stopped, "the API does not log that it has stopped")
		b.apis[i%2].Store(d.start("api"))
	}
	t.wait(500 * time.Millisecond)
	l.stop().expectOnly("ok")
	t.observe("%s, %d sent to the other API", l.outcomes(), b.sent.Load())
	l.settle(expected{within: 20 * time.Second})
}

func stopWorker(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	worker := d.start("worker")
	d.mailServer.set(behaviour{afterData: func(string) error { d.mailServer.pause(time.Second); return nil }})
	l := d.load(8, at(api))
	for range quickOr(t.suite, 1, 3) {
		t.wait(3 * time.Second)
		next := d.start("worker")
		took, code := worker.stop(25 * time.Second)
		t.expect(code == 0, "exit code %d", code)
		t.expect(took < 15*time.Second+t.tolerance(), "the worker stopped after %s", seconds(took))
		t.observe("stopped after %s", seconds(took))
		worker = next
	}
	l.stop().expectOnly("ok")
	d.mailServer.set(behaviour{})
	l.settle(expected{within: 40 * time.Second})
	t.expect(d.crashes() == 0, "the jobs of a stopped worker were counted as crashed")
}
