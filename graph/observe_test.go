package graph_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/telemetry"
)

func TestMetrics_OperationNamesAreBounded(t *testing.T) {
	t.Parallel()
	metrics := telemetry.NewMetrics("test")
	e := serve(t, graph.Options{Metrics: metrics})
	e.post("query AnyNameAtAll{hello}")
	e.post("query AnotherName{a:hello b:hello}")
	e.post("{hello partner{id}}")
	e.post("{fails}")
	e.post(`mutation{rename(input:{name:"x"})}`)
	e.post("{nope}")
	e.post("subscription{ticks(count:3)}", wantEvents)
	page := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	for labels, want := range map[string]string{
		`{operation="hello",outcome="ok",type="query"}`:                         "2",
		`{operation="several",outcome="ok",type="query"}`:                       "1",
		`{operation="fails",outcome="INTERNAL",type="query"}`:                   "1",
		`{operation="rename",outcome="ok",type="mutation"}`:                     "1",
		`{operation="none",outcome="GRAPHQL_VALIDATION_FAILED",type="refused"}`: "1",
		`{operation="ticks",outcome="ok",type="subscription"}`:                  "1",
	} {
		if !strings.Contains(page.Body.String(), labels+" "+want+"\n") {
			t.Errorf("want %s %s", labels, want)
		}
	}
	for _, name := range []string{"AnyNameAtAll", "AnotherName", "nope"} {
		if strings.Contains(page.Body.String(), name) {
			t.Errorf("want no name that a client chose, got %s", name)
		}
	}
}
