package graphtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/issuertest"
)

// siteWithIssuer serves the program with a provider for vale.example.
func siteWithIssuer(t *testing.T, a *api, person storage.User) (string, *issuertest.Provider) {
	t.Helper()
	var site http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	provider := issuertest.Start(t, srv.URL+"/session/callback/vale", person)
	signIn := graph.NewSignIn(graph.SignInOptions{
		Program: a.Program.Program, PublicURL: srv.URL,
		Issuers: []graph.SignInIssuer{{Name: "vale", Issuer: provider.URL, ClientID: issuertest.Client, ClientSecret: issuertest.Secret, Domains: []string{"vale.example"}}},
	})
	mux := a.routes(signIn)
	mux.HandleFunc("/sign-in", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })
	site = mux
	return srv.URL, provider
}

var robinAtIssuer = storage.User{Username: "robin", Email: robinsAddress, EmailVerified: true}

// D-20: people of a domain with an issuer sign in there, and get no code; others get one.
func TestSignIn_AtTheIssuerOfTheDomain(t *testing.T) {
	t.Parallel()
	a := begin(t)
	site, _ := siteWithIssuer(t, a, robinAtIssuer)
	b := openBrowser(t, a, site)
	a.Mail()
	status, sent := b.sends("POST", "/session/code", `{"email":"Robin@Vale.example"}`)
	if path, _ := sent["redirect"].(string); status != http.StatusOK || !strings.HasPrefix(path, "/session/issuer?") {
		t.Fatalf("%d %v", status, sent)
	}
	a.Work()
	a.ExpectMail()
	b.sends("GET", sent["redirect"].(string), "")
	if b.isAt() != robinsAddress {
		t.Errorf("signed in as %v", b.isAt())
	}
	openBrowser(t, a, site).signsIn("other@elsewhere.example")
}

// D-20: an issuer signs in nobody whose address it has not verified, or whose domain is not its own.
func TestSignIn_IssuersVouchForTheirOwnOnly(t *testing.T) {
	t.Parallel()
	for name, person := range map[string]storage.User{
		"not verified":   {Username: "robin", Email: robinsAddress},
		"another domain": {Username: "robin", Email: "olga.marsh@program.example", EmailVerified: true},
		"no address":     {Username: "robin", EmailVerified: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t)
			site, _ := siteWithIssuer(t, a, person)
			b := openBrowser(t, a, site)
			b.sends("GET", "/session/issuer?email="+url.QueryEscape(robinsAddress), "")
			if b.isAt() != nil {
				t.Errorf("signed in as %v", b.isAt())
			}
		})
	}
}

// D-20: what an issuer sends back counts in the browser that was sent there, once, and for that sign-in.
func TestSignIn_AnswersOfIssuersAreNotReplayed(t *testing.T) {
	t.Parallel()
	a := begin(t)
	site, provider := siteWithIssuer(t, a, robinAtIssuer)
	b := openBrowser(t, a, site)
	var answer *url.URL // of the issuer, which the browser follows
	b.http.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.Path, "/session/callback/") {
			answer = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}
	b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
	if answer == nil {
		t.Fatal("the issuer did not answer")
	}
	victim := openBrowser(t, a, site)
	victim.follows(answer.RequestURI())
	changed := *answer
	changed.RawQuery = strings.Replace(changed.RawQuery, "state=", "state=x", 1)
	b.follows(changed.RequestURI())
	mixed := openBrowser(t, a, site) // as an issuer that is sent another one's code would have it
	mixed.http.CheckRedirect = b.http.CheckRedirect
	mixed.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
	mixed.follows(strings.Replace(answer.RequestURI(), "/callback/vale", "/callback/other", 1))
	for name, other := range map[string]*browser{"another browser": victim, "another state": b, "another issuer's address": mixed} {
		if at := other.isAt(); at != nil {
			t.Errorf("%s is signed in as %v", name, at)
		}
	}
	provider.Down.Store(true)
	other := openBrowser(t, a, site)
	other.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
	if at := other.isAt(); at != nil {
		t.Errorf("without the issuer signed in as %v", at)
	}
}

// follows opens an address, and what it leads to.
func (b *browser) follows(path string) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, b.site+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
}
