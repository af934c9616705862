package graph_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
)

func sha(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

// persisted is a request by hash, with or without the document.
func persisted(document, hash string) string {
	extension := fmt.Sprintf(`"extensions":{"persistedQuery":{"version":1,"sha256Hash":%q}}`, hash)
	if document == "" {
		return "{" + extension + "}"
	}
	return fmt.Sprintf(`{"query":%q,%s}`, document, extension)
}

func TestPersistedQueries_RunByHash(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{})
	hash := sha("{hello}")
	for i, c := range []struct {
		body   string
		status int
		code   string
	}{
		{persisted("", hash), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{persisted("{hello __typename}", hash), 400, "BAD_REQUEST"}, // another document under its hash
		{persisted("", hash), 200, "PERSISTED_QUERY_NOT_FOUND"},
		{persisted("{hello}", hash), 200, ""},
		{persisted("", hash), 200, ""},
		{persisted("", strings.ToUpper(hash)), 200, ""},
		{persisted("", "abc"), 400, "BAD_REQUEST"},
		{`{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + hash + `"}}}`, 400, "BAD_REQUEST"},
		{`{"extensions":{"persistedQuery":"x"}}`, 400, "BAD_REQUEST"},
		{`{"documentId":"sha256:` + hash + `"}`, 200, ""},
	} {
		got := e.do("POST", "", c.body, asJSON)
		if got.Status != c.status || got.code() != c.code {
			t.Errorf("step %d: want %d %q, got %d %s", i, c.status, c.code, got.Status, got.Body)
		}
		if ran := got.Data["hello"] == "world"; ran != (c.code == "") {
			t.Errorf("step %d: want an answer exactly without an error, got %s", i, got.Body)
		}
	}
	extensions := url.QueryEscape(`{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}`)
	if got := e.do("GET", "?extensions="+extensions, ""); got.Data["hello"] != "world" {
		t.Errorf("by GET: want the answer, got %d %s", got.Status, got.Body)
	}
}

func TestTrustedDocuments_OthersAreRejected(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{TrustedDocuments: map[string]string{sha("{hello}"): "{hello}"}})
	for i, c := range []struct{ body, code string }{
		{persisted("", sha("{hello}")), ""},
		{`{"documentId":"sha256:` + sha("{hello}") + `"}`, ""},
		{ask("{hello}"), ""},
		{ask("{ hello }"), "DOCUMENT_NOT_TRUSTED"},
		{persisted("{partner{id}}", sha("{partner{id}}")), "DOCUMENT_NOT_TRUSTED"},
		{persisted("", sha("{partner{id}}")), "DOCUMENT_NOT_TRUSTED"},
		{persisted("{partner{id}}", sha("{hello}")), "BAD_REQUEST"},
		{`{}`, "DOCUMENT_NOT_TRUSTED"},
	} {
		if got := e.do("POST", "", c.body, asJSON); got.code() != c.code {
			t.Errorf("step %d: want %q, got %d %s", i, c.code, got.Status, got.Body)
		}
	}
}
