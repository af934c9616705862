package graph

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2/ast"
)

const keyHeader = "Idempotency-Key"

// withIdempotency answers a mutation that is repeated with the same Idempotency-Key as the first time. The key is
// claimed in the commit of the change itself (store.WithKey), so that the change is made once even if the
// process dies before the answer is stored: the answer is then made again from the object.
func withIdempotency(srv *handler.Server, s *store.Store, log *slog.Logger) {
	srv.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		op := graphql.GetOperationContext(ctx)
		text, sent := op.Headers[keyHeader]
		who := actor(ctx)
		field := graphql.GetRootFieldContext(ctx).Field
		if !sent || op.Operation.Operation != ast.Mutation || !keyCounts(who, field.Name) {
			return next(ctx)
		}
		if !validKey(text) {
			return refuseField(ctx, problem.New(problem.IdempotencyKeyInvalid, ""))
		}
		key := store.Key{Actor: keyOwner(who, field.Name), Key: text[0], Field: clipField(field.Alias), Hash: requestHash(op, namedAccount(ctx)), As: permissionsHash(who)}
		kept, err := s.Answer(ctx, key)
		switch {
		case errors.Is(err, store.ErrOtherRoles): // the roles have changed: answer again with what the caller may see now
			return next(store.WithKey(ctx, key))
		case err != nil:
			return refuseField(ctx, err)
		case kept != nil:
			return raw(kept)
		}
		return answerOnce(ctx, s, log, key, next)
	})
}

// secretAnswers are the mutations whose answer has a secret, and is not stored. Repeated with the same key, they change nothing
// and answer with the object alone. The links in invitations are not stored either.
var secretAnswers = map[string]bool{
	"createApiToken": true, "startRegistration": true, "enterLinkCode": true,
	"createRelationshipRequest": true, "sendRelationshipRequest": true, "inviteIndirectReseller": true, "inviteCustomerJointly": true,
}

// anonymousMutations are the mutations that accept an Idempotency-Key from callers who are not signed in.
var anonymousMutations = map[string]bool{"startRegistration": true, "confirmPrimaryContact": true, "enterLinkCode": true, "requestNewLink": true}

// personMutations are the mutations by which a person becomes a user of another organisation: their keys belong to the person, not to a user.
var personMutations = map[string]bool{string(access.AcceptUserInvitation): true, string(access.DeclineUserInvitation): true}

// guestMutations are the mutations that guests may use: a guest's keys belong to the person.
var guestMutations = map[string]bool{string(access.AppealRegistration): true, string(access.RevokeSession): true, string(access.OpenInvitation): true, string(access.DeclineRelationshipRequest): true}

// joiningMutations are the mutations by which a guest may become a user: the keys of people who have signed in themselves belong to the
// person, who has a user when the request is repeated.
var joiningMutations = map[string]bool{string(access.AcceptRelationshipRequest): true}

// keyCounts reports whether the key of a caller is used for a field. An action that is not allowed any more is refused, not answered as before.
func keyCounts(who access.Actor, field string) bool {
	return who.Can(access.Action(field)) && (!who.UserID.IsZero() || anonymousMutations[field] || personMutations[field] || guestMutations[field] || joiningMutations[field])
}

// keyOwner is the user or person to whom a key belongs.
func keyOwner(who access.Actor, field string) models.ID[models.User] {
	switch {
	case personMutations[field], guestMutations[field] && who.Guest(), joiningMutations[field] && who.Identity.Subject != "":
		return identityKey(who.Identity)
	case who.UserID.IsZero():
		return store.Anonymous
	}
	return who.UserID
}

// permissionsHash is equal for actors with the same rights.
func permissionsHash(who access.Actor) []byte {
	sum := sha256.New()
	sum.Write(who.PartnerID[:])
	for _, role := range who.Roles {
		io.WriteString(sum, string(role)+" ")
	}
	return sum.Sum(nil)
}

type outcomeKey struct{}

// requestOutcome is the outcome of a request with a key.
type requestOutcome struct {
	repeated atomic.Bool // the change was made before
	refused  atomic.Bool // nothing was changed
}

// repeatOf returns the error of a use case whose key has been used before, which names the object.
func repeatOf(ctx context.Context, err error) (*store.Repeated, bool) {
	again, found := errors.AsType[*store.Repeated](err)
	if f, ok := ctx.Value(outcomeKey{}).(*requestOutcome); ok && found {
		f.repeated.Store(true)
	}
	return again, found
}

// noteRefusal records that a use case refused: its answer must not be stored as that of an equal request that succeeded.
func noteRefusal(ctx context.Context) {
	if f, ok := ctx.Value(outcomeKey{}).(*requestOutcome); ok {
		f.refused.Store(true)
	}
}

// answerOnce runs the field and stores its answer, unless there was an error that may not occur when it is retried.
func answerOnce(ctx context.Context, s *store.Store, log *slog.Logger, key store.Key, next graphql.RootResolver) graphql.Marshaler {
	before, became := len(graphql.GetErrors(ctx)), new(requestOutcome)
	answer := next(context.WithValue(store.WithKey(ctx, key), outcomeKey{}, became))
	var text bytes.Buffer
	answer.MarshalGQL(&text)
	if len(graphql.GetErrors(ctx)) > before || became.refused.Load() || text.String() == "null" {
		return raw(text.Bytes())
	}
	if secretAnswers[graphql.GetRootFieldContext(ctx).Field.Name] {
		return raw(text.Bytes())
	}
	if became.repeated.Load() {
		if kept := waitForAnswer(ctx, s, key); kept != nil {
			return raw(kept)
		}
	}
	if err := s.Remember(ctx, key, text.Bytes()); err != nil {
		log.WarnContext(ctx, "idempotency: keep answer", "err", err)
	}
	return raw(text.Bytes())
}

const (
	keepWithin = time.Second
	keptLook   = 10 * time.Millisecond
)

// waitForAnswer waits a moment for the answer of an equal request that has committed and is about to store its
// answer. Nil means that it has not; the answer is then made again.
func waitForAnswer(ctx context.Context, s *store.Store, key store.Key) []byte {
	ctx, cancel := context.WithTimeout(ctx, keepWithin)
	defer cancel()
	look := time.NewTicker(keptLook)
	defer look.Stop()
	for {
		if kept, err := s.Answer(ctx, key); err != nil || kept != nil {
			return kept
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// refuseField returns null and adds an error; the fields of Mutation are nullable.
func refuseField(ctx context.Context, err error) graphql.Marshaler {
	field := graphql.GetRootFieldContext(ctx).Field
	graphql.AddError(graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Mutation", Field: field}), err)
	return graphql.Null
}

type raw []byte

func (r raw) MarshalGQL(w io.Writer) { w.Write(r) }

func validKey(values []string) bool {
	if len(values) != 1 || len(values[0]) == 0 || len(values[0]) > 255 {
		return false
	}
	for _, c := range []byte(values[0]) {
		if c < '!' || c > '~' {
			return false
		}
	}
	return true
}

// namedAccount is the partner account that the request names. The one it acts for may not exist before the request.
func namedAccount(ctx context.Context) models.ID[models.Partner] {
	s, _ := ctx.Value(sessionKey).(Session)
	return s.Account
}

// requestHash is the hash of a request: its document, operation, variables and named account.
func requestHash(op *graphql.OperationContext, account models.ID[models.Partner]) []byte {
	variables, _ := json.Marshal(op.Variables) // was decoded from JSON: never fails
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(op.RawQuery), []byte(op.OperationName), variables} {
		sum.Write(part)
		sum.Write([]byte{0})
	}
	sum.Write(account[:])
	hashFiles(sum, op.Variables)
	return sum.Sum(nil)
}

// hashFiles adds the contents of uploaded files in the order of their places.
func hashFiles(sum io.Writer, value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			hashFiles(sum, v[name])
		}
	case []any:
		for _, one := range v {
			hashFiles(sum, one)
		}
	case graphql.Upload:
		content := sha256.New()
		if _, err := io.Copy(content, v.File); err == nil { // a file that cannot be read fails in the use case
			sum.Write(content.Sum(nil))
		}
		_, _ = v.File.Seek(0, io.SeekStart)
	}
}

// clipField cuts an alias to its column; a longer one ends with its hash.
func clipField(alias string) string {
	if len(alias) <= 100 {
		return alias
	}
	sum := sha256.Sum256([]byte(alias))
	return alias[:100] + hex.EncodeToString(sum[:16])
}

// Use adds the extensions that need the store: loaders and idempotency.
func Use(s *store.Store, log *slog.Logger) func(*handler.Server) {
	return func(srv *handler.Server) {
		withRequestTimeouts(srv)
		withCause(srv)
		withIdempotency(srv, s, log)
		withLoaders(srv, s)
	}
}

// withCause stores the request's id in the jobs and audit events that it causes.
func withCause(srv *handler.Server) {
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(store.WithCause(ctx, RequestID(ctx)))
	})
}

// withRequestTimeouts sets the database timeouts of requests for each operation; a socket has many operations.
func withRequestTimeouts(srv *handler.Server) {
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(store.ForRequest(ctx))
	})
}
