package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// writer is a server to which mutations are sent.
type writer struct {
	*process
	token string
}

// measureWrites lets the floor and the program create customers in turn, on each engine.
func measureWrites(s *suite) error {
	redis, err := s.startRedis("everysec")
	if err != nil {
		return err
	}
	defer redis.stop()
	fmt.Fprintln(s.out, "| engine | server | mutations/s | of the floor | server ms | database ms | statements | p50 ms | p99 ms | of the floor | errors |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, engine := range []struct {
		name  string
		start func() ([]writer, error)
	}{{"MariaDB", s.mariadbWriters}, {"SQLite", s.sqliteWriters}} {
		servers, err := engine.start()
		if err != nil {
			return err
		}
		if err := s.measureWriters(engine.name, servers); err != nil {
			return err
		}
		for _, w := range servers {
			w.stop()
		}
	}
	return s.exec("DELETE FROM jobs WHERE kind = 'customer.provision' AND state = 'SCHEDULED'") // or the next worker would begin with them
}

// mariadbWriters are both on the database of the suite. No worker does the jobs meanwhile.
func (s *suite) mariadbWriters() ([]writer, error) {
	dsn, err := s.dsn(s.name)
	if err != nil {
		return nil, err
	}
	out, err := s.command("token", "create", "--user="+creator, "--name=bench")
	if err != nil {
		return nil, err
	}
	return s.startWriters(dsn, append(s.environment(), "PARTNERGRAPH_REDIS_URL=redis://"+redisAddress+"/2"), tokenForm.FindString(out), "api")
}

// sqliteWriters have a file each, with the rows of the demo. The program does the jobs too, as it does with SQLite.
func (s *suite) sqliteWriters() (servers []writer, err error) {
	file := func(name string) string { return "PARTNERGRAPH_DATABASE_URL=sqlite://" + s.path(name) }
	var out string
	for _, name := range []string{"floor.db", "ours.db"} {
		if _, err = s.commandWith([]string{file(name)}, "seed", "demo"); err != nil {
			return nil, err
		}
	}
	if out, err = s.commandWith([]string{file("ours.db")}, "token", "create", "--user="+creator, "--name=bench"); err != nil {
		return nil, err
	}
	dsn := "file:" + s.path("floor.db") + "?_time_format=sqlite&_timezone=UTC&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	return s.startWriters(dsn, append(s.environment(), file("ours.db")), tokenForm.FindString(out), "serve")
}

// creator is an admin agent who creates customers.
const creator = "amir.haddad@harbor.example"

func (s *suite) startWriters(dsn string, env []string, token, command string) ([]writer, error) {
	const floorAt, oursAt = "127.0.0.1:18241", "127.0.0.1:18242"
	floor, err := s.start("floor", floorAt, []string{"DSN=" + dsn, "LISTEN=" + floorAt}, s.path("floor"))
	if err != nil {
		return nil, err
	}
	ours, err := s.start("partnergraph", oursAt, append(env, "PARTNERGRAPH_LISTEN="+oursAt, "PARTNERGRAPH_METRICS_LISTEN="), s.path("partnergraph"), command)
	return []writer{{floor, ""}, {ours, token}}, err
}

func (s *suite) measureWriters(engine string, servers []writer) error {
	results := make([][]result, len(servers))
	for range s.rounds {
		for i, w := range servers {
			results[i] = append(results[i], s.write(w))
		}
	}
	floor := summaryOf(results[0])
	for i, w := range servers {
		r := summaryOf(results[i])
		fmt.Fprintf(s.out, "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.1f | %.2f | %.2f | %.1f | %.0f |\n", engine, w.name, r.perSecond, r.perSecond/floor.perSecond, r.server, r.database, r.statements,
			r.p50, r.p99, r.p99/floor.p99, r.errors)
	}
	return nil
}

// writeSummary are the medians of the turns of a server.
type writeSummary struct{ perSecond, server, database, statements, p50, p99, errors float64 }

func summaryOf(turns []result) writeSummary {
	of := func(value func(result) float64) float64 { return median(turns, value) }
	return writeSummary{
		perSecond: of(func(r result) float64 { return float64(r.requests-r.errors) / r.took.Seconds() }), server: of(func(r result) float64 { return r.each(r.server) }),
		database: of(func(r result) float64 { return r.each(r.database) }), statements: of(func(r result) float64 { return float64(r.statements) / float64(max(1, r.requests)) }),
		p50: of(func(r result) float64 { return float64(r.quantile(0.5).Microseconds()) / 1000 }), p99: of(func(r result) float64 { return float64(r.quantile(0.99).Microseconds()) / 1000 }),
		errors: of(func(r result) float64 { return float64(r.errors) }),
	}
}

var created atomic.Int64

// write creates customers over some connections during a turn, each as soon as the one before is there.
func (s *suite) write(w writer) result {
	client := newClient(s.connections)
	defer client.CloseIdleConnections()
	var wrong atomic.Int64
	began := clock.Wall().UnixNano()
	times := make([][]time.Duration, s.connections)
	watch, cpu, database, statements := clock.Start(), w.cpu(), s.databaseCPU(), s.counter("Questions")
	var open sync.WaitGroup
	for c := range s.connections {
		open.Go(func() {
			for watch.Elapsed() < s.turn {
				name := fmt.Sprintf("w%d-%d", began, created.Add(1))
				request := clock.Start()
				answer, err := ask(s.ctx, client, w.url, newQuestion(w.token, "Create", createCustomer, map[string]any{"domain": name, "email": "ann.lee@" + name + ".example"}))
				times[c] = append(times[c], request.Elapsed())
				if err != nil || !strings.Contains(string(answer), `"id":"customer_`) {
					wrong.Add(1)
				}
			}
		})
	}
	open.Wait()
	r := result{took: watch.Elapsed(), errors: int(wrong.Load()), server: w.cpu() - cpu, database: s.databaseCPU() - database, statements: s.counter("Questions") - statements}
	r.times = slices.Concat(times...)
	slices.Sort(r.times)
	r.requests = len(r.times)
	return r
}
