package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var databaseFaults = []fault{
	{"mysql-down", "E R 5 s: cut; SERVICE_UNAVAILABLE within 5 s and no false success, /readyz 503", true, false, cutDatabase},
	{"mysql-hang", "E R 5 s: half open; SERVICE_UNAVAILABLE within 5 s, health answers (T-24)", true, true, hangDatabase},
	{"mysql-killed", "N O E R 10 s: MariaDB killed under load and started again", false, true, killDatabase},
	{"commit-lost", "N O E: the answer to COMMIT is lost; OUTCOME_UNKNOWN, the same key gives the same object (T-23)", true, false, loseCommit},
	{"slow-queries", "E: 500 ms for each statement, 5 connections, 50 clients: 503 with Retry-After, health answers (T-24)", true, false, slowQueries},
	{"deadlocks", "O E R 10 s: 16 clients in deadlocks; each change once, no more than 1 % refused", false, false, deadlocks},
	{"readyz", "1000 questions about health cost the database a few statements", true, false, askHealth},
}

func cutDatabase(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(time.Second)
	before := h.connections()
	h.mysql.Set(proxytest.Fault{Cut: true})
	t.eventually("/readyz 503", 5*time.Second, func() bool { status, words := api.ready(); return status == 503 && words["database"] == "unreachable" })
	t.wait(short(t.suite, 2*time.Second, 10*time.Second))
	h.mysql.Set(proxytest.Fault{})
	l.recovered(api, 5*time.Second)
	l.only("ok", "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN", "status 503")
	l.settle(account{within: 30 * time.Second})
	t.expect(h.connections() <= before+40, "%d connections, before %d", h.connections(), before)
}

// connections counts the connections of the deployment's processes to its database.
func (h *deployment) connections() int {
	return h.count(`SELECT COUNT(*) FROM information_schema.processlist WHERE db = ?`, strings.Trim(h.source.Path, "/"))
}

// recovered expects that orders are accepted again soon after the fault has ended, and that no client waited long during the fault.
func (l *load) recovered(api *process, within time.Duration) {
	t, watch := l.h.t, clock.Start()
	took := t.eventually("a new order is accepted", within+t.patience(), func() bool { return l.h.place(t.ctx, l.client, api.url, l.extra()).well() })
	l.stop()
	longest, _ := l.slowest()
	t.observe("%s; the longest answer %s; again well after %s", formatCounts(l.outcomes()), seconds(longest), seconds(took))
	t.expect(longest < 5*time.Second+t.patience(), "somebody waited for %s", seconds(longest))
	l.again(max(time.Second, within+t.patience()+t.work(len(l.open()))-watch.Elapsed()))
}

// extra is an order beside those of the clients.
func (l *load) extra() *order {
	o := l.h.t.order()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orders = append(l.orders, o)
	return o
}

func hangDatabase(t *faultTest) {
	h := t.newDeployment()
	api, l := h.pair()
	t.wait(time.Second)
	h.mysql.Set(proxytest.Fault{Hang: true})
	health := api.watch()
	t.wait(short(t.suite, 7*time.Second, 12*time.Second))
	health.stop()
	h.mysql.Set(proxytest.Fault{})
	l.recovered(api, 5*time.Second)
	t.expect(health.seen["/readyz 503 down"] > 0 && health.seen["/livez 200 ok"] > 0 && health.slowest < 3*time.Second+t.patience(), "health: %v within %s", health.seen, seconds(health.slowest))
	l.only("ok", "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN", "status 503")
	l.settle(account{within: 45 * time.Second}) // a job's statement waits for 30 s
}

func killDatabase(t *faultTest) {
	server, source := t.mysqlServer()
	tokens, err := t.seedAt(source)
	t.must(err)
	h := t.newDeploymentOn(source)
	h.tokens = tokens
	api, l := h.pair()
	t.wait(3 * time.Second)
	server.kill()
	t.wait(3 * time.Second)
	server.start()
	l.recovered(api, 10*time.Second)
	l.only("ok", "SERVICE_UNAVAILABLE", "OUTCOME_UNKNOWN", "status 503")
	l.settle(account{within: 45 * time.Second})
}

func loseCommit(t *faultTest) {
	h := t.newDeployment()
	way := t.newProxy(h.source.Host)
	api := h.start("api", h.databaseURL(way))
	h.start("worker")
	l := &load{h: h, client: caller(), where: at(api)}
	for range short(t.suite, 3, 10) {
		o := l.extra()
		way.Set(proxytest.Fault{LoseAnswerTo: "COMMIT"})
		l.keep(nil, h.place(t.ctx, l.client, api.url, o))
		way.Set(proxytest.Fault{})
	}
	t.observe("%s", formatCounts(l.outcomes()))
	l.only("OUTCOME_UNKNOWN")
	made := h.count(`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %'`)
	t.expect(made == len(l.orders), "%d customers although %d answers were lost", made, len(l.orders))
	l.again(5 * time.Second)
	l.settle(account{within: 10 * time.Second})
}

// slowQueries reads lists, which are cheap, through a slow proxy.
func slowQueries(t *faultTest) {
	h := t.newDeployment()
	way := t.newProxy(h.source.Host)
	api := h.start("api", h.databaseURL(way), "PARTNERGRAPH_DATABASE_CONNECTIONS=5")
	l := &load{h: h, client: caller(), where: at(api)}
	list := func(int) {
		l.keep(nil, h.ask(t.ctx, l.client, api.url, "lucia", "", `{ customers(first: 5) { nodes { id companyName } } }`, nil, nil))
	}
	list(0)
	l.only("ok")
	t.get(api.url + "/readyz") // as a load balancer does
	way.Set(proxytest.Fault{Latency: 500 * time.Millisecond})
	l.run(50, 50*time.Millisecond, list)
	health := api.watch()
	t.wait(short(t.suite, 5*time.Second, 8*time.Second))
	health.stop()
	l.stop()
	longest, p95 := l.slowest()
	words := l.outcomes()
	t.observe("%s; 95 of 100 within %s, the longest %s; health within %s", formatCounts(words), seconds(p95), seconds(longest), seconds(health.slowest))
	t.expect(words["ok"] > 0 && words["SERVICE_UNAVAILABLE"] > 0, "want some answered and the others turned away")
	t.expect(longest < 7*time.Second+t.patience(), "somebody waited for too long") // 3 s for a connection, then a few statements
	t.expect(health.seen["/readyz 200 ok"] > 0 && len(health.seen) == 2 && health.slowest < 2500*time.Millisecond+t.patience(), "health: %v", health.seen)
	l.only("ok", "SERVICE_UNAVAILABLE")
	way.Set(proxytest.Fault{})
	l.clear()
	took := t.eventually("all is answered again", 2*time.Second+t.patience(), func() bool { l.clear(); list(0); return l.outcomes()["ok"] == 1 })
	t.observe("again well after %s", seconds(took))
}

// deadlocks lets clients change customers under keys, and rivals lock the same customers and keys in the opposite order. Rivals have
// done more work in their transactions, so that the database undoes the program's.
func deadlocks(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	h.start("worker")
	l := h.batch(8, at(api))
	l.only("ok")
	t.eventually("the customers are there", time.Minute, h.idle)
	h.exec(`CREATE TABLE rivals (id INT PRIMARY KEY, n INT NOT NULL)`)
	h.exec(`INSERT INTO rivals SELECT seq, 0 FROM seq_1_to_1600`)
	before := h.deadlocks()
	changes := &load{h: h, client: caller(), where: at(api)}
	var acknowledged, never atomic.Int64
	changes.run(16, 100*time.Millisecond, func(n int) {
		o, key := l.orders[rand.IntN(len(l.orders))], fmt.Sprintf("change-%d-%d", n, rand.Int64())
		rival := make(chan struct{})
		go func() { defer close(rival); h.compete(n, o, key) }()
		change := func() reply { return h.move(changes.client, api.url, o, key) }
		r := change()
		changes.keep(nil, r)
		<-rival
		for again := 0; !r.well() && again < 20 && t.ctx.Err() == nil; again++ {
			r = change()
		}
		if r.well() {
			acknowledged.Add(1)
		} else {
			never.Add(1)
		}
	})
	t.wait(8 * time.Second)
	changes.stop()
	words := changes.outcomes()
	refused := 0
	for word, n := range words {
		if word != "ok" {
			refused += n
		}
	}
	longest, _ := changes.slowest()
	t.observe("%d deadlocks, answers: %s; the longest %s", h.deadlocks()-before, formatCounts(words), seconds(longest))
	t.expect(h.deadlocks() > before, "there was no deadlock")
	t.expect(refused*100 <= words["ok"], "more than 1 %% refused")
	changes.only("ok", "SERVICE_UNAVAILABLE")
	events := h.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'updateCustomer'`)
	well := int(acknowledged.Load())
	t.expect(never.Load() == 0 && events == well, "%d changes were acknowledged and %d not, %d were made", well, never.Load(), events)
	t.eventually("everything is done", 10*time.Second+t.work(2*well), h.idle)
}

// move changes a customer's address to a new one.
func (h *deployment) move(client *http.Client, url string, o *order, key string) reply {
	address := map[string]any{"line1": key, "city": "Tacoma", "state": "WA", "postalCode": "98402", "country": "US"}
	return h.ask(h.t.ctx, client, url, o.who, key, `mutation($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { version } userErrors { code } } }`,
		map[string]any{"input": map[string]any{"id": o.id, "address": address}}, nil)
}

// compete locks a customer, then a key.
func (h *deployment) compete(n int, o *order, key string) {
	ctx, cancel := context.WithTimeout(h.t.ctx, 10*time.Second)
	defer cancel()
	tx, err := h.db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		return
	}
	defer tx.Rollback() // a rival's work is for nothing
	if _, err := tx.ExecContext(ctx, `UPDATE rivals SET n = n + 1 WHERE id BETWEEN ? AND ?`, 100*n+1, 100*n+100); err != nil {
		return
	}
	if _, err := tx.ExecContext(ctx, `SELECT id FROM customers WHERE company_name = ? FOR UPDATE`, "Fault "+o.name); err != nil {
		return
	}
	_, _ = tx.ExecContext(ctx, "SELECT field FROM idempotency_keys WHERE `key` = ? FOR UPDATE", key)
}

func (h *deployment) deadlocks() (n int) {
	var name string
	h.t.must(h.db.QueryRowContext(h.t.ctx, `SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`).Scan(&name, &n))
	return n
}

// askHealth asks as fast as it can.
func askHealth(t *faultTest) {
	h := t.newDeployment()
	way := t.newProxy(h.source.Host)
	api := h.start("api", h.databaseURL(way), "PARTNERGRAPH_REDIS_URL=redis://"+h.redisServer.address+"/0")
	t.get(api.url + "/readyz")
	t.wait(2 * time.Second)
	quiet := way.Requests() // in two seconds, by the relay and the like
	l := &load{h: h, client: caller(), where: at(api)}
	watch := clock.Start()
	before := way.Requests()
	l.run(10, time.Millisecond, func(int) {
		status, body, took := t.get(api.url + "/readyz")
		l.keep(nil, reply{status: status, text: body, took: took})
	})
	t.until(20*time.Second, func() bool { return l.answers() >= 1000 })
	l.stop()
	asked, own := way.Requests()-before, int(watch.Elapsed().Seconds()*float64(quiet)/2)
	t.observe("%d questions in %s, %d statements, of which about %d anyway", l.answers(), seconds(watch.Elapsed()), asked, own)
	l.only("ok")
	t.expect(asked < own+10*int(watch.Elapsed().Seconds()+1), "too many statements")
}
