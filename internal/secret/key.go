// Package secret derives everything secret from the one key of a deployment: tokens that mail carries, and links
// that are valid for a while. It keeps nothing, so that every process with the same key makes and accepts the same ones.
package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// shortest is the least length of a key's text in bytes: what 256 bits need.
const shortest = 32

// shown stands for a key wherever one is printed.
const shown = "***"

// Key is the secret of a deployment. It is made by NewKey only, and it prints as *** and refuses to be marshalled.
// The zero Key panics when it is used: tokens of an empty secret would be everybody's.
type Key struct {
	keys *subkeys // behind a pointer, where a printer that ignores methods finds an address and not the bytes
}

// subkeys are independent of each other: what leaks about one use says nothing about another.
type subkeys struct{ token, link []byte }

// NewKey derives a key from a text of at least 32 bytes that nobody can guess. Space around it does not count, since a
// file ends with a line break where a variable does not.
func NewKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	if len(text) < shortest {
		return Key{}, fmt.Errorf("secret: the key has %d bytes, which is less than %d", len(text), shortest)
	}
	root, err := hkdf.Extract(sha256.New, []byte(text), []byte("partnergraph"))
	if err != nil {
		return Key{}, fmt.Errorf("secret: extract: %w", err)
	}
	token, err := hkdf.Expand(sha256.New, root, "token v1", sha256.Size)
	if err != nil {
		return Key{}, fmt.Errorf("secret: expand for tokens: %w", err)
	}
	link, err := hkdf.Expand(sha256.New, root, "link v1", sha256.Size)
	if err != nil {
		return Key{}, fmt.Errorf("secret: expand for links: %w", err)
	}
	return Key{keys: &subkeys{token: token, link: link}}, nil
}

// Token is the one-time token for a purpose and an id: 256 bits in base64url, without padding. The same arguments give
// the same token, so that a job that runs twice sends the same one; that it works only once is for its owner to see to.
func (k Key) Token(purpose, id string) string {
	return base64.RawURLEncoding.EncodeToString(authenticate(k.use().token, purpose, id))
}

// letters are those of codes that people type: none looks like another (Crockford's base32).
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code is a short secret for a purpose and an id, to be typed where the token of a link got lost: 40 bits as "ABCD-EFGH". Its owner
// has to bound the tries.
func (k Key) Code(purpose, id string) string {
	mac := authenticate(k.use().token, "code", purpose, id)
	code := base32.NewEncoding(letters).EncodeToString(mac[:5])
	return code[:4] + "-" + code[4:]
}

// CodeMatches reports whether somebody typed this code, however he or she wrote it.
func (k Key) CodeMatches(purpose, id, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(plainCode(k.Code(purpose, id))), []byte(plainCode(typed))) == 1
}

// plainCode is a code as it is compared: people leave out the dash, add spaces, and take letters for digits.
func plainCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(typed))
}

// Digits is a code of six digits for a purpose and an id, as people know it from signing in elsewhere. Its owner has to bound the tries
// and the time.
func (k Key) Digits(purpose, id string) string {
	mac := authenticate(k.use().token, "digits", purpose, id)
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac)%1_000_000)
}

// DigitsMatch reports whether somebody typed these six digits, with spaces or without.
func (k Key) DigitsMatch(purpose, id, typed string) bool {
	return subtle.ConstantTimeCompare([]byte(k.Digits(purpose, id)), []byte(strings.ReplaceAll(strings.TrimSpace(typed), " ", ""))) == 1
}

// TokenMatches reports whether this is the token for a purpose and an id.
func (k Key) TokenMatches(purpose, id, token string) bool {
	return subtle.ConstantTimeCompare([]byte(k.Token(purpose, id)), []byte(token)) == 1
}

// Hash is what is kept of a token: its SHA-256, 32 bytes. A token is itself random enough to need no salt.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// String hides the key.
func (k Key) String() string { return shown }

// Format hides the key from every verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, shown) }

// LogValue hides the key from the log.
func (k Key) LogValue() slog.Value { return slog.StringValue(shown) }

// MarshalText always fails: whoever marshals a key is about to store or send it.
func (k Key) MarshalText() ([]byte, error) {
	return nil, errors.New("secret: a key is never marshalled")
}

func (k Key) use() *subkeys {
	if k.keys == nil {
		panic("secret: a Key that NewKey did not make")
	}
	return k.keys
}

// authenticate is the HMAC-SHA256 of the parts. Each goes in behind its length: no two lists of parts are the same bytes.
func authenticate(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		_, _ = mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		_, _ = io.WriteString(mac, part)
	}
	return mac.Sum(nil)
}
