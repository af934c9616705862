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

// keySet holds an issuer's public keys. A token with an unknown key id makes it fetch the keys again, with a minimum
// interval. Known keys stay valid when that fails.
type keySet struct {
	url        string
	client     *http.Client
	algorithms []string
	every      time.Duration

	refreshMu sync.Mutex // held during a fetch; others wait for its result
	mu        sync.RWMutex
	keys      []jose.JSONWebKey
	nextFetch time.Time // not before this time
	failed    error     // error of the last fetch
}

// ensureKey fetches the keys if there are none, or none with this id. It fails when there are no keys, and when the key is unknown and
// the last fetch failed: the token can then not be checked.
func (k *keySet) ensureKey(ctx context.Context, id string) error {
	if k.has(id) {
		return nil
	}
	k.refreshMu.Lock()
	defer k.refreshMu.Unlock()
	if !k.has(id) && !k.tooSoon() {
		k.refresh(ctx)
	}
	if k.has(id) {
		return nil
	}
	return k.fetchError()
}

// refresh fetches the keys; the known ones stay when that fails.
func (k *keySet) refresh(ctx context.Context) {
	fetched, err := k.fetch(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.nextFetch, k.failed = clock.Wall().Add(k.every), err
	if err == nil {
		k.keys = fetched
	} else {
		k.nextFetch = clock.Wall().Add(min(k.every, discoveryEvery))
	}
}

// fetchError is the error of the last fetch: an unknown key may still be one of the issuer's. Nil when the fetch succeeded.
func (k *keySet) fetchError() error {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.failed
}

func (k *keySet) has(id string) bool { return len(k.matching(id)) > 0 }

func (k *keySet) tooSoon() bool {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return clock.Wall().Before(k.nextFetch)
}

// matching are the keys that a token may be signed with: those with its key id, or all when it has none.
func (k *keySet) matching(id string) []jose.JSONWebKey {
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

// publicKeys leaves out keys that are not for signatures, and unknown kinds of keys.
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

// VerifySignature implements oidc.KeySet with the known keys.
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
	for _, key := range k.matching(header.KeyID) {
		if key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := signed.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, fmt.Errorf("oidc: no key of the issuer verifies the token")
}
