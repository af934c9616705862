package architecture_test

import (
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.+)$`)
	linked   = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	fenced   = regexp.MustCompile("(?ms)^ *```.*?^ *```")
)

// Every link from a document to a file of the repository, and to a heading in it, leads somewhere.
func TestLinksOfDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-co", "--exclude-standard", "*.md").Output()
	if err != nil {
		t.Fatal(err)
	}
	names, followed := strings.Fields(string(out)), 0
	for _, name := range names {
		for _, link := range links.FindAllStringSubmatch(documentText(t, name), -1) {
			to, err := url.Parse(link[1])
			if err != nil || to.IsAbs() {
				continue
			}
			followed++
			target := path.Join(path.Dir(name), to.Path)
			if to.Path == "" {
				target = name
			}
			info, err := os.Stat(filepath.Join(root, target))
			switch {
			case err != nil:
				t.Errorf("%s leads to %s, which is not there", name, link[1])
			case to.Fragment != "" && !info.IsDir() && path.Ext(target) == ".md" && !slices.Contains(anchorsOf(documentText(t, target)), to.Fragment):
				t.Errorf("%s leads to %s, which has no such heading", name, link[1])
			}
		}
	}
	if followed < 100 {
		t.Errorf("only %d links were followed", followed)
	}
}

// documentText is a document without its examples.
func documentText(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return fenced.ReplaceAllString(string(text), "")
}

// anchorsOf are the names of the headings, as code hosts make them.
func anchorsOf(text string) (all []string) {
	for _, heading := range headings.FindAllStringSubmatch(text, -1) {
		plain := noAnchor.ReplaceAllString(strings.ToLower(linked.ReplaceAllString(heading[1], "$1")), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}
