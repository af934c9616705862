package main

import (
	"fmt"
	"slices"
	"time"
)

// baseline is how fast this machine is without a fault, so that a slow machine does not make a test fail.
type baseline struct {
	order time.Duration // one order with all its jobs and its letter, when many are placed at once
	p95   time.Duration // of the replies to orders
}

// measure measures the baseline.
func (s *suite) measure() error {
	var measured baseline
	f := fault{name: "baseline", happens: "no fault", test: func(t *faultTest) {
		d := t.newDeployment()
		api := d.start("api")
		d.start("worker")
		d.batch(6, api) // the first orders take longer
		t.until(time.Minute, d.idle)
		l := d.batch(40, api)
		took, ok := t.until(time.Minute, d.idle)
		t.require(ok, "this machine is too slow: 40 orders take more than a minute")
		longest, p95 := l.latency()
		measured = baseline{order: (took + longest) / 40, p95: p95}
		l.expectOnly("ok")
		t.observe("%d ms for each order with its jobs and letter, 95 %% of the replies within %d ms", measured.order.Milliseconds(), p95.Milliseconds())
	}}
	if !s.test(f) {
		return fmt.Errorf("orders fail without a fault")
	}
	s.baseline = measured
	return nil
}

// workTime is the time that orders may take on this machine, besides what is promised.
func (s *suite) workTime(orders int) time.Duration {
	return time.Second + 3*time.Duration(orders)*s.baseline.order
}

// tolerance is the time that a reply may take on this machine, besides what is promised.
func (s *suite) tolerance() time.Duration { return time.Second + 3*s.baseline.p95 }

// expected is what settle expects.
type expected struct {
	within  time.Duration // until no job is left, besides the time that the work takes
	copies  int           // letters that may have been sent twice
	bounced []string      // addresses that refuse their letters
}

// settle waits until no job is left. It fails unless each order has had each of its effects exactly once.
func (l *load) settle(want expected) {
	d, t := l.d, l.d.t
	if open := len(l.open()); open > 0 {
		t.fail("%d orders were not acknowledged", open)
		return
	}
	took := t.eventually("all jobs are done", want.within+t.workTime(len(l.orders)), d.idle)
	d.reportUnfinished()
	t.observe("all %d orders done after %s", len(l.orders), seconds(took))
	l.checkCustomers()
	l.checkEffects()
	l.checkLetters(want)
	failed := d.count(`SELECT COUNT(*) FROM jobs WHERE state = 'FAILED'`)
	t.expect(failed == 0, "%d jobs FAILED, want none", failed)
	d.reportPanics()
}

// checkCustomers checks that each order has one customer, with the id that was acknowledged (N, O).
func (l *load) checkCustomers() {
	t, ids := l.d.t, map[string]bool{}
	for _, o := range l.orders {
		t.expect(!o.twoIDs, "%s returned two ids", o.key)
		ids[o.id] = true
	}
	t.expect(len(ids) == len(l.orders), "%d keys returned %d ids", len(l.orders), len(ids))
	for query, rows := range map[string]string{
		`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %'`:                                 "customers",
		`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %' AND status = 'ACTIVE'`:           "active customers",
		"SELECT COUNT(*) FROM idempotency_keys WHERE `key` LIKE 'fault-%' AND subject_prefix = 'customer'": "keys",
	} {
		n := l.d.count(query)
		t.expect(n == len(l.orders), "%d %s for %d orders", n, rows, len(l.orders))
	}
}

// checkEffects checks that each order has one job to create the account, and an audit event for each step (O).
func (l *load) checkEffects() {
	t := l.d.t
	for _, action := range []string{"createCustomer", "provisionCustomer"} {
		const events = `SELECT COUNT(*) FROM audit_events a JOIN customers c ON c.id = a.subject_id WHERE c.company_name LIKE 'Fault %' AND a.action = ?`
		n := l.d.count(events, action)
		t.expect(n == len(l.orders), "%s was done %d times for %d orders", action, n, len(l.orders))
	}
	n := l.d.count(`SELECT COUNT(*) FROM jobs j JOIN customers c ON c.id = j.subject_id WHERE c.company_name LIKE 'Fault %' AND j.kind = 'customer.provision'`)
	t.expect(n == len(l.orders), "%d jobs for %d orders", n, len(l.orders))
}

// checkLetters checks that each order's letter was sent once, and that no more copies were sent than expected, each with the same
// Message-ID (O).
func (l *load) checkLetters(want expected) {
	t, copies := l.d.t, 0
	for _, o := range l.orders {
		n, sameID := l.d.mailServer.copies(o.address)
		bounced := slices.Contains(want.bounced, o.address)
		switch {
		case bounced && n > 0, !bounced && n == 0:
			t.fail("%d letters to %s", n, o.address)
		case n > 2 || !sameID:
			t.fail("%d copies to %s, one Message-ID: %t", n, o.address, sameID)
		}
		copies += max(0, n-1)
	}
	t.expect(copies <= want.copies, "%d letters were sent twice, want at most %d", copies, want.copies)
	if want.copies > 0 {
		t.observe("%d letters sent twice (at most %d)", copies, want.copies)
	}
	const sent = `SELECT COUNT(*) FROM emails WHERE template = 'customer_account_ready' AND status = 'SENT' AND to_address LIKE 'c%@fault-%'`
	n, wantSent := l.d.count(sent), len(l.orders)-len(want.bounced)
	t.expect(n == wantSent, "%d letters are SENT, want %d", n, wantSent)
}
