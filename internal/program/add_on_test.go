package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/models"
)

// archive are so many of the add-on of the suite, from month to month.
func (s *story) archive(n int) *orders.CartLineInput {
	s.t.Helper()
	return &orders.CartLineInput{PlanID: s.plan("suite", "arc"), Quantity: n, Term: models.TermMonth, BillingCycle: models.BillingMonthly}
}

// withArchive are subscriptions of Sakura to seats, and to their add-on.
func (s *story) withArchive() (base, addOn *models.Subscription) {
	s.t.Helper()
	s.canOrder()
	done := s.buys(s.seats(10), s.archive(5))
	s.Work()
	s.Mail()
	lines := s.orderLines(done.Groups[0].Order)
	return s.subscription(lines[0].SubscriptionID), s.subscription(lines[1].SubscriptionID)
}

func (s *story) reactivates(who string, sub *models.Subscription) error {
	s.t.Helper()
	_, err := s.ReactivateSubscription(s.ctx, s.As(who), orders.ReactivateSubscriptionInput{ID: sub.ID.Any()})
	return err
}

func (s *story) disables(sub *models.Subscription) {
	s.t.Helper()
	_, err := s.DisableSubscription(s.ctx, s.As(olga), orders.DisableSubscriptionInput{ID: sub.ID.Any(), Reason: "Abuse."})
	s.must(err)
}

// Section 4.12: an add-on is suspended, disabled and reactivated with its base plan, and not by itself then.
func TestAddOn_FollowsItsBasePlan(t *testing.T) {
	tell(t, func(s *story) {
		base, addOn := s.withArchive()
		s.must(s.suspendsSubscription(amir, base, "Not paid."))
		s.owns(tanaka, "Standard 10 SUSPENDED until 2027-06-15", "Archive 5 SUSPENDED until 2026-07-15")
		s.refused(s.reactivates(amir, addOn), "BASE_PLAN_REQUIRED at id")
		s.disables(base)
		s.owns(tanaka, "Standard 10 DISABLED until 2027-06-15", "Archive 5 DISABLED until 2026-07-15")
		s.must(s.reactivates(olga, base))
		s.owns(tanaka, "Standard 10 SUSPENDED until 2027-06-15", "Archive 5 SUSPENDED until 2026-07-15")
		if now := s.subscription(base.ID); now.StatusReason != "Not paid." {
			t.Errorf("it is suspended again for %q", now.StatusReason)
		}
		_, err := s.opensCart(amir, tanaka, s.archive(5))
		s.refused(err, "BASE_PLAN_REQUIRED at lines.0.planId")
		s.must(s.reactivates(amir, base))
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15", "Archive 5 ACTIVE until 2026-07-15")
		s.must(s.suspendsSubscription(amir, addOn, "Not needed now."))
		s.must(s.suspendsSubscription(amir, base, "Not paid."))
		s.must(s.reactivates(amir, addOn)) // which is in use when its base plan is
		s.owns(tanaka, "Standard 10 SUSPENDED until 2027-06-15", "Archive 5 SUSPENDED until 2026-07-15")
		s.must(s.reactivates(amir, base))
		s.owns(tanaka, "Standard 10 ACTIVE until 2027-06-15", "Archive 5 ACTIVE until 2026-07-15")
	})
}

// Section 4.12: an add-on ends with its base plan, in whichever way that ends.
func TestAddOn_EndsWithItsBasePlan(t *testing.T) {
	for name, tc := range map[string]struct {
		ends func(*story, *models.Subscription)
		want []string
	}{
		"cancelled": {func(s *story, base *models.Subscription) {
			_, err := s.CancelSubscription(s.ctx, s.As(amir), orders.CancelSubscriptionInput{ID: base.ID.Any(), Reason: "A mistake."})
			s.must(err)
		}, []string{"Standard 10 DELETED until 2027-06-15", "Archive 5 DELETED until 2026-07-15"}},
		"expired": {func(s *story, base *models.Subscription) {
			s.must(s.setsRenewal(base, false))
			s.AdvanceTo(time.Date(2027, 6, 15, 14, 0, 0, 0, time.UTC))
		}, []string{"Standard 10 EXPIRED until 2027-06-15", "Archive 5 EXPIRED until 2027-06-15"}},
		"order cancelled": {func(s *story, base *models.Subscription) {
			_, err := s.CancelOrder(s.ctx, s.As(amir), orders.CancelOrderInput{ID: base.OrderID.Any(), Reason: "A mistake."})
			s.must(err)
		}, []string{"Standard 10 DELETED until 2027-06-15", "Archive 5 DELETED until 2026-07-15"}},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				base, addOn := s.withArchive()
				tc.ends(s, base)
				s.Work()
				s.owns(tanaka, tc.want...)
				if now := s.subscription(addOn.ID); now.EndedAt == nil || now.Provisioning != models.ProvisioningDone {
					t.Errorf("the add-on is %+v", now)
				}
			})
		})
	}
}

// An add-on of two subscriptions to the base plan needs one of them.
func TestAddOn_OfTwo(t *testing.T) {
	tell(t, func(s *story) {
		base, addOn := s.withArchive()
		more := s.bought(s.buys(s.seats(20)))
		s.Work()
		s.must(s.suspendsSubscription(amir, base, "Not paid."))
		if now := s.subscription(addOn.ID); now.Status != models.SubscriptionActive {
			t.Errorf("the add-on is %s", now.Status)
		}
		s.must(s.suspendsSubscription(amir, more, "Not paid."))
		if now := s.subscription(addOn.ID); now.Status != models.SubscriptionSuspended {
			t.Errorf("the add-on is %s", now.Status)
		}
		s.must(s.reactivates(amir, more))
		if now := s.subscription(addOn.ID); now.Status != models.SubscriptionActive {
			t.Errorf("the add-on is %s", now.Status)
		}
	})
}
