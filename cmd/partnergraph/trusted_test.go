package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever the file holds, it restricts what may run, and the page behind the e-mails to primary contacts goes on working.
func TestTrustedDocumentsHoldThoseOfTheConfirmPage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`{}`: 2, `null`: 2, `{"00": "query Own { program { name } }"}`: 3} {
		path := filepath.Join(t.TempDir(), "documents.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		documents, err := trustedDocuments(path)
		if err != nil || len(documents) != want {
			t.Errorf("%s: got %d documents and error %v, want %d and none", text, len(documents), err, want)
		}
		found := false
		for _, document := range documents {
			found = found || strings.Contains(document, "confirmPrimaryContact(")
		}
		if !found {
			t.Errorf("%s: confirmPrimaryContact is not among %v", text, documents)
		}
	}
}

func TestWithoutTrustedDocumentsAnyMayRun(t *testing.T) {
	t.Parallel()
	if documents, err := trustedDocuments(""); documents != nil || err != nil {
		t.Errorf("got %v and error %v, want neither", documents, err)
	}
}
