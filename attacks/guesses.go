package main

import (
	"context"
	"fmt"
	"strings"
)

// guesses sends guessed tokens and malformed requests until the server limits them.
func (r *report) guesses(ctx context.Context) {
	for name, send := range map[string]func(i int) answer{
		"bad tokens":     func(i int) answer { return r.server.post(ctx, `{"query":"{viewer{id}}"}`, fmt.Sprintf("pg_%040d", i)) },
		"malformed JSON": func(int) answer { return r.server.post(ctx, "{", "") },
		"wrong type":     func(int) answer { return r.server.post(ctx, "x", "", "Content-Type", "text/plain") },
		"a good token":   func(int) answer { return r.server.post(ctx, `{"query":"{viewer{id}}"}`, r.server.token) },
	} {
		before, rejected := r.server.statements(), 0
		for i := range 300 {
			if got := send(i); got.status == 429 {
				rejected++
			}
		}
		caused := r.server.statements() - before
		var wrong []string
		if rejected < 200 {
			wrong = append(wrong, "want at least 200 rejected")
		}
		// An accepted request causes a few statements. The relay and other jobs cause some more.
		if most := 10*(300-rejected) + 50; caused > most || strings.HasPrefix(name, "bad") && caused > 150 {
			wrong = append(wrong, fmt.Sprintf("want at most %d statements", most))
		}
		r.line("300 times: "+name, fmt.Sprintf("%d answered with 429, %d statements", rejected, caused), wrong)
	}
}
