package graph

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// refusals are the problems by which an action is refused because of the caller, not because of the input: the role, an object of
// another organisation, a role that the caller may not grant, a missing agreement.
var refusals = []problem.Code{
	problem.RoleNotAllowed, problem.GlobalAdminRequired, problem.AdminAgentRequired, problem.NotFound, problem.RoleChangeNotAllowed, problem.LastGlobalAdmin,
	problem.TokenRolesExceeded, problem.TokenMakesNoTokens, problem.AgreementNotAccepted,
}

const (
	refusalsPerPerson = 60 // of one person, within
	refusalsSpan      = time.Hour
)

// RecordRefusals writes audit events for mutations that were refused because of the caller, with a limit for each person and
// hour. Add it before Use, so that writing the event does not use the Idempotency-Key.
func RecordRefusals(s *store.Store, log *slog.Logger) func(*handler.Server) {
	limiter := &refusalLimiter{}
	return func(srv *handler.Server) {
		srv.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
			who := actor(ctx)
			if graphql.GetOperationContext(ctx).Operation.Operation != ast.Mutation || who.UserID.IsZero() {
				return next(ctx)
			}
			var seen refusalNotes
			answer := next(context.WithValue(ctx, refusalKey, &seen))
			codes := seen.take()
			if len(codes) == 0 {
				return answer
			}
			if note, last := limiter.allow(who.UserID, clock.Wall()); note {
				do := access.Action(graphql.GetRootFieldContext(ctx).Field.Name)
				if err := s.RecordRefusal(ctx, who, do, reasonOf(codes, last)); err != nil { // the response does not depend on it
					log.WarnContext(ctx, "record a refusal", "err", err)
				}
			}
			return answer
		})
	}
}

func reasonOf(codes []problem.Code, last bool) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = string(code)
	}
	reason := strings.Join(words, ", ")
	if last {
		reason += "; further ones of this hour are not noted"
	}
	return reason
}

const refusalKey contextKey = "refusal"

// refusalNotes collects the refusals of one field, whose subfields may be resolved concurrently.
type refusalNotes struct {
	mu    sync.Mutex
	codes []problem.Code
}

// noteProblems collects those problems of a mutation that are refusals.
func noteProblems(ctx context.Context, problems problem.List) {
	notes, _ := ctx.Value(refusalKey).(*refusalNotes)
	if notes == nil {
		return
	}
	notes.mu.Lock()
	defer notes.mu.Unlock()
	for _, p := range problems {
		if slices.Contains(refusals, p.Code) && !slices.Contains(notes.codes, p.Code) {
			notes.codes = append(notes.codes, p.Code)
		}
	}
}

func (n *refusalNotes) take() []problem.Code {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.codes
}

// refusalLimiter limits the recorded refusals of each person.
type refusalLimiter struct {
	mu    sync.Mutex
	since time.Time
	noted map[models.ID[models.User]]int
}

// allow reports whether one more is recorded, and whether it is the last one of the hour.
func (r *refusalLimiter) allow(who models.ID[models.User], now time.Time) (note, last bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.noted == nil || now.Sub(r.since) >= refusalsSpan {
		r.since, r.noted = now, map[models.ID[models.User]]int{}
	}
	r.noted[who]++
	return r.noted[who] <= refusalsPerPerson, r.noted[who] == refusalsPerPerson
}
