package telemetry

import "context"

type contextKey int

const (
	requestKey contextKey = iota
	jobKey
)

// WithRequestID marks everything logged with the context as part of a request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey, id)
}

// RequestID returns the request of a context; empty if there is none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey).(string)
	return id
}

// WithJob marks everything logged with the context as part of a job.
func WithJob(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, jobKey, id)
}

// Job returns the job of a context; empty if there is none.
func Job(ctx context.Context) string {
	id, _ := ctx.Value(jobKey).(string)
	return id
}
