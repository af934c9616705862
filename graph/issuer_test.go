package graph_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// audience is the client that the issuer's example storage knows, for which its tokens are.
const audience = "sid1"

// issuer is a real OpenID provider that can be taken down and can change its key.
type issuer struct {
	t        *testing.T
	url      string
	down     atomic.Bool
	keysDown atomic.Bool
	asked    atomic.Int32 // for its keys
	found    atomic.Int32 // asked where its keys are
	*store
}

func startIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{t: t}
	var provider http.Handler
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		keys := strings.HasSuffix(r.URL.Path, "/keys")
		if keys {
			i.asked.Add(1)
		}
		if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
			i.found.Add(1)
		}
		if i.down.Load() || keys && i.keysDown.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		provider.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	i.url = srv.URL
	i.store = &store{Storage: storage.NewStorage(storage.NewUserStore(srv.URL)), key: newKey(t)}
	p, err := op.NewProvider(&op.Config{CryptoKey: [32]byte{1}}, i.store, op.StaticIssuer(srv.URL),
		op.WithAllowInsecure(), op.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	provider = p
	return i
}

// token is an access token from the issuer's own token endpoint.
func (i *issuer) token() string {
	i.t.Helper()
	resp, err := http.PostForm(i.url+"/oauth/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {audience}, "client_secret": {"verysecret"},
	})
	if err != nil {
		i.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.AccessToken == "" {
		i.t.Fatalf("no token: %s %v", resp.Status, err)
	}
	return answer.AccessToken
}

// claims are those of a good access token.
func (i *issuer) claims() map[string]any {
	now := clock.Wall()
	return map[string]any{
		"iss": i.url, "aud": audience, "sub": "mary", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"email": "mary@example.com", "email_verified": true, "name": "Mary",
	}
}

// relying is a program that trusts the issuer and signs in every subject except "nobody" as Mary.
func (i *issuer) relying() *graph.OIDC {
	i.t.Helper()
	o, err := graph.NewOIDC(context.Background(), i.url, audience, []string{"ES256"}, func(_ context.Context, who graph.OIDCIdentity) (access.Actor, error) {
		if who.Subject == "nobody" {
			return access.Actor{}, problem.New(problem.NotFound, "")
		}
		return mary, nil
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return o
}

// store is the example's storage with a key that can change, and with tokens that can be read.
type store struct {
	*storage.Storage
	mu  sync.Mutex
	key *key
}

func (s *store) current() *key {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key
}

func (s *store) rotate(t *testing.T) {
	next := newKey(t)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key = next
}

func (s *store) SigningKey(context.Context) (op.SigningKey, error) { return s.current(), nil }

func (s *store) KeySet(context.Context) ([]op.Key, error) { return []op.Key{public{s.current()}}, nil }

func (s *store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *store) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	client, err := s.Storage.ClientCredentials(ctx, id, secret)
	return readable{client}, err
}

type readable struct{ op.Client }

func (readable) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeJWT }

// key is a signing key of the issuer.
type key struct {
	id      string
	private *ecdsa.PrivateKey
}

func newKey(t *testing.T) *key {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &key{id: uuid.NewString(), private: private}
}

func (k *key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k *key) Key() any                                    { return k.private }
func (k *key) ID() string                                  { return k.id }

type public struct{ *key }

func (public) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (public) Use() string                        { return "sig" }
func (p public) Key() any                         { return &p.private.PublicKey }

// sign makes a token of claims with any key and any headers.
func sign(t *testing.T, alg jose.SignatureAlgorithm, with any, kid string, headers map[string]any, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithHeader("kid", kid)
	for name, value := range headers {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: with}, options)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
