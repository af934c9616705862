package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

var statuses = []models.EligibilityStatus{models.EligibilityDraft, models.EligibilitySubmitted, models.EligibilityAcknowledged, models.EligibilityDenied}

// variety writes requests that differ in everything a filter can ask for.
func (w *world) variety() (rows []*models.EligibilityRequest) {
	customer, partner := w.company("C", models.KindCustomer), w.company("P", models.KindPartner)
	instant := func(i, n int) *time.Time {
		if i%n == 0 {
			return nil
		}
		return ptr(start.Add(time.Duration(i%n-2) * time.Minute))
	}
	for i := range 48 {
		r := w.eligibilityRequest(partner, nil, statuses[i%4])
		if i%3 == 0 {
			r = w.eligibilityRequest(customer, partner, statuses[i%4])
		}
		r.CreatedAt = start.Add(time.Duration(i%5) * time.Minute)
		r.SubmittedAt, r.ResponseDueAt, r.ReviewerReminderAt, r.RespondedAt = instant(i, 3), instant(i, 7), instant(i, 5), instant(i/4, 3)
		rows = append(rows, r)
		w.add(r)
	}
	return rows
}

// matches is what a filter means, said a second time in Go.
func matches(f *store.EligibilityRequestFilter, r *models.EligibilityRequest, now time.Time) bool {
	switch {
	case !oneOf(f.Status, rules.EligibilityStatusAt(*r, now)),
		!oneOf(f.Kind, r.Kind),
		f.Reference != nil && r.Reference != *f.Reference,
		!oneOf(f.SLAState, rules.SLAState(*r, now)),
		!within(f.CreatedAt, &r.CreatedAt), !within(f.SubmittedAt, r.SubmittedAt), !within(f.ResponseDueAt, r.ResponseDueAt),
		f.Not != nil && matches(f.Not, r, now):
		return false
	}
	for _, g := range f.And {
		if !matches(g, r, now) {
			return false
		}
	}
	return f.Or == nil || slices.ContainsFunc(f.Or, func(g *store.EligibilityRequestFilter) bool { return matches(g, r, now) })
}

// oneOf reports whether a value is one of those that are asked for.
func oneOf[T comparable](f *store.In[T], value T) bool {
	return f == nil || f.In == nil || slices.Contains(f.In, value)
}

func within(span *store.DateTimeRange, at *time.Time) bool {
	switch {
	case span == nil || (span.From == nil && span.To == nil):
		return true
	case at == nil:
		return false
	}
	return (span.From == nil || !at.Before(*span.From)) && (span.To == nil || !at.After(*span.To))
}

// drawFilter makes any filter, nested up to a depth.
func drawFilter(r *rapid.T, rows []*models.EligibilityRequest, depth int) *store.EligibilityRequestFilter {
	f := &store.EligibilityRequestFilter{}
	span := func() *store.DateTimeRange {
		at := func() *time.Time {
			if rapid.Bool().Draw(r, "open end") {
				return nil
			}
			return ptr(start.Add(time.Duration(rapid.IntRange(-3, 5).Draw(r, "minute")) * time.Minute))
		}
		return &store.DateTimeRange{From: at(), To: at()}
	}
	switch rapid.IntRange(0, 6).Draw(r, "what") {
	case 0:
		f.Status = &store.EligibilityStatusFilter{In: rapid.SliceOfN(rapid.SampledFrom(statuses), 0, 3).Draw(r, "statuses")}
	case 1:
		f.Kind = store.AnyOf(rapid.SampledFrom([]models.EligibilityKind{models.EligibilityPartner, models.EligibilityCustomer}).Draw(r, "kind"))
	case 2:
		f.SLAState = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom([]models.SLAState{models.SLAOnTime, models.SLADueSoon, models.SLAOverdue}), 0, 2).Draw(r, "sla")...)
	case 3:
		f.CreatedAt = span()
	case 4:
		f.SubmittedAt = span()
	case 5:
		f.ResponseDueAt = span()
	case 6:
		f.Reference = ptr(rows[rapid.IntRange(0, len(rows)-1).Draw(r, "row")].Reference)
	}
	if depth == 0 {
		return f
	}
	several := func() (all []*store.EligibilityRequestFilter) {
		for range rapid.IntRange(1, 3).Draw(r, "parts") {
			all = append(all, drawFilter(r, rows, depth-1))
		}
		return all
	}
	switch rapid.IntRange(0, 4).Draw(r, "how") {
	case 0:
		f.And = several()
	case 1:
		f.Or = several()
	case 2:
		f.Not = drawFilter(r, rows, depth-1)
	case 3:
		return &store.EligibilityRequestFilter{Or: several(), Not: drawFilter(r, rows, depth-1)}
	}
	return f
}

// A filter in SQL finds the same rows as the filter in Go; its negation finds the others.
func TestFilters_MatchLikeGo(t *testing.T) {
	each(t, func(w *world) {
		rows := w.variety()
		rapid.Check(w.t, func(r *rapid.T) {
			f := drawFilter(r, rows, 2)
			for _, f := range []*store.EligibilityRequestFilter{f, {Not: f}} {
				found, err := w.EligibilityRequests(w.ctx, everyone, f, nil, store.Page{First: ptr(100), Count: true})
				if err != nil {
					r.Fatal(err)
				}
				got, want := idsOf(found.Nodes()), []string{}
				for _, row := range rows {
					if wasSent(row) && matches(f, row, w.clock.Now()) {
						want = append(want, row.ID.String())
					}
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) || found.TotalCount != len(want) {
					r.Fatalf("want %d rows %v, got %d (total %d) %v", len(want), want, len(got), found.TotalCount, got)
				}
			}
		})
	})
}

// everyone is the operator, who sees every row but drafts, also expired ones.
var everyone = access.TheSystem

func wasSent(r *models.EligibilityRequest) bool {
	return r.Status != models.EligibilityDraft && r.Status != models.EligibilityExpired
}

// The filter by deadline agrees with the rule for each row, at each moment.
func TestFilters_DeadlineAgreesWithTheRule(t *testing.T) {
	each(t, func(w *world) {
		rows := w.variety()
		for _, now := range []time.Time{start.Add(-time.Hour), start, start.Add(time.Minute), start.Add(time.Minute - time.Millisecond), start.Add(time.Hour)} {
			w.clock.Set(now)
			for _, state := range []models.SLAState{models.SLAOnTime, models.SLADueSoon, models.SLAOverdue} {
				found, err := w.EligibilityRequests(w.ctx, everyone, &store.EligibilityRequestFilter{SLAState: store.AnyOf(state)}, nil, store.Page{First: ptr(100)})
				w.must(err)
				for _, row := range rows {
					got := slices.Contains(idsOf(found.Nodes()), row.ID.String())
					want := wasSent(row) && rules.SLAState(*row, now) == state
					if got != want {
						w.t.Errorf("at %s, %s: %+v: want %v, got %v", now, state, row, want, got)
					}
				}
			}
		}
	})
}

// The filter by status agrees with the rule for each row, at each moment: drafts expire and questions lapse.
func TestFilters_StatusAgreesWithTheRule(t *testing.T) {
	every := []models.EligibilityStatus{
		models.EligibilityDraft, models.EligibilitySubmitted, models.EligibilityAcknowledged, models.EligibilityInfoRequested, models.EligibilityApproved,
		models.EligibilityDenied, models.EligibilityWithdrawn, models.EligibilityLapsed, models.EligibilityExpired,
	}
	each(t, func(w *world) {
		partner := w.company("P", models.KindPartner)
		_, who := w.person(partner, "agent@p.example", models.AdminAgent)
		var rows []*models.EligibilityRequest
		for i := range 4 * len(every) {
			r := w.eligibilityRequest(partner, nil, every[i/4])
			r.CreatedAt = start.Add(time.Duration(i%4) * time.Minute)
			if i%4 > 0 {
				r.InfoDueAt = ptr(r.CreatedAt.Add(models.DraftTime))
			}
			rows = append(rows, r)
			w.add(r)
		}
		for _, after := range []time.Duration{0, time.Minute - time.Millisecond, time.Minute, time.Hour} {
			w.clock.Set(start.Add(models.DraftTime + after))
			for _, status := range every {
				found, err := w.EligibilityRequests(w.ctx, who, &store.EligibilityRequestFilter{Status: store.AnyOf(status)}, nil, store.Page{First: ptr(100)})
				w.must(err)
				for _, row := range rows {
					got, want := slices.Contains(idsOf(found.Nodes()), row.ID.String()), rules.EligibilityStatusAt(*row, w.clock.Now()) == status
					if got != want {
						w.t.Errorf("%v later, %s: %+v: want %v, got %v", after, status, row, want, got)
					}
				}
			}
		}
	})
}

// A name is found in any case and width; wildcards of LIKE are plain text.
func TestFilters_ContainsFindsAPart(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"Zażółć Gęślą", "株式会社ＡＢＣ", "100% Cloud", "under_score", `back\slash`, "Bang!", "Straße", "O'Brien; DROP TABLE partners", "ﾊﾛｰ"} {
			w.company(name, models.KindPartner)
			w.company(name, models.KindCustomer)
		}
		for contains, want := range map[string][]string{
			"żÓŁĆ":      {"Zażółć Gęślą"},
			"GĘŚLĄ":     {"Zażółć Gęślą"},
			"gesla":     {"Zażółć Gęślą"},
			"abc":       {"株式会社ＡＢＣ"},
			"ＡＢＣ":       {"株式会社ＡＢＣ"},
			"株式":        {"株式会社ＡＢＣ"},
			"ハロー":       {"ﾊﾛｰ"},
			"バロー":       nil, // another letter is another name
			"%":         {"100% Cloud"},
			"％":         {"100% Cloud"},
			"_":         {"under_score"},
			`\`:         {`back\slash`},
			"!":         {"Bang!"},
			"STRASSE":   {"Straße"},
			"'":         {"O'Brien; DROP TABLE partners"},
			"0% c":      {"100% Cloud"},
			"nothing %": nil,
		} {
			f := &store.TextFilter{Contains: &contains}
			partners, err := w.Partners(w.ctx, everyone, &store.PartnerFilter{Name: f}, nil, store.Page{})
			w.must(err)
			customers, err := w.Customers(w.ctx, everyone, &store.CustomerFilter{Name: f}, nil, store.Page{})
			w.must(err)
			var got, also []string
			for _, p := range partners.Nodes() {
				got = append(got, p.Name)
			}
			for _, c := range customers.Nodes() {
				also = append(also, c.CompanyName)
			}
			if !slices.Equal(got, want) || !slices.Equal(also, want) {
				w.t.Errorf("%q: want %q, got partners %q and customers %q", contains, want, got, also)
			}
		}
	})
}

// Nil means no condition; an empty list matches no row.
func TestFilter_EmptyListMatchesNoRow(t *testing.T) {
	each(t, func(w *world) {
		w.company("A", models.KindPartner)
		for name, c := range map[string]struct {
			filter *store.PartnerFilter
			want   int
		}{
			"no filter":     {nil, 1},
			"no types":      {&store.PartnerFilter{}, 1},
			"one type":      {&store.PartnerFilter{Types: store.AnyOf(models.IndirectReseller, models.DirectBill)}, 1},
			"other type":    {&store.PartnerFilter{Types: store.AnyOf(models.IndirectReseller)}, 0},
			"empty types":   {&store.PartnerFilter{Types: store.AnyOf[models.PartnerType]()}, 0},
			"empty status":  {&store.PartnerFilter{Status: store.AnyOf[models.PartnerStatus]()}, 0},
			"market":        {&store.PartnerFilter{Market: store.AnyOf("PL", "US")}, 1},
			"other market":  {&store.PartnerFilter{Market: store.AnyOf("PL")}, 0},
			"another state": {&store.PartnerFilter{Status: store.AnyOf(models.PartnerSuspended)}, 0},
		} {
			got, err := w.Partners(w.ctx, everyone, c.filter, nil, store.Page{Count: true})
			w.must(err)
			if len(got.Edges) != c.want || got.TotalCount != c.want {
				w.t.Errorf("%s: want %d, got %d of %d", name, c.want, len(got.Edges), got.TotalCount)
			}
		}
	})
}
