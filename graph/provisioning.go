package graph

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/provisioning"
)

// CallbackOptions configure the callback of a provisioning service. Verifier and Receive are required.
type CallbackOptions struct {
	Verifier      *provisioning.Verifier
	Receive       func(context.Context, provisioning.Callback) error // returns nil for repetitions and old revisions too; a problem.NotFound for an unknown subscription
	RatePerMinute int                                                // messages of one network address; 0 for any number
	Logger        *slog.Logger                                       // nowhere by default
}

// callback receives the messages of a provisioning service (docs/provisioning.md).
type callback struct {
	verifier *provisioning.Verifier
	receive  func(context.Context, provisioning.Callback) error
	rates    *rateLimiter
	errors   presenter
	log      *slog.Logger
}

// callbackRetryAfter is the Retry-After while a callback cannot be stored, in seconds.
const callbackRetryAfter = 5

// NewCallback serves POST /provisioning/callback. The signature of a message takes the place of a token and of the protection of browsers'
// sessions: it uses neither cookies nor the actor of a request.
func NewCallback(o CallbackOptions) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &callback{verifier: o.Verifier, receive: o.Receive, rates: newRateLimiter(o.RatePerMinute), errors: presenter{log: o.Logger}, log: o.Logger}
	return withRequestInfo(withPlainHeaders(c), remoteAddress)
}

// ServeHTTP answers 204 when a message is received. A message costs one request of its network address, and a forged one costs more.
func (c *callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := "callback:" + remoteAddress(r)
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		answerPlain(w, http.StatusMethodNotAllowed, plainError{Code: transport.CodeMethod, Message: "Callbacks are sent by POST."})
		return
	}
	if limited := c.rates.allow(address, 1); limited != nil {
		c.refuse(w, http.StatusTooManyRequests, limited)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, provisioning.LargestCallback))
	if err != nil {
		refuseBody(w, err)
		return
	}
	message, err := c.verifier.Read(r.Header, body)
	switch {
	case errors.Is(err, provisioning.ErrNotRead):
		c.log.WarnContext(r.Context(), "provisioning callback", "err", err)
		answerPlain(w, http.StatusBadRequest, plainError{Code: transport.CodeBadRequest, Message: "The body is not the JSON of a callback."})
	case err != nil:
		c.rates.charge(address, badTokenCost-1)
		c.log.WarnContext(r.Context(), "provisioning callback", "err", err)
		answerPlain(w, http.StatusUnauthorized, plainError{Code: transport.CodeUnauthenticated, Message: "The callback is not signed with a current secret, or not within five minutes."})
	default:
		c.received(w, r, c.receive(r.Context(), message))
	}
}

// refuseBody answers a message that is too large or broke off.
func refuseBody(w http.ResponseWriter, err error) {
	if errors.As(err, new(*http.MaxBytesError)) {
		answerPlain(w, http.StatusRequestEntityTooLarge, plainError{Code: transport.CodePayloadTooLarge, Message: "A callback has at most 64 KiB."})
		return
	}
	answerPlain(w, http.StatusBadRequest, plainError{Code: transport.CodeBadRequest, Message: "The body broke off."})
}

// received answers with what became of a message. The service sends it again after any status of 500 and above.
func (c *callback) received(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if found, only := problem.All(err); only && len(found) > 0 {
		status := http.StatusUnprocessableEntity
		if problem.Has(err, problem.NotFound) {
			status = http.StatusNotFound
		}
		c.log.WarnContext(r.Context(), "provisioning callback", "err", err)
		answerPlain(w, status, plainProblem(found[0], Locale(r.Context())))
		return
	}
	if trouble := c.errors.unavailable(r.Context(), nil, err); trouble != nil {
		c.refuse(w, http.StatusServiceUnavailable, trouble)
		return
	}
	c.refuse(w, http.StatusInternalServerError, c.errors.internalError(r.Context(), nil, err))
}

// refuse answers with an error of the API, and with the time to wait.
func (c *callback) refuse(w http.ResponseWriter, status int, err *gqlerror.Error) {
	shown := errorOf(err)
	if shown.RetryAfter == 0 && status == http.StatusServiceUnavailable {
		shown.RetryAfter = callbackRetryAfter
	}
	if shown.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(shown.RetryAfter))
	}
	answerPlain(w, status, shown)
}
