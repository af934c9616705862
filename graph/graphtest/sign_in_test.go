package graphtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/handler"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
)

// browser is a browser at the program: it keeps cookies.
type browser struct {
	t    *testing.T
	api  *api
	site string
	http *http.Client
}

// signInSite serves the API and /session, as the program does.
func signInSite(t *testing.T, a *api, origins ...string) string {
	t.Helper()
	signIn := graph.NewSignIn(graph.SignInOptions{Program: a.Program.Program, PublicURL: "http://partners.example", AllowedOrigins: origins, RatePerMinute: 600})
	srv := httptest.NewServer(a.routes(signIn))
	t.Cleanup(srv.Close)
	return srv.URL
}

// routes are the API and /session.
func (a *api) routes(signIn *graph.SignIn) *http.ServeMux {
	o := a.options(func(*handler.Server) {})
	o.SignIn = signIn
	mux := http.NewServeMux()
	mux.Handle("/graphql", graph.NewHandler(o))
	mux.Handle("/session", signIn.Handler())
	mux.Handle("/session/", signIn.Handler())
	return mux
}

func openBrowser(t *testing.T, a *api, site string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	return &browser{t, a, site, client}
}

// sends makes a request, and returns its status and what the answer says.
func (b *browser) sends(method, path, body string, headers ...string) (int, node) {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Browser/1.0")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	resp, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	var answer node
	if len(text) > 0 {
		if err := json.Unmarshal(text, &answer); err != nil {
			b.t.Fatalf("%s %s: %s", method, path, text)
		}
	}
	return resp.StatusCode, answer
}

var lettersCode = regexp.MustCompile(`Code: (\d{6})\n`)

// signsIn signs in with the code that is sent to an address.
func (b *browser) signsIn(address string) {
	b.t.Helper()
	b.api.Mail()
	status, sent := b.sends("POST", "/session/code", `{"email":"`+address+`"}`)
	if status != http.StatusAccepted {
		b.t.Fatalf("no code: %d %v", status, sent)
	}
	b.api.Work()
	var code string
	for _, letter := range b.api.Mail() {
		if found := lettersCode.FindStringSubmatch(letter.Text); found != nil && letter.ToAddress == address {
			code = found[1]
		}
	}
	if status, answer := b.sends("POST", "/session", `{"id":"`+sent["id"].(string)+`","code":"`+code+`"}`); status != http.StatusOK || answer["email"] != address {
		b.t.Fatalf("not signed in: %d %v", status, answer)
	}
}

// isAt is the verified address of the viewer; nil for a stranger.
func (b *browser) isAt() any {
	b.t.Helper()
	_, got := b.sends("POST", "/graphql", `{"query":"{ viewer { verifiedEmail } }"}`)
	return follow(got, "data", "viewer", "verifiedEmail")
}

const robinsAddress = "robin@vale.example"

// D-20: a person signs in with a code, acts with the cookie, and signs out. The cookie is out of reach of scripts, and a new one each time.
func TestSignIn_SessionOfABrowser(t *testing.T) {
	t.Parallel()
	a := begin(t)
	b := openBrowser(t, a, signInSite(t, a))
	if b.isAt() != nil {
		t.Fatal("signed in already")
	}
	b.signsIn(robinsAddress)
	before := b.cookie()
	b.signsIn(robinsAddress)
	if b.cookie() == before {
		t.Error("the token of the session is not a new one")
	}
	if _, who := b.sends("GET", "/session", ""); who["email"] != robinsAddress || b.isAt() != robinsAddress {
		t.Errorf("signed in as %v, %v", who, b.isAt())
	}
	after := b.cookie()
	if status, _ := b.sends("DELETE", "/session", ""); status != http.StatusNoContent || b.isAt() != nil {
		t.Errorf("signed out with %d, and is %v", status, b.isAt())
	}
	for _, stolen := range []string{before, after, "forged"} {
		other := openBrowser(t, a, b.site)
		if _, got := other.sends("POST", "/graphql", `{"query":"{ viewer { verifiedEmail } }"}`, "Cookie: partnergraph_session="+stolen); follow(got, "data", "viewer", "verifiedEmail") != nil {
			t.Errorf("an ended session works: %v", got)
		}
	}
}

func (b *browser) cookie() string {
	b.t.Helper()
	req, _ := http.NewRequest(http.MethodGet, b.site, nil)
	for _, c := range b.http.Jar.Cookies(req.URL) {
		if c.Name == "partnergraph_session" {
			return c.Value
		}
	}
	return ""
}

// D-20: a session ends when its owner ends it elsewhere, when the user is removed, and when nobody uses it.
func TestSignIn_SessionsEnd(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(a *api, b, other *browser){
		"revoked in another browser": func(_ *api, b, other *browser) {
			_, got := other.sends("POST", "/graphql", `{"query":"{ viewer { sessions { sessionId current userAgent } } }"}`)
			if all := list(follow(got, "data", "viewer", "sessions")); len(all) != 2 || follow(got, "data", "viewer", "sessions", 0, "current") != true {
				b.t.Fatalf("sessions: %v", got)
			}
			id := follow(got, "data", "viewer", "sessions", 1, "sessionId").(string)
			if _, got := other.sends("POST", "/graphql", `{"query":"mutation { revokeSession(input: {id: \"`+id+`\"}) { revoked } }"}`); follow(got, "data", "revokeSession", "revoked") != true {
				b.t.Fatalf("revoked: %v", got)
			}
		},
		"the user is removed": func(a *api, _, _ *browser) { a.play("brightmesa uninvites " + robinsAddress) },
		"signed out":          func(_ *api, b, _ *browser) { b.stolen(func() { b.sends("DELETE", "/session", "") }) },
		"signed in anew":      func(_ *api, b, _ *browser) { b.stolen(func() { b.signsIn(robinsAddress) }) },
		"nobody uses it":      func(a *api, _, _ *browser) { a.Advance(sessions.IdleTime) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := begin(t, "brightmesa wants "+robinsAddress+" SALES_AGENT")
			site := signInSite(t, a)
			b, other := openBrowser(t, a, site), openBrowser(t, a, site)
			b.signsIn(robinsAddress)
			if _, got := b.sends("POST", "/graphql", `{"query":"mutation { acceptUserInvitation(input: {id: \"`+a.names.id("user:robin.brightmesa")+`\"}) { membership { organizationName } } }"}`); follow(got, "data", "acceptUserInvitation", "membership", "organizationName") == nil {
				t.Fatalf("accepted: %v", got)
			}
			a.Clock.Advance(1) // so that the second one is the newer one
			other.signsIn(robinsAddress)
			end(a, b, other)
			if at := b.isAt(); at != nil {
				t.Errorf("still signed in as %v", at)
			}
		})
	}
}

// stolen does something in a browser whose cookie somebody has copied, and goes on with the copy.
func (b *browser) stolen(do func()) {
	b.t.Helper()
	copied := b.cookie()
	b.isAt() // the session is in the cache of the process
	do()
	thief := openBrowser(b.t, b.api, b.site)
	at, err := url.Parse(b.site)
	if err != nil {
		b.t.Fatal(err)
	}
	thief.http.Jar.SetCookies(at, []*http.Cookie{{Name: "partnergraph_session", Value: copied, Path: "/"}})
	b.http = thief.http
}

// D-20: a page of another site cannot use the session.
func TestSignIn_OtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	a := begin(t)
	b := openBrowser(t, a, signInSite(t, a))
	b.signsIn(robinsAddress)
	for _, foreign := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example"} {
		for path, body := range map[string]string{"/graphql": `{"query":"{ viewer { verifiedEmail } }"}`, "/session": `{}`, "/session/code": `{"email":"x@vale.example"}`} {
			if status, got := b.sends("POST", path, body, foreign); status < 400 || strings.Contains(strings.ToLower(mustJSON(t, got)), "vale") {
				t.Errorf("%s %s: %d %v", path, foreign, status, got)
			}
		}
	}
	if status, _ := b.sends("POST", "/session", "code=1", "Content-Type: application/x-www-form-urlencoded"); status != http.StatusUnsupportedMediaType {
		t.Errorf("a form: %d", status)
	}
}

func mustJSON(t *testing.T, of any) string {
	t.Helper()
	text, err := json.Marshal(of)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// D-20: the answer is the same whether the program knows an address or not; bad input names its field.
func TestSignIn_AnswersDiscloseNothing(t *testing.T) {
	t.Parallel()
	a := begin(t)
	b := openBrowser(t, a, signInSite(t, a))
	keys := func(got node) (all []string) {
		for _, name := range []string{"id", "expiresAt", "code", "message", "field", "remediation"} {
			if got[name] != nil {
				all = append(all, name)
			}
		}
		return all
	}
	_, known := b.sends("POST", "/session/code", `{"email":"lucia.herrera@meridian.example"}`)
	_, unknown := b.sends("POST", "/session/code", `{"email":"nobody@nowhere.example"}`)
	if got, want := strings.Join(keys(known), " "), strings.Join(keys(unknown), " "); got != want || want != "id expiresAt" {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
	for body, want := range map[string]int{`{"email":"nonsense"}`: 422, `{"email":`: 400, `{"email":"` + strings.Repeat("x", 5000) + `"}`: 413} {
		if status, got := b.sends("POST", "/session/code", body); status != want || got["message"] == nil {
			t.Errorf("%.40s: %d %v, want %d", body, status, got, want)
		}
	}
	status, got := b.sends("POST", "/session", `{"id":"`+known["id"].(string)+`","code":"999999x"}`, "Accept-Language: pl")
	if status != http.StatusUnauthorized || got["code"] != "SIGN_IN_CODE_INVALID" || got["message"] != "Kod jest nieprawidłowy albo już nie działa." {
		t.Errorf("a wrong code: %d %v", status, got)
	}
}
