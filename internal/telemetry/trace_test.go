package telemetry_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/telemetry"
	collectpb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

func start(t testing.TB, endpoint string) *telemetry.Telemetry {
	t.Helper()
	tel, err := telemetry.Start(t.Context(), telemetry.Options{
		Log: io.Discard, LogLevel: "info", LogFormat: "json", OTLPEndpoint: endpoint, Version: "1.2.3",
	})
	if err != nil {
		t.Fatal(err)
	}
	return tel
}

func TestTrace_SpansReachTheCollector(t *testing.T) {
	t.Parallel()
	for suffix, path := range map[string]string{"": "/v1/traces", "/": "/v1/traces", "/ingest/traces": "/ingest/traces"} {
		type delivery struct {
			path, user, password string
			body                 []byte
		}
		deliveries := make(chan delivery, 1)
		collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			user, password, _ := r.BasicAuth()
			deliveries <- delivery{r.URL.Path, user, password, body}
		}))
		defer collector.Close()
		tel := start(t, strings.Replace(collector.URL, "://", "://me:pw@", 1)+suffix)
		_, span := tel.Traces.Tracer("test").Start(t.Context(), "a span")
		span.End()
		if err := tel.Shutdown(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := <-deliveries
		if got.path != path || got.user != "me" || got.password != "pw" {
			t.Errorf("delivered to %s as %s with %s, want %s", got.path, got.user, got.password, path)
		}
		var request collectpb.ExportTraceServiceRequest
		if err := proto.Unmarshal(got.body, &request); err != nil {
			t.Fatal(err)
		}
		if name := request.ResourceSpans[0].ScopeSpans[0].Spans[0].Name; name != "a span" {
			t.Errorf("span %q", name)
		}
		if attributes := request.ResourceSpans[0].Resource.String(); !strings.Contains(attributes, "partnergraph") || !strings.Contains(attributes, "1.2.3") {
			t.Errorf("resource %s", attributes)
		}
	}
}

func TestTrace_NothingIsRecordedWithoutAnEndpoint(t *testing.T) {
	t.Parallel()
	tel := start(t, "")
	_, span := tel.Traces.Tracer("test").Start(t.Context(), "a span")
	if span.IsRecording() || span.SpanContext().IsValid() {
		t.Error("the span is recorded")
	}
	span.End()
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	if tel.Log == nil || tel.Metrics == nil {
		t.Error("log or metrics are missing")
	}
}

func TestStart_RefusesWrongOptions(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"otel:4318", "http://", "ftp://otel", "http://u:hunter2%@otel"} {
		_, err := telemetry.Start(t.Context(), telemetry.Options{
			Log: &bytes.Buffer{}, LogLevel: "info", LogFormat: "json", OTLPEndpoint: endpoint,
		})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want an error without the password", endpoint, err)
		}
	}
	if _, err := telemetry.Start(t.Context(), telemetry.Options{Log: &bytes.Buffer{}, LogLevel: "loud"}); err == nil {
		t.Error("a wrong level is accepted")
	}
}

func TestShutdown_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-release }))
	defer hanging.Close()
	defer close(release)
	tel := start(t, hanging.URL)
	_, span := tel.Traces.Tracer("test").Start(t.Context(), "a span")
	span.End()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tel.Shutdown(ctx); err == nil {
		t.Error("an aborted delivery is no error")
	}
}
