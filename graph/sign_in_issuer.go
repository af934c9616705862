package graph

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// SignInIssuer is an OpenID Connect issuer at which people with addresses of some domains sign in, in place of a code (D-20).
type SignInIssuer struct {
	Name         string // ends the address to which it sends people back, so that no issuer can answer for another one
	Issuer       string
	ClientID     string
	ClientSecret string   // empty for a public client
	Domains      []string // of the addresses that it vouches for, as A-labels; other addresses in its tokens are refused
}

// issuerClient is the program as a client of an issuer. The issuer is asked for its configuration when it is first needed, so that the
// program starts without it.
type issuerClient struct {
	SignInIssuer
	redirectURL string
	http        *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // nil until discovered
	retryAt  time.Time
}

const (
	flowTime    = 10 * time.Minute // for a person to sign in at an issuer
	flowPurpose = "sign-in at an issuer"
	flowCookie  = "partnergraph_sign_in"
)

func newIssuerClients(o SignInOptions) (clients []*issuerClient) {
	timeout := cmp.Or(o.IssuerTimeout, issuerTimeout)
	for _, issuer := range o.Issuers {
		clients = append(clients, &issuerClient{SignInIssuer: issuer, redirectURL: o.PublicURL + "/session/callback/" + issuer.Name, http: &http.Client{Timeout: timeout}})
	}
	return clients
}

// issuerOf is the issuer for an address; nil when a code is sent.
func (s *SignIn) issuerOf(address string) *issuerClient {
	i := slices.IndexFunc(s.issuers, func(c *issuerClient) bool { return c.vouchesFor(address) })
	if i < 0 {
		return nil
	}
	return s.issuers[i]
}

func (c *issuerClient) vouchesFor(address string) bool {
	_, domain := models.SplitAddress(models.WireAddress(strings.TrimSpace(address)))
	return slices.ContainsFunc(c.Domains, func(d string) bool { return strings.EqualFold(d, domain) })
}

// discovered reads the issuer's configuration, once; after an error it tries again with a minimum interval.
func (c *issuerClient) discovered() (*oidc.Provider, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.provider != nil {
		return c.provider, nil
	}
	if clock.Wall().Before(c.retryAt) {
		return nil, fmt.Errorf("sign in: discover %s: it did not answer a moment ago", c.Issuer)
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), c.http), c.Issuer) // it keeps the context for its keys
	if err != nil {
		c.retryAt = clock.Wall().Add(discoveryEvery)
		return nil, fmt.Errorf("sign in: discover %s: %w", c.Issuer, err)
	}
	c.provider = provider
	return provider, nil
}

func (c *issuerClient) config(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: c.ClientID, ClientSecret: c.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: c.redirectURL, Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// flow is one sign-in at an issuer. Its id is in a cookie of the browser; everything secret follows from it and the key of the deployment.
type flow struct {
	id     string // random
	issuer string
	began  time.Time
}

func (f flow) String() string {
	return strings.Join([]string{f.id, strconv.FormatInt(f.began.Unix(), 10), url.QueryEscape(f.issuer)}, ".")
}

func parseFlow(text string) (f flow, ok bool) {
	id, rest, _ := strings.Cut(text, ".")
	began, issuer, _ := strings.Cut(rest, ".")
	seconds, err := strconv.ParseInt(began, 10, 64)
	name, escaped := url.QueryUnescape(issuer)
	age := clock.Wall().Sub(time.Unix(seconds, 0))
	return flow{id, name, time.Unix(seconds, 0)}, err == nil && escaped == nil && id != "" && age >= -time.Minute && age < flowTime
}

// secret is a value of the flow that nobody else can compute: the state, the nonce and the verifier of PKCE.
func (s *SignIn) flowSecret(f flow, what string) string {
	return s.program.Secret.Token(flowPurpose+": "+what, f.String())
}

// toIssuer sends the browser to the issuer of an address.
func (s *SignIn) toIssuer(w http.ResponseWriter, r *http.Request) {
	address := r.FormValue("email")
	issuer := s.issuerOf(address)
	if issuer == nil {
		http.Redirect(w, r, signInPage, http.StatusSeeOther)
		return
	}
	provider, err := issuer.discovered()
	if err != nil {
		s.failAtIssuer(w, r, err)
		return
	}
	f := flow{rand.Text(), issuer.Issuer, clock.Wall()}
	s.setFlow(w, f.String(), int(flowTime.Seconds()))
	http.Redirect(w, r, issuer.config(provider).AuthCodeURL(s.flowSecret(f, "state"), oidc.Nonce(s.flowSecret(f, "nonce")),
		oauth2.S256ChallengeOption(s.flowSecret(f, "verifier")), oauth2.SetAuthURLParam("login_hint", address)), http.StatusSeeOther)
}

// fromIssuer begins the session of a person who comes back from an issuer.
func (s *SignIn) fromIssuer(w http.ResponseWriter, r *http.Request) {
	who, err := s.identityAtIssuer(r)
	s.setFlow(w, "", -1)
	if err == nil {
		err = s.open(w, r, who)
	}
	if err != nil {
		s.failAtIssuer(w, r, err)
		return
	}
	http.Redirect(w, r, signInPage, http.StatusSeeOther)
}

// signInPage is the page that shows who is signed in, and what went wrong at an issuer.
const signInPage = "/sign-in"

func (s *SignIn) failAtIssuer(w http.ResponseWriter, r *http.Request, err error) {
	s.log.WarnContext(r.Context(), "sign in at an issuer", "err", err)
	http.Redirect(w, r, signInPage+"#issuer", http.StatusSeeOther)
}

// identityAtIssuer checks what an issuer has sent a browser back with.
func (s *SignIn) identityAtIssuer(r *http.Request) (access.Identity, error) {
	kept, err := r.Cookie(s.flowName())
	if err != nil {
		return access.Identity{}, errors.New("sign in: the browser has not begun a sign-in")
	}
	f, ok := parseFlow(kept.Value)
	i := slices.IndexFunc(s.issuers, func(c *issuerClient) bool { return c.Issuer == f.issuer })
	switch given := r.FormValue("iss"); {
	case !ok || i < 0:
		return access.Identity{}, errors.New("sign in: the sign-in at the issuer has taken too long, or was not begun here")
	case !s.program.Secret.TokenMatches(flowPurpose+": state", f.String(), r.FormValue("state")):
		return access.Identity{}, errors.New("sign in: the answer of the issuer is for another sign-in")
	case s.issuers[i].Name != r.PathValue("name"), given != "" && given != f.issuer: // RFC 9207
		return access.Identity{}, fmt.Errorf("sign in: the answer is that of another issuer than %s", f.issuer)
	case r.FormValue("error") != "":
		return access.Identity{}, fmt.Errorf("sign in: %s says %.100q", f.issuer, r.FormValue("error"))
	}
	return s.issuers[i].identity(r.Context(), r.FormValue("code"), s.flowSecret(f, "verifier"), s.flowSecret(f, "nonce"))
}

// identity exchanges a code for the identity of the person. It is one with a verified address of the issuer's own domains.
func (c *issuerClient) identity(ctx context.Context, code, verifier, nonce string) (access.Identity, error) {
	provider, err := c.discovered()
	if err != nil {
		return access.Identity{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := c.config(provider).Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return access.Identity{}, fmt.Errorf("sign in: exchange the code at %s: %w", c.Issuer, withoutBody(err))
	}
	raw, _ := token.Extra("id_token").(string)
	verified, err := provider.Verifier(&oidc.Config{ClientID: c.ClientID, Now: clock.Wall}).Verify(ctx, raw)
	if err != nil {
		return access.Identity{}, fmt.Errorf("sign in: the ID token of %s: %w", c.Issuer, err)
	}
	if verified.Nonce != nonce {
		return access.Identity{}, fmt.Errorf("sign in: the ID token of %s is for another sign-in", c.Issuer)
	}
	if err := forClient(verified, c.ClientID); err != nil {
		return access.Identity{}, err
	}
	address, err := verifiedAddress(ctx, provider, verified, token)
	if err != nil {
		return access.Identity{}, err
	}
	if !c.vouchesFor(address) {
		return access.Identity{}, fmt.Errorf("sign in: %s does not vouch for the domain of the address", c.Issuer)
	}
	return access.Identity{Issuer: verified.Issuer, Subject: verified.Subject, Email: address}, nil
}

// withoutBody is an error of a token endpoint without what it has answered, which may have secrets and addresses in it.
func withoutBody(err error) error {
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) {
		return fmt.Errorf("%s %.100q", answered.Response.Status, answered.ErrorCode)
	}
	return err
}

// forClient checks that an ID token is for this client, and names a person.
func forClient(token *oidc.IDToken, client string) error {
	var claims struct {
		Party string `json:"azp"`
	}
	switch err := token.Claims(&claims); {
	case err != nil:
		return fmt.Errorf("sign in: the claims of %s: %w", token.Issuer, err)
	case claims.Party != "" && claims.Party != client, claims.Party == "" && len(token.Audience) > 1:
		return fmt.Errorf("sign in: the ID token of %s is for another client", token.Issuer)
	case token.Subject == "" || strings.TrimSpace(token.Subject) != token.Subject: // databases compare texts without the spaces behind them
		return fmt.Errorf("sign in: the ID token of %s names nobody", token.Issuer)
	}
	return nil
}

// verifiedAddress is the verified address in an ID token, or else at the issuer's endpoint for it.
func verifiedAddress(ctx context.Context, provider *oidc.Provider, token *oidc.IDToken, tokens *oauth2.Token) (string, error) {
	var claims struct {
		Email         string `json:"email"`
		EmailVerified any    `json:"email_verified"` // some issuers write "true"
	}
	if err := token.Claims(&claims); err != nil {
		return "", fmt.Errorf("sign in: the claims of %s: %w", token.Issuer, err)
	}
	if claims.Email == "" {
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
		if err != nil {
			return "", fmt.Errorf("sign in: the person at %s: %w", token.Issuer, err)
		}
		if info.Subject != token.Subject {
			return "", fmt.Errorf("sign in: %s describes another person", token.Issuer)
		}
		claims.Email, claims.EmailVerified = info.Email, info.EmailVerified
	}
	if claims.Email == "" || claims.EmailVerified != true && claims.EmailVerified != "true" {
		return "", fmt.Errorf("sign in: %s has not verified the address", token.Issuer)
	}
	if rules.CheckSignInAddress(claims.Email) != nil || strings.TrimSpace(claims.Email) != claims.Email {
		return "", fmt.Errorf("sign in: what %s has verified is no address", token.Issuer)
	}
	return claims.Email, nil
}

func (s *SignIn) flowName() string {
	if s.sessions.Cookie.Secure {
		return "__Host-" + flowCookie
	}
	return flowCookie
}

// setFlow keeps the flow in the browser; an issuer sends the browser back with a link, which SameSite=Lax lets pass.
func (s *SignIn) setFlow(w http.ResponseWriter, value string, seconds int) {
	//nolint:gosec // Secure where the public URL is https
	http.SetCookie(w, &http.Cookie{Name: s.flowName(), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.sessions.Cookie.Secure})
}
