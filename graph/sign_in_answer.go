package graph

import (
	"encoding/json"
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// This file answers the requests of the sign-in page.

// signInError is an error as the pages show it.
type signInError struct {
	Code        string   `json:"code"`
	Message     string   `json:"message"`
	Remediation string   `json:"remediation,omitempty"`
	Field       []string `json:"field,omitempty"`
	RetryAfter  int      `json:"retryAfter,omitempty"` // seconds
}

func errorOf(err *gqlerror.Error) signInError {
	code, _ := err.Extensions["code"].(string)
	after, _ := err.Extensions["retryAfter"].(int)
	return signInError{Code: code, Message: err.Message, RetryAfter: after}
}

// refuse answers in the caller's language with the code of the problem, as the API does.
func (s *SignIn) refuse(w http.ResponseWriter, r *http.Request, err error) {
	found, only := problem.All(err)
	status := http.StatusUnprocessableEntity
	switch {
	case !only || len(found) == 0:
		s.log.ErrorContext(r.Context(), "sign in", "err", err)
		found, status = problem.List{problem.New(problem.ServiceUnavailable, "")}, http.StatusServiceUnavailable
	case problem.Has(err, problem.SignInCodeInvalid):
		status = http.StatusUnauthorized
	case problem.Has(err, problem.SignInLimited):
		status = http.StatusTooManyRequests
	case problem.Has(err, problem.ServiceUnavailable):
		status = http.StatusServiceUnavailable
	}
	locale := Locale(r.Context())
	answerSignIn(w, status, signInError{Code: string(found[0].Code), Message: found[0].Message(locale), Remediation: found[0].Remediation(locale), Field: found[0].Field})
}

func answerSignIn(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
