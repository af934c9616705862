package architecture_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	code        = regexp.MustCompile("`([^` ]+)`")
	placeholder = regexp.MustCompile(`<[a-z]+>|…`)
)

// TestContributing_NamesFilesThatExist: a path in CONTRIBUTING.md leads to a file or folder, and one with a placeholder to at least one.
func TestContributing_NamesFilesThatExist(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	paths := 0
	for _, match := range code.FindAllStringSubmatch(string(text), -1) {
		name := match[1]
		if !strings.Contains(name, "/") || strings.HasPrefix(name, "/") {
			continue
		}
		paths++
		found, err := filepath.Glob(filepath.Join(root, placeholder.ReplaceAllString(name, "*")))
		if err != nil || len(found) == 0 {
			t.Errorf("CONTRIBUTING.md names %s, which does not exist (%v)", name, err)
		}
	}
	if paths < 30 {
		t.Errorf("want the paths of CONTRIBUTING.md, found %d", paths)
	}
}
