package main

import (
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// measureMixed asks for lists at half of what is possible, alone and while a backlog of jobs drains: in the process that answers, and in one
// beside it on the same machine.
func measureMixed(s *suite) error {
	redis, err := s.startRedis("everysec")
	if err != nil {
		return err
	}
	defer redis.stop()
	fmt.Fprintln(s.out, "| processes | lists/s | alone: p50 ms | p99 ms | while jobs drain: p50 ms | p99 ms | of alone | jobs/s | without lists | rejected or wrong |")
	fmt.Fprintln(s.out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, commands := range [][]string{{"serve"}, {"api", "worker"}} {
		var rounds []mixed
		for range s.rounds {
			m, err := s.mix(commands)
			if err != nil {
				return err
			}
			rounds = append(rounds, m)
		}
		of := func(value func(mixed) float64) float64 { return median(rounds, value) }
		quantile := func(r func(mixed) result, q float64) float64 {
			return of(func(m mixed) float64 { return ms(r(m).quantile(q)) })
		}
		alone, draining := func(m mixed) result { return m.alone.answered }, func(m mixed) result { return m.draining.answered }
		fmt.Fprintf(s.out, "| %s | %.0f | %.1f | %.1f | %.1f | %.1f | %.1f | %.0f | %.0f | %.0f |\n", map[int]string{1: "one", 2: "API and worker"}[len(commands)],
			of(func(m mixed) float64 { return m.asked }), quantile(alone, 0.5), quantile(alone, 0.99), quantile(draining, 0.5), quantile(draining, 0.99),
			of(func(m mixed) float64 { return ms(draining(m).quantile(0.99)) / ms(alone(m).quantile(0.99)) }),
			of(func(m mixed) float64 { return m.jobs }), of(func(m mixed) float64 { return m.jobsAlone }),
			of(func(m mixed) float64 { return float64(m.draining.answered.errors + m.draining.rejected.requests) }))
	}
	return nil
}

// mixed is one round.
type mixed struct {
	asked           float64 // lists a second
	alone, draining openResult
	jobs, jobsAlone float64 // a second, with lists and without
}

func (s *suite) mix(commands []string) (m mixed, err error) {
	if err := s.makeDrafts(false); err != nil {
		return m, err
	}
	var processes []*process
	for i, command := range commands {
		address, metrics := fmt.Sprintf("127.0.0.1:%d", 18220+2*i), fmt.Sprintf("127.0.0.1:%d", 18221+2*i)
		env := append(s.environment(), "PARTNERGRAPH_REDIS_URL=redis://"+redisAddress+"/2", "PARTNERGRAPH_LISTEN="+address, "PARTNERGRAPH_METRICS_LISTEN="+metrics)
		ready := address
		if command == "worker" {
			ready = metrics
		}
		p, err := s.start(command, ready, env, s.path("partnergraph"), command)
		if err != nil {
			return m, err
		}
		defer p.stop()
		processes = append(processes, p)
	}
	list, api := s.workloads()[1], processes[0]
	_, expected, err := s.answers(api, list.questions)
	if err != nil {
		return m, err
	}
	if m.jobsAlone, err = s.drainNow(); err != nil {
		return m, err
	}
	possible, err := s.possible(api, list.questions, expected)
	if err != nil {
		return m, err
	}
	m.asked = possible / 2
	m.alone = s.openLoad(api, list.questions[0], expected[0], m.asked, 4*s.turn)
	if err := s.makeLaterDrafts(); err != nil {
		return m, err
	}
	var jobs float64
	var failed error
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		jobs, failed = s.drainNow()
	}()
	m.draining = s.openLoadUntil(api, list.questions[0], expected[0], m.asked, drained)
	m.jobs = jobs
	return m, failed
}

// makeLaterDrafts makes drafts with jobs that are due tomorrow.
func (s *suite) makeLaterDrafts() error {
	if err := s.makeDrafts(false); err != nil {
		return err
	}
	return s.makeExpiries("TIMESTAMPADD(DAY, 1, UTC_TIMESTAMP(3))")
}

// drainNow makes the jobs due, if there are any, else makes them, and returns how many are done a second.
func (s *suite) drainNow() (float64, error) {
	var there bool
	if err := s.db.QueryRowContext(s.ctx, "SELECT EXISTS (SELECT 1 FROM jobs WHERE "+benchJobs+")").Scan(&there); err != nil {
		return 0, err
	}
	if !there {
		if err := s.makeLaterDrafts(); err != nil {
			return 0, err
		}
	}
	watch := clock.Start()
	if err := s.exec("UPDATE jobs SET run_at = UTC_TIMESTAMP(3) WHERE " + benchJobs); err != nil {
		return 0, err
	}
	for left := true; left; time.Sleep(20 * time.Millisecond) {
		if err := s.db.QueryRowContext(s.ctx, "SELECT EXISTS (SELECT 1 FROM jobs WHERE "+benchJobs+")").Scan(&left); err != nil {
			return 0, err
		}
	}
	return float64(s.jobs) / watch.Elapsed().Seconds(), nil
}
