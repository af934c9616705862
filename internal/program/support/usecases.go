// Package support holds the use cases of support requests: questions to the operator with a thread, from the first message to the end
// (docs/support.md).
package support

import (
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// UseCases are the use cases of support requests.
type UseCases struct {
	*kernel.Kernel
	audiences Audiences
}

// New makes the use cases of support requests.
func New(k *kernel.Kernel, audiences Audiences) *UseCases { return &UseCases{k, audiences} }

// subject is the subject of a request's jobs, mail and events.
func subject(r *models.SupportRequest) store.Subject { return store.About(r.ID, r.OrganizationID) }

// SupportFacts are the facts that decide what can be done with a request.
func (p *UseCases) SupportFacts(r models.SupportRequest) rules.SupportFacts {
	return rules.SupportFacts{Request: r, Now: p.Store.Now()}
}
