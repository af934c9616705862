package provisioning_test

import (
	"context"
	"errors"
	"testing"

	"github.com/partnergraph/partnergraph/internal/provisioning"
)

func TestBundled_FulfilsAtOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []string{"ACTIVE", "SUSPENDED", "DELETED", "EXPIRED", "DISABLED"} {
		r := wanted
		r.Status = status
		for range 2 {
			got, err := provisioning.Bundled{}.Provision(t.Context(), r)
			if want := (provisioning.Answer{State: provisioning.Fulfilled, Reference: "trial-" + seats}); err != nil || got != want {
				t.Errorf("%s: got %+v, %v, want %+v", status, got, err, want)
			}
		}
	}
}

func TestBundled_QuantitiesToTry(t *testing.T) {
	t.Parallel()
	for quantity, want := range map[int]provisioning.State{202: provisioning.Pending, 422: provisioning.Refused, 503: "", 203: provisioning.Fulfilled} {
		r := wanted
		r.Quantity = quantity
		got, err := provisioning.Bundled{}.Provision(t.Context(), r)
		if got.State != want || (want == "") != errors.Is(err, provisioning.ErrUnavailable) || (got.Reason != "") != (want == provisioning.Refused) {
			t.Errorf("%d: got %+v, %v, want %q", quantity, got, err, want)
		}
		r.Status = "DELETED"
		if got, err := (provisioning.Bundled{}).Provision(t.Context(), r); err != nil || got.State != provisioning.Fulfilled {
			t.Errorf("%d, deleted: got %+v, %v, want FULFILLED", quantity, got, err)
		}
	}
}

func TestByHand_Waits(t *testing.T) {
	t.Parallel()
	got, err := provisioning.ByHand{}.Provision(t.Context(), wanted)
	if want := (provisioning.Answer{State: provisioning.Pending}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func TestProviders_AskNothingForCallersWhoLeft(t *testing.T) {
	t.Parallel()
	ctx, leave := context.WithCancel(t.Context())
	leave()
	for _, p := range []provisioning.Provider{provisioning.Bundled{}, provisioning.ByHand{}, serving(t, saying(200, fulfilled))} {
		if got, err := p.Provision(ctx, wanted); !errors.Is(err, context.Canceled) || got != (provisioning.Answer{}) {
			t.Errorf("%T: got %+v, %v, want context.Canceled", p, got, err)
		}
	}
}
