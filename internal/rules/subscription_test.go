package rules_test

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func moment(t *testing.T, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// Section 4.12: months are counted from the beginning of the first term, over leap days and changes of daylight saving.
func TestTermEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		started string
		term    models.Term
		number  int
		want    string
	}{
		{"2026-06-15T14:00:00Z", models.TermMonth, 1, "2026-07-15T14:00:00Z"},
		{"2026-01-31T23:59:59Z", models.TermMonth, 1, "2026-02-28T23:59:59Z"},
		{"2026-01-31T23:59:59Z", models.TermMonth, 2, "2026-03-31T23:59:59Z"},
		{"2028-01-31T00:00:00Z", models.TermMonth, 1, "2028-02-29T00:00:00Z"},
		{"2028-02-29T08:00:00Z", models.TermYear, 1, "2029-02-28T08:00:00Z"},
		{"2028-02-29T08:00:00Z", models.TermYear, 4, "2032-02-29T08:00:00Z"},
		{"2028-02-29T08:00:00Z", models.TermThreeYears, 1, "2031-02-28T08:00:00Z"},
		{"2026-03-08T01:59:59-05:00", models.TermMonth, 1, "2026-04-08T06:59:59Z"}, // New York has moved its clocks meanwhile
		{"2026-12-31T00:00:00Z", models.TermMonth, 2, "2027-02-28T00:00:00Z"},
	} {
		if got := rules.TermEnd(moment(t, tc.started), tc.term, tc.number); !got.Equal(moment(t, tc.want)) {
			t.Errorf("term %d of %s from %s ends %s, want %s", tc.number, tc.term, tc.started, got.Format(time.RFC3339), tc.want)
		}
	}
}

// D-18: the days that are left of a billing period, the begun one included, in the smallest unit of the currency, half of it up.
func TestProrated(t *testing.T) {
	t.Parallel()
	from, until := moment(t, "2026-06-01T00:00:00Z"), moment(t, "2026-07-01T00:00:00Z") // 30 days
	for _, tc := range []struct {
		minor int64
		now   string
		want  int64
	}{
		{3000, "2026-06-01T00:00:00Z", 3000},
		{3000, "2026-06-01T23:59:59Z", 3000},
		{3000, "2026-06-02T00:00:00Z", 2900},
		{3000, "2026-06-30T23:59:59Z", 100},
		{100, "2026-06-30T12:00:00Z", 3},     // 3.33
		{105, "2026-06-30T12:00:00Z", 4},     // 3.5 is 4
		{1999, "2026-06-16T00:00:00Z", 1000}, // 999.5 is 1000
		{0, "2026-06-16T00:00:00Z", 0},
		{math.MaxInt64, "2026-06-01T00:00:00Z", math.MaxInt64},
		{3000, "2026-07-05T00:00:00Z", 0},
	} {
		got := rules.Prorated(models.Money{Minor: tc.minor, CurrencyCode: "JPY"}, from, until, moment(t, tc.now))
		if got.Minor != tc.want || got.CurrencyCode != "JPY" {
			t.Errorf("%d at %s is %d, want %d", tc.minor, tc.now, got.Minor, tc.want)
		}
	}
}

// running is a subscription of ten for 1,000 a month each, in its first year since 15 June.
func running(t *testing.T) models.Subscription {
	t.Helper()
	started, ends := moment(t, "2026-06-15T14:00:00Z"), moment(t, "2027-06-15T14:00:00Z")
	return models.Subscription{
		ID: models.NewID[models.Subscription](), PartnerID: models.NewID[models.Partner](), Quantity: 10, Term: models.TermYear, BillingCycle: models.BillingMonthly, Currency: "USD", UnitMinor: 1000,
		AutoRenew: true, Status: models.SubscriptionActive, StartedAt: &started, TermNumber: 1, TermStartedAt: &started, TermEndsAt: &ends,
	}
}

// more is there and charged at once; less gives back in the cancellation window, and waits for the next term after that.
func TestChangeOfQuantity(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name           string
		quantity       int
		now            string
		change         func(*models.Subscription)
		from           string
		charge, credit int64
	}{
		{"more at once", 13, "2026-06-15T14:00:00Z", nil, "", 3000, 0},
		{"more in the middle of a month", 13, "2026-08-30T14:00:00Z", nil, "", 1548, 0}, // 16 of 31 days
		{"less in the window", 8, "2026-06-16T14:00:00Z", nil, "", 0, 1933},             // 29 of 30 days
		{"less a moment before its end", 8, "2026-06-22T13:59:59Z", nil, "", 0, 1600},
		{"less after it", 8, "2026-06-22T14:00:00Z", nil, "2027-06-15T14:00:00Z", 0, 0},
		{"as many", 10, "2026-09-01T00:00:00Z", nil, "", 0, 0},
		{"more of what is billed each year", 13, "2026-06-15T14:00:00Z", func(s *models.Subscription) { s.BillingCycle = models.BillingAnnual }, "", 3000, 0},
		{"more of what is billed once", 13, "2026-12-15T14:00:00Z", func(s *models.Subscription) { s.BillingCycle = models.BillingOneTime }, "", 1496, 0}, // 182 of 365 days
		{"more of what is not billed", 13, "2026-06-15T14:00:00Z", func(s *models.Subscription) { s.BillingCycle = models.BillingNone }, "", 0, 0},
	} {
		s, now := running(t), moment(t, tc.now)
		if tc.change != nil {
			tc.change(&s)
		}
		want := rules.QuantityChange{At: now}
		if tc.from != "" {
			want.At = moment(t, tc.from)
		}
		if tc.charge > 0 {
			want.Charge = &models.Money{Minor: tc.charge, CurrencyCode: "USD"}
		}
		if tc.credit > 0 {
			want.Credit = &models.Money{Minor: tc.credit, CurrencyCode: "USD"}
		}
		got, fits := rules.ChangeOfQuantity(s, tc.quantity, now)
		if diff := cmp.Diff(want, got); diff != "" || !fits {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// a customer under review can have less, and not more.
func TestCheckQuantityChange(t *testing.T) {
	t.Parallel()
	review := problem.ListOf(problem.New(problem.CustomerUnderReview, ""))
	plan := models.OfferPlan{Name: "Seat", Segment: models.OfferCommercial, MinQuantity: 5, MaxQuantity: 300, QuantityStep: 5, Status: models.OfferLive}
	for _, tc := range []struct {
		name     string
		quantity int
		change   func(*rules.QuantityFacts)
		want     []string
	}{
		{"more", 20, nil, nil},
		{"less", 5, nil, nil},
		{"not in its steps", 12, nil, []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"none", 0, nil, []string{"QUANTITY_OUT_OF_RANGE at quantity"}},
		{"too much money", 300, func(f *rules.QuantityFacts) { f.Subscription.UnitMinor = math.MaxInt64 / 100 }, []string{"QUANTITY_OUT_OF_RANGE.total at quantity"}},
		{"more under review", 20, func(f *rules.QuantityFacts) { f.Blockers = review }, []string{"CUSTOMER_UNDER_REVIEW"}},
		{"less under review", 5, func(f *rules.QuantityFacts) { f.Blockers = review }, nil},
		{"more for a government customer", 20, func(f *rules.QuantityFacts) { f.Segments = []models.OfferSegment{models.OfferGovernment} }, []string{"CATALOG_SEGMENT_MISMATCH at id"}},
		{"more without its partner of record", 20, func(f *rules.QuantityFacts) { f.Subscription.PartnerOfRecordID = models.NewID[models.Partner]() }, []string{"PARTNER_OF_RECORD_INVALID at id"}},
		{"more of a reseller without relationship", 20, func(f *rules.QuantityFacts) {
			f.Partner = models.Partner{ID: models.NewID[models.Partner](), Types: models.Set[models.PartnerType]{models.IndirectProvider}}
			f.Reseller = &models.Partner{ID: models.NewID[models.Partner](), Types: models.Set[models.PartnerType]{models.IndirectReseller}, Status: models.PartnerActive}
			f.Subscription.PartnerOfRecordID = f.Reseller.ID
		}, []string{"PARTNER_OF_RECORD_INVALID.relationship at id"}},
		{"more of what is withdrawn", 20, func(f *rules.QuantityFacts) { f.Plan.Status = models.OfferNotAvailable }, []string{"OFFER_NOT_AVAILABLE.withdrawn at id"}},
		{"less of it", 5, func(f *rules.QuantityFacts) { f.Plan.Status = models.OfferNotAvailable }, nil},
		{"less without it", 5, func(f *rules.QuantityFacts) { f.Subscription.PartnerOfRecordID = models.NewID[models.Partner]() }, nil},
	} {
		f := rules.QuantityFacts{
			Subscription: running(t), Plan: plan, Customer: models.Customer{CompanyName: "Sakura", Segment: models.SegmentCommercial}, Segments: []models.OfferSegment{models.OfferCommercial},
			Now: moment(t, "2026-06-16T00:00:00Z"),
		}
		if tc.change != nil {
			tc.change(&f)
		}
		if diff := cmp.Diff(append([]string{}, tc.want...), told(rules.CheckQuantityChange(f, tc.quantity))); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Section 4.12: what is renewed at the end of its term, with which quantity and price (D-18, X-07).
func TestRenewal(t *testing.T) {
	t.Parallel()
	live := models.OfferPlan{Status: models.OfferLive}
	for _, tc := range []struct {
		name   string
		change func(*rules.RenewalFacts)
		want   bool
	}{
		{"in use", func(*rules.RenewalFacts) {}, true},
		{"given up", func(f *rules.RenewalFacts) { f.Subscription.AutoRenew = false }, false},
		{"suspended", func(f *rules.RenewalFacts) { f.Subscription.Status = models.SubscriptionSuspended }, false},
		{"a trial", func(f *rules.RenewalFacts) { f.Subscription.Trial = true }, false},
		{"withdrawn", func(f *rules.RenewalFacts) { f.Plan.Status = models.OfferNotAvailable }, false},
		{"X-07 under review", func(f *rules.RenewalFacts) { f.Customer.Review = models.ReviewUnderReview }, true},
		{"X-21 of a suspended partner", func(f *rules.RenewalFacts) { f.Seller = models.PartnerSuspended }, true},
		{"of a partner that has left", func(f *rules.RenewalFacts) { f.Seller = models.PartnerClosed }, false},
		{"an add-on whose base plan ends", func(f *rules.RenewalFacts) { f.Baseless = true }, false},
		{"X-07 not approved", func(f *rules.RenewalFacts) { f.Customer.Review = models.ReviewNotApproved }, false},
	} {
		f := rules.RenewalFacts{Subscription: running(t), Plan: live}
		if tc.change(&f); rules.Renews(f) != tc.want {
			t.Errorf("%s: renews is %v", tc.name, !tc.want)
		}
	}
	f := rules.RenewalFacts{Subscription: running(t), Plan: live}
	f.Subscription.RenewalQuantity = 4
	s := rules.Renewed(f)
	if s.Quantity != 4 || s.RenewalQuantity != 0 || s.UnitMinor != 1000 || s.TermNumber != 2 || !s.TermEndsAt.Equal(moment(t, "2028-06-15T14:00:00Z")) || !s.TermStartedAt.Equal(moment(t, "2027-06-15T14:00:00Z")) {
		t.Errorf("renewed without a price: %+v", s)
	}
	f.Subscription.PartnerOfRecordID = models.NewID[models.Partner]()
	if s := rules.Renewed(f); !s.PartnerOfRecordID.IsZero() {
		t.Error("X-17: a partner of record stays after the end of its partnership")
	}
	f.OfRecord = true
	if s := rules.Renewed(f); s.PartnerOfRecordID != f.Subscription.PartnerOfRecordID {
		t.Error("X-17: a renewal has lost its partner of record")
	}
	f.Price = &models.PlanPrice{UnitMinor: 1100}
	if s := rules.Renewed(f); s.UnitMinor != 1100 {
		t.Errorf("renewed for %d", s.UnitMinor)
	}
	if f.Subscription.UnitMinor != 1000 {
		t.Error("the subscription that was renewed has changed")
	}
}

// Section 4.12: what can be done with a subscription in each state, by whom.
func TestOnSubscription(t *testing.T) {
	t.Parallel()
	s := running(t)
	buyer := access.Actor{PartnerID: s.PartnerID, Roles: models.Set[models.Role]{models.SalesAgent}}
	reseller := access.Actor{PartnerID: models.NewID[models.Partner](), Roles: models.Set[models.Role]{models.AdminAgent}}
	operator := access.Actor{Operator: true, Roles: models.Set[models.Role]{models.OperatorAdmin}}
	everyday, over := s.StartedAt.AddDate(0, 0, 3), s.StartedAt.Add(rules.CancellationWindow)
	const q, r, sus, re, can, dis = access.ChangeSubscriptionQuantity, access.SetSubscriptionRenewal, access.SuspendSubscription, access.ReactivateSubscription, access.CancelSubscription, access.DisableSubscription
	for _, tc := range []struct {
		who    access.Actor
		status models.SubscriptionStatus
		now    time.Time
		may    []access.Action
	}{
		{buyer, models.SubscriptionPending, everyday, nil},
		{buyer, models.SubscriptionActive, everyday, []access.Action{q, r, sus, can}},
		{buyer, models.SubscriptionActive, over, []access.Action{q, r, sus}},
		{buyer, models.SubscriptionSuspended, everyday, []access.Action{r, re, can}},
		{buyer, models.SubscriptionDisabled, everyday, nil},
		{buyer, models.SubscriptionExpired, everyday, nil},
		{buyer, models.SubscriptionDeleted, everyday, nil},
		{operator, models.SubscriptionActive, everyday, []access.Action{can, dis}},
		{operator, models.SubscriptionDisabled, everyday, []access.Action{re}},
		{reseller, models.SubscriptionActive, everyday, nil},
	} {
		f := rules.SubscriptionAt{Subscription: s, Now: tc.now}
		f.Subscription.Status = tc.status
		var may []access.Action
		for _, do := range rules.OnSubscription.List {
			if len(rules.OnSubscription.WhyNot(do, tc.who, f)) == 0 {
				may = append(may, do)
			}
		}
		if diff := cmp.Diff(tc.may, may); diff != "" {
			t.Errorf("%v of a subscription %s at %s: -want +got\n%s", tc.who.Roles, tc.status, tc.now, diff)
		}
	}
	late := rules.OnSubscription.WhyNot(can, buyer, rules.SubscriptionAt{Subscription: s, Now: over})
	if diff := cmp.Diff([]string{"CANCELLATION_WINDOW_CLOSED at id"}, told(late)); diff != "" {
		t.Error(diff)
	}
	theirs := rules.OnSubscription.WhyNot(q, reseller, rules.SubscriptionAt{Subscription: s, Now: over})
	if diff := cmp.Diff([]string{"INDIRECT_RESELLER_CANNOT_TRANSACT at id"}, told(theirs)); diff != "" {
		t.Error(diff)
	}
}
