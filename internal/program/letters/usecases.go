// Package letters holds the use cases of letters after they are written: sending, bounces, and one-time links. It knows the features
// whose letters need an answer.
package letters

import (
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/program/users"
)

// UseCases are the use cases of letters.
type UseCases struct {
	*kernel.Kernel
	Features
}

// Features are those whose letters need an answer.
type Features struct {
	Eligibility   *eligibility.UseCases
	Enrolment     *enrolment.UseCases
	Users         *users.UseCases
	Customers     *customers.UseCases
	Relationships *relationships.UseCases
	Sessions      *sessions.UseCases
	Support       *support.UseCases
}

// New makes the use cases of letters.
func New(k *kernel.Kernel, f Features) *UseCases { return &UseCases{k, f} }
