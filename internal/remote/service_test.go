package remote_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/remote"
)

// soon is far more than a bounded call needs on a busy machine, and far less than the servers of these tests would take.
const soon = 10 * time.Second

// secret is in requests and answers, and never in errors.
const secret = "canary"

// asking is a request with something secret in its path and its body.
var asking = remote.Request{Method: http.MethodPost, Path: "/things/" + secret, Body: []byte(`{"name":"` + secret + `"}`)}

// counting counts the requests that reach a handler.
func counting(n *atomic.Int32, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		h(w, r)
	}
}

func saying(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// say writes raw bytes instead of an HTTP answer and hangs up.
func say(t *testing.T, w http.ResponseWriter, raw string) {
	t.Helper()
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	_, _ = io.WriteString(c, raw)
}

// wantUnavailable also checks that the error, which is logged, says nothing of the request and its answer.
func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, remote.ErrUnavailable) {
		t.Fatalf("got error %v, want ErrUnavailable", err)
	}
	for _, private := range []string{token, secret} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error mentions %q: %v", private, err)
		}
	}
}
