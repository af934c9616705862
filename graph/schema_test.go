package graph_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// serveContract serves the program's schema without resolvers, for tests of what is decided before a resolver runs.
func serveContract(t *testing.T, o graph.Options) endpoint {
	t.Helper()
	o.Schema = graph.NewSchema(program.New(&kernel.Kernel{}), nil, "test")
	return serve(t, o)
}

func TestErrors_UnreadableArgumentsOfTheWholeSchema(t *testing.T) {
	t.Parallel()
	e := serveContract(t, graph.Options{Authenticator: tokens{}})
	for document, want := range map[string]string{
		`{market(code:"usa"){code}}`: "[market][code]",
		`{market(code:3){code}}`:     "[market][code]",
		`{r:eligibilityRequests(filter:{createdAt:{from:"x"}}){totalCount}}`: "[r][filter createdAt from]",
		`{customers(filter:{market:{in:["US","x"]}}){totalCount}}`:           "[customers][filter market in 1]",
	} {
		got := e.post(document, "Authorization: Bearer ravi")
		if got.Status != http.StatusOK || len(got.Errors) != 1 || got.code() != "BAD_USER_INPUT" {
			t.Errorf("%s: want one BAD_USER_INPUT, got %d %s", document, got.Status, got.Body)
			continue
		}
		if have := fmt.Sprintf("%v%v", got.Errors[0].Path, got.Errors[0].Extensions["field"]); have != want {
			t.Errorf("%s: want %s, got %s", document, want, have)
		}
	}
}

func TestLimits_AllowTheUsualIntrospection(t *testing.T) {
	t.Parallel()
	got := serveContract(t, graph.Options{Introspection: true}).post(introspectionQuery)
	if got.Status != http.StatusOK || len(got.Errors) != 0 {
		t.Errorf("want the schema, got %d %.300s", got.Status, got.Body)
	}
}

// introspectionQuery is what GraphiQL and code generators send.
const introspectionQuery = `query IntrospectionQuery { __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind } types { ...FullType } directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL isOneOf fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }`
