package graph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/models"
)

// Options say how the API is served. Only Schema is needed.
type Options struct {
	Schema           graphql.ExecutableSchema
	Authenticator    Authenticator              // nil when there is nobody but anonymous callers
	Contact          Contact                    // nil when no guest has anything to upload
	Organization     OrganizationChooser        // nil when nobody is a user of several organisations
	Account          AccountChooser             // nil when nobody has several partner accounts
	People           People                     // tells at once what changes about callers; nil to look now and then
	Crowded          func() bool                // whether the database has too much to do for one more request; never by default
	AllowedOrigins   []string                   // of web pages, besides the server's own; see transport.Origins
	Introspection    bool                       // whether the schema may be asked for
	TrustedDocuments map[string]string          // by SHA-256 in hex; nil when any query may run
	RatePerMinute    int                        // requests of one caller; 0 for any number
	Timeout          time.Duration              // of one query or mutation; 30 s by default
	MaxUpload        int64                      // bytes of a request with files; 10 MiB by default
	Logger           *slog.Logger               // nowhere by default
	Metrics          *telemetry.Metrics         // nothing by default
	ClientAddress    func(*http.Request) string // behind a proxy; the peer's address by default
	BodyTimeout      time.Duration              // for a request of JSON to arrive; 10 s by default
	WriteTimeout     time.Duration              // for one event or message; 10 s by default
	InitTimeout      time.Duration              // for a socket's first message; 5 s by default
	Limits           transport.Limits           // transport.DefaultLimits by default
	MaxCost          int                        // of one operation; 20000 by default
	Use              func(*handler.Server)      // adds the rest: idempotency, access, loaders
}

const (
	mostPerSocket = 100
	mostPerCaller = 300
	mostSockets   = 500 // of one address, behind which there may be an office

	mostBytes           = 64 << 20 // of JSON that is on its way, in all
	mostBytesOfCaller   = 16 << 20
	mostUploads         = 10 // of the largest size, on their way in all
	mostUploadsOfCaller = 2
)

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Crowded == nil {
		o.Crowded = func() bool { return false }
	}
	if o.MaxUpload == 0 {
		o.MaxUpload = 10 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.ClientAddress == nil {
		o.ClientAddress = remoteAddress
	}
	if o.InitTimeout == 0 {
		o.InitTimeout = 5 * time.Second
	}
	if o.BodyTimeout == 0 {
		o.BodyTimeout = 10 * time.Second
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = 10 * time.Second
	}
	if o.Limits.Tokens == 0 {
		o.Limits = transport.DefaultLimits()
	}
	if o.MaxCost == 0 {
		o.MaxCost = 20_000
	}
	return o
}

// NewHandler is the /graphql endpoint, complete: from request ids, CORS and sign-in to limits and subscriptions.
func NewHandler(o Options) http.Handler {
	o = o.withDefaults()
	d := door{crowded: o.Crowded, auth: o.Authenticator, organization: o.Organization, account: o.Account, people: o.People, errors: presenter{log: o.Logger}, rates: newRates(o.RatePerMinute), log: o.Logger}
	srv := handler.New(o.Schema)
	srv.SetErrorPresenter(d.errors.present)
	srv.SetRecoverFunc(d.errors.recovered)
	srv.SetValidationRulesFn(transport.Rules)
	srv.SetDisableSuggestion(true)
	addTransports(srv, o, d)
	addExtensions(srv, o, d)
	if o.Use != nil {
		o.Use(srv)
	}
	h := compress(d.survive(d.authenticate(srv)))
	h = crossOrigin(secure(h), o.AllowedOrigins)
	return transport.Bodies(identify(h, o.ClientAddress), o.BodyTimeout)
}

func addTransports(srv *handler.Server, o Options, d door) {
	live := transport.NewLive(mostPerCaller)
	inbox := transport.Inbox{Room: transport.NewRoom(mostBytes, mostBytesOfCaller), Key: caller}
	srv.AddTransport(transport.Socket{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, InitTimeout: o.InitTimeout, BodyTimeout: o.BodyTimeout,
		WriteTimeout: o.WriteTimeout, PingEvery: 20 * time.Second,
		PerSocket: mostPerSocket, Live: live, Inbox: inbox,
		Sockets: transport.NewLive(mostSockets), Address: o.ClientAddress,
		Recover: d.errors.recovered, Init: d.openSocket,
	})
	srv.AddTransport(transport.SSE{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, WriteTimeout: o.WriteTimeout, Live: live, Inbox: inbox,
	})
	srv.AddTransport(transport.HTTP{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, BodyTimeout: o.BodyTimeout, MaxUpload: o.MaxUpload, Inbox: inbox,
		Spool:     transport.NewRoom(mostUploads*o.MaxUpload, mostUploadsOfCaller*o.MaxUpload),
		MayUpload: o.mayUpload,
	})
}

// Contact reports whether a guest is the primary contact of a registration.
type Contact func(context.Context, access.Identity) (bool, error)

// mayUpload reports whether somebody has something to upload: who is signed in for an organisation, or the primary contact of one that
// registers. When that cannot be told, the mutation will say why.
func (o Options) mayUpload(ctx context.Context) bool {
	who := actor(ctx)
	if o.Authenticator == nil || who.Known() {
		return true
	}
	if o.Contact == nil || !who.Guest() {
		return false
	}
	is, err := o.Contact(ctx, who.Identity)
	return is || err != nil
}

// addExtensions adds them in the order in which a request meets them.
func addExtensions(srv *handler.Server, o Options, d door) {
	documents := transport.NewCache(2000, 1<<20, func(query string, _ *ast.QueryDocument) int { return len(query) })
	limits := o.Limits
	limits.Documents = documents
	limits.Introspection = o.Introspection
	srv.SetQueryCache(documents)
	srv.SetParserTokenLimit(limits.Tokens)
	if o.Metrics != nil {
		srv.Use(observer{metrics: o.Metrics})
	}
	srv.Use(perRequest{rates: d.rates})
	srv.Use(transport.NewPersisted(o.TrustedDocuments, limits.QueryBytes))
	srv.Use(limits)
	if o.Introspection {
		srv.Use(extension.Introspection{})
	}
	srv.Use(transport.Values{Schema: o.Schema.Schema()})
	srv.Use(transport.Cost{Limit: o.MaxCost})
	srv.Use(perCost{rates: d.rates})
	srv.Use(revisit{})
}

// door is where callers show their tokens.
type door struct {
	crowded      func() bool
	auth         Authenticator
	organization OrganizationChooser
	account      AccountChooser
	people       People
	errors       presenter
	rates        *rates
	log          *slog.Logger
}

// survive turns a panic outside of the resolvers into an answer that says no more than any other.
func (d door) survive(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause == http.ErrAbortHandler {
				panic(cause) // not a failure but a wish to drop the connection
			} else if cause != nil {
				d.refuse(w, r, d.errors.present(r.Context(), d.errors.recovered(r.Context(), cause)))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// authenticate lets a request in as whoever its token says, or as nobody when it has none.
func (d door) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.crowded() {
			d.refuse(w, r, d.errors.present(r.Context(), store.ErrBusy))
			return
		}
		shown := shownBy(r.Header)
		s, err := d.enter(r.Context(), shown)
		if err != nil {
			d.refuse(w, r, err)
			return
		}
		ctx, v := d.begin(r.Context(), s, shown)
		if v != nil {
			defer v.end(nil)
		}
		if r.Header.Get("Upgrade") == "" {
			ctx = context.WithValue(ctx, paidKey, true) // each operation of a socket pays for itself
		}
		if transport.Streaming(r) && !s.ExpiresAt.IsZero() {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadlineCause(ctx, s.ExpiresAt, transport.ErrExpired)
			defer cancel()
		}
		if v != nil && transport.Streaming(r) && r.Header.Get("Upgrade") == "" { // a socket begins a visit of its own
			go v.watch(ctx)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// enter signs a caller in, who pays before anything is looked up: the person whose token it was the last time, and for a token
// that is not known the address it comes from. Guessing is dear, and stops when the address has paid all.
func (d door) enter(ctx context.Context, shown credentials) (Session, *gqlerror.Error) {
	address := caller(WithActor(ctx, access.Actor{}))
	if shown.authorization == "" {
		return Session{}, d.pay(ctx, address, 1)
	}
	who, known := d.rates.owner(shown.authorization)
	if !known {
		who = "guess:" + address
	}
	if limited := d.pay(ctx, who, 1); limited != nil {
		return Session{}, limited
	}
	s, err := d.lookUp(ctx, shown)
	switch {
	case err == nil && !known:
		key := caller(WithActor(ctx, s.Actor))
		d.rates.remember(shown.authorization, key)
		return s, d.pay(ctx, key, 1)
	case err == nil:
		return s, nil
	case !rejected(err):
		return Session{}, d.cannotTell(ctx, err)
	case !errors.Is(err, ErrInvalidToken):
		return Session{}, d.errors.present(ctx, err)
	}
	d.log.InfoContext(ctx, "token refused", "err", err)
	d.rates.forget(shown.authorization)
	d.rates.charge("guess:"+address, badTokenCost-1)
	return Session{}, d.wrongToken(ctx)
}

// pay takes from a caller's allowance, or says when to come back.
func (d door) pay(ctx context.Context, key string, n int) *gqlerror.Error {
	if limited := d.rates.take(key, n); limited != nil {
		return d.errors.present(ctx, limited)
	}
	return nil
}

// wrongToken answers somebody whose token is not, or no longer, good.
func (d door) wrongToken(ctx context.Context) *gqlerror.Error {
	wrong := problem.New(problem.Unauthenticated, "")
	wrong.Reason = "token"
	return d.errors.present(ctx, wrong)
}

// lookUp finds out who shows these credentials. A problem that is not of the token, which wraps ErrInvalidToken, is of what
// else they name.
func (d door) lookUp(ctx context.Context, shown credentials) (Session, error) {
	s, err := signIn(ctx, d.auth, shown.authorization)
	if rejected(err) {
		return s, errors.Join(ErrInvalidToken, err)
	}
	if err != nil {
		return s, err
	}
	if shown.organization != "" && d.organization != nil && (s.Actor.Known() || s.Actor.Guest()) {
		id, _ := models.ParseAnyID(shown.organization)
		if s.Actor, err = d.organization(ctx, s.Actor, models.As[models.Organization](id)); err != nil {
			return Session{}, err
		}
	}
	if shown.account == "" || d.account == nil || !s.Actor.Known() {
		return s, nil
	}
	id, _ := models.ParseAnyID(shown.account)
	who, err := d.account(ctx, s.Actor, models.As[models.Partner](id)) // somebody may act for another of the organisation's accounts (D-13)
	if err != nil {
		return Session{}, err
	}
	s.Actor, s.Account = who, who.PartnerID
	return s, nil
}

// cannotTell answers when nobody can say who is asking: whoever it is comes back later, and is not signed out.
func (d door) cannotTell(ctx context.Context, err error) *gqlerror.Error {
	if trouble := d.errors.trouble(ctx, nil, err); trouble != nil {
		return d.errors.named(ctx, trouble)
	}
	d.log.ErrorContext(ctx, "authenticate", "err", err)
	return d.errors.present(ctx, problem.New(problem.Unavailable, ""))
}

// refuse answers a request whose token did not let it in.
func (d door) refuse(w http.ResponseWriter, r *http.Request, err *gqlerror.Error) {
	if err.Extensions["code"] == transport.CodeUnauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="partnergraph", error="invalid_token"`)
	}
	transport.Answer(w, r, &graphql.Response{Errors: gqlerror.List{err}})
}

// openSocket takes the token from connection_init, where browsers have to put it, or else from the request.
func (d door) openSocket(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, time.Time, *gqlerror.Error) {
	shown, given := shownIn(payload)
	if !given {
		shown = shownBy(r.Header)
	}
	s, err := d.enter(ctx, shown)
	if err != nil {
		return nil, time.Time{}, err
	}
	ctx, v := d.begin(ctx, s, shown)
	if v != nil {
		v.socket = true
		go v.watch(ctx)
	}
	return ctx, s.ExpiresAt, nil
}
