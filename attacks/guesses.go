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
		before, refused := r.server.statements(), 0
		for i := range 300 {
			if got := send(i); got.status == 429 {
				refused++
			}
		}
		made := r.server.statements() - before
		var wrong []string
		if refused < 200 {
			wrong = append(wrong, "want more refused")
		}
		// A request that is let in makes a few statements, and the program some of its own meanwhile.
		if most := 10*(300-refused) + 50; made > most || strings.HasPrefix(name, "bad") && made > 150 {
			wrong = append(wrong, fmt.Sprintf("want at most %d statements", most))
		}
		r.line("300 times: "+name, fmt.Sprintf("%d answered with 429, %d statements", refused, made), wrong)
	}
}
