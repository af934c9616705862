package graph

import (
	"encoding/json"
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// This file answers plain requests, which are not GraphQL: those of the sign-in page, and callbacks.

// plainError is the error of a plain request.
type plainError struct {
	Code        string   `json:"code"`
	Message     string   `json:"message"`
	Remediation string   `json:"remediation,omitempty"`
	Field       []string `json:"field,omitempty"`
	RetryAfter  int      `json:"retryAfter,omitempty"` // seconds
}

func errorOf(err *gqlerror.Error) plainError {
	code, _ := err.Extensions["code"].(string)
	after, _ := err.Extensions["retryAfter"].(int)
	return plainError{Code: code, Message: err.Message, RetryAfter: after}
}

// plainProblem is a problem in a language.
func plainProblem(p *problem.Problem, locale string) plainError {
	return plainError{Code: string(p.Code), Message: p.Message(locale), Remediation: p.Remediation(locale), Field: p.Field}
}

// withPlainHeaders: nothing of these answers is cached, framed or sniffed.
func withPlainHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "private, no-store")
		next.ServeHTTP(w, r)
	})
}

func answerPlain(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
