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
	maxCallers   = 50_000 // number of buckets; the least recently used are evicted, which are full again by then
	costPerToken = 100
	badTokenCost = 20 // makes guessing tokens expensive
)

// fieldCost is the cost of fields that callers can try without having signed in.
var fieldCost = map[string]int{"startRegistration": 30, "confirmPrimaryContact": 10, "invitation": 10}

// rateLimiter gives every caller a token bucket for one minute of requests. It is in memory: it
// protects this process, and works without the database and Redis.
type rateLimiter struct {
	perMinute int
	buckets   *lru.Cache[string, *rate.Limiter]
	callers   *lru.Cache[[sha256.Size]byte, string] // the callers of tokens that were valid the last time
}

// newRateLimiter allows perMinute requests for each caller; zero is no limit.
func newRateLimiter(perMinute int) *rateLimiter {
	buckets, _ := lru.New[string, *rate.Limiter](maxCallers) // fails only for a size below one
	owners, _ := lru.New[[sha256.Size]byte, string](maxCallers)
	return &rateLimiter{perMinute: perMinute, buckets: buckets, callers: owners}
}

// callerOf is the caller of a token that was valid the last time; it may be invalid now.
func (r *rateLimiter) callerOf(authorization string) (key string, known bool) {
	return r.callers.Get(sha256.Sum256([]byte(authorization)))
}

func (r *rateLimiter) remember(authorization, key string) {
	r.callers.Add(sha256.Sum256([]byte(authorization)), key)
}

func (r *rateLimiter) forget(authorization string) {
	r.callers.Remove(sha256.Sum256([]byte(authorization)))
}

// charge takes up to n from a caller's bucket.
func (r *rateLimiter) charge(key string, n int) {
	if r.perMinute <= 0 {
		return
	}
	now, bucket := clock.Wall(), r.bucket(key)
	if left := min(n, int(bucket.TokensAt(now))); left > 0 {
		bucket.AllowN(now, left)
	}
}

// allow takes n from a caller's bucket, or returns an error with the time to wait.
func (r *rateLimiter) allow(key string, n int) *gqlerror.Error {
	if r.perMinute <= 0 {
		return nil
	}
	now := clock.Wall()
	paid := r.bucket(key).ReserveN(now, min(n, r.perMinute)) // more than the size of the bucket would never be available
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

func (r *rateLimiter) bucket(key string) *rate.Limiter {
	if b, ok := r.buckets.Get(key); ok {
		return b
	}
	fresh := rate.NewLimiter(rate.Every(time.Minute/time.Duration(r.perMinute)), r.perMinute)
	if other, ok, _ := r.buckets.PeekOrAdd(key, fresh); ok {
		return other
	}
	return fresh
}

// chargedKey marks the context of a request that was charged at authentication.
const chargedKey contextKey = "paid"

// perRequest charges 1 for every operation on a socket, before it is parsed; other requests were charged at authentication.
type perRequest struct{ rates *rateLimiter }

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
	if ctx.Value(chargedKey) != nil {
		return nil
	}
	return p.rates.allow(caller(ctx), 1)
}

// perCost charges an expensive operation by its cost, once that is known.
type perCost struct{ rates *rateLimiter }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = perCost{}

// ExtensionName names the extension in logs.
func (perCost) ExtensionName() string { return "RatePerCost" }

// Validate accepts every schema.
func (perCost) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext changes nothing; it is the first hook after the cost is known.
func (p perCost) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	n := transport.CostOf(op) / costPerToken
	for _, field := range graphql.CollectFields(op, op.Operation.SelectionSet, []string{"Mutation", "Query"}) {
		n += fieldCost[field.Name]
	}
	if n > 0 {
		return p.rates.allow(caller(ctx), n)
	}
	return nil
}
