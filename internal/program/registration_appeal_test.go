package program_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// Section 4.5, X-19: a rejection is appealed with a document, examined and decided; three times, and not a fourth.
func TestAppeal_ThreeAndNoMore(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		for n := 1; n <= rules.MaxAppeals; n++ {
			s.must(s.appeals(maya, r))
			s.Work()
			letters := s.ExpectMail(cora, vera, hugo)
			if !strings.HasPrefix(letters[0].Subject, "We have received your appeal") {
				t.Errorf("appeal %d: %q", n, letters[0].Subject)
			}
			if got := s.stands(r, "CHALLENGED"); got.Step != models.StepOther || got.Appeals != n || got.RejectedAt != nil {
				t.Errorf("appeal %d: %+v", n, got)
			}
			if n < rules.MaxAppeals {
				s.refused(s.appeals(maya, r), "REGISTRATION_STATE_INVALID at id") // one at a time
			}
			s.decides(hugo, r, rules.OutcomeRejected)
			s.letter(cora, "en", "Review complete: your registration was not confirmed", "The register says so.")
		}
		before := s.snapshot()
		s.refused(s.appeals(maya, r), "APPEAL_LIMIT_REACHED at id")
		s.unchanged(before)
		if kept := before.Enrolment.Documents; len(kept) != 3 || kept[0].MediaType != "application/pdf" || kept[0].Name != "certificate.pdf" || kept[0].UploadedBy != s.As(maya).UserID {
			t.Errorf("documents %+v", kept)
		}
		s.Advance(rules.SuspendAfter)
		s.ExpectMail(cora)
		s.stands(r, "SUSPENDED")
		s.refused(s.appeals(maya, r), "APPEAL_LIMIT_REACHED at id")
	})
}

func TestAppeal_Succeeds(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		s.must(s.appeals(maya, r))
		s.Work()
		s.Mail()
		s.decides(hugo, r, rules.OutcomeAuthorized)
		s.letter(cora, "en", "Review complete: your company is authorised")
		s.stands(r, "AUTHORIZED")
		s.partnerIs(r, models.PartnerQualified)
		s.Advance(60 * 24 * time.Hour)
		s.ExpectMail() // the suspension is off
		s.partnerIs(r, models.PartnerQualified)
	})
}

// A refused appeal stores nothing, not even its valid documents.
func TestAppeal_RefusedKeepsNothing(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		file := func(name, content string) *enrolment.DocumentInput {
			return &enrolment.DocumentInput{Kind: models.DocumentOther, File: models.Upload{Name: name, Content: strings.NewReader(content)}}
		}
		large := "%PDF-1.4\n" + strings.Repeat("x", int(s.Settings.MaxDocument))
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  string
			in   enrolment.AppealRegistrationInput
			want []string
		}{
			"no reason":       {maya, enrolment.AppealRegistrationInput{ID: r.ID.Any(), Reason: " "}, []string{"VALIDATION_FAILED at reason"}},
			"stale":           {maya, enrolment.AppealRegistrationInput{ID: r.ID.Any(), Reason: "No.", ExpectedVersion: ptr(99)}, []string{"STALE_OBJECT at expectedVersion"}},
			"account admin":   {ruben, appealOf(r), []string{"GLOBAL_ADMIN_REQUIRED"}},
			"somebody else's": {carla, appealOf(r), []string{"NOT_FOUND at id"}},
			"a program":       {maya, appealOf(r, certificate("a.pdf"), file("b.pdf", "MZ\x90\x00")), []string{"DOCUMENT_TYPE_NOT_ALLOWED at documents.1.file"}},
			"a page":          {maya, appealOf(r, file("a.pdf", "<html><script>")), []string{"DOCUMENT_TYPE_NOT_ALLOWED at documents.0.file"}},
			"too large":       {maya, appealOf(r, certificate("a.pdf"), file("b.pdf", large)), []string{"DOCUMENT_TOO_LARGE at documents.1.file"}},
			"empty":           {maya, appealOf(r, file("a.pdf", "")), []string{"VALIDATION_FAILED at documents.0.file"}},
			"several wrong":   {maya, appealOf(r, file("a.pdf", ""), certificate("b.pdf"), file("c.pdf", "no")), []string{"VALIDATION_FAILED at documents.0.file", "DOCUMENT_TYPE_NOT_ALLOWED at documents.2.file"}},
			"six documents": {maya, appealOf(r, certificate("1"), certificate("2"), certificate("3"), certificate("4"), certificate("5"), certificate("6")),
				[]string{"VALIDATION_FAILED at documents"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, _, err := s.AppealRegistration(s.ctx, s.As(tc.who), tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
		s.stands(r, "REJECTED")
	})
}

// Two concurrent appeals: one counts, with its document.
func TestAppeal_Concurrently(t *testing.T) {
	tell(t, func(s *story) {
		r, who := s.rejected(), s.As(maya)
		errs := atOnce(4, func(int) error {
			_, _, err := s.AppealRegistration(s.ctx, who, appealOf(r, certificate("certificate.pdf")))
			return err
		})
		s.onlyOne(errs, "REGISTRATION_STATE_INVALID at id")
		if got, kept := s.registration(r.ID), s.snapshot().Enrolment.Documents; got.Appeals != 1 || len(kept) != 1 {
			t.Errorf("%d appeals with %d documents", got.Appeals, len(kept))
		}
	})
}

// Section 4.5, X-21: 30 days after a rejection without an appeal the enrolment is suspended, to the millisecond. An appeal restarts the 30
// days with its own decision.
func TestAppeal_MissingSuspendsAfter30Days(t *testing.T) {
	tell(t, func(s *story) {
		r := s.rejected()
		s.Advance(29 * 24 * time.Hour)
		s.must(s.appeals(maya, r))
		s.Advance(10 * 24 * time.Hour)
		s.Mail()
		s.stands(r, "CHALLENGED") // however long it is examined
		s.decides(vera, r, rules.OutcomeRejected)
		s.ExpectMail(cora)
		again := s.Clock.Now()
		s.AdvanceTo(again.Add(rules.SuspendAfter - time.Millisecond))
		s.ExpectMail()
		s.stands(r, "REJECTED")
		s.partnerIs(r, models.PartnerRejected)
		s.AdvanceTo(again.Add(rules.SuspendAfter))
		s.letter(cora, "en", "Your company's enrolment has been suspended", r.Reference)
		s.stands(r, "SUSPENDED")
		s.partnerIs(r, models.PartnerSuspended)
		before := s.snapshot()
		_, _, err := s.SaveRegistrationProfile(s.ctx, s.As(maya), enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: byHand()})
		s.refused(err, "LEGAL_PROFILE_LOCKED at legal")
		_, _, err = s.DecideRegistration(s.ctx, s.As(vera), enrolment.DecideRegistrationInput{ID: r.ID.Any(), Outcome: rules.OutcomeAuthorized})
		s.refused(err, "REGISTRATION_STATE_INVALID at id")
		s.unchanged(before)
	})
}

// only an authorisation ends a suspension. Neither the appeal nor its rejection lets a partner sell again that was active before its
// changed data were rejected.
func TestAppeal_OfASuspendedPartner(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Name: ptr("Alder Ridge Holding")}})
		s.submits(maya, r)
		s.Work()
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.records(vera, r, rules.CheckOutcomeRejected)
		s.partnerIs(r, models.PartnerActive) // it goes on trading on the last finalised data
		s.Advance(rules.SuspendAfter)
		s.stands(r, "SUSPENDED")
		s.partnerIs(r, models.PartnerSuspended)
		s.must(s.appeals(maya, r))
		s.stands(r, "CHALLENGED")
		s.partnerIs(r, models.PartnerSuspended)
		s.must(s.associates(maya, r, "4500002"))
		s.partnerIs(r, models.PartnerSuspended)
		s.decides(vera, r, rules.OutcomeRejected)
		s.partnerIs(r, models.PartnerSuspended)
		s.must(s.appeals(maya, r))
		s.decides(vera, r, rules.OutcomeAuthorized)
		if p := s.partnerIs(r, models.PartnerActive); p.Name != "Alder Ridge Holding" {
			t.Errorf("the partner is called %s", p.Name)
		}
	})
}
