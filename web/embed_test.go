package web

import (
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/data"
)

func TestPages_AreNotCached(t *testing.T) {
	t.Parallel()
	site := serve(t)

	for path, want := range map[string]string{
		"/":           "<title>Partnergraph",
		"/graphiql":   "<title>GraphiQL",
		"/confirm":    `<main id="main">`,
		"/invitation": `<main id="main">`,
	} {
		got, body := get(t, site, path)
		if got.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("GET %s: got status %d, body %.80q; want 200 with %q", path, got.StatusCode, body, want)
		}
		wantHeader(t, got, "Content-Type", "text/html; charset=utf-8")
		wantHeader(t, got, "Cache-Control", "no-cache")

		again, body := get(t, site, path, "If-None-Match", got.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("GET %s again: got status %d and %d bytes, want 304 and none", path, again.StatusCode, len(body))
		}
	}
}

// Every asset that a page names exists and has its type. It may be cached for ever, since its name changes with its content.
func TestAssets_AreHashedAndImmutable(t *testing.T) {
	t.Parallel()
	site := serve(t)
	hashed := regexp.MustCompile(`-[\w-]{8}\.(js|css|ttf)$`)

	seen := 0
	for path, f := range load() {
		if !strings.HasPrefix(path, "/assets/") {
			continue
		}
		seen++
		got, body := get(t, site, path)
		if got.StatusCode != http.StatusOK || body != string(f.body) {
			t.Errorf("GET %s: got status %d and %d bytes, want 200 and %d", path, got.StatusCode, len(body), len(f.body))
		}
		if !hashed.MatchString(path) {
			t.Errorf("%s is kept for ever but has no hash in its name", path)
		}
		wantHeader(t, got, "Cache-Control", "public, max-age=31536000, immutable")
	}
	if seen == 0 {
		t.Fatal("dist holds no assets: run npm run build")
	}
}

func TestFiles_HaveAType(t *testing.T) {
	t.Parallel()
	for path, f := range load() {
		if f.contentType == "" {
			t.Errorf("%s has no content type", path)
		}
		if strings.HasSuffix(path, ".map") {
			t.Errorf("%s: source maps do not belong in the program", path)
		}
	}
}

// The pages load nothing inline and nothing from other sites, so that the policy can be strict.
func TestPages_LoadOnlyTheirOwnFiles(t *testing.T) {
	t.Parallel()
	files := load()
	for _, page := range []string{"/", "/graphiql", confirm, invitation, missing} {
		found := reference.FindAllSubmatch(files[page].body, -1)
		if len(found) < 3 {
			t.Errorf("%s names %d files, want at least three", page, len(found))
		}
		for _, match := range found {
			if _, ok := files[string(match[1])]; !ok && string(match[1]) != brandStyle && string(match[1]) != brandLogo {
				t.Errorf("%s names %s, which is not here", page, match[1])
			}
		}
		if regexp.MustCompile(`<script[^>]*>[^<]|<style|\son\w+=`).Match(files[page].body) {
			t.Errorf("%s has inline script or style", page)
		}
	}
}

func TestHandler_SendsSecurityHeaders(t *testing.T) {
	t.Parallel()
	site := serve(t)
	for _, path := range []string{"/", "/graphiql", "/confirm", "/invitation", "/favicon.svg", "/nothing-here"} {
		got, _ := get(t, site, path)
		wantHeader(t, got, "X-Content-Type-Options", "nosniff")
		wantHeader(t, got, "Referrer-Policy", "no-referrer")
		csp := got.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"} {
			if !strings.Contains(csp+";", want) {
				t.Errorf("GET %s: policy %q lacks %q", path, csp, want)
			}
		}
	}
}

func TestHandler_OtherPathsAreNotFound(t *testing.T) {
	t.Parallel()
	site := serve(t)
	for _, path := range []string{"/index.html", "/graphiql.html", "/404", "/404.html", "/assets/", "/assets", "/embed.go", "/assets/../embed.go", "/%2e%2e/embed.go", "/dist/index.html"} {
		got, body := get(t, site, path)
		if got.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: got status %d, body %.80q; want 404", path, got.StatusCode, body)
		}
	}
}

func TestHandler_OnlyGETAndHEAD(t *testing.T) {
	t.Parallel()
	site := serve(t)
	got, err := http.Post(site+"/graphiql", "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if got.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /graphiql: got status %d, want 405", got.StatusCode)
	}
	wantHeader(t, got, "Allow", "GET, HEAD")
}

// A client that accepts gzip gets the same bytes compressed.
func TestAssets_AreCompressedIfAccepted(t *testing.T) {
	t.Parallel()
	site := serve(t)
	for path, f := range load() {
		if !strings.HasSuffix(path, ".js") || len(f.body) < 100_000 {
			continue
		}
		got, body := get(t, site, path, "Accept-Encoding", "gzip, br")
		wantHeader(t, got, "Content-Encoding", "gzip")
		wantHeader(t, got, "Vary", "Accept-Encoding")
		if len(body) > len(f.body)/2 {
			t.Errorf("GET %s: got %d bytes, want less than half of %d", path, len(body), len(f.body))
		}
		if unpacked := unpack(t, body); unpacked != string(f.body) {
			t.Errorf("GET %s: unpacks to %d bytes, want the file's %d", path, len(unpacked), len(f.body))
		}
		plain, body := get(t, site, path, "Accept-Encoding", "identity")
		wantHeader(t, plain, "Content-Encoding", "")
		if body != string(f.body) {
			t.Errorf("GET %s: got %d plain bytes, want %d", path, len(body), len(f.body))
		}
	}
}

// The links in e-mails open GraphiQL of this site, with any parameters.
func TestMailLinks_OpenGraphiQL(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/requests/eligreq_01m7":       "/graphiql?request=eligreq_01m7",
		"/requests/a%26persona=b":      "/graphiql?request=a%26persona%3Db",
		"/requests//elsewhere.example": "/graphiql?request=%2Felsewhere.example",
		"/registrations/reg_01m7":      "/graphiql?registration=reg_01m7",
		"/invitations/relreq_01m7":     "/graphiql?invitation=relreq_01m7",
		"/customers/cust_01m7":         "/graphiql?customer=cust_01m7",
		"/orders/order_01m7":           "/graphiql?order=order_01m7",
		"/subscriptions/sub_01m7":      "/graphiql?subscription=sub_01m7",
		"/support/support_01m7":        "/graphiql?support=support_01m7",
	} {
		answer := httptest.NewRecorder()
		Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if got := answer.Header().Get("Location"); answer.Code != http.StatusFound || got != want {
			t.Errorf("GET %s: got status %d to %q, want 302 to %q", path, answer.Code, got, want)
		}
	}
}

// T-30: mail gateways escape the "#" of a link, once or twice, or drop it, add a slash or parameters, or include the punctuation after the
// link. The page is served anyway, with the strict policy.
func TestPublicPages_WorkBehindMailGateways(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("aB3-_", 8) + "xyz"
	for name, handler := range map[string]http.Handler{"with GraphiQL": Handler(), "alone": StrangersHandler()} {
		for _, page := range forStrangers {
			for _, spoiled := range []string{
				"%23" + token, "%2523" + token, "/", "/%23" + token, "/" + token, "?utm_source=mail", "%23" + token + "?utm_source=mail", "%23" + token + ".",
				"%23" + token + "%3E", ".", ",", ")", "%22", "%E3%80%82", "%20", "%23", "/?utm_source=mail",
			} {
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, page+spoiled, nil))
				if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `<main id="main">`) {
					t.Errorf("%s: GET %s%s: got status %d, want the page", name, page, spoiled, answer.Code)
				}
				if got := answer.Header().Get("Content-Security-Policy"); got != strictPolicy {
					t.Errorf("%s: policy of %s%s is %q", name, page, spoiled, got)
				}
				if got := answer.Header().Get("Referrer-Policy"); got != "no-referrer" {
					t.Errorf("%s: Referrer-Policy of %s%s is %q", name, page, spoiled, got)
				}
			}
			for _, other := range []string{"s", "x%23" + token, "-x", "2", "_"} {
				answer := httptest.NewRecorder()
				handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, page+other, nil))
				if answer.Code != http.StatusNotFound {
					t.Errorf("%s: GET %s%s: got status %d, want 404", name, page, other, answer.Code)
				}
			}
		}
	}
}

// Without GraphiQL only the public pages are served.
func TestPublicHandler_ServesOnlyPublicPages(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.Handle("/", StrangersHandler())
	brand := Brand(func() data.Brand { return data.Brand{} })
	mux.Handle(brandStyle, brand)
	mux.Handle(brandLogo, brand)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	for _, path := range forStrangers {
		page, body := get(t, server.URL, path)
		if page.StatusCode != http.StatusOK {
			t.Fatalf("GET %s: got status %d, want 200", path, page.StatusCode)
		}
		wantWhole(t, server.URL, body)
	}
	_, signInPage := get(t, server.URL, signIn)
	for _, path := range []string{
		"/", "/requests/eligreq_01m7", "/registrations/registration_01m7", "/invitations/relreq_01m7", "/customers/customer_01m7", "/orders/order_01m7",
		"/subscriptions/subscription_01m7", "/support/support_01m7", "/users",
	} {
		if got, body := get(t, server.URL, path, "Accept", "text/html"); got.StatusCode != http.StatusOK || body != signInPage {
			t.Errorf("GET %s: got status %d, body %.80q; want the sign-in page", path, got.StatusCode, body)
		}
	}
	for _, path := range []string{"/graphiql", "/invitationx", "/404", "/licenses.md"} {
		if got, body := get(t, server.URL, path, "Accept", "text/html"); got.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: got status %d, body %.80q; want 404", path, got.StatusCode, body)
		}
	}
}

// With GraphiQL, people who follow a letter still come to the sign-in page.
func TestHandlerWithGraphiQL_SignsPeopleIn(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(HandlerWithGraphiQL())
	t.Cleanup(server.Close)
	_, page := get(t, server.URL, signIn)
	for path, want := range map[string]bool{
		"/": true, "/users": true, "/registrations/reg_01m7": true, "/orders/order_01m7": true, "/subscriptions/subscription_01m7": true, "/graphiql": false, "/docs/": false,
	} {
		if got, body := get(t, server.URL, path, "Accept", "text/html"); got.StatusCode != http.StatusOK || (body == page) != want {
			t.Errorf("GET %s: %d, the sign-in page: %v, want %v", path, got.StatusCode, body == page, want)
		}
	}
}

// wantWhole wants all that a page names to be there, and the page to name all that its scripts import.
func wantWhole(t *testing.T, site, page string) {
	t.Helper()
	imported := regexp.MustCompile(`(?:from|import)\s*\(?["']\./([^"']*)["']`)
	for _, match := range reference.FindAllStringSubmatch(page, -1) {
		got, text := get(t, site, match[1])
		if got.StatusCode != http.StatusOK {
			t.Errorf("GET %s, which the page names: got status %d, want 200", match[1], got.StatusCode)
		}
		for _, module := range imported.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(page, "/assets/"+module[1]) {
				t.Errorf("%s imports %s, which the page does not name", match[1], module[1])
			}
		}
	}
}

// The built pages send exactly the published documents.
func TestPublicPages_SendThePublishedDocuments(t *testing.T) {
	t.Parallel()
	published := Documents()
	if len(published) != 21 {
		t.Fatalf("got %d documents, want 21", len(published))
	}
	files, scripts := load(), ""
	for _, page := range forStrangers {
		for _, match := range reference.FindAllSubmatch(files[page].body, -1) {
			scripts += string(files[string(match[1])].body)
		}
	}
	for hash, text := range published {
		if want := fmt.Sprintf("%x", sha256.Sum256([]byte(text))); hash != want {
			t.Errorf("a document is published as %s, want %s", hash, want)
		}
		if written := strings.ReplaceAll(text, "\n", `\n`); !strings.Contains(scripts, text) && !strings.Contains(scripts, written) {
			t.Errorf("no page sends %q", text)
		}
	}
}

// The address of these pages contains a secret: nothing inline runs, and no other site is sent the address.
func TestPublicPages_HaveTheStrictPolicy(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.Handler{"with GraphiQL": Handler(), "alone": StrangersHandler()} {
		for _, path := range []string{"/confirm", "/invitation"} {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			if got := answer.Header().Get("Content-Security-Policy"); strings.Contains(got, "unsafe") || !strings.Contains(got, "form-action 'none'") {
				t.Errorf("%s: policy of %s is %q, want nothing unsafe and form-action 'none'", name, path, got)
			}
			if got := answer.Header().Get("Referrer-Policy"); got != "no-referrer" {
				t.Errorf("%s: Referrer-Policy of %s is %q, want no-referrer", name, path, got)
			}
		}
	}
}

func unpack(t *testing.T, packed string) string {
	t.Helper()
	reader, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestMissingPage_HasALinkForPeopleAndALineForPrograms(t *testing.T) {
	t.Parallel()
	site := serve(t)
	for accept, want := range map[string]string{"text/html,*/*;q=0.8": `href="/graphiql"`, "application/json": "404 page not found"} {
		got, body := get(t, site, "/demo/personas", "Accept", accept)
		if got.StatusCode != http.StatusNotFound || !strings.Contains(body, want) {
			t.Errorf("Accept %s: got status %d, body %.80q; want 404 with %q", accept, got.StatusCode, body, want)
		}
		wantHeader(t, got, "Cache-Control", "no-store")
	}
}

func serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// get asks for a path with the given header fields, and unpacks nothing by itself.
func get(t *testing.T, site, path string, header ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, site+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func wantHeader(t *testing.T, response *http.Response, name, want string) {
	t.Helper()
	if got := response.Header.Get(name); got != want {
		t.Errorf("%s %s: %s is %q, want %q", response.Request.Method, response.Request.URL.Path, name, got, want)
	}
}
