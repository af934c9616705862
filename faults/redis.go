package main

import (
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var redisFaults = []fault{
	{"redis-flush", "N O R 30 s", "FLUSHALL under load; every job is done, and the metrics stay", true, true, flushRedis},
	{"redis-down", "N O R 30 s", "connections are cut; mutations are as fast as before, /readyz says 200 degraded", false, false, cutRedis},
	{"redis-hang", "N O R 30 s", "connections hang; no request waits, /readyz names Redis and not the database (T-20)", true, false, hangRedis},
	{"redis-mute", "N O R 30 s", "Redis runs commands, but its answers are lost", false, false, muteRedis},
	{"redis-one-way", "N O", "connections of the API hang; the worker enqueues its jobs", false, false, hangRedisOfAPI},
	{"redis-restart", "N O R 30 s", "Redis is killed and starts empty, then is a read-only replica, which /readyz names", false, false, restartRedis},
	{"redis-full", "N O R 30 s", "Redis has no memory left, which /readyz names (T-25)", false, false, fillRedis},
}

func flushRedis(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	for range quickOr(t.suite, 2, 3) {
		t.wait(quickOr(t.suite, 1500*time.Millisecond, 5*time.Second))
		t.redisDo(d.client, "FLUSHALL")
	}
	l.stop().expectOnly("ok")
	t.expect(api.metric("partnergraph_backlog_known") == 1, "the metric backlog_known is not 1")
	l.settle(expected{within: 30 * time.Second})
}

func cutRedis(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(5 * time.Second)
	_, before := l.latency()
	l.clear()
	d.redis.Set(proxytest.Fault{Cut: true})
	api.expectRedisDegraded("unreachable")
	t.wait(25 * time.Second)
	_, p95 := l.latency()
	l.expectNoneSlower(5*time.Second + t.tolerance())
	d.redis.Set(proxytest.Fault{})
	t.observe("95 %% of the replies within %d ms, before %d ms", p95.Milliseconds(), before.Milliseconds())
	t.expect(p95 < 2*before+t.tolerance(), "replies are too slow")
	l.stop().expectOnly("ok")
	l.settle(expected{within: 30 * time.Second})
}

func hangRedis(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(time.Second)
	d.redis.Set(proxytest.Fault{Hang: true})
	api.expectRedisDegraded("unreachable", "does not answer")
	t.wait(quickOr(t.suite, 3*time.Second, 15*time.Second))
	d.redis.Set(proxytest.Fault{})
	l.stop().expectOnly("ok")
	l.expectNoneSlower(5 * time.Second)
	l.settle(expected{within: 30 * time.Second})
}

func muteRedis(t *faultTest) {
	d := t.newDeployment()
	_, l := d.startUnderLoad()
	t.wait(time.Second)
	for range 2 {
		d.redis.Set(proxytest.Fault{Mute: true})
		t.wait(6 * time.Second)
		d.redis.Set(proxytest.Fault{})
		t.wait(2 * time.Second)
	}
	l.stop().expectOnly("ok")
	l.expectNoneSlower(5 * time.Second)
	l.settle(expected{within: 30 * time.Second})
}

func hangRedisOfAPI(t *faultTest) {
	d := t.newDeployment()
	proxy := t.newProxy(d.redisServer.address)
	api := d.start("api", redisURL(proxy.Address()))
	d.start("worker")
	l := d.load(8, at(api))
	t.wait(time.Second)
	proxy.Set(proxytest.Fault{Hang: true})
	t.wait(8 * time.Second)
	l.stop().expectOnly("ok")
	l.settle(expected{within: 30 * time.Second}) // the fault does not end
}

func restartRedis(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(2 * time.Second)
	d.redisServer.kill()
	api.expectRedisDegraded("unreachable")
	t.wait(3 * time.Second)
	d.redisServer.start()
	api.expectReady()
	t.redisDo(d.client, "REPLICAOF", "127.0.0.1", "1")
	api.expectRedisDegraded("read-only")
	t.wait(3 * time.Second)
	t.redisDo(d.client, "REPLICAOF", "NO", "ONE")
	l.stop().expectOnly("ok")
	l.settle(expected{within: 30 * time.Second})
}

func fillRedis(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(time.Second)
	t.redisDo(d.client, "CONFIG", "SET", "maxmemory", "1")
	api.expectRedisDegraded("full")
	t.wait(4 * time.Second)
	out, err := t.command(t.ctx, d.data, d.env, "doctor")
	t.expect(err != nil && strings.Contains(out, "wrong"), "doctor finds nothing wrong: %s", out)
	t.redisDo(d.client, "CONFIG", "SET", "maxmemory", "0")
	l.stop().expectOnly("ok")
	l.settle(expected{within: 30 * time.Second})
}
