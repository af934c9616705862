package graph

import (
	"context"
	"errors"
	"syscall"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
)

// busyRetryAfter is when a caller should come back who was turned away because the database has too much to do, in seconds.
const busyRetryAfter = 2

// trouble names what is wrong with the database or a disk, logs it, and tells no more of it than its code; nil when an error is
// about something else. Nothing is said of what was done and what was not, unless that is known.
func (p presenter) trouble(ctx context.Context, path ast.Path, err error) *gqlerror.Error {
	switch {
	case errors.Is(err, store.ErrOutcomeUnknown):
		p.log.ErrorContext(ctx, "the answer to COMMIT was lost", "path", path.String(), "err", err)
		return at(path, shape(problem.New(problem.OutcomeUnknown, ""), Locale(ctx)))
	case errors.Is(err, store.ErrFull), diskFull(err):
		p.log.ErrorContext(ctx, "the storage is full", "path", path.String(), "err", err)
		return at(path, shape(problem.New(problem.StorageFull, ""), Locale(ctx)))
	case errors.Is(err, store.ErrBusy):
		p.log.WarnContext(ctx, "turned away: the database is busy", "path", path.String(), "err", err)
		e := at(path, shape(problem.New(problem.Unavailable, ""), Locale(ctx)))
		e.Extensions["retryAfter"] = busyRetryAfter
		return e
	case errors.Is(err, store.ErrUnavailable):
		p.log.ErrorContext(ctx, "the database cannot be reached", "path", path.String(), "err", err)
		return at(path, shape(problem.New(problem.Unavailable, ""), Locale(ctx)))
	case errors.Is(err, transport.ErrSpool):
		p.log.ErrorContext(ctx, "an upload cannot be kept", "err", err)
		return at(path, shape(problem.New(problem.Unavailable, ""), Locale(ctx)))
	}
	return nil
}

// diskFull reports whether a file could not grow: the disk is full, a quota is used up or a limit is reached.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}
