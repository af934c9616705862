package main_test

import (
	"net/http"
	"strings"
	"testing"
)

// T-12: a demo or a sandbox does not start on a public address, unless hosts are named.
func TestTrial_ListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"demo"}, {"serve", "--sandbox"}} {
		got := run(t, nil, append(args, "--listen=0.0.0.0:0", "--metrics-listen=", "--data="+t.TempDir())...)
		if got.code != 1 || !strings.Contains(got.errors, "--listen (PARTNERGRAPH_LISTEN): 0.0.0.0:0 can be reached from elsewhere") || !strings.Contains(got.errors, "--allowed-hosts") {
			t.Errorf("%v: exit code %d\n%s", args, got.code, got.everything())
		}
	}
}

// T-12: a trial accepts the names of this machine and the named hosts, since any page can point a name of its own to this address (DNS
// rebinding). Probes may use any name, and without a sandbox there is no such limit.
func TestTrial_RejectsForeignHosts(t *testing.T) {
	t.Parallel()
	trial := start(t, nil, "serve", "--sandbox", "--allowed-hosts=demo.example.com", "--data="+t.TempDir())
	plain := start(t, nil, "serve", "--mail=captured", "--data="+t.TempDir())
	for _, c := range []struct {
		p          *process
		host, path string
		want       int
	}{
		{trial, "localhost:8080", "/graphql?query={__typename}", http.StatusOK},
		{trial, "demo.example.com", "/graphql?query={__typename}", http.StatusOK},
		{trial, "evil.example", "/graphql?query={__typename}", http.StatusMisdirectedRequest},
		{trial, "evil.example", "/files/x", http.StatusMisdirectedRequest},
		{trial, "evil.example", "/readyz", http.StatusOK},
		{plain, "partners.example.com", "/graphql?query={__typename}", http.StatusOK},
	} {
		answer := c.p.under(c.host, c.path)
		if answer.StatusCode != c.want || answer.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s%s: %s, want %d", c.host, c.path, answer.Status, c.want)
		}
	}
}

// T-12: a demo beside production can be told to use none of its settings.
func TestDemo_IgnoresProductionSettings(t *testing.T) {
	t.Parallel()
	env := []string{"PARTNERGRAPH_DATABASE_URL=mysql://ada@" + closedPort(t) + "/p", "PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_SMTP_URL=smtp://" + closedPort(t)}
	p := start(t, env, "demo", "--ignore-production", "--data="+t.TempDir())
	if answer, _ := get(t, p.url+"/readyz"); answer.StatusCode != http.StatusOK {
		t.Errorf("readyz: %s", answer.Status)
	}
}

// T-13: where users reach the server by HTTPS, browsers are told to use nothing else.
func TestStrictTransportSecurity_IsSentForHTTPS(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "serve", "--mail=captured", "--public-url=https://partners.example.com", "--data="+t.TempDir())
	for _, path := range []string{"/graphql?query={__typename}", "/confirm", "/nothing", "/readyz"} {
		if got := p.under("partners.example.com", path).Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// under requests a path with a Host header.
func (p *process) under(host, path string) *http.Response {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	r.Host = host
	r.Header.Set("Accept", "application/json")
	r.Header.Set("GraphQL-Require-Preflight", "1")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	answer.Body.Close()
	return answer
}
