// Package models holds the nouns of the program: rows, the states they may take, and typed ids.
// It has no queries (internal/store), no decisions (internal/rules), no GraphQL and no clock.
package models

import "time"

// Stamp is what a row that changes says of its saves. Version counts them, so that two changes of one version are noticed.
type Stamp struct {
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int
}

// FirstStamp is that of a row that was saved once.
func FirstStamp(now time.Time) Stamp { return Stamp{CreatedAt: now, UpdatedAt: now, Version: 1} }

// Touch marks a save: the version counts up and the time is kept. It returns the new version; 1 is a new row.
func (s *Stamp) Touch(now time.Time) int {
	if s.Version == 0 {
		s.CreatedAt = now
	}
	s.UpdatedAt, s.Version = now, s.Version+1
	return s.Version
}
