package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// calendar is the business calendar of a market.
func calendar(t *testing.T, market string) clock.Calendar {
	t.Helper()
	c := sample.CalendarOf(market)
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		t.Fatal(err)
	}
	return clock.NewCalendar(zone, c.Holidays)
}

func instant(t *testing.T, rfc3339 string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// R-93, D-16, section 4.1: the target is the first instant of the third business day and the deadline the close of the
// fifth, by the calendar of the partner's market.
func TestVettingTimes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, market, begun, target, deadline string }{
		{"an ordinary Monday", "US", "2026-06-08T14:00:00Z", "2026-06-11T04:00:00Z", "2026-06-15T21:00:00Z"},
		{"over Juneteenth", "US", "2026-06-18T14:00:00Z", "2026-06-24T04:00:00Z", "2026-06-26T21:00:00Z"},
		{"over Independence Day", "US", "2026-07-01T17:00:00Z", "2026-07-07T04:00:00Z", "2026-07-09T21:00:00Z"},
		{"over Veterans Day", "US", "2026-11-09T12:00:00Z", "2026-11-13T05:00:00Z", "2026-11-17T22:00:00Z"},
		{"over Christmas and New Year", "US", "2026-12-24T15:00:00Z", "2026-12-30T05:00:00Z", "2027-01-04T22:00:00Z"},
		{"New Year observed in the old year", "US", "2027-12-30T15:00:00Z", "2028-01-05T05:00:00Z", "2028-01-07T22:00:00Z"},
		{"clocks go forward", "US", "2026-03-06T15:00:00Z", "2026-03-11T04:00:00Z", "2026-03-13T21:00:00Z"},
		{"clocks go back", "US", "2026-10-30T15:00:00Z", "2026-11-04T05:00:00Z", "2026-11-06T22:00:00Z"},
		{"the last instant of a day in New York", "US", "2026-06-09T03:59:59.999Z", "2026-06-11T04:00:00Z", "2026-06-15T21:00:00Z"},
		{"the first instant of the next", "US", "2026-06-09T04:00:00Z", "2026-06-12T04:00:00Z", "2026-06-16T21:00:00Z"},
		{"from a Sunday", "US", "2026-06-07T14:00:00Z", "2026-06-10T04:00:00Z", "2026-06-12T21:00:00Z"},
		{"no calendar of its own", "ID", "2026-06-18T14:00:00Z", "2026-06-24T04:00:00Z", "2026-06-26T21:00:00Z"},
		{"Golden Week", "JP", "2026-04-28T03:00:00Z", "2026-05-06T15:00:00Z", "2026-05-11T08:00:00Z"},
		{"already tomorrow in Tokyo", "JP", "2026-04-27T15:00:00Z", "2026-05-06T15:00:00Z", "2026-05-11T08:00:00Z"},
		{"the turn of the year in Tokyo", "JP", "2026-12-30T03:00:00Z", "2027-01-04T15:00:00Z", "2027-01-07T08:00:00Z"},
		{"Christmas Eve is free in Poland", "PL", "2026-12-23T10:00:00Z", "2026-12-29T23:00:00Z", "2027-01-04T16:00:00Z"},
		{"Easter and summer time in Britain", "GB", "2026-03-27T10:00:00Z", "2026-03-31T23:00:00Z", "2026-04-07T16:00:00Z"},
		{"Easter and the end of summer time in Australia", "AU", "2026-04-02T02:00:00Z", "2026-04-08T14:00:00Z", "2026-04-13T07:00:00Z"},
		{"Canada Day", "CA", "2026-06-30T14:00:00Z", "2026-07-06T04:00:00Z", "2026-07-08T21:00:00Z"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			target, deadline := rules.VettingTimes(calendar(t, tc.market), instant(t, tc.begun))
			if want := instant(t, tc.target); !target.Equal(want) {
				t.Errorf("target %v, want %v", target, want)
			}
			if want := instant(t, tc.deadline); !deadline.Equal(want) {
				t.Errorf("deadline %v, want %v", deadline, want)
			}
		})
	}
}

// X-19, T-42: the message may be sent again a business day later, at the same time of day. One address gets five in seven days, another
// contact has its own count, a registration sends twenty, and a reviewer may always send one. A refusal gives the time when more may be
// sent.
func TestResend_Limits(t *testing.T) {
	t.Parallel()
	const cora, omar = "cora@alderridge.example", "omar@alderridge.example"
	sent := instant(t, "2026-06-12T18:30:00Z") // a Friday
	from := rules.ResendFrom(calendar(t, "US"), sent)
	if want := instant(t, "2026-06-15T18:30:00Z"); !from.Equal(want) {
		t.Errorf("again from %v, want %v", from, want)
	}
	mine := models.NewID[models.Registration]()
	letters := func(n int, of models.ID[models.Registration], to string, last time.Time) (all []*models.ContactVerification) {
		for i := range n {
			all = append(all, &models.ContactVerification{RegistrationID: of, ToAddress: to, CreatedAt: last.Add(-time.Duration(i) * 24 * time.Hour)})
		}
		return all
	}
	last := &models.ContactVerification{ToAddress: cora, ResendFrom: from}
	denied := models.Registration{ID: mine, ContactDenial: models.ReasonContactDenied, ContactDeniedBy: cora}
	confirmed := models.Registration{ID: mine, ContactConfirmedAt: &sent}
	tooMany, fourDaysLater := "VALIDATION_FAILED.too_many_messages at id", from.Add(-4*24*time.Hour).Add(rules.VerificationSpan)
	for _, tc := range []struct {
		name string
		a    rules.Asking
		now  time.Time
		want []string
		at   time.Time // when more may be sent
	}{
		{"nothing was sent", rules.Asking{Address: cora}, sent, []string{}, time.Time{}},
		{"just before", rules.Asking{Address: cora, Last: last}, from.Add(-1), []string{"RESEND_TOO_EARLY at id"}, from},
		{"just before, by a reviewer", rules.Asking{Address: cora, Last: last, Reviewer: true}, from.Add(-1), []string{}, time.Time{}},
		{"just before, to another contact", rules.Asking{Address: omar, Last: last}, from.Add(-1), []string{}, time.Time{}},
		{"at that instant", rules.Asking{Address: cora, Last: last}, from, []string{}, time.Time{}},
		{"the fifth message", rules.Asking{Address: cora, Sent: letters(4, mine, cora, from)}, from, []string{}, time.Time{}},
		{"a sixth message", rules.Asking{Address: cora, Sent: letters(5, mine, cora, from)}, from, []string{tooMany}, fourDaysLater},
		{"a sixth message, the last instant", rules.Asking{Address: cora, Sent: letters(5, mine, cora, from)}, fourDaysLater.Add(-1), []string{tooMany}, fourDaysLater},
		{"a sixth message, seven days after the first", rules.Asking{Address: cora, Sent: letters(5, mine, cora, from)}, fourDaysLater, []string{}, time.Time{}},
		{"a sixth message for somebody else", rules.Asking{Address: cora, Sent: letters(5, models.NewID[models.Registration](), cora, from)}, from, []string{tooMany}, fourDaysLater},
		{"a sixth message by a reviewer", rules.Asking{Address: cora, Sent: letters(5, mine, cora, from), Reviewer: true}, from, []string{}, time.Time{}},
		{"the first message to another contact", rules.Asking{Address: omar, Sent: letters(5, mine, cora, from)}, from, []string{}, time.Time{}},
		{"the 21st message of a registration", rules.Asking{Address: omar, Registration: models.Registration{ID: mine}, Sent: letters(20, mine, cora, from)}, from, []string{tooMany}, time.Time{}},
		{"T-41 after a no", rules.Asking{Address: cora, Registration: denied}, from, []string{"CONTACT_DENIED at id"}, time.Time{}},
		{"T-41 after a no, by a reviewer", rules.Asking{Address: cora, Registration: denied, Reviewer: true}, from, []string{}, time.Time{}},
		{"T-41 after the no of another contact", rules.Asking{Address: omar, Registration: denied}, from, []string{}, time.Time{}},
		{"after a yes", rules.Asking{Address: cora, Registration: confirmed}, from, []string{"VALIDATION_FAILED.contact_confirmed at id"}, time.Time{}},
		{"after a yes, by a reviewer", rules.Asking{Address: cora, Registration: confirmed, Reviewer: true}, from, []string{"VALIDATION_FAILED.contact_confirmed at id"}, time.Time{}},
	} {
		if tc.name == "the 21st message of a registration" { // all within the span
			for i, v := range tc.a.Sent {
				v.CreatedAt = from.Add(-time.Duration(i) * time.Hour)
			}
			tc.at = from.Add(-19 * time.Hour).Add(rules.VerificationSpan)
		}
		wrong := rules.CheckResend(tc.a, tc.now)
		if diff := cmp.Diff(tc.want, told(wrong)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
		if tc.at.IsZero() {
			continue
		}
		if diff := cmp.Diff([]string{tc.at.Format(time.RFC3339)}, details(t, wrong, "availableAt")); diff != "" {
			t.Errorf("%s: more may be sent: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 4.5: three appeals.
func TestAppeals(t *testing.T) {
	t.Parallel()
	for appeals, want := range map[int][]string{0: {}, 2: {}, 3: {"APPEAL_LIMIT_REACHED at id"}, 4: {"APPEAL_LIMIT_REACHED at id"}} {
		if diff := cmp.Diff(want, told(rules.CheckAppeal(models.Registration{Appeals: appeals}, "help@program.example"))); diff != "" {
			t.Errorf("after %d: -want +got\n%s", appeals, diff)
		}
	}
}

// D-16: a rejection needs a reason, and a decision before the target says why it is early.
func TestDecision(t *testing.T) {
	t.Parallel()
	target := instant(t, "2026-06-18T04:00:00Z")
	const authorize, reject = rules.OutcomeAuthorized, rules.OutcomeRejected
	for _, tc := range []struct {
		name          string
		outcome       rules.RegistrationOutcome
		reason, early string
		now           time.Time
		want          []string
	}{
		{"at the target", authorize, "", "", target, []string{}},
		{"just before", authorize, "", "", target.Add(-1), []string{"VETTING_BEFORE_TARGET at earlyReason"}},
		{"just before, for no reason", authorize, "", " \n", target.Add(-1), []string{"VETTING_BEFORE_TARGET at earlyReason"}},
		{"just before, for a reason", authorize, "", "A fair.", target.Add(-1), []string{}},
		{"rejected without a reason", reject, " ", "", target, []string{"VALIDATION_FAILED.required at reason"}},
		{"rejected for a reason", reject, "Not known there.", "", target, []string{}},
		{"rejected early without any reason", reject, "", "", target.Add(-1), []string{"VALIDATION_FAILED.required at reason", "VETTING_BEFORE_TARGET at earlyReason"}},
		{"texts that cannot be kept", authorize, "a\x00", "b\x00", target.Add(-1), []string{"VALIDATION_FAILED.text at reason", "VALIDATION_FAILED.text at earlyReason"}},
	} {
		r := models.Registration{TargetAt: &target, ContactConfirmedAt: &target}
		if diff := cmp.Diff(tc.want, told(rules.CheckDecision(r, tc.outcome, tc.reason, tc.early, tc.now))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
	for outcome, want := range map[rules.RegistrationOutcome][]string{authorize: {"CONTACT_NOT_CONFIRMED at outcome"}, reject: {}} { // T-40, R-91
		if diff := cmp.Diff(want, told(rules.CheckDecision(models.Registration{}, outcome, "Unknown.", "A fair.", target))); diff != "" {
			t.Errorf("%s before the contact confirmed: -want +got\n%s", outcome, diff)
		}
	}
	early := rules.CheckDecision(models.Registration{TargetAt: &target, ContactConfirmedAt: &target}, authorize, "", "", target.Add(-time.Hour))
	if diff := cmp.Diff([]string{"2026-06-18T04:00:00Z"}, details(t, early, "targetAt")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// T-53, R-94: due soon from the target on, overdue from the deadline on, whether or not a timer has noted it. A late decision
// stays late.
func TestRegistrationSLA(t *testing.T) {
	t.Parallel()
	target := instant(t, "2026-06-18T04:00:00Z")
	due := target.Add(48 * time.Hour)
	pending := models.Registration{Status: models.RegistrationPending, TargetAt: &target, DeadlineAt: &due}
	decided := func(at time.Time) models.Registration {
		r := pending
		rules.Decide(&r, rules.Decision{Outcome: rules.OutcomeAuthorized, At: at})
		return r
	}
	for _, tc := range []struct {
		name string
		r    models.Registration
		now  time.Time
		want models.SLAState
	}{
		{"not begun", models.Registration{Status: models.RegistrationPending}, target, models.SLAOnTime},
		{"before the target", models.Registration{Status: models.RegistrationPending, TargetAt: &target}, target.Add(-1), models.SLAOnTime},
		{"at the target", models.Registration{Status: models.RegistrationPending, TargetAt: &target}, target, models.SLADueSoon},
		{"decided in time", models.Registration{Status: models.RegistrationAuthorized, TargetAt: &target}, target, models.SLAOnTime},
		{"appealed after that", models.Registration{Status: models.RegistrationChallenged, TargetAt: &target}, target, models.SLAOnTime},
		{"overdue", models.Registration{Status: models.RegistrationPending, TargetAt: &target, OverdueAt: &target}, target, models.SLAOverdue},
		{"just before the deadline", pending, due.Add(-time.Millisecond), models.SLADueSoon},
		{"at the deadline, without a timer", pending, due, models.SLAOverdue},
		{"decided before the deadline", decided(due.Add(-time.Millisecond)), due.Add(time.Hour), models.SLAOnTime},
		{"decided late, without a timer", decided(due), due.Add(time.Hour), models.SLAOverdue},
		{"decided late", models.Registration{Status: models.RegistrationAuthorized, TargetAt: &target, OverdueAt: &target}, target, models.SLAOverdue},
	} {
		if got := rules.RegistrationSLA(tc.r, tc.now); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// Section 4.5: the status in the program, for every state of a registration and every combination of finalised data (f),
// an accepted agreement (a) and an associated PartnerID (p). P is pending, Q qualified, A active, R rejected, S suspended.
func TestProgramStatus(t *testing.T) {
	t.Parallel()
	letters := map[byte]models.PartnerStatus{
		'P': models.PartnerPendingQualification, 'Q': models.PartnerQualified, 'A': models.PartnerActive, 'R': models.PartnerRejected, 'S': models.PartnerSuspended,
	}
	for status, want := range map[models.RegistrationStatus]string{
		//                             - p a ap f fp fa fap
		models.RegistrationStarted:    "PPPPQQQA",
		models.RegistrationInProgress: "PPPPQQQA",
		models.RegistrationPending:    "PPPPQQQA",
		models.RegistrationAuthorized: "PPPPQQQA",
		models.RegistrationRejected:   "RRRRQQQA",
		models.RegistrationChallenged: "PPPPQQQA",
		models.RegistrationSuspended:  "SSSSSSSS",
	} {
		for i := range 8 {
			f := rules.ProgramFacts{Registration: status, Finalized: i&4 > 0, Agreement: i&2 > 0, PartnerID: i&1 > 0}
			if got := rules.ProgramStatus(f); got != letters[want[i]] {
				t.Errorf("%+v: %s, want %s", f, got, letters[want[i]])
			}
		}
	}
}
