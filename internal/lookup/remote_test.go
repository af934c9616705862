package lookup_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

func TestRemote_RequestsAreAsDocumented(t *testing.T) {
	t.Parallel()
	type request struct{ Line, Token, Accept, Type, Body string }
	got := make(chan request, 1)
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- request{r.Method + " " + r.URL.Path, r.Header.Get("Authorization"), r.Header.Get("Accept"), r.Header.Get("Content-Type"), string(body)}
		service().ServeHTTP(w, &http.Request{Method: r.Method, URL: r.URL, Body: io.NopCloser(strings.NewReader(string(body)))})
	}))
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Fatal(err)
	}
	want := request{"GET /v1/companies/079000001", "Bearer " + token, "application/json", "", ""}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
	if _, err := r.VerifyAddress(t.Context(), tacoma); err != nil {
		t.Fatal(err)
	}
	want = request{"POST /v1/addresses/verify", "Bearer " + token, "application/json", "application/json",
		`{"line1":"1200 Harbor Ave","line2":"Ste 4","city":"Tacoma","state":"WA","postalCode":"98402","country":"US"}`}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Error(diff)
	}
}

func TestRemote_SendsNoTokenWithoutOne(t *testing.T) {
	t.Parallel()
	r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if values, sent := r.Header["Authorization"]; sent {
			t.Errorf("got Authorization %q, want none", values)
		}
		service().ServeHTTP(w, r)
	}), func(c *remote.Config) { c.Token = "" })
	if _, err := r.FindCompany(t.Context(), alder); err != nil {
		t.Fatal(err)
	}
}

func TestRemote_DoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int32
	other := httptest.NewServer(counting(&elsewhere, service().ServeHTTP))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", other.URL+r.URL.Path)
			w.WriteHeader(status)
		}))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
		_, err = r.VerifyAddress(t.Context(), tacoma)
		wantUnavailable(t, err)
	}
	if got := elsewhere.Load(); got != 0 {
		t.Errorf("%d requests went where a redirect leads, want 0", got)
	}
}

func TestNewRemote_RefusesUnsafeSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []remote.Config{
		{},
		{URL: "http://lookup.example.com"},
		{URL: "https://user:" + token + "@lookup.example.com"},
	} {
		r, err := lookup.NewRemote(c)
		if err == nil || r != nil {
			t.Errorf("%+v is accepted", c)
			continue
		}
		if strings.Contains(err.Error(), token) {
			t.Errorf("the error shows the token: %v", err)
		}
	}
}

func TestRemote_ConcurrentRequests(t *testing.T) {
	t.Parallel()
	r := ask(t, service())
	failures := make(chan error, 50)
	for i := range cap(failures) {
		go func() {
			duns := fmt.Sprintf("07900000%d", 1+i%6)
			c, err := r.FindCompany(t.Context(), duns)
			if err == nil && c.DUNS != duns {
				err = fmt.Errorf("got %s, want %s", c.DUNS, duns)
			}
			failures <- err
		}()
	}
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
}

// Other companies' services rely on these field names.
func TestCompany_JSONFieldsAreFixed(t *testing.T) {
	t.Parallel()
	text := `{"duns":"079000001","legalName":"L","address":{"line1":"1","line2":"2","city":"C","state":"S","postalCode":"P","country":"US"},` +
		`"website":"https://w.example","registrationNumber":"N"}`
	want := &models.Company{
		DUNS: alder, LegalName: "L", Website: "https://w.example", RegistrationNumber: "N",
		Address: models.PostalAddress{Line1: "1", Line2: "2", City: "C", State: "S", PostalCode: "P", Country: "US"},
	}
	got, err := ask(t, saying(http.StatusOK, text)).FindCompany(t.Context(), alder)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if written, err := json.Marshal(want); err != nil || string(written) != text {
		t.Errorf("got %s, %v, want %s", written, err, text)
	}
}
