package telemetry

import "sync"

// Every label value is a time series that is kept for good. Where callers choose the words, a hostile one could choose
// millions, so that each label takes only so many.
const (
	operationNames = 200
	jobKinds       = 100
	fewWords       = 60 // types and outcomes, of which the program itself has a handful
	longestWord    = 64
)

// words are the values that one label takes: the first so many distinct ones, then "other".
type words struct {
	mu    sync.RWMutex
	max   int
	known map[string]bool
}

func newWords(limit int, known ...string) *words {
	w := &words{max: limit, known: make(map[string]bool, len(known))}
	for _, k := range known {
		w.known[k] = true
	}
	return w
}

// label is the word itself while there is room for it, and "unknown" when it is empty.
func (w *words) label(word string) string {
	if word == "" {
		return "unknown"
	}
	w.mu.RLock()
	known := w.known[word]
	w.mu.RUnlock()
	if known {
		return word
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(word) > longestWord || (len(w.known) >= w.max && !w.known[word]) {
		return "other"
	}
	w.known[word] = true
	return word
}
