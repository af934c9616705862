// Package users holds the use cases of the people of an organisation: invitations, roles, removal and API tokens.
package users

import "github.com/partnergraph/partnergraph/internal/program/kernel"

// UseCases are the use cases of users.
type UseCases struct{ *kernel.Kernel }

// New makes the use cases of users.
func New(k *kernel.Kernel) *UseCases { return &UseCases{k} }
