package program_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// bouncing refuses an address for good, and delivers to all others.
type bouncing struct {
	mail.Sender
	address string
}

func (b bouncing) Send(ctx context.Context, m mail.Message) error {
	if strings.EqualFold(m.ToAddress, b.address) {
		return &mail.Refusal{Reason: "550 5.1.1 [address]: nobody of that name"}
	}
	return b.Sender.Send(ctx, m)
}

// bounces makes the mail system refuse an address; the result makes it take it again.
func (s *story) bounces(address string) (heals func()) {
	good := s.Program.Program.Mail
	s.Program.Program.Mail = bouncing{good, address}
	return func() { s.Program.Program.Mail = good }
}

func (s *story) undelivered(b models.Bounce) {
	s.t.Helper()
	if b.BouncedAt == nil || !strings.Contains(b.BounceReason, "nobody of that name") {
		s.t.Errorf("bounced %v, %q", b.BouncedAt, b.BounceReason)
	}
}

// T-31, D-25: an invitation whose letter bounced shows that, its issuer gets a letter, and it can be sent again at once.
func TestBounce_Invitation(t *testing.T) {
	tell(t, func(s *story) {
		r := s.drafts(grant, invitee(anton))
		heals := s.bounces(anton)
		s.must(s.dispatches(grant, r, models.DeliverByEmail))
		s.Work()
		got := s.invitation(r.ID)
		s.undelivered(got.Bounce)
		told := s.Mail()
		if len(told) == 0 || !strings.Contains(told[0].Text, "nobody of that name") || strings.Contains(told[0].Text, anton) {
			t.Errorf("told %+v", told)
		}
		if e := s.snapshot().Events[0]; e.Action != "letterBounced" {
			t.Errorf("the event is %s, want one that live updates see", e.Action)
		}
		heals()
		s.must(s.dispatches(grant, got, models.DeliverByEmail))
		s.Work()
		s.ExpectMail(anton)
		if got := s.invitation(r.ID); got.BouncedAt != nil || got.BounceReason != "" {
			t.Errorf("sent again: %v, %q", got.BouncedAt, got.BounceReason)
		}
	})
}

// T-31: a registration whose contact could not be reached shows that, and the next message can be sent before the next business day.
func TestBounce_Registration(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.asked(maya, alderRidge)
		all := s.Outbox.Messages()
		s.AdvanceBusinessDays(2)
		s.Mail()
		heals := s.bounces(all[len(all)-1].ToAddress)
		s.must(s.sendsAgain(maya, r))
		s.Work()
		s.undelivered(s.registration(r.ID).Bounce)
		if told := s.Mail(); len(told) == 0 || !strings.Contains(told[0].Text, "nobody of that name") {
			t.Errorf("told %+v", told)
		}
		heals()
		s.must(s.sendsAgain(maya, r))
		s.Work()
		if got := s.registration(r.ID); got.BouncedAt != nil {
			t.Errorf("sent again: %v", got.BouncedAt)
		}
		s.refused(s.sendsAgain(maya, r), "RESEND_TOO_EARLY at id")
	})
}

func (s *story) sendsAgain(by string, r *models.Registration) error {
	_, _, err := s.ResendContactVerification(s.ctx, s.As(by), enrolment.ResendContactVerificationInput{ID: r.ID.Any()})
	return err
}

// T-31: a person whose invitation bounced can be invited again at once; others may not.
func TestBounce_User(t *testing.T) {
	tell(t, func(s *story) {
		const robin = "robin@brightmesa.example"
		heals := s.bounces(robin)
		_, err := s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		s.Work()
		user, err := s.Store.UserByEmail(s.ctx, robin)
		s.must(err)
		s.undelivered(user.Bounce)
		s.Mail()
		heals()
		_, err = s.invites(carla, robin, "en", models.StandardUser)
		s.must(err)
		s.Work()
		s.ExpectMail(robin)
		_, err = s.invites(carla, robin, "en", models.StandardUser)
		if err == nil {
			t.Error("invited a third time")
		}
	})
}

// T-31: a reviewer sees that the applicant could not be reached.
func TestBounce_EligibilityReply(t *testing.T) {
	tell(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		s.Work()
		s.Mail()
		s.bounces(s.EligibilityRequest(r.ID).ContactEmail)
		s.acknowledge(rosa, r)
		s.Work()
		s.undelivered(s.EligibilityRequest(r.ID).Bounce)
		if told := s.Mail(); len(told) == 0 || !slices.ContainsFunc(told, func(m mail.Message) bool { return m.ToAddress == rosa }) {
			t.Errorf("told %+v", told)
		}
	})
}

// T-31: a letter that is given up after days bounces too.
func TestBounce_GivenUp(t *testing.T) {
	tell(t, func(s *story) {
		r := s.drafts(grant, invitee(anton))
		office := &postOffice{answer: func(string) error { return busy }}
		s.Program.Program.Mail = office.opened(s.t)
		s.must(s.dispatches(grant, r, models.DeliverByEmail))
		s.Advance(8 * 24 * time.Hour)
		if got := s.invitation(r.ID); got.BouncedAt == nil || !strings.Contains(got.BounceReason, "come back later") {
			t.Errorf("bounced %v, %q", got.BouncedAt, got.BounceReason)
		}
	})
}

// T-31: the partner sees that the first admin of a new customer could not be reached.
func TestBounce_CustomerAccount(t *testing.T) {
	tell(t, func(s *story) {
		in := newCustomer("Lakeside Clinics", "lakeside")
		s.bounces("ines.okafor@lakeside.example")
		c, _ := s.creates(grant, in)
		s.Work()
		s.undelivered(s.customer(c.ID).Bounce)
		if told := s.Mail(); len(told) == 0 || !strings.Contains(told[0].Text, "nobody of that name") {
			t.Errorf("told %+v", told)
		}
	})
}

// T-31, D-25: the letter to the first admin of a customer is sent again at once when the partner names the same address again. It is not
// sent while that letter may still arrive, and not by an update that names no address.
func TestBounce_CustomerAccountSentAgain(t *testing.T) {
	tell(t, func(s *story) {
		heals := s.bounces(ines)
		c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.Work()
		s.undelivered(s.customer(c.ID).Bounce)
		_, _, err := s.UpdateCustomer(s.ctx, s.As(lucia), customers.UpdateCustomerInput{ID: c.ID.Any(), Culture: ptr("en-US")})
		s.must(err)
		s.Work()
		s.undelivered(s.customer(c.ID).Bounce)
		s.must(s.corrects(c, c.Billing.Contact.Email))
		s.Work()
		s.undelivered(s.customer(c.ID).Bounce)

		heals()
		s.Mail()
		s.must(s.corrects(c, c.Billing.Contact.Email))
		if got := s.customer(c.ID); got.BouncedAt != nil || got.BounceReason != "" {
			t.Errorf("on its way again: %v, %q", got.BouncedAt, got.BounceReason)
		}
		s.must(s.corrects(c, c.Billing.Contact.Email))
		s.Work()
		s.written(ines, 1)
		before := s.snapshot()
		s.must(s.corrects(c, c.Billing.Contact.Email))
		s.unchanged(before)
		s.must(s.comesIn(ines))
		if who := s.guest(ines); who.OrganizationID != c.OrganizationID || !who.Roles.Has(models.CustomerGlobalAdmin) {
			t.Errorf("signed in as %+v", who)
		}
	})
}

// T-31, T-07: a letter that is sent again counts like any other, and a refused one leaves nothing.
func TestBounce_CustomerAccountSentAgainIsCounted(t *testing.T) {
	tell(t, func(s *story) {
		s.bounces(ines)
		c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.Work()
		for range rules.MaxPerAddress - 1 {
			s.must(s.corrects(c, c.Billing.Contact.Email))
			s.Work()
		}
		before := s.snapshot()
		s.refused(s.corrects(c, c.Billing.Contact.Email), "TOO_MANY_INVITATIONS at contact.email")
		s.unchanged(before)
		s.undelivered(s.customer(c.ID).Bounce)
	})
}

// T-31: an admin who has accepted or declined is not written to again.
func TestBounce_CustomerAccountOfAnsweredInvitation(t *testing.T) {
	for name, answers := range map[string]func(*story) error{
		"declined": func(s *story) error {
			user, err := s.Store.UserByEmail(s.ctx, ines)
			s.must(err)
			return s.declines(ines, user.ID.Any())
		},
		"accepted": func(s *story) error { return s.comesIn(ines) },
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				heals := s.bounces(ines)
				c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
				s.Work()
				heals()
				s.must(answers(s))
				s.Work()
				s.Mail()
				before := s.snapshot()
				s.must(s.corrects(c, c.Billing.Contact.Email))
				s.Work()
				s.unchanged(before)
			})
		})
	}
}
