package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// Admin agents of providers that have no global admin.
const (
	victorLang = "victor.lang@redwood.example"
	meiling    = "meiling.lin@straits.example"
)

// daily is what the schedule asks for each day.
func (s *story) daily() {
	s.t.Helper()
	for name, job := range map[string]jobs.Job{"agreement.announce": jobs.AnnounceAgreements{}, "agreement.lapse": jobs.LapseAgreements{}} {
		s.must(s.Store.EnqueuePeriodic(s.ctx, name, 24*time.Hour, job))
	}
	s.Work()
}

// daysUntil lets time pass; jobs run at the time at which they are due.
func (s *story) daysUntil(to time.Time) {
	s.t.Helper()
	for s.daily(); s.Clock.Now().Before(to); s.daily() {
		next := s.Clock.Now().Add(24 * time.Hour)
		if next.After(to) {
			next = to
		}
		s.AdvanceTo(next)
	}
}

// partnerOf is the account that somebody acts for, as it is now.
func (s *story) partnerOf(email string) *models.Partner {
	s.t.Helper()
	partner, err := s.Store.AnyPartner(s.ctx, s.As(email).PartnerID)
	s.must(err)
	return partner
}

// partnershipsOf counts the partnerships of somebody's account by status.
func (s *story) partnershipsOf(email string) map[models.PartnershipStatus]int {
	s.t.Helper()
	found, err := s.Store.Partnerships(s.ctx, s.As(email), nil, store.Page{})
	s.must(err)
	counted := map[models.PartnershipStatus]int{}
	for _, p := range found.Nodes() {
		counted[p.Status]++
	}
	return counted
}

// T-44, sections 4.5 and 4.6: at the very moment at which the grace ends, a partner that has not accepted the new version is
// QUALIFIED, by the same rule as ever, whether it has registered or the operator has enrolled it. It hears of it, its partnerships
// rest, and accepting puts all of that right.
func TestStatusAtTheEndOfTheGrace(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		s.Advance(time.Hour)
		s.Mail()
		s.daysUntil(graceEnds.Add(-time.Millisecond))
		s.Mail()
		for _, email := range []string{maya, naomi, carla, amir} {
			if got := s.partnerOf(email).Status; got != models.PartnerActive || !s.signed(email) {
				t.Errorf("in the grace %s is %s, signed %v", email, got, s.signed(email))
			}
		}
		if got := s.partnershipsOf(carla); got[models.PartnershipActive] != 2 {
			t.Errorf("in the grace the partnerships are %v", got)
		}
		s.must(s.accepts(carla, "2027-01"))
		s.AdvanceTo(graceEnds)
		for email, want := range map[string]models.PartnerStatus{
			maya: models.PartnerQualified, naomi: models.PartnerQualified, amir: models.PartnerQualified, carla: models.PartnerActive, elias: models.PartnerPendingQualification,
		} {
			if got := s.partnerOf(email).Status; got != want {
				t.Errorf("T-44: when the grace ends %s is %s, want %s", email, got, want)
			}
		}
		if got := s.partnershipsOf(carla); got[models.PartnershipSuspended] != 2 {
			t.Errorf("T-44: her providers have not accepted, and the partnerships are %v", got)
		}
		s.heardOfTheEnd()
		s.lapseIsRecorded(r)

		s.must(s.LapseAgreements(s.ctx, access.TheSystem, deaf)) // once is enough
		s.daysUntil(graceEnds.Add(48 * time.Hour))
		s.subjects()

		s.must(s.accepts(naomi, "2027-01"))
		if got := s.partnerOf(naomi).Status; got != models.PartnerActive {
			t.Errorf("T-44: having accepted she is %s", got)
		}
		if got := s.partnershipsOf(carla); got[models.PartnershipActive] != 1 || got[models.PartnershipSuspended] != 1 {
			t.Errorf("T-44: one of her providers has accepted, and the partnerships are %v", got)
		}
		s.must(s.accepts(maya, "2027-01"))
		s.partnerIs(r, models.PartnerActive)
	})
}

// heardOfTheEnd: the global admins of each account, or who answers for it where there are none; and a primary contact who is
// somebody else.
func (s *story) heardOfTheEnd() {
	s.t.Helper()
	english := ": The partner agreement is no longer accepted: please accept the new version"
	s.subjects(
		naomi+english, maya+english, cora+english, amir+english, amir+english, victorLang+english,
		lena+": El contrato de partner ya no está aceptado: acepte la nueva versión",
		zofia+": Umowa partnerska nie jest już zaakceptowana: zaakceptuj nową wersję",
		siti+": Perjanjian mitra tidak lagi disetujui: harap setujui versi baru",
		meiling+": 合作伙伴协议的接受已失效：请接受新版协议",
	)
}

// lapseIsRecorded: the history shows why the partner is not active any more.
func (s *story) lapseIsRecorded(r *models.Registration) {
	s.t.Helper()
	about := r.PartnerID.Any()
	events, err := s.Store.AuditEvents(s.ctx, s.As(maya), &store.AuditEventFilter{SubjectID: &about, Action: &store.AuditActionFilter{In: []string{"lapseAgreement"}}}, store.Page{})
	s.must(err)
	nodes := events.Nodes()
	if len(nodes) != 1 || nodes[0].Action != "lapseAgreement" || nodes[0].FromState != "ACTIVE" || nodes[0].ToState != "QUALIFIED" || nodes[0].Reason != "2027-01" {
		s.t.Errorf("T-44: recorded %+v", nodes)
	}
}

// A late job, or several concurrent ones, change each partner once. Only the program itself may run it.
func TestAgreement_LateOrConcurrentJobsLapseOnce(t *testing.T) {
	tell(t, func(s *story) {
		s.Clock.Set(graceEnds.Add(-time.Hour))
		s.must(s.LapseAgreements(s.ctx, access.TheSystem, deaf))
		if got := s.partnerOf(naomi).Status; got != models.PartnerActive {
			t.Errorf("before the end she is %s", got)
		}
		s.Clock.Set(graceEnds.Add(30 * time.Hour))
		for _, err := range atOnce(4, func(int) error { return s.LapseAgreements(s.ctx, access.TheSystem, deaf) }) {
			s.must(err)
		}
		if got := s.partnerOf(naomi); got.Status != models.PartnerQualified || got.Version != 2 {
			t.Errorf("she is %s in version %d", got.Status, got.Version)
		}
		s.Work()
		s.ExpectMail(naomi, carla, amir, amir, lena, victorLang, zofia, siti, meiling)
		s.refused(s.LapseAgreements(s.ctx, s.As(olga), deaf), "ROLE_NOT_ALLOWED")
	})
}
