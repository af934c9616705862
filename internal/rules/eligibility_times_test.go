package rules_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func federal() clock.Calendar {
	return clock.NewCalendar(clock.NewYork(), sample.Calendar("US_FEDERAL").Holidays)
}

// day reads a date as an hour of that day in New York.
func day(t *testing.T, date string, hour int) time.Time {
	t.Helper()
	d, err := time.ParseInLocation(time.DateOnly, date, clock.NewYork())
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, clock.NewYork()).UTC()
}

// D-15: the reply is due at 17:00 on the second business day, the reminder is sent a business day before, and the holding reply
// half an hour before. The dates are those of section 4.1.
func TestReplyTimes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ submitted, reminder, due string }{
		{"2026-07-01", "2026-07-02", "2026-07-06"}, // the third of July is the observed holiday
		{"2026-11-25", "2026-11-27", "2026-11-30"}, // Thanksgiving
		{"2026-12-24", "2026-12-28", "2026-12-29"}, // Christmas
		{"2026-01-16", "2026-01-20", "2026-01-21"}, // Martin Luther King's birthday
		{"2027-12-30", "2028-01-03", "2028-01-04"}, // New Year observed in the old year
		{"2025-11-08", "2025-11-10", "2025-11-12"}, // from a Saturday over Veterans Day
		{"2026-06-15", "2026-06-16", "2026-06-17"}, // an ordinary Monday
	} {
		for _, hour := range []int{0, 9, 17, 23} { // there is no cut-off hour
			got := rules.ReplyDue(federal(), day(t, tc.submitted, hour))
			due := day(t, tc.due, 17)
			want := rules.ReplyTimes{Reminder: day(t, tc.reminder, 17), Holding: due.Add(-30 * time.Minute), Due: due}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("submitted on %s at %d: -want +got\n%s", tc.submitted, hour, diff)
			}
			if !got.Reminder.Before(got.Holding) || !got.Holding.Before(got.Due) {
				t.Errorf("submitted on %s at %d: out of order: %v", tc.submitted, hour, got)
			}
		}
	}
}

// Section 4.2: a reminder of a question is sent to the applicant after five business days, before it lapses.
func TestAnswerReminder(t *testing.T) {
	t.Parallel()
	asked := day(t, "2026-07-01", 10)
	got, want := rules.AnswerReminder(federal(), asked), day(t, "2026-07-09", 17)
	if !got.Equal(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if !got.Before(asked.Add(rules.AnswerTime)) {
		t.Errorf("the reminder comes after the end")
	}
}

// T-53, R-13, R-27: the state follows from the deadline, the reply and the clock, whether or not a timer has run.
func TestSLAState(t *testing.T) {
	t.Parallel()
	reminder := day(t, "2026-07-02", 17)
	due, past := day(t, "2026-07-06", 17), day(t, "2026-07-07", 9)
	request := func(status models.EligibilityStatus, replied *time.Time) models.EligibilityRequest {
		return models.EligibilityRequest{Status: status, ReviewerReminderAt: &reminder, ResponseDueAt: &due, RespondedAt: replied}
	}
	for _, tc := range []struct {
		name    string
		request models.EligibilityRequest
		now     time.Time
		want    models.SLAState
	}{
		{"a draft", models.EligibilityRequest{Status: models.EligibilityDraft}, past, models.SLAOnTime},
		{"just submitted", request(models.EligibilitySubmitted, nil), reminder.Add(-time.Millisecond), models.SLAOnTime},
		{"a business day later", request(models.EligibilitySubmitted, nil), reminder, models.SLADueSoon},
		{"just before the deadline", request(models.EligibilitySubmitted, nil), due.Add(-time.Millisecond), models.SLADueSoon},
		{"at the deadline", request(models.EligibilitySubmitted, nil), due, models.SLAOverdue},
		{"past the deadline", request(models.EligibilitySubmitted, nil), past, models.SLAOverdue},
		{"answered in time", request(models.EligibilityAcknowledged, &reminder), past, models.SLAOnTime},
		{"approved in time", request(models.EligibilityApproved, &reminder), past, models.SLAOnTime},
		{"answered late stays late", request(models.EligibilityAcknowledged, &past), past.Add(time.Hour), models.SLAOverdue},
		{"approved late stays late", request(models.EligibilityApproved, &past), past.Add(time.Hour), models.SLAOverdue},
		{"withdrawn without an answer", request(models.EligibilityWithdrawn, nil), past, models.SLAOnTime},
		{"withdrawn after an answer in time", request(models.EligibilityWithdrawn, &reminder), past, models.SLAOnTime},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := rules.SLAState(tc.request, tc.now); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// Section 4.2: a draft expires and a question lapses to the millisecond; no other status depends on the clock.
func TestEligibilityStatusAt(t *testing.T) {
	t.Parallel()
	begun := day(t, "2026-07-02", 17)
	due := begun.Add(rules.AnswerTime)
	request := func(status models.EligibilityStatus) models.EligibilityRequest {
		return models.EligibilityRequest{Status: status, InfoDueAt: &due, Stamp: models.FirstStamp(begun)}
	}
	after := map[models.EligibilityStatus]models.EligibilityStatus{models.EligibilityDraft: models.EligibilityExpired, models.EligibilityInfoRequested: models.EligibilityLapsed}
	for _, status := range letters {
		want := status
		if over, ends := after[status]; ends {
			want = over
		}
		if got := rules.EligibilityStatusAt(request(status), due.Add(-time.Millisecond)); got != status {
			t.Errorf("%s just before the end: %s", status, got)
		}
		if got := rules.EligibilityStatusAt(request(status), due); got != want {
			t.Errorf("%s at the end: %s, want %s", status, got, want)
		}
	}
}
