package rules

import "github.com/partnergraph/partnergraph/models"

// FollowBase changes a subscription to an add-on after one to its base plan has changed, and reports whether it did: without its base plan an add-on is of no use. Other is
// another subscription to the base plan, nil when there is none. What was suspended or disabled by itself stays so.
func FollowBase(s *models.Subscription, base models.Subscription, other *models.Subscription) bool {
	held := s.HeldBy == base.ID
	switch {
	case !base.Running() && other == nil:
		s.Status, s.StatusReason, s.EndedAt, s.RenewalQuantity, s.HeldBy = base.Status, base.StatusReason, base.EndedAt, 0, models.ID[models.Subscription]{}
		return true
	case !base.Running() && held:
		TakeAfter(s, *other)
		return true
	case !base.Running():
		return false
	case held, s.Status == models.SubscriptionActive && base.Status != models.SubscriptionActive && (other == nil || other.Status != models.SubscriptionActive):
		TakeAfter(s, base)
		return true
	}
	return false
}

// TakeAfter puts an add-on into the state of its base plan, until that is in use again.
func TakeAfter(s *models.Subscription, base models.Subscription) {
	s.Status, s.StatusReason, s.HeldBy = base.Status, base.StatusReason, base.ID
	if base.Status == models.SubscriptionActive || base.Status == models.SubscriptionPending {
		s.Status, s.StatusReason, s.HeldBy = models.SubscriptionActive, "", models.ID[models.Subscription]{}
	}
}
