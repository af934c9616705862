package transport

import (
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// ByteLimit limits the bytes that are being received: of all callers together, and of each caller.
type ByteLimit struct {
	all, each int64

	mu   sync.Mutex
	used int64
	by   map[string]int64
}

// NewByteLimit allows a number of bytes of all callers together, and of each caller.
func NewByteLimit(all, each int64) *ByteLimit {
	return &ByteLimit{all: all, each: each, by: map[string]int64{}}
}

// reserve counts n bytes of a caller, or returns an error if that exceeds a limit. The caller has to release them.
func (r *ByteLimit) reserve(key string, n int64) *gqlerror.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.by[key]+n > r.each:
		return retryLater(CodeRateLimited, "Too much of yours is on its way at once; send one after the other.")
	case r.used+n > r.all:
		return retryLater(CodeUnavailable, "The server is receiving as much as it can; come back in a moment.")
	}
	r.used += n
	r.by[key] += n
	return nil
}

// release ends what reserve has counted.
func (r *ByteLimit) release(key string, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used -= n
	if r.by[key] -= n; r.by[key] <= 0 {
		delete(r.by, key)
	}
}

func retryLater(code, message string) *gqlerror.Error {
	err := Refuse(code, message)
	err.Extensions["retryAfter"] = 2
	return err
}
