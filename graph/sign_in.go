package graph

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph/transport"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/sessions"
	"github.com/partnergraph/partnergraph/models"
)

// SignIn signs people in with a browser: by a code in an e-mail, or at the OpenID Connect issuer of their domain (D-20). It keeps the session
// in a cookie that scripts cannot read.
type SignIn struct {
	program  *program.Program
	sessions *scs.SessionManager
	own      *http.CrossOriginProtection // lets pages of this site through
	others   transport.Origins           // of sites whose pages may use the session too
	rates    *rateLimiter
	issuers  []*issuerClient
	log      *slog.Logger
}

// SignInOptions configure SignIn. Program is required.
type SignInOptions struct {
	Program        *program.Program
	PublicURL      string         // with https, browsers send the cookie over https only
	AllowedOrigins []string       // of web pages, besides the server's own, that may use the session
	Issuers        []SignInIssuer // for the domains of their people; the others get a code
	IssuerTimeout  time.Duration  // of each request to an issuer; 0 is five seconds
	RatePerMinute  int            // requests of one network address; 0 for any number
	Logger         *slog.Logger   // nowhere by default
}

// The names of the cookie. Browsers accept the second one only over https, from this host and for all of its paths.
const (
	plainCookie  = "partnergraph_session"
	secureCookie = "__Host-" + plainCookie
)

const (
	maxSignInBody = 4 << 10
	signInCost    = 10 // of a request for a letter, or with a code
)

// NewSignIn makes the sign-in of a program.
func NewSignIn(o SignInOptions) *SignIn {
	s := &SignIn{program: o.Program, own: http.NewCrossOriginProtection(), others: o.AllowedOrigins, rates: newRateLimiter(o.RatePerMinute), issuers: newIssuerClients(o), log: o.Logger}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	cookie := scs.SessionCookie{Name: plainCookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Persist: true}
	if strings.HasPrefix(o.PublicURL, "https://") {
		cookie.Name, cookie.Secure = secureCookie, true
	}
	// Not scs.New, which starts to clean a store in memory.
	s.sessions = &scs.SessionManager{Store: &sessionStore{o.Program}, Codec: sessionCodec{}, HashTokenInStore: true, Cookie: cookie}
	return s
}

// Handler serves /session and what is below: the requests of the sign-in page. It takes and returns JSON.
func (s *SignIn) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /session/code", s.sendCode)
	mux.HandleFunc("GET /session/issuer", s.toIssuer)
	mux.HandleFunc("GET /session/callback/{name}", s.fromIssuer)
	mux.HandleFunc("POST /session", s.begin)
	mux.HandleFunc("GET /session", s.show)
	mux.HandleFunc("DELETE /session", s.end)
	return withRequestInfo(withPlainHeaders(s.limited(s.loaded(mux))), remoteAddress)
}

// limited rejects requests of pages of other sites, too many of one network address, and long ones.
func (s *SignIn) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refused := s.foreign(r); refused != nil {
			answerPlain(w, http.StatusForbidden, errorOf(refused))
			return
		}
		cost := 1
		if r.Method == http.MethodPost {
			cost = signInCost
		}
		if refused := s.rates.allow("sign-in:"+remoteAddress(r), cost); refused != nil {
			w.Header().Set("Retry-After", strconv.Itoa(refused.Extensions["retryAfter"].(int)))
			answerPlain(w, http.StatusTooManyRequests, errorOf(refused))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxSignInBody)
		next.ServeHTTP(w, r)
	})
}

// foreign refuses what a page of another site makes a browser send with its cookie.
func (s *SignIn) foreign(r *http.Request) *gqlerror.Error {
	if s.trusts(r) {
		return nil
	}
	return transport.Refuse(transport.CodeCSRF, "A page of another site may not use the session of this browser.")
}

// loaded reads the session of the cookie.
func (s *SignIn) loaded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie")
		ctx, err := s.sessions.Load(r.Context(), s.cookie(r))
		if err != nil {
			s.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// strange reports whether a request that only reads, or opens a socket, comes from a page of another site: it gets no session.
func (s *SignIn) strange(r *http.Request) bool {
	asPost := *r
	asPost.Method = http.MethodPost
	return !s.trusts(&asPost)
}

// trusts reports whether a request comes from a page of this site, from one of a site that is named, or from no page.
func (s *SignIn) trusts(r *http.Request) bool {
	return s.own.Check(r) == nil || s.others.Names(r.Header.Get("Origin"))
}

// sendCode sends a letter with a code, or says where the issuer of the domain is. The answer is the same for every address of a domain.
func (s *SignIn) sendCode(w http.ResponseWriter, r *http.Request) {
	var in struct{ Email, Locale string }
	if !s.read(w, r, &in) {
		return
	}
	if in.Locale == "" {
		in.Locale = Locale(r.Context())
	}
	if s.issuerOf(in.Email) != nil {
		answerPlain(w, http.StatusOK, map[string]any{"redirect": "/session/issuer?email=" + url.QueryEscape(in.Email)})
		return
	}
	code, err := s.program.RequestSignInCode(r.Context(), sessions.RequestSignInCodeInput{Email: in.Email, Locale: in.Locale, Client: remoteAddress(r)})
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	answerPlain(w, http.StatusAccepted, map[string]any{"id": code.ID.String(), "expiresAt": code.ExpiresAt})
}

// begin begins a session for whoever shows a code or a link. Its token is a new one, whatever the browser had before.
func (s *SignIn) begin(w http.ResponseWriter, r *http.Request) {
	var in struct{ ID, Code, Link string }
	if !s.read(w, r, &in) {
		return
	}
	who, err := s.identityOf(r.Context(), in.ID, in.Code, in.Link)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if err := s.open(w, r, who); err != nil {
		s.refuse(w, r, err)
		return
	}
	answerPlain(w, http.StatusOK, map[string]any{"email": who.Email})
}

func (s *SignIn) identityOf(ctx context.Context, id, code, link string) (access.Identity, error) {
	if link != "" {
		return s.program.SignInWithLink(ctx, link)
	}
	of, _ := models.ParseAnyID(id)
	return s.program.SignInWithCode(ctx, of, code)
}

// open puts an identity into the session, under a new token, and the token into the cookie.
func (s *SignIn) open(w http.ResponseWriter, r *http.Request, who access.Identity) error {
	ctx := r.Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	now := s.program.Store.Now()
	s.sessions.SetDeadline(ctx, now.Add(sessions.Lifetime)) // by the clock of the program, which a sandbox moves
	s.sessions.Put(ctx, sessionValue, &models.Session{
		ID: models.NewID[models.Session](), Issuer: who.Issuer, Subject: who.Subject, Email: who.Email, EmailKey: models.AddressKey(who.Email), UserAgent: userAgent(r), LastSeenAt: now, CreatedAt: now,
	})
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return err
	}
	s.sessions.WriteSessionCookie(ctx, w, token, clock.Wall().Add(sessions.Lifetime))
	return nil
}

const maxUserAgent = 300

func userAgent(r *http.Request) string {
	text := strings.ToValidUTF8(r.UserAgent(), "")
	if characters := []rune(text); len(characters) > maxUserAgent {
		text = string(characters[:maxUserAgent])
	}
	return text
}

// show says who is signed in: the verified address, or null.
func (s *SignIn) show(w http.ResponseWriter, r *http.Request) {
	var email *string
	if found, ok := s.sessions.Get(r.Context(), sessionValue).(*models.Session); ok {
		email = &found.Email
	}
	answerPlain(w, http.StatusOK, map[string]any{"email": email})
}

// end signs out.
func (s *SignIn) end(w http.ResponseWriter, r *http.Request) {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		s.refuse(w, r, err)
		return
	}
	s.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
	w.WriteHeader(http.StatusNoContent)
}

// read reads a JSON body. Pages of other sites cannot send this type without asking first.
func (s *SignIn) read(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); !strings.EqualFold(strings.TrimSpace(kind), "application/json") {
		answerPlain(w, http.StatusUnsupportedMediaType, plainError{Code: "BAD_REQUEST", Message: "Send application/json."})
		return false
	}
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		status := http.StatusBadRequest
		if errors.As(err, new(*http.MaxBytesError)) {
			status = http.StatusRequestEntityTooLarge
		}
		answerPlain(w, status, plainError{Code: "BAD_REQUEST", Message: "The body is not the JSON of this request."})
		return false
	}
	return true
}

// refuse answers in the caller's language with the code of the problem, as the API does.
func (s *SignIn) refuse(w http.ResponseWriter, r *http.Request, err error) {
	found, only := problem.All(err)
	status := http.StatusUnprocessableEntity
	switch {
	case !only || len(found) == 0:
		s.log.ErrorContext(r.Context(), "sign in", "err", err)
		found, status = problem.List{problem.New(problem.ServiceUnavailable, "")}, http.StatusServiceUnavailable
	case problem.Has(err, problem.SignInCodeInvalid):
		status = http.StatusUnauthorized
	case problem.Has(err, problem.SignInLimited):
		status = http.StatusTooManyRequests
	case problem.Has(err, problem.ServiceUnavailable):
		status = http.StatusServiceUnavailable
	}
	answerPlain(w, status, plainProblem(found[0], Locale(r.Context())))
}

// cookie is the token in a request's cookie; empty when there is none.
func (s *SignIn) cookie(r *http.Request) string {
	if s == nil {
		return ""
	}
	found, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return ""
	}
	return found.Value
}

// session is the session of a token; the zero Session when it has ended, so that a browser with an old cookie is a stranger.
func (s *SignIn) session(ctx context.Context, token string) (Session, error) {
	who, expires, err := s.program.ActorOfSession(ctx, hashOfSession(token))
	return Session{Actor: who, ExpiresAt: expires}, err
}
