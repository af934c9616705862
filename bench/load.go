package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// question is a GraphQL request, ready to be sent.
type question struct {
	token string
	body  []byte
}

func newQuestion(token, operation, query string, variables map[string]any) question {
	body, _ := json.Marshal(map[string]any{"operationName": operation, "query": query, "variables": variables})
	return question{token, body}
}

// ask sends a question and returns the answer.
func ask(ctx context.Context, client *http.Client, url string, q question) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(q.body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if q.token != "" {
		r.Header.Set("Authorization", "Bearer "+q.token)
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %.300s", answer.StatusCode, text)
	}
	return text, err
}

func newClient(connections int) *http.Client {
	return &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}}
}

// result is what a turn of one server gave.
type result struct {
	requests, errors int
	took             time.Duration
	server, database time.Duration // of processor
	statements       int
	times            []time.Duration // of the requests, sorted
}

func (r result) perSecond() float64 { return float64(r.requests) / r.took.Seconds() }
func (r result) each(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000 / float64(max(1, r.requests))
}
func (r result) quantile(q float64) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.times[min(len(r.times)-1, int(q*float64(len(r.times))))]
}

// load asks questions over some connections, each as soon as the one before is answered, and compares every answer with the expected one.
func (s *suite) load(p *process, questions []question, expected []uint64) result {
	client := newClient(s.connections)
	defer client.CloseIdleConnections()
	ctx, stop := context.WithTimeout(s.ctx, s.turn)
	defer stop()
	var next, errors atomic.Int64
	times := make([][]time.Duration, s.connections)
	watch, cpu, database, statements := clock.Start(), p.cpu(), s.databaseCPU(), s.counter("Questions")
	var all sync.WaitGroup
	for c := range s.connections {
		all.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) % len(questions)
				request := clock.Start()
				answer, err := ask(s.ctx, client, p.url, questions[i])
				times[c] = append(times[c], request.Elapsed())
				if err != nil || sum(answer) != expected[i] {
					errors.Add(1)
				}
			}
		})
	}
	all.Wait()
	r := result{took: watch.Elapsed(), errors: int(errors.Load()), server: p.cpu() - cpu, database: s.databaseCPU() - database, statements: s.counter("Questions") - statements}
	r.times = slices.Concat(times...)
	slices.Sort(r.times)
	r.requests = len(r.times)
	return r
}

// possible is how many questions the program can answer a second when all connections wait for their answers. Just after an overload it rejects some,
// and a turn with rejections does not count.
func (s *suite) possible(p *process, questions []question, expected []uint64) (float64, error) {
	const turns = 10
	for range turns {
		r := s.load(p, questions, expected)
		if r.errors == 0 {
			return r.perSecond(), nil
		}
		if s.ctx.Err() != nil {
			return 0, s.ctx.Err()
		}
		pause(2 * time.Second)
	}
	return 0, fmt.Errorf("%s: rejections or wrong answers in each of %d turns", p.name, turns)
}

// answers asks each question once: the answers, and their sums.
func (s *suite) answers(p *process, questions []question) (data []any, sums []uint64, err error) {
	client := newClient(1)
	defer client.CloseIdleConnections()
	for _, q := range questions {
		text, err := ask(s.ctx, client, p.url, q)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", p.name, err)
		}
		var answer struct {
			Data   any
			Errors []any
		}
		if err := json.Unmarshal(text, &answer); err != nil {
			return nil, nil, fmt.Errorf("%s: %w: %.300s", p.name, err, text)
		}
		if len(answer.Errors) > 0 {
			return nil, nil, fmt.Errorf("%s: %.300s", p.name, text)
		}
		data, sums = append(data, answer.Data), append(sums, sum(text))
	}
	return data, sums, nil
}

func sum(text []byte) uint64 {
	h := fnv.New64a()
	h.Write(text)
	return h.Sum64()
}

// median returns the element in the middle by a value.
func median[T any](all []T, value func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, one := range all {
		values[i] = value(one)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
