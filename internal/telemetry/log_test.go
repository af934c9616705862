package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"go.opentelemetry.io/otel/trace"
)

func logger(t testing.TB, level, format string) (*slog.Logger, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	log, err := telemetry.NewLogger(&out, level, format)
	if err != nil {
		t.Fatal(err)
	}
	return log, &out
}

func TestLogger_AddsRequestJobAndTrace(t *testing.T) {
	t.Parallel()
	ctx := telemetry.WithJob(telemetry.WithRequestID(context.Background(), "r-1"), "j-2")
	if telemetry.RequestID(ctx) != "r-1" || telemetry.Job(ctx) != "j-2" || telemetry.RequestID(context.Background()) != "" {
		t.Fatalf("request %q, job %q", telemetry.RequestID(ctx), telemetry.Job(ctx))
	}
	traced := trace.ContextWithSpanContext(ctx, trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID{0xab, 15: 1}, SpanID: trace.SpanID{1},
	}))
	for name, tc := range map[string]struct {
		log  func(*slog.Logger)
		want map[string]any
	}{
		"nothing known": {
			func(l *slog.Logger) { l.Info("m", "a", 1) },
			map[string]any{"msg": "m", "a": 1.},
		},
		"request and job": {
			func(l *slog.Logger) { l.InfoContext(ctx, "m", "a", 1) },
			map[string]any{"msg": "m", "a": 1., "request_id": "r-1", "job_id": "j-2"},
		},
		"trace": {
			func(l *slog.Logger) { l.InfoContext(traced, "m") },
			map[string]any{"msg": "m", "request_id": "r-1", "job_id": "j-2", "trace_id": "ab000000000000000000000000000001"},
		},
		"attributes": {
			func(l *slog.Logger) { l.With("a", 1).With("b", 2).InfoContext(ctx, "m") },
			map[string]any{"msg": "m", "a": 1., "b": 2., "request_id": "r-1", "job_id": "j-2"},
		},
		"groups": {
			func(l *slog.Logger) {
				l.With("a", 1).WithGroup("g").With("b", 2).WithGroup("").WithGroup("h").InfoContext(ctx, "m", "c", 3)
			},
			map[string]any{
				"msg": "m", "a": 1., "request_id": "r-1", "job_id": "j-2",
				"g": map[string]any{"b": 2., "h": map[string]any{"c": 3.}},
			},
		},
		"groups of two children of one parent": {
			func(l *slog.Logger) {
				parent := l.WithGroup("g").With("a", 1)
				child := parent.With("b", 2)
				_ = parent.With("c", 3)
				child.InfoContext(ctx, "m")
			},
			map[string]any{"msg": "m", "request_id": "r-1", "job_id": "j-2", "g": map[string]any{"a": 1., "b": 2.}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, out := logger(t, "info", "json")
			tc.log(log)
			var got map[string]any
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			written, err := time.Parse(time.RFC3339Nano, got["time"].(string))
			if err != nil || written.Location() != time.UTC {
				t.Errorf("time %v is not in UTC: %v", got["time"], err)
			}
			delete(got, "time")
			delete(got, "level")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLogger_Levels(t *testing.T) {
	t.Parallel()
	for level, want := range map[string]int{"debug": 4, "info": 3, "warn": 2, "error": 1} {
		log, out := logger(t, level, "text")
		log.Debug("d")
		log.Info("i")
		log.Warn("w")
		log.Error("e")
		if got := strings.Count(out.String(), "\n"); got != want {
			t.Errorf("%s: %d lines, want %d", level, got, want)
		}
	}
}

func TestLogger_TextFormat(t *testing.T) {
	t.Parallel()
	log, out := logger(t, "info", "text")
	log.InfoContext(telemetry.WithJob(context.Background(), "j"), "done", "n", 2)
	if want := "level=INFO msg=done n=2 job_id=j\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("%q does not end with %q", out.String(), want)
	}
}

func TestLogger_RefusesWrongSettings(t *testing.T) {
	t.Parallel()
	for _, tc := range [][2]string{{"loud", "json"}, {"", "json"}, {"info", "xml"}, {"info", ""}} {
		if _, err := telemetry.NewLogger(&bytes.Buffer{}, tc[0], tc[1]); err == nil {
			t.Errorf("level %q and format %q are accepted", tc[0], tc[1])
		}
	}
}
