package main

import (
	"os"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// The table of settings in docs/settings.md lists every setting with its default, and nothing else.
func TestSettings_AreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	document := string(text)
	for _, s := range config.Settings() {
		want := "\n| `" + s.Variable + "` |  | "
		if s.Default != "" {
			want = "\n| `" + s.Variable + "` | `" + s.Default + "` | "
		}
		if !strings.Contains(document, want) {
			t.Errorf("docs/settings.md has no row that begins with %q", strings.TrimSpace(want))
		}
	}
	if got, want := strings.Count(document, "\n| `PARTNERGRAPH_"), len(config.Settings()); got != want {
		t.Errorf("docs/settings.md lists %d settings, want %d", got, want)
	}
}
