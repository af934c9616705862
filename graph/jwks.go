package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const maxKeySet = 1 << 20

// keySet holds an issuer's public keys. A token that names an unknown key makes it ask again, but not more often
// than every now and then, whatever tokens come; and keys that are known stay when asking fails.
type keySet struct {
	url        string
	client     *http.Client
	algorithms []string
	every      time.Duration

	asking sync.Mutex // one request at a time; the others wait for its answer
	mu     sync.RWMutex
	keys   []jose.JSONWebKey
	askAt  time.Time // not before
	failed error     // of the last request; nil when it was answered
}

// learn makes sure that there are keys, and tries to have the one with this id. It fails without any key, and for an unknown
// one when the issuer did not answer: then nobody can tell a good token from a bad one.
func (k *keySet) learn(ctx context.Context, id string) error {
	if k.has(id) {
		return nil
	}
	k.asking.Lock()
	defer k.asking.Unlock()
	if !k.has(id) && !k.early() {
		k.ask(ctx)
	}
	if k.has(id) {
		return nil
	}
	return k.doubt()
}

// ask fetches the keys anew; those that are known stay when that fails.
func (k *keySet) ask(ctx context.Context) {
	fetched, err := k.fetch(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.askAt, k.failed = clock.Wall().Add(k.every), err
	if err == nil {
		k.keys = fetched
	} else {
		k.askAt = clock.Wall().Add(min(k.every, discoveryEvery))
	}
}

// doubt is why a key that is not known may still be one of the issuer's; nil when it is not.
func (k *keySet) doubt() error {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.failed
}

func (k *keySet) has(id string) bool { return len(k.named(id)) > 0 }

func (k *keySet) early() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return clock.Wall().Before(k.askAt)
}

// named are the keys that a token may mean: those with its id, or any key when it names none.
func (k *keySet) named(id string) []jose.JSONWebKey {
	k.mu.RLock()
	defer k.mu.RUnlock()
	if id == "" {
		return k.keys
	}
	return (&jose.JSONWebKeySet{Keys: k.keys}).Key(id)
}

func (k *keySet) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return nil, fmt.Errorf("oidc: keys: %w", err)
	}
	resp, err := k.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("oidc: keys: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("oidc: keys: %s", resp.Status)
	}
	var set struct{ Keys []json.RawMessage }
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxKeySet)).Decode(&set); err != nil {
		return nil, fmt.Errorf("oidc: keys: %w", err)
	}
	usable := publicKeys(set.Keys)
	if len(usable) == 0 {
		return nil, fmt.Errorf("oidc: keys: the issuer publishes none that verifies")
	}
	return usable, nil
}

// publicKeys leaves out what does not verify signatures, and kinds of keys that are not known here.
func publicKeys(all []json.RawMessage) []jose.JSONWebKey {
	var usable []jose.JSONWebKey
	for _, text := range all {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(text) == nil && key.IsPublic() && key.Valid() && key.Use != "enc" {
			usable = append(usable, key)
		}
	}
	return usable
}

// VerifySignature implements oidc.KeySet with the keys at hand.
func (k *keySet) VerifySignature(_ context.Context, token string) ([]byte, error) {
	algorithms := make([]jose.SignatureAlgorithm, len(k.algorithms))
	for i, a := range k.algorithms {
		algorithms[i] = jose.SignatureAlgorithm(a)
	}
	signed, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, fmt.Errorf("oidc: parse: %w", err)
	}
	header := signed.Signatures[0].Protected
	for _, key := range k.named(header.KeyID) {
		if key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, fmt.Errorf("oidc: no key of the issuer verifies the token")
}
