package program_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// reads gives somebody another language.
func (s *story) reads(email, locale string) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		user, err := store.Get(tx, s.As(email).UserID)
		if err != nil {
			return err
		}
		user.Locale = locale
		return tx.Save(user)
	}))
}

// moves puts somebody's organisation into another market.
func (s *story) moves(email, market string) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		org, err := store.LockAny(tx, s.As(email).OrganizationID)
		if err != nil {
			return err
		}
		org.Market = market
		return tx.Save(org)
	}))
}

// T-35: an English-speaking provider invites a reseller whose global admin reads Polish, in Puerto Rico. The letter is in Polish with the
// reader's time, and so is the page. Replies go to the person who signs.
func TestReader_InvitationByAnEnglishSpeaker(t *testing.T) {
	tell(t, func(s *story) {
		s.active()
		s.reads(maya, "pl")
		s.moves(maya, "PR")
		_, token := s.asksReseller(nil)
		all := s.Outbox.Messages()
		letter := all[len(all)-1]
		if letter.Locale != "pl" || !strings.HasPrefix(letter.Subject, "Zaproszenie do współpracy") || !strings.Contains(letter.Text, "zapraszamy Państwa firmę") && !strings.Contains(letter.Text, "Zapraszamy") {
			t.Errorf("in %s:\n%s\n%s", letter.Locale, letter.Subject, letter.Text)
		}
		for _, english := range []string{"We invite", "Kind regards", "Hello", "Valid until"} {
			if strings.Contains(letter.Text, english) {
				t.Errorf("%q is said in a Polish letter:\n%s", english, letter.Text)
			}
		}
		if clock := regexp.MustCompile(`\d\d\s[AP]M\b`).FindString(letter.Text); clock != "" { // "PM" alone may be part of a code
			t.Errorf("%q is said in a Polish letter:\n%s", clock, letter.Text)
		}
		s.oneTime(letter, "(UTC-4)") // Puerto Rico has no summer time, and New York has
		if letter.ReplyToAddress != grant || letter.ReplyToName == "" {
			t.Errorf("answers go to %s <%s>", letter.ReplyToName, letter.ReplyToAddress)
		}
		shown, err := s.OpenInvitation(s.ctx, s.As(maya), relationships.OpenInvitationInput{Token: token})
		s.must(err)
		if shown.TimeZone != "America/Puerto_Rico" || shown.Locale != nil {
			t.Errorf("the page tells time in %s, in %v", shown.TimeZone, shown.Locale)
		}
	})
}

// T-35: the partner's own text is in one language, and so is everything around it and on the page.
func TestReader_InvitationInOwnText(t *testing.T) {
	tell(t, func(s *story) {
		s.active()
		s.reads(maya, "pl")
		invited, err := s.InviteIndirectReseller(s.ctx, s.As(grant), relationships.InviteIndirectResellerInput{
			PartnerID: ptr("4500002"), Subject: ptr("Shall we work together?"), Text: ptr("Dear Maya,\n\nplease join us, Meridian Distribution:\n" + mail.LinkMark),
		})
		s.must(err)
		s.Work()
		letter := s.ExpectMail(maya)[0]
		if letter.Locale != "en" || !strings.Contains(letter.Text, "Dear Maya") || strings.Contains(letter.Text, "Ważny do") {
			t.Errorf("in %s:\n%s", letter.Locale, letter.Text)
		}
		shown, err := s.OpenInvitation(s.ctx, s.As(maya), relationships.OpenInvitationInput{Token: s.tokenIn(letter)})
		s.must(err)
		if shown.Locale == nil || *shown.Locale != "en" {
			t.Errorf("the page speaks %v", shown.Locale)
		}
		_ = invited
	})
}

// oneTime fails unless a letter tells the time at one distance from UTC only.
func (s *story) oneTime(letter mail.Message, want string) {
	s.t.Helper()
	if n := strings.Count(letter.Text, "(UTC"); n == 0 || n != strings.Count(letter.Text, want) {
		s.t.Errorf("want every time at %s in\n%s", want, letter.Text)
	}
}

// T-35: the creator of a customer has left, so the letter about the failure goes to the partner's admin agents, each in their own language.
func TestReader_FailureAfterTheCreatorLeft(t *testing.T) {
	tell(t, func(s *story) {
		held := s.qualified(lucia, meridian)
		v := s.issued(ptr(2))
		_, _ = s.creates(lucia, governmentCustomer(v, "cedar-county"))
		_, err := s.RevokeQualification(s.ctx, s.As(kenji), eligibility.RevokeQualificationInput{ID: held.ID.Any(), Reason: "The contract has ended."})
		s.must(err)
		s.leaves(naomi, lucia)
		s.Work()
		all := s.Mail()
		letter := all[len(all)-1]
		if letter.ToAddress != grant || letter.Locale != "en" || !strings.Contains(letter.Text, "Meridian Distribution is not approved for government products.") {
			t.Errorf("%s reads in %s:\n%s", letter.ToAddress, letter.Locale, letter.Text)
		}
	})
}

// T-35: an invited colleague reads the names of roles in the language of the organisation's market, unless another was selected.
func TestReader_InvitedColleague(t *testing.T) {
	tell(t, func(s *story) {
		s.moves(naomi, "JP")
		_, _, err := s.InviteUser(s.ctx, s.As(naomi), users.InviteUserInput{Email: "robin@meridian.example", Name: "Robin Vale", Roles: []models.Role{models.AdminAgent}})
		s.must(err)
		s.Work()
		letter := s.ExpectMail("robin@meridian.example")[0]
		if letter.Locale != "ja" || !strings.Contains(letter.Text, "管理エージェント") || strings.Contains(letter.Text, "ADMIN_AGENT") {
			t.Errorf("in %s:\n%s", letter.Locale, letter.Text)
		}
	})
}
