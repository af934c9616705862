// Package operation holds the use cases of running the program: jobs, cleaning up, and the clock of a sandbox.
package operation

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of running the program.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of running the program.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
