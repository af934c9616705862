package graph_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
)

func TestOIDC_AcceptsTokensOfAnIssuer(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	o := i.relying()
	s, err := o.Authenticate(context.Background(), i.token())
	if err != nil {
		t.Fatal(err)
	}
	if s.Actor.UserID != mary.UserID {
		t.Errorf("want Mary, got %v", s.Actor.UserID)
	}
	if left := s.ExpiresAt.Sub(clock.Wall()); left <= 0 || left > time.Hour {
		t.Errorf("want the token's own expiry, got %v", s.ExpiresAt)
	}
	for range 10 {
		if _, err := o.Authenticate(context.Background(), i.token()); err != nil {
			t.Fatal(err)
		}
	}
	if got := i.asked.Load(); got != 1 {
		t.Errorf("want the keys asked for once, got %d", got)
	}
}

func TestOIDC_ReadsTheClaims(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	var got graph.OIDCIdentity
	o, err := graph.NewOIDC(context.Background(), i.url, audience, []string{"ES256"}, func(_ context.Context, who graph.OIDCIdentity) (access.Actor, error) {
		got = who
		return mary, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	claims := i.claims()
	k := i.current()
	if _, err := o.Authenticate(context.Background(), sign(t, jose.ES256, k.private, k.id, nil, claims)); err != nil {
		t.Fatal(err)
	}
	got.Expiry = time.Time{}
	want := graph.OIDCIdentity{Issuer: i.url, Subject: "mary", Email: "mary@example.com", EmailVerified: true, Name: "Mary"}
	if got != want {
		t.Errorf("want %+v, got %+v", want, got)
	}
}

func TestOIDC_IssuerMayBeDownAtStart(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	o, token := i.relying(), i.token()
	i.down.Store(true)
	e := serve(t, graph.Options{Authenticator: o})
	for range 5 {
		if got := e.post("{hello}", "Authorization: Bearer "+token); got.Status != http.StatusServiceUnavailable || got.code() != "SERVICE_UNAVAILABLE" {
			t.Errorf("want 503 while nobody can tell, got %d %s", got.Status, got.Body)
		}
	}
	if got := i.found.Load(); got != 1 {
		t.Errorf("want the issuer that is down asked once, got %d", got)
	}
	if got := e.post("{hello}"); got.Status != http.StatusOK {
		t.Errorf("want anonymous callers served, got %d %s", got.Status, got.Body)
	}
	i.down.Store(false)
	o.ForgetFailure()
	if got := e.post("{hello}", "Authorization: Bearer "+token); got.Status != http.StatusOK {
		t.Errorf("want the token accepted once the issuer is up, got %d %s", got.Status, got.Body)
	}
}

// T-76: a token may be signed with a new key. While the issuer is down the program cannot know, and signs nobody out.
func TestOIDC_KnownKeysWorkWhileTheIssuerIsDown(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	o := i.relying()
	o.RefreshEvery(0)
	token := i.token()
	if _, err := o.Authenticate(context.Background(), token); err != nil {
		t.Fatal(err)
	}
	i.keysDown.Store(true)
	i.rotate(t)
	for range 2 { // the second time the issuer is not asked again so soon
		if _, err := o.Authenticate(context.Background(), i.token()); err == nil || errors.Is(err, graph.ErrInvalidToken) {
			t.Errorf("want that nobody can tell about an unknown key, got %v", err)
		}
		o.RefreshEvery(time.Hour)
	}
	if _, err := o.Authenticate(context.Background(), token); err != nil {
		t.Errorf("want the cached key used, got %v", err)
	}
}

func TestOIDC_NewKeyIsFetched(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	o := i.relying()
	o.RefreshEvery(0)
	for range 3 {
		old := i.token()
		if _, err := o.Authenticate(context.Background(), old); err != nil {
			t.Fatal(err)
		}
		i.rotate(t)
		if _, err := o.Authenticate(context.Background(), i.token()); err != nil {
			t.Fatalf("want the new key found: %v", err)
		}
		if _, err := o.Authenticate(context.Background(), old); !errors.Is(err, graph.ErrInvalidToken) {
			t.Errorf("want the withdrawn key refused, got %v", err)
		}
	}
}

func TestOIDC_UnknownKeysAreFetchedWithAnInterval(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	o := i.relying()
	other := newKey(t)
	for range 50 {
		token := sign(t, jose.ES256, other.private, newKey(t).id, nil, i.claims())
		if _, err := o.Authenticate(context.Background(), token); !errors.Is(err, graph.ErrInvalidToken) {
			t.Fatalf("want the token refused, got %v", err)
		}
	}
	if got := i.asked.Load(); got != 1 {
		t.Errorf("want the keys asked for once, got %d", got)
	}
}

func TestOIDC_RequiresAllSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		issuer, audience string
		algs             []string
	}{
		{"", "a", []string{"ES256"}}, {"i", "", []string{"ES256"}}, {"i", "a", nil}, {"i", "a", []string{"none"}}, {"i", "a", []string{"ES256", "HS256"}},
	} {
		if _, err := graph.NewOIDC(context.Background(), c.issuer, c.audience, c.algs, nil); err == nil {
			t.Errorf("want %+v refused", c)
		}
	}
}

func TestOIDC_RejectsHostileTokens(t *testing.T) {
	t.Parallel()
	i := startIssuer(t)
	e := serve(t, graph.Options{Authenticator: i.relying()})
	k, mallory := i.current(), newKey(t)
	der, err := x509.MarshalPKIXPublicKey(&k.private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	spki := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	raw := base64.RawURLEncoding.EncodeToString
	with := func(changes map[string]any) string { // really signed by the issuer
		claims := i.claims()
		maps.Copy(claims, changes)
		maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
		return sign(t, jose.ES256, k.private, k.id, nil, claims)
	}
	header := func(by *key, kid string, headers map[string]any) string {
		return sign(t, jose.ES256, by.private, kid, headers, i.claims())
	}
	good := with(nil)
	parts := strings.Split(good, ".")
	own := jose.JSONWebKey{Key: &mallory.private.PublicKey, KeyID: k.id, Algorithm: "ES256"}
	now := clock.Wall()
	if got := e.post("{hello}", "Authorization: Bearer "+good); got.Status != http.StatusOK {
		t.Fatalf("want the good token accepted, got %d %s", got.Status, got.Body)
	}
	for name, token := range map[string]string{
		"none":               raw([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
		"None":               raw([]byte(`{"alg":"None","kid":"`+k.id+`"}`)) + "." + parts[1] + "." + parts[2],
		"HS256, public key":  sign(t, jose.HS256, spki, k.id, nil, i.claims()),
		"another algorithm":  raw([]byte(`{"alg":"ES384","kid":"`+k.id+`"}`)) + "." + parts[1] + "." + parts[2],
		"embedded jwk":       header(mallory, k.id, map[string]any{"jwk": own}),
		"jku":                header(mallory, k.id, map[string]any{"jku": i.url + "/keys"}),
		"x5u":                header(mallory, k.id, map[string]any{"x5u": "https://evil.example/cert"}),
		"jku, well signed":   header(k, k.id, map[string]any{"jku": i.url + "/keys"}),
		"crit":               header(k, k.id, map[string]any{"crit": []string{"exp"}, "exp": now.Unix()}),
		"kid is a path":      header(mallory, "../../../../dev/null", nil),
		"kid is SQL":         header(mallory, "' OR 1=1 --", nil),
		"kid is long":        header(mallory, strings.Repeat("k", 5000), nil),
		"another's key":      header(mallory, k.id, nil),
		"no kid":             sign(t, jose.ES256, mallory.private, "", nil, i.claims()),
		"zero signature":     parts[0] + "." + parts[1] + "." + raw(make([]byte, 64)),
		"no signature":       parts[0] + "." + parts[1] + ".",
		"changed payload":    parts[0] + "." + strings.Split(with(map[string]any{"sub": "root"}), ".")[1] + "." + parts[2],
		"truncated":          good[:len(good)-10],
		"five parts":         good + ".x.y",
		"not base64":         "%%%." + parts[1] + "." + parts[2],
		"JSON":               `{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`,
		"dots":               "..",
		"nothing in it":      "e30.e30.e30",
		"100 kB":             with(map[string]any{"filler": strings.Repeat("x", 100_000)}),
		"wrong audience":     with(map[string]any{"aud": "another"}),
		"no audience":        with(map[string]any{"aud": nil}),
		"wrong issuer":       with(map[string]any{"iss": "https://evil.example"}),
		"expired":            with(map[string]any{"exp": now.Add(-time.Minute).Unix()}),
		"no exp":             with(map[string]any{"exp": nil}),
		"exp is text":        with(map[string]any{"exp": "tomorrow"}),
		"not yet":            with(map[string]any{"nbf": now.Add(time.Hour).Unix()}),
		"no subject":         with(map[string]any{"sub": nil}),
		"unknown subject":    with(map[string]any{"sub": "nobody"}),
		"ID token, nonce":    with(map[string]any{"nonce": "n"}),
		"ID token, at_hash":  with(map[string]any{"at_hash": "h"}),
		"ID token, c_hash":   with(map[string]any{"c_hash": "h"}),
		"ID token, typ":      with(map[string]any{"typ": "ID"}),
		"logout token":       header(k, k.id, map[string]any{"typ": "logout+jwt"}),
		"claims are no JSON": raw([]byte(`{"alg":"ES256","kid":"`+k.id+`"}`)) + "." + raw([]byte("x")) + "." + parts[2],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := endpoint{t: t, url: e.url}.post("{hello}", "Authorization: Bearer "+token)
			if got.Status != http.StatusUnauthorized || got.code() != "UNAUTHENTICATED" || !strings.Contains(got.Header.Get("WWW-Authenticate"), "invalid_token") {
				t.Errorf("want 401, got %d %s", got.Status, got.Body)
			}
		})
	}
}
