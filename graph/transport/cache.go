package transport

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps the most recently used values by their query text or hash, bounded by number and by the bytes of
// query text: a cache bounded by number alone can be filled with thousands of the largest documents.
type Cache[T any] struct {
	mu      sync.Mutex
	entries *simplelru.LRU[string, T]
	sizeOf  func(key string, value T) int
	bytes   int
	most    int
}

var _ graphql.Cache[string] = (*Cache[string])(nil)

// NewCache holds at most count entries that sizeOf adds up to at most bytes.
func NewCache[T any](count, bytes int, sizeOf func(key string, value T) int) *Cache[T] {
	c := &Cache[T]{sizeOf: sizeOf, most: bytes}
	c.entries, _ = simplelru.NewLRU(max(count, 1), func(key string, value T) { // fails only for a size below one
		c.bytes -= sizeOf(key, value)
	})
	return c
}

// Get looks a value up and marks it as used.
func (c *Cache[T]) Get(_ context.Context, key string) (T, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.entries.Get(key)
}

// Add stores a value and evicts the least recently used ones; a value that is larger than the cache is not stored.
func (c *Cache[T]) Add(_ context.Context, key string, value T) {
	size := c.sizeOf(key, value)
	if size > c.most {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key)
	c.bytes += size
	c.entries.Add(key, value)
	for c.bytes > c.most {
		c.entries.RemoveOldest()
	}
}
