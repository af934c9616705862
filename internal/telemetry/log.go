package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"

	"go.opentelemetry.io/otel/trace"
)

// NewLogger writes lines of a level and above to w, as json or text, in UTC, each with the request and the job found in
// its context.
func NewLogger(w io.Writer, level, format string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("telemetry: log level: %w", err)
	}
	options := &slog.HandlerOptions{Level: least, ReplaceAttr: inUTC}
	switch format {
	case "json":
		return slog.New(contextual{Handler: slog.NewJSONHandler(w, options)}), nil
	case "text":
		return slog.New(contextual{Handler: slog.NewTextHandler(w, options)}), nil
	}
	return nil, fmt.Errorf("telemetry: log format %q is neither json nor text", format)
}

// inUTC keeps the logs of machines in different zones comparable.
func inUTC(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 && a.Value.Kind() == slog.KindTime {
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	}
	return a
}

// contextual adds the attributes of the context to a line. They stay at the top level, so that they can be searched for;
// an open group would contain them, so groups and later attributes are kept and applied again.
type contextual struct {
	slog.Handler
	ungrouped slog.Handler                      // before the first group; nil while there is none
	since     []func(slog.Handler) slog.Handler // the groups, and attributes in them
}

// Handle writes one line.
func (h contextual) Handle(ctx context.Context, line slog.Record) error {
	found := contextAttrs(ctx)
	if len(found) == 0 {
		return h.Handler.Handle(ctx, line)
	}
	if h.ungrouped == nil {
		line = line.Clone()
		line.AddAttrs(found...)
		return h.Handler.Handle(ctx, line)
	}
	grouped := h.ungrouped.WithAttrs(found)
	for _, again := range h.since {
		grouped = again(grouped)
	}
	return grouped.Handle(ctx, line)
}

// WithAttrs adds attributes to every line.
func (h contextual) WithAttrs(attrs []slog.Attr) slog.Handler {
	if h.ungrouped == nil {
		return contextual{Handler: h.Handler.WithAttrs(attrs)}
	}
	return h.then(func(next slog.Handler) slog.Handler { return next.WithAttrs(attrs) })
}

// WithGroup opens a group.
func (h contextual) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	if h.ungrouped == nil {
		h.ungrouped = h.Handler
	}
	return h.then(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (h contextual) then(step func(slog.Handler) slog.Handler) contextual {
	return contextual{Handler: step(h.Handler), ungrouped: h.ungrouped, since: append(slices.Clip(h.since), step)}
}

func contextAttrs(ctx context.Context) []slog.Attr {
	var found []slog.Attr
	if id := RequestID(ctx); id != "" {
		found = append(found, slog.String("request_id", id))
	}
	if id := Job(ctx); id != "" {
		found = append(found, slog.String("job_id", id))
	}
	if span := trace.SpanContextFromContext(ctx); span.IsValid() {
		found = append(found, slog.String("trace_id", span.TraceID().String()))
	}
	return found
}
