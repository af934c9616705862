package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// baseline is what this machine does while all is well, so that a slow or busy one is not taken for a broken promise.
type baseline struct {
	each time.Duration // from an order to the end of everything that follows from it, when many are under way
	p95  time.Duration // of the answers to orders
}

// measure lets a deployment without faults work for a moment.
func (b *suite) measure() error {
	var measured baseline
	f := fault{name: "baseline", promise: "nothing goes wrong", try: func(t *faultTest) {
		h := t.newDeployment()
		api := h.start("api")
		h.start("worker")
		h.batch(6, at(api)) // what is done for the first time takes longer
		h.t.until(time.Minute, h.idle)
		l := h.batch(40, at(api))
		took, ok := t.until(time.Minute, h.idle)
		t.require(ok, "the machine is too slow for this: 40 orders are not done in a minute")
		longest, p95 := l.slowest()
		measured = baseline{each: (took + longest) / 40, p95: p95}
		l.only("ok")
		t.observe("%d ms for each order with what follows, 95 of 100 answers within %d ms", measured.each.Milliseconds(), p95.Milliseconds())
	}}
	if !b.try(f) {
		return fmt.Errorf("not even without faults")
	}
	b.baseline = measured
	return nil
}

// work is how long so many orders may take on this machine besides what is promised.
func (b *suite) work(orders int) time.Duration {
	return time.Second + 3*time.Duration(orders)*b.baseline.each
}

// patience is what an answer may take on this machine besides what is promised.
func (b *suite) patience() time.Duration { return time.Second + 3*b.baseline.p95 }

// account is what is allowed when everything is counted up.
type account struct {
	within  time.Duration // until nothing is left to do, besides the work itself
	extras  int           // copies of letters, one for each letter at most
	bounced []string      // addresses of letters that do not arrive
	failed  int           // jobs
}

// settle waits until everything is done and fails unless each order had each of its effects exactly once.
func (l *load) settle(a account) {
	h, t := l.h, l.h.t
	if left := len(l.open()); left > 0 {
		t.fail("%d orders were not acknowledged", left)
		return
	}
	took := t.eventually("everything is done", a.within+t.work(len(l.orders)), h.idle)
	for _, job := range h.unfinished() {
		t.fail("%s", job)
	}
	t.observe("all %d orders done after %s", len(l.orders), seconds(took))
	l.objects()
	l.effects()
	l.letters(a)
	if n := h.count(`SELECT COUNT(*) FROM jobs WHERE state = 'FAILED'`); n != a.failed {
		t.fail("%d jobs FAILED, want %d", n, a.failed)
	}
	if line := h.panicked(); line != "" {
		t.fail("%.300s", line)
	}
}

// objects: what was acknowledged is there, and nothing else (N, O).
func (l *load) objects() {
	t, ids := l.h.t, map[string]bool{}
	for _, o := range l.orders {
		t.expect(!o.torn, "%s named two objects", o.key)
		ids[o.id] = true
	}
	t.expect(len(ids) == len(l.orders), "%d keys are about %d objects", len(l.orders), len(ids))
	for query, what := range map[string]string{
		`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %'`:                                 "customers",
		`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %' AND status = 'ACTIVE'`:           "active customers",
		"SELECT COUNT(*) FROM idempotency_keys WHERE `key` LIKE 'fault-%' AND subject_prefix = 'customer'": "keys",
	} {
		if n := l.h.count(query); n != len(l.orders) {
			t.fail("%d %s for %d orders", n, what, len(l.orders))
		}
	}
}

// effects: each step of each order was done once and left one event (O).
func (l *load) effects() {
	t := l.h.t
	for _, action := range []string{"createCustomer", "provisionCustomer"} {
		const events = `SELECT COUNT(*) FROM audit_events a JOIN customers c ON c.id = a.subject_id WHERE c.company_name LIKE 'Fault %' AND a.action = ?`
		if n := l.h.count(events, action); n != len(l.orders) {
			t.fail("%s was done %d times for %d orders", action, n, len(l.orders))
		}
	}
	if n := l.h.count(`SELECT COUNT(*) FROM jobs j JOIN customers c ON c.id = j.subject_id WHERE c.company_name LIKE 'Fault %' AND j.kind = 'customer.provision'`); n != len(l.orders) {
		t.fail("%d jobs for %d orders", n, len(l.orders))
	}
}

// letters: each left once; a second copy is allowed where an answer was lost, under the same Message-ID (O).
func (l *load) letters(a account) {
	t, extra := l.h.t, 0
	for _, o := range l.orders {
		n, same := l.h.mailServer.copies(o.address)
		lost := slices.Contains(a.bounced, o.address)
		switch {
		case lost && n > 0, !lost && n == 0:
			t.fail("%d letters to %s", n, o.address)
		case n > 2 || !same:
			t.fail("%d copies to %s, one Message-ID: %t", n, o.address, same)
		}
		extra += max(0, n-1)
	}
	if extra > a.extras {
		t.fail("%d letters twice, want at most %d", extra, a.extras)
	}
	if a.extras > 0 {
		t.observe("%d letters twice (at most %d)", extra, a.extras)
	}
	const sent = `SELECT COUNT(*) FROM emails WHERE template = 'customer_account_ready' AND status = 'SENT' AND to_address LIKE 'c%@fault-%'`
	if n, want := l.h.count(sent), len(l.orders)-len(a.bounced); n != want {
		t.fail("%d letters are SENT, want %d", n, want)
	}
}

// formatCounts shows the answers, the most frequent first.
func formatCounts(words map[string]int) string {
	names := slices.SortedFunc(maps.Keys(words), func(a, b string) int { return words[b] - words[a] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", words[name], name)
	}
	return strings.Join(names, ", ")
}
