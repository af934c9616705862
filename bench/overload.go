package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// offered is how much is asked, of what the program can answer, and for how many turns: at the beginning of an overload many wait, which would
// count too much in a short one.
var offered = []struct {
	share float64
	turns int
}{{0.25, 2}, {0.5, 2}, {1, 2}, {2, 5}, {4, 10}}

// measureOverload asks at a fixed rate, however long the answers take: first how many the program can answer, then less and more than that.
func measureOverload(s *suite) error {
	p, err := s.startAPI("partnergraph", "127.0.0.1:18202")
	if err != nil {
		return err
	}
	defer p.stop()
	list := s.workloads()[1]
	_, expected, err := s.answers(p, list.questions)
	if err != nil {
		return err
	}
	rounds, capacity := make([][]openResult, len(offered)), []float64{}
	for range s.rounds { // each measures anew what is possible, since it differs between moments of a busy machine
		possible, err := s.possible(p, list.questions, expected)
		if err != nil {
			return err
		}
		capacity = append(capacity, possible)
		for i, load := range offered {
			rounds[i] = append(rounds[i], s.openLoad(p, list.questions[0], expected[0], load.share*possible, time.Duration(load.turns)*s.turn))
		}
	}
	fmt.Fprintf(s.out, "List, %.0f a second with %d connections that wait for their answers.\n\n", median(capacity, func(n float64) float64 { return n }), s.connections)
	s.printOverload(rounds)
	return s.measureRefusals(p)
}

// printOverload prints the medians of the rounds, by how much was asked.
func (s *suite) printOverload(rounds [][]openResult) {
	fmt.Fprintln(s.out, "| asked, of that | answered/s | p50 ms | p99 ms | p99, of the first row | rejected/s | p50 ms | p99 ms | statements for each answer | other errors |")
	fmt.Fprintln(s.out, "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	p99 := func(r openResult) float64 { return ms(r.answered.quantile(0.99)) }
	for i, load := range offered {
		of := func(value func(openResult) float64) float64 { return median(rounds[i], value) }
		var slower []float64 // than in the first row of the same round
		for n, r := range rounds[i] {
			slower = append(slower, p99(r)/p99(rounds[0][n]))
		}
		fmt.Fprintf(s.out, "| %.2f | %.0f | %.1f | %.1f | %.1f | %.0f | %.1f | %.1f | %.1f | %.0f |\n", load.share,
			of(func(r openResult) float64 { return r.answered.perSecond() }), of(func(r openResult) float64 { return ms(r.answered.quantile(0.5)) }), of(p99),
			median(slower, func(n float64) float64 { return n }),
			of(func(r openResult) float64 { return r.rejected.perSecond() }), of(func(r openResult) float64 { return ms(r.rejected.quantile(0.5)) }), of(func(r openResult) float64 { return ms(r.rejected.quantile(0.99)) }),
			of(func(r openResult) float64 {
				return float64(r.answered.statements) / float64(max(1, r.answered.requests))
			}), of(func(r openResult) float64 { return float64(r.answered.errors) }))
	}
}

// openResult is what came back of questions that were asked at a fixed rate.
type openResult struct{ answered, rejected result }

// openLoad asks a question at random moments, so many times a second. The questions do not wait for each other's answers.
func (s *suite) openLoad(p *process, q question, expected uint64, perSecond float64, within time.Duration) openResult {
	done, stop := context.WithTimeout(s.ctx, within)
	defer stop()
	return s.openLoadUntil(p, q, expected, perSecond, done.Done())
}

// openLoadUntil does that until a channel is closed.
func (s *suite) openLoadUntil(p *process, q question, expected uint64, perSecond float64, done <-chan struct{}) (r openResult) {
	client := newClient(0)
	defer client.CloseIdleConnections()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 4096
	var mu sync.Mutex
	var all sync.WaitGroup
	statements, watch := s.counter("Questions"), clock.Start()
	for due := time.Duration(0); !closed(done); due += time.Duration(rand.ExpFloat64() / perSecond * float64(time.Second)) {
		pause(due - watch.Elapsed())
		all.Go(func() {
			request := clock.Start()
			status, text, err := post(s.ctx, client, p.url, q)
			took := request.Elapsed()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && status == http.StatusServiceUnavailable && strings.Contains(string(text), "SERVICE_UNAVAILABLE"):
				r.rejected.times = append(r.rejected.times, took)
			case err == nil && status == http.StatusOK && sum(text) == expected:
				r.answered.times = append(r.answered.times, took)
			default:
				r.answered.errors++
			}
		})
	}
	all.Wait()
	for _, half := range []*result{&r.answered, &r.rejected} {
		half.took, half.requests = watch.Elapsed(), len(half.times)
		slices.Sort(half.times)
	}
	r.answered.statements = s.counter("Questions") - statements
	return r
}

func closed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

func pause(d time.Duration) {
	if d > 0 {
		timer := time.NewTimer(d)
		<-timer.C
	}
}

// post sends a question and returns status and text of the answer.
func post(ctx context.Context, client *http.Client, url string, q question) (status int, text []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(q.body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	r.Header.Set("Authorization", "Bearer "+q.token)
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err = io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

// measureRefusals asks what is refused for its document.
func (s *suite) measureRefusals(p *process) error {
	fmt.Fprintln(s.out, "\n| refused document | status | p50 ms | p99 ms | statements |\n|---|---:|---:|---:|---:|")
	client := newClient(1)
	defer client.CloseIdleConnections()
	for _, c := range []struct{ name, query string }{
		{"does not parse", "{ customers(first: 1 { nodes { id } } }"},
		{"unknown field", "{ customers(first: 1) { nodes { id shoeSize } } }"},
		{"unknown operation", "query Other { customers(first: 1) { nodes { id } } }"},
		{"too deep", "{ customers { nodes " + strings.Repeat("{ partner { customers { nodes ", 6) + "{ id } " + strings.Repeat("} } } ", 6) + "} }"},
		{"too many aliases", "{ customers(first: 1) { nodes { " + strings.Repeat("a: id ", 40) + "} } }"},
		{"too expensive", "{ customers(first: 1000) { nodes { relationships { partner { customers(first: 1000) { nodes { id } } } } } } }"},
	} {
		const times = 200
		q := newQuestion(s.tokens[agent], "Asked", c.query, nil)
		if _, _, err := post(s.ctx, client, p.url, q); err != nil {
			return err
		}
		var r result
		statements, status := s.counter("Questions"), 0
		for range times {
			request := clock.Start()
			var err error
			if status, _, err = post(s.ctx, client, p.url, q); err != nil {
				return err
			}
			r.times = append(r.times, request.Elapsed())
		}
		statements = s.counter("Questions") - statements - 1 // the counter's own
		slices.Sort(r.times)
		fmt.Fprintf(s.out, "| %s | %d | %.2f | %.2f | %.2f |\n", c.name, status, ms(r.quantile(0.5)), ms(r.quantile(0.99)), float64(statements)/times)
	}
	return nil
}
