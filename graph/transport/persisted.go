package transport

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Persisted lets a client send the SHA-256 of a query instead of its text. Without Trusted, the query has to have been sent once
// before; with it, only the trusted documents run.
type Persisted struct {
	Trusted    map[string]string // by hash; nil when any query may run
	QueryBytes int               // longer texts are not cached
	queries    *Cache[string]
}

// NewPersisted caches a few megabytes of queries.
func NewPersisted(trusted map[string]string, queryBytes int) Persisted {
	return Persisted{Trusted: trusted, QueryBytes: queryBytes, queries: NewCache(10_000, 4<<20, func(hash, query string) int {
		return len(hash) + len(query)
	})}
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = Persisted{}

// ExtensionName names the extension in logs.
func (Persisted) ExtensionName() string { return "Persisted" }

// Validate accepts every schema.
func (Persisted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters replaces the hash by the text.
func (p Persisted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	hash, refused := hashOf(params)
	if refused != nil {
		return refused
	}
	if p.Trusted != nil {
		return p.trusted(params, hash)
	}
	switch {
	case hash == "":
		return nil
	case params.Query == "":
		query, known := p.queries.Get(ctx, hash)
		if !known {
			return Refuse(CodePersistedNotFound, "PersistedQueryNotFound") // clients compare the message
		}
		params.Query = query
	case digest(params.Query) != hash:
		return Refuse(CodeBadRequest, "The hash is not that of the query.")
	case len(params.Query) <= p.QueryBytes:
		p.queries.Add(ctx, hash, params.Query)
	}
	return nil
}

// trusted finds a trusted document by its hash or its text.
func (p Persisted) trusted(params *graphql.RawParams, hash string) *gqlerror.Error {
	if params.Query != "" {
		digested := digest(params.Query)
		if hash != "" && hash != digested {
			return Refuse(CodeBadRequest, "The hash is not that of the query.")
		}
		hash = digested
	}
	query, ok := p.Trusted[hash]
	if !ok {
		return Refuse(CodeNotTrusted, "Only published documents run here.")
	}
	params.Query = query
	return nil
}

// hashOf reads extensions.persistedQuery; without one there is no hash.
func hashOf(params *graphql.RawParams) (string, *gqlerror.Error) {
	given, ok := params.Extensions["persistedQuery"]
	if !ok || given == nil {
		return "", nil
	}
	persisted, _ := given.(map[string]any)
	hash, _ := persisted["sha256Hash"].(string)
	if version, _ := persisted["version"].(json.Number); version != "1" || len(hash) != 2*sha256.Size {
		return "", Refuse(CodeBadRequest, "extensions.persistedQuery must be {version: 1, sha256Hash: …}.")
	}
	return strings.ToLower(hash), nil
}

func digest(query string) string {
	sum := sha256.Sum256([]byte(query))
	return hex.EncodeToString(sum[:])
}
