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
	{"relays", "O: four relays and two reconcilers; every letter is sent once and every job runs once (T-29)", true, false, relays},
	{"redelivered", "O: Redis brings one job six times; one effect", false, false, redeliver},
	{"cancelled", "O: jobs cancelled while they run; CANCELLED and nothing done, or done (T-26)", false, false, cancelJobs},
	{"skew", "O: heartbeats 45 s behind with two workers; no letter twice (T-27)", false, true, skewHeartbeats},
	{"alarm", "no worker: oldest_due_job_seconds rises, and falls when one is there; backlog_known tells when nobody knows (T-22)", true, true, alarm},
}

// letters makes n copies of a letter, each to its own address and with a job that is due.
func (h *deployment) letters(from, n int) {
	const pattern = `SELECT HEX(id), data, organization_id, subject_prefix, subject_id FROM emails WHERE template = 'customer_account_ready' AND to_address LIKE 'c%@fault-%' LIMIT 1`
	var id, data, subjectPrefix string
	var organization, subject []byte
	h.t.must(h.db.QueryRowContext(h.t.ctx, pattern).Scan(&id, &data, &organization, &subjectPrefix, &subject))
	var emails, jobs []string
	var emailArgs, jobArgs []any
	for i := range n {
		email, job := models.NewID[models.Email](), models.NewID[models.Job]()
		emails = append(emails, "(?, ?, 'customer_account_ready', 'en', 'Ines', ?, ?, ?, ?, ?, 'QUEUED', ?, '', '', '', 0, '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)")
		emailArgs = append(emailArgs, email[:], organization, fmt.Sprintf("l%d@letters.example", from+i), data, uuid.NewString(), subjectPrefix, subject, email.String()+"@partnergraph.example")
		jobs = append(jobs, "(?, 'mail.send', 'mail', ?, 'SCHEDULED', UTC_TIMESTAMP(3), 0, 0, 90, 0, ?, ?, ?, 'faults', '', 0, 0, '', '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)")
		jobArgs = append(jobArgs, job[:], fmt.Sprintf(`{"email":"%s"}`, email), organization, subjectPrefix, subject)
	}
	h.exec(`INSERT INTO emails (id, organization_id, template, locale, to_name, to_address, data, dedupe_key, subject_prefix, subject_id, status, message_id, subject, text, html, attempts, error, created_at, updated_at, version) VALUES `+strings.Join(emails, ","), emailArgs...)
	h.exec(`INSERT INTO jobs (id, kind, queue, payload, state, run_at, generation, attempts, max_attempts, crashes, organization_id, subject_prefix, subject_id, cause_id, owner, done, total, error, result, created_at, updated_at, version) VALUES `+strings.Join(jobs, ","), jobArgs...)
}

// countLetters counts the copied letters and their jobs.
func (h *deployment) countLetters(n int) {
	sent, twice := 0, 0
	for i := range n {
		copies, _ := h.mailServer.copies(fmt.Sprintf("l%d@letters.example", i))
		sent, twice = sent+min(copies, 1), twice+max(copies-1, 0)
	}
	h.t.observe("%d letters sent of %d, %d twice", sent, n, twice)
	h.t.expect(sent == n && twice == 0, "want each once")
	tries, crashes := h.count(`SELECT COALESCE(SUM(attempts), 0) FROM jobs WHERE cause_id = 'faults'`), h.count(`SELECT COALESCE(SUM(crashes), 0) FROM jobs`)
	h.t.observe("%d tries, %d taken for lost", tries, crashes)
}

func relays(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	h.start("api")
	h.start("worker")
	l := h.batch(1, at(api))
	l.settle(account{within: 20 * time.Second})
	h.start("worker")
	n := short(t.suite, 400, 3000)
	for i := range n / 200 {
		h.letters(200*i, 200)
	}
	t.eventually("all are sent", 20*time.Second+t.work(n), h.idle)
	h.countLetters(n)
	t.expect(h.count(`SELECT COALESCE(SUM(attempts), 0) FROM jobs WHERE cause_id = 'faults'`) == n, "want one try for each")
	t.expect(h.count(`SELECT COALESCE(SUM(crashes), 0) FROM jobs`) == 0, "a job was taken for lost")
}

func redeliver(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	l := h.batch(5, at(api))
	l.only("ok")
	queued := `SELECT COUNT(*) FROM jobs WHERE state = 'QUEUED' AND kind = 'customer.provision'`
	t.eventually("the jobs are in Redis", 10*time.Second, func() bool { return h.count(queued) == 5 })
	rows, err := h.db.QueryContext(t.ctx, `SELECT id, generation FROM jobs WHERE state = 'QUEUED' AND kind = 'customer.provision'`)
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
	h.deliver("customer.provision", "default", payloads...)
	h.start("worker")
	h.start("worker")
	l.settle(account{within: 20 * time.Second})
	t.observe("%d tasks more than jobs", len(payloads))
}

func cancelJobs(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	way := t.newProxy(h.source.Host)
	h.start("worker", h.databaseURL(way))
	way.Set(proxytest.Fault{Latency: 40 * time.Millisecond})
	l := h.batch(25, at(api))
	l.only("ok")
	asked := map[string]bool{}
	t.until(30*time.Second, func() bool {
		var got struct {
			Jobs struct{ Nodes []struct{ ID string } }
		}
		h.ask(t.ctx, l.client, api.url, "olga", "", `{ jobs(first: 50, filter: {state: {in: [RUNNING]}, kind: {in: [CUSTOMER_PROVISION]}}) { nodes { id } } }`, nil, &got)
		for _, j := range got.Jobs.Nodes {
			if !asked[j.ID] {
				asked[j.ID] = true
				h.ask(t.ctx, l.client, api.url, "olga", "", `mutation($id: ID!) { cancelJob(input: {id: $id}) { job { state } userErrors { code } } }`, map[string]any{"id": j.ID}, nil)
			}
		}
		return h.idle()
	})
	way.Set(proxytest.Fault{})
	t.eventually("everything is done", 30*time.Second+t.work(25), h.idle)
	const both = `SELECT COUNT(*) FROM jobs j JOIN customers c ON c.id = j.subject_id WHERE c.company_name LIKE 'Fault %' AND j.kind = 'customer.provision' AND `
	cancelled := h.count(both + `j.state = 'CANCELLED'`)
	t.observe("%d of 25 cancelled", cancelled)
	t.expect(cancelled > 0, "none was cancelled in time")
	t.expect(h.count(both+`j.state = 'CANCELLED' AND c.status = 'ACTIVE'`) == 0, "some are CANCELLED and done")
	t.expect(h.count(both+`j.state = 'SUCCEEDED' AND c.status = 'ACTIVE'`) == 25-cancelled, "some are neither CANCELLED nor done")
}

// skewHeartbeats makes every heartbeat 45 s old for a while, as of workers whose clock is behind.
func skewHeartbeats(t *faultTest) {
	h := t.newDeployment()
	api := h.start("api")
	h.start("worker")
	h.start("worker")
	h.mailServer.set(behaviour{ending: func(string, int) error { h.mailServer.pause(1500 * time.Millisecond); return nil }})
	l := h.batch(24, at(api))
	l.only("ok")
	aged := 0
	t.until(7*time.Second, func() bool {
		result, err := h.db.ExecContext(t.ctx, `UPDATE jobs SET heartbeat_at = UTC_TIMESTAMP(3) - INTERVAL 45 SECOND WHERE state = 'RUNNING' AND crashes = 0`)
		if err == nil { // after a deadlock with the workers it is retried soon
			n, _ := result.RowsAffected()
			aged += int(n)
		}
		return false
	})
	l.settle(account{within: 160 * time.Second})
	t.observe("%d heartbeats were aged, %d jobs taken for lost", aged, h.count(`SELECT COUNT(*) FROM jobs WHERE crashes > 0`))
}

// alarm checks the metric that operators are told to monitor.
func alarm(t *faultTest) {
	const oldest, known = "partnergraph_oldest_due_job_seconds", "partnergraph_backlog_known"
	h := t.newDeployment()
	api := h.start("api")
	way := t.newProxy(h.source.Host)
	blind := h.start("api", h.databaseURL(way))
	l := h.batch(3, at(api))
	t.wait(4 * time.Second)
	age := api.metric(oldest)
	t.observe("%.1f s after 4 s without a worker", age)
	t.expect(age >= 3 && age < 15, "want about 4")
	way.Set(proxytest.Fault{Cut: true})
	t.eventually("backlog_known 0 without the database", 5*time.Second, func() bool { return blind.metric(known) == 0 })
	way.Set(proxytest.Fault{})
	t.eventually("backlog_known 1 again", 5*time.Second, func() bool { return blind.metric(known) == 1 })
	h.start("worker")
	l.settle(account{within: 15 * time.Second})
	t.expect(api.metric(oldest) == 0, "it does not fall")
}
