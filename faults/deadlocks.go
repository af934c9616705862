package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// deadlocks lets clients change customers under keys, while rival transactions lock the same customers and keys in the opposite order.
// Rivals have changed more rows, so that the database rolls back the program's transaction.
func deadlocks(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	d.start("worker")
	customers := d.batch(8, api)
	customers.expectOnly("ok")
	t.eventually("the customers are active", time.Minute, d.idle)
	d.exec(`CREATE TABLE rivals (id INT PRIMARY KEY, n INT NOT NULL)`)
	d.exec(`INSERT INTO rivals SELECT seq, 0 FROM seq_1_to_1600`)
	before := d.deadlocks()
	l := d.newLoad(at(api))
	var made, failed atomic.Int64
	l.run(16, 100*time.Millisecond, func(n int) {
		o, key := customers.orders[rand.IntN(len(customers.orders))], fmt.Sprintf("change-%d-%d", n, rand.Int64())
		rival := make(chan struct{})
		go func() { defer close(rival); d.lockInOppositeOrder(n, o, key) }()
		r := l.changeAddress(o, key)
		l.record(nil, r)
		<-rival
		for retries := 0; !r.ok() && retries < 20 && t.ctx.Err() == nil; retries++ {
			r = l.changeAddress(o, key)
		}
		if r.ok() {
			made.Add(1)
		} else {
			failed.Add(1)
		}
	})
	t.wait(8 * time.Second)
	l.stop()
	counts, found := l.outcomes(), d.deadlocks()-before
	longest, _ := l.latency()
	t.observe("%d deadlocks, replies: %s; the longest took %s", found, counts, seconds(longest))
	t.expect(found > 0, "there was no deadlock")
	t.expect((l.count()-counts["ok"])*100 <= counts["ok"], "more than 1 %% refused")
	l.expectOnly("ok", "SERVICE_UNAVAILABLE")
	events, changes := d.count(`SELECT COUNT(*) FROM audit_events WHERE action = 'updateCustomer'`), int(made.Load())
	t.expect(failed.Load() == 0 && events == changes, "%d changes were acknowledged and %d failed, but %d were made", changes, failed.Load(), events)
	t.eventually("all jobs are done", 10*time.Second+t.workTime(2*changes), d.idle)
}

// changeAddress changes a customer's address to a new one, under a key.
func (l *load) changeAddress(o *order, key string) reply {
	const document = `mutation($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { version } userErrors { code } } }`
	return l.post(0, o.user, key, document, map[string]any{"input": map[string]any{"id": o.id, "address": streetAddress(key)}}, nil)
}

// lockInOppositeOrder locks a customer and then a key, in a transaction that is rolled back.
func (d *deployment) lockInOppositeOrder(n int, o *order, key string) {
	ctx, cancel := context.WithTimeout(d.t.ctx, 10*time.Second)
	defer cancel()
	tx, err := d.db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		return
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `UPDATE rivals SET n = n + 1 WHERE id BETWEEN ? AND ?`, 100*n+1, 100*n+100); err != nil {
		return
	}
	if _, err := tx.ExecContext(ctx, `SELECT id FROM customers WHERE company_name = ? FOR UPDATE`, "Fault "+o.name); err != nil {
		return
	}
	_, _ = tx.ExecContext(ctx, "SELECT field FROM idempotency_keys WHERE `key` = ? FOR UPDATE", key)
}

// deadlocks counts the deadlocks since the server started.
func (d *deployment) deadlocks() (n int) {
	var name string
	d.t.must(d.db.QueryRowContext(d.t.ctx, `SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'`).Scan(&name, &n))
	return n
}
