package program_test

import (
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

var (
	sentDigits = regexp.MustCompile(`Code: (\d{6})\n`)
	sentLink   = regexp.MustCompile(`sign-in#(\S+)`)
)

// asksForCode has a code sent to an address, and returns it with its id, as it stands in the letter.
func (s *story) asksForCode(address string) (id models.AnyID, digits, link string) {
	s.t.Helper()
	s.Mail() // what was sent before
	asked, err := s.RequestSignInCode(s.ctx, sessions.RequestSignInCodeInput{Email: address, Locale: "en"})
	s.must(err)
	s.Work()
	for _, letter := range s.Mail() {
		if code := sentDigits.FindStringSubmatch(letter.Text); code != nil && letter.ToAddress == address {
			return asked.ID.Any(), code[1], sentLink.FindStringSubmatch(letter.Text)[1]
		}
	}
	s.t.Fatalf("no letter with a code to %s", address)
	return id, "", ""
}

// D-20: the code in the letter signs in once, and so does the link. Each of them is worthless after the other.
func TestSignIn_CodeAndLinkWorkOnce(t *testing.T) {
	tell(t, func(s *story) {
		id, digits, link := s.asksForCode(robin)
		who, err := s.SignInWithCode(s.ctx, id, " "+digits[:3]+" "+digits[3:])
		s.must(err)
		if who != access.AtAddress(robin) {
			t.Errorf("signed in as %+v", who)
		}
		_, err = s.SignInWithCode(s.ctx, id, digits)
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		_, err = s.SignInWithLink(s.ctx, link)
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		_, digits, link = s.asksForCode(robin)
		_, err = s.SignInWithCode(s.ctx, id, digits) // of another letter
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		_, err = s.SignInWithLink(s.ctx, link+"x")
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		_, err = s.SignInWithLink(s.ctx, link)
		s.must(err)
	})
}

// D-20: the right code does not work after five wrong ones, and not after ten minutes.
func TestSignIn_CodesCannotBeGuessed(t *testing.T) {
	tell(t, func(s *story) {
		id, digits, _ := s.asksForCode(robin)
		for range rules.MaxSignInTries {
			_, err := s.SignInWithCode(s.ctx, id, "12345x")
			s.refused(err, "SIGN_IN_CODE_INVALID at code")
		}
		_, err := s.SignInWithCode(s.ctx, id, digits)
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		id, digits, _ = s.asksForCode(robin)
		s.Advance(rules.SignInCodeTime)
		_, err = s.SignInWithCode(s.ctx, id, digits)
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
		_, err = s.SignInWithCode(s.ctx, models.NewID[models.SignInCode]().Any(), digits)
		s.refused(err, "SIGN_IN_CODE_INVALID at code")
	})
}

// D-20: of several browsers that enter the code at the same time, one is signed in.
func TestSignIn_OneOfSeveralAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		id, digits, _ := s.asksForCode(robin)
		var in atomic.Int32
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if _, err := s.SignInWithCode(s.ctx, id, digits); err == nil {
					in.Add(1)
				}
			})
		}
		all.Wait()
		if in.Load() != 1 {
			t.Errorf("%d were signed in", in.Load())
		}
	})
}

// D-20: nothing of a letter is kept with which somebody who reads the database could sign in.
func TestSignIn_LetterKeepsNoSecret(t *testing.T) {
	tell(t, func(s *story) {
		_, digits, _ := s.asksForCode(robin)
		to := robin
		kept, err := s.Store.Emails(s.ctx, s.As(olga), &store.EmailFilter{ToAddress: &to}, store.Page{})
		s.must(err)
		for _, e := range kept.Nodes() {
			if sentDigits.MatchString(e.Text) || regexp.MustCompile(digits).MatchString(e.Data+e.HTML+e.Subject) {
				t.Errorf("the code is kept: %s", e.Text)
			}
		}
		if len(kept.Nodes()) != 1 {
			t.Errorf("%d letters", len(kept.Nodes()))
		}
	})
}

// D-20: a mailbox gets six codes in an hour, however its address is written; somebody who is known no more than others.
func TestSignIn_LettersAreLimited(t *testing.T) {
	tell(t, func(s *story) {
		for _, address := range []string{robin, lucia} {
			for range rules.MaxSignInCodes {
				_, err := s.RequestSignInCode(s.ctx, sessions.RequestSignInCodeInput{Email: address})
				s.must(err)
			}
			local, domain := models.SplitAddress(address)
			_, err := s.RequestSignInCode(s.ctx, sessions.RequestSignInCodeInput{Email: local + "+more@" + domain})
			s.refused(err, "SIGN_IN_LIMITED at email")
		}
		s.Advance(time.Hour)
		_, err := s.RequestSignInCode(s.ctx, sessions.RequestSignInCodeInput{Email: robin})
		s.must(err)
	})
}

// D-20: a stranger who asks for codes to an address uses up his own; its owner gets one more, and signs in with it.
func TestSignIn_StrangersUseUpTheirOwn(t *testing.T) {
	tell(t, func(s *story) {
		stranger := sessions.RequestSignInCodeInput{Email: robin, Client: "192.0.2.66"}
		for range rules.MaxSignInCodes {
			_, err := s.RequestSignInCode(s.ctx, stranger)
			s.must(err)
		}
		_, err := s.RequestSignInCode(s.ctx, stranger)
		s.refused(err, "SIGN_IN_LIMITED at email")
		s.Work()
		id, digits, _ := s.asksForCode(robin)
		_, err = s.SignInWithCode(s.ctx, id, digits)
		s.must(err)
	})
}

// D-20, D-22: who signs in with the address at which a user is known is that user; who was invited accepts; others are guests. An identity
// provider that has verified the address later finds the same user.
func TestSignIn_PersonIsKnownByTheAddress(t *testing.T) {
	tell(t, func(s *story) {
		signsIn := func(address string) access.Actor {
			t.Helper()
			id, digits, _ := s.asksForCode(address)
			identity, err := s.SignInWithCode(s.ctx, id, digits)
			s.must(err)
			who, err := s.Store.SignIn(s.ctx, identity)
			s.must(err)
			return who
		}
		if who := signsIn(lucia); who.UserID != s.As(lucia).UserID {
			t.Errorf("lucia is %+v", who)
		}
		if who := signsIn(robin); !who.Guest() {
			t.Errorf("robin is %+v", who)
		}
		invited, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		_, err = s.AcceptUserInvitation(s.ctx, signsIn(robin), users.AcceptUserInvitationInput{ID: invited.ID.Any()})
		s.must(err)
		if who := signsIn(robin); who.UserID != invited.ID {
			t.Errorf("robin is %+v", who)
		}
		later, err := s.Store.SignIn(s.ctx, access.Identity{Issuer: issuer, Subject: "42", Email: robin})
		s.must(err)
		if later.UserID != invited.ID {
			t.Errorf("with the identity provider robin is %+v", later)
		}
		unverified, err := s.Store.SignIn(s.ctx, access.Identity{Issuer: issuer, Subject: robin})
		if err == nil && unverified.Known() {
			t.Errorf("without a verified address robin is %+v", unverified)
		}
	})
}

// D-20: many requests at once get no more letters than one after the other.
func TestSignIn_LettersAreLimitedAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		var sent atomic.Int32
		var all sync.WaitGroup
		for range 4 * rules.MaxSignInCodes {
			all.Go(func() {
				if _, err := s.RequestSignInCode(s.ctx, sessions.RequestSignInCodeInput{Email: robin}); err == nil {
					sent.Add(1)
				}
			})
		}
		all.Wait()
		if n := sent.Load(); n < 1 || n > rules.MaxSignInCodes {
			t.Errorf("%d letters", n)
		}
	})
}
