package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// pair is a server that writes a row and a job, and the worker that does the job.
type pair struct {
	name           string
	server, worker *process
	question       func() question
	waits          string // SQL for the microseconds from the row to the effect of each job; unfinished ones are NULL
	busy           string // SQL for how many jobs that follow from those are not done yet; empty where none follow
}

// measureEffects sends mutations at a rate, and reads how long it takes until their jobs have had their effect. Then it lets the workers idle.
func measureEffects(s *suite) error {
	redis, err := s.startRedis("everysec")
	if err != nil {
		return err
	}
	defer redis.stop()
	if err := s.exec("CREATE TABLE IF NOT EXISTS bench_effects (id BINARY(16) PRIMARY KEY, who VARCHAR(16) NOT NULL, created_at DATETIME(6) NOT NULL, done_at DATETIME(6), KEY (who, created_at))"); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "| who | mutations/s | errors | effect p50 ms | p99 ms | not done | idle worker: processor | Redis commands/s |\n|---|---:|---:|---:|---:|---:|---:|---:|")
	for _, start := range s.effectPairs() {
		if err := s.measurePair(start); err != nil {
			return err
		}
	}
	return nil
}

func (s *suite) effectPairs() []func() (*pair, error) {
	pairs := []func() (*pair, error){s.plainPair, s.ourPair}
	if s.node {
		pairs = append(pairs, s.bullPair)
	}
	return pairs
}

func (s *suite) measurePair(start func() (*pair, error)) error {
	p, err := start()
	if err != nil {
		return err
	}
	defer p.server.stop()
	defer p.worker.stop()
	s.sendAt(p, 50, time.Second) // warms up
	for _, rate := range []int{50, 500, 0} {
		var began string
		if err := s.db.QueryRowContext(s.ctx, "SELECT UTC_TIMESTAMP(6)").Scan(&began); err != nil {
			return err
		}
		sent, failed, took := s.sendAt(p, rate, s.turn)
		waits, left, err := s.effectsSince(p, began)
		if err != nil {
			return err
		}
		label := strconv.Itoa(rate)
		if rate == 0 {
			label = fmt.Sprintf("as many as it takes: %.0f", float64(sent-failed)/took.Seconds())
		}
		fmt.Fprintf(s.out, "| %s | %s | %d | %.1f | %.1f | %d | | |\n", p.name, label, failed, quantile(waits, 0.5), quantile(waits, 0.99), left)
	}
	return s.idle(p)
}

// sendAt sends mutations at a rate, whether they are answered or not; without a rate each connection sends one after the other.
func (s *suite) sendAt(p *pair, rate int, during time.Duration) (sent, failed int, took time.Duration) {
	client := newClient(s.connections)
	if rate > 0 {
		client = newClient(0)
	}
	defer client.CloseIdleConnections()
	var wrong, all atomic.Int64
	send := func() {
		all.Add(1)
		answer, err := ask(s.ctx, client, p.server.url, p.question())
		if err != nil || strings.Contains(string(answer), `"errors"`) || strings.Contains(string(answer), `"code"`) {
			if wrong.Add(1) == 1 {
				fmt.Fprintf(os.Stderr, "%s: %.300s %v\n", p.name, answer, err)
			}
		}
	}
	watch, connections := clock.Start(), 1
	if rate == 0 {
		connections = s.connections
	}
	var open sync.WaitGroup
	for range connections {
		open.Go(func() {
			for i := 0; watch.Elapsed() < during; i++ {
				if rate == 0 {
					send()
					continue
				}
				time.Sleep(time.Duration(i)*time.Second/time.Duration(rate) - watch.Elapsed())
				open.Go(send)
			}
		})
	}
	open.Wait()
	return int(all.Load()), int(wrong.Load()), watch.Elapsed()
}

// effectsSince waits until the jobs are done, for half a minute at most, and returns how long each took.
func (s *suite) effectsSince(p *pair, began string) (waits []float64, left int, err error) {
	for watch := clock.Start(); watch.Elapsed() < 30*time.Second; time.Sleep(100 * time.Millisecond) {
		if waits, left, err = s.effectsNow(p, began); err != nil || left == 0 {
			break
		}
	}
	slices.Sort(waits)
	return waits, left, err
}

func (s *suite) effectsNow(p *pair, began string) (waits []float64, left int, err error) {
	rows, err := s.db.QueryContext(s.ctx, p.waits, began)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var wait *float64
		if err := rows.Scan(&wait); err != nil {
			return nil, 0, err
		}
		if wait == nil {
			left++
			continue
		}
		waits = append(waits, *wait/1000)
	}
	return waits, left, rows.Err()
}

func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// idle measures a worker that has nothing to do.
func (s *suite) idle(p *pair) error {
	if err := s.untilIdle(p); err != nil {
		return err
	}
	cpu, commands, watch := p.worker.cpu(), redisCommands(), clock.Start()
	time.Sleep(5 * time.Second)
	took := watch.Elapsed().Seconds()
	fmt.Fprintf(s.out, "| %s | idle | | | | | %.2f %% of a core | %.0f |\n", p.name, 100*(p.worker.cpu()-cpu).Seconds()/took, float64(redisCommands()-commands)/took)
	return nil
}

// untilIdle waits until the worker has nothing to do, for half a minute at most.
func (s *suite) untilIdle(p *pair) error {
	for watch := clock.Start(); p.busy != "" && watch.Elapsed() < 30*time.Second; time.Sleep(100 * time.Millisecond) {
		var left int
		if err := s.db.QueryRowContext(s.ctx, p.busy).Scan(&left); err != nil {
			return err
		}
		if left == 0 {
			break
		}
	}
	time.Sleep(time.Second)
	return nil
}

// redisCommands is how many commands Redis has got.
func redisCommands() (total int) {
	_, port, _ := strings.Cut(redisAddress, ":")
	out, _ := exec.Command("redis-cli", "-p", port, "info", "stats").Output()
	_, after, _ := strings.Cut(string(out), "total_commands_processed:")
	_, _ = fmt.Sscanf(after, "%d", &total)
	return total
}

const effectWaits = "SELECT TIMESTAMPDIFF(MICROSECOND, created_at, done_at) FROM bench_effects WHERE who = '%s' AND created_at >= ?"

func (s *suite) plainPair() (*pair, error) {
	dsn, err := s.dsn(s.name)
	if err != nil {
		return nil, err
	}
	env := func(address string) []string {
		return []string{"DSN=" + dsn, "REDIS=" + redisAddress, "LISTEN=" + address}
	}
	return s.startPair("plain asynq", fmt.Sprintf(effectWaits, "asynq"), env, func(what string) []string { return []string{s.path("asynq"), what} })
}

func (s *suite) bullPair() (*pair, error) {
	if err := s.install("bullmq"); err != nil {
		return nil, err
	}
	env := func(address string) []string {
		return []string{"PATH=" + os.Getenv("PATH"), "NODE_ENV=production", "DATABASE_URL=" + s.url(s.name), "REDIS=" + redisAddress, "LISTEN=" + address}
	}
	return s.startPair("bullmq", fmt.Sprintf(effectWaits, "bullmq"), env, func(what string) []string { return []string{"node", "bench/peers/bullmq/peer.js", what} })
}

// startPair starts the server and the worker of a peer.
func (s *suite) startPair(name, waits string, env func(address string) []string, command func(what string) []string) (*pair, error) {
	const serve, work = "127.0.0.1:18221", "127.0.0.1:18222"
	server, err := s.start(name, serve, env(serve), command("serve")...)
	if err != nil {
		return nil, err
	}
	worker, err := s.start(name+" worker", work, env(work), command("work")...)
	return &pair{name, server, worker, func() question { return question{body: []byte("{}")} }, waits, ""}, err
}

// createCustomer writes a customer, its relationship, the rows that say who sees it, an audit event and a job.
const createCustomer = `mutation Create($domain: String!, $email: String!) { createCustomer(input: {companyName: $domain, domain: $domain, market: "US",
	contact: {firstName: "Ann", lastName: "Lee", email: $email},
	address: {line1: "1 Main Street", city: "Reno", state: "NV", postalCode: "89501", country: "US"}}) { customer { id } userErrors { code } } }`

// ourPair is the API and a worker, in two processes.
func (s *suite) ourPair() (*pair, error) {
	const serve, work = "127.0.0.1:18223", "127.0.0.1:18224"
	env := append(s.environment(), "PARTNERGRAPH_REDIS_URL=redis://"+redisAddress+"/2")
	server, err := s.start("partnergraph api", serve, append(env, "PARTNERGRAPH_LISTEN="+serve, "PARTNERGRAPH_METRICS_LISTEN="), s.path("partnergraph"), "api")
	if err != nil {
		return nil, err
	}
	worker, err := s.start("partnergraph worker", work, append(env, "PARTNERGRAPH_METRICS_LISTEN="+work), s.path("partnergraph"), "worker")
	if err != nil {
		return nil, err
	}
	out, err := s.command("token", "create", "--user=amir.haddad@harbor.example", "--name=bench")
	if err != nil {
		return nil, err
	}
	token, began := tokenForm.FindString(out), clock.Wall().UnixNano()
	var next atomic.Int64
	create := func() question {
		name := fmt.Sprintf("b%d-%d", began, next.Add(1))
		return newQuestion(token, "Create", createCustomer, map[string]any{"domain": name, "email": "ann.lee@" + name + ".example"})
	}
	return &pair{
		"partnergraph", server, worker, create,
		"SELECT TIMESTAMPDIFF(MICROSECOND, created_at, finished_at) FROM jobs WHERE kind = 'customer.provision' AND created_at >= ?",
		"SELECT COUNT(*) FROM jobs WHERE state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND run_at <= UTC_TIMESTAMP(3)",
	}, nil
}
