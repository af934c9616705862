package main

import (
	"fmt"
	"os"
	"os/exec"
	"reflect"

	"github.com/partnergraph/partnergraph/models"
)

// workload is a query with the questions that ask it.
type workload struct {
	name      string
	questions []question
}

const (
	pointQuery = `query Point($id: ID!) { customer(id: $id) { id companyName domain market segment createdAt relationship { id status startedAt partner { id name } } } }`
	listQuery  = `query List($after: String) { customers(first: 50, after: $after) { nodes { id companyName domain market segment tenantId createdAt relationships { id status startedAt partner { id name } } } } }`
	deepQuery  = `query Deep { partners(first: 20) { nodes { id name customers(first: 10) { nodes { id companyName market createdAt relationships { id status startedAt partner { id name } } } } } } }`
)

func (s *suite) workloads() []workload {
	var points []question
	for i := range 200 {
		customer := models.ID[models.Customer](id(customerKind, 10*(i*37%(s.customers/10))))
		points = append(points, newQuestion(s.tokens[agent], "Point", pointQuery, map[string]any{"id": customer.String()}))
	}
	return []workload{
		{"Point", points},
		{"List", []question{newQuestion(s.tokens[agent], "List", listQuery, nil)}},
		{"Deep", []question{newQuestion(s.tokens[operator], "Deep", deepQuery, nil)}},
	}
}

// measureReads runs the workloads on all servers in turn.
func measureReads(s *suite) error {
	servers, err := s.readServers()
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, "| workload | server | requests/s | of the floor | server ms | of the floor | database ms | of the floor | statements | p50 ms | p99 ms | errors |")
	fmt.Fprintln(s.out, "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, w := range s.workloads() {
		if err := s.measure(w, servers); err != nil {
			return err
		}
	}
	for _, p := range servers {
		fmt.Fprintf(s.out, "\n%s: %d MB after the load.", p.name, p.memory()>>20)
		p.stop()
	}
	fmt.Fprintln(s.out)
	return nil
}

// readServers starts the program, the floor and the peers.
func (s *suite) readServers() (servers []*process, err error) {
	dsn, err := s.dsn(s.name)
	if err != nil {
		return nil, err
	}
	floor, err := s.start("floor", "127.0.0.1:18201", []string{"DSN=" + dsn, "LISTEN=127.0.0.1:18201"}, s.path("floor"))
	if err != nil {
		return nil, err
	}
	ours, err := s.startAPI("partnergraph", "127.0.0.1:18202")
	if err != nil {
		return nil, err
	}
	servers = []*process{floor, ours}
	if s.before != "" {
		before, err := s.start("before", "127.0.0.1:18204", s.known(s.before, s.apiEnvironment("127.0.0.1:18204")), s.before, "serve")
		if err != nil {
			return nil, err
		}
		servers = append(servers, before)
	}
	if !s.node {
		return servers, nil
	}
	mercurius, err := s.startPeer("mercurius", "127.0.0.1:18203")
	return append(servers, mercurius), err
}

// startAPI starts the program as it runs in production, with more settings.
func (s *suite) startAPI(name, address string, settings ...string) (*process, error) {
	return s.start(name, address, s.apiEnvironment(address, settings...), s.path("partnergraph"), "serve")
}

func (s *suite) apiEnvironment(address string, settings ...string) []string {
	return append(append(s.environment(), "PARTNERGRAPH_LISTEN="+address, "PARTNERGRAPH_METRICS_LISTEN="), settings...)
}

// startPeer installs and starts a peer that needs Node.
func (s *suite) startPeer(name, address string) (*process, error) {
	if err := s.install(name); err != nil {
		return nil, err
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "NODE_ENV=production", "DATABASE_URL=" + s.url(s.name), "LISTEN=" + address}
	return s.start(name, address, env, "node", "bench/peers/"+name+"/server.js")
}

// install installs what a peer needs.
func (s *suite) install(peer string) error {
	install := exec.CommandContext(s.ctx, "npm", "ci", "--no-audit", "--no-fund")
	install.Dir = "bench/peers/" + peer
	if out, err := install.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in %s: %w: %s", install.Dir, err, out)
	}
	return nil
}

// measure lets all servers take their turns at a workload, the first of which is the floor, and prints the medians.
func (s *suite) measure(w workload, servers []*process) error {
	expected := make([][]uint64, len(servers))
	var same []any
	for i, p := range servers {
		data, sums, err := s.answers(p, w.questions)
		if err != nil {
			return err
		}
		if same == nil {
			same = data
		}
		if !reflect.DeepEqual(same, data) {
			return fmt.Errorf("%s answers %s differently from %s", p.name, w.name, servers[0].name)
		}
		expected[i] = sums
	}
	results := make([][]result, len(servers))
	for range s.rounds {
		for i, p := range servers {
			results[i] = append(results[i], s.load(p, w.questions, expected[i]))
		}
	}
	floor := results[0]
	for i, p := range servers {
		r := results[i]
		of := func(value func(result) float64) (float64, float64) {
			return median(r, value), median(r, value) / median(floor, value)
		}
		rate, rateOf := of(result.perSecond)
		server, serverOf := of(func(r result) float64 { return r.each(r.server) })
		database, databaseOf := of(func(r result) float64 { return r.each(r.database) })
		fmt.Fprintf(s.out, "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f | %.2f | %.2f | %.0f |\n", w.name, p.name, rate, rateOf, server, serverOf, database, databaseOf,
			median(r, func(r result) float64 { return float64(r.statements) / float64(max(1, r.requests)) }),
			median(r, func(r result) float64 { return float64(r.quantile(0.5).Microseconds()) / 1000 }),
			median(r, func(r result) float64 { return float64(r.quantile(0.99).Microseconds()) / 1000 }), median(r, func(r result) float64 { return float64(r.errors) }))
	}
	return nil
}
