package secret_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/secret"
)

const (
	text    = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
	another = "1f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
)

func key(t testing.TB, text string) secret.Key {
	t.Helper()
	k, err := secret.NewKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestNewKey_RefusesShortKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                                   false,
		strings.Repeat("x", 31):              false,
		strings.Repeat("x", 31) + "\n  ":     false,
		strings.Repeat("x", 32):              true,
		" " + strings.Repeat("x", 32) + "\n": true,
	} {
		if _, err := secret.NewKey(text); (err == nil) != want {
			t.Errorf("NewKey(%q): %v, want accepted %v", text, err, want)
		}
	}
}

// Tokens have left in mail: another derivation would make them worthless, so it must not change by accident.
func TestTokens_AreStable(t *testing.T) {
	t.Parallel()
	const want = "4HrQo9BZkZkqVAbWTm8DOzw_wvNC68meQl2cXxc5qa0"
	if got := key(t, text).Token("invitation", "invitation_01"); got != want {
		t.Errorf("token %s, want %s", got, want)
	}
	if got := key(t, " "+text+"\n").Token("invitation", "invitation_01"); got != want {
		t.Errorf("with space around the key: token %s, want %s", got, want)
	}
}

func TestTokens_Differ(t *testing.T) {
	t.Parallel()
	k, seen := key(t, text), map[string]string{}
	for name, token := range map[string]string{
		"plain":            k.Token("ab", "c"),
		"other purpose":    k.Token("abc", ""),
		"shifted":          k.Token("a", "bc"),
		"other id":         k.Token("ab", "d"),
		"without anything": k.Token("", ""),
		"other key":        key(t, another).Token("ab", "c"),
	} {
		if twin, twice := seen[token]; twice {
			t.Errorf("%s and %s have the same token", name, twin)
		}
		seen[token] = name
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(token) {
			t.Errorf("%s: token %q, want 43 characters of base64url", name, token)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := hex.EncodeToString(secret.Hash("abc")); got != want {
		t.Errorf("Hash(abc) = %s, want %s", got, want)
	}
}

func TestKey_IsNeverShown(t *testing.T) {
	t.Parallel()
	k := key(t, text)
	type holder struct {
		Name string
		Key  secret.Key
		own  secret.Key
	}
	plain := fmt.Sprintf("%v %+v %#v %s %q %x %d", k, k, k, k, k, k, &k)
	if want := strings.TrimSpace(strings.Repeat("*** ", 7)); plain != want {
		t.Errorf("printed as %q, want %q", plain, want)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("started", "key", k)
	if !strings.Contains(log.String(), "key=***") {
		t.Errorf("logged as %s", log.String())
	}
	// A printer cannot ask what it finds in an unexported field to hide itself.
	for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%d"} {
		if got := fmt.Sprintf(verb, holder{Name: "n", Key: k, own: k}); len(got) > 150 {
			t.Errorf("%s shows what is in it: %s", verb, got)
		}
	}
	for _, value := range []any{k, &k, holder{Key: k}} {
		if got, err := json.Marshal(value); err == nil {
			t.Errorf("%T is marshalled as %s", value, got)
		}
	}
}

func TestKey_ZeroValuePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("the zero Key makes tokens")
		}
	}()
	secret.Key{}.Token("a", "b")
}
