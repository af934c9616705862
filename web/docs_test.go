package web

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/docs"
)

var leadsTo = regexp.MustCompile(`href="([^"]*)"`)

// T-75: "Docs" leads to the embedded documents.
func TestDocs_AreNamedByTheStartPage(t *testing.T) {
	t.Parallel()
	site := serve(t)
	_, start := get(t, site, "/")
	scripts := start
	for _, match := range reference.FindAllStringSubmatch(start, -1) {
		_, script := get(t, site, match[1])
		scripts += script
	}
	if !strings.Contains(scripts, documentation) {
		t.Errorf("the start page does not lead to %s", documentation)
	}
}

// In every mode the documents are served, links between them work, and nothing comes from other sites or needs a script.
func TestDocs_AreServedWithWorkingLinks(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.Handler{"trial": Handler(), "production": StrangersHandler(), "production with GraphiQL": HandlerWithGraphiQL()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(handler)
			t.Cleanup(server.Close)
			pages := followed(t, server.URL)
			for at, body := range pages {
				checkDocument(t, server.URL, pages, at, body)
			}
			for _, want := range []string{"/docs/api", "/docs/install", "/docs/settings", "/docs/decisions/", "/docs/decisions/0001-sql-is-the-truth"} {
				if pages[want] == "" {
					t.Errorf("nothing leads to %s", want)
				}
			}
			if again, _ := get(t, server.URL, "/docs"); again.StatusCode != http.StatusOK {
				t.Errorf("GET /docs: %s", again.Status)
			}
		})
	}
}

// followed are the pages to which the links of documents lead, by their address.
func followed(t *testing.T, site string) map[string]string {
	t.Helper()
	pages, next := map[string]string{}, []string{documentation}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if _, seen := pages[at]; seen {
			continue
		}
		page, body := get(t, site, at)
		pages[at] = body
		if page.StatusCode != http.StatusOK {
			t.Errorf("GET %s: got status %d, want 200", at, page.StatusCode)
			continue
		}
		wantHeader(t, page, "Content-Security-Policy", strictPolicy)
		for _, match := range leadsTo.FindAllStringSubmatch(body, -1) {
			if path, _, _ := strings.Cut(match[1], "#"); strings.HasPrefix(path, documentation) {
				next = append(next, path)
			}
		}
	}
	return pages
}

func checkDocument(t *testing.T, site string, pages map[string]string, at, body string) {
	t.Helper()
	if strings.Contains(body, "{{") && !strings.Contains(body, "<code>") {
		t.Errorf("%s is not filled in", at)
	}
	if strings.Contains(body, "<script") {
		t.Errorf("%s needs a script", at)
	}
	for _, match := range leadsTo.FindAllStringSubmatch(body, -1) {
		to, fragment, _ := strings.Cut(match[1], "#")
		if to == "" {
			to = at
		}
		if strings.HasPrefix(to, "/") && pages[to] == "" {
			if got, _ := get(t, site, to, "Accept", "text/html"); got.StatusCode != http.StatusOK {
				t.Errorf("%s leads to %s: %s", at, match[1], got.Status)
			}
		}
		if fragment != "" && strings.HasPrefix(to, documentation) && !strings.Contains(pages[to], `id="`+fragment+`"`) {
			t.Errorf("%s leads to %s, where there is no such heading", at, match[1])
		}
	}
	for _, loaded := range regexp.MustCompile(`(?:src="|<link[^>]*href=")([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(loaded[1], "/") || strings.HasPrefix(loaded[1], "//") {
			t.Errorf("%s loads %s", at, loaded[1])
		}
	}
}

// Every document but single decisions stands in the contents once, and in the table of the folder.
func TestDocs_AreInTheContents(t *testing.T) {
	t.Parallel()
	listed := map[string]int{}
	for _, group := range docs.Groups {
		for _, name := range group.Names {
			listed[name]++
		}
	}
	overview, err := docs.Files.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(docs.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		decision := path.Dir(name) == "decisions" && path.Base(name) != "README.md"
		if err != nil || entry.IsDir() || decision || name == "README.md" {
			return err
		}
		if listed[name] != 1 {
			t.Errorf("%s is %d times in docs.Groups", name, listed[name])
		}
		if !strings.Contains(string(overview), "("+name+")") {
			t.Errorf("docs/README.md does not name %s", name)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
