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
	"github.com/partnergraph/partnergraph/internal/admission"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/models"
)

// Options configure the API. Only Schema is required.
type Options struct {
	Schema           graphql.ExecutableSchema
	Authenticator    Authenticator              // nil: all callers are anonymous
	SignIn           *SignIn                    // nil: no sessions
	Contact          Contact                    // nil: guests cannot upload
	Organization     OrganizationChooser        // nil: the Organization header has no effect
	Account          AccountChooser             // nil: the Partner-Account header has no effect
	Updates          *Updates                   // signals changes of actors; nil: none is cached, and a live session is rechecked when it is used only
	Overloaded       func() bool                // whether requests are rejected because the database is overloaded; never by default
	Admission        *admission.Control         // how many queries and mutations run at a time; nil: any number
	AllowedOrigins   []string                   // of web pages, besides the server's own; see transport.Origins
	Introspection    bool                       // whether introspection is allowed; then mistakes are answered with suggestions too
	TrustedDocuments map[string]string          // by SHA-256 in hex; nil: any query may run
	RatePerMinute    int                        // requests of one caller; 0 for any number
	Timeout          time.Duration              // of one query or mutation; 30 s by default
	MaxUpload        int64                      // bytes of a request with files; 10 MiB by default
	Logger           *slog.Logger               // nowhere by default
	Metrics          *telemetry.Metrics         // nothing by default
	ClientAddress    func(*http.Request) string // behind a proxy; the peer's address by default
	BodyTimeout      time.Duration              // for a JSON request to arrive; 10 s by default
	WriteTimeout     time.Duration              // for one event or message; 10 s by default
	InitTimeout      time.Duration              // for a socket's first message; 5 s by default
	Limits           transport.Limits           // transport.DefaultLimits by default
	MaxCost          int                        // of one operation; 20000 by default
	Use              func(*handler.Server)      // adds more extensions: idempotency, loaders
	Compiled         bool                       // whether the code that is generated for the schema answers; else gqlgen's own does
}

const (
	maxPerSocket = 100
	maxPerCaller = 300
	maxSockets   = 500 // of one network address, which an office may share

	maxBytesInFlight   = 64 << 20 // of JSON being received, of all callers
	maxBytesOfCaller   = 16 << 20
	maxUploads         = 10 // of the largest size, being received, of all callers
	maxUploadsOfCaller = 2
)

func (o Options) withDefaults() Options {
	if o.Timeout == 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Overloaded == nil {
		o.Overloaded = func() bool { return false }
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

// NewHandler is the complete /graphql endpoint, with request ids, CORS, authentication, limits and subscriptions.
func NewHandler(o Options) http.Handler {
	o = o.withDefaults()
	d := authenticator{overloaded: o.Overloaded, admission: o.Admission, auth: o.Authenticator, signIn: o.SignIn, organization: o.Organization, account: o.Account, updates: o.Updates, actors: newActorCache(o.Updates), errors: presenter{log: o.Logger}, rates: newRateLimiter(o.RatePerMinute), log: o.Logger}
	srv := handler.New(o.Schema)
	srv.SetErrorPresenter(d.errors.present)
	srv.SetRecoverFunc(d.errors.recovered)
	if !o.Introspection { // suggestions disclose names of the schema
		srv.SetValidationRulesFn(transport.Rules)
	}
	srv.SetDisableSuggestion(!o.Introspection)
	srv.AroundFields(absentTexts)
	addTransports(srv, o, d)
	addExtensions(srv, o, d)
	if o.Use != nil {
		o.Use(srv)
	}
	if o.Compiled { // after all that looks at values of fields
		srv.Use(Compiled(o.Schema))
	}
	srv.Use(sharing{})
	h := compress(d.recoverPanics(d.authenticate(srv)))
	h = withCORS(securityHeaders(h), o.AllowedOrigins)
	return transport.WithBodyTimeout(withRequestInfo(h, o.ClientAddress), o.BodyTimeout)
}

func addTransports(srv *handler.Server, o Options, d authenticator) {
	live := transport.NewConcurrencyLimit(maxPerCaller)
	admission := transport.Admission{Control: o.Admission, Caller: caller}
	inbox := transport.BodyReader{Limit: transport.NewByteLimit(maxBytesInFlight, maxBytesOfCaller), Key: caller}
	srv.AddTransport(transport.Socket{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, InitTimeout: o.InitTimeout, BodyTimeout: o.BodyTimeout,
		WriteTimeout: o.WriteTimeout, PingEvery: 20 * time.Second,
		PerSocket: maxPerSocket, Operations: live, BodyReader: inbox,
		Sockets: transport.NewConcurrencyLimit(maxSockets), Address: o.ClientAddress,
		Recover: d.errors.recovered, Init: d.openSocket, Admission: admission,
	})
	srv.AddTransport(transport.SSE{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, WriteTimeout: o.WriteTimeout, Operations: live, BodyReader: inbox, Admission: admission,
	})
	srv.AddTransport(transport.HTTP{
		Origins: o.AllowedOrigins, Timeout: o.Timeout, BodyTimeout: o.BodyTimeout, MaxUpload: o.MaxUpload, BodyReader: inbox,
		UploadLimit: transport.NewByteLimit(maxUploads*o.MaxUpload, maxUploadsOfCaller*o.MaxUpload),
		MayUpload:   o.mayUpload,
		Admission:   admission,
	})
}

// Contact reports whether a guest is the primary contact of a registration.
type Contact func(context.Context, access.Identity) (bool, error)

// mayUpload reports whether the caller may upload files: users of an organisation, and primary contacts of registrations. If that
// cannot be checked it is true, and the mutation returns the error.
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

// addExtensions adds the extensions in the order in which they handle a request.
func addExtensions(srv *handler.Server, o Options, d authenticator) {
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
	srv.Use(transport.Cost{Limit: o.MaxCost, Sizes: listSizes})
	srv.Use(perCost{rates: d.rates})
	srv.Use(sessionCheck{})
}

// authenticator authenticates and charges requests.
type authenticator struct {
	overloaded   func() bool
	admission    *admission.Control
	auth         Authenticator
	signIn       *SignIn
	organization OrganizationChooser
	account      AccountChooser
	updates      *Updates
	actors       *actorCache
	errors       presenter
	rates        *rateLimiter
	log          *slog.Logger
}

// recoverPanics turns a panic outside of the resolvers into an internal error.
func (d authenticator) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if cause := recover(); cause == http.ErrAbortHandler {
				panic(cause) // not a failure: the handler wants the connection dropped
			} else if cause != nil {
				d.refuse(w, r, d.errors.present(r.Context(), d.errors.recovered(r.Context(), cause)))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// authenticate sets the actor of a request by its token; without a token the request is anonymous.
func (d authenticator) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.overloaded() {
			d.refuse(w, r, d.errors.present(r.Context(), store.ErrBusy))
			return
		}
		shown := d.requestCredentials(r)
		if !transport.Streaming(r) && d.admission.Rejects(d.likelyCaller(r.Context(), shown)) { // before anything is read or looked up
			d.refuse(w, r, d.errors.present(r.Context(), admission.ErrOverloaded))
			return
		}
		if shown.cookie != "" {
			if err := d.signIn.foreign(r); err != nil {
				d.refuse(w, r, err)
				return
			}
		}
		s, err := d.authenticateCaller(r.Context(), shown)
		if err != nil {
			d.refuse(w, r, err)
			return
		}
		ctx, v := d.newSession(r.Context(), s, shown)
		if v != nil {
			defer v.end(nil)
		}
		if r.Header.Get("Upgrade") == "" {
			ctx = context.WithValue(ctx, chargedKey, true) // each operation of a socket is charged separately
		}
		if transport.Streaming(r) && !s.ExpiresAt.IsZero() {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadlineCause(ctx, s.ExpiresAt, transport.ErrExpired)
			defer cancel()
		}
		if v != nil && transport.Streaming(r) && r.Header.Get("Upgrade") == "" { // a socket starts its own live session
			v.watch(ctx)
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// likelyCaller is the caller to whom credentials belonged the last time, or else the network address.
func (d authenticator) likelyCaller(ctx context.Context, shown credentials) string {
	if shown.secret() != "" {
		if who, known := d.rates.callerOf(shown.secret()); known {
			return who
		}
	}
	return caller(WithActor(ctx, access.Actor{}))
}

// authenticateCaller authenticates a caller. It charges before the token is looked up: the caller to whom the token belonged the last time,
// or, for an unknown token, the network address. Invalid tokens cost more, so that guessing is soon limited.
func (d authenticator) authenticateCaller(ctx context.Context, shown credentials) (Session, *gqlerror.Error) {
	address := caller(WithActor(ctx, access.Actor{}))
	if shown.secret() == "" {
		return Session{}, d.charge(ctx, address, 1)
	}
	who, known := d.rates.callerOf(shown.secret())
	if !known {
		who = "guess:" + address
	}
	if limited := d.charge(ctx, who, 1); limited != nil {
		return Session{}, limited
	}
	s, err := d.resolve(ctx, shown)
	switch {
	case err == nil && shown.cookie != "" && !s.Actor.Known() && !s.Actor.Guest(): // a session that has ended belongs to nobody
		d.rates.forget(shown.secret())
		return s, d.charge(ctx, address, 1)
	case err == nil && !known:
		key := caller(WithActor(ctx, s.Actor))
		d.rates.remember(shown.secret(), key)
		return s, d.charge(ctx, key, 1)
	case err == nil:
		return s, nil
	case !rejected(err):
		return Session{}, d.cannotAuthenticate(ctx, err)
	case !errors.Is(err, ErrInvalidToken):
		return Session{}, d.errors.present(ctx, err)
	}
	d.log.InfoContext(ctx, "token refused", "err", err)
	d.rates.forget(shown.secret())
	d.rates.charge("guess:"+address, badTokenCost-1)
	return Session{}, d.invalidToken(ctx)
}

// charge takes n from a caller's bucket, or returns an error with the time to wait.
func (d authenticator) charge(ctx context.Context, key string, n int) *gqlerror.Error {
	if limited := d.rates.allow(key, n); limited != nil {
		return d.errors.present(ctx, limited)
	}
	return nil
}

// invalidToken is the error for a token that is not valid, or no longer.
func (d authenticator) invalidToken(ctx context.Context) *gqlerror.Error {
	wrong := problem.New(problem.Unauthenticated, "")
	wrong.Reason = "token"
	return d.errors.present(ctx, wrong)
}

// resolve returns the session of credentials, which may be cached. An error that wraps ErrInvalidToken is about the token; a problem that
// does not is about the organisation or the account that they name.
func (d authenticator) resolve(ctx context.Context, shown credentials) (Session, error) {
	return d.actors.session(ctx, shown, func(ctx context.Context) (Session, error) { return d.find(ctx, shown) })
}

func (d authenticator) find(ctx context.Context, shown credentials) (Session, error) {
	s, err := d.authenticated(ctx, shown)
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
	who, err := d.account(ctx, s.Actor, models.As[models.Partner](id)) // another account of the organisation (D-13)
	if err != nil {
		return Session{}, err
	}
	s.Actor, s.Account = who, who.PartnerID
	return s, nil
}

// authenticated is the session of a cookie or of a token.
func (d authenticator) authenticated(ctx context.Context, shown credentials) (Session, error) {
	if shown.cookie != "" {
		return d.signIn.session(ctx, shown.cookie)
	}
	return signIn(ctx, d.auth, shown.authorization)
}

// cannotAuthenticate is the error for a token that cannot be checked at present: the caller tries again later, and is not signed out.
func (d authenticator) cannotAuthenticate(ctx context.Context, err error) *gqlerror.Error {
	if trouble := d.errors.unavailable(ctx, nil, err); trouble != nil {
		return d.errors.withRequestID(ctx, trouble)
	}
	d.log.ErrorContext(ctx, "authenticate", "err", err)
	return d.errors.present(ctx, problem.New(problem.ServiceUnavailable, ""))
}

// refuse answers a request that was rejected before it reached GraphQL.
func (d authenticator) refuse(w http.ResponseWriter, r *http.Request, err *gqlerror.Error) {
	if err.Extensions["code"] == transport.CodeUnauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="partnergraph", error="invalid_token"`)
	}
	transport.Answer(w, r, &graphql.Response{Errors: gqlerror.List{err}})
}

// openSocket authenticates a socket by connection_init, where browsers have to put the token, or else by the request's headers.
func (d authenticator) openSocket(ctx context.Context, r *http.Request, payload map[string]any) (context.Context, time.Time, *gqlerror.Error) {
	shown := d.socketCredentials(r, payload)
	s, err := d.authenticateCaller(ctx, shown)
	if err != nil {
		return nil, time.Time{}, err
	}
	ctx, v := d.newSession(ctx, s, shown)
	if v != nil {
		v.socket = true
		v.watch(ctx)
	}
	return ctx, s.ExpiresAt, nil
}
