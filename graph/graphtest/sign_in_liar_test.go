package graphtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/clock"
)

// liar is an issuer whose ID tokens say whatever a test wants.
type liar struct {
	t   *testing.T
	url string

	mu     sync.Mutex
	claims map[string]any // in place of the right ones
	nonce  string         // of the sign-in under way
	key    *ecdsa.PrivateKey
	signer *ecdsa.PrivateKey // nil: the key that it publishes
	hangs  string            // the path at which it answers nothing
}

// siteWithLiar serves the program with a liar for vale.example.
func siteWithLiar(t *testing.T, a *api) (string, *liar) {
	t.Helper()
	l := &liar{t: t, key: newKey(t)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", l.configuration)
	mux.HandleFunc("GET /authorize", l.authorize)
	mux.HandleFunc("GET /keys", l.keys)
	mux.HandleFunc("POST /token", l.token)
	issuer := httptest.NewServer(l.hanging(mux))
	t.Cleanup(issuer.Close)
	l.url = issuer.URL

	var site http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	signIn := graph.NewSignIn(graph.SignInOptions{
		Program: a.Program.Program, PublicURL: srv.URL, IssuerTimeout: time.Second,
		Issuers: []graph.SignInIssuer{{Name: "vale", Issuer: l.url, ClientID: "partnergraph", ClientSecret: "secret", Domains: []string{"vale.example"}}},
	})
	routes := a.routes(signIn)
	routes.HandleFunc("/sign-in", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) })
	site = routes
	return srv.URL, l
}

// hanging answers nothing at the path that hangs, until the client has gone.
func (l *liar) hanging(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		hangs := l.hangs == r.URL.Path
		l.mu.Unlock()
		if hangs {
			_, _ = io.Copy(io.Discard, r.Body) // else the server does not see that the client goes
			<-r.Context().Done()
			return
		}
		next.ServeHTTP(w, r)
	})
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (l *liar) configuration(w http.ResponseWriter, _ *http.Request) {
	l.writes(w, map[string]any{
		"issuer": l.url, "authorization_endpoint": l.url + "/authorize", "token_endpoint": l.url + "/token", "jwks_uri": l.url + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
	})
}

func (l *liar) authorize(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	l.nonce = r.FormValue("nonce")
	l.mu.Unlock()
	http.Redirect(w, r, r.FormValue("redirect_uri")+"?"+url.Values{"code": {"c1"}, "state": {r.FormValue("state")}}.Encode(), http.StatusFound)
}

func (l *liar) keys(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: l.key.Public(), KeyID: keyID(l.key), Algorithm: "ES256", Use: "sig"}}})
}

func (l *liar) token(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := clock.Wall()
	claims := map[string]any{
		"iss": l.url, "sub": "robin", "aud": "partnergraph", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix(), "nonce": l.nonce, "email": robinsAddress, "email_verified": true,
	}
	maps.Copy(claims, l.claims)
	signer := l.signer
	if signer == nil {
		signer = l.key
	}
	l.writes(w, map[string]any{"access_token": "a1", "token_type": "Bearer", "id_token": l.signs(signer, claims)})
}

// signs names the published key in the header, whoever signs.
func (l *liar) signs(with *ecdsa.PrivateKey, claims map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: with, KeyID: keyID(l.key)}}, nil)
	if err != nil {
		l.t.Error(err)
		return ""
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		l.t.Error(err)
		return ""
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		l.t.Error(err)
		return ""
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		l.t.Error(err)
	}
	return text
}

func keyID(key *ecdsa.PrivateKey) string { return key.X.Text(36)[:12] }

func (l *liar) writes(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		l.t.Error(err)
	}
}

// says makes the next tokens say something else.
func (l *liar) says(claims map[string]any, signer *ecdsa.PrivateKey) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims, l.signer = claims, signer
}

func (l *liar) hang(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hangs = path
}

// D-20: an ID token for another sign-in, another client or another time, or from somebody else, signs in nobody. One that is right does.
func TestSignIn_LyingIssuers(t *testing.T) {
	t.Parallel()
	a := begin(t)
	site, l := siteWithLiar(t, a)
	signsIn := func() any {
		b := openBrowser(t, a, site)
		b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
		return b.isAt()
	}
	for name, lie := range map[string]map[string]any{
		"another nonce":        {"nonce": "n1"},
		"no nonce":             {"nonce": nil},
		"another client":       {"aud": "somebody"},
		"several clients":      {"aud": []string{"partnergraph", "somebody"}},
		"for another party":    {"azp": "somebody"},
		"another issuer":       {"iss": "https://login.example"},
		"over":                 {"exp": clock.Wall().Add(-time.Hour).Unix()},
		"nobody":               {"sub": ""},
		"an unverified one":    {"email_verified": false},
		"a domain of others":   {"email": "olga.marsh@program.example"},
		"two addresses":        {"email": "olga.marsh@program.example," + robinsAddress},
		"a subdomain of its":   {"email": "robin@sub.vale.example"},
		"an address that ends": {"email": robinsAddress + ".evil.example"},
	} {
		l.says(lie, nil)
		if at := signsIn(); at != nil {
			t.Errorf("%s: signed in as %v", name, at)
		}
	}
	l.says(nil, newKey(t))
	if at := signsIn(); at != nil {
		t.Errorf("with the key of somebody else: signed in as %v", at)
	}
	l.says(nil, nil)
	if at := signsIn(); at != robinsAddress {
		t.Errorf("with a right token: signed in as %v", at)
	}
}

// D-20: an issuer that hangs, at any of its endpoints, signs nobody in, leaves nobody waiting, and hinders nobody else. When it answers
// again, its people sign in.
func TestSignIn_HangingIssuers(t *testing.T) {
	t.Parallel()
	a := begin(t)
	for _, path := range []string{"/token", "/keys", "/.well-known/openid-configuration"} {
		site, l := siteWithLiar(t, a)
		l.hang(path)
		b := openBrowser(t, a, site)
		b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress)) // comes back, or the test hangs
		if at := b.isAt(); at != nil {
			t.Errorf("%s hangs: signed in as %v", path, at)
		}
		openBrowser(t, a, site).signsIn("other" + strconv.Itoa(len(path)) + "@elsewhere.example")
		if path == "/.well-known/openid-configuration" {
			continue // it is asked again a while later
		}
		l.hang("")
		b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
		if at := b.isAt(); at != robinsAddress {
			t.Errorf("%s answers again: signed in as %v", path, at)
		}
	}
}

// D-20: an issuer that has rotated its key signs people in as before, and what the older key has signed counts no more.
func TestSignIn_IssuersRotateKeys(t *testing.T) {
	t.Parallel()
	a := begin(t)
	site, l := siteWithLiar(t, a)
	first := l.key
	for _, rotated := range []bool{false, true} {
		if rotated {
			l.mu.Lock()
			l.key = newKey(t)
			l.mu.Unlock()
		}
		b := openBrowser(t, a, site)
		b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
		if at := b.isAt(); at != robinsAddress {
			t.Errorf("rotated %v: signed in as %v", rotated, at)
		}
	}
	l.says(nil, first)
	b := openBrowser(t, a, site)
	b.follows("/session/issuer?email=" + url.QueryEscape(robinsAddress))
	if at := b.isAt(); at != nil {
		t.Errorf("by the older key: signed in as %v", at)
	}
}

// D-20: a cookie that somebody has put into the browser beforehand is not the one of the session that begins.
func TestSignIn_SessionsCannotBeFixed(t *testing.T) {
	t.Parallel()
	a := begin(t)
	site := signInSite(t, a)
	thief := openBrowser(t, a, site)
	thief.signsIn("thief@elsewhere.example")
	at, err := url.Parse(site)
	if err != nil {
		t.Fatal(err)
	}
	for _, planted := range []string{"made-up", thief.cookie()} {
		victim := openBrowser(t, a, site)
		victim.http.Jar.SetCookies(at, []*http.Cookie{{Name: "partnergraph_session", Value: planted, Path: "/"}})
		victim.signsIn(robinsAddress)
		if victim.cookie() == planted || victim.isAt() != robinsAddress {
			t.Errorf("planted %.8q: the session has it, as %v", planted, victim.isAt())
		}
		other := openBrowser(t, a, site)
		other.http.Jar.SetCookies(at, []*http.Cookie{{Name: "partnergraph_session", Value: planted, Path: "/"}})
		if who := other.isAt(); who == robinsAddress {
			t.Errorf("planted %.8q: it signs in as %v", planted, who)
		}
	}
}

// D-20: pages of the sites that a pattern names use the session; those of others do not.
func TestSignIn_NamedSitesUseTheSession(t *testing.T) {
	t.Parallel()
	a := begin(t)
	b := openBrowser(t, a, signInSite(t, a, "https://*.partners.example", "https://console.example"))
	for origin, want := range map[string]int{
		"https://app.partners.example": http.StatusAccepted, "https://console.example": http.StatusAccepted,
		"https://partners.example": http.StatusForbidden, "http://app.partners.example": http.StatusForbidden, "https://app.partners.example.evil.example": http.StatusForbidden, "null": http.StatusForbidden,
	} {
		status, got := b.sends("POST", "/session/code", `{"email":"`+robinsAddress+`"}`, "Origin: "+origin, "Sec-Fetch-Site: cross-site")
		if status != want {
			t.Errorf("%s: %d %v, want %d", origin, status, got, want)
		}
	}
}
