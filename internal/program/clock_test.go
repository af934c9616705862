package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// timed is an object whose state changes at an instant: its state, what a filter by it finds, and what is refused then.
type timed struct {
	at      time.Time
	shown   func() string
	want    [2]string // before the instant, and from then on
	found   func(state string) (int, error)
	refused map[string]func() error
}

// sections 4.2 and 4.7: a state that a time decides is the same whether or not a job has run, to the millisecond.
func TestClock_StatesDoNotWaitForTimers(t *testing.T) {
	for name, begin := range map[string]func(*story) timed{
		"the reply to an eligibility request": unansweredRequest,
		"a question to an applicant":          unansweredQuestion,
		"a draft":                             forgottenDraft,
		"the decision on a registration":      undecidedRegistration,
		"an invitation":                       unansweredInvitation,
		"an invitation to a partnership":      unansweredPartnership,
		"a rejection":                         unappealedRejection,
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				o := begin(s)
				for i, at := range []time.Time{o.at.Add(-time.Millisecond), o.at} {
					s.Clock.Set(at)
					s.isInState(o, i)
				}
				for code, try := range o.refused {
					before := s.snapshot()
					s.refused(try(), code)
					s.unchanged(before)
				}
				s.Work() // the jobs, late
				s.isInState(o, 1)
			})
		})
	}
}

// isInState fails unless an object is shown and found in the state before its instant (0) or from then on (1), and not in the other.
func (s *story) isInState(o timed, i int) {
	s.t.Helper()
	if got := o.shown(); got != o.want[i] {
		s.t.Errorf("shown as %s, want %s", got, o.want[i])
	}
	for j, state := range o.want {
		n, err := o.found(state)
		s.must(err)
		if want := map[bool]int{true: 1}[i == j]; n != want {
			s.t.Errorf("%s: found as %s %d times, want %d", o.want[i], state, n, want)
		}
	}
}

// foundRequest counts the requests with a reference that a filter finds.
func (s *story) foundRequest(who access.Actor, r *models.EligibilityRequest, f store.EligibilityRequestFilter) (int, error) {
	f.Reference = &r.Reference
	page, err := s.Store.EligibilityRequests(s.ctx, who, &f, nil, store.Page{Count: true})
	if err != nil {
		return 0, err
	}
	return page.TotalCount, nil
}

func unansweredRequest(s *story) timed {
	r := s.submit(lucia, partnerForm(meridian))
	return timed{
		at: *r.ResponseDueAt, want: [2]string{"DUE_SOON", "OVERDUE"},
		shown: func() string { return string(rules.SLAState(*s.EligibilityRequest(r.ID), s.Clock.Now())) },
		found: func(state string) (int, error) {
			return s.foundRequest(s.As(rosa), r, store.EligibilityRequestFilter{SLAState: store.AnyOf(models.SLAState(state))})
		},
	}
}

// statusOf shows a request's status, and finds it by its status.
func (s *story) statusOf(r *models.EligibilityRequest) (shown func() string, found func(string) (int, error)) {
	shown = func() string {
		now, err := store.Find(s.ctx, s.Store, s.As(lucia), r.ID)
		s.must(err)
		return string(rules.EligibilityStatusAt(*now, s.Clock.Now()))
	}
	return shown, func(state string) (int, error) {
		return s.foundRequest(s.As(lucia), r, store.EligibilityRequestFilter{Status: store.AnyOf(models.EligibilityStatus(state))})
	}
}

func unansweredQuestion(s *story) timed {
	r := s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Which agency?")
	shown, found := s.statusOf(r)
	answers := func() error {
		_, err := s.AnswerEligibilityRequest(s.ctx, s.As(lucia), answerTo(r))
		return err
	}
	return timed{at: *r.InfoDueAt, want: [2]string{"INFO_REQUESTED", "LAPSED"}, shown: shown, found: found, refused: map[string]func() error{"REQUEST_ALREADY_DECIDED at id": answers}}
}

func forgottenDraft(s *story) timed {
	form := partnerForm(meridian)
	form.SaveAsDraft = true
	r := s.submit(lucia, form)
	form.ID = ptr(r.ID.Any())
	shown, found := s.statusOf(r)
	saves := func() error { return s.try(lucia, form) }
	return timed{at: r.CreatedAt.Add(models.DraftTime), want: [2]string{"DRAFT", "EXPIRED"}, shown: shown, found: found, refused: map[string]func() error{"REQUEST_ALREADY_DECIDED at id": saves}}
}

func undecidedRegistration(s *story) timed {
	r := s.confirmed(maya, alderRidge)
	return timed{
		at: *r.DeadlineAt, want: [2]string{"DUE_SOON", "OVERDUE"},
		shown: func() string { return string(rules.RegistrationSLA(*s.registration(r.ID), s.Clock.Now())) },
		found: func(state string) (int, error) {
			f := &store.RegistrationFilter{Reference: &r.Reference, SLAState: store.AnyOf(models.SLAState(state))}
			page, err := s.Store.Registrations(s.ctx, s.As(vera), f, nil, store.Page{Count: true})
			if err != nil {
				return 0, err
			}
			return page.TotalCount, nil
		},
	}
}

func unansweredInvitation(s *story) timed {
	s.newcomer(anton, "US", models.SegmentCommercial)
	r, token := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
	return timed{
		at: r.ExpiresAt, want: [2]string{"HANDED_OUT", "EXPIRED"},
		shown: func() string {
			now, err := store.Find(s.ctx, s.Store, s.As(lucia), r.ID)
			s.must(err)
			return string(rules.StatusAt(*now, s.Clock.Now()))
		},
		found: func(state string) (int, error) {
			f := &store.RelationshipRequestFilter{Reference: &r.Reference, Status: store.AnyOf(models.RequestStatus(state))}
			page, err := s.Store.RelationshipRequests(s.ctx, s.As(lucia), f, nil, store.Page{Count: true})
			if err != nil {
				return 0, err
			}
			return page.TotalCount, nil
		},
		refused: map[string]func() error{
			"INVITE_EXPIRED at token":    func() error { return s.joins(anton, token) },
			"INVITE_STATE_INVALID at id": func() error { return s.dispatches(lucia, r, models.DeliverByEmail) },
		},
	}
}

func unansweredPartnership(s *story) timed {
	p, _ := s.asksReseller(s.active())
	return timed{
		at: *p.InvitedUntil, want: [2]string{"INVITED", "EXPIRED"},
		shown: func() string {
			now, err := store.Find(s.ctx, s.Store, s.As(grant), p.ID)
			s.must(err)
			return string(rules.PartnershipStatusAt(*now, s.Clock.Now()))
		},
		found: func(state string) (int, error) {
			page, err := s.Store.Partnerships(s.ctx, s.As(maya), &store.PartnershipFilter{Status: store.AnyOf(models.PartnershipStatus(state))}, store.Page{Count: true})
			if err != nil {
				return 0, err
			}
			return page.TotalCount, nil
		},
		refused: map[string]func() error{"INVITE_STATE_INVALID at id": func() error {
			_, err := s.AuthorizeIndirectProvider(s.ctx, s.As(maya), relationships.AuthorizeIndirectProviderInput{ID: ptr(p.ID.Any()), Consent: true})
			return err
		}},
	}
}

func unappealedRejection(s *story) timed {
	r := s.registration(s.rejected().ID)
	return timed{
		at: r.RejectedAt.Add(rules.SuspendAfter), want: [2]string{"REJECTED", "SUSPENDED"},
		shown: func() string { return string(rules.RegistrationStatusAt(*s.registration(r.ID), s.Clock.Now())) },
		found: func(state string) (int, error) {
			f := &store.RegistrationFilter{Reference: &r.Reference, Status: store.AnyOf(models.RegistrationStatus(state))}
			page, err := s.Store.Registrations(s.ctx, s.As(vera), f, nil, store.Page{Count: true})
			if err != nil {
				return 0, err
			}
			return page.TotalCount, nil
		},
	}
}

// Section 4.8: an invitation to a partnership that has expired does not stand in the way of a new one, even if no job has ended it.
func TestClock_ExpiredInvitationLetsANewOneIn(t *testing.T) {
	tell(t, func(s *story) {
		r := s.active()
		old, _ := s.asksReseller(r)
		s.Clock.Set(*old.InvitedUntil)
		invited, err := s.InviteIndirectReseller(s.ctx, s.As(grant), relationships.InviteIndirectResellerInput{PartnerID: ptr("4500002")})
		s.must(err)
		again := invited.Partnership
		s.Work()
		s.ExpectMail(maya, grant) // the new invitation, and news of the end of the old one
		for id, want := range map[models.ID[models.Partnership]]models.PartnershipStatus{old.ID: models.PartnershipExpired, again.ID: models.PartnershipInvited} {
			p, err := store.Find(s.ctx, s.Store, s.As(grant), id)
			s.must(err)
			if p.Status != want {
				s.t.Errorf("%s is %s, want %s", id, p.Status, want)
			}
		}
	})
}

// Section 4.5: an enrolment whose time for an appeal is over is suspended until it is authorised, even if no job has noticed before the appeal.
func TestClock_LateAppealLeavesTheEnrolmentSuspended(t *testing.T) {
	tell(t, func(s *story) {
		r := s.registration(s.rejected().ID)
		s.Clock.Set(r.RejectedAt.Add(rules.SuspendAfter))
		s.must(s.appeals(maya, r))
		if now := s.registration(r.ID); now.Status != models.RegistrationChallenged || now.SuspendedAt == nil {
			s.t.Errorf("want CHALLENGED and suspended, got %s, suspended %v", now.Status, now.SuspendedAt)
		}
	})
}

// a reply or a decision after the deadline stays late, even if no job has noticed.
func TestClock_LateStaysLateWithoutTimers(t *testing.T) {
	tell(t, func(s *story) {
		request, r := s.submit(lucia, partnerForm(meridian)), s.confirmed(maya, alderRidge)
		s.Work()
		s.Clock.Set(r.DeadlineAt.Add(time.Hour))
		if late := s.acknowledge(rosa, request); rules.SLAState(*late, s.Clock.Now()) != models.SLAOverdue {
			t.Error("a late reply is shown as in time")
		}
		if late := s.decides(vera, r, rules.OutcomeAuthorized); rules.RegistrationSLA(*late, s.Clock.Now()) != models.SLAOverdue {
			t.Error("a late decision is shown as in time")
		}
	})
}

// Section 4.2: a request whose question has lapsed does not stand in the way of a new one, even if no job has closed it. It is closed
// with the new one, and its contact is told once.
func TestClock_LapsedRequestLetsANewOneIn(t *testing.T) {
	tell(t, func(s *story) {
		r := s.ask(rosa, s.acknowledge(rosa, s.submit(lucia, partnerForm(meridian))), "Which agency?")
		s.Work()
		s.Mail()
		s.Clock.Set(r.InfoDueAt.Add(-time.Millisecond))
		s.refused(s.try(lucia, partnerForm(meridian)), "ELIGIBILITY_REQUEST_OPEN")
		s.Clock.Set(*r.InfoDueAt)
		again := s.submit(lucia, partnerForm(meridian))
		s.status(r, models.EligibilityLapsed)
		s.Work()
		s.letter(lucia, "es", "Su solicitud de elegibilidad ha caducado", r.Reference)
		s.status(again, models.EligibilitySubmitted)
		s.history(r)
	})
}
