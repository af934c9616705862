package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// SupportRequestConnection is one page of support requests.
type (
	SupportRequestConnection = Connection[models.SupportRequest]
	SupportRequestEdge       = Edge[models.SupportRequest]
)

// Filters by one of several values.
type (
	SupportRequestStatusFilter   = In[models.SupportStatus]
	SupportRequestKindFilter     = In[models.SupportKind]
	SupportRequestSeverityFilter = In[models.SupportSeverity]
)

// SupportRequestFilter selects support requests.
type SupportRequestFilter struct {
	Status     *SupportRequestStatusFilter   `column:"status,ranges"`
	Kind       *SupportRequestKindFilter     `column:"kind"`
	Severity   *SupportRequestSeverityFilter `column:"severity"`
	Reference  *string                       `column:"reference"`
	AssigneeID *models.AnyID
	CreatedAt  *DateTimeRange `column:"created_at"`
	And        []*SupportRequestFilter
	Or         []*SupportRequestFilter
	Not        *SupportRequestFilter
}

// selects lets the operator's people alone select by who of them answers.
func (f *SupportRequestFilter) selects(s *selection, v viewer) {
	switch {
	case f.AssigneeID == nil:
	case v.Operator && f.AssigneeID.Prefix == models.User{}.Prefix():
		s.add("assignee_id = ?", f.AssigneeID.UUID[:])
	default:
		s.add("1 = 0")
	}
}

// SupportRequests lists the support requests that the actor may see, newest first.
func (s *Store) SupportRequests(ctx context.Context, who access.Actor, f *SupportRequestFilter, p Page) (*SupportRequestConnection, error) {
	return listOf[models.SupportRequest](s, who, f, newestFirst).page(ctx, p)
}
