package main

import (
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var redisFaults = []fault{
	{"redis-flush", "N O R 30 s: FLUSHALL under load, every job ends done, metrics go on", true, true, flushRedis},
	{"redis-down", "N O R 30 s: cut; mutations go on as fast, /readyz 200 degraded", false, false, cutRedis},
	{"redis-hang", "N O R 30 s: half open; no request waits, /readyz names Redis and not the database (T-20)", true, false, hangRedis},
	{"redis-mute", "N O R 30 s: Redis does what it is told and its answers vanish", false, false, muteRedis},
	{"redis-one-way", "N O R 30 s: half open for the API alone, the worker hands its jobs over", false, false, hangRedisForOne},
	{"redis-restart", "N O R 30 s: killed and started empty; then a read-only replica, which /readyz names", false, false, restartRedis},
	{"redis-full", "N O R 30 s: no memory left, which /readyz names (T-25)", false, false, fillRedis},
}

// pair is an API and a worker with four clients.
func (h *deployment) pair() (api *process, l *load) {
	api = h.start("api")
	h.start("worker")
	return api, h.load(4, at(api))
}

// degraded expects that a process is ready and names Redis only.
func (t *faultTest) degraded(p *process, words ...string) {
	var found map[string]string
	t.eventually("/readyz 200 degraded", 10*time.Second, func() bool {
		status, said := p.ready()
		found = said
		return status == 200 && said["status"] == "degraded" && strings.Contains(strings.Join(words, ","), said["redis"])
	})
	t.expect(found["database"] == "ok", "/readyz says of the database: %s", found["database"])
	t.observe("/readyz 200 %s, redis %s", found["status"], found["redis"])
}

func flushRedis(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	for range short(t.suite, 2, 3) {
		t.wait(short(t.suite, 1500*time.Millisecond, 5*time.Second))
		t.redisDo(h.client, "FLUSHALL")
	}
	l.stop().only("ok")
	t.expect(api.metric("partnergraph_backlog_known") == 1, "the metrics do not know the backlog")
	l.settle(account{within: 30 * time.Second})
}

func cutRedis(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(5 * time.Second)
	_, before := l.slowest()
	l.clear()
	h.redis.Set(proxytest.Fault{Cut: true})
	t.degraded(api, "unreachable")
	t.wait(25 * time.Second)
	longest, p95 := l.slowest()
	h.redis.Set(proxytest.Fault{})
	t.observe("95 of 100 answers within %d ms, before %d ms", p95.Milliseconds(), before.Milliseconds())
	t.expect(p95 < 2*before+t.patience(), "too slow")
	t.expect(longest < 5*time.Second+t.patience(), "one waited for %s", seconds(longest))
	l.stop().only("ok")
	l.settle(account{within: 30 * time.Second})
}

func hangRedis(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(time.Second)
	h.redis.Set(proxytest.Fault{Hang: true})
	t.degraded(api, "unreachable", "does not answer")
	t.wait(short(t.suite, 3*time.Second, 15*time.Second))
	h.redis.Set(proxytest.Fault{})
	l.stop().only("ok")
	longest, _ := l.slowest()
	t.expect(longest < 5*time.Second, "one waited for %s", seconds(longest))
	l.settle(account{within: 30 * time.Second})
}

func muteRedis(t *faultTest) {
	h := t.newDeployment()
	_, l := h.pair()
	t.wait(time.Second)
	for range 2 {
		h.redis.Set(proxytest.Fault{Mute: true})
		t.wait(6 * time.Second)
		h.redis.Set(proxytest.Fault{})
		t.wait(2 * time.Second)
	}
	l.stop().only("ok")
	longest, _ := l.slowest()
	t.expect(longest < 5*time.Second, "one waited for %s", seconds(longest))
	l.settle(account{within: 30 * time.Second})
}

func hangRedisForOne(t *faultTest) {
	h := t.newDeployment()
	way := t.newProxy(h.redisServer.address)
	api := h.start("api", "PARTNERGRAPH_REDIS_URL=redis://"+way.Address()+"/0")
	h.start("worker")
	l := h.load(8, at(api))
	t.wait(time.Second)
	way.Set(proxytest.Fault{Hang: true})
	t.wait(8 * time.Second)
	l.stop().only("ok")
	l.settle(account{within: 30 * time.Second}) // it stays so: the orders are done all the same
}

func restartRedis(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(2 * time.Second)
	h.redisServer.kill()
	t.degraded(api, "unreachable")
	t.wait(3 * time.Second)
	h.redisServer.start()
	t.eventually("/readyz 200 ok", 10*time.Second, func() bool { _, words := api.ready(); return words["status"] == "ok" })
	t.redisDo(h.client, "REPLICAOF", "127.0.0.1", "1")
	t.degraded(api, "read-only")
	t.wait(3 * time.Second)
	t.redisDo(h.client, "REPLICAOF", "NO", "ONE")
	l.stop().only("ok")
	l.settle(account{within: 30 * time.Second})
}

func fillRedis(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(time.Second)
	t.redisDo(h.client, "CONFIG", "SET", "maxmemory", "1")
	t.degraded(api, "full")
	t.wait(4 * time.Second)
	out, err := t.command(t.ctx, h.data, h.env, "doctor")
	t.expect(err != nil && strings.Contains(out, "wrong"), "the doctor finds nothing: %s", out)
	t.redisDo(h.client, "CONFIG", "SET", "maxmemory", "0")
	l.stop().only("ok")
	l.settle(account{within: 30 * time.Second})
}
