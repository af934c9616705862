package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// enrolment is a registration with what its filter looks at besides the row.
type enrolment struct {
	*models.Registration
	partner string
	review  bool // its current check is left to a reviewer
}

var (
	enrolmentPlaces = []struct {
		status models.RegistrationStatus
		step   models.VettingStep
	}{
		{models.RegistrationStarted, models.StepNone}, {models.RegistrationInProgress, models.StepNone}, {models.RegistrationPending, models.StepEmailOwnership},
		{models.RegistrationPending, models.StepEmailDomain}, {models.RegistrationPending, models.StepBusiness}, {models.RegistrationPending, models.StepDecision},
		{models.RegistrationChallenged, models.StepOther}, {models.RegistrationAuthorized, models.StepNone}, {models.RegistrationRejected, models.StepNone},
	}
	enrolmentNames = []string{"Łódź Chmura", "łódź 100%", "Ａlder_Ridge", "株式会社 青葉"}
)

// enrolments writes registrations that differ in everything a filter can ask for.
func (w *world) enrolments() (rows []*enrolment) {
	instant := func(i, n int) *time.Time {
		if i%n == 0 {
			return nil
		}
		return ptr(start.Add(time.Duration(i%n-2) * time.Minute))
	}
	for i := range 45 {
		place, c := enrolmentPlaces[i%9], w.company(enrolmentNames[i%4], models.KindPartner)
		r := w.registration(c, place.status, place.step)
		r.Round, r.CreatedAt, r.UpdatedAt = 1+i%2, start.Add(time.Duration(i%5)*time.Minute), start.Add(time.Duration(i%3)*time.Minute)
		r.SubmittedAt, r.TargetAt, r.DeadlineAt, r.OverdueAt = instant(i, 3), instant(i/9, 4), instant(i, 5), instant(i/4, 3)
		row := &enrolment{r, enrolmentNames[i%4], false}
		w.add(r)
		switch i / 9 {
		case 0: // the current check
			w.add(w.check(r, r.Round, r.Step, models.CheckNeedsReview))
			row.review = true
		case 1: // that of another step
			w.add(w.check(r, r.Round, models.StepEmployment, models.CheckNeedsReview))
		case 2: // that of another round
			w.add(w.check(r, r.Round+1, r.Step, models.CheckNeedsReview))
		case 3: // another outcome
			w.add(w.check(r, r.Round, r.Step, models.CheckPassed))
		}
		rows = append(rows, row)
	}
	return rows
}

// asked is what a filter means, said a second time in Go.
func asked(f *store.RegistrationFilter, r *enrolment, now time.Time) bool {
	waits := r.Status == models.RegistrationChallenged || (r.Status == models.RegistrationPending && (r.Step == models.StepDecision || r.review))
	switch {
	case !oneOf(f.Status, r.Status),
		!oneOf(f.Step, r.Step),
		f.NeedsReviewer != nil && *f.NeedsReviewer != waits,
		f.Reference != nil && r.Reference != *f.Reference,
		f.Name != nil && f.Name.Contains != nil && !strings.Contains(models.FoldForSearch(r.partner), models.FoldForSearch(*f.Name.Contains)),
		!oneOf(f.SLAState, rules.RegistrationSLA(*r.Registration, now)),
		!within(f.CreatedAt, &r.CreatedAt), !within(f.SubmittedAt, r.SubmittedAt), !within(f.DeadlineAt, r.DeadlineAt),
		f.Not != nil && asked(f.Not, r, now):
		return false
	}
	for _, g := range f.And {
		if !asked(g, r, now) {
			return false
		}
	}
	return f.Or == nil || slices.ContainsFunc(f.Or, func(g *store.RegistrationFilter) bool { return asked(g, r, now) })
}

// drawEnrolmentFilter makes any filter, nested up to a depth.
func drawEnrolmentFilter(r *rapid.T, rows []*enrolment, depth int) *store.RegistrationFilter {
	f, place := &store.RegistrationFilter{}, rapid.IntRange(0, len(enrolmentPlaces)-1)
	at := func() *time.Time {
		if rapid.Bool().Draw(r, "open end") {
			return nil
		}
		return ptr(start.Add(time.Duration(rapid.IntRange(-3, 5).Draw(r, "minute")) * time.Minute))
	}
	span := func() *store.DateTimeRange { return &store.DateTimeRange{From: at(), To: at()} }
	switch rapid.IntRange(0, 8).Draw(r, "what") {
	case 0:
		f.Status = store.AnyOf[models.RegistrationStatus]()
		for range rapid.IntRange(0, 3).Draw(r, "statuses") {
			f.Status.In = append(f.Status.In, enrolmentPlaces[place.Draw(r, "status")].status)
		}
	case 1:
		f.Step = store.AnyOf(enrolmentPlaces[place.Draw(r, "step")].step, enrolmentPlaces[place.Draw(r, "step")].step)
	case 2:
		f.NeedsReviewer = ptr(rapid.Bool().Draw(r, "needs reviewer"))
	case 3:
		f.Reference = ptr(rows[rapid.IntRange(0, len(rows)-1).Draw(r, "row")].Reference)
	case 4:
		f.Name = &store.TextFilter{Contains: ptr(rapid.SampledFrom([]string{"", "ŁÓDŹ", "alder_", "%", "_", "青葉", "!", "x"}).Draw(r, "name"))}
	case 5:
		f.SLAState = store.AnyOf(rapid.SliceOfN(rapid.SampledFrom([]models.SLAState{models.SLAOnTime, models.SLADueSoon, models.SLAOverdue}), 0, 2).Draw(r, "sla")...)
	case 6:
		f.CreatedAt = span()
	case 7:
		f.SubmittedAt = span()
	case 8:
		f.DeadlineAt = span()
	}
	if depth == 0 {
		return f
	}
	several := func() (all []*store.RegistrationFilter) {
		for range rapid.IntRange(1, 3).Draw(r, "parts") {
			all = append(all, drawEnrolmentFilter(r, rows, depth-1))
		}
		return all
	}
	switch rapid.IntRange(0, 3).Draw(r, "how") {
	case 0:
		f.And = several()
	case 1:
		f.Or = several()
	case 2:
		f.Not = drawEnrolmentFilter(r, rows, depth-1)
	}
	return f
}

// A filter in SQL finds the same rows as the filter in Go; its negation finds the others.
func TestRegistrations_FiltersMatchLikeGo(t *testing.T) {
	each(t, func(w *world) {
		rows := w.enrolments()
		rapid.Check(w.t, func(r *rapid.T) {
			f := drawEnrolmentFilter(r, rows, 2)
			for _, f := range []*store.RegistrationFilter{f, {Not: f}} {
				w.finds(r, f, rows)
			}
		})
	})
}

func (w *world) finds(r rapid.TB, f *store.RegistrationFilter, rows []*enrolment) {
	found, err := w.Registrations(w.ctx, everyone, f, nil, store.Page{First: ptr(100), Count: true})
	if err != nil {
		r.Fatal(err)
	}
	got, want := idsOf(found.Nodes()), []string{}
	for _, row := range rows {
		if asked(f, row, w.clock.Now()) {
			want = append(want, row.ID.String())
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || found.TotalCount != len(want) {
		r.Fatalf("want %d rows %v, got %d (total %d) %v", len(want), want, len(got), found.TotalCount, got)
	}
}

// The filters by deadline and by whose turn it is agree with the rules for each row, at each moment.
func TestRegistrations_VettingFiltersAgreeWithTheRules(t *testing.T) {
	each(t, func(w *world) {
		rows := w.enrolments()
		for minute := range 5 {
			w.clock.Set(start.Add(time.Duration(minute-2) * time.Minute))
			for _, state := range []models.SLAState{models.SLAOnTime, models.SLADueSoon, models.SLAOverdue} {
				w.finds(w.t, &store.RegistrationFilter{SLAState: store.AnyOf(state)}, rows)
			}
		}
		for _, needs := range []bool{true, false} {
			w.finds(w.t, &store.RegistrationFilter{NeedsReviewer: &needs}, rows)
		}
	})
}

// In every order, with and without a filter, the pages together are the list, forward and backward.
func TestRegistrations_PagesInEveryOrder(t *testing.T) {
	each(t, func(w *world) {
		var rows []*models.Registration
		for _, e := range w.enrolments() {
			rows = append(rows, e.Registration)
		}
		all := w.registrationOrders(rows)
		rapid.Check(w.t, func(r *rapid.T) {
			o := all[rapid.IntRange(0, len(all)-1).Draw(r, "order")]
			if rapid.Bool().Draw(r, "backward") {
				o.walkBackward(r, w.ctx)
				return
			}
			o.walkForward(r, w.ctx)
		})
	})
}

func (w *world) registrationOrders(rows []*models.Registration) (all []ordered) {
	due := func(r *models.Registration) time.Time {
		if r.DeadlineAt == nil {
			return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return *r.DeadlineAt
	}
	pending := &store.RegistrationFilter{Status: store.AnyOf(models.RegistrationPending)}
	some := slices.DeleteFunc(slices.Clone(rows), func(r *models.Registration) bool { return r.Status != models.RegistrationPending })
	for field, compare := range map[store.RegistrationOrderField]func(a, b *models.Registration) int{
		store.RegistrationByCreated:  func(a, b *models.Registration) int { return a.CreatedAt.Compare(b.CreatedAt) },
		store.RegistrationByUpdated:  func(a, b *models.Registration) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		store.RegistrationByDeadline: func(a, b *models.Registration) int { return due(a).Compare(due(b)) },
	} {
		for _, desc := range []bool{false, true} {
			read := func(f *store.RegistrationFilter) func(context.Context, store.Page) (*store.RegistrationConnection, error) {
				return func(ctx context.Context, p store.Page) (*store.RegistrationConnection, error) {
					return w.Registrations(ctx, everyone, f, &store.RegistrationOrder{Field: field, Direction: direction(desc)}, p)
				}
			}
			all = append(all, order("all by "+string(field), rows, desc, compare, read(nil)), order("some by "+string(field), some, desc, compare, read(pending)))
		}
	}
	return append(all, order("all as they come", rows, true, func(a, b *models.Registration) int { return a.CreatedAt.Compare(b.CreatedAt) },
		func(ctx context.Context, p store.Page) (*store.RegistrationConnection, error) {
			return w.Registrations(ctx, everyone, nil, nil, p)
		}))
}
