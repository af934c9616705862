package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/models"
)

var jobFaults = []fault{
	{"relays", "O", "four relays and two reconcilers; every letter is sent once and every job runs once (T-29)", true, false, relays},
	{"redelivered", "O", "Redis delivers each job five times; one effect", false, false, redeliver},
	{"cancelled", "O", "jobs are cancelled while they run; each is either CANCELLED without an effect or done (T-26)", false, false, cancelJobs},
	{"skew", "O", "heartbeats are 45 s old, with two workers; no letter is sent twice (T-27)", false, true, skewHeartbeats},
	{"alarm", "", "no worker runs; oldest_due_job_seconds rises until one starts, backlog_known is 0 without the database (T-22)", true, true, checkAlarmMetrics},
}

// copyLetters makes n copies of a letter, each to an address of its own and with a job that is due.
func (d *deployment) copyLetters(from, n int) {
	const original = `SELECT HEX(id), data, organization_id, subject_prefix, subject_id FROM emails WHERE template = 'customer_account_ready' AND to_address LIKE 'c%@fault-%' LIMIT 1`
	var id, data, subjectPrefix string
	var organization, subject []byte
	d.t.must(d.db.QueryRowContext(d.t.ctx, original).Scan(&id, &data, &organization, &subjectPrefix, &subject))
	var emails, jobs []string
	var emailArgs, jobArgs []any
	for i := range n {
		email, job := models.NewID[models.Email](), models.NewID[models.Job]()
		emails = append(emails, "(?, ?, 'customer_account_ready', 'en', 'Ines', ?, ?, ?, ?, ?, 'QUEUED', ?, '', '', '', 0, '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)")
		emailArgs = append(emailArgs, email[:], organization, fmt.Sprintf("l%d@letters.example", from+i), data, uuid.NewString(), subjectPrefix, subject, email.String()+"@partnergraph.example")
		jobs = append(jobs, "(?, 'mail.send', 'mail', ?, 'SCHEDULED', UTC_TIMESTAMP(3), 0, 0, 90, 0, ?, ?, ?, 'faults', '', 0, 0, '', '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)")
		jobArgs = append(jobArgs, job[:], fmt.Sprintf(`{"email":"%s"}`, email), organization, subjectPrefix, subject)
	}
	d.exec(`INSERT INTO emails (id, organization_id, template, locale, to_name, to_address, data, dedupe_key, subject_prefix, subject_id, status, message_id, subject, text, html, attempts, error, created_at, updated_at, version) VALUES `+strings.Join(emails, ","), emailArgs...)
	d.exec(`INSERT INTO jobs (id, kind, queue, payload, state, run_at, generation, attempts, max_attempts, crashes, organization_id, subject_prefix, subject_id, cause_id, owner, done, total, error, result, created_at, updated_at, version) VALUES `+strings.Join(jobs, ","), jobArgs...)
}

// checkCopiedLetters checks that each copied letter was sent once.
func (d *deployment) checkCopiedLetters(n int) {
	sent, twice := 0, 0
	for i := range n {
		copies, _ := d.mailServer.copies(fmt.Sprintf("l%d@letters.example", i))
		sent, twice = sent+min(copies, 1), twice+max(copies-1, 0)
	}
	d.t.observe("%d of %d letters sent, %d twice", sent, n, twice)
	d.t.expect(sent == n && twice == 0, "want each letter sent once")
}

// crashes counts the attempts that were counted as crashed.
func (d *deployment) crashes() int { return d.count(`SELECT COALESCE(SUM(crashes), 0) FROM jobs`) }

func relays(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	d.start("api")
	d.start("worker")
	l := d.batch(1, api)
	l.settle(expected{within: 20 * time.Second})
	d.start("worker")
	n := quickOr(t.suite, 400, 3000)
	for i := range n / 200 {
		d.copyLetters(200*i, 200)
	}
	t.eventually("all letters are sent", 20*time.Second+t.workTime(n), d.idle)
	d.checkCopiedLetters(n)
	attempts, crashes := d.count(`SELECT COALESCE(SUM(attempts), 0) FROM jobs WHERE cause_id = 'faults'`), d.crashes()
	t.expect(attempts == n && crashes == 0, "%d attempts and %d crashes, want %d and none", attempts, crashes, n)
}

func redeliver(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	l := d.batch(5, api)
	l.expectOnly("ok")
	const queued = `FROM jobs WHERE state = 'QUEUED' AND kind = 'customer.provision'`
	t.eventually("the jobs are in Redis", 10*time.Second, func() bool { return d.count(`SELECT COUNT(*) `+queued) == 5 })
	rows, err := d.db.QueryContext(t.ctx, `SELECT id, generation `+queued)
	t.must(err)
	defer rows.Close()
	var payloads []string
	for rows.Next() {
		var id models.ID[models.Job]
		var generation int
		t.must(rows.Scan(&id, &generation))
		for older := range 2 {
			for range 3 - older {
				payloads = append(payloads, fmt.Sprintf(`{"job":"%s","generation":%d}`, id, generation-older))
			}
		}
	}
	t.must(rows.Err())
	d.deliver("customer.provision", "default", payloads...)
	d.start("worker")
	d.start("worker")
	l.settle(expected{within: 20 * time.Second})
	t.observe("%d additional tasks", len(payloads))
}

func cancelJobs(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	_, proxy := d.startWithProxy("worker")
	proxy.Set(proxytest.Fault{Latency: 40 * time.Millisecond})
	l := d.batch(25, api)
	l.expectOnly("ok")
	cancelled := map[string]bool{}
	t.until(30*time.Second, func() bool {
		var got struct {
			Jobs struct{ Nodes []struct{ ID string } }
		}
		l.post(0, "olga", "", `{ jobs(first: 50, filter: {state: {in: [RUNNING]}, kind: {in: [CUSTOMER_PROVISION]}}) { nodes { id } } }`, nil, &got)
		for _, j := range got.Jobs.Nodes {
			if !cancelled[j.ID] {
				cancelled[j.ID] = true
				l.post(0, "olga", "", `mutation($id: ID!) { cancelJob(input: {id: $id}) { job { state } userErrors { code } } }`, map[string]any{"id": j.ID}, nil)
			}
		}
		return d.idle()
	})
	proxy.Set(proxytest.Fault{})
	t.eventually("all jobs are done", 30*time.Second+t.workTime(25), d.idle)
	const ofOrders = `SELECT COUNT(*) FROM jobs j JOIN customers c ON c.id = j.subject_id WHERE c.company_name LIKE 'Fault %' AND j.kind = 'customer.provision' AND `
	n := d.count(ofOrders + `j.state = 'CANCELLED'`)
	t.observe("%d of 25 cancelled", n)
	t.expect(n > 0, "no job was cancelled in time")
	t.expect(d.count(ofOrders+`j.state = 'CANCELLED' AND c.status = 'ACTIVE'`) == 0, "jobs are CANCELLED and had their effect")
	t.expect(d.count(ofOrders+`j.state = 'SUCCEEDED' AND c.status = 'ACTIVE'`) == 25-n, "jobs are neither CANCELLED nor done")
}

// skewHeartbeats sets every heartbeat back by 45 s for a while, as if a worker's clock were behind.
func skewHeartbeats(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	d.start("worker")
	d.start("worker")
	d.mailServer.set(behaviour{afterData: func(string) error { d.mailServer.pause(1500 * time.Millisecond); return nil }})
	l := d.batch(24, api)
	l.expectOnly("ok")
	updated := 0
	t.until(7*time.Second, func() bool {
		result, err := d.db.ExecContext(t.ctx, `UPDATE jobs SET heartbeat_at = UTC_TIMESTAMP(3) - INTERVAL 45 SECOND WHERE state = 'RUNNING' AND crashes = 0`)
		if err == nil { // after a deadlock with a worker the next round updates again
			n, _ := result.RowsAffected()
			updated += int(n)
		}
		return false
	})
	l.settle(expected{within: 160 * time.Second})
	t.observe("%d heartbeats were set back, %d jobs were counted as crashed", updated, d.count(`SELECT COUNT(*) FROM jobs WHERE crashes > 0`))
}

// checkAlarmMetrics checks the metrics on which docs/monitoring.md recommends alarms.
func checkAlarmMetrics(t *faultTest) {
	const oldest, known = "partnergraph_oldest_due_job_seconds", "partnergraph_backlog_known"
	d := t.newDeployment()
	api := d.start("api")
	other, proxy := d.startWithProxy("api")
	l := d.batch(3, api)
	t.wait(4 * time.Second)
	age := api.metric(oldest)
	t.observe("%.1f s old after 4 s without a worker", age)
	t.expect(age >= 3 && age < 15, "the oldest job is %.1f s old, want about 4 s", age)
	proxy.Set(proxytest.Fault{Cut: true})
	t.eventually("backlog_known 0 without the database", 5*time.Second, func() bool { return other.metric(known) == 0 })
	proxy.Set(proxytest.Fault{})
	t.eventually("backlog_known 1 again", 5*time.Second, func() bool { return other.metric(known) == 1 })
	d.start("worker")
	l.settle(expected{within: 15 * time.Second})
	t.expect(api.metric(oldest) == 0, "the oldest due job is not 0 s old when all are done")
}
