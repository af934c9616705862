// Package web is the pages people open in a browser: the start page and GraphiQL, built from the sources beside
// this file and embedded. It is not the API and knows nothing of it: the pages call /graphql like any other client.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/gzhttp"
)

// The pages are built by hand and committed, so that building the program needs no node.
//
//go:embed all:dist
var dist embed.FS

// The texts with which the pages for strangers ask the API. They stand outside of src, which images are built without.
//
//go:embed documents/*.graphql
var documents embed.FS

// policy lets the pages load from this site alone. Inline styles stay allowed because Monaco writes style elements
// and e-mail previews carry their own; scripts, workers and connections have no such exception.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// strictPolicy is for the documents, and for the pages with a secret in their address, which strangers open: they need no worker, no inline style and
// no form that the browser sends by itself.
const strictPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Types are named here because the machine's own table may be missing or wrong.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".ttf":  "font/ttf",
	".md":   "text/markdown; charset=utf-8",
}

// missing is the page for browsers that ask for what is not here; it has no address of its own.
const missing = "/404"

type file struct {
	body        []byte
	contentType string
	cache       string
	etag        string
}

// The pages behind the links that let strangers act: those in e-mails to primary contacts, and those of invitations.
const (
	confirm    = "/confirm"
	invitation = "/invitation"
	signIn     = "/sign-in"
)

// forStrangers are these pages: they are always there, and have the strict policy.
var forStrangers = []string{confirm, invitation, signIn}

// cases are the other links in e-mails, and what GraphiQL is asked to open for them. Without GraphiQL they lead to the sign-in page, which
// says what they are about.
var cases = map[string]string{
	"/requests/": "request", "/registrations/": "registration", "/invitations/": "invitation", "/customers/": "customer", "/orders/": "order",
	"/subscriptions/": "subscription", "/support/": "support",
}

// Handler serves the start page at /, GraphiQL at /graphiql, the documents at /docs/, the pages for strangers at /confirm, /invitation and /sign-in and what they
// load; the other links in e-mails, such as /requests/ID, lead to that case in GraphiQL; anything else is 404.
// Whoever accepts gzip gets it: the editor shrinks to a quarter.
func Handler() http.Handler {
	pages := site(everything)
	return gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for prefix, name := range cases {
			if id, ok := strings.CutPrefix(r.URL.Path, prefix); ok {
				secure(w.Header(), policy)
				http.Redirect(w, r, "/graphiql?"+name+"="+url.QueryEscape(id), http.StatusFound)
				return
			}
		}
		if r.URL.Path == users {
			r = withPath(r, signIn)
		}
		pages.ServeHTTP(w, r)
	}))
}

// everything is all files.
func everything() map[string]file {
	files := load()
	addDocuments(files, pagesOfGraphiQL)
	return files
}

// withPath is a request for another page.
func withPath(r *http.Request, at string) *http.Request {
	r = r.Clone(r.Context())
	r.URL.Path = at
	return r
}

// users is the link of e-mails about the people of an organisation.
const users = "/users"

// aboutCases reports whether a link in an e-mail leads to the sign-in page.
func aboutCases(at string) bool {
	for prefix := range cases {
		if strings.HasPrefix(at, prefix) {
			return true
		}
	}
	return at == users
}

// StrangersHandler serves the pages for strangers, the documents, what they load and nothing else: for programs that show no GraphiQL but
// send the same e-mails (R-53, R-90, D-20). The start page is the sign-in page.
func StrangersHandler() http.Handler {
	return toSignIn(func() map[string]file {
		all, files := load(), map[string]file{}
		for _, page := range slices.Concat(forStrangers, []string{docsPage}) {
			files[page] = all[page]
			for _, match := range reference.FindAllSubmatch(all[page].body, -1) {
				if loaded, there := all[string(match[1])]; there {
					files[string(match[1])] = loaded
				}
			}
		}
		delete(files, "/") // to which the documents lead
		addDocuments(files, pagesOfDocuments)
		return files
	})
}

// HandlerWithGraphiQL serves what StrangersHandler serves, and GraphiQL and the documents: for programs with real people whose
// developers use GraphiQL.
func HandlerWithGraphiQL() http.Handler { return toSignIn(everything) }

// toSignIn serves files, and the sign-in page where e-mails lead and at the start.
func toSignIn(read func() map[string]file) http.Handler {
	pages := site(read)
	return gzhttp.GzipHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" || aboutCases(r.URL.Path) {
			r = withPath(r, signIn)
		}
		pages.ServeHTTP(w, r)
	}))
}

// Documents are the GraphQL documents of the pages for strangers, by their SHA-256 in hexadecimal: they run also where only
// published documents do.
func Documents() map[string]string {
	texts := map[string]string{}
	err := fs.WalkDir(documents, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := documents.ReadFile(name)
		texts[fmt.Sprintf("%x", sha256.Sum256(text))] = string(text)
		return err
	})
	if err != nil {
		panic("web: reading the embedded documents: " + err.Error()) // only a broken build gets here
	}
	return texts
}

// reference finds what a page loads; the build names even the modules that its scripts import.
var reference = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

// site serves files, which it reads when the first one is asked for.
func site(read func() map[string]file) http.Handler {
	read = sync.OnceValue(read)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files, at := read(), unspoiled(r.URL.Path)
		secure(w.Header(), policyOf(at))
		if at == docsPage {
			http.Redirect(w, r, documentation, http.StatusMovedPermanently)
			return
		}
		if strings.HasPrefix(at, documentation) {
			at = strings.TrimSuffix(at, ".md") // as it is called in the repository
		}
		found, ok := files[at]
		if !ok || at == missing {
			notFound(w, r, files[missing])
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", found.contentType)
		w.Header().Set("Cache-Control", found.cache)
		w.Header().Set("ETag", found.etag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(found.body))
	})
}

// unspoiled is the path of the page that a link led to before a mail gateway changed it: many escape the "#" before the token,
// add a slash, or take the full stop behind a link for a part of it. The page finds the token in what is left.
func unspoiled(at string) string {
	for _, page := range forStrangers {
		if rest, ok := strings.CutPrefix(at, page); ok && rest != "" && !nameGoesOn(rest) {
			return page
		}
	}
	return at
}

// nameGoesOn reports whether what follows a page's name makes it the name of something else, such as /invitations/ID.
func nameGoesOn(rest string) bool {
	first, _ := utf8.DecodeRuneInString(rest)
	return first == '-' || first == '_' || unicode.IsLetter(first) || unicode.IsDigit(first)
}

func policyOf(at string) string {
	if slices.Contains(forStrangers, at) || strings.HasPrefix(at, documentation) {
		return strictPolicy
	}
	return policy
}

// notFound answers people with a page, where there is one, and programs with a line.
func notFound(w http.ResponseWriter, r *http.Request, page file) {
	w.Header().Set("Cache-Control", "no-store")
	if page.body == nil || !strings.Contains(r.Header.Get("Accept"), "text/html") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", page.contentType)
	w.WriteHeader(http.StatusNotFound)
	w.Write(page.body)
}

func secure(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// load maps URL paths to files once, so a request can never name a file that is not meant to be served.
func load() map[string]file {
	files := map[string]file{}
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		at := address(name)
		files[at] = file{body, contentTypes[path.Ext(name)], caching(at), etag(body)}
		return nil
	})
	if err != nil {
		panic("web: reading the embedded pages: " + err.Error()) // only a broken build gets here
	}
	return files
}

// etag names the content; it is weak, because the same file goes out plain and compressed.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return fmt.Sprintf(`W/"%x"`, sum[:8])
}

// address is where a file of dist is served: pages lose their extension.
func address(name string) string {
	at := strings.TrimPrefix(name, "dist")
	if at == "/index.html" {
		return "/"
	}
	return strings.TrimSuffix(at, ".html")
}

// caching: an asset's name holds a hash of its content, so it may be kept for ever; all else is asked for again.
func caching(at string) string {
	if strings.HasPrefix(at, "/assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}
