package program_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// inSandbox tells a story in a program whose clock can be moved by its operator.
func inSandbox(t *testing.T, run func(s *story)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(clock.Clock) *store.Store) {
		sandbox := &clock.Sandbox{}
		p := programtest.New(t, clock.NewFake(programtest.Start), open(sandbox))
		p.Sandbox = sandbox
		run(begin(t, p))
	})
}

// walk does what the workers do: it works and steps the clock until it has arrived.
func (s *story) walk() {
	s.t.Helper()
	for range 100 {
		s.Work()
		moving, err := s.StepClock(s.ctx, true)
		s.must(err)
		if !moving {
			s.Work()
			return
		}
	}
	s.t.Fatal("the clock does not arrive")
}

func (s *story) advance(in operation.AdvanceClockInput) error {
	_, err := s.AdvanceClock(s.ctx, s.As(olga), in)
	return err
}

func TestClock_MoveIsLimited(t *testing.T) {
	inSandbox(t, func(s *story) {
		now := s.Store.Now()
		before := s.snapshot()
		for name, tc := range map[string]struct {
			in   operation.AdvanceClockInput
			want string
		}{
			"nothing said":           {operation.AdvanceClockInput{}, "VALIDATION_FAILED"},
			"two things said":        {operation.AdvanceClockInput{BusinessDays: ptr(1), Minutes: ptr(1)}, "VALIDATION_FAILED"},
			"all three said":         {operation.AdvanceClockInput{BusinessDays: ptr(1), Minutes: ptr(1), To: ptr(now.Add(time.Hour))}, "VALIDATION_FAILED"},
			"no business day":        {operation.AdvanceClockInput{BusinessDays: ptr(0)}, "VALIDATION_FAILED at businessDays"},
			"too many business days": {operation.AdvanceClockInput{BusinessDays: ptr(401)}, "VALIDATION_FAILED at businessDays"},
			"no minute":              {operation.AdvanceClockInput{Minutes: ptr(0)}, "VALIDATION_FAILED at minutes"},
			"minutes back":           {operation.AdvanceClockInput{Minutes: ptr(-5)}, "VALIDATION_FAILED at minutes"},
			"too many minutes":       {operation.AdvanceClockInput{Minutes: ptr(600_001)}, "VALIDATION_FAILED at minutes"},
			"back":                   {operation.AdvanceClockInput{To: ptr(now.Add(-time.Minute))}, "CLOCK_CANNOT_GO_BACK at to"},
			"on the spot":            {operation.AdvanceClockInput{To: &now}, "CLOCK_CANNOT_GO_BACK at to"},
			"to another age":         {operation.AdvanceClockInput{To: ptr(now.AddDate(2, 0, 0))}, "VALIDATION_FAILED at to"},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				s.refused(s.advance(tc.in), tc.want)
			})
		}
		s.unchanged(before)
		if state, err := s.Program.Program.Clock(s.ctx); err != nil || !state.Sandbox || state.Target != nil {
			s.t.Errorf("the clock stands at %+v, %v", state, err)
		}
	})
}

// Consecutive moves add up, and are recorded.
func TestClock_MovesAddUp(t *testing.T) {
	inSandbox(t, func(s *story) {
		start := s.Store.Now()
		s.must(s.advance(operation.AdvanceClockInput{Minutes: ptr(600_000)}))
		s.must(s.advance(operation.AdvanceClockInput{Minutes: ptr(60)}))
		state, err := s.Program.Program.Clock(s.ctx)
		s.must(err)
		target := start.Add(600_060 * time.Minute)
		if late := state.Target.Sub(target); late < 0 || late > time.Minute {
			s.t.Errorf("on the way to %v, want %v", state.Target, target)
		}
		if settled, err := s.Settled(s.ctx); settled || err != nil {
			s.t.Errorf("settled on the way: %v, %v", settled, err)
		}
		s.refused(s.advance(operation.AdvanceClockInput{To: ptr(target.Add(-time.Hour))}), "CLOCK_CANNOT_GO_BACK at to")
		s.walk()
		if now := s.Store.Now(); now.Before(target) {
			s.t.Errorf("arrived at %v, want %v", now, target)
		}
		if settled, err := s.Settled(s.ctx); !settled || err != nil {
			s.t.Errorf("settled: %v, %v", settled, err)
		}
		if events := s.snapshot().Events; len(events) != 2 || events[0].Action != string(access.AdvanceClock) || events[0].ActorID != s.As(olga).UserID {
			s.t.Errorf("events %+v", events)
		}
	})
}

// Every job that becomes due during a move runs in order and at its time.
func TestClock_StopsAtEachDueJob(t *testing.T) {
	inSandbox(t, func(s *story) {
		r := s.submit(lucia, partnerForm(meridian))
		begun := s.Store.Now()
		s.must(s.advance(operation.AdvanceClockInput{BusinessDays: ptr(3)}))
		s.walk()
		happened, err := s.Happened(s.ctx, s.As(olga), begun)
		if s.must(err); len(happened.Deadlines) != 1 || *happened.Deadlines[0] != (store.ActCount{Action: "eligibilityOverdue", Count: 1}) {
			s.t.Errorf("want one deadline that passed, the reply's, got %+v", happened.Deadlines)
		}
		s.ExpectMail(rosa, kenji, lucia, olga)
		r = s.EligibilityRequest(r.ID)
		if r.Status != models.EligibilitySubmitted || r.OverdueAt == nil || r.OverdueAt.Before(*r.ResponseDueAt) || r.OverdueAt.Sub(*r.ResponseDueAt) > time.Minute {
			s.t.Errorf("overdue at %v, due at %v", r.OverdueAt, r.ResponseDueAt)
		}
		if r.HoldingReplyAt == nil || !r.HoldingReplyAt.Before(*r.ResponseDueAt) {
			s.t.Errorf("the holding reply left at %v, due at %v", r.HoldingReplyAt, r.ResponseDueAt)
		}
		var order []string
		for _, e := range s.snapshot().Events {
			order = append(order, e.Action)
		}
		want := []string{"eligibilityOverdue", "sendHoldingReply", "remindReviewers"} // the latest first
		if !slices.Equal(order[:3], want) {
			s.t.Errorf("events %v, want %v first", order, want)
		}
	})
}

// The clock waits for due jobs, but not for ever.
func TestClock_WaitsForDueJobs(t *testing.T) {
	inSandbox(t, func(s *story) {
		s.submit(lucia, partnerForm(meridian)) // the screening is due
		s.must(s.advance(operation.AdvanceClockInput{Minutes: ptr(60)}))
		before := s.Sandbox.Offset()
		moving, err := s.StepClock(s.ctx, true)
		if err != nil || !moving || s.Sandbox.Offset() != before {
			s.t.Errorf("with timeout: moving %v, offset %v, %v", moving, s.Sandbox.Offset(), err)
		}
		if _, err := s.StepClock(s.ctx, false); err != nil || s.Sandbox.Offset() <= before {
			s.t.Errorf("without: offset %v, %v", s.Sandbox.Offset(), err)
		}
	})
}

func TestClock_CannotMoveOutsideTheSandbox(t *testing.T) {
	tell(t, func(s *story) {
		before := s.snapshot()
		s.refused(s.advance(operation.AdvanceClockInput{Minutes: ptr(1)}), "SANDBOX_ONLY")
		s.unchanged(before)
		if moving, err := s.StepClock(s.ctx, false); moving || err != nil {
			s.t.Errorf("it moves: %v, %v", moving, err)
		}
		state, err := s.Program.Program.Clock(s.ctx)
		if err != nil || state.Sandbox || !state.Now.Equal(s.Clock.Now()) {
			s.t.Errorf("the clock stands at %+v, %v", state, err)
		}
	})
}

// Daily work during a move runs on its day, and the move has not ended before; its result names that work (T-73).
func TestAdvanceClock_RunsDailyWork(t *testing.T) {
	inSandbox(t, func(s *story) {
		daily := func() { s.must(s.Store.EnqueuePeriodic(s.ctx, "house.keep", 24*time.Hour, jobs.CleanUp{})) }
		daily()
		s.submit(lucia, partnerForm(meridian))
		s.Work()
		begun, err := s.AdvanceClock(s.ctx, s.As(olga), operation.AdvanceClockInput{Minutes: ptr(3*24*60 + 30)})
		s.must(err)
		for range 100 {
			s.Work()
			moving, err := s.StepClock(s.ctx, true)
			s.must(err)
			next, err := s.Store.NextSchedule(s.ctx)
			s.must(err)
			if due := !next.After(s.Store.Now()); due {
				if settled, err := s.Settled(s.ctx); settled || err != nil {
					s.t.Errorf("settled while daily work is due: %v, %v", settled, err)
				}
			}
			daily()
			if !moving {
				break
			}
		}
		s.Work()
		if settled, err := s.Settled(s.ctx); !settled || err != nil {
			s.t.Errorf("want everything done, got %v, %v", settled, err)
		}
		happened, err := s.Happened(s.ctx, s.As(olga), begun)
		s.must(err)
		kept := 0
		c, err := s.Store.Jobs(s.ctx, access.TheSystem, &store.JobFilter{Kind: store.AnyOf("house.keep")}, nil, store.Page{})
		s.must(err)
		for _, edge := range c.Edges {
			if edge.Node.State == models.JobSucceeded {
				kept++
			}
		}
		if kept != 3 || happened.Jobs < 3 || happened.FailedJobs != 0 || happened.Emails == 0 || len(happened.Acts) == 0 {
			s.t.Errorf("want three days of daily work and a report, got %d and %+v", kept, happened)
		}
		if _, err := s.Happened(s.ctx, s.As(lucia), begun); err == nil {
			s.t.Error("want the report refused to a partner, got none")
		}
	})
}
