package program_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// a link works once. Every other use of a token gets the same answer, and nothing is changed.
func TestConfirmation_InvalidTokensGetOneAnswer(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		before := s.snapshot()
		for name, wrong := range map[string]string{
			"altered": flipped(token), "cut": token[:len(token)-1], "longer": token + "A", "with space": token + " ", "empty": "",
			"in capitals": strings.ToUpper(token), "its hash": string(secret.Hash(token)), "another purpose's": s.Secret.Token("invitation", r.ID.String()),
			"the registration's": s.Secret.Token("contact-verification", r.ID.String()),
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.answers(wrong, ptr(true), ptr(true))
				s.refused(err, "TOKEN_INVALID at token")
			})
		}
		_, err := s.answers(token, nil, nil)
		s.refused(err, "VALIDATION_FAILED at registeredForAccount")
		s.unchanged(before)

		_, err = s.answers(token, ptr(true), ptr(true))
		s.must(err)
		before = s.snapshot()
		for _, answer := range []bool{true, false} {
			_, err = s.answers(token, &answer, &answer)
			s.refused(err, "TOKEN_INVALID at token") // used
		}
		s.unchanged(before)
	})
}

func flipped(token string) string {
	last := "A"
	if strings.HasPrefix(token, last) {
		last = "B"
	}
	return last + token[1:]
}

// a link works for 14 days, to the millisecond. Answers before its end stay, but a half confirmation does not count.
func TestConfirmation_LinkEndsAfter14Days(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		sent := s.Clock.Now()
		_, err := s.answers(token, ptr(true), nil)
		s.must(err)
		s.AdvanceTo(sent.Add(rules.VerificationTime))
		before := s.snapshot()
		_, err = s.answers(token, nil, ptr(true))
		s.refused(err, "TOKEN_EXPIRED at token")
		s.unchanged(before)
		s.ExpectMail() // without an answer nothing goes on, and nothing is due
		s.stands(r, "EMAIL_OWNERSHIP")

		s.resends(r)
		s.Work()
		fresh := s.token()
		_, err = s.answers(token, nil, ptr(true))
		s.refused(err, "TOKEN_INVALID at token") // replaced: that it is late as well is nobody's business
		s.AdvanceTo(s.Clock.Now().Add(rules.VerificationTime - time.Millisecond))
		c, err := s.answers(fresh, nil, ptr(true))
		s.must(err)
		if c.Registered || c.Complete {
			t.Errorf("the answer to another message counts: %+v", c)
		}
		c, err = s.answers(fresh, ptr(true), nil)
		s.must(err)
		if !c.Complete {
			t.Errorf("both answers in time: %+v", c)
		}
	})
}

func (s *story) resends(r *models.Registration) {
	s.t.Helper()
	_, _, err := s.ResendContactVerification(s.ctx, s.As(maya), enrolment.ResendContactVerificationInput{ID: r.ID.Any()})
	s.must(err)
}

// one link, used by twenty concurrent requests, is used once, and vetting begins once.
func TestConfirmation_TwentyConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		r, token := s.asked(maya, alderRidge)
		errs := atOnce(20, func(int) error {
			_, err := s.answers(token, ptr(true), ptr(true))
			return err
		})
		s.onlyOne(errs, "TOKEN_INVALID at token")
		s.Work()
		s.letter(cora, "en", "The review of your registration has started")
		s.stands(r, "DECISION")
		timers := map[string]int{}
		for _, job := range s.snapshot().Jobs {
			timers[job.Kind]++
		}
		if timers["registration.target_due"] != 1 || timers["registration.deadline_due"] != 1 || timers["registration.advance_vetting"] != 3 {
			t.Errorf("timers and checks: %v", timers)
		}
	})
}

// a link ends when another one is sent, and when vetting begins again.
func TestConfirmation_OlderLinksEnd(t *testing.T) {
	tell(t, func(s *story) {
		r, first := s.asked(maya, alderRidge)
		s.AdvanceBusinessDays(1)
		s.resends(r)
		s.Work()
		second := s.token()
		_, err := s.answers(first, ptr(true), ptr(true))
		s.refused(err, "TOKEN_INVALID at token")

		s.saves(maya, enrolment.SaveRegistrationProfileInput{ID: r.ID.Any(), Legal: &enrolment.LegalProfileInput{Website: ptr("https://alderridge.example/us")}})
		_, err = s.answers(second, ptr(true), ptr(true))
		s.refused(err, "TOKEN_INVALID at token")
		s.submits(maya, s.stands(r, "PROFILE_IN_PROGRESS"))
		_, err = s.answers(second, ptr(true), ptr(true))
		s.refused(err, "TOKEN_INVALID at token")
		s.Work()
		third := s.token()
		before := s.snapshot()
		for _, old := range []string{first, second} {
			_, err = s.answers(old, ptr(true), ptr(true))
			s.refused(err, "TOKEN_INVALID at token")
		}
		s.unchanged(before)
		_, err = s.answers(third, ptr(true), ptr(true))
		s.must(err)
		if got := s.stands(r, "EMAIL_DOMAIN"); got.Round != 2 || got.VerificationsSent != 1 {
			t.Errorf("round %d with %d messages, want round 2 with 1", got.Round, got.VerificationsSent)
		}
	})
}

// A reader of the database cannot confirm in the contact's place: only the token's hash is stored, also in the e-mails, the jobs and the
// events.
func TestConfirmation_TokenIsNotStored(t *testing.T) {
	tell(t, func(s *story) {
		_, token := s.asked(maya, alderRidge)
		l := s.snapshot()
		all, err := json.Marshal(l)
		s.must(err)
		if bytes.Contains(all, []byte(token)) {
			t.Error("a row contains the token")
		}
		kept := l.Enrolment.Verifications
		if len(kept) != 1 || !bytes.Equal(kept[0].TokenHash, secret.Hash(token)) {
			t.Errorf("kept is %+v, want the hash of the token", kept)
		}
		if m := l.Emails[0]; m.Template != "contact_verification" || m.Status != models.EmailSent || strings.Contains(m.Text+m.HTML+m.Data, "confirm#") {
			t.Errorf("the e-mail is kept as %+v", m)
		}
	})
}

// The same for the bytes of the database file and its journal: neither the contact's token nor that of a new work account is in them, nor
// the bytes that they encode.
func TestConfirmation_TokenIsNotInTheDatabaseFile(t *testing.T) {
	t.Parallel()
	c, dir := clock.NewFake(programtest.Start), t.TempDir()
	db, err := store.Open("sqlite://"+filepath.Join(dir, "partnergraph.db"), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := begin(t, programtest.New(t, c, db))
	r, token := s.asked(maya, alderRidge)
	started, err := s.StartRegistration(s.ctx, s.As(anna), enrolment.StartRegistrationInput{
		EnrollAs: models.IndirectReseller, CompanyName: ptr("Gull Point IT"), Country: ptr("US"),
		WorkAccount: &enrolment.WorkAccountInput{Name: "gullpoint", AdminUserName: "gil", AdminName: "Gil Larsen"},
	})
	s.must(err)
	s.must(db.Close())
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	s.must(err)
	var content []byte
	for _, file := range files {
		part, err := os.ReadFile(file)
		s.must(err)
		content = append(content, part...)
	}
	if !bytes.Contains(content, []byte(r.Reference)) || !bytes.Contains(content, secret.Hash(token)) || !bytes.Contains(content, secret.Hash(started.Token)) {
		t.Error("the file is not the one that the story was written to")
	}
	for name, text := range map[string]string{"the contact's token": token, "the sign-in token": started.Token, "the link": "confirm#"} {
		if bytes.Contains(content, []byte(text)) {
			t.Errorf("the file contains %s", name)
		}
	}
}
