package program_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// failed fails unless a customer's account was given up for good, with what hung on it.
func (s *story) failed(c *models.Customer, reason string) {
	s.t.Helper()
	now := s.customer(c.ID)
	if now.Status != models.CustomerFailed || !strings.Contains(problem.Localize(now.StatusReason, "en"), reason) || now.Review != models.ReviewNone {
		s.t.Errorf("%s because of %q, want FAILED because of %q", now.Status, now.StatusReason, reason)
	}
	for _, line := range s.sellers(c) {
		if !strings.HasSuffix(line, " REMOVED") {
			s.t.Errorf("a relationship is left: %s", line)
		}
	}
	for _, q := range s.specialQualifications(c) {
		if q.Vetting != models.VettingDenied || q.ActiveKey != nil || q.Reason != now.StatusReason || q.DecidedAt == nil {
			s.t.Errorf("the qualification is %+v, want it denied", q)
		}
	}
	if events := s.events(grant, c); events[len(events)-1] != "failCustomer PROVISIONING>FAILED" {
		s.t.Errorf("history %v", events)
	}
	if people, err := s.Store.UserByEmail(s.ctx, ines); err == nil {
		s.t.Errorf("somebody was invited: %+v", people)
	}
}

// a partner that has lost its qualification before the account is set up gets none. The creation is given back, and the name is free
// again.
func TestProvision_QualificationWasRevoked(t *testing.T) {
	tell(t, func(s *story) {
		held := s.qualified(lucia, meridian)
		v := s.issued(ptr(2))
		c, _ := s.creates(lucia, governmentCustomer(v, "cedar-county"))
		_, err := s.RevokeQualification(s.ctx, s.As(kenji), eligibility.RevokeQualificationInput{ID: held.ID.Any(), Reason: "The contract has ended."})
		s.must(err)
		s.Work()
		s.failed(c, "not approved for government products")
		s.units(v, 2, 0, models.ValidationIDIssued)
		s.tellsWhy(c)
		s.creates(grant, newCustomer("Lakeside Clinics", "cedar-county"))
	})
}

// tellsWhy checks the message to who created a customer, and that the partner can still read what became of it.
func (s *story) tellsWhy(c *models.Customer) {
	s.t.Helper()
	letters := slices.DeleteFunc(s.Mail(), func(m mail.Message) bool { return m.ToAddress != lucia || !strings.Contains(m.Text, c.CompanyName) })
	if len(letters) != 1 || letters[0].Locale != "es" || !strings.Contains(letters[0].Text, problem.Localize(s.customer(c.ID).StatusReason, "es")) {
		s.t.Errorf("the agent is not told once, in Spanish: %+v", letters)
	}
	seen, err := store.Find(s.ctx, s.Store, s.As(grant), c.ID)
	s.must(err)
	if seen.Status != models.CustomerFailed || seen.StatusReason == "" {
		s.t.Errorf("the partner reads %s: %q", seen.Status, seen.StatusReason)
	}
	_, err = store.Find(s.ctx, s.Store, s.As(amir), c.ID)
	s.refused(err, "NOT_FOUND")
}

// a partner that was suspended meanwhile gets no customer either.
func TestProvision_PartnerWasSuspended(t *testing.T) {
	tell(t, func(s *story) {
		c, _ := s.creates(lucia, newCustomer("Lakeside Clinics", "lakeside"))
		s.is(lucia, models.PartnerSuspended)
		s.Work()
		s.failed(c, "Suspended")
	})
}

// is gives the account of somebody's organisation another status.
func (s *story) is(email string, status models.PartnerStatus) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		partner, err := store.LockAny(tx, s.As(email).PartnerID)
		if err != nil {
			return err
		}
		partner.Status = status
		return tx.Save(partner)
	}))
}

// heldFor is the hold of a customer.
func (s *story) heldFor(c *models.Customer) (h *models.ValidationHold) {
	s.t.Helper()
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) (err error) {
		h, err = tx.LockHoldOf(c.ID)
		return err
	}))
	return h
}

// Section 4.4: a creation is held for exactly half an hour, and then released once.
func TestProvision_HoldIsReleasedAfterHalfAnHour(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		c, _ := s.creates(lucia, governmentCustomer(v, "cedar-county"))
		h := s.heldFor(c)
		s.Clock.Set(s.Clock.Now().Add(rules.HoldTime - time.Millisecond))
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, h.ID))
		s.units(v, 1, 1, models.ValidationIDIssued)
		s.Clock.Set(h.ExpiresAt)
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, h.ID))
		s.units(v, 1, 0, models.ValidationIDIssued)
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, h.ID))
		s.units(v, 1, 0, models.ValidationIDIssued)
		if now := s.heldFor(c); now.State != models.HoldReleased || !now.SettledAt.Equal(h.ExpiresAt) {
			t.Errorf("the hold is %+v", now)
		}
	})
}

// Section 4.4: the worker was down for forty minutes. If a creation is left, the account is set up.
func TestProvision_LateWorkerTakesAnotherHold(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		c, _ := s.creates(lucia, governmentCustomer(v, "cedar-county"))
		s.Clock.Set(s.Clock.Now().Add(40 * time.Minute))
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, s.heldFor(c).ID)) // another worker was faster with this one
		s.units(v, 1, 0, models.ValidationIDIssued)
		s.Work()
		if now := s.customer(c.ID); now.Status != models.CustomerActive {
			t.Errorf("%s: %s, want ACTIVE", now.Status, now.StatusReason)
		}
		s.units(v, 0, 0, models.ValidationIDExhausted)
		if h := s.heldFor(c); h.State != models.HoldConsumed {
			t.Errorf("the hold is %s, want CONSUMED", h.State)
		}
	})
}

// Section 4.4: both jobs are due after forty minutes. In either order one creation is used.
func TestProvision_LateWorkerRunsBothJobs(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(2))
		c, _ := s.creates(lucia, governmentCustomer(v, "cedar-county"))
		s.Clock.Set(s.Clock.Now().Add(40 * time.Minute))
		s.Work()
		if now := s.customer(c.ID); now.Status != models.CustomerActive {
			t.Errorf("%s: %s, want ACTIVE", now.Status, now.StatusReason)
		}
		s.units(v, 1, 0, models.ValidationIDIssued)
	})
}

// Section 4.4: the worker was down for forty minutes, and another customer got the released creation.
func TestProvision_LateWorkerFindsNoCreation(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		late, _ := s.creates(lucia, governmentCustomer(v, "cedar-late"))
		s.Clock.Set(s.Clock.Now().Add(40 * time.Minute))
		s.must(s.ReleaseHold(s.ctx, access.TheSystem, s.heldFor(late).ID))
		other := governmentCustomer(v, "cedar-other")
		other.Contact.Email = ptr("omar.reyes@lakeside.example")
		soon, _ := s.creates(grant, other)
		s.must(s.ProvisionCustomer(s.ctx, access.TheSystem, late.ID))
		s.failed(late, "no creations left")
		s.units(v, 1, 1, models.ValidationIDIssued)
		s.Work()
		if now := s.customer(soon.ID); now.Status != models.CustomerActive {
			t.Errorf("%s: %s, want ACTIVE", now.Status, now.StatusReason)
		}
		s.units(v, 0, 0, models.ValidationIDExhausted)
	})
}

// an account that cannot be set up in all attempts is given up, and everything that was held for it is released.
func TestProvision_GivenUpReleasesTheHold(t *testing.T) {
	tell(t, func(s *story) {
		v := s.validated(ptr(1))
		in := governmentCustomer(v, "cedar-county")
		in.IndirectResellerID = ptr(s.As(dana).PartnerID.Any())
		c, _ := s.creates(lucia, in)
		s.must(s.GiveUpProvisioning(s.ctx, access.TheSystem, c.ID))
		s.failed(c, "")
		if s.customer(c.ID).StatusReason == "" {
			t.Error("nothing says why")
		}
		s.units(v, 1, 0, models.ValidationIDIssued)
		s.Work() // the job itself finds nothing to do any more
		s.failed(c, "")
		s.tellsWhy(c)
		if got := s.sellers(c); !slices.Equal(got, []string{"Bright Mesa Resellers REMOVED", "Meridian Distribution REMOVED"}) {
			t.Errorf("relationships %v", got)
		}
		taken, err := s.Store.DomainTaken(s.ctx, "cedar-county.work.program.example")
		s.must(err)
		if taken {
			t.Error("the name is still taken")
		}
	})
}
