package telemetry

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// startTraces returns a tracer provider and a function that delivers its last spans. Without an endpoint spans cost nothing
// and are dropped.
func startTraces(ctx context.Context, o Options, log *slog.Logger) (trace.TracerProvider, func(context.Context) error, error) {
	if o.OTLPEndpoint == "" {
		return noop.NewTracerProvider(), func(context.Context) error { return nil }, nil
	}
	options, err := collector(o.OTLPEndpoint)
	if err != nil {
		return nil, nil, err
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("telemetry: traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces", "err", err) }))
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "partnergraph"),
			attribute.String("service.version", o.Version),
		)),
	)
	return provider, provider.Shutdown, nil
}

// collector reads the endpoint: the collector's address, or the full URL when it takes traces under another path than usual. The
// error leaves the URL out, because it may hold a password.
func collector(endpoint string) ([]otlptracehttp.Option, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, errors.New("telemetry: traces: the endpoint is not an http:// or https:// URL")
	}
	options := []otlptracehttp.Option{otlptracehttp.WithEndpoint(u.Host)}
	if u.Scheme == "http" {
		options = append(options, otlptracehttp.WithInsecure())
	}
	if path := strings.TrimSuffix(u.Path, "/"); path != "" {
		options = append(options, otlptracehttp.WithURLPath(path))
	}
	if u.User != nil {
		options = append(options, otlptracehttp.WithHeaders(map[string]string{"Authorization": basicAuth(u.User)}))
	}
	return options, nil
}

func basicAuth(user *url.Userinfo) string {
	password, _ := user.Password()
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password))
}
