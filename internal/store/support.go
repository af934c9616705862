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
	Kind       *SupportRequestKindFilter     `column:"kind,ranges"`
	Severity   *SupportRequestSeverityFilter `column:"severity,ranges"`
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

// NamePartners saves the partners that a support request names.
func (tx *Tx) NamePartners(request models.ID[models.SupportRequest], partners []models.ID[models.Partner]) error {
	if len(partners) == 0 {
		return nil
	}
	rows := make([]*models.SupportPartner, len(partners))
	for i, partner := range partners {
		rows[i] = &models.SupportPartner{RequestID: request, PartnerID: partner}
	}
	return tx.Create(rows)
}

// NamedPartners are the partners that a support request names.
func (tx *Tx) NamedPartners(request models.ID[models.SupportRequest]) (partners []models.ID[models.Partner], err error) {
	err = tx.db.Model(&models.SupportPartner{}).Where("request_id = ?", request).Order("partner_id").Pluck("partner_id", &partners).Error
	return partners, translate(err)
}

// PartnersNamed are the partners that each of some support requests names, as publishers see them. The caller has found the requests for the actor.
func (s *Store) PartnersNamed(ctx context.Context, requests []models.ID[models.SupportRequest]) (map[models.ID[models.SupportRequest]][]*AudiencePartner, error) {
	var rows []*models.SupportPartner
	if len(requests) == 0 {
		return nil, nil
	}
	if err := s.read.WithContext(ctx).Where("request_id IN ?", requests).Order("request_id, partner_id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	var ids []models.ID[models.Partner]
	for _, row := range rows {
		ids = append(ids, row.PartnerID)
	}
	partners, err := s.AudiencePartners(ctx, distinct(ids))
	named := make(map[models.ID[models.SupportRequest]][]*AudiencePartner, len(requests))
	for _, row := range rows {
		named[row.RequestID] = append(named[row.RequestID], partners[row.PartnerID])
	}
	return named, err
}
