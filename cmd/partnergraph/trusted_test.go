package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Trusted documents restrict other requests, and the pages behind the links in e-mails still work.
func TestTrustedDocuments_IncludeThoseOfPublicPages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`{}`: 21, `null`: 21, `{"00": "query Own { program { name } }"}`: 22} {
		path := filepath.Join(t.TempDir(), "documents.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		documents, err := trustedDocuments(path)
		if err != nil || len(documents) != want {
			t.Errorf("%s: got %d documents and error %v, want %d and none", text, len(documents), err, want)
		}
		all := strings.Join(slices.Collect(maps.Values(documents)), "\n")
		for _, field := range []string{"confirmPrimaryContact(", "invitation(", "acceptRelationshipRequest(", "authorizeIndirectProvider(", "declineRelationshipRequest(", "sessions {"} {
			if !strings.Contains(all, field) {
				t.Errorf("%s: got no document with %s among %d", text, field, len(documents))
			}
		}
	}
}

func TestTrustedDocuments_UnsetAllowsAny(t *testing.T) {
	t.Parallel()
	if documents, err := trustedDocuments(""); documents != nil || err != nil {
		t.Errorf("got %v and error %v, want neither", documents, err)
	}
}
