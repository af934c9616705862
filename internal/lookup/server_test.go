package lookup_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

const (
	token  = "t0ken-of-the-test"
	alder  = "079000001"
	harbor = "1200 Harbor Ave"
)

// tacoma is an address that is verified unchanged.
var tacoma = models.PostalAddress{Line1: harbor, Line2: "Ste 4", City: "Tacoma", State: "WA", PostalCode: "98402", Country: "US"}

// service implements the contract in docs/settings.md with the offline data.
func service() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/companies/{duns}", func(w http.ResponseWriter, r *http.Request) {
		company, err := lookup.Offline{}.FindCompany(r.Context(), r.PathValue("duns"))
		serve(w, company, err)
	})
	mux.HandleFunc("POST /v1/addresses/verify", func(w http.ResponseWriter, r *http.Request) {
		var a models.PostalAddress
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			http.Error(w, "no address", http.StatusBadRequest)
			return
		}
		v, err := lookup.Offline{}.VerifyAddress(r.Context(), a)
		serve(w, map[string]any{"status": v.Status, "address": v.Address}, err)
	})
	return mux
}

func serve(w http.ResponseWriter, found any, err error) {
	switch {
	case errors.Is(err, lookup.ErrNotFound):
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		w.WriteHeader(http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(found)
	}
}

// ask returns a Remote that calls a handler, without long pauses.
func ask(t *testing.T, h http.Handler, changes ...func(*remote.Config)) *lookup.Remote {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return client(t, server.URL+"/v1", changes...)
}

func client(t *testing.T, url string, changes ...func(*remote.Config)) *lookup.Remote {
	t.Helper()
	c := remote.Config{URL: url, Token: token, Timeout: 20 * time.Second, Pause: time.Millisecond}
	for _, change := range changes {
		change(&c)
	}
	r, err := lookup.NewRemote(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// counting counts the requests that reach a handler.
func counting(n *atomic.Int32, h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		h(w, r)
	})
}

func saying(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// wantUnavailable also checks that the error, which is logged, contains no private data.
func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, lookup.ErrUnavailable) || errors.Is(err, lookup.ErrNotFound) {
		t.Fatalf("got error %v, want ErrUnavailable", err)
	}
	for _, private := range []string{token, alder, "Harbor", "Tacoma", "98402"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("the error mentions %q: %v", private, err)
		}
	}
}
