package program_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/program/letters"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

var linkCode = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

func (s *story) types(reference, code string) (*kernel.LinkToken, error) {
	return s.EnterLinkCode(s.ctx, access.Actor{}, letters.EnterLinkCodeInput{Reference: reference, Code: code})
}

func (s *story) asksAgain(reference string) {
	s.t.Helper()
	s.must(s.RequestNewLink(s.ctx, access.Actor{}, letters.RequestNewLinkInput{Reference: reference}))
	s.Work()
}

// codeIn is the code in a message; text and page have the same.
func (s *story) codeIn(m mail.Message) string {
	s.t.Helper()
	code := linkCode.FindString(strings.ReplaceAll(m.Text, "INV-", ""))
	if code == "" || !strings.Contains(m.HTML, code) {
		s.t.Fatalf("no code in\n%s", m.Text)
	}
	return code
}

// T-30: the code in a letter can be used in place of its link, in any spelling. Ten wrong codes end it, and a new link has another code.
func TestLinkCode_OfAnInvitation(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r := s.drafts(lucia, invitee(anton))
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		s.Work()
		m := s.ExpectMail(anton)[0]
		token, code := s.tokenIn(m), s.codeIn(m)
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), " " + code[:4] + " " + code[5:] + " "} {
			found, err := s.types(" "+strings.ToLower(r.Reference), typed)
			s.must(err)
			if found.Token != token || found.Page != models.PageInvitation {
				t.Errorf("%q gives %+v", typed, found)
			}
		}
		if shown := s.Letter(s.As(lucia), s.invitation(r.ID)); shown.Code != code {
			t.Errorf("whoever sends the letter sees the code %q, want %q", shown.Code, code)
		}
		version := s.invitation(r.ID).Version
		for range rules.MaxCodeTries {
			_, err := s.types(r.Reference, "0000-0000")
			s.refused(err, "LINK_CODE_INVALID at code")
		}
		_, err := s.types(r.Reference, code)
		s.refused(err, "LINK_CODE_INVALID at code")
		if now := s.invitation(r.ID); now.Version != version || now.CodeTries != rules.MaxCodeTries {
			t.Errorf("after wrong codes: %+v", now)
		}
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		s.Work()
		again := s.ExpectMail(anton)[0]
		_, err = s.types(r.Reference, code)
		s.refused(err, "LINK_CODE_INVALID at code")
		found, err := s.types(r.Reference, s.codeIn(again))
		s.must(err)
		s.must(s.joins(anton, found.Token))
		_, err = s.types(r.Reference, s.codeIn(again))
		s.refused(err, "LINK_CODE_INVALID at code")
		_, err = s.types("INV-00000000", code)
		s.refused(err, "LINK_CODE_INVALID at code")
		for _, e := range s.snapshot().Emails {
			if strings.Contains(e.Text+e.HTML+e.Data, code) {
				t.Error("the code is kept in the outbox")
			}
		}
	})
}

// T-30: the code of a registration's letter ends with its link.
func TestLinkCode_OfARegistration(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submits(maya, s.filledIn(maya, alderRidge))
		s.Work()
		mails := s.Outbox.Messages()
		code := linkCode.FindString(mails[len(mails)-1].Text)
		found, err := s.types(r.Reference, code)
		s.must(err)
		if found.Page != models.PageConfirm || found.Token != s.token() {
			t.Errorf("the code gives %+v", found)
		}
		s.Clock.Set(s.Clock.Now().Add(rules.VerificationTime))
		_, err = s.types(r.Reference, code)
		s.refused(err, "LINK_CODE_INVALID at code")
	})
}

// T-30: the recipient of a letter can have it sent once more, to the same address and with a new link. The answer shows nothing, and the
// number of letters is limited.
func TestRequestNewLink_SendsTheLetterAgain(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, first := s.mailed(lucia, anton, invitee(anton))
		before := s.snapshot()
		s.asksAgain("INV-00000000")
		s.asksAgain(r.Reference) // the first letter is still on its way
		s.unchanged(before)
		s.Clock.Set(s.Clock.Now().Add(rules.LetterPause))
		s.asksAgain(strings.ToLower(r.Reference))
		second := s.tokenIn(s.ExpectMail(anton)[0])
		s.refused(s.joins(anton, first), "INVITE_INVALID at token")
		for range 6 {
			s.Clock.Set(s.Clock.Now().Add(rules.LetterPause))
			s.asksAgain(r.Reference)
		}
		mails := s.ExpectMail(anton, anton, anton)
		last := s.tokenIn(mails[2])
		s.refused(s.joins(anton, second), "INVITE_INVALID at token")
		s.must(s.joins(anton, last))
		s.Work()
		s.Mail()
		s.Advance(8 * dayLong)
		before = s.snapshot()
		s.asksAgain(r.Reference) // it is answered
		s.unchanged(before)
	})
}

// T-30: a primary contact whose link has ended gets a new one, but none after an answer.
func TestRequestNewLink_ForAPrimaryContact(t *testing.T) {
	tell(t, func(s *story) {
		r, first := s.asked(maya, alderRidge)
		s.Clock.Set(s.Clock.Now().Add(rules.VerificationTime + time.Hour))
		_, err := s.answers(first, ptr(true), ptr(true))
		s.refused(err, "TOKEN_EXPIRED at token")
		s.asksAgain(r.Reference)
		second := s.token()
		if second == first {
			t.Fatal("it is the same link")
		}
		_, err = s.answers(first, ptr(true), ptr(true))
		s.refused(err, "TOKEN_INVALID at token")
		_, err = s.answers(second, ptr(false), ptr(true))
		s.must(err)
		s.Work()
		s.Mail()
		s.Clock.Set(s.Clock.Now().Add(time.Hour))
		before := s.snapshot()
		s.asksAgain(r.Reference)
		s.unchanged(before)
	})
}

// T-30: every letter that is sent again has a new link, and the older link ends.
func TestRequestNewLink_EverySendingHasANewLink(t *testing.T) {
	for what, ways := range map[string][2]models.InvitationDelivery{
		"handed over, then mailed": {models.DeliverByHand, models.DeliverByEmail},
		"handed over twice":        {models.DeliverByHand, models.DeliverByHand},
		"mailed, then handed over": {models.DeliverByEmail, models.DeliverByHand},
		"mailed twice, as it was":  {models.DeliverByEmail, models.DeliverByEmail},
	} {
		t.Run(what, func(t *testing.T) {
			tell(t, func(s *story) {
				s.newcomer(anton, "US", models.SegmentCommercial)
				r := s.drafts(lucia, invitee(anton))
				s.must(s.dispatches(lucia, r, ways[0]))
				first := s.tokenShown(lucia, r)
				s.must(s.dispatches(lucia, r, ways[1]))
				second := s.tokenShown(lucia, r)
				s.refused(s.joins(anton, first), "INVITE_INVALID at token")
				s.must(s.joins(anton, second))
			})
		})
	}
}
