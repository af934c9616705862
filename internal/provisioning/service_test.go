package provisioning_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/remote"
)

const (
	token  = "t0ken-of-the-test"
	seats  = "subscription_01k3e9v5jdfxqsd2bvqz4hd0am"
	tenant = "4a000000-0000-4000-8000-000000000001"
)

// wanted is an active subscription in its first revision.
var wanted = provisioning.Request{
	SubscriptionID: seats, Revision: 1, OrderID: "order_01k3e9v5jdfxqsd2bvqz4hd0ap", OrderLineID: "orderline_01k3e9v5jdfxqsd2bvqz4hd0aq",
	CustomerTenantID: tenant, OfferID: "alder-office", PlanID: "standard", Quantity: 25, Term: "P1Y", BillingCycle: "MONTHLY", Status: "ACTIVE",
	TermEndsAt: time.Date(2027, 8, 3, 9, 30, 0, 0, time.FixedZone("CEST", 2*60*60)),
}

// serving returns a client of a handler, without long pauses.
func serving(t *testing.T, h http.Handler, changes ...func(*remote.Config)) *provisioning.Remote {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := remote.Config{URL: server.URL + "/v1", Token: token, Timeout: 20 * time.Second, Pause: time.Millisecond}
	for _, change := range changes {
		change(&c)
	}
	p, err := provisioning.NewRemote(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func saying(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// counting counts the requests that reach a handler.
func counting(n *atomic.Int32, h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		h(w, r)
	})
}

const fulfilled = `{"state":"FULFILLED","reference":"res-7"}`

// wantUnavailable also checks that the error, which is logged, says nothing of the request and its answer.
func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, provisioning.ErrUnavailable) {
		t.Fatalf("got error %v, want ErrUnavailable", err)
	}
	for _, private := range []string{token, seats, tenant, "alder-office", "canary"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error mentions %q: %v", private, err)
		}
	}
}
