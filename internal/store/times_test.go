package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Rows are read as they were written, on every database: texts of any script, times to the millisecond in UTC, sets, findings, and null.
func TestRows_RoundTrip(t *testing.T) {
	each(t, func(w *world) {
		partner := w.company("Wisła Dystrybucja", models.KindPartner, models.AdminAgent)
		for _, at := range []time.Time{
			time.Date(2026, 6, 15, 14, 0, 0, 0, time.UTC),
			time.Date(2026, 6, 15, 14, 0, 0, 1e6, time.UTC),
			time.Date(2028, 2, 29, 23, 59, 59, 999e6, time.UTC),
			time.Date(2026, 11, 1, 5, 30, 0, 120e6, time.UTC), // in New York this half hour happens twice
		} {
			want := w.eligibilityRequest(partner, nil, models.EligibilitySubmitted)
			want.CreatedAt, want.UpdatedAt, want.SubmittedAt, want.ResponseDueAt = at, at, &at, &at
			want.Evidence, want.USAddress = "契約 № 7 — 😀\n'quoted' \\ back", "1 Main St."
			want.RegulatedData = models.Set[models.RegulatedData]{"CUI", "ITAR"}
			want.Findings = models.Findings{{Code: "X", Severity: models.SeverityWarning, Message: "żółw"}}
			w.add(want)
			got, err := store.Find(w.ctx, w.Store, partner.who, want.ID)
			w.must(err)
			if diff := cmp.Diff(want, got); diff != "" {
				w.t.Errorf("at %s (-want +got):\n%s", at, diff)
			}
			if got.SubmittedAt.Location() != time.UTC {
				w.t.Errorf("at %s: want UTC, got %s", at, got.SubmittedAt.Location())
			}
		}
	})
}
