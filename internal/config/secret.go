package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

const hidden = "[hidden]"

// Secret is a value that is hidden when it is printed, logged or marshalled. An empty one is shown as
// empty.
type Secret string

// Reveal is the value itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the value.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return s.String() }

// Format hides the value from every verb, those for numbers and bytes as well.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText hides the value from encoders, JSON among them.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue hides the value from the log.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// SecretURL is a URL whose password, and every parameter with a name like a secret's, is hidden in the same way.
type SecretURL string

// Reveal is the whole URL.
func (u SecretURL) Reveal() string { return string(u) }

// String is the URL without its secrets. It does not parse the URL, because a malformed URL must not show its password either:
// everything before the last @ is considered name and password.
func (u SecretURL) String() string {
	scheme, rest, found := strings.Cut(string(u), "://")
	if !found {
		return Secret(u).String()
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		user, _, locked := strings.Cut(rest[:at], ":")
		if locked {
			rest = user + ":" + hidden + rest[at:]
		}
	}
	place, query, found := strings.Cut(rest, "?")
	if !found {
		return scheme + "://" + rest
	}
	return scheme + "://" + place + "?" + hideParameters(query)
}

func hideParameters(query string) string {
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		key, _, found := strings.Cut(p, "=")
		if name, err := url.QueryUnescape(key); found && (err != nil || soundsSecret(name)) {
			parameters[i] = key + "=" + hidden
		}
	}
	return strings.Join(parameters, "&")
}

func soundsSecret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"pass", "secret", "token", "key", "credential", "auth"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// GoString is String, for %#v.
func (u SecretURL) GoString() string { return u.String() }

// Format writes String for every verb.
func (u SecretURL) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, u.String()) }

// MarshalText is String, for encoders.
func (u SecretURL) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// LogValue is String, for the log.
func (u SecretURL) LogValue() slog.Value { return slog.StringValue(u.String()) }
