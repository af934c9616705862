package transport

import (
	"sync"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Room is space for what is on its way: so many bytes in all, and so many for one caller.
type Room struct {
	all, each int64

	mu   sync.Mutex
	used int64
	by   map[string]int64
}

// NewRoom has room for so many bytes in all, and so many of each caller.
func NewRoom(all, each int64) *Room { return &Room{all: all, each: each, by: map[string]int64{}} }

// take keeps n bytes for a caller, or says why there is no room. What is taken has to be given back.
func (r *Room) take(key string, n int64) *gqlerror.Error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.by[key]+n > r.each:
		return comeBack(CodeRateLimited, "Too much of yours is on its way at once; send one after the other.")
	case r.used+n > r.all:
		return comeBack(CodeUnavailable, "The server is receiving as much as it can; come back in a moment.")
	}
	r.used += n
	r.by[key] += n
	return nil
}

// give returns what take kept.
func (r *Room) give(key string, n int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.used -= n
	if r.by[key] -= n; r.by[key] <= 0 {
		delete(r.by, key)
	}
}

func comeBack(code, message string) *gqlerror.Error {
	err := Refuse(code, message)
	err.Extensions["retryAfter"] = 2
	return err
}
