package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const nowActive = "Your company is now active as an indirect reseller"

// vettedAgain changes the name of an active company and leads the new round to its decision.
func (s *story) vettedAgain(r *models.Registration, name string) *models.Registration {
	s.t.Helper()
	s.saves(maya, legal(r, name))
	s.submits(maya, r)
	s.Work()
	_, err := s.answers(s.token(), ptr(true), ptr(true))
	s.must(err)
	s.Work()
	for s.registration(r.ID).Step != models.StepDecision { // the register knows another name
		s.records(vera, r, rules.CheckOutcomePassed)
	}
	s.Mail()
	return s.registration(r.ID)
}

// M-07: a partner that becomes active by the agreement gets one letter, and none for repeated or ineffective requests.
func TestActive_LetterAfterTheAgreement(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		s.Work()
		s.ExpectMail() // qualified, as before
		s.must(s.accepts(maya, "2026-01"))
		s.Work()
		s.letter(cora, "en", nowActive, r.Reference)
		s.must(s.associates(maya, r, "4500002"))
		s.must(s.associates(maya, r, s.addsLocation("Alder Ridge Boise").Number))
		s.saves(ruben, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Support: supportContact()})
		s.Work()
		s.ExpectMail()
		s.partnerIs(r, models.PartnerActive)
	})
}

// M-07: an active company that is vetted again gets a letter about the decision, but none that it is active.
func TestActive_NoLetterIfActiveBefore(t *testing.T) {
	tell(t, func(s *story) {
		r := s.vettedAgain(s.active(), "Alder Ridge Holding")
		s.decides(vera, r, rules.OutcomeAuthorized)
		s.letter(cora, "en", "Review complete: your company is authorised")
		s.partnerIs(r, models.PartnerActive)
	})
}

// suspendedOnce is a company that was active, whose changed data were rejected, and that is suspended for it.
func (s *story) suspendedOnce(r *models.Registration, name string) *models.Registration {
	s.t.Helper()
	s.decides(vera, s.vettedAgain(r, name), rules.OutcomeRejected)
	s.Advance(rules.SuspendAfter)
	s.Mail()
	s.partnerIs(r, models.PartnerSuspended)
	return s.stands(r, "SUSPENDED")
}

// M-07, X-21: a decision that ends a suspension makes the company active, which sends one letter each time.
func TestActive_LetterAfterASuspension(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		for _, name := range []string{"Alder Ridge Holding", "Alder Ridge Group"} {
			s.suspendedOnce(r, name)
			s.must(s.appeals(maya, r))
			s.Work()
			s.Mail()
			s.decides(vera, r, rules.OutcomeAuthorized)
			s.subjects("cora.finch@alderridge.example: "+nowActive+" ["+r.Reference+"]", "cora.finch@alderridge.example: Review complete: your company is authorised ["+r.Reference+"]")
			s.partnerIs(r, models.PartnerActive)
		}
		s.Advance(60 * 24 * time.Hour)
		s.ExpectMail()
	})
}

// withoutNumber is an active company whose PartnerID was taken away: it is qualified only, its agreement still accepted.
func (s *story) withoutNumber() *models.Registration {
	s.t.Helper()
	r := s.active()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		id, err := tx.LockIdentifier(r.OrganizationID, "4500002")
		if err != nil {
			return err
		}
		id.PartnerID, id.AssociatedAt = models.ID[models.Partner]{}, nil
		return tx.Save(id)
	}))
	s.becomes(maya, models.PartnerQualified)
	return r
}

// M-07, R-83: if the agreement was accepted before, the PartnerID makes the company active, which sends one letter.
func TestActive_LetterAfterThePartnerID(t *testing.T) {
	tell(t, func(s *story) {
		r := s.withoutNumber()
		s.must(s.associates(ruben, r, "4500002"))
		s.partnerIs(r, models.PartnerActive)
		s.Work()
		s.letter(cora, "en", nowActive, r.Reference)
		s.must(s.associates(ruben, r, "4500002"))
		s.Work()
		s.ExpectMail()
	})
}

// The agreement is accepted while the PartnerID is replaced by another one: in either order the company is active in the end, with one
// letter.
func TestActive_ConcurrentAgreementAndPartnerID(t *testing.T) {
	tell(t, func(s *story) {
		r := s.authorized()
		s.must(s.associates(maya, r, "4500002"))
		other, who := s.addsLocation("Alder Ridge Boise").Number, s.As(maya)
		for _, err := range atOnce(6, func(i int) error {
			if i == 0 {
				_, _, err := s.AcceptPartnerAgreement(s.ctx, who, enrolment.AcceptPartnerAgreementInput{Version: "2026-01"})
				return err
			}
			_, err := s.AssociatePartnerID(s.ctx, who, enrolment.AssociatePartnerIDInput{ID: r.ID.Any(), PartnerID: []string{"4500002", other}[i%2]})
			return err
		}) {
			s.must(err)
		}
		s.partnerIs(r, models.PartnerActive)
		s.Work()
		s.letter(cora, "en", nowActive, r.Reference)
	})
}
