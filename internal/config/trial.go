package config

import (
	"net"
	"slices"
	"strings"
)

// A trial is a demo or a sandbox: its clock can be moved, and the tokens of a demo are public. It listens on this machine only,
// unless hosts are allowed.

// anyHost allows all hosts.
const anyHost = "*"

// HostAllowed reports whether a trial accepts a Host header. Names of this machine are always accepted; others have to be allowed,
// against DNS rebinding.
func (c Config) HostAllowed(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = plainHost(host)
	return host != "" && (ofThisMachine(host) || slices.ContainsFunc(c.AllowedHosts, func(allowed string) bool {
		return allowed == anyHost || plainHost(allowed) == host
	}))
}

func plainHost(host string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(strings.TrimSpace(host), "[]"), "."))
}

func ofThisMachine(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// ListensHere reports whether the API listens on the loopback interface only.
func (c Config) ListensHere() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && ofThisMachine(plainHost(host))
}

// reviewTrial checks that a trial listens on this machine only.
func (c Config) reviewTrial(r *review, mode Mode) {
	for _, host := range c.AllowedHosts {
		if plain := plainHost(host); plain == "" || host != anyHost && net.ParseIP(plain) == nil && strings.ContainsAny(plain, "*:/@ ") {
			r.wrong("allowed-hosts", "%q is not the name of a host, without port, or *", host)
		}
	}
	serves := mode == Serve || mode == API || mode == Demo
	if _, _, err := net.SplitHostPort(c.Listen); err == nil && serves && (c.Sandbox || mode == Demo) && !c.ListensHere() && len(c.AllowedHosts) == 0 {
		r.wrong("listen", "%s can be reached from elsewhere, and a trial is for this machine: whoever reaches it can act as anybody; listen on 127.0.0.1, or name the hosts by which it may be reached with --allowed-hosts", c.Listen)
	}
}

// IgnoreProduction resets every production setting to its default.
func (c *Config) IgnoreProduction() {
	c.DatabaseURL, c.RedisURL, c.SMTPURL, c.BlobURL, c.SecretKey = "", "embedded://", "", "", ""
	c.OIDCIssuer, c.OIDCAudience, c.SignInIssuers, c.LookupURL, c.LookupToken = "", "", "", "", ""
	c.ProvisioningURL, c.ProvisioningToken, c.ProvisioningSecret = "", "", ""
}
