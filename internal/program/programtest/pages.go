package programtest

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/web"
)

// publicURL is the address of the programs under test.
const publicURL = "https://program.example"

var linkIn = regexp.MustCompile(regexp.QuoteMeta(publicURL) + `[^\s"<>]*`)

// sites are the pages as a demo, a server with GraphiQL and a server without it have them.
var sites = sync.OnceValue(func() []http.Handler {
	return []http.Handler{web.Handler(), web.HandlerWithGraphiQL(), web.StrangersHandler()}
})

var found sync.Map // paths that lead to a page

// expectPages fails when a link in a letter leads to no page (issue 11).
func expectPages(t testing.TB, outbox *mail.Captured) {
	t.Helper()
	for _, letter := range outbox.Messages() {
		for _, link := range linkIn.FindAllString(letter.Text+" "+letter.HTML, -1) {
			at, _, _ := strings.Cut(strings.TrimPrefix(link, publicURL), "#")
			at = strings.TrimRight(at, ".,;")
			if _, known := found.LoadOrStore(kindOf(at), true); known || strings.HasPrefix(at, "/files/") { // documents, which are no pages
				continue
			}
			for i, site := range sites() {
				w := httptest.NewRecorder()
				r := httptest.NewRequest(http.MethodGet, publicURL+at, nil)
				r.Header.Set("Accept", "text/html")
				if site.ServeHTTP(w, r); w.Code >= http.StatusBadRequest {
					t.Errorf("%q to %s: its link %s leads nowhere (%d, site %d)", letter.Subject, letter.ToAddress, at, w.Code, i)
				}
			}
		}
	}
}

// kindOf is a path without the id of what it is about.
func kindOf(at string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(at, "/"), "/")
	return first
}
