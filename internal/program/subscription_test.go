package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

func (s *story) setsQuantity(who string, sub *models.Subscription, quantity int) error {
	s.t.Helper()
	_, _, err := s.ChangeSubscriptionQuantity(s.ctx, s.As(who), orders.ChangeSubscriptionQuantityInput{ID: sub.ID.Any(), Quantity: quantity})
	return err
}

func (s *story) setsRenewal(sub *models.Subscription, renews bool) error {
	s.t.Helper()
	_, err := s.SetSubscriptionRenewal(s.ctx, s.As(amir), orders.SetSubscriptionRenewalInput{ID: sub.ID.Any(), AutoRenew: renews})
	return err
}

func (s *story) suspendsSubscription(who string, sub *models.Subscription, reason string) error {
	s.t.Helper()
	_, err := s.SuspendSubscription(s.ctx, s.As(who), orders.SuspendSubscriptionInput{ID: sub.ID.Any(), Reason: reason})
	return err
}

// a quantity grows at once for the price of the order, shrinks at once in the first days and at the next term after that, and does not grow under review.
func TestSubscription_Quantity(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		sub := s.bought(s.buys(s.seats(10)))
		s.refused(s.setsQuantity(amir, sub, 20), "SUBSCRIPTION_STATE_INVALID at id")
		s.Work()
		s.prices(priceOf("21.00"), false)
		_, follows, err := s.ChangeSubscriptionQuantity(s.ctx, s.As(amir), orders.ChangeSubscriptionQuantityInput{ID: sub.ID.Any(), Quantity: 20, DryRun: true})
		s.must(err)
		if follows.Charge == nil || follows.Charge.Amount() != "199.90" || s.subscription(sub.ID).Quantity != 10 {
			t.Errorf("the dry run says %+v", follows)
		}
		s.must(s.setsQuantity(amir, sub, 20))
		s.must(s.setsQuantity(amir, sub, 20))
		s.must(s.setsQuantity(wei, sub, 15))
		s.refused(s.setsQuantity(amir, sub, 1001), "QUANTITY_OUT_OF_RANGE at quantity")
		s.Work()
		if now := s.subscription(sub.ID); now.Quantity != 15 || now.UnitMinor != 1999 || now.Revision != 3 || now.Provisioning != models.ProvisioningDone {
			t.Errorf("the subscription is %+v", now)
		}
		s.Advance(rules.CancellationWindow)
		s.changes(amir, tanaka, customers.UpdateCustomerInput{CompanyName: ptr("Sakura")})
		s.refused(s.setsQuantity(amir, sub, 16), "CUSTOMER_UNDER_REVIEW")
		s.must(s.setsQuantity(amir, sub, 5))
		if now := s.subscription(sub.ID); now.Quantity != 15 || now.RenewalQuantity != 5 {
			t.Errorf("the subscription is %+v", now)
		}
		s.must(s.setsQuantity(amir, sub, 15)) // as it is: nothing changes at the next term
		s.must(s.setsQuantity(amir, sub, 6))
		s.AdvanceTo(*s.subscription(sub.ID).TermEndsAt)
		if now := s.subscription(sub.ID); now.Quantity != 6 || now.RenewalQuantity != 0 || now.UnitMinor != 2100 || now.TermNumber != 2 {
			t.Errorf("R-44, X-07: renewed it is %+v", now)
		}
	})
}

// priceOf is the suite with another price for a year that is billed each month.
func priceOf(price string) string {
	return priceColumns + "suite,,,,,std,,,,,,,US,USD,P1Y,MONTHLY," + price + ",,2026-01-01,\n"
}

// Section 4.12: a subscription over its terms, with the notices before; nobody is told each month of what goes on each month.
func TestSubscription_Terms(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		monthly := s.seats(2)
		monthly.Term = models.TermMonth
		year := s.bought(s.buys(s.seats(1)))
		month := s.bought(s.buys(monthly))
		trial := s.bought(s.buys(s.seats(3)))
		s.Work()
		s.Mail()
		s.must(s.setsRenewal(trial, false))
		s.Advance(335*24*time.Hour - time.Millisecond)
		s.ExpectMail()
		s.Advance(time.Millisecond)
		letters := s.ExpectMail(amir, amir)
		if letters[0].Subject == letters[1].Subject && letters[0].Text == letters[1].Text {
			t.Error("what ends is told as what goes on")
		}
		s.owns(tanaka, "Standard 1 ACTIVE until 2027-06-15", "Standard 2 ACTIVE until 2027-06-15", "Standard 3 ACTIVE until 2027-06-15")
		s.must(s.setsRenewal(month, false))
		s.AdvanceTo(time.Date(2027, 6, 15, 13, 59, 59, 0, time.UTC))
		s.ExpectMail(amir) // the month that ends
		s.owns(tanaka, "Standard 1 ACTIVE until 2027-06-15", "Standard 2 ACTIVE until 2027-06-15", "Standard 3 ACTIVE until 2027-06-15")
		s.Advance(time.Second)
		s.owns(tanaka, "Standard 1 ACTIVE until 2028-06-15", "Standard 2 EXPIRED until 2027-06-15", "Standard 3 EXPIRED until 2027-06-15")
		if now := s.subscription(month.ID); now.TermNumber != 12 {
			t.Errorf("the month was in its term %d", now.TermNumber)
		}
		s.must(s.EndTerm(s.ctx, access.TheSystem, year.ID, 1)) // twice
		s.owns(tanaka, "Standard 1 ACTIVE until 2028-06-15", "Standard 2 EXPIRED until 2027-06-15", "Standard 3 EXPIRED until 2027-06-15")
		s.refused(s.setsRenewal(month, true), "SUBSCRIPTION_STATE_INVALID at id")
	})
}

// Section 4.12: who suspends, disables, reactivates and cancels.
func TestSubscription_SuspendedDisabledCancelled(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		sub, other := s.bought(s.buys(s.seats(10))), s.bought(s.buys(s.seats(20)))
		s.Work()
		reactivates := func(who string) error {
			_, err := s.ReactivateSubscription(s.ctx, s.As(who), orders.ReactivateSubscriptionInput{ID: sub.ID.Any()})
			return err
		}
		cancels := func(sub *models.Subscription) error {
			_, err := s.CancelSubscription(s.ctx, s.As(amir), orders.CancelSubscriptionInput{ID: sub.ID.Any(), Reason: "Not needed."})
			return err
		}
		s.refused(s.suspendsSubscription(amir, sub, ""), "VALIDATION_FAILED at reason")
		s.must(s.suspendsSubscription(amir, sub, "Not paid."))
		s.refused(s.suspendsSubscription(amir, sub, "Not paid."), "SUBSCRIPTION_STATE_INVALID at id")
		s.must(reactivates(wei))
		_, err := s.DisableSubscription(s.ctx, s.As(olga), orders.DisableSubscriptionInput{ID: sub.ID.Any(), Reason: "Abuse."})
		s.must(err)
		s.refused(reactivates(amir), "SUBSCRIPTION_STATE_INVALID at id")
		s.must(reactivates(olga))
		s.must(s.suspendsSubscription(amir, sub, "Not paid."))
		s.disables(sub)
		s.must(reactivates(olga)) // who has blocked it knows nothing of the invoice
		if now := s.subscription(sub.ID); now.Status != models.SubscriptionSuspended || now.StatusReason != "Not paid." {
			t.Errorf("it is %s again, for %q", now.Status, now.StatusReason)
		}
		s.must(reactivates(amir))
		s.must(cancels(sub))
		s.Work()
		if now := s.subscription(sub.ID); now.Status != models.SubscriptionDeleted || now.StatusReason != "Not needed." || now.EndedAt == nil || now.Provisioning != models.ProvisioningDone {
			t.Errorf("the subscription is %+v", now)
		}
		s.Advance(rules.CancellationWindow)
		s.refused(cancels(other), "CANCELLATION_WINDOW_CLOSED at id")
		for _, who := range []string{grant, dana, elias} {
			s.refused(s.suspendsSubscription(who, other, "Mine now."), "NOT_FOUND at id")
		}
	})
}

// what runs stands in the way of a removal; what is suspended ends with the relationship.
func TestSubscription_EndsWithTheRelationship(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		sub := s.bought(s.buys(s.seats(10)))
		s.Work()
		relationship := s.relationshipOf(amir, tanaka)
		removes := func(confirm ...rules.RemovalBlockerCode) error {
			_, _, err := s.RemoveResellerRelationship(s.ctx, s.As(amir), relationships.RemoveResellerRelationshipInput{
				ID: relationship.ID.Any(), Reason: "We part.", Confirm: append(confirm, rules.DelegatedAccessEnds),
			})
			return err
		}
		s.refused(removes(rules.ActiveSubscriptions), "REMOVAL_BLOCKED at id")
		s.must(s.suspendsSubscription(amir, sub, "We part."))
		s.refused(removes(), "REMOVAL_NOT_CONFIRMED at confirm")
		s.must(removes(rules.SubscriptionsEnd))
		s.owns(tanaka, "Standard 10 DELETED until 2027-06-15")
		s.Work()
		if now := s.subscription(sub.ID); now.Provisioning != models.ProvisioningDone || now.StatusReason != "We part." {
			t.Errorf("the subscription is %+v", now)
		}
		_, err := s.RetryOrder(s.ctx, s.As(olga), orders.RetryOrderInput{ID: sub.OrderID.Any()})
		s.refused(err, "NOTHING_TO_RETRY at id")
	})
}

// What the operator does with a subscription, and what is refused, is told to both sides.
func TestSubscription_BothSidesAreTold(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		done := s.buys(s.seats(10))
		sub, other := s.bought(done), s.bought(s.buys(s.seats(20)))
		s.Work()
		s.Mail()
		told := func() {
			t.Helper()
			s.Work()
			s.ExpectMail(amir, tanaka)
		}
		s.must(s.suspendsSubscription(amir, sub, "Not paid."))
		s.must(s.reactivates(amir, sub))
		s.Work()
		s.ExpectMail() // the partner tells its customer
		s.disables(sub)
		told()
		s.must(s.reactivates(olga, sub))
		told()
		_, err := s.CancelSubscription(s.ctx, s.As(olga), orders.CancelSubscriptionInput{ID: other.ID.Any(), Reason: "Abuse."})
		s.must(err)
		told()
		s.must(s.setsQuantity(amir, sub, 422)) // which the service of a trial refuses
		told()
		_, err = s.CancelOrder(s.ctx, s.As(olga), orders.CancelOrderInput{ID: done.Groups[0].Order.ID.Any(), Reason: "Abuse."})
		s.must(err)
		told()
		for _, m := range s.emailsOf(amir) {
			if m.ToAddress == tanaka {
				t.Error("the partner sees the letter to its customer")
			}
		}
	})
}

// emailsOf are the letters that somebody sees.
func (s *story) emailsOf(who string) []*models.Email {
	s.t.Helper()
	found, err := s.Store.Emails(s.ctx, s.As(who), nil, store.Page{})
	s.must(err)
	return found.Nodes()
}

// a renewal is no new sale. It is left to a suspended partner, and leaves out a partner of record that has left.
func TestSubscription_RenewsWithoutItsPartnerOfRecord(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(store1000, false)
		_, err := s.signs(grant, chen, nil)
		s.must(err)
		over := s.relates(dana, chen)
		line := s.seats(10)
		line.Term, line.PartnerOfRecordID = models.TermMonth, ptr(s.As(dana).PartnerID.Any())
		cart, err := s.opensCart(grant, chen, line)
		s.must(err)
		done, err := s.checksOut(grant, cart)
		s.must(err)
		s.Work()
		sub := s.bought(done)
		_, err = s.SuspendPartner(s.ctx, s.As(olga), enrolment.SuspendPartnerInput{ID: s.As(grant).PartnerID.Any(), Reason: "Invoices are open."})
		s.must(err)
		s.AdvanceTo(*sub.TermEndsAt)
		s.owns(dana, "Standard 10 ACTIVE until 2026-08-15")
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			row, err := store.LockAny(tx, over.ID)
			if err != nil {
				return err
			}
			row.Status, row.ActiveKey, row.RemovedAt = models.RelationshipRemoved, nil, ptr(tx.Now())
			return tx.Save(row)
		}))
		s.AdvanceTo(time.Date(2026, 8, 15, 14, 0, 0, 0, time.UTC))
		s.owns(dana)
		if now := s.subscription(sub.ID); now.TermNumber != 3 || !now.PartnerOfRecordID.IsZero() {
			t.Errorf("the subscription is %+v", now)
		}
	})
}
