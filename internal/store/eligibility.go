package store

import (
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// EligibilityRequestConnection is one page of eligibility requests.
type (
	EligibilityRequestConnection = Connection[models.EligibilityRequest]
	EligibilityRequestEdge       = Edge[models.EligibilityRequest]
)

// Filters by one of several values.
type (
	EligibilityStatusFilter = In[models.EligibilityStatus]
	EligibilityKindFilter   = In[models.EligibilityKind]
	SLAStateFilter          = In[models.SLAState]
)

// EligibilityRequestFilter selects requests.
type EligibilityRequestFilter struct {
	Status        *EligibilityStatusFilter
	Kind          *EligibilityKindFilter `column:"kind"`
	Reference     *string                `column:"reference"`
	SLAState      *SLAStateFilter
	CreatedAt     *DateTimeRange `column:"created_at"`
	SubmittedAt   *DateTimeRange `column:"submitted_at"`
	ResponseDueAt *DateTimeRange `column:"response_due_at"`
	And           []*EligibilityRequestFilter
	Or            []*EligibilityRequestFilter
	Not           *EligibilityRequestFilter
}

// EligibilityRequestOrderField is a field by which requests can be ordered.
type EligibilityRequestOrderField string

const (
	RequestByCreated EligibilityRequestOrderField = "CREATED_AT"
	RequestByUpdated EligibilityRequestOrderField = "UPDATED_AT"
	RequestByDue     EligibilityRequestOrderField = "RESPONSE_DUE_AT"
)

// EligibilityRequestOrder is an order of requests.
type EligibilityRequestOrder = OrderBy[EligibilityRequestOrderField]

var eligibilityRequestOrders = orders[EligibilityRequestOrderField]{
	RequestByCreated: "created_at",
	RequestByUpdated: "updated_at",
	RequestByDue:     "response_due_at",
}

func (f *EligibilityRequestFilter) selects(s *selection, v viewer) {
	choose(s, f.Status, func(status models.EligibilityStatus) clause.Expression { return eligibilityStatus(status, v.now) })
	each(s, f.SLAState, func(state models.SLAState) clause.Expression { return slaCondition(state, v.now) })
}

// eligibilityStatus is rules.EligibilityStatusAt in SQL; a test compares the two.
func eligibilityStatus(status models.EligibilityStatus, now time.Time) clause.Expression {
	var c conditions
	switch status {
	case models.EligibilityDraft:
		c.add("(status = 'DRAFT' AND created_at > ?)", now.Add(-models.DraftTime))
	case models.EligibilityExpired:
		c.add("(status = 'EXPIRED' OR (status = 'DRAFT' AND created_at <= ?))", now.Add(-models.DraftTime))
	case models.EligibilityInfoRequested:
		c.add("(status = 'INFO_REQUESTED' AND (info_due_at IS NULL OR info_due_at > ?))", now)
	case models.EligibilityLapsed:
		c.add("(status = 'LAPSED' OR (status = 'INFO_REQUESTED' AND info_due_at <= ?))", now)
	default:
		c.add("status = ?", status)
	}
	return c.all()
}

// slaCondition is rules.SLAState in SQL; a test compares the two.
func slaCondition(state models.SLAState, now time.Time) clause.Expression {
	const (
		waits   = "status = 'SUBMITTED' AND responded_at IS NULL"
		overdue = "(responded_at >= response_due_at OR (" + waits + " AND response_due_at <= ?))"
		dueSoon = "(" + waits + " AND reviewer_reminder_at <= ?)"
		not     = "NOT COALESCE(%s, 1 = 0)"
	)
	var c conditions
	switch state {
	case models.SLAOverdue:
		c.add(overdue, now)
	case models.SLADueSoon:
		c.add(dueSoon, now)
		c.add(fmt.Sprintf(not, overdue), now)
	default:
		c.add(fmt.Sprintf(not, overdue), now)
		c.add(fmt.Sprintf(not, dueSoon), now)
	}
	return c.all()
}

func (s *Store) eligibilityRequests(who access.Actor, f *EligibilityRequestFilter, o *EligibilityRequestOrder) list[models.EligibilityRequest] {
	return listOf[models.EligibilityRequest](s, who, f, eligibilityRequestOrders.by(o, RequestByCreated, Descending))
}

// EligibilityRequests lists the requests the actor may see.
func (s *Store) EligibilityRequests(ctx context.Context, who access.Actor, f *EligibilityRequestFilter, o *EligibilityRequestOrder, p Page) (*EligibilityRequestConnection, error) {
	return s.eligibilityRequests(who, f, o).page(ctx, p)
}

// EligibilityRequestsOfPartners lists the requests of and for each of the partners, one statement for all.
func (s *Store) EligibilityRequestsOfPartners(ctx context.Context, who access.Actor, partners []models.ID[models.Partner], f *EligibilityRequestFilter, o *EligibilityRequestOrder, p Page) (map[models.ID[models.Partner]]*EligibilityRequestConnection, error) {
	return pagesOf(ctx, s.eligibilityRequests(who, f, o), "partner_id", partners, p)
}

// EligibilityRequestsOfCustomers lists the requests of each of the customers, one statement for all.
func (s *Store) EligibilityRequestsOfCustomers(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], f *EligibilityRequestFilter, o *EligibilityRequestOrder, p Page) (map[models.ID[models.Customer]]*EligibilityRequestConnection, error) {
	return pagesOf(ctx, s.eligibilityRequests(who, f, o), "customer_id", customers, p)
}

// EligibilityRequestsOfOrganizations lists the requests of each of the organisations, one statement for all.
func (s *Store) EligibilityRequestsOfOrganizations(ctx context.Context, who access.Actor, orgs []models.ID[models.Organization], p Page) (map[models.ID[models.Organization]]*EligibilityRequestConnection, error) {
	return pagesOf(ctx, s.eligibilityRequests(who, nil, nil), "organization_id", orgs, p)
}

// CustomerStanding is where customers stand with one partner on the way to government cloud.
type CustomerStanding struct {
	CustomerID models.ID[models.Customer]
	Requested  bool // a request that names the partner was submitted, or its qualification was asked for on a validation ID, which such a request led to
	Validated  bool // the customer's special qualification for government cloud is approved
}

// CustomerStandings reads the standing of customers with a partner, in one statement.
func (s *Store) CustomerStandings(ctx context.Context, partner models.ID[models.Partner], customers []models.ID[models.Customer]) (out []CustomerStanding, err error) {
	if len(customers) == 0 {
		return nil, nil
	}
	err = s.read.WithContext(ctx).Model(&models.Customer{}).
		Select("id AS customer_id, EXISTS (SELECT 1 FROM eligibility_requests AS r WHERE r.customer_id = customers.id AND r.partner_id = ? AND r.submitted_at IS NOT NULL)"+
			" OR EXISTS (SELECT 1 FROM customer_qualifications AS b WHERE b.customer_id = customers.id AND b.code = ? AND b.validation_id IS NOT NULL) AS requested,"+
			" EXISTS (SELECT 1 FROM customer_qualifications AS q WHERE q.customer_id = customers.id AND q.code = ? AND q.vetting = ?) AS validated",
			partner, models.QualificationGovernment, models.QualificationGovernment, models.VettingApproved).
		Where("id IN ?", customers).Scan(&out).Error
	return out, translate(err)
}

// OpenEligibilityRequest finds the open request with an OpenKey; nil when there is none.
func (tx *Tx) OpenEligibilityRequest(key string) (*models.EligibilityRequest, error) {
	return first[models.EligibilityRequest](tx, "open_key = ?", key)
}

// DeniedEligibilityRequests counts the requests of an applicant that were denied before, for screening.
func (tx *Tx) DeniedEligibilityRequests(org models.ID[models.Organization]) (int, error) {
	var n int64
	err := tx.db.Model(&models.EligibilityRequest{}).Where("organization_id = ? AND status = ?", org, models.EligibilityDenied).Count(&n).Error
	return int(n), translate(err)
}

// LastQuestion reads the question an applicant has to answer; nil when none was asked.
func (tx *Tx) LastQuestion(id models.ID[models.EligibilityRequest]) (*models.EligibilityMessage, error) {
	var rows []*models.EligibilityMessage
	err := tx.db.Where("request_id = ? AND kind = ?", id, models.MessageQuestion).Order("created_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}
