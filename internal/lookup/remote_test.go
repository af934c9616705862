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

func TestRemote_ErrorsHideTheAnswer(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{alder + " " + token + "\r\n\r\n", "HTTP/1.1 " + alder + "\r\n\r\n", "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"} {
		r := ask(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { say(t, w, raw) }))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
	}
}

func TestRemote_VerifiesCertificates(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(service())
	t.Cleanup(server.Close)
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	trusting := client(t, server.URL+"/v1", func(c *remote.Config) { c.Roots = roots })
	if company, err := trusting.FindCompany(t.Context(), alder); err != nil || company.DUNS != alder {
		t.Errorf("got %+v, %v, want %s", company, err, alder)
	}
	_, err := client(t, server.URL+"/v1").FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "certificate is not trusted") {
		t.Errorf("got error %v, want one that names the problem", err)
	}
}

func TestRemote_UnreachableServiceIsNamed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(service())
	server.Close()
	_, err := client(t, server.URL).FindCompany(t.Context(), alder)
	wantUnavailable(t, err)
	if !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got error %v, want one that names the problem", err)
	}
}

func TestNewRemote_RefusesUnsafeSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []remote.Config{
		{},
		{URL: "lookup.example.com"},
		{URL: "https://"},
		{URL: "ftp://lookup.example.com"},
		{URL: "http://lookup.example.com"},
		{URL: "http://127.0.0.1.example.com"},
		{URL: "https://user:" + token + "@lookup.example.com"},
		{URL: "https://lookup.example.com/?key=" + token},
		{URL: "https://lookup.example.com/#" + token},
		{URL: "https://lookup.example.com:" + token},
		{URL: "https://lookup.example.com", Token: token + "\r\nHost: elsewhere"},
		{URL: "https://lookup.example.com", Token: token + " "},
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
