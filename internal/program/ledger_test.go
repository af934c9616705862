package program_test

import (
	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// ledger is everything that a use case can write.
type ledger struct {
	Requests       []*models.EligibilityRequest
	Messages       []*models.EligibilityMessage
	Qualifications []*models.PartnerQualification
	ValidationIDs  []*models.ValidationID
	Jobs           []*models.Job
	Emails         []*models.Email
	Events         []*models.AuditEvent
}

// ledger reads all of it, so that a test can say that nothing was written.
func (s *story) ledger() (l ledger) {
	s.t.Helper()
	who, most := s.As(olga), store.Page{First: ptr(store.MaxPage), Count: true}
	requests, err := s.Store.EligibilityRequests(s.ctx, who, nil, nil, most)
	s.must(err)
	ids, err := s.Store.ValidationIDs(s.ctx, who, nil, most)
	s.must(err)
	jobs, err := s.Store.Jobs(s.ctx, who, nil, nil, most)
	s.must(err)
	emails, err := s.Store.Emails(s.ctx, who, nil, most)
	s.must(err)
	events, err := s.Store.AuditEvents(s.ctx, who, nil, most)
	s.must(err)
	for _, n := range []int{requests.TotalCount, ids.TotalCount, jobs.TotalCount, emails.TotalCount, events.TotalCount} {
		if n > store.MaxPage {
			s.t.Fatalf("%d rows: more than the test can see", n)
		}
	}
	l = ledger{Requests: requests.Nodes(), ValidationIDs: ids.Nodes(), Jobs: jobs.Nodes(), Emails: emails.Nodes(), Events: events.Nodes()}
	partners := []models.ID[models.Partner]{}
	requestIDs := []models.ID[models.EligibilityRequest]{}
	for _, r := range l.Requests {
		partners, requestIDs = append(partners, r.PartnerID), append(requestIDs, r.ID)
	}
	l.Qualifications, err = s.Store.QualificationsOf(s.ctx, who, partners)
	s.must(err)
	l.Messages, err = s.Store.EligibilityMessagesOf(s.ctx, who, requestIDs)
	s.must(err)
	return l
}

// unchanged fails if anything was written since the ledger was read.
func (s *story) unchanged(before ledger) {
	s.t.Helper()
	if diff := cmp.Diff(before, s.ledger()); diff != "" {
		s.t.Errorf("something was written: -before +after\n%s", diff)
	}
}
