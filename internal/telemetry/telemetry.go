// Package telemetry is the log, the metrics and the traces of the program, set up once. It decides
// nothing and contains no domain: counters have plain names, without personal data.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// Options configure the telemetry.
type Options struct {
	Log          io.Writer
	LogLevel     string // debug, info, warn or error
	LogFormat    string // json or text
	OTLPEndpoint string // of the collector that takes traces; empty for no traces
	Version      string // of the program
}

// Telemetry has the log, the metrics and the traces.
type Telemetry struct {
	Log     *slog.Logger
	Metrics *Metrics
	Traces  trace.TracerProvider

	shutdown func(context.Context) error
}

// Start sets everything up. A trace that cannot be delivered is logged.
func Start(ctx context.Context, o Options) (*Telemetry, error) {
	log, err := NewLogger(o.Log, o.LogLevel, o.LogFormat)
	if err != nil {
		return nil, err
	}
	t := &Telemetry{Log: log, Metrics: NewMetrics(o.Version)}
	if t.Traces, t.shutdown, err = startTraces(ctx, o, log); err != nil {
		return nil, err
	}
	return t, nil
}

// Shutdown delivers pending traces, until ctx ends.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if err := t.shutdown(ctx); err != nil {
		return fmt.Errorf("telemetry: shutdown: %w", err)
	}
	return nil
}
