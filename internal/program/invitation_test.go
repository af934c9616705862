package program_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const dayLong = 24 * time.Hour

// Section 4.7: for an invitation that was handed out the issuer gets reminders, 30, 7 and 1 days before its end, and a letter about the
// end.
func TestInvitation_HandedOutRemindsTheIssuer(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
		issued := s.Clock.Now()
		if r.Status != models.RequestHandedOut || r.SentAt != nil {
			t.Errorf("R-51: %+v", r)
		}
		for _, day := range []int{60, 83, 89} {
			s.AdvanceTo(issued.Add(time.Duration(day)*dayLong - time.Second))
			s.ExpectMail()
			s.AdvanceTo(issued.Add(time.Duration(day) * dayLong))
			if m := s.letter(lucia, "es", "Una invitación entregada por su cuenta sigue sin respuesta", r.Reference); invitationLink.MatchString(m.Text) {
				t.Errorf("the reminder carries the link:\n%s", m.Text)
			}
		}
		s.must(s.looks(anton, token))
		s.AdvanceTo(issued.Add(rules.InvitationTime))
		s.letter(lucia, "es", "Su invitación ha caducado", r.Reference)
		closed := s.isNow(r, models.RequestExpired)
		if !closed.ClosedAt.Equal(issued.Add(rules.InvitationTime)) || !closed.ClosedBy.IsZero() {
			t.Errorf("ended %v by %s", closed.ClosedAt, closed.ClosedBy)
		}
		s.refused(s.joins(anton, token), "INVITE_EXPIRED at token")
		s.refused(s.turnsDown(anton, token), "INVITE_EXPIRED at token")
		_, err := s.ShowInvitation(s.ctx, access.Actor{}, token)
		s.refused(err, "INVITE_EXPIRED at token")
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "INVITE_STATE_INVALID at id")
	})
}

// D-07, X-12: a link ends to the millisecond, also when the worker is late.
func TestInvitation_LinkEndsToTheMillisecond(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		first, early := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
		_, late := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
		s.Clock.Set(first.ExpiresAt)
		before := s.snapshot()
		s.refused(s.joins(anton, late), "INVITE_EXPIRED at token")
		s.unchanged(before)
		s.Clock.Set(first.ExpiresAt.Add(-time.Millisecond))
		s.must(s.joins(anton, early))
		s.isNow(first, models.RequestAccepted)
	})
}

// Section 4.7: for an invitation that was mailed the invitee gets reminders, in his language and with the link, until he answers.
func TestInvitation_MailedRemindsTheInvitee(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.mailed(lucia, anton, invitee(anton))
		issued := s.Clock.Now()
		for _, day := range []int{60, 83} {
			s.AdvanceTo(issued.Add(time.Duration(day) * dayLong))
			if m := s.letter(anton, "ja", "", r.Reference, "Meridian Distribution"); s.tokenIn(m) != token {
				t.Error("the reminder has another link")
			}
		}
		s.must(s.turnsDown(anton, token))
		s.Work()
		s.letter(lucia, "es", "", r.Reference, "We buy from others.")
		s.Advance(40 * dayLong)
		s.ExpectMail()
		declined := s.isNow(r, models.RequestDeclined)
		if declined.Reason != "We buy from others." || declined.CustomerID != s.As(anton).CustomerID {
			t.Errorf("section 4.7: %+v", declined)
		}
		s.refused(s.joins(anton, token), "INVITE_ALREADY_USED at token")
		s.refused(s.joins(marcus, token), "INVITE_INVALID at token")
	})
}

// Section 4.7: sending again makes a new link and ends the old one, with its timers.
func TestInvitation_SentAgainReplacesTheLink(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, first := s.mailed(lucia, anton, invitee(anton))
		s.must(s.looks(anton, first))
		s.Advance(50 * dayLong)
		again := s.Clock.Now()
		s.must(s.dispatches(grant, r, models.DeliverByEmail))
		s.Work()
		second := s.tokenIn(s.ExpectMail(anton)[0])
		now := s.isNow(r, models.RequestSent)
		if first == second || now.LinkNumber != 2 || now.OpenedAt != nil || !now.ExpiresAt.Equal(again.Add(rules.InvitationTime)) {
			t.Errorf("sent again: %+v", now)
		}
		if !strings.Contains(now.Body, "11月") || strings.Contains(now.Body, "9月") {
			t.Errorf("the letter names the end of the older link:\n%s", now.Body)
		}
		before := s.snapshot()
		for _, old := range []error{s.joins(anton, first), s.turnsDown(anton, first)} {
			s.refused(old, "INVITE_INVALID at token")
		}
		s.unchanged(before)
		s.AdvanceTo(again.Add(60*dayLong - time.Second)) // both ends of the first link are past: nothing came of them
		s.ExpectMail()
		s.AdvanceTo(again.Add(60 * dayLong))
		s.ExpectMail(anton)
		s.must(s.joins(anton, second))
	})
}

// A later address replaces the invitee; the link in the first letter stops working.
func TestInvitation_SentToAnotherAddress(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, first := s.mailed(lucia, "info@elsewhere.example", invitee("info@elsewhere.example"))
		s.refused(s.joins(anton, first), "INVITE_INVALID at token")
		_, _, err := s.SendRelationshipRequest(s.ctx, s.As(lucia), relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail, Email: ptr("ANTON.Voss@lakeside.example ")})
		s.must(err)
		s.Work()
		m := s.ExpectMail(anton)[0]
		if m.ToName != "" {
			t.Errorf("to %q, whose name that was is not known", m.ToName)
		}
		s.refused(s.joins(anton, first), "INVITE_INVALID at token")
		s.must(s.joins(anton, s.tokenIn(m)))
	})
}

// after a letter was mailed and then handed out, reminders go only to the address to which the program has written.
func TestInvitation_MailedThenHandedOut(t *testing.T) {
	tell(t, func(s *story) {
		r, _ := s.mailed(lucia, anton, invitee(anton))
		before := s.snapshot()
		for _, address := range []string{"new@elsewhere.example", anton, ""} {
			_, _, err := s.SendRelationshipRequest(s.ctx, s.As(lucia), relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByHand, Email: ptr(address)})
			s.refused(err, "VALIDATION_FAILED at email")
		}
		s.unchanged(before)
		s.must(s.dispatches(lucia, r, models.DeliverByHand))
		if now := s.isNow(r, models.RequestSent); !models.SameAddress(now.InviteeEmail, anton) {
			t.Errorf("the invitation is for %q now", now.InviteeEmail)
		}
		s.Advance(60 * dayLong)
		s.ExpectMail(anton)
		s.Advance(30 * dayLong)
		s.ExpectMail(anton, anton, lucia)
	})
}

// Section 4.7: no reminder is sent for a link that nobody can accept any more.
func TestInvitation_NoRemindersIfNobodyCanAccept(t *testing.T) {
	for what, c := range map[string]struct {
		before func(s *story)
		want   []string
	}{
		"nothing has changed": {func(s *story) { s.mailed(lucia, anton, invitee(anton)) }, []string{anton}},
		"the issuer is not active": {func(s *story) {
			s.mailed(lucia, anton, invitee(anton))
			s.becomes(lucia, models.PartnerSuspended)
		}, nil},
		"the issuer is not active, and hands out": {func(s *story) {
			s.handed(lucia, relationships.CreateRelationshipRequestInput{})
			s.becomes(lucia, models.PartnerSuspended)
		}, nil},
		"the partnership is over": {func(s *story) {
			r, _ := s.jointly(dana, anton)
			s.must(s.dissolves(dana, s.partnership(r.PartnershipID)))
			s.Work()
			s.Mail()
		}, nil},
		"the provider is not active": {func(s *story) {
			s.jointly(dana, anton)
			s.becomes(grant, models.PartnerSuspended)
		}, nil},
		"another letter was accepted": {func(s *story) {
			s.mailed(lucia, anton, invitee(anton))
			_, token := s.mailed(lucia, anton, invitee(anton))
			s.must(s.joins(anton, token))
			s.Work()
			s.Mail()
		}, nil},
		"a customer already": {func(s *story) {
			customer := s.customer(s.As(anton).CustomerID)
			tenant, err := store.FindMany(s.ctx, s.Store, access.TheSystem, []models.ID[models.Tenant]{customer.TenantID})
			s.must(err)
			s.handed(lucia, relationships.CreateRelationshipRequestInput{TenantID: ptr(tenant[0].TenantID)})
			_, token := s.mailed(lucia, anton, invitee(anton))
			s.must(s.joins(anton, token))
			s.Work()
			s.Mail()
		}, nil},
	} {
		t.Run(what, func(t *testing.T) {
			tell(t, func(s *story) {
				s.newcomer(anton, "US", models.SegmentCommercial)
				c.before(s)
				s.Advance(60 * dayLong)
				s.ExpectMail(c.want...)
			})
		})
	}
}

// D-07: a partner withdraws its invitation. The link says so, and can be used for nothing else.
func TestInvitation_Withdrawn(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.mailed(lucia, anton, invitee(anton))
		_, err := s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{ID: new(r.ID.Any()), Reason: ptr(" The contract is off. "), ExpectedVersion: ptr(1)})
		s.refused(err, "STALE_OBJECT at expectedVersion")
		revoked, err := s.RevokeRelationshipRequest(s.ctx, s.As(grant), relationships.RevokeRelationshipRequestInput{ID: new(r.ID.Any()), Reason: ptr(" The contract is off. ")})
		s.must(err)
		if revoked.Reason != "The contract is off." || revoked.ClosedBy != s.As(grant).UserID || s.Letter(s.As(lucia), revoked) != nil {
			t.Errorf("D-07: %+v", revoked)
		}
		before := s.snapshot()
		for _, late := range []error{s.joins(anton, token), s.turnsDown(anton, token)} {
			s.refused(late, "INVITE_REVOKED at token")
		}
		s.refused(s.dispatches(lucia, r, models.DeliverByEmail), "INVITE_STATE_INVALID at id")
		s.unchanged(before)
		s.Advance(100 * dayLong)
		s.ExpectMail()
		if diff := cmp.Diff([]string{"createRelationshipRequest >ISSUED", "sendRelationshipRequest ISSUED>SENT", "revokeRelationshipRequest SENT>REVOKED"}, s.trail(r.ID.Any())); diff != "" {
			t.Errorf("history: -want +got\n%s", diff)
		}
	})
}

// D-07: every invalid token gets the same answer, and nothing is changed.
func TestInvitation_InvalidTokensGetOneAnswer(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.mailed(lucia, anton, invitee(anton))
		before := s.snapshot()
		for what, wrong := range map[string]string{
			"altered": flipped(token), "cut": token[:len(token)-1], "longer": token + "A", "with space": token + " ", "empty": "", "in capitals": strings.ToUpper(token),
			"its hash": string(r.TokenHash), "the next one": s.Secret.Token("invitation", r.ID.String()+"/2"), "without number": s.Secret.Token("invitation", r.ID.String()),
			"another purpose's": s.Secret.Token("contact-verification", r.ID.String()+"/1"), "the link": "https://program.example/invitation#" + token, "very long": strings.Repeat("A", 100_000),
		} {
			_, shown := s.ShowInvitation(s.ctx, s.As(anton), wrong)
			_, authorized := s.AuthorizeIndirectProvider(s.ctx, s.As(carla), relationships.AuthorizeIndirectProviderInput{Token: new(wrong), Consent: true})
			for _, err := range []error{shown, authorized, s.looks(anton, wrong), s.joins(anton, wrong), s.turnsDown(anton, wrong)} {
				if got := told(err); len(got) != 1 || got[0] != "INVITE_INVALID at token" || err.Error() != shown.Error() {
					t.Errorf("%s: %v", what, err)
				}
			}
		}
		_, err := s.AuthorizeIndirectProvider(s.ctx, s.As(carla), relationships.AuthorizeIndirectProviderInput{Token: new(token), Consent: true})
		s.refused(err, "INVITE_INVALID at token") // a genuine one, of another kind
		for _, stranger := range []string{paula, marcus} {
			s.refused(s.joins(stranger, token), "INVITE_INVALID at token")
			s.refused(s.turnsDown(stranger, token), "INVITE_INVALID at token")
		}
		for _, nobody := range []string{lucia, olga, "xiao.chen@yunfan.example"} {
			s.refused(s.joins(nobody, token), "ROLE_NOT_ALLOWED")
		}
		s.unchanged(before)
	})
}

// D-07: twenty concurrent acceptances of one link make one relationship, and one letter.
func TestInvitation_TwentyConcurrentAcceptances(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		_, token := s.mailed(lucia, anton, invitee(anton))
		s.onlyOne(atOnce(20, func(int) error { return s.joins(anton, token) }), "INVITE_ALREADY_USED at token")
		s.Work()
		s.ExpectMail(lucia)
		s.related(customer, "Meridian Distribution ACTIVE INVITATION")
		grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
		s.must(err)
		signed, err := store.CustomerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
		s.must(err)
		if len(grants) != 1 || len(signed) != 1 {
			t.Errorf("%d accesses and %d agreements, want 1 and 1", len(grants), len(signed))
		}
	})
}

// An invitation that is accepted, declined and revoked at the same moment has one answer.
func TestInvitation_ConcurrentAnswers(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r, token := s.mailed(lucia, anton, invitee(anton))
		errs := atOnce(9, func(i int) error {
			switch i % 3 {
			case 0:
				return s.joins(anton, token)
			case 1:
				return s.turnsDown(anton, token)
			}
			_, err := s.RevokeRelationshipRequest(s.ctx, s.As(lucia), relationships.RevokeRelationshipRequestInput{ID: new(r.ID.Any())})
			return err
		})
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		if won != 1 || !s.invitation(r.ID).Status.Final() {
			t.Errorf("%d answers, and it is %s: %v", won, s.invitation(r.ID).Status, errs)
		}
	})
}

// of two invitations of the same partner, accepted at the same moment, one begins the relationship; the other stays open.
func TestInvitation_TwoOfOnePartnerConcurrently(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		var tokens []string
		for range 6 {
			_, token := s.handed(lucia, relationships.CreateRelationshipRequestInput{DelegatedAccess: true})
			tokens = append(tokens, token)
		}
		s.onlyOne(atOnce(len(tokens), func(i int) error { return s.joins(anton, tokens[i]) }), "RELATIONSHIP_EXISTS")
		s.related(customer, "Meridian Distribution ACTIVE INVITATION")
		s.Work()
		s.ExpectMail(lucia)
	})
}

// A link is derived from the deployment's key. With another key the letter is not shown, and sending it again makes a link that works.
func TestInvitation_AfterAChangeOfTheKey(t *testing.T) {
	tell(t, func(s *story) {
		s.newcomer(anton, "US", models.SegmentCommercial)
		r := s.drafts(lucia, invitee(anton))
		key, err := secret.NewKey("another key of every test of this program, not of a server")
		s.must(err)
		s.Secret = key
		if letter := s.Letter(s.As(lucia), r); letter != nil {
			t.Errorf("the letter shows a link that does not work: %s", letter.Link)
		}
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		s.Work()
		s.must(s.joins(anton, s.tokenIn(s.ExpectMail(anton)[0])))
	})
}
