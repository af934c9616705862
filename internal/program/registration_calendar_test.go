package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// section 4.1: target, deadline and the next message are counted by the calendar of the partner's market, in its zone, over
// year ends and changes of the clocks.
func TestVetting_Calendars(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		who, duns                        string
		confirmed                        string // RFC 3339; the message is sent at the same instant
		target, deadline, again, because string
	}{
		"year end in the United States": {maya, alderRidge, "2026-12-30T15:00:00Z", "2027-01-05T05:00:00Z", "2027-01-07T22:00:00Z", "2026-12-31T15:00:00Z", "Friday is New Year's Day"},
		"clocks go back":                {maya, alderRidge, "2026-10-29T14:00:00Z", "2026-11-03T05:00:00Z", "2026-11-05T22:00:00Z", "2026-10-30T14:00:00Z", "Sunday night has an hour more"},
		"clocks go forward":             {maya, alderRidge, "2026-03-05T15:00:00Z", "2026-03-10T04:00:00Z", "2026-03-12T21:00:00Z", "2026-03-06T15:00:00Z", "Sunday night has an hour less"},
		"late in the evening":           {maya, alderRidge, "2026-06-16T03:59:59Z", "2026-06-18T04:00:00Z", "2026-06-23T21:00:00Z", "2026-06-17T03:59:59Z", "still Monday in New York; Juneteenth on Friday"},
		"Christmas in Poland":           {anna, baltyk, "2026-12-22T09:00:00Z", "2026-12-28T23:00:00Z", "2026-12-31T16:00:00Z", "2026-12-23T09:00:00Z", "Christmas Eve is a holiday there"},
		"winter time in Poland":         {anna, baltyk, "2026-10-22T22:30:00Z", "2026-10-27T23:00:00Z", "2026-10-30T16:00:00Z", "2026-10-25T23:30:00Z", "Friday already in Warsaw"},
		"Golden Week in Japan":          {aoi, aobaCloud, "2026-04-27T16:00:00Z", "2026-05-06T15:00:00Z", "2026-05-11T08:00:00Z", "2026-04-29T16:00:00Z", "Tuesday already in Tokyo"},
		"Thanksgiving is not Japan's":   {aoi, aobaCloud, "2026-11-25T01:00:00Z", "2026-11-29T15:00:00Z", "2026-12-02T08:00:00Z", "2026-11-26T01:00:00Z", "a holiday in the United States"},
	} {
		t.Run(name, func(t *testing.T) {
			begin := instant(t, tc.confirmed)
			tellFrom(t, begin, func(s *story) {
				r := s.confirmed(tc.who, tc.duns)
				sent, err := store.VerificationsOf.Find(s.ctx, s.Store, s.As(vera), []models.ID[models.Registration]{r.ID})
				s.must(err)
				for what, at := range map[string][2]time.Time{
					"target": {*r.TargetAt, instant(t, tc.target)}, "deadline": {*r.DeadlineAt, instant(t, tc.deadline)}, "next message": {sent[0].ResendFrom, instant(t, tc.again)},
				} {
					if !at[0].Equal(at[1]) {
						t.Errorf("%s (%s): %v, want %v", what, tc.because, at[0].UTC(), at[1])
					}
				}
				s.AdvanceTo(r.DeadlineAt.Add(-time.Millisecond))
				if s.registration(r.ID).OverdueAt != nil {
					t.Error("overdue before the deadline")
				}
				s.AdvanceTo(*r.DeadlineAt)
				if s.registration(r.ID).OverdueAt == nil {
					t.Error("not overdue at the deadline")
				}
			})
		})
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
