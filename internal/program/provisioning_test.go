package program_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// cloud is a provisioning service: it answers as it is told, and remembers what it was asked.
type cloud struct {
	mu     sync.Mutex
	status int
	body   string
	asked  []provisioning.Request
}

func (c *cloud) answers(status int, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.status, c.body = status, body
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var request provisioning.Request
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.asked = append(c.asked, request)
	w.WriteHeader(c.status)
	fmt.Fprint(w, c.body)
}

// told is what the service was told: "1 ACTIVE 10".
func (c *cloud) told() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.asked {
		all = append(all, fmt.Sprintf("%d %s %d", r.Revision, r.Status, r.Quantity))
	}
	c.asked = nil
	return all
}

// withCloud gives the program a provisioning service of its own.
func (s *story) withCloud() *cloud {
	s.t.Helper()
	c := &cloud{status: http.StatusAccepted, body: `{"state":"PENDING"}`}
	server := httptest.NewServer(c)
	s.t.Cleanup(server.Close)
	client, err := provisioning.NewRemote(remote.Config{URL: server.URL, Attempts: 1})
	s.must(err)
	s.Provisioning = client
	return c
}

func (s *story) calls(back provisioning.Callback) error {
	s.t.Helper()
	return s.ReceiveProvisioning(s.ctx, access.TheSystem, back)
}

func says(sub *models.Subscription, revision int, state provisioning.State) provisioning.Callback {
	said := provisioning.Callback{SubscriptionID: sub.ID.String(), Revision: revision, Answer: provisioning.Answer{State: state, Reference: "res-7"}}
	if state == provisioning.Refused {
		said.Reason = "The tenant is locked."
	}
	return said
}

// Section 4.12: a service that answers later, twice, late and out of order. Each order ends once, as the first answer to its newest revision says.
func TestProvisioning_AnsweredByCallback(t *testing.T) {
	tell(t, func(s *story) {
		service := s.withCloud()
		s.canOrder()
		done := s.buys(s.seats(10))
		o, sub := done.Groups[0].Order, s.bought(done)
		s.Work()
		s.isOrder(o, "PENDING 199.90 USD: 10 PREFULFILLMENT_PENDING")
		s.toldService([]string{"1 ACTIVE 10"}, service.told())
		s.Advance(time.Hour) // nobody has called: it is asked again
		s.toldService([]string{"1 ACTIVE 10"}, service.told())
		s.must(s.calls(says(sub, 1, provisioning.Pending)))
		s.must(s.calls(says(sub, 2, provisioning.Refused))) // of a revision that there is not
		s.isOrder(o, "PENDING 199.90 USD: 10 PREFULFILLMENT_PENDING")
		for _, err := range atOnce(5, func(int) error { return s.calls(says(sub, 1, provisioning.Fulfilled)) }) {
			s.must(err)
		}
		s.must(s.calls(says(sub, 1, provisioning.Refused))) // the first answer counts
		s.isOrder(o, "COMPLETED 199.90 USD: 10 FULFILLED")
		s.Work()
		if now := s.subscription(sub.ID); now.Status != models.SubscriptionActive || now.ProvisioningID != "res-7" || now.Version != 2 {
			t.Errorf("the subscription is %+v", now)
		}
		s.refused(s.calls(provisioning.Callback{SubscriptionID: models.NewID[models.Subscription]().String(), Revision: 1, Answer: provisioning.Answer{State: provisioning.Fulfilled}}), "NOT_FOUND")
		s.refused(s.calls(provisioning.Callback{SubscriptionID: "nonsense", Revision: 1, Answer: provisioning.Answer{State: provisioning.Fulfilled}}), "NOT_FOUND at subscriptionId")

		s.must(s.setsQuantity(amir, sub, 20)) // two revisions before the service answers the first of them
		s.must(s.setsQuantity(amir, sub, 30))
		s.must(s.calls(says(sub, 2, provisioning.Refused)))
		if now := s.subscription(sub.ID); now.Revision != 3 || now.Provisioning != models.ProvisioningPending {
			t.Errorf("an answer to an older revision has changed %+v", now)
		}
		s.must(s.calls(says(sub, 3, provisioning.Refused)))
		s.Work()
		if now := s.subscription(sub.ID); now.Provisioning != models.ProvisioningRefused || now.Status != models.SubscriptionActive || now.Quantity != 30 || now.ProvisioningNote != "The tenant is locked." {
			t.Errorf("the subscription is %+v", now)
		}
		service.told()
		service.answers(http.StatusOK, `{"state":"FULFILLED","reference":"res-8"}`)
		_, err := s.RetryOrder(s.ctx, s.As(olga), orders.RetryOrderInput{ID: o.ID.Any()})
		s.must(err)
		s.Work()
		s.toldService([]string{"4 ACTIVE 30"}, service.told())
		if now := s.subscription(sub.ID); now.Provisioning != models.ProvisioningDone || now.ProvisioningID != "res-8" {
			t.Errorf("the subscription is %+v", now)
		}
	})
}

// An order that was cancelled while the service worked: what the service did too late is undone by the newer revision.
func TestProvisioning_CancelledMeanwhile(t *testing.T) {
	tell(t, func(s *story) {
		service := s.withCloud()
		s.canOrder()
		done := s.buys(s.seats(10))
		o, sub := done.Groups[0].Order, s.bought(done)
		s.Work()
		_, err := s.CancelOrder(s.ctx, s.As(amir), orders.CancelOrderInput{ID: o.ID.Any(), Reason: "A mistake."})
		s.must(err)
		s.must(s.calls(says(sub, 1, provisioning.Fulfilled))) // too late
		service.answers(http.StatusOK, `{"state":"FULFILLED"}`)
		s.Work()
		s.toldService([]string{"1 ACTIVE 10", "2 DELETED 10"}, service.told())
		s.isOrder(o, "CANCELLED 199.90 USD: 10 UNFULFILLED")
		if now := s.subscription(sub.ID); now.Status != models.SubscriptionDeleted || now.StartedAt != nil || now.Provisioning != models.ProvisioningDone {
			t.Errorf("the subscription is %+v", now)
		}
		s.Advance(rules.CartTime)
		s.owns(tanaka, "Standard 10 DELETED")
	})
}

// A service that does not answer is asked again by the job, and the order waits.
func TestProvisioning_Unavailable(t *testing.T) {
	tell(t, func(s *story) {
		service := s.withCloud()
		s.canOrder()
		service.answers(http.StatusInternalServerError, "")
		done := s.buys(s.seats(10))
		if err := s.ProvisionSubscription(s.ctx, access.TheSystem, s.bought(done).ID, 1); !errors.Is(err, provisioning.ErrUnavailable) {
			t.Errorf("the job fails with %v", err)
		}
		s.isOrder(done.Groups[0].Order, "PENDING 199.90 USD: 10 PREFULFILLMENT_PENDING")
		service.answers(http.StatusUnprocessableEntity, `{"state":"REFUSED","reason":"The tenant is locked."}`)
		s.must(s.ProvisionSubscription(s.ctx, access.TheSystem, s.bought(done).ID, 1))
		s.isOrder(done.Groups[0].Order, "FAILED 199.90 USD: 10 UNFULFILLED (The tenant is locked.)")
	})
}

// toldService fails unless a service was told exactly this.
func (s *story) toldService(want, got []string) {
	s.t.Helper()
	if fmt.Sprint(want) != fmt.Sprint(got) {
		s.t.Errorf("the service was told %v, want %v", got, want)
	}
}

// A service that accepts for ever is asked once in an hour, however often the job runs, and after two weeks the operator has to look. Nothing is refused, and the ways out work.
func TestProvisioning_AcceptedForEver(t *testing.T) {
	tell(t, func(s *story) {
		service := s.withCloud()
		s.canOrder()
		done := s.buys(s.seats(10))
		o, sub := done.Groups[0].Order, s.bought(done)
		s.Work()
		for range 3 { // the job runs again, as after the death of a worker
			s.must(s.ProvisionSubscription(s.ctx, access.TheSystem, sub.ID, 1))
		}
		if asked := len(service.told()); asked != 4 {
			t.Errorf("it was asked %d times", asked)
		}
		s.Advance(3 * time.Hour)
		if asked := len(service.told()); asked != 3 {
			t.Errorf("in three hours it was asked %d times", asked)
		}
		if now := s.subscription(sub.ID); now.Version != 1 {
			t.Errorf("to wait is version %d", now.Version)
		}
		s.Advance(rules.ProvisioningTime)
		service.told()
		s.Advance(48 * time.Hour)
		s.toldService(nil, service.told())
		s.isOrder(o, "PENDING 199.90 USD: 10 PREFULFILLMENT_PENDING")
		s.refused(s.ProvisionSubscription(s.ctx, access.TheSystem, sub.ID, 1), "SERVICE_UNAVAILABLE")
		s.must(s.GiveUpSubscription(s.ctx, access.TheSystem, sub.ID, 1))
		s.isOrder(o, "PENDING 199.90 USD: 10 PREFULFILLMENT_PENDING")
		failed, err := s.Store.Jobs(s.ctx, s.As(olga), &store.JobFilter{State: &store.JobStateFilter{In: []models.JobState{models.JobFailed}}}, nil, store.Page{})
		s.must(err)
		if len(failed.Nodes()) != 1 {
			t.Errorf("the operator sees %d failed jobs", len(failed.Nodes()))
		}
		service.told()
		_, err = s.RetryOrder(s.ctx, s.As(olga), orders.RetryOrderInput{ID: o.ID.Any()})
		s.must(err)
		s.Advance(2 * time.Hour)
		s.toldService([]string{"2 ACTIVE 10", "2 ACTIVE 10", "2 ACTIVE 10"}, service.told())
		_, err = s.AnswerProvisioning(s.ctx, s.As(olga), orders.AnswerProvisioningInput{ID: sub.ID.Any(), Fulfilled: true})
		s.must(err)
		s.Advance(48 * time.Hour)
		s.toldService(nil, service.told())
		s.isOrder(o, "COMPLETED 199.90 USD: 10 FULFILLED")
	})
}
