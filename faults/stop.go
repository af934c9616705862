package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

var stopFaults = []fault{
	{"sigterm-api", "N, 0 failed requests: SIGTERM under load with a second API behind a balancer, /readyz 503 first", true, false, stopAPI},
	{"sigterm-worker", "N O 15 s: SIGTERM under load; what runs is finished or goes back, the try does not count", false, false, stopWorker},
}

// balancer sends orders to one of two APIs: to the other when the first takes no connection, or closes one before it has answered.
// The key makes that harmless.
type balancer struct {
	h      *deployment
	client *http.Client
	both   [2]current
	turned atomic.Int64
}

func (b *balancer) place(ctx context.Context, n int, o *order) reply {
	r := b.h.place(ctx, b.client, b.both[n%2].url(0), o)
	if r.err == nil && r.status != http.StatusBadGateway {
		return r
	}
	b.turned.Add(1)
	return b.h.place(ctx, b.client, b.both[(n+1)%2].url(0), o)
}

func stopAPI(t *faultTest) {
	h := t.newDeployment()
	h.start("worker")
	b := &balancer{h: h, client: caller()}
	for i := range b.both {
		b.both[i].Store(h.start("api"))
	}
	l := &load{h: h, client: b.client, where: b.both[0].url}
	var turn atomic.Int64
	l.run(12, thinking, func(int) {
		o := t.order()
		l.keep(o, b.place(t.ctx, int(turn.Add(1)), o))
	})
	for i := range short(t.suite, 2, 4) {
		t.wait(time.Second)
		leaving := b.both[i%2].Load()
		took, code := leaving.stop(20 * time.Second)
		t.expect(code == 0, "exit code %d", code)
		t.expect(took < 15*time.Second, "it stopped after %s", seconds(took))
		_, drained := leaving.said(`"msg":"stopped"`)
		t.expect(drained, "it does not say that it has stopped")
		b.both[i%2].Store(h.start("api"))
	}
	t.wait(500 * time.Millisecond)
	l.stop().only("ok")
	t.observe("%s, %d sent to the other one", formatCounts(l.outcomes()), b.turned.Load())
	l.settle(account{within: 20 * time.Second})
}

func stopWorker(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	worker := h.start("worker")
	h.mailServer.set(behaviour{ending: func(string, int) error { h.mailServer.pause(time.Second); return nil }})
	l := h.load(8, at(api))
	for range short(t.suite, 1, 3) {
		t.wait(3 * time.Second)
		next := h.start("worker")
		took, code := worker.stop(25 * time.Second)
		t.expect(code == 0, "exit code %d", code)
		t.expect(took < 15*time.Second+t.patience(), "it stopped after %s", seconds(took))
		t.observe("stopped after %s", seconds(took))
		worker = next
	}
	l.stop().only("ok")
	h.mailServer.set(behaviour{})
	l.settle(account{within: 40 * time.Second})
	t.expect(h.count(`SELECT COALESCE(SUM(crashes), 0) FROM jobs`) == 0, "a job was taken for lost")
}
