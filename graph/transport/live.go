package transport

import "sync"

// Live counts what is open for each caller, so that one caller cannot hold everything.
type Live struct {
	most int

	mu   sync.Mutex
	open map[string]int
}

// NewLive allows most at a time for each key.
func NewLive(most int) *Live { return &Live{most: most, open: map[string]int{}} }

// Take reserves one for a key and reports whether there was one left.
func (l *Live) Take(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[key] >= l.most {
		return false
	}
	l.open[key]++
	return true
}

// Release gives back what Take reserved.
func (l *Live) Release(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open[key]--
	if l.open[key] <= 0 {
		delete(l.open, key)
	}
}
