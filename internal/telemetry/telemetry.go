// Package telemetry is how the program can be watched: its log, its metrics and its traces, set up once. It decides
// nothing, and it knows no domain: what is counted comes as plain names, which never hold personal data.
package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// Options say what is watched and where it goes.
type Options struct {
	Log          io.Writer
	LogLevel     string // debug, info, warn or error
	LogFormat    string // json or text
	OTLPEndpoint string // of the collector that takes traces; empty for no traces
	Version      string // of the program
}

// Telemetry is everything that was set up.
type Telemetry struct {
	Log     *slog.Logger
	Metrics *Metrics
	Traces  trace.TracerProvider

	shutdown func(context.Context) error
}

// Start sets everything up. Traces that cannot be delivered are complained about in the log.
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

// Shutdown delivers what is still on its way, for as long as ctx lets it.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	if err := t.shutdown(ctx); err != nil {
		return fmt.Errorf("telemetry: shutdown: %w", err)
	}
	return nil
}
