package rules_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// T-21: the first tries are less than five minutes apart, as greylisting wants, and all tries together last four days.
func TestMailWait(t *testing.T) {
	t.Parallel()
	for attempts, most := range map[int]time.Duration{
		0: 15 * time.Second, 1: 15 * time.Second, 2: 30 * time.Second, 5: 4 * time.Minute, 9: 64 * time.Minute, 10: 2 * time.Hour, 1 << 40: 2 * time.Hour,
	} {
		for range 20 {
			if wait := rules.MailWait(attempts); wait < most/2-time.Millisecond || wait > most {
				t.Errorf("after try %d: waited %v, want %v to %v", attempts, wait, most/2, most)
			}
		}
	}
	var all time.Duration
	for attempts := 1; attempts < (jobs.SendEmail{}).Spec().Attempts; attempts++ {
		all += rules.MailWait(attempts)
	}
	if all < 4*24*time.Hour {
		t.Errorf("all tries last %v, want four days at least", all)
	}
}

// T-21, T-27: no attempt starts while an earlier one may still get its answer, and a letter is handed over at most MaxHandovers times.
func TestCheckMailTry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	for name, test := range map[string]struct {
		email   models.Email
		wait    time.Duration
		refused bool
	}{
		"never tried":             {models.Email{Status: models.EmailQueued}, 0, false},
		"once without an answer":  {models.Email{Status: models.EmailQueued, Handovers: 1}, 0, false},
		"twice without an answer": {models.Email{Status: models.EmailQueued, Handovers: 2}, 0, true},
		"sent again by hand":      {models.Email{Status: models.EmailFailed, Handovers: 2}, 0, false},
		"just handed over":        {models.Email{Status: models.EmailQueued, Handovers: 1, HandedOverAt: ago(30 * time.Second)}, 90 * time.Second, false},
		"handed over long ago":    {models.Email{Status: models.EmailQueued, Handovers: 1, HandedOverAt: ago(2 * time.Minute)}, 0, false},
		"second one just now":     {models.Email{Status: models.EmailQueued, Handovers: 2, HandedOverAt: ago(time.Minute)}, time.Minute, false},
		"second one long ago":     {models.Email{Status: models.EmailQueued, Handovers: 2, HandedOverAt: ago(time.Hour)}, 0, true},
	} {
		wait, wrong := rules.AnswerWait(test.email, now), rules.CheckMailTry(test.email, now)
		if wait != test.wait || (wrong != nil) != test.refused {
			t.Errorf("%s: wait %v, %v, want %v, refused %v", name, wait, wrong, test.wait, test.refused)
		}
	}
}
