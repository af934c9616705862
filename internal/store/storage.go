package store

import (
	"sync/atomic"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// fullFor is how long the storage counts as full after it refused a write, unless a unit of work succeeds earlier.
const fullFor = time.Minute

// storage remembers whether there was room for the last write.
type storage struct{ fullAt atomic.Int64 } // wall time in milliseconds; 0 when there was

func (s *storage) noteFull()    { s.fullAt.Store(clock.Wall().UnixMilli()) }
func (s *storage) noteWritten() { s.fullAt.Store(0) }

// Full reports whether the database has lately refused a write because its storage is full.
func (s *Store) Full() bool {
	return clock.Wall().UnixMilli()-s.storage.fullAt.Load() < fullFor.Milliseconds()
}
