// Package issuertest is an OpenID Connect issuer for tests: a real provider with one person, whom it signs in without a question.
package issuertest

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Client and Secret are what the program signs in with at the issuer.
const (
	Client = "partnergraph"
	Secret = "secret"
)

// Provider is a running issuer.
type Provider struct {
	URL    string
	Down   atomic.Bool // answers with an error
	person *storage.User
}

// GetUserByID, GetUserByUsername and ExampleClientID make the person the users of the provider.
func (p *Provider) GetUserByID(string) *storage.User       { return p.person }
func (p *Provider) GetUserByUsername(string) *storage.User { return p.person }
func (p *Provider) ExampleClientID() string                { return "" }

// Start starts a provider that sends browsers back to an address. It ends with the test.
func Start(t *testing.T, callback string, person storage.User) *Provider {
	t.Helper()
	person.ID, person.Password = "id1", "verysecure"
	p := &Provider{person: &person}
	users := storage.NewStorageWithClients(p, map[string]*storage.Client{Client: storage.WebClient(Client, Secret, callback)})
	var provider *op.Provider
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case p.Down.Load():
			http.Error(w, "down", http.StatusBadGateway)
		case strings.HasPrefix(r.URL.Path, "/login"):
			p.signIn(w, r, users, provider)
		default:
			provider.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(srv.Close)
	var err error
	if provider, err = op.NewProvider(&op.Config{CryptoKey: [32]byte{1}, CodeMethodS256: true}, users, op.StaticIssuer(srv.URL), op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler))); err != nil {
		t.Fatal(err)
	}
	p.URL = srv.URL
	return p
}

func (p *Provider) signIn(w http.ResponseWriter, r *http.Request, users *storage.Storage, provider *op.Provider) {
	id := r.FormValue("authRequestID")
	if err := users.CheckUsernamePassword(p.person.Username, p.person.Password, id); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	http.Redirect(w, r, op.AuthCallbackURL(provider)(r.Context(), id), http.StatusFound)
}
