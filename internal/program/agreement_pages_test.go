package program_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// More partners than fit on a page: all get a letter, partners without recipients do not stop the others, and the job's row shows the
// progress.
func TestAgreement_AnnouncementsInPages(t *testing.T) {
	tell(t, func(s *story) {
		const many = 450
		s.crowd(many)
		s.Clock.Set(newYear2027)
		job := s.enqueued(jobs.AnnounceAgreements{})
		s.Work()
		told := map[string]int{}
		for _, m := range s.Mail() {
			told[m.ToAddress]++
		}
		for i := range many {
			want := 1
			if i%2 == 1 {
				want = 0 // without a global admin
			}
			if got := told[crowded(i)]; got != want {
				t.Fatalf("%s got %d messages, want %d", crowded(i), got, want)
			}
		}
		row, err := store.Find(s.ctx, s.Store, access.TheSystem, job.ID)
		s.must(err)
		if want := many + 9; row.State != models.JobSucceeded || row.Done != want || row.Total != want { // nine accounts of the cast
			t.Errorf("the job is %s with %d of %d, want %d of %d", row.State, row.Done, row.Total, want, want)
		}
	})
}

// A job that ends between two pages has announced to the first page. The next run announces to the others, and to nobody twice.
func TestAgreement_InterruptedAnnouncementContinues(t *testing.T) {
	tell(t, func(s *story) {
		s.crowd(250)
		s.Clock.Set(newYear2027)
		dark := errors.New("the power fails")
		err := s.AnnounceAgreements(s.ctx, access.TheSystem, func(context.Context, int, int) error { return dark })
		if !errors.Is(err, dark) {
			t.Fatalf("got %v, want %v", err, dark)
		}
		s.Work()
		first := len(s.Mail())
		s.announced()
		rest := len(s.Mail())
		if first == 0 || rest == 0 || first+rest != 125+5 { // and five to the cast
			t.Errorf("%d and then %d messages, want some and then the others, 130 in all", first, rest)
		}
		s.announced()
		s.subjects()
	})
}

// crowded is the address of a partner's only user.
func crowded(i int) string { return fmt.Sprintf("ga@crowd-%d.example", i) }

// crowd enters partners that have accepted the agreement; each second one has a global admin.
func (s *story) crowd(n int) {
	s.t.Helper()
	now := s.Clock.Now()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for i := range n {
			if err := errors.Join(enrolled(tx, i, now)...); err != nil {
				return err
			}
		}
		return nil
	}))
}

// enrolled enters one of them.
func enrolled(tx *store.Tx, i int, now time.Time) (errs []error) {
	name := fmt.Sprintf("Crowd %d", i)
	org := &models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US", Stamp: models.FirstStamp(now)}
	tenant := &models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: uuid.NewString(), Cloud: models.CloudCommercial, DefaultDomain: fmt.Sprintf("crowd-%d.example", i), CreatedAt: now}
	partner := &models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.DirectBill},
		Status: models.PartnerActive, Market: "US", Region: "UNITED_STATES", BillingCurrency: "USD", Stamp: models.FirstStamp(now),
	}
	user := &models.User{ID: models.NewID[models.User](), OrganizationID: org.ID, Email: crowded(i), Name: name, Locale: "en", Stamp: models.FirstStamp(now)}
	role := &models.UserRole{UserID: user.ID, Role: models.GlobalAdmin}
	if i%2 == 1 {
		role.Role = models.AdminAgent
	}
	accepted := &models.AgreementAcceptance{
		ID: models.NewID[models.AgreementAcceptance](), Type: models.PartnerAgreement, OrganizationID: org.ID, PartnerID: partner.ID, Region: partner.Region, TextVersion: "2026-01",
		Locale: "en", Method: models.AgreementDirect, SignerID: user.ID, SignerName: name, SignerEmail: user.Email, AcceptedAt: now, OnceKey: name, CreatedAt: now,
	}
	for _, row := range []any{org, tenant, partner, user, role, accepted} {
		errs = append(errs, tx.Create(row))
	}
	return errs
}

// enqueued promises a job for now.
func (s *story) enqueued(j jobs.Job) (row *models.Job) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) (err error) {
		row, err = tx.Enqueue(store.Subject{}, j)
		return err
	}))
	return row
}
