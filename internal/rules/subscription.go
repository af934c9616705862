package rules

import (
	"math/big"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// CancellationWindow is how long after the beginning of a term a subscription can be cancelled, and its quantity be lowered at once.
	CancellationWindow = 7 * 24 * time.Hour
	// RenewalNotice is how long before the end of a term of a year or more its partner is told what happens then, and
	// MonthlyNotice how long before that of a month, if the subscription ends.
	RenewalNotice = 30 * 24 * time.Hour
	MonthlyNotice = 7 * 24 * time.Hour
	// ProvisioningTime is how long a provisioning service may work on a subscription, until it is not asked any more and the operator has to look.
	ProvisioningTime = 14 * 24 * time.Hour
)

var monthsOf = map[models.Term]int{models.TermMonth: 1, models.TermYear: 12, models.TermThreeYears: 36}

// TermEnd is when the term with a number ends, from 1. Months are counted from the beginning of the first term, so that one that began on 31 January ends
// on the last day of February, and the next one on 31 March. All is in UTC, which has no daylight saving.
func TermEnd(started time.Time, term models.Term, number int) time.Time {
	return addMonths(started, monthsOf[term]*number)
}

// addMonths is the same day and time months later, or the last day of a month that has no such day.
func addMonths(t time.Time, months int) time.Time {
	t = t.UTC()
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// BillingPeriod is the billing period of a started subscription that an instant is in; ok is false when nothing is billed.
func BillingPeriod(s models.Subscription, now time.Time) (from, until time.Time, ok bool) {
	months := map[models.BillingCycle]int{models.BillingMonthly: 1, models.BillingAnnual: 12, models.BillingTriennial: 36, models.BillingOneTime: monthsOf[s.Term]}[s.BillingCycle]
	if months == 0 || s.StartedAt == nil {
		return from, until, false
	}
	for n := 0; ; n++ {
		from, until = addMonths(*s.StartedAt, months*n), addMonths(*s.StartedAt, months*(n+1))
		if now.Before(until) {
			return from, until, true
		}
	}
}

// Prorated is the share of an amount for a billing period that belongs to the days of the period that are left, the one that has begun included. It is
// rounded to the smallest unit of the currency, half of it up.
func Prorated(amount models.Money, from, until, now time.Time) models.Money {
	const day = 24 * time.Hour
	days := int64(until.Sub(from) / day)
	left := min(days, days-int64(max(0, now.Sub(from))/day))
	twice := new(big.Int).Mul(big.NewInt(amount.Minor), big.NewInt(2*max(left, 0)))
	twice.Add(twice, big.NewInt(days))
	return models.Money{Minor: twice.Quo(twice, big.NewInt(2*days)).Int64(), CurrencyCode: amount.CurrencyCode}
}

// CancellableUntil is the end of the cancellation window of the term that runs; nil before the subscription has started, and when it has ended.
func CancellableUntil(s models.Subscription) *time.Time {
	if s.TermStartedAt == nil || !s.Running() {
		return nil
	}
	until := s.TermStartedAt.Add(CancellationWindow)
	return &until
}

// SubscriptionAt is a subscription at a time.
type SubscriptionAt struct {
	Subscription models.Subscription
	Now          time.Time
}

// OnSubscription is what people do with a subscription: those of the partner that bought it, and the operator.
var OnSubscription = Actions[SubscriptionAt]{
	List: []access.Action{
		access.ChangeSubscriptionQuantity, access.SetSubscriptionRenewal, access.SuspendSubscription, access.ReactivateSubscription, access.CancelSubscription, access.DisableSubscription,
		access.AnswerProvisioning,
	},
	against: func(do access.Action, who access.Actor, f SubscriptionAt) problem.List {
		if wrong := notTheBuyer(who, f.Subscription.PartnerID); wrong != nil {
			return problem.ListOf(wrong)
		}
		return problem.ListOf(f.against(do, who))
	},
}

// notTheBuyer: a reseller sees what was bought with it as partner of record, and its provider changes it.
func notTheBuyer(who access.Actor, buyer models.ID[models.Partner]) *problem.Problem {
	if who.Operator || who.PartnerID == buyer {
		return nil
	}
	if who.PartnerID.IsZero() {
		return problem.New(problem.NotFound, "id")
	}
	return problem.New(problem.IndirectResellerCannotTransact, "id")
}

// possibleIn are the states in which something can be done with a subscription.
var possibleIn = map[access.Action][]models.SubscriptionStatus{
	access.ChangeSubscriptionQuantity: {models.SubscriptionActive},
	access.SetSubscriptionRenewal:     {models.SubscriptionActive, models.SubscriptionSuspended},
	access.SuspendSubscription:        {models.SubscriptionActive},
	access.ReactivateSubscription:     {models.SubscriptionSuspended},
	access.CancelSubscription:         {models.SubscriptionActive, models.SubscriptionSuspended},
	access.DisableSubscription:        {models.SubscriptionActive, models.SubscriptionSuspended},
}

func (f SubscriptionAt) against(do access.Action, who access.Actor) *problem.Problem {
	if do == access.AnswerProvisioning {
		return f.againstAnswer()
	}
	possible := possibleIn[do]
	if do == access.ReactivateSubscription && who.Operator {
		possible = []models.SubscriptionStatus{models.SubscriptionSuspended, models.SubscriptionDisabled}
	}
	if wrong := inState(problem.SubscriptionStateInvalid, "subscription_status", f.Subscription.Status, possible...); wrong != nil {
		return wrong
	}
	switch {
	case do == access.ReactivateSubscription && !f.Subscription.HeldBy.IsZero():
		wrong := problem.New(problem.BasePlanRequired, "id").With("Subscription", f.Subscription.Name)
		wrong.Reason = "held"
		return wrong
	case do == access.SetSubscriptionRenewal && f.Subscription.Trial:
		return problem.New(problem.TrialNotRenewed, "id")
	case do == access.CancelSubscription:
		return windowOver(CancellableUntil(f.Subscription), f.Now)
	}
	return nil
}

func (f SubscriptionAt) againstAnswer() *problem.Problem {
	if f.Subscription.Provisioning == models.ProvisioningPending {
		return nil
	}
	return problem.New(problem.ProvisioningNotPending, "id")
}

// inState returns a problem unless an object is in a state in which something is possible. The states have names of a kind for people.
func inState[S ~string](code problem.Code, kind string, state S, possible ...S) *problem.Problem {
	if slices.Contains(possible, state) {
		return nil
	}
	names := make([]string, len(possible))
	for i, s := range possible {
		names[i] = string(s)
	}
	return problem.New(code, "id").Naming("Status", kind, string(state)).Naming("Allowed", kind, names...)
}

// windowOver: what is cancelled later than some days after its beginning has to run to the end of its term.
func windowOver(until *time.Time, now time.Time) *problem.Problem {
	if until == nil || now.Before(*until) {
		return nil
	}
	at := until.UTC().Format(time.RFC3339)
	return problem.New(problem.CancellationWindowClosed, "id").With("Until", at).Detailing("until", at)
}

// QuantityChange is what follows from another quantity.
type QuantityChange struct {
	At     time.Time     // from when on it holds: at once, or from the next term
	Charge *models.Money // what more costs for the rest of the billing period; nil when nothing is charged
	Credit *models.Money // what less gives back of the billing period; nil when nothing is
}

// Grows reports whether a quantity is larger than that of the subscription: only that is a purchase.
func Grows(s models.Subscription, quantity int) bool { return quantity > s.Quantity }

// ChangeOfQuantity says what follows from another quantity of a subscription that has started. More is there at once, for the price of the order. Less
// is at once in the cancellation window, and from the next term on after that. ok is false when the amount of money is too large.
func ChangeOfQuantity(s models.Subscription, quantity int, now time.Time) (c QuantityChange, ok bool) {
	c.At = now
	more := Grows(s, quantity)
	if !more && quantity != s.Quantity && windowOver(CancellableUntil(s), now) != nil {
		c.At = *s.TermEndsAt
		return c, true
	}
	if _, fits := s.Unit().Times(int64(quantity)); !fits {
		return c, false
	}
	amount, _ := s.Unit().Times(int64(max(quantity-s.Quantity, s.Quantity-quantity)))
	from, until, billed := BillingPeriod(s, now)
	if !billed || amount.Minor == 0 {
		return c, true
	}
	share := Prorated(amount, from, until, now)
	if more {
		c.Charge = &share
	} else {
		c.Credit = &share
	}
	return c, true
}

// QuantityFacts decide about another quantity of a subscription.
type QuantityFacts struct {
	Subscription models.Subscription
	Plan         models.OfferPlan
	Customer     models.Customer
	Segments     []models.OfferSegment // of which the customer can buy
	Blockers     problem.List          // what prevents orders of the partner for the customer
	Reseller     *models.Partner       // the partner of record, if it is in an active partnership with the partner
	Related      bool                  // and the customer has an active relationship with it
	Excluded     *Exclusion            // nil when the partner may resell the plan
	Partner      models.Partner
	Now          time.Time
}

// CheckQuantityChange returns what keeps a subscription from having a quantity. Less is always possible, also for a customer under review; more is a
// purchase.
func CheckQuantityChange(f QuantityFacts, quantity int) (found problem.List) {
	found.Add(checkQuantity(f.Plan, quantity))
	if _, fits := ChangeOfQuantity(f.Subscription, quantity, f.Now); !fits && len(found) == 0 {
		found.Add(tooMuch("quantity"))
	}
	if !Grows(f.Subscription, quantity) {
		return found
	}
	found = append(found, f.Blockers...)
	if wrong := withheld(PlanFacts{Plan: f.Plan, Excluded: f.Excluded}); wrong != nil {
		wrong.Field = []string{"id"}
		found.Add(wrong)
	}
	if wrong := segmentProblem(PlanFacts{Plan: f.Plan, Customer: f.Customer, Segments: f.Segments}); wrong != nil {
		wrong.Field = []string{"id"}
		found.Add(wrong)
	}
	if !f.Subscription.PartnerOfRecordID.IsZero() {
		found.Add(checkOfRecord("id", f.Partner, f.Customer, f.Reseller, f.Related))
	}
	return found
}

// RenewalFacts decide what happens with a subscription at the end of its term.
type RenewalFacts struct {
	Subscription models.Subscription
	Plan         models.OfferPlan
	Customer     models.Customer
	Price        *models.PlanPrice // what the plan costs then; nil when the price lists have none
	Seller       models.PartnerStatus
	Baseless     bool // it is an add-on, and its base plan does not go on
	OfRecord     bool // its partner of record can still be told of it: they are in partnership, and the customer has a relationship with it
}

// Renews reports whether a subscription goes on after the end of its term: it is in use, no trial, was not given up, and its plan is still sold, as is the base plan of an
// add-on. A customer under review may renew, one that was not approved may not. A renewal is no new sale: a suspended partner, an agreement that was replaced
// and a lost qualification (D-26) do not prevent it. A partner that has left the program sells nothing.
func Renews(f RenewalFacts) bool {
	s := f.Subscription
	return s.Status == models.SubscriptionActive && s.AutoRenew && !s.Trial && !f.Baseless && f.Plan.Status == models.OfferLive && f.Customer.Review != models.ReviewNotApproved &&
		f.Seller != models.PartnerClosed
}

// RecordedWith is the partner of record of a subscription, none when it cannot be told of it any more.
func RecordedWith(f RenewalFacts) models.ID[models.Partner] {
	if f.OfRecord {
		return f.Subscription.PartnerOfRecordID
	}
	return models.ID[models.Partner]{}
}

// Renewed is the subscription in its next term, for the price of the price lists; where they have none, for the price it had (D-18). A partner of record
// whose partnership or relationship with the customer has ended is left out.
func Renewed(f RenewalFacts) models.Subscription {
	s := f.Subscription
	began := *s.TermEndsAt
	s.TermNumber++
	ends := TermEnd(*s.StartedAt, s.Term, s.TermNumber)
	s.TermStartedAt, s.TermEndsAt = &began, &ends
	s.PartnerOfRecordID = RecordedWith(f)
	if s.RenewalQuantity > 0 {
		s.Quantity, s.RenewalQuantity = s.RenewalQuantity, 0
	}
	if f.Price != nil {
		s.UnitMinor = f.Price.UnitMinor
	}
	return s
}

// NoticeAt is when a partner is told what happens at the end of the term.
func NoticeAt(s models.Subscription) time.Time {
	if s.Term == models.TermMonth {
		return s.TermEndsAt.Add(-MonthlyNotice)
	}
	return s.TermEndsAt.Add(-RenewalNotice)
}
