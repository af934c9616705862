package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// enrolmentMachine is a registration that events happen to in any order, each behind its own guards, and what a careful reader
// remembers of them.
type enrolmentMachine struct {
	*rapid.T
	cal       clock.Calendar
	now       time.Time
	r         models.Registration
	reviewer  models.ID[models.User]
	confirmed time.Time // the current contact said yes to both, in this round
	denied    bool      // somebody said no, and no reviewer has decided anything since
	appeals   int
	rejected  time.Time
}

// edges are the arrows of section 4.5: what may follow a status, besides the status itself.
var edges = map[models.RegistrationStatus][]models.RegistrationStatus{
	models.RegistrationStarted:    {models.RegistrationInProgress, models.RegistrationPending},
	models.RegistrationInProgress: {models.RegistrationPending},
	models.RegistrationPending:    {models.RegistrationInProgress, models.RegistrationAuthorized, models.RegistrationRejected},
	models.RegistrationAuthorized: {models.RegistrationInProgress},
	models.RegistrationRejected:   {models.RegistrationChallenged, models.RegistrationSuspended},
	models.RegistrationChallenged: {models.RegistrationAuthorized, models.RegistrationRejected},
	models.RegistrationSuspended:  {models.RegistrationChallenged},
}

// may asks the guard of a move.
func (m *enrolmentMachine) may(do access.Action) bool { return rules.MoveRegistration(m.r, do) == nil }

// changes applies a change of the profile: what it does follows from where the registration stands.
func (m *enrolmentMachine) changes(legal, contact bool) {
	if rules.ProfileLocked(m.r, rules.ProfileParts{Legal: legal, Contact: contact}) != nil || !m.may(access.SaveRegistrationProfile) {
		return
	}
	round := m.r.Round
	effect := rules.ChangeProfile(&m.r, legal, contact, contact)
	if effect == rules.ProfileAsksOther && m.r.Status == models.RegistrationChallenged {
		rules.AskContact(&m.r)
	}
	if m.r.Round != round {
		m.confirmed, m.appeals = time.Time{}, 0
	}
}

func (m *enrolmentMachine) submit() {
	if m.may(access.SubmitRegistration) {
		rules.Submit(&m.r, m.now)
	}
}

// asked is the job after a submission.
func (m *enrolmentMachine) asked() {
	if m.r.Status == models.RegistrationPending && m.r.Step == models.StepEntry {
		rules.AskContact(&m.r)
	}
}

func (m *enrolmentMachine) resend() {
	byReviewer := rapid.Bool().Draw(m.T, "by a reviewer")
	asking := rules.Asking{Registration: m.r, Address: m.r.ContactDeniedBy, Reviewer: byReviewer}
	if m.may(access.ResendContactVerification) && rules.CheckResend(asking, m.now) == nil {
		if m.denied && !byReviewer {
			m.Fatal("an applicant asks a contact again who said no")
		}
		rules.AskContact(&m.r)
	}
}

func (m *enrolmentMachine) contact(yes bool) {
	if !rules.AwaitsContact(m.r) {
		return
	}
	if !yes {
		rules.ContactDenies(&m.r, models.ReasonContactDenied, "cora@alderridge.example")
		m.denied = true
		return
	}
	begins := rules.ContactConfirms(&m.r, m.cal, m.now)
	if begins && m.denied {
		m.Fatal("the checks begin although somebody said no")
	}
	m.confirmed = m.now
}

// found is what the program finds by itself.
func (m *enrolmentMachine) found(passed bool) {
	if m.r.Status == models.RegistrationPending && slices.Contains([]models.VettingStep{models.StepEmailDomain, models.StepEmployment, models.StepBusiness}, m.r.Step) && passed {
		rules.PassCheck(&m.r)
	}
}

func (m *enrolmentMachine) record(outcome rules.CheckOutcome) {
	step := rapid.SampledFrom(vettingSteps).Draw(m.T, "step")
	if !m.may(access.RecordVettingCheck) || rules.CheckRecord(m.r, step, outcome, "Telephoned.") != nil {
		return
	}
	m.denied = m.denied && step != models.StepEmailOwnership
	if outcome == rules.CheckOutcomePassed {
		rules.PassCheck(&m.r)
		return
	}
	m.decided(rules.OutcomeRejected, "Telephoned.")
}

func (m *enrolmentMachine) decide(outcome rules.RegistrationOutcome) {
	early := rapid.SampledFrom([]string{"", " ", "A fair."}).Draw(m.T, "early reason")
	reason := rapid.SampledFrom([]string{"", "Checked."}).Draw(m.T, "reason")
	if m.may(access.DecideRegistration) && rules.CheckDecision(m.r, outcome, reason, early, m.now) == nil {
		m.decided(outcome, early)
	}
}

func (m *enrolmentMachine) decided(outcome rules.RegistrationOutcome, early string) {
	rules.Decide(&m.r, rules.Decision{Outcome: outcome, By: m.reviewer, Reason: "Checked.", Early: early, At: m.now})
	m.denied, m.rejected = false, time.Time{}
	if outcome == rules.OutcomeRejected {
		m.rejected = m.now
	}
}

func (m *enrolmentMachine) appeal() {
	if m.may(access.AppealRegistration) && rules.CheckAppeal(m.r, "") == nil {
		rules.Appeal(&m.r, m.now)
		m.appeals++
	}
}

func (m *enrolmentMachine) suspend() {
	if rules.SuspensionDue(m.r, m.now) {
		rules.Suspend(&m.r, m.now)
	}
}

func (m *enrolmentMachine) passes() {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 40*24).Draw(m.T, "hours")) * time.Hour)
}

// does lets one event happen and looks at what it made.
func (m *enrolmentMachine) does(event func()) func(*rapid.T) {
	return func(t *rapid.T) {
		m.T = t
		before := m.r
		event()
		m.follows(before)
	}
}

// follows fails unless a registration may become what it became.
func (m *enrolmentMachine) follows(before models.Registration) {
	after := m.r
	if after.Status != before.Status && !slices.Contains(edges[before.Status], after.Status) {
		m.Fatalf("from %s to %s", before.Status, after.Status)
	}
	passedOwnership := before.Step == models.StepEmailOwnership && after.Step == models.StepEmailDomain
	switch {
	case passedOwnership && (m.confirmed.IsZero() || m.denied):
		m.Fatalf("R-91: the checks go on; confirmed at %v, a no stands: %v", m.confirmed, m.denied)
	case after.Step == models.StepDecision && before.Step != after.Step && before.Step != models.StepBusiness:
		m.Fatalf("to the decision from %s", before.Step)
	case m.appeals > rules.MaxAppeals:
		m.Fatalf("%d appeals", m.appeals)
	case after.Status == models.RegistrationSuspended && before.Status != after.Status && m.now.Before(m.rejected.Add(rules.SuspendAfter)):
		m.Fatalf("suspended at %v, rejected at %v", m.now, m.rejected)
	case (after.ContactDenial != "") != m.denied:
		m.Fatalf("T-41: a no stands: %v, want %v", after.ContactDenial != "", m.denied)
	case (after.ContactConfirmedAt == nil) != m.confirmed.IsZero():
		m.Fatalf("confirmed at %v, want %v", after.ContactConfirmedAt, m.confirmed)
	}
	if after.Status == models.RegistrationAuthorized && before.Status != after.Status {
		m.authorized()
	}
}

// authorized fails unless the contact confirmed in this round and the target has passed, or a reviewer said why not (R-91, D-16).
func (m *enrolmentMachine) authorized() {
	if m.confirmed.IsZero() {
		m.Fatal("authorised before the contact confirmed")
	}
	target, _ := rules.VettingTimes(m.cal, m.confirmed)
	if m.now.Before(target) && m.r.EarlyReason != "A fair." {
		m.Fatalf("authorised at %v before %v for %q", m.now, target, m.r.EarlyReason)
	}
	if m.r.DecidedBy != m.reviewer {
		m.Fatal("no person has decided")
	}
}

// T-40, T-41, R-91, D-16, section 4.5: no sequence of events leaves the arrows of the state machine or goes round a guard.
func TestRegistrationMachine_NoSequenceSkipsAGuard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &enrolmentMachine{
			T: rt, cal: calendar(t, "US"), now: time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC), reviewer: models.NewID[models.User](),
			r: models.Registration{ID: models.NewID[models.Registration](), Path: models.PathFull, Status: models.RegistrationStarted, Step: models.StepNone, Round: 1},
		}
		rt.Repeat(map[string]func(*rapid.T){
			"fill in":       m.does(func() { m.changes(true, true) }),
			"edit legal":    m.does(func() { m.changes(true, false) }),
			"edit contact":  m.does(func() { m.changes(false, true) }),
			"edit support":  m.does(func() { m.changes(false, false) }),
			"submit":        m.does(m.submit),
			"letter":        m.does(m.asked),
			"letter again":  m.does(m.resend),
			"contact: yes":  m.does(func() { m.contact(true) }),
			"contact: no":   m.does(func() { m.contact(false) }),
			"found":         m.does(func() { m.found(true) }),
			"found, unsure": m.does(func() { m.found(false) }),
			"passed":        m.does(func() { m.record(rules.CheckOutcomePassed) }),
			"refused":       m.does(func() { m.record(rules.CheckOutcomeRejected) }),
			"authorise":     m.does(func() { m.decide(rules.OutcomeAuthorized) }),
			"reject":        m.does(func() { m.decide(rules.OutcomeRejected) }),
			"appeal":        m.does(m.appeal),
			"30 days":       m.does(m.suspend),
			"time passes":   m.does(m.passes),
		})
	})
}

// T-40: an appeal of a registration whose contact never confirmed has a way to AUTHORIZED, and it leads through the contact.
func TestRegistrationMachine_AppealWithoutAConfirmedContact(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)
	r := models.Registration{Path: models.PathFull, Status: models.RegistrationPending, Step: models.StepEmailOwnership, Round: 1}
	rules.Decide(&r, rules.Decision{Outcome: rules.OutcomeRejected, Reason: "No such person.", At: now})
	rules.Appeal(&r, now)
	if got := told(rules.CheckDecision(r, rules.OutcomeAuthorized, "", "A fair.", now)); !slices.Equal(got, []string{"CONTACT_NOT_CONFIRMED at outcome"}) {
		t.Fatalf("authorising: %v", got)
	}
	rules.ContactConfirms(&r, calendar(t, "US"), now)
	if got := told(rules.CheckDecision(r, rules.OutcomeAuthorized, "", "", now)); !slices.Equal(got, []string{"VETTING_BEFORE_TARGET at earlyReason"}) {
		t.Fatalf("authorising the same day: %v", got)
	}
	if err := rules.CheckDecision(r, rules.OutcomeAuthorized, "", "", *r.TargetAt); err != nil {
		t.Fatalf("authorising at the target: %v", err)
	}
}

// D-27: after a reviewer has rejected, only a reviewer passes the check in later rounds; findings of the program are recorded.
func TestAfterRefusal(t *testing.T) {
	t.Parallel()
	found := rules.CheckResult{Status: models.CheckPassed, Reason: models.ReasonRegisterMatches, Evidence: "Alder Ridge"}
	by, now := models.NewID[models.User](), time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)
	check := func(step models.VettingStep, status models.VettingCheckStatus, by models.ID[models.User]) []*models.VettingCheck {
		return []*models.VettingCheck{{Step: step, Status: models.CheckPassed, Outcomes: models.CheckOutcomes{{Status: status, DecidedBy: by, DecidedAt: now}, {Status: models.CheckPassed, DecidedAt: now}}}}
	}
	for name, tc := range map[string]struct {
		checks []*models.VettingCheck
		want   models.VettingCheckStatus
	}{
		"nothing before":             {nil, models.CheckPassed},
		"rejected by a reviewer":     {check(models.StepBusiness, models.CheckRejected, by), models.CheckNeedsReview},
		"another step was rejected":  {check(models.StepEmployment, models.CheckRejected, by), models.CheckPassed},
		"passed by a reviewer":       {check(models.StepBusiness, models.CheckPassed, by), models.CheckPassed},
		"left to a reviewer, passed": {check(models.StepBusiness, models.CheckNeedsReview, models.ID[models.User]{}), models.CheckPassed},
		"rejected before outcomes were kept": {
			[]*models.VettingCheck{{Step: models.StepBusiness, Status: models.CheckRejected, DecidedBy: by, DecidedAt: &now}}, models.CheckNeedsReview,
		},
	} {
		got := rules.AfterRefusal(found, models.StepBusiness, tc.checks)
		if got.Status != tc.want || got.Reason != found.Reason || got.Evidence != found.Evidence {
			t.Errorf("%s: %+v, want %s", name, got, tc.want)
		}
	}
}
