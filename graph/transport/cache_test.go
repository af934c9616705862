package transport_test

import (
	"context"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/graph/transport"
)

func TestCache_IsBoundedByBytes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := transport.NewCache(100, 10, func(key, value string) int { return len(value) })
	c.Add(ctx, "a", "aaaa")
	c.Add(ctx, "b", "bbbb")
	c.Get(ctx, "a")
	c.Add(ctx, "c", "cccc")
	c.Add(ctx, "huge", strings.Repeat("h", 11))
	for key, want := range map[string]bool{"a": true, "b": false, "c": true, "huge": false} {
		if _, got := c.Get(ctx, key); got != want {
			t.Errorf("%s: want kept %v, got %v", key, want, got)
		}
	}
}

func TestCache_ReplacedValueCountsOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := transport.NewCache(100, 10, func(key, value string) int { return len(value) })
	for range 5 {
		c.Add(ctx, "a", "aaaa")
	}
	c.Add(ctx, "b", "bbbbbb")
	for _, key := range []string{"a", "b"} {
		if _, ok := c.Get(ctx, key); !ok {
			t.Errorf("want %s kept: both fit", key)
		}
	}
}

func TestCache_IsBoundedByNumber(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	c := transport.NewCache(1, 10, func(key, value string) int { return len(value) })
	c.Add(ctx, "a", "a")
	c.Add(ctx, "b", "b")
	if _, ok := c.Get(ctx, "a"); ok {
		t.Error("want the older of two gone from a cache for one")
	}
}

func TestConcurrencyLimit_CountsEachCaller(t *testing.T) {
	t.Parallel()
	live := transport.NewConcurrencyLimit(1)
	got := []bool{live.Acquire("a"), live.Acquire("a"), live.Acquire("b")}
	live.Release("a")
	got = append(got, live.Acquire("a"))
	for i, want := range []bool{true, false, true, true} {
		if got[i] != want {
			t.Errorf("step %d: want %v, got %v", i, want, got[i])
		}
	}
}
