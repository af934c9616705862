package program_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// pretender makes a work account out of nothing and names somebody as its primary contact; it only has to be submitted.
func (s *story) pretender(n int, email string) (access.Actor, *models.Registration) {
	s.t.Helper()
	started, err := s.StartRegistration(s.ctx, access.Actor{}, enrolment.StartRegistrationInput{
		EnrollAs: models.IndirectReseller, CompanyName: ptr("Gull Point IT"), Country: ptr("US"),
		WorkAccount: &enrolment.WorkAccountInput{Name: fmt.Sprintf("gullpoint%d", n), AdminUserName: "gil", AdminName: "Gil Larsen"},
	})
	s.must(err)
	who, _, err := s.Store.ActorOfToken(s.ctx, secret.Hash(started.Token))
	s.must(err)
	in := contacts(started.Registration)
	in.Legal, in.PrimaryContact.Email = byHand(), &email
	r, _, err := s.SaveRegistrationProfile(s.ctx, who, in)
	s.must(err)
	return who, r
}

func (s *story) submitsAs(who access.Actor, r *models.Registration) error {
	_, _, err := s.SubmitRegistration(s.ctx, who, enrolment.SubmitRegistrationInput{ID: r.ID.Any()})
	return err
}

// tooMany fails unless something is refused since enough messages have left, and nothing has changed.
func (s *story) tooMany(field string, try func() error) {
	s.t.Helper()
	before := s.snapshot()
	err := try()
	s.refused(err, "VALIDATION_FAILED at "+field)
	if found, _ := problem.All(err); len(found) != 1 || found[0].Reason != "too_many_messages" {
		s.t.Errorf("the reason: want too_many_messages, got %v", err)
	}
	s.unchanged(before)
}

// Creating many work accounts does not fill a mailbox: an address gets five messages in seven days, from all registrations together.
func TestVerification_OneMailboxManyWorkAccounts(t *testing.T) {
	tell(t, func(s *story) {
		var who access.Actor
		var r *models.Registration
		for n := range rules.MaxVerifications {
			who, r = s.pretender(n, cora)
			s.must(s.submitsAs(who, r))
			s.Work()
			s.ExpectMail(cora)
		}
		sixth, late := s.pretender(rules.MaxVerifications, cora)
		s.tooMany("id", func() error { return s.submitsAs(sixth, late) })
		sixth, late = s.pretender(rules.MaxVerifications+2, "Cora.Finch@AlderRidge.example") // the same mailbox
		s.tooMany("id", func() error { return s.submitsAs(sixth, late) })

		other, elsewhere := s.pretender(rules.MaxVerifications+1, "gil@gullpoint.example")
		s.must(s.submitsAs(other, elsewhere))
		s.Work()
		s.ExpectMail("gil@gullpoint.example") // other mailboxes are not concerned
		s.tooMany("primaryContact.email", func() error {
			_, _, err := s.SaveRegistrationProfile(s.ctx, other, enrolment.SaveRegistrationProfileInput{ID: elsewhere.ID.Any(), PrimaryContact: contact("Cora", "Finch", cora)})
			return err
		})
		s.AdvanceBusinessDays(1)
		s.tooMany("id", func() error {
			_, _, err := s.ResendContactVerification(s.ctx, who, enrolment.ResendContactVerificationInput{ID: r.ID.Any()})
			return err
		})
	})
}

// T-07: messages to primary contacts and other letters to a mailbox are counted together, for all aliases and actors. Neither of two
// organisations sees to the second when the other has written.
func TestVerification_CountsWithOtherLetters(t *testing.T) {
	tell(t, func(s *story) {
		for i, alias := range []string{"cora.finch@alderridge.example", "c.ora.finch@alderridge.example", "cora.finch+x@alderridge.example"} {
			_, err := s.invites([]string{carla, grant, paula}[i], alias, "en", []models.Role{models.StandardUser, models.StandardUser, models.CustomerUser}[i])
			s.must(err)
			s.Work()
			s.ExpectMail(alias)
		}
		for n := range rules.MaxVerifications - 3 {
			who, r := s.pretender(n, "corafinch@alderridge.example")
			s.must(s.submitsAs(who, r))
			s.Work()
			s.ExpectMail("corafinch@alderridge.example")
		}
		sixth, late := s.pretender(rules.MaxVerifications, cora)
		s.tooMany("id", func() error { return s.submitsAs(sixth, late) })
		found, _ := problem.All(s.submitsAs(sixth, late))
		if at := found[0].Args["At"]; at != "2026-06-23T00:00:00Z" {
			t.Errorf("more may be sent at %v", at)
		}
		_, err := s.invites(dana, "co.rafinch@alderridge.example", "en", models.StandardUser)
		s.refused(err, "TOO_MANY_INVITATIONS at email")
		s.Advance(rules.VerificationSpan)
		s.must(s.submitsAs(sixth, late))
		s.Work()
		s.ExpectMail(cora)
	})
}

// T-42: a registration that is submitted, changed and submitted again sends at most five messages to one address. Another contact has its
// own count, but the number of contacts is limited. After seven days more may be sent.
func TestVerification_OneRegistrationSubmittedRepeatedly(t *testing.T) {
	tell(t, func(s *story) {
		began := s.Clock.Now()
		r := s.filledIn(maya, alderRidge)
		again := func() error { return s.submitsAs(s.As(maya), r) }
		round := 0
		for range rules.MaxVerificationsOfOne / rules.MaxVerifications {
			email := fmt.Sprintf("contact%d@alderridge.example", round)
			s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", email)})
			for range rules.MaxVerifications {
				s.must(again())
				s.Work()
				s.ExpectMail(email)
				round++
				s.saves(maya, legal(r, fmt.Sprintf("Alder Ridge %d", round)))
			}
			s.tooMany("id", again)
		}
		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), PrimaryContact: contact("Omar", "Reyes", "omar@alderridge.example")})
		s.tooMany("id", again)
		s.AdvanceTo(began.Add(rules.VerificationSpan - time.Millisecond))
		s.tooMany("id", again)
		s.AdvanceTo(began.Add(rules.VerificationSpan))
		s.must(again())
		s.Work()
		s.ExpectMail("omar@alderridge.example")
	})
}

// Registrations that were submitted before the first message was sent wait: five messages are sent now, and two in seven days.
func TestVerification_ManySubmittedBeforeTheFirstMessage(t *testing.T) {
	tell(t, func(s *story) {
		var last *models.Registration
		for n := range rules.MaxVerifications + 2 {
			who, r := s.pretender(n, cora)
			s.must(s.submitsAs(who, r))
			last = r
		}
		s.Work()
		s.ExpectMail(cora, cora, cora, cora, cora)
		s.Advance(rules.VerificationSpan - time.Minute)
		s.ExpectMail()
		s.Advance(time.Minute)
		s.ExpectMail(cora, cora)
		s.stands(last, "EMAIL_OWNERSHIP")
	})
}
