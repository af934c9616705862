package main

import (
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// listCase is the first page of a list, asked by somebody.
type listCase struct{ user, name, fields string }

// listCases are the lists with their orders and filters. Those of the big provider show that a page costs the same among many rows.
func listCases() (cases []listCase) {
	add := func(user, list string, arguments ...string) {
		for _, a := range arguments {
			cases = append(cases, listCase{user, list + "(" + a + ")", fmt.Sprintf("%s(first: 50%s) { nodes { id } }", list, comma(a))})
		}
	}
	for _, user := range []string{agent, operator} {
		add(user, "customers", "", "orderBy: {field: CREATED_AT, direction: DESC}", `filter: {market: {in: ["PL"]}}`, `filter: {market: {in: ["PL", "DE", "US"]}}`,
			`filter: {status: {in: [FAILED]}}`, `filter: {name: {contains: "maple"}}`, `filter: {name: {contains: "no such name"}}`,
			`filter: {createdAt: {from: "2026-02-01T00:00:00Z", to: "2026-02-02T00:00:00Z"}}`, `filter: {market: {in: ["PL"]}, segment: {in: [COMMERCIAL]}}`)
		add(user, "partners", "", `filter: {name: {contains: "reseller 7"}}`)
	}
	return cases
}

func comma(a string) string {
	if a == "" {
		return ""
	}
	return ", " + a
}

// measureLists asks for each first page, and counts what the database reads for it. Nothing else may use the server meanwhile.
func measureLists(s *suite) error {
	p, err := s.startAPI("partnergraph", "127.0.0.1:18202")
	if err != nil {
		return err
	}
	defer p.stop()
	client := newClient(1)
	fmt.Fprintln(s.out, "| viewer | list | rows read | ms | with the total: rows read | ms |\n|---|---|---:|---:|---:|---:|")
	for _, c := range listCases() {
		page := newQuestion(s.tokens[c.user], "", "{ "+c.fields+" }", nil)
		total := newQuestion(s.tokens[c.user], "", "{ "+c.fields[:len(c.fields)-1]+" totalCount } }", nil)
		var rows [2]int
		var times [2]time.Duration
		for i, q := range []question{page, total} {
			for range 2 { // the first one warms up
				before, watch := s.handlerReads(), clock.Start()
				answer, err := ask(s.ctx, client, p.url, q)
				if err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				times[i], rows[i] = watch.Elapsed(), s.handlerReads()-before
				if len(answer) > 10 && string(answer[:10]) == `{"errors":` {
					return fmt.Errorf("%s: %.300s", c.name, answer)
				}
			}
		}
		fmt.Fprintf(s.out, "| %s | `%s` | %d | %.1f | %d | %.1f |\n", c.user, c.name, rows[0], ms(times[0]), rows[1], ms(times[1]))
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// handlerReads is how many rows the database server has read.
func (s *suite) handlerReads() (total int) {
	for _, counter := range []string{"Handler_read_first", "Handler_read_key", "Handler_read_last", "Handler_read_next", "Handler_read_prev", "Handler_read_rnd_next"} {
		total += s.counter(counter)
	}
	return total
}
