package config_test

import (
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// T-12: a trial listens on this machine only, unless hosts are named; anything else listens where it is told to.
func TestTrial_ListensOnLoopback(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mode  config.Mode
		flags []string
		want  bool
	}{
		{config.Demo, []string{"--listen=127.0.0.1:8080"}, true},
		{config.Demo, []string{"--listen=[::1]:8080"}, true},
		{config.Demo, []string{"--listen=localhost:0"}, true},
		{config.Demo, []string{"--listen=0.0.0.0:8080"}, false},
		{config.Demo, []string{"--listen=[::]:8080"}, false},
		{config.Demo, []string{"--listen=:8080"}, false},
		{config.Demo, []string{"--listen=192.0.2.7:8080"}, false},
		{config.Demo, []string{"--listen=demo.example.com:8080"}, false},
		{config.Demo, []string{"--listen=0.0.0.0:8080", "--allowed-hosts=demo.example.com"}, true},
		{config.Demo, []string{"--listen=0.0.0.0:8080", "--allowed-hosts=*"}, true},
		{config.Serve, []string{"--listen=0.0.0.0:8080", "--sandbox"}, false},
		{config.API, []string{"--listen=0.0.0.0:8080", "--sandbox", "--redis-url=redis://r"}, false},
		{config.Worker, []string{"--listen=0.0.0.0:8080", "--sandbox", "--redis-url=redis://r"}, true},
		{config.Serve, []string{"--listen=0.0.0.0:8080", "--mail=captured"}, true},
	} {
		if got := complaints(defaults(t, c.flags...), c.mode, "listen"); (len(got) == 0) != c.want {
			t.Errorf("%s %v: %q, want accepted %v", c.mode, c.flags, got, c.want)
		}
	}
	for host, want := range map[string]bool{"demo.example.com": true, "192.0.2.7": true, "::1": true, "*": true, "": false, "demo.example.com:8080": false, "https://demo.example.com": false, "*.example.com": false} {
		c := defaults(t)
		c.AllowedHosts = []string{host}
		if got := complaints(c, config.Demo, "allowed-hosts"); (len(got) == 0) != want {
			t.Errorf("%q: %q, want accepted %v", host, got, want)
		}
	}
}

// T-12: a trial answers to names of this machine and to those that were named, and to no name that somebody lets lead here.
func TestTrial_AllowedHosts(t *testing.T) {
	t.Parallel()
	c := defaults(t)
	c.AllowedHosts = []string{"Demo.example.com", "192.0.2.7"}
	for host, want := range map[string]bool{
		"localhost": true, "localhost:8080": true, "LOCALHOST.:8080": true, "demo.localhost": true, "127.0.0.1:8080": true, "127.8.8.8": true, "[::1]:8080": true, "[::1]": true,
		"demo.example.com": true, "demo.EXAMPLE.com.:80": true, "192.0.2.7:8080": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "notlocalhost": false, "127.0.0.1.evil.example": false, "192.0.2.8": false, "a.demo.example.com": false, "0.0.0.0": false, "*": false,
	} {
		if got := c.HostAllowed(host); got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
	c.AllowedHosts = []string{"*"}
	if !c.HostAllowed("evil.example") {
		t.Error("any name: a name is refused")
	}
}

// T-12: whoever wants a demo beside production gets one that uses nothing of it.
func TestIgnoreProduction(t *testing.T) {
	t.Parallel()
	c := defaults(t, "--database-url=mysql://db/p", "--redis-url=redis://r", "--smtp-url=smtps://m", "--secret-key=5f2c8a1e9b7d4036c1e85a92f07b3d64",
		"--oidc-issuer=https://login.example.com", "--oidc-audience=p", "--lookup-url=https://lookup.example.com", "--lookup-token=t", "--blob-url=s3://documents",
		"--provisioning-url=https://p.example.com", "--provisioning-token=t", "--provisioning-secret=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if got := len(c.ProductionSettings()); got != 12 {
		t.Errorf("%d settings of production, want 12: %v", got, c.ProductionSettings())
	}
	c.IgnoreProduction()
	if got := c.ProductionSettings(); len(got) != 0 {
		t.Errorf("left are %v", got)
	}
	if got := c.Validate(config.Demo); len(got) != 0 {
		t.Errorf("a demo complains %v", got)
	}
}
