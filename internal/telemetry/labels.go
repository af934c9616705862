package telemetry

import "sync"

// Every label value is a time series that is stored for ever. Where callers set the value, a hostile one could send
// millions, so that each label takes only so many.
const (
	operationNames = 200
	jobKinds       = 100
	fewWords       = 60 // types and outcomes, of which the program itself has a handful
	longestWord    = 64
)

// words are the values of a label: the first distinct ones up to a limit, then "other".
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

// label returns the word up to the limit, and "unknown" for an empty one.
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
