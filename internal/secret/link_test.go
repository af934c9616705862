package secret_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/secret"
)

var expires = time.Date(2026, time.November, 23, 12, 0, 0, int(250*time.Millisecond), time.UTC)

func TestLinks_WorkUntilTheyExpire(t *testing.T) {
	t.Parallel()
	k := key(t, text)
	for _, tc := range []struct {
		now  time.Time
		want error
	}{
		{expires.Add(-time.Hour), nil},
		{expires.Add(-time.Millisecond), nil},
		{expires, secret.ErrLinkExpired},
		{expires.Add(time.Hour), secret.ErrLinkExpired},
	} {
		for _, id := range []string{"document_01", "", "a.b/c?d=é"} {
			link := k.SignLink("download", id, expires)
			if url.PathEscape(link) != link || strings.Count(link, ".") != 1 {
				t.Errorf("link %q is not <payload>.<mac> for a URL", link)
			}
			got, err := k.OpenLink("download", link, tc.now)
			if !errors.Is(err, tc.want) {
				t.Errorf("%q at %v: %v, want %v", id, tc.now, err, tc.want)
			}
			if tc.want == nil && got != id {
				t.Errorf("opened %q, want %q", got, id)
			}
		}
	}
	long := time.Date(1969, time.July, 20, 0, 0, 0, 0, time.UTC)
	if _, err := k.OpenLink("download", k.SignLink("download", "x", long), expires); !errors.Is(err, secret.ErrLinkExpired) {
		t.Errorf("a link of 1969: %v, want %v", err, secret.ErrLinkExpired)
	}
}

func TestLinks_AlteredAreInvalid(t *testing.T) {
	t.Parallel()
	k, now := key(t, text), expires.Add(-time.Hour)
	link := k.SignLink("download", "document_01", expires)
	payload, mac, _ := strings.Cut(link, ".")
	later, _, _ := strings.Cut(k.SignLink("download", "document_01", expires.Add(time.Hour)), ".")
	_, foreign, _ := strings.Cut(key(t, another).SignLink("download", "document_01", expires), ".")
	for name, forged := range map[string]string{
		"empty":             "",
		"a dot":             ".",
		"no mac":            payload,
		"an empty mac":      payload + ".",
		"no payload":        "." + mac,
		"another expiry":    later + "." + mac,
		"another key":       payload + "." + foreign,
		"something behind":  link + "A",
		"a dot behind":      link + ".",
		"padding":           link + "=",
		"a line break":      link + "\n",
		"swapped":           mac + "." + payload,
		"a token's own mac": payload + "." + k.Token("download", payload),
	} {
		if id, err := k.OpenLink("download", forged, now); !errors.Is(err, secret.ErrLink) {
			t.Errorf("%s: opened %q, %v, want %v", name, id, err, secret.ErrLink)
		}
	}
	for i := range link {
		for _, c := range []string{"", "A", "B", "-", "."} {
			altered := link[:i] + c + link[i+1:]
			if _, err := k.OpenLink("download", altered, now); altered != link && !errors.Is(err, secret.ErrLink) {
				t.Errorf("altered at %d to %q: %v, want %v", i, altered, err, secret.ErrLink)
			}
		}
		if _, err := k.OpenLink("download", link[:i], now); !errors.Is(err, secret.ErrLink) {
			t.Errorf("cut at %d: %v, want %v", i, err, secret.ErrLink)
		}
	}
}

func TestLinks_HaveOnePurpose(t *testing.T) {
	t.Parallel()
	k, now := key(t, text), expires.Add(-time.Hour)
	link := k.SignLink("download", "document_01", expires)
	for _, purpose := range []string{"", "upload", "Download", "download "} {
		if _, err := k.OpenLink(purpose, link, now); !errors.Is(err, secret.ErrLink) {
			t.Errorf("for %q: %v, want %v", purpose, err, secret.ErrLink)
		}
	}
	if _, err := key(t, another).OpenLink("download", link, now); !errors.Is(err, secret.ErrLink) {
		t.Errorf("with another key: %v, want %v", err, secret.ErrLink)
	}
	// Who guesses cannot tell an expired link from one that never was.
	if _, err := k.OpenLink("upload", link, expires.Add(time.Hour)); !errors.Is(err, secret.ErrLink) {
		t.Errorf("for another purpose and expired: %v, want %v", err, secret.ErrLink)
	}
}

// FuzzOpenLink expects that nothing opens except what was signed, and that what was signed opens with its own id.
func FuzzOpenLink(f *testing.F) {
	k, now := key(f, text), expires.Add(-time.Hour)
	genuine := k.SignLink("download", "document_01", expires)
	for _, seed := range []string{"", ".", genuine, genuine[:20], genuine + "=", strings.ToUpper(genuine), "AAAAAAAAAAA." + genuine} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		if id, err := k.OpenLink("download", link, now); link != genuine && !errors.Is(err, secret.ErrLink) {
			t.Errorf("%q opened %q, %v", link, id, err)
		}
		if id, err := k.OpenLink(link, k.SignLink(link, link, expires), now); err != nil || id != link {
			t.Errorf("signed %q, opened %q, %v", link, id, err)
		}
	})
}
