package graph

import (
	"context"
	"errors"
	"syscall"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
)

// busyRetryAfter is the Retry-After of requests that are rejected because the database is overloaded, in seconds.
const busyRetryAfter = 2

// overloadedRetryAfter is that of requests that are rejected because too many run and wait.
const overloadedRetryAfter = 1

// unavailable logs an error of the database or a disk and returns an error with its code only; nil for any other error. The message
// tells whether the change was made only if that is known.
func (p presenter) unavailable(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	switch {
	case errors.Is(err, store.ErrOutcomeUnknown):
		p.log.ErrorContext(ctx, "the answer to COMMIT was lost", "path", path.String(), "err", err)
		return withPath(path, problemError(problem.New(problem.OutcomeUnknown, ""), Locale(ctx)))
	case errors.Is(err, store.ErrFull), diskFull(err):
		p.log.ErrorContext(ctx, "the storage is full", "path", path.String(), "err", err)
		return withPath(path, problemError(problem.New(problem.StorageFull, ""), Locale(ctx)))
	case errors.Is(err, admission.ErrOverloaded): // counted, not logged: there are very many
		e := withPath(path, problemError(problem.New(problem.ServiceUnavailable, ""), Locale(ctx)))
		e.Extensions["retryAfter"] = overloadedRetryAfter
		return e
	case errors.Is(err, store.ErrBusy):
		p.log.WarnContext(ctx, "turned away: the database is busy", "path", path.String(), "err", err)
		e := withPath(path, problemError(problem.New(problem.ServiceUnavailable, ""), Locale(ctx)))
		e.Extensions["retryAfter"] = busyRetryAfter
		return e
	case errors.Is(err, store.ErrUnavailable):
		p.log.ErrorContext(ctx, "the database cannot be reached", "path", path.String(), "err", err)
		return withPath(path, problemError(problem.New(problem.ServiceUnavailable, ""), Locale(ctx)))
	case errors.Is(err, transport.ErrSpool):
		p.log.ErrorContext(ctx, "an upload cannot be kept", "err", err)
		return withPath(path, problemError(problem.New(problem.ServiceUnavailable, ""), Locale(ctx)))
	}
	return nil
}

// diskFull reports whether a file could not be written because of a full disk, a quota or a size limit.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
