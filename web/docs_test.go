package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var leadsTo = regexp.MustCompile(`href="([^"]*)"`)

// T-75: "Docs" leads to the embedded documents. Links between them work, and nothing comes from other sites.
func TestDocs_AreServedWithWorkingLinks(t *testing.T) {
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
	seen, next := map[string]bool{}, []string{documentation}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		page, body := get(t, site, at)
		if page.StatusCode != http.StatusOK {
			t.Errorf("GET %s: got status %d, want 200", at, page.StatusCode)
			continue
		}
		wantHeader(t, page, "Content-Security-Policy", strictPolicy)
		if strings.Contains(body, "{{") && !strings.Contains(body, "<code>") {
			t.Errorf("%s is not filled in", at)
		}
		for _, match := range leadsTo.FindAllStringSubmatch(body, -1) {
			path, fragment, _ := strings.Cut(match[1], "#")
			if strings.HasPrefix(path, documentation) {
				next = append(next, path)
			}
			if target := path; fragment != "" && !strings.Contains(target, ":") {
				if target == "" {
					target = at
				}
				if _, there := get(t, site, target); !strings.Contains(there, `id="`+fragment+`"`) {
					t.Errorf("%s leads to %s, where there is no such heading", at, match[1])
				}
			}
		}
		for _, loaded := range regexp.MustCompile(`(?:src="|<link[^>]*href=")([^"]*)"`).FindAllStringSubmatch(body, -1) {
			if !strings.HasPrefix(loaded[1], "/") || strings.HasPrefix(loaded[1], "//") {
				t.Errorf("%s loads %s", at, loaded[1])
			}
		}
	}
	for _, want := range []string{"/docs/api", "/docs/registration", "/docs/decisions/", "/docs/decisions/0001-sql-is-the-truth"} {
		if !seen[want] {
			t.Errorf("nothing leads to %s", want)
		}
	}
}
