package program_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// store1000 is the suite in quantities up to 1,000, with a yearly cycle: the service of a trial refuses 422 and leaves 202 open.
var store1000 = strings.ReplaceAll(suite, ",1,300,", ",1,1000,") +
	"suite,,,,,std,,,,,,,US,USD,P1Y,ANNUAL,200.00,,2026-01-01,\n" +
	"suite,,,,,std,,,,,,,US,USD,P1M,MONTHLY,25.00,,2026-01-01,\n"

// canOrder makes Harbor ready to order for Sakura.
func (s *story) canOrder() {
	s.t.Helper()
	s.prices(store1000, false)
	_, err := s.signs(amir, tanaka, nil)
	s.must(err)
	s.Mail()
}

// yearly are seats that are billed each year.
func (s *story) yearly(n int) *orders.CartLineInput {
	s.t.Helper()
	line := s.seats(n)
	line.BillingCycle = models.BillingAnnual
	return line
}

func (s *story) checksOut(who string, cart *models.Cart) (*orders.Checkout, error) {
	s.t.Helper()
	return s.CheckoutCart(s.ctx, s.As(who), orders.CheckoutCartInput{ID: cart.ID.Any()})
}

// buys opens a cart of Harbor for Sakura and orders it.
func (s *story) buys(lines ...*orders.CartLineInput) *orders.Checkout {
	s.t.Helper()
	cart, err := s.opensCart(amir, tanaka, lines...)
	s.must(err)
	done, err := s.checksOut(amir, cart)
	s.must(err)
	s.must(done.Blockers.Err())
	return done
}

// order is an order as it is now: "COMPLETED 199.90 USD: 10 FULFILLED".
func (s *story) ordered(o *models.Order) string {
	s.t.Helper()
	row, err := store.Find(s.ctx, s.Store, s.As(olga), o.ID)
	s.must(err)
	text := fmt.Sprintf("%s %s:", row.Status, amountOf(ptr(row.Total())))
	for _, line := range s.orderLines(o) {
		text += fmt.Sprintf(" %d %s", line.Quantity, line.Status)
		if line.Refusal != "" {
			text += " (" + line.Refusal + ")"
		}
	}
	return text
}

func (s *story) orderLines(o *models.Order) []*models.OrderLine {
	s.t.Helper()
	lines, err := store.OrderLinesOf.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.Order]{o.ID})
	s.must(err)
	return lines
}

// isOrder fails unless an order is so.
func (s *story) isOrder(o *models.Order, want string) {
	s.t.Helper()
	if got := s.ordered(o); got != want {
		s.t.Errorf("the order is %q, want %q", got, want)
	}
}

// has are the subscriptions that somebody sees, oldest first: "Standard 10 ACTIVE until 2027-06-15".
func (s *story) has(who string) (all []string) {
	s.t.Helper()
	found, err := s.Store.Subscriptions(s.ctx, s.As(who), nil, store.Page{})
	s.must(err)
	for _, sub := range found.Nodes() {
		text := fmt.Sprintf("%s %d %s", strings.TrimPrefix(sub.Name, "Office Suite – "), sub.Quantity, sub.Status)
		if sub.TermEndsAt != nil {
			text += " until " + sub.TermEndsAt.Format(time.DateOnly)
		}
		all = append([]string{text}, all...)
	}
	return all
}

func (s *story) owns(who string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.has(who)); diff != "" {
		s.t.Errorf("%s sees: -want +got\n%s", who, diff)
	}
}

// finds fails unless the operator finds so many orders.
func (s *story) finds(want int, f *store.OrderFilter) {
	s.t.Helper()
	found, err := s.Store.Orders(s.ctx, s.As(olga), f, store.Page{})
	s.must(err)
	if got := len(found.Nodes()); got != want {
		s.t.Errorf("want %d orders, found %d", want, got)
	}
}

// bought is the first subscription of an order, as it is now.
func (s *story) bought(done *orders.Checkout) *models.Subscription {
	s.t.Helper()
	return s.subscription(s.orderLines(done.Groups[0].Order)[0].SubscriptionID)
}

func (s *story) subscription(id models.ID[models.Subscription]) *models.Subscription {
	s.t.Helper()
	row, err := store.Find(s.ctx, s.Store, s.As(olga), id)
	s.must(err)
	return row
}

// D-18: from a cart to orders and subscriptions. What was ordered keeps its price.
func TestCheckout_FromCartToSubscription(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(wei, tanaka, s.seats(10), s.yearly(3), s.seats(5))
		s.must(err)
		review, err := s.CheckoutCart(s.ctx, s.As(wei), orders.CheckoutCartInput{ID: cart.ID.Any(), DryRun: true})
		s.must(err)
		s.shows(wei, cart, "ACTIVE v1: 1. Standard 10 = 199.90 USD; 2. Standard 3 = 600.00 USD; 3. Standard 5 = 99.95 USD; 899.85 USD")
		done, err := s.CheckoutCart(s.ctx, s.As(wei), orders.CheckoutCartInput{ID: cart.ID.Any(), ExpectedVersion: ptr(1)})
		s.must(err)
		if len(done.Groups) != 2 || len(review.Groups) != 2 || *review.Groups[0].Total != done.Groups[0].Order.Total() {
			t.Fatalf("want two orders as they were reviewed, got %+v", done.Groups)
		}
		monthly, yearly := done.Groups[0].Order, done.Groups[1].Order
		s.isOrder(monthly, "PENDING 299.85 USD: 10 PREFULFILLMENT_PENDING 5 PREFULFILLMENT_PENDING")
		s.owns(tanaka, "Standard 10 PENDING", "Standard 5 PENDING", "Standard 3 PENDING")
		s.prices(strings.ReplaceAll(store1000, "19.99", "21.00"), false)
		s.Work()
		s.isOrder(monthly, "COMPLETED 299.85 USD: 10 FULFILLED 5 FULFILLED")
		s.isOrder(yearly, "COMPLETED 600.00 USD: 3 FULFILLED")
		for _, who := range []string{tanaka, amir, olga} {
			s.owns(who, "Standard 10 ACTIVE until 2027-06-15", "Standard 5 ACTIVE until 2027-06-15", "Standard 3 ACTIVE until 2027-06-15")
		}
		for _, who := range []string{grant, dana, chen} {
			s.owns(who)
		}
		s.refused(s.addsLine(wei, cart, s.seats(1), 0), "CART_ALREADY_ORDERED at id")
		_, err = s.CheckoutCart(s.ctx, s.As(wei), orders.CheckoutCartInput{ID: cart.ID.Any(), ExpectedVersion: ptr(1)})
		s.refused(err, "CART_ALREADY_ORDERED at id") // the answer was lost, and it is sent again as it was
		s.finds(2, &store.OrderFilter{CustomerID: ptr(cart.CustomerID.Any())})
		s.finds(0, &store.OrderFilter{CustomerID: ptr(cart.PartnerID.Any())})
		s.finds(0, &store.OrderFilter{PartnerOfRecordID: ptr(cart.CustomerID.Any())})
		s.Advance(rules.CartTime)
		s.shows(wei, cart, "ORDERED v2: 1. Standard 10 = 210.00 USD; 2. Standard 3 = 600.00 USD; 3. Standard 5 = 105.00 USD; 915.00 USD")
	})
}

// D-28: however often a cart is ordered at the same time, by whomever, there is one order.
func TestCheckout_TwentyAtOnce(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(amir, tanaka, s.seats(10))
		s.must(err)
		s.onlyOne(atOnce(20, func(i int) error {
			_, err := s.checksOut([]string{amir, wei}[i%2], cart)
			return err
		}), "CART_ALREADY_ORDERED at id")
		s.Work()
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15")
	})
}

// a group with a line that cannot be bought is not ordered, and the others are.
func TestCheckout_OneGroupOfTwo(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(amir, tanaka, s.seats(10), s.yearly(3))
		s.must(err)
		s.Clock.Set(s.Clock.Now().Add(time.Hour))
		ends := strings.Replace(store1000, "P1Y,ANNUAL,200.00,,2026-01-01,", "P1Y,ANNUAL,200.00,,2026-01-01,2026-06-15T14:30:00Z", 1)
		s.prices(ends, false)
		done, err := s.checksOut(amir, cart)
		s.must(err)
		s.must(done.Blockers.Err())
		if done.Groups[0].Order == nil || done.Groups[1].Order != nil {
			t.Fatalf("want the first group alone to be ordered, got %+v", done.Groups)
		}
		s.refused(done.Groups[1].Problems.Err(), "OFFER_NOT_AVAILABLE at lines.1.term")
		s.Work()
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15")
	})
}

// what changes between a line and its checkout prevents the order.
func TestCheckout_GuardsAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*story)
		want   []string
	}{
		"under review": {func(s *story) { s.changes(amir, tanaka, customers.UpdateCustomerInput{CompanyName: ptr("Sakura")}) }, []string{"CUSTOMER_UNDER_REVIEW"}},
		"not approved": {func(s *story) {
			s.changes(amir, tanaka, customers.UpdateCustomerInput{CompanyName: ptr("Sakura")})
			_, err := s.reviews(vera, tanaka, rules.ReviewOutcomeNotApproved, "Who is that?")
			s.must(err)
		}, []string{"CUSTOMER_NOT_APPROVED"}},
		"no relationship": {func(s *story) {
			_, _, err := s.RemoveResellerRelationship(s.ctx, s.As(amir), relationships.RemoveResellerRelationshipInput{
				ID: s.relationshipOf(amir, tanaka).ID.Any(), Reason: "We part.", Confirm: []rules.RemovalBlockerCode{rules.DelegatedAccessEnds},
			})
			s.must(err)
		}, []string{"NO_RELATIONSHIP"}},
		"a suspended partner": {func(s *story) {
			_, err := s.SuspendPartner(s.ctx, s.As(olga), enrolment.SuspendPartnerInput{ID: s.As(amir).PartnerID.Any(), Reason: "Invoices are open."})
			s.must(err)
		}, []string{"CSP_ENROLLMENT_REQUIRED"}},
		"withdrawn": {func(s *story) { s.withdraws("suite") }, []string{"OFFER_NOT_AVAILABLE at lines.0.planId"}},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				s.canOrder()
				cart, err := s.opensCart(amir, tanaka, s.seats(10))
				s.must(err)
				tc.change(s)
				done, err := s.checksOut(amir, cart)
				s.must(err)
				s.refused(done.Blockers.Err(), tc.want...)
				if row, err := store.Find(s.ctx, s.Store, s.As(olga), cart.ID); err != nil || row.Status != models.CartActive {
					t.Errorf("the cart is %v, %v", row, err)
				}
				s.owns(olga)
			})
		})
	}
}

// relationshipOf is the relationship of somebody's partner with the customer of a person.
func (s *story) relationshipOf(who, customer string) *models.ResellerRelationship {
	s.t.Helper()
	rows, err := store.OwnRelationshipsOf.Find(s.ctx, s.Store, s.As(who), []models.ID[models.Customer]{s.As(customer).CustomerID})
	s.must(err)
	return rows[0]
}

// withdraws takes an offer and its plans from sale.
func (s *story) withdraws(code string) {
	s.t.Helper()
	found, err := s.Store.Offers(s.ctx, s.As(olga), &store.OfferFilter{ExternalID: &code}, store.Page{})
	s.must(err)
	plans, err := s.Store.PlansOfOffers(s.ctx, s.As(olga), []models.ID[models.Offer]{found.Nodes()[0].ID}, store.Page{})
	s.must(err)
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for _, plan := range plans[found.Nodes()[0].ID].Nodes() {
			row, err := store.LockAny(tx, plan.ID)
			if err != nil {
				return err
			}
			row.Status = models.OfferNotAvailable
			if err := tx.Save(row); err != nil {
				return err
			}
		}
		return nil
	}))
}

// a guard that falls while a cart is ordered: either the order is first, or it is refused.
func TestCheckout_RelationshipEndsMeanwhile(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(amir, tanaka, s.seats(10))
		s.must(err)
		var done *orders.Checkout
		relationship := s.relationshipOf(amir, tanaka)
		errs := atOnce(2, func(i int) (err error) {
			if i == 0 {
				done, err = s.checksOut(wei, cart)
				return err
			}
			_, _, err = s.RemoveResellerRelationship(s.ctx, s.As(amir), relationships.RemoveResellerRelationshipInput{
				ID: relationship.ID.Any(), Reason: "We part.", Confirm: []rules.RemovalBlockerCode{rules.DelegatedAccessEnds},
			})
			return err
		})
		s.must(errs[0])
		ordered, removed := len(done.Blockers) == 0, errs[1] == nil
		if ordered == removed {
			t.Errorf("ordered is %v and removed is %v (%v)", ordered, removed, errors.Join(errs...))
		}
	})
}

// Section 4.12: an order of which the service does one thing, refuses another, and leaves a third open ends when the operator has answered; what was refused can
// be tried again.
func TestOrder_HalfRefused(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		done := s.buys(s.seats(10), s.seats(422), s.seats(202))
		o := done.Groups[0].Order
		const refusal = " (A quantity of 422 is refused in a trial.)"
		s.Work()
		s.ExpectMail(amir)
		s.isOrder(o, "PENDING 12673.66 USD: 10 FULFILLED 422 UNFULFILLED"+refusal+" 202 PREFULFILLMENT_PENDING")
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15", "Standard 422 DELETED", "Standard 202 PENDING")
		waiting := s.orderLines(o)[2].SubscriptionID
		answers := func(who string, fulfilled bool, reason *string) error {
			_, err := s.AnswerProvisioning(s.ctx, s.As(who), orders.AnswerProvisioningInput{ID: waiting.Any(), Fulfilled: fulfilled, Reason: reason})
			return err
		}
		s.refused(answers(olga, false, nil), "VALIDATION_FAILED at reason")
		s.must(answers(olga, true, nil))
		s.refused(answers(olga, true, nil), "PROVISIONING_NOT_PENDING at id")
		s.isOrder(o, "COMPLETED 12673.66 USD: 10 FULFILLED 422 UNFULFILLED"+refusal+" 202 FULFILLED")
		s.Work()
		s.ExpectMail(amir)
		_, err := s.RetryOrder(s.ctx, s.As(olga), orders.RetryOrderInput{ID: o.ID.Any()})
		s.must(err)
		s.isOrder(o, "PENDING 12673.66 USD: 10 FULFILLED 422 PREFULFILLMENT_PENDING 202 FULFILLED")
		s.Work()
		s.isOrder(o, "COMPLETED 12673.66 USD: 10 FULFILLED 422 UNFULFILLED"+refusal+" 202 FULFILLED")
		all := s.buys(s.seats(422)).Groups[0].Order
		s.Work()
		s.isOrder(all, "FAILED 8435.78 USD: 422 UNFULFILLED"+refusal)
		_, err = s.CancelOrder(s.ctx, s.As(amir), orders.CancelOrderInput{ID: all.ID.Any(), Reason: "A mistake."})
		s.refused(err, "ORDER_STATE_INVALID at id")
		good := s.buys(s.seats(1)).Groups[0].Order
		s.Work()
		_, err = s.RetryOrder(s.ctx, s.As(olga), orders.RetryOrderInput{ID: good.ID.Any()})
		s.refused(err, "NOTHING_TO_RETRY at id")
	})
}

// An order whose service never answers fails when all tries are over, and the service is told that nothing is wanted any more.
func TestOrder_NeverAnswered(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		done := s.buys(s.seats(503))
		sub := s.bought(done)
		s.must(s.GiveUpSubscription(s.ctx, access.TheSystem, sub.ID, 1))
		s.isOrder(done.Groups[0].Order, "FAILED 10054.97 USD: 503 UNFULFILLED ("+s.orderLines(done.Groups[0].Order)[0].Refusal+")")
		s.Work()
		if sub = s.bought(done); sub.Status != models.SubscriptionDeleted || sub.Revision != 2 || sub.Provisioning != models.ProvisioningDone {
			t.Errorf("the subscription is %+v", sub)
		}
		s.must(s.GiveUpSubscription(s.ctx, access.TheSystem, sub.ID, 1)) // late
		if now := s.bought(done); now.Version != sub.Version {
			t.Error("a late job has changed the subscription")
		}
	})
}

// Section 4.12: an order is cancelled in its window, and its subscriptions end.
func TestOrder_Cancelled(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cancels := func(o *models.Order, reason string) error {
			_, err := s.CancelOrder(s.ctx, s.As(amir), orders.CancelOrderInput{ID: o.ID.Any(), Reason: reason})
			return err
		}
		waiting := s.buys(s.seats(202)).Groups[0].Order
		s.Work()
		s.Advance(30 * 24 * time.Hour)
		s.must(cancels(waiting, "We wait no longer."))
		s.isOrder(waiting, "CANCELLED 4037.98 USD: 202 UNFULFILLED")
		there := s.buys(s.seats(10)).Groups[0].Order
		late := s.buys(s.seats(20)).Groups[0].Order
		s.Work()
		s.Advance(rules.CancellationWindow - time.Millisecond)
		s.refused(cancels(there, " "), "VALIDATION_FAILED at reason")
		s.must(cancels(there, "A mistake."))
		s.refused(cancels(there, "Again."), "ORDER_STATE_INVALID at id")
		s.Advance(time.Millisecond)
		s.refused(cancels(late, "Too late."), "CANCELLATION_WINDOW_CLOSED at id")
		s.owns(tanaka, "Standard 202 DELETED", "Standard 10 DELETED until 2027-07-15", "Standard 20 ACTIVE until 2027-07-15")
	})
}

// a provider orders with its reseller as partner of record, who sees what was bought and not for how much.
func TestCheckout_WithAPartnerOfRecord(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(store1000, false)
		_, err := s.signs(grant, chen, nil)
		s.must(err)
		line := s.seats(10)
		line.PartnerOfRecordID = ptr(s.As(dana).PartnerID.Any())
		_, err = s.opensCart(grant, chen, line)
		s.refused(err, "PARTNER_OF_RECORD_INVALID at lines.0.partnerOfRecordId") // the customer has not accepted it
		s.relates(dana, chen)
		cart, err := s.opensCart(grant, chen, line, s.seats(5))
		s.must(err)
		suspended, err := s.opensCart(grant, chen, line)
		s.must(err)
		s.Mail()
		done, err := s.checksOut(grant, cart)
		s.must(err)
		s.must(done.Blockers.Err())
		s.Work()
		s.owns(dana, "Standard 10 ACTIVE until 2027-06-15")
		s.owns(grant, "Standard 10 ACTIVE until 2027-06-15", "Standard 5 ACTIVE until 2027-06-15")
		if !slices.ContainsFunc(s.Mail(), func(m mail.Message) bool { return m.ToAddress == dana }) {
			t.Error("R-62: the partner of record was not told")
		}
		err = s.setsQuantity(dana, s.bought(done), 20)
		s.refused(err, "INDIRECT_RESELLER_CANNOT_TRANSACT at id")
		s.suspendPartnerships()
		refused, err := s.checksOut(grant, suspended)
		s.must(err)
		s.refused(refused.Blockers.Err(), "PARTNER_OF_RECORD_INVALID at lines.0.partnerOfRecordId")
		err = s.setsQuantity(grant, s.bought(done), 20)
		s.refused(err, "PARTNER_OF_RECORD_INVALID at id")
	})
}

// a partner of record whose customer has ended their relationship gets no more, and keeps what there is.
func TestCheckout_PartnerOfRecordWithoutRelationship(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(store1000, false)
		_, err := s.signs(grant, chen, nil)
		s.must(err)
		over := s.relates(dana, chen)
		line := s.seats(10)
		line.PartnerOfRecordID = ptr(s.As(dana).PartnerID.Any())
		cart, err := s.opensCart(grant, chen, line)
		s.must(err)
		later, err := s.opensCart(grant, chen, line)
		s.must(err)
		done, err := s.checksOut(grant, cart)
		s.must(err)
		s.must(done.Blockers.Err())
		s.Work()
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			row, err := store.LockAny(tx, over.ID)
			if err != nil {
				return err
			}
			row.Status, row.ActiveKey, row.RemovedAt = models.RelationshipRemoved, nil, ptr(tx.Now())
			return tx.Save(row)
		}))
		refused, err := s.checksOut(grant, later)
		s.must(err)
		s.refused(refused.Blockers.Err(), "PARTNER_OF_RECORD_INVALID at lines.0.partnerOfRecordId")
		s.refused(s.setsQuantity(grant, s.bought(done), 20), "PARTNER_OF_RECORD_INVALID at id")
		s.must(s.setsQuantity(grant, s.bought(done), 5))
		s.Work()
		s.owns(dana, "Standard 5 ACTIVE until 2027-06-15")
	})
}

// R-44, D-18: a price list that comes between the dry run and the order orders nothing, when the order says what it expects.
func TestCheckout_ForTheTotalsOfTheDryRun(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(amir, tanaka, s.seats(10), s.yearly(3))
		s.must(err)
		order := func(dry bool, expected ...*models.MoneyInput) *orders.Checkout {
			done, err := s.CheckoutCart(s.ctx, s.As(amir), orders.CheckoutCartInput{ID: cart.ID.Any(), DryRun: dry, ExpectedTotals: expected})
			s.must(err)
			return done
		}
		told := func() (totals []*models.MoneyInput) {
			for _, g := range order(true).Groups {
				totals = append(totals, &models.MoneyInput{Amount: g.Total.Amount(), CurrencyCode: g.Total.CurrencyCode})
			}
			return totals
		}
		seen := told()
		s.prices(priceOf("21.00"), false)
		s.refused(order(false, seen...).Blockers.Err(), "PRICE_CHANGED at expectedTotals")
		s.refused(order(true, seen...).Blockers.Err(), "PRICE_CHANGED at expectedTotals")
		s.owns(tanaka)
		s.must(order(false, told()...).Blockers.Err())
		s.Work()
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15", "Standard 3 ACTIVE until 2027-06-15")
	})
}

// trial is a plan of an offer that can be tried.
const trial = "suite,,,,,try,Trial,,true,,,,US,USD,P1M,NONE,0,,2026-01-01,\n"

// trialSeats is a line with a trial.
func (s *story) trialSeats() *orders.CartLineInput {
	s.t.Helper()
	return &orders.CartLineInput{PlanID: s.plan("suite", "try"), Quantity: 5, Term: models.TermMonth, BillingCycle: models.BillingNone}
}

// A customer tries an offer once, whoever sells it, and other partners are not told more than that. What was refused does not count.
func TestCheckout_OneTrialForACustomer(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		s.prices(priceColumns+trial, false)
		s.relates(grant, tanaka)
		refused := s.trialSeats()
		refused.Quantity = 422 // which the service of a trial refuses
		s.buys(refused)
		s.Work()
		_, err := s.opensCart(amir, tanaka, s.trialSeats(), s.trialSeats())
		s.refused(err, "TRIAL_USED at lines.1.planId")
		theirs, err := s.opensCart(grant, tanaka, s.trialSeats())
		s.must(err)
		mine, err := s.opensCart(amir, tanaka, s.trialSeats())
		s.must(err)
		var done [2]*orders.Checkout
		errs := atOnce(2, func(i int) (err error) {
			done[i], err = s.checksOut([]string{amir, grant}[i], []*models.Cart{mine, theirs}[i])
			return err
		})
		s.must(errors.Join(errs...))
		if len(done[0].Blockers)+len(done[1].Blockers) != 1 {
			t.Errorf("of two trials %v and %v were refused", done[0].Blockers, done[1].Blockers)
		}
		s.refused(append(done[0].Blockers, done[1].Blockers...).Err(), "TRIAL_USED at lines.0.planId")
		s.Work()
		s.Advance(40 * 24 * time.Hour)
		for _, who := range []string{amir, grant} {
			_, err = s.opensCart(who, tanaka, s.trialSeats())
			s.refused(err, "TRIAL_USED at lines.0.planId")
		}
		s.buys(s.seats(5))
	})
}

// relates gives the partner of a person an active relationship with a customer.
func (s *story) relates(who, customer string) *models.ResellerRelationship {
	s.t.Helper()
	partner, to := s.As(who).PartnerID, s.As(customer).CustomerID
	key := models.PairKey(partner, to)
	row := &models.ResellerRelationship{
		ID: models.NewID[models.ResellerRelationship](), PartnerID: partner, CustomerID: to, Status: models.RelationshipActive, Origin: models.OriginInvitation, ActiveKey: &key, StartedAt: s.Store.Now(),
	}
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error { return tx.Save(row) }))
	return row
}

// orderEndings say who ends orders and subscriptions.
func orderEndings() []ending {
	cancels := func(s *story, o *models.Order) func(string) error {
		return func(by string) error {
			_, err := s.CancelOrder(s.ctx, s.As(by), orders.CancelOrderInput{ID: o.ID.Any(), Reason: "A mistake."})
			return err
		}
	}
	order := func(quantity int) func(*story) open {
		return func(s *story) open {
			s.canOrder()
			o := s.buys(s.seats(quantity)).Groups[0].Order
			return open{state: func() string { return strings.Fields(s.ordered(o))[0] }, end: cancels(s, o)}
		}
	}
	subscription := func(quantity int, suspended bool) func(*story) open {
		return func(s *story) open {
			s.canOrder()
			done := s.buys(s.seats(quantity))
			sub := s.bought(done)
			s.Work()
			if suspended {
				s.must(s.suspendsSubscription(amir, sub, "Not paid."))
			}
			end := func(by string) error {
				_, err := s.CancelSubscription(s.ctx, s.As(by), orders.CancelSubscriptionInput{ID: sub.ID.Any(), Reason: "A mistake."})
				return err
			}
			if quantity == 202 { // the service leaves it open
				end = cancels(s, done.Groups[0].Order)
			}
			return open{state: func() string { return string(s.subscription(sub.ID).Status) }, end: end}
		}
	}
	const deleted = string(models.SubscriptionDeleted)
	return []ending{
		{kind: "Order", in: string(models.OrderPending), by: wei, do: access.CancelOrder, then: string(models.OrderCancelled), begin: order(202)},
		{kind: "Order", in: string(models.OrderCompleted), by: amir, do: access.CancelOrder, then: string(models.OrderCancelled), begin: order(10)},
		{kind: "Subscription", in: string(models.SubscriptionPending), by: wei, do: access.EndSubscription, then: deleted, begin: subscription(202, false)},
		{kind: "Subscription", in: string(models.SubscriptionActive), by: amir, do: access.CancelSubscription, then: deleted, begin: subscription(10, false)},
		{kind: "Subscription", in: string(models.SubscriptionSuspended), by: olga, do: access.CancelSubscription, then: deleted, begin: subscription(10, true)},
	}
}
