// Package sessions holds the use cases of signing in by e-mail, and of the sessions of people (D-20).
package sessions

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/program/kernel"
)

// UseCases are the use cases of signing in.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of signing in.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }

const (
	// Lifetime is how long a session lasts at most.
	Lifetime = 30 * 24 * time.Hour
	// IdleTime is how long a session lasts that nobody uses.
	IdleTime = 3 * 24 * time.Hour
)
