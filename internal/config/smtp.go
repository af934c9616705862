package config

import (
	"errors"
	"strings"
)

// TLS is the TLS mode of a mail server.
type TLS string

// The TLS modes.
const (
	TLSImplicit TLS = "implicit" // from the first byte: smtps://
	TLSStart    TLS = "starttls" // STARTTLS is required
	TLSNone     TLS = "none"     // for a mail server on the same machine or network
)

// SMTP is the mail server.
type SMTP struct {
	Host     string
	Port     int
	Username string
	Password Secret
	TLS      TLS
}

// SMTP parses the URL of the mail server; nil when there is none.
func (c Config) SMTP() (*SMTP, error) {
	if c.SMTPURL == "" {
		return nil, nil
	}
	u, err := parseURL(c.SMTPURL.Reveal())
	if err != nil {
		return nil, err
	}
	s, usual := &SMTP{TLS: TLSStart}, 587
	switch u.Scheme {
	case "smtp":
		set, err := parameters(u, "tls")
		if err != nil {
			return nil, err
		}
		if set.Has("tls") {
			s.TLS = TLS(set.Get("tls"))
		}
		if s.TLS != TLSStart && s.TLS != TLSNone {
			return nil, errors.New("tls is neither starttls nor none; for TLS from the start write smtps://")
		}
	case "smtps":
		s.TLS, usual = TLSImplicit, 465
		if u.RawQuery != "" {
			return nil, errors.New("smtps:// takes no parameters")
		}
	default:
		return nil, errors.New("it begins with neither smtp:// nor smtps://")
	}
	if strings.Trim(u.Path, "/") != "" {
		return nil, errors.New("it has a path")
	}
	if s.Host, s.Port, err = hostPort(u, usual); err != nil {
		return nil, err
	}
	s.Username, s.Password = password(u)
	if s.Password != "" && s.TLS == TLSNone && !local(s.Host) {
		return nil, errors.New("with tls=none the password would travel in the open")
	}
	return s, nil
}
