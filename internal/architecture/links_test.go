package architecture_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/web"
)

var linkMade = regexp.MustCompile(`\bLink\("([^"]*)"|path := "(invitation#)"`)

// Issue 11: every address that the use cases put into letters leads to a page, in a demo, with GraphiQL and without it.
func TestLinksInLettersLeadToPages(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	err := filepath.WalkDir(root+"/internal/program", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := os.ReadFile(name)
		for _, match := range linkMade.FindAllStringSubmatch(string(text), -1) {
			made[match[1]+match[2]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	delete(made, "files/") // documents, which are no pages
	if len(made) < 7 {
		t.Fatalf("want the links of all letters, got %v", made)
	}
	for _, site := range []http.Handler{web.Handler(), web.HandlerWithGraphiQL(), web.StrangersHandler()} {
		for link := range made {
			at, _, _ := strings.Cut("/"+link, "#")
			if strings.HasSuffix(at, "/") && at != "/" {
				at += "some_01jz"
			}
			r := httptest.NewRequest(http.MethodGet, "https://program.example"+at, nil)
			r.Header.Set("Accept", "text/html")
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, r); w.Code >= http.StatusBadRequest {
				t.Errorf("%s leads nowhere: %d", at, w.Code)
			}
		}
	}
}
