package provisioning

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/partnergraph/partnergraph/internal/remote"
)

// Timeout is how long a request to a service may take, with all its attempts. A service that needs longer answers PENDING.
const Timeout = 10 * time.Second

// askAgain is when a service is asked again that has answered PENDING, in case its callback was lost.
const askAgain = time.Hour

// Remote tells a service over HTTPS, as docs/provisioning.md describes. It is safe for concurrent use.
type Remote struct{ subscriptions *remote.Endpoint }

// NewRemote returns a client of a service and sends no request. It fails if the URL or the token is invalid. Its timeout is usually Timeout.
func NewRemote(c remote.Config) (*Remote, error) {
	if c.Timeout == 0 {
		c.Timeout = Timeout
	}
	client, err := remote.New(c)
	if err != nil {
		return nil, fmt.Errorf("provisioning: new remote: %w", err)
	}
	return &Remote{client.Endpoint()}, nil
}

// Provision calls PUT /subscriptions/{id}.
func (p *Remote) Provision(ctx context.Context, r Request) (Answer, error) {
	r.TermEndsAt = r.TermEndsAt.UTC()
	body, err := json.Marshal(r)
	if err != nil {
		return Answer{}, failed(err)
	}
	got, err := p.subscriptions.Ask(ctx, remote.Request{
		Method: http.MethodPut, Path: "/subscriptions/" + url.PathEscape(r.SubscriptionID), Body: body,
		Header: http.Header{"Idempotency-Key": {r.SubscriptionID + "/" + strconv.Itoa(r.Revision)}},
	})
	if err != nil {
		return Answer{}, failed(err)
	}
	answer, err := readAnswer(got)
	if err != nil {
		return Answer{}, failed(err)
	}
	return answer, nil
}

// Check calls GET {url} and takes any answer but 401 and 403: it changes nothing, and shows whether the service can be reached with the token.
func (p *Remote) Check(ctx context.Context) error {
	got, err := p.subscriptions.Ask(ctx, remote.Request{Method: http.MethodGet})
	if err == nil && (got.Status == http.StatusUnauthorized || got.Status == http.StatusForbidden) {
		err = remote.Unavailable("it answered with status %d: the token is not the one that it expects", got.Status)
	}
	if err != nil {
		return fmt.Errorf("provisioning: check: %w", err)
	}
	return nil
}

// states are the states that services answer with, by the status of the answer.
var states = map[int]State{http.StatusOK: Fulfilled, http.StatusAccepted: Pending, http.StatusUnprocessableEntity: Refused}

// readAnswer reads an answer. Status and state have to agree: a 200 or a 422 of something between here and the service is none of its answers.
func readAnswer(got remote.Answer) (Answer, error) {
	state, agreed := states[got.Status]
	if !agreed {
		return Answer{}, remote.Unavailable("it answered with status %d", got.Status)
	}
	var a Answer
	if err := remote.Decode(got.Body, &a); err != nil {
		return Answer{}, err
	}
	if a.State != state {
		return Answer{}, remote.Unavailable("it answered with status %d and another state", got.Status)
	}
	a, err := a.checked()
	if err != nil {
		return Answer{}, remote.Unavailable("its answer is out of bounds: %v", err)
	}
	if a.State == Pending {
		a.AskAgain = askAgain
	}
	return a, nil
}
