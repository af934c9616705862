package graph

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// T-13: refusals are recorded up to a limit for each person, and again after an hour.
func TestRefusals_AreRecordedUpToALimit(t *testing.T) {
	t.Parallel()
	limiter, now := &refusalLimiter{}, time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC)
	one, other := models.NewID[models.User](), models.NewID[models.User]()
	count := func(who models.ID[models.User], at time.Time) (noted, lasts int) {
		for range 1000 {
			note, last := limiter.allow(who, at)
			if note {
				noted++
			}
			if last {
				lasts++
			}
		}
		return noted, lasts
	}
	for _, c := range []struct {
		who  models.ID[models.User]
		at   time.Time
		want int
	}{{one, now, refusalsPerPerson}, {one, now.Add(59 * time.Minute), 0}, {other, now.Add(59 * time.Minute), refusalsPerPerson}, {one, now.Add(time.Hour), refusalsPerPerson}} {
		if noted, lasts := count(c.who, c.at); noted != c.want || lasts != min(c.want, 1) {
			t.Errorf("at %s: %d noted, %d as the last, want %d", c.at, noted, lasts, c.want)
		}
	}
}
