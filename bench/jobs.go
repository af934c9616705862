package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/models"
)

const redisAddress = "127.0.0.1:18210"

// benchJobs are the jobs of a backlog that are not done.
const benchJobs = "state IN ('SCHEDULED', 'QUEUED', 'RUNNING') AND kind = 'eligibility.expire_draft' AND cause_id = 'bench'"

// measureJobs drains a backlog of drafts that expire: by the program, whose jobs are rows, and by plain asynq, whose tasks are in Redis only.
func measureJobs(s *suite) error {
	fmt.Fprintln(s.out, "| Redis | who | jobs | seconds | jobs/s | of plain asynq | database ms a job | statements a job |\n|---|---|---:|---:|---:|---:|---:|---:|")
	for _, sync := range []string{"everysec", "always"} {
		if err := s.drainBoth(sync); err != nil {
			return err
		}
	}
	return nil
}

// drained is what draining took.
type drained struct {
	seconds    float64
	database   time.Duration
	statements int
}

// drainBoth lets both drain their backlog on a Redis that writes to disk each second, or each time.
func (s *suite) drainBoth(sync string) error {
	redis, err := s.startRedis(sync)
	if err != nil {
		return err
	}
	defer redis.stop()
	var plain, ours, two []drained
	for range s.rounds {
		if err := s.makeDrafts(false); err != nil {
			return err
		}
		p, err := s.drainPlain()
		if err != nil {
			return err
		}
		one, err := s.drainOurs(1)
		if err != nil {
			return err
		}
		both, err := s.drainOurs(2)
		if err != nil {
			return err
		}
		plain, ours, two = append(plain, p), append(ours, one), append(two, both)
	}
	seconds := func(d drained) float64 { return d.seconds }
	for _, row := range []struct {
		who string
		all []drained
	}{{"plain asynq", plain}, {"partnergraph", ours}, {"partnergraph, two workers", two}} {
		took := median(row.all, seconds)
		fmt.Fprintf(s.out, "| %s | %s | %d | %.1f | %.0f | %.2f | %.2f | %.1f |\n", sync, row.who, s.jobs, took, float64(s.jobs)/took, median(plain, seconds)/took,
			median(row.all, func(d drained) float64 { return ms(d.database) / float64(s.jobs) }), median(row.all, func(d drained) float64 { return float64(d.statements) / float64(s.jobs) }))
	}
	return nil
}

// startRedis starts a Redis that writes what it gets to disk.
func (s *suite) startRedis(sync string) (*process, error) {
	_, port, _ := strings.Cut(redisAddress, ":")
	return s.launch("redis "+sync, redisAddress, nil, func() bool {
		out, err := exec.Command("redis-cli", "-p", port, "ping").Output()
		return err == nil && strings.HasPrefix(string(out), "PONG")
	}, "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", sync, "--appenddirname", "aof-"+sync, "--dir", s.folder)
}

// makeDrafts makes the drafts anew, and with rows of jobs that let them expire.
func (s *suite) makeDrafts(withJobs bool) error {
	for _, statement := range []string{
		"DELETE FROM jobs WHERE kind = 'eligibility.expire_draft' AND cause_id = 'bench'",
		"DELETE FROM audit_events WHERE action = 'expireDraft'",
		"DELETE FROM eligibility_requests WHERE reference LIKE 'BENCH-%'",
	} {
		if err := s.exec(statement); err != nil {
			return err
		}
	}
	created := "TIMESTAMPADD(DAY, -400, UTC_TIMESTAMP(3))"
	err := s.copyRows("eligibility_requests", "TRUE", 0, s.jobs, map[string]string{"id": sqlID(requestKind, "i"), "reference": "CONCAT('BENCH-', i)", "status": "'DRAFT'", "open_key": "NULL",
		"submitted_at": "NULL", "decided_at": "NULL", "created_at": created, "updated_at": created, "version": "1"})
	if err != nil || !withJobs {
		return err
	}
	return s.makeExpiries("UTC_TIMESTAMP(3)")
}

// makeExpiries makes the rows of the jobs, which are due at a time in SQL. A type id cannot be made in SQL, so they are inserted with their payloads.
func (s *suite) makeExpiries(due string) error {
	const batch = 1000
	for first := 0; first < s.jobs; first += batch {
		var rows []string
		var args []any
		for i := first; i < min(first+batch, s.jobs); i++ {
			job, request := id(jobKind, i), id(requestKind, i)
			rows = append(rows, "(?, 'eligibility.expire_draft', 'bulk', ?, 'SCHEDULED', "+due+", 0, 0, 20, 0, 'eligreq', ?, 'bench', '', 0, 0, '', '', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1)")
			args = append(args, job[:], fmt.Sprintf(`{"request":%q}`, models.ID[models.EligibilityRequest](request).String()), request[:])
		}
		err := s.exec("INSERT INTO jobs (id, kind, queue, payload, state, run_at, generation, attempts, max_attempts, crashes, subject_prefix, subject_id, cause_id, owner, done, total, error, result, created_at, updated_at, version) VALUES "+
			strings.Join(rows, ", "), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// drainPlain drains with plain asynq, whose tasks are in Redis before.
func (s *suite) drainPlain() (d drained, err error) {
	dsn, err := s.dsn(s.name)
	if err != nil {
		return d, err
	}
	run := func(what string) (string, error) {
		c := exec.CommandContext(s.ctx, s.path("asynq"), what, strconv.Itoa(s.jobs))
		c.Env = []string{"DSN=" + dsn, "REDIS=" + redisAddress}
		out, err := c.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("asynq %s: %w: %s", what, err, out)
		}
		return strings.TrimSpace(string(out)), nil
	}
	if _, err := run("enqueue"); err != nil {
		return d, err
	}
	database, statements := s.databaseCPU(), s.counter("Questions")
	out, err := run("drain")
	if err != nil {
		return d, err
	}
	d.seconds, err = strconv.ParseFloat(out, 64)
	d.database, d.statements = s.databaseCPU()-database, s.counter("Questions")-statements
	return d, err
}

// drainOurs drains with workers of the program, from their start to the last job.
func (s *suite) drainOurs(workers int) (d drained, err error) {
	if err := s.makeDrafts(true); err != nil {
		return d, err
	}
	watch, database, statements := clock.Start(), s.databaseCPU(), s.counter("Questions")
	env := append(s.environment(), "PARTNERGRAPH_REDIS_URL=redis://"+redisAddress+"/1", "PARTNERGRAPH_WORKER_CONCURRENCY=16")
	for i := range workers {
		at := fmt.Sprintf("127.0.0.1:%d", 18212+i)
		worker, err := s.start(fmt.Sprintf("worker %d", i), at, append(env, "PARTNERGRAPH_METRICS_LISTEN="+at), s.path("partnergraph"), "worker")
		if err != nil {
			return d, err
		}
		defer worker.stop()
	}
	for left := true; left; time.Sleep(20 * time.Millisecond) {
		if err := s.db.QueryRowContext(s.ctx, "SELECT EXISTS (SELECT 1 FROM jobs WHERE "+benchJobs+")").Scan(&left); err != nil {
			return d, err
		}
	}
	return drained{watch.Elapsed().Seconds(), s.databaseCPU() - database, s.counter("Questions") - statements}, nil
}
