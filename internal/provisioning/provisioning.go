// Package provisioning has subscriptions set up outside: by a service of the deployment's choice, by an invented one in a trial, or by people.
// It is level-triggered. A provider is told the whole state that a subscription is to have, as often as needed, and the number of that state,
// its revision; what it has done already it does not do again. So a message that is lost, late or repeated does no harm.
package provisioning

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/partnergraph/partnergraph/internal/remote"
)

// Provider brings subscriptions into the state that they are to have.
type Provider interface {
	// Provision tells the provider the desired state of a subscription. It may be called any number of times for one revision. The answer is
	// about that revision; whoever stores it checks that the revision is still the newest one. The error wraps ErrUnavailable when the
	// provider gave no answer, which is worth another try, or context.Canceled when the caller left.
	Provision(ctx context.Context, r Request) (Answer, error)
}

// Request is the whole desired state of a subscription. Its JSON is what services outside are sent.
type Request struct {
	SubscriptionID   string    `json:"subscriptionId"`      // global id
	Revision         int       `json:"revision"`            // of the desired state, from 1; a higher one replaces all lower ones
	OrderID          string    `json:"orderId"`             // global id
	OrderLineID      string    `json:"orderLineId"`         // global id
	CustomerTenantID string    `json:"customerTenantId"`    // of the tenant that gets it
	OfferID          string    `json:"offerId"`             // the publisher's external id
	PlanID           string    `json:"planId"`              // the publisher's external id
	Quantity         int       `json:"quantity"`            // of seats or units
	Term             string    `json:"term"`                // P1M, P1Y or P3Y
	BillingCycle     string    `json:"billingCycle"`        // MONTHLY, ANNUAL, TRIENNIAL, ONE_TIME or NONE
	Status           string    `json:"status"`              // ACTIVE, SUSPENDED, DELETED, EXPIRED or DISABLED
	TermEndsAt       time.Time `json:"termEndsAt,omitzero"` // UTC; left out while no term has begun
}

// State is how far a provider is with a revision.
type State string

// The states. FULFILLED and REFUSED are final: to ask again, the program makes a new revision.
const (
	Fulfilled State = "FULFILLED" // the subscription is as the revision says
	Pending   State = "PENDING"   // it will be, or not; a callback or the answer to a later request tells
	Refused   State = "REFUSED"   // it will not be
)

// The longest texts of a provider, in characters.
const (
	longestReference = 200
	longestReason    = 500
)

// Answer is what a provider says about a revision.
type Answer struct {
	State     State  `json:"state"`
	Reference string `json:"reference"` // the provider's own id of the subscription; may be empty
	Reason    string `json:"reason"`    // of a refusal, in the provider's words, for the operator; at most 500 printable characters

	AskAgain time.Duration `json:"-"` // after PENDING: when to ask again, because a callback can be lost; zero for never
}

// ErrUnavailable is the error of a provider that gave no answer. Neither it nor what wraps it mentions tokens, or what was asked or answered.
var ErrUnavailable = remote.ErrUnavailable

// checked returns an answer as it may be stored. A reason is shortened, because a refusal is not lost for its length; a reference that is
// too long or not printable is nobody's id, and makes the answer invalid.
func (a Answer) checked() (Answer, error) {
	switch {
	case a.State != Fulfilled && a.State != Pending && a.State != Refused:
		return Answer{}, errors.New("the state is none of FULFILLED, PENDING and REFUSED")
	case !remote.Fits(a.Reference, longestReference):
		return Answer{}, errors.New("the reference is too long or not printable")
	case a.State != Refused && a.Reason != "":
		return Answer{}, errors.New("there is a reason without a refusal")
	}
	a.Reason = printable(a.Reason)
	return a, nil
}

// printable replaces what cannot be printed in a line by spaces, and shortens a text to the longest reason.
func printable(text string) string {
	text = strings.Map(func(r rune) rune {
		if !remote.Fits(string(r), 1) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= longestReason {
		return text
	}
	return string([]rune(text)[:longestReason-1]) + "…"
}

// failed names the operation that an error ended.
func failed(err error) error { return fmt.Errorf("provisioning: provision: %w", err) }
