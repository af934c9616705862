package store

import (
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// fullFor is how long the storage counts as full after a write failed for lack of space, unless a transaction succeeds earlier.
const fullFor = time.Minute

// storage records whether the last write failed because the storage is full.
type storage struct{ fullAt atomic.Int64 } // wall time in milliseconds; 0 when it did not

func (s *storage) noteFull()    { s.fullAt.Store(clock.Wall().UnixMilli()) }
func (s *storage) noteWritten() { s.fullAt.Store(0) }

// Full reports whether the database has lately refused a write because its storage is full.
func (s *Store) Full() bool {
	return clock.Wall().UnixMilli()-s.storage.fullAt.Load() < fullFor.Milliseconds()
}
