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

// withIdempotency makes a mutation that is sent again under the same Idempotency-Key answer what it answered
// the first time. The key is claimed in the commit of the change itself (store.WithKey), so that it holds
// even if the process dies before the answer is kept: then the answer is made again from the object.
func withIdempotency(srv *handler.Server, s *store.Store, log *slog.Logger) {
	srv.AroundRootFields(func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		op := graphql.GetOperationContext(ctx)
		text, sent := op.Headers[keyHeader]
		who := actor(ctx)
		field := graphql.GetRootFieldContext(ctx).Field
		if !sent || op.Operation.Operation != ast.Mutation || !answersAgain(who, field.Name) {
			return next(ctx)
		}
		if !validKey(text) {
			return refuseField(ctx, problem.New(problem.KeyInvalid, ""))
		}
		key := store.Key{Actor: keeper(who, field.Name), Key: text[0], Field: clipField(field.Alias), Hash: requestHash(op, named(ctx)), As: rights(who)}
		kept, err := s.Answer(ctx, key)
		switch {
		case errors.Is(err, store.ErrAnsweredOtherwise): // made again, for what the caller may see now
			return next(store.WithKey(ctx, key))
		case err != nil:
			return refuseField(ctx, err)
		case kept != nil:
			return raw(kept)
		}
		return answerOnce(ctx, s, log, key, next)
	})
}

// shownOnce are the mutations that answer with a secret: their answers are not kept. Sent again under the same key, they
// do nothing twice and answer with the object alone. The letters of invitations have links that are stored nowhere either.
var shownOnce = map[string]bool{
	"createApiToken": true, "startRegistration": true, "enterLinkCode": true,
	"createRelationshipRequest": true, "sendRelationshipRequest": true, "inviteIndirectReseller": true, "inviteCustomerJointly": true,
}

// anybody are the mutations for which the keys of callers who are not signed in count.
var anybody = map[string]bool{"startRegistration": true, "confirmPrimaryContact": true, "enterLinkCode": true, "requestNewLink": true}

// ofPeople are the mutations of a person who becomes somebody else's user by them: their keys are the person's.
var ofPeople = map[string]bool{string(access.AcceptUserInvitation): true, string(access.DeclineUserInvitation): true}

// ofGuests are the mutations of those who may be no users and stay that: without one, their keys are the person's.
var ofGuests = map[string]bool{string(access.AppealRegistration): true}

// answersAgain reports whether a key counts. What was allowed once may not be any more, and is refused anew.
func answersAgain(who access.Actor, field string) bool {
	return who.Can(access.Action(field)) && (!who.UserID.IsZero() || anybody[field] || ofPeople[field] || ofGuests[field])
}

// keeper is under whose name an answer is kept.
func keeper(who access.Actor, field string) models.ID[models.User] {
	switch {
	case ofPeople[field], ofGuests[field] && who.Guest():
		return identityKey(who.Identity)
	case who.UserID.IsZero():
		return store.Anonymous
	}
	return who.UserID
}

// rights is equal for callers who may see and do the same.
func rights(who access.Actor) []byte {
	sum := sha256.New()
	sum.Write(who.PartnerID[:])
	for _, role := range who.Roles {
		io.WriteString(sum, string(role)+" ")
	}
	return sum.Sum(nil)
}

type fateKey struct{}

// fate is what became of a request under a key.
type fate struct {
	repeated atomic.Bool // the work was done before
	refused  atomic.Bool // nothing was done
}

// repeatOf tells whether a use case found that its key had done the work already, and on what.
func repeatOf(ctx context.Context, err error) (*store.Repeated, bool) {
	again, found := errors.AsType[*store.Repeated](err)
	if f, ok := ctx.Value(fateKey{}).(*fate); ok && found {
		f.repeated.Store(true)
	}
	return again, found
}

// noteRefusal notes that a use case refused: its answer must not become that of an equal request which went well.
func noteRefusal(ctx context.Context) {
	if f, ok := ctx.Value(fateKey{}).(*fate); ok {
		f.refused.Store(true)
	}
}

// answerOnce runs the field and keeps its answer, unless something went wrong that another try could mend.
func answerOnce(ctx context.Context, s *store.Store, log *slog.Logger, key store.Key, next graphql.RootResolver) graphql.Marshaler {
	before, became := len(graphql.GetErrors(ctx)), new(fate)
	answer := next(context.WithValue(store.WithKey(ctx, key), fateKey{}, became))
	var text bytes.Buffer
	answer.MarshalGQL(&text)
	if len(graphql.GetErrors(ctx)) > before || became.refused.Load() || text.String() == "null" {
		return raw(text.Bytes())
	}
	if shownOnce[graphql.GetRootFieldContext(ctx).Field.Name] {
		return raw(text.Bytes())
	}
	if became.repeated.Load() {
		if kept := keptSoon(ctx, s, key); kept != nil {
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

// keptSoon waits a moment for the answer of the request that was faster: it has committed and is about to keep
// what it answers. Nil means that it never will; then the answer that was made again has to do.
func keptSoon(ctx context.Context, s *store.Store, key store.Key) []byte {
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

// refuseField answers null with an error; the fields of Mutation are nullable.
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

// named is the partner account that the request names; not the one it acts for, which may only come to be by it.
func named(ctx context.Context) models.ID[models.Partner] {
	s, _ := ctx.Value(sessionKey).(Session)
	return s.Account
}

// requestHash is equal for equal requests: document, operation and variables, and the account they name.
func requestHash(op *graphql.OperationContext, account models.ID[models.Partner]) []byte {
	variables, _ := json.Marshal(op.Variables) // came from JSON: cannot go wrong
	sum := sha256.New()
	for _, part := range [][]byte{[]byte(op.RawQuery), []byte(op.OperationName), variables} {
		sum.Write(part)
		sum.Write([]byte{0})
	}
	sum.Write(account[:])
	hashFiles(sum, op.Variables)
	return sum.Sum(nil)
}

// hashFiles adds the contents of uploaded files, which are on disk, in the order of their places.
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
		if _, err := io.Copy(content, v.File); err == nil { // one that cannot be read fails the use case
			sum.Write(content.Sum(nil))
		}
		_, _ = v.File.Seek(0, io.SeekStart)
	}
}

// clipField keeps the alias within its column; longer ones are told apart by their hash.
func clipField(alias string) string {
	if len(alias) <= 100 {
		return alias
	}
	sum := sha256.Sum256([]byte(alias))
	return alias[:100] + hex.EncodeToString(sum[:16])
}

// Use adds to the server what needs the store: loaders and idempotency.
func Use(s *store.Store, log *slog.Logger) func(*handler.Server) {
	return func(srv *handler.Server) {
		withHurry(srv)
		withCause(srv)
		withIdempotency(srv, s, log)
		withLoaders(srv, s)
	}
}

// withCause names the request in the jobs and audit events that it causes.
func withCause(srv *handler.Server) {
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(store.WithCause(ctx, RequestID(ctx)))
	})
}

// withHurry gives each operation the database's time limits of requests; on a socket there are many operations.
func withHurry(srv *handler.Server) {
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(store.ForRequest(ctx))
	})
}
