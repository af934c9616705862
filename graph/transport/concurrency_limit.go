package transport

import "sync"

// ConcurrencyLimit limits how many sockets or operations a caller has open at a time.
type ConcurrencyLimit struct {
	limit int

	mu   sync.Mutex
	open map[string]int
}

// NewConcurrencyLimit allows a number at a time for each key.
func NewConcurrencyLimit(most int) *ConcurrencyLimit {
	return &ConcurrencyLimit{limit: most, open: map[string]int{}}
}

// Acquire counts one for a key, and reports whether the limit allows it.
func (l *ConcurrencyLimit) Acquire(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[key] >= l.limit {
		return false
	}
	l.open[key]++
	return true
}

// Release ends what Acquire has counted.
func (l *ConcurrencyLimit) Release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[key]--
	if l.open[key] <= 0 {
		delete(l.open, key)
	}
}
