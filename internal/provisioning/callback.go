package provisioning

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/partnergraph/partnergraph/internal/remote"
)

// Callback is a message of a service about a revision that it has answered with PENDING. It may come any number of times, late, and before
// the answer itself.
type Callback struct {
	SubscriptionID string `json:"subscriptionId"` // global id
	Revision       int    `json:"revision"`
	Answer
}

// LargestCallback is the size of a callback's body, in bytes.
const LargestCallback = 64 << 10

// tolerance is how much the clock of a service may differ, and how old a message may be: that of Standard Webhooks.
const tolerance = 5 * time.Minute

// The errors of callbacks. They quote nothing of the message.
var (
	ErrNotSigned  = errors.New("the callback is not signed, or not with a secret that is known")
	ErrNotCurrent = errors.New("the callback was signed too long ago, or in the future")
	ErrNotRead    = errors.New("the callback is not the JSON that was agreed")
)

// Verifier reads callbacks that are signed as Standard Webhooks says (https://www.standardwebhooks.com).
type Verifier struct {
	keys []*standardwebhooks.Webhook
	now  func() time.Time
}

// NewVerifier accepts messages that are signed with one of the keys: two while a service changes from one to the other. Its clock is the real
// one, also in a sandbox. It fails without a key.
func NewVerifier(keys [][]byte, now func() time.Time) (*Verifier, error) {
	v := &Verifier{now: now}
	for _, key := range keys {
		if len(key) == 0 {
			return nil, errors.New("provisioning: new verifier: a key is empty")
		}
		hook, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			return nil, errors.New("provisioning: new verifier: a key cannot be used") // not wrapped: it may quote
		}
		v.keys = append(v.keys, hook)
	}
	if len(v.keys) == 0 {
		return nil, errors.New("provisioning: new verifier: there is no key")
	}
	return v, nil
}

// Read returns the callback in a message: first the signature is verified, then the time, and only then the body is read. The error is
// ErrNotSigned, ErrNotCurrent or ErrNotRead.
func (v *Verifier) Read(header http.Header, body []byte) (Callback, error) {
	if !v.signed(header, body) {
		return Callback{}, ErrNotSigned
	}
	seconds, err := strconv.ParseInt(header.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if err != nil {
		return Callback{}, ErrNotSigned
	}
	if v.now().Sub(time.Unix(seconds, 0)).Abs() > tolerance {
		return Callback{}, ErrNotCurrent
	}
	return readCallback(body)
}

// signed compares the signatures of a message with those of every key. The library compares in constant time; its own clock is not used.
func (v *Verifier) signed(header http.Header, body []byte) bool {
	found := false
	for _, key := range v.keys {
		found = key.VerifyIgnoringTimestamp(body, header) == nil || found
	}
	return found
}

func readCallback(body []byte) (Callback, error) {
	var c Callback
	if remote.Decode(body, &c) != nil || c.SubscriptionID == "" || c.Revision < 1 {
		return Callback{}, ErrNotRead
	}
	answer, err := c.checked()
	if err != nil {
		return Callback{}, ErrNotRead
	}
	c.Answer = answer
	return c, nil
}
