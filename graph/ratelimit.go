package graph

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/time/rate"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	maxCallers   = 50_000 // buckets kept; the longest unused go first, and those are full again
	costPerToken = 100
	badTokenCost = 20 // guessing tokens is dear
)

// dear are the fields that anybody can try without having signed in, and what each try pays.
var dear = map[string]int{"startRegistration": 30, "confirmPrimaryContact": 10, "invitation": 10}

// rates gives every caller a bucket that holds one minute's worth of requests. It lives in this process: it
// protects the process, and goes on when everything else is down.
type rates struct {
	perMinute int
	buckets   *lru.Cache[string, *rate.Limiter]
	owners    *lru.Cache[[sha256.Size]byte, string] // whose a token was that was good the last time
}

// newRates allows perMinute requests for each caller, or any number when it is zero.
func newRates(perMinute int) *rates {
	buckets, _ := lru.New[string, *rate.Limiter](maxCallers) // fails only for a size below one
	owners, _ := lru.New[[sha256.Size]byte, string](maxCallers)
	return &rates{perMinute: perMinute, buckets: buckets, owners: owners}
}

// owner is who pays for a token that was good the last time. It says nothing about whether the token is still good.
func (r *rates) owner(authorization string) (key string, known bool) {
	return r.owners.Get(sha256.Sum256([]byte(authorization)))
}

func (r *rates) remember(authorization, key string) {
	r.owners.Add(sha256.Sum256([]byte(authorization)), key)
}

func (r *rates) forget(authorization string) {
	r.owners.Remove(sha256.Sum256([]byte(authorization)))
}

// charge takes up to n from what a caller has left.
func (r *rates) charge(key string, n int) {
	if r.perMinute <= 0 {
		return
	}
	now, bucket := clock.Wall(), r.bucket(key)
	if left := min(n, int(bucket.TokensAt(now))); left > 0 {
		bucket.AllowN(now, left)
	}
}

// take pays for n requests, or says when the caller may come back.
func (r *rates) take(key string, n int) *gqlerror.Error {
	if r.perMinute <= 0 {
		return nil
	}
	now := clock.Wall()
	paid := r.bucket(key).ReserveN(now, min(n, r.perMinute)) // more than the bucket holds could never be paid
	wait := paid.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	paid.CancelAt(now)
	seconds := int(math.Ceil(wait.Seconds()))
	err := transport.Refuse(transport.CodeRateLimited, fmt.Sprintf("Too many requests; come back in %d s.", seconds))
	err.Extensions["retryAfter"] = seconds
	err.Extensions["limit"] = r.perMinute
	return err
}

func (r *rates) bucket(key string) *rate.Limiter {
	if b, ok := r.buckets.Get(key); ok {
		return b
	}
	fresh := rate.NewLimiter(rate.Every(time.Minute/time.Duration(r.perMinute)), r.perMinute)
	if other, ok, _ := r.buckets.PeekOrAdd(key, fresh); ok {
		return other
	}
	return fresh
}

// paidKey marks the context of a request that has paid at the door.
const paidKey contextKey = "paid"

// perRequest makes every operation on a socket pay one before it is even parsed; other requests have paid at the door.
type perRequest struct{ rates *rates }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = perRequest{}

// ExtensionName names the extension in logs.
func (perRequest) ExtensionName() string { return "RatePerRequest" }

// Validate accepts every schema.
func (perRequest) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters changes nothing; it is the first hook of a request.
func (p perRequest) MutateOperationParameters(ctx context.Context, _ *graphql.RawParams) *gqlerror.Error {
	if ctx.Value(paidKey) != nil {
		return nil
	}
	return p.rates.take(caller(ctx), 1)
}

// perCost makes an expensive operation pay for its price, once that is known.
type perCost struct{ rates *rates }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = perCost{}

// ExtensionName names the extension in logs.
func (perCost) ExtensionName() string { return "RatePerCost" }

// Validate accepts every schema.
func (perCost) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext changes nothing; it is the first hook after the price is known.
func (p perCost) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	n := transport.CostOf(op) / costPerToken
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation", "Query"}) {
		n += dear[field.Name]
	}
	if n > 0 {
		return p.rates.take(caller(ctx), n)
	}
	return nil
}
