package main

import (
	"net/http"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var databaseFaults = []fault{
	{"mysql-down", "E R 5 s", "connections are cut; SERVICE_UNAVAILABLE within 5 s and no false success, /readyz says 503", true, false, cutDatabase},
	{"mysql-hang", "E R 5 s", "connections hang; SERVICE_UNAVAILABLE within 5 s, health answers (T-24)", true, true, hangDatabase},
	{"mysql-killed", "N O E R 10 s", "MariaDB is killed under load and started again", false, true, killDatabase},
	{"commit-lost", "N O E", "the answer to COMMIT is lost; OUTCOME_UNKNOWN, and the same key returns the same object (T-23)", true, false, loseCommit},
	{"slow-queries", "E", "50 clients, 5 connections, 500 ms for each statement; 503 with Retry-After, health answers (T-24)", true, false, slowQueries},
	{"deadlocks", "O E R 10 s", "16 clients in deadlocks; each change is made once, at most 1 % are refused", false, false, deadlocks},
	{"readyz", "", "/readyz is requested 1000 times; the database gets a few statements", true, false, requestReadyz},
}

func cutDatabase(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(time.Second)
	before := d.connections()
	d.mysql.Set(proxytest.Fault{Cut: true})
	t.eventually("/readyz 503", 5*time.Second, func() bool {
		status, fields := api.readyz()
		return status == http.StatusServiceUnavailable && fields["database"] == "unreachable"
	})
	t.wait(quickOr(t.suite, 2*time.Second, 10*time.Second))
	d.mysql.Set(proxytest.Fault{})
	l.expectRecovery(5 * time.Second)
	l.settle(expected{within: 30 * time.Second})
	after := d.connections()
	t.expect(after <= before+40, "%d connections, before the fault %d", after, before)
}

// connections counts the connections of the deployment's processes to its database.
func (d *deployment) connections() int {
	return d.count(`SELECT COUNT(*) FROM information_schema.processlist WHERE db = ?`, d.databaseName())
}

// expectRecovery is called when the database works again. It expects that new orders are accepted soon, that no request took long
// during the fault, and that refused orders are accepted when they are sent again.
func (l *load) expectRecovery(within time.Duration) {
	t, watch := l.d.t, clock.Start()
	took := t.eventually("a new order is accepted", within+t.tolerance(), func() bool { return l.place(0, l.extraOrder()).ok() })
	l.stop()
	longest, _ := l.latency()
	t.observe("%s; the longest reply took %s; recovered after %s", l.outcomes(), seconds(longest), seconds(took))
	l.expectNoneSlower(5*time.Second + t.tolerance())
	l.expectOnly("ok", "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN", "status 503")
	l.retryOpen(max(time.Second, within+t.tolerance()+t.workTime(len(l.open()))-watch.Elapsed()))
}

func hangDatabase(t *faultTest) {
	d := t.newDeployment()
	api, l := d.startUnderLoad()
	t.wait(time.Second)
	d.mysql.Set(proxytest.Fault{Hang: true})
	health := api.probeHealth()
	t.wait(quickOr(t.suite, 7*time.Second, 12*time.Second))
	health.stop()
	d.mysql.Set(proxytest.Fault{})
	l.expectRecovery(5 * time.Second)
	t.expect(health.answers["/readyz 503 down"] > 0 && health.answers["/livez 200 ok"] > 0, "health: %v", health.answers)
	t.expect(health.slowest < 3*time.Second+t.tolerance(), "health answered after %s", seconds(health.slowest))
	l.settle(expected{within: 45 * time.Second}) // a statement of a job waits for 30 s
}

func killDatabase(t *faultTest) {
	server, source := t.mysqlServer()
	tokens, err := t.seedAt(source)
	t.must(err)
	d := t.newDeploymentOn(source)
	d.tokens = tokens
	_, l := d.startUnderLoad()
	t.wait(3 * time.Second)
	server.kill()
	t.wait(3 * time.Second)
	server.start()
	l.expectRecovery(10 * time.Second)
	l.settle(expected{within: 45 * time.Second})
}

func loseCommit(t *faultTest) {
	d := t.newDeployment()
	api, proxy := d.startWithProxy("api")
	d.start("worker")
	l := d.newLoad(at(api))
	for range quickOr(t.suite, 3, 10) {
		o := l.extraOrder()
		proxy.Set(proxytest.Fault{LoseAnswerTo: "COMMIT"})
		l.record(nil, l.place(0, o))
		proxy.Set(proxytest.Fault{})
	}
	t.observe("%s", l.outcomes())
	l.expectOnly("OUTCOME_UNKNOWN")
	customers := d.count(`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %'`)
	t.expect(customers == len(l.orders), "%d customers after %d lost answers", customers, len(l.orders))
	l.retryOpen(5 * time.Second)
	l.settle(expected{within: 10 * time.Second})
}

// slowQueries reads lists, which need few statements, through a slow proxy.
func slowQueries(t *faultTest) {
	d := t.newDeployment()
	api, proxy := d.startWithProxy("api", "PARTNERGRAPH_DATABASE_CONNECTIONS=5")
	l := d.newLoad(at(api))
	list := func(int) {
		l.record(nil, l.post(0, "lucia", "", `{ customers(first: 5) { nodes { id companyName } } }`, nil, nil))
	}
	list(0)
	l.expectOnly("ok")
	t.get(api.url + "/readyz") // as a load balancer does
	proxy.Set(proxytest.Fault{Latency: 500 * time.Millisecond})
	l.run(50, 50*time.Millisecond, list)
	health := api.probeHealth()
	t.wait(quickOr(t.suite, 5*time.Second, 8*time.Second))
	health.stop()
	l.stop()
	longest, p95 := l.latency()
	counts := l.outcomes()
	t.observe("%s; 95 %% within %s, the longest %s; health within %s", counts, seconds(p95), seconds(longest), seconds(health.slowest))
	t.expect(counts["ok"] > 0 && counts["SERVICE_UNAVAILABLE"] > 0, "want some requests answered and the others rejected")
	l.expectNoneSlower(7*time.Second + t.tolerance()) // 3 s for a connection, then a few statements
	t.expect(health.answers["/readyz 200 ok"] > 0 && len(health.answers) == 2, "health: %v", health.answers)
	t.expect(health.slowest < 2500*time.Millisecond+t.tolerance(), "health answered after %s", seconds(health.slowest))
	l.expectOnly("ok", "SERVICE_UNAVAILABLE")
	proxy.Set(proxytest.Fault{})
	took := t.eventually("a request is answered", 2*time.Second+t.tolerance(), func() bool { l.clear(); list(0); return l.outcomes()["ok"] == 1 })
	t.observe("recovered after %s", seconds(took))
}

// requestReadyz requests /readyz as fast as it can.
func requestReadyz(t *faultTest) {
	d := t.newDeployment()
	api, proxy := d.startWithProxy("api", redisURL(d.redisServer.address))
	t.get(api.url + "/readyz")
	t.wait(2 * time.Second)
	inTwoSeconds := proxy.Requests() // of the relay, for example
	l := d.newLoad(at(api))
	watch := clock.Start()
	before := proxy.Requests()
	l.run(10, time.Millisecond, func(int) {
		status, body, took := t.get(api.url + "/readyz")
		l.record(nil, reply{status: status, text: body, took: took})
	})
	t.until(20*time.Second, func() bool { return l.count() >= 1000 })
	l.stop()
	statements, others := proxy.Requests()-before, int(watch.Elapsed().Seconds()*float64(inTwoSeconds)/2)
	t.observe("%d requests in %s, %d statements, of which about %d have other causes", l.count(), seconds(watch.Elapsed()), statements, others)
	l.expectOnly("ok")
	t.expect(statements < others+10*int(watch.Elapsed().Seconds()+1), "too many statements")
}
