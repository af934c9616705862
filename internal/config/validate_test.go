package config_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/config"
)

func TestValidate_NamesTheFlags(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		mode config.Mode
		args string
		want string // the flags that are to blame
	}{
		{config.Serve, "", "smtp-url"},
		{config.API, "", "redis-url smtp-url"},
		{config.Worker, "--mail=captured", "redis-url"},
		{config.API, "--redis-url=redis://r --sandbox", ""},
		{config.Demo, "--listen=8080", "listen"},
		{config.Demo, "--listen=127.0.0.1:http", "listen"},
		{config.Demo, "--listen=127.0.0.1:65536", "listen"},
		{config.Demo, "--listen=127.0.0.1:0 --metrics-listen=127.0.0.1:0", ""},
		{config.Demo, "--metrics-listen=", ""},
		{config.Demo, "--metrics-listen=127.0.0.1:8080", "metrics-listen"},
		{config.Demo, "--metrics-listen=here", "metrics-listen"},
		{config.Demo, "--public-url=partners.example.com", "public-url"},
		{config.Demo, "--public-url=https://partners.example.com/?a=b", "public-url"},
		{config.Demo, "--cors-origins=*", ""},
		{config.Demo, "--cors-origins=*,https://a.example", "cors-origins"},
		{config.Demo, "--cors-origins=https://a.example,http://localhost:3000", ""},
		{config.Demo, "--cors-origins=https://a.example/,b.example,null", "cors-origins cors-origins cors-origins"},
		{config.Demo, "--trusted-documents=/nowhere/at/all.json", "trusted-documents"},
		{config.Demo, "--trusted-documents=/", "trusted-documents"},
		{config.Demo, "--rate-limit=-1", "rate-limit"},
		{config.Demo, "--rate-limit=0", ""},
		{config.Demo, "--drain-timeout=0s", "drain-timeout"},
		{config.Demo, "--drain-timeout=11m", "drain-timeout"},
		{config.Demo, "--data=", "data"},
		{config.Serve, "--mail=off --smtp-url=smtp://m", "mail"},
		{config.Serve, "--mail=captured --smtp-url=smtp://m", "mail"},
		{config.Demo, "--mail-from=Name<a@b.example>", "mail-from"},
		{config.Demo, "--mail-from-name=", ""},
		{config.Demo, "--program-name=a\r\nBcc:", "program-name"},
		{config.Demo, "--eligibility-mailbox=nobody --support-contact=@", "eligibility-mailbox support-contact"},
		{config.Serve, "--sandbox --oidc-issuer=https://login.example.com --oidc-audience=p", ""},
		{config.Serve, "--sandbox --oidc-issuer=http://localhost:9000 --oidc-audience=p", ""},
		{config.Serve, "--sandbox --oidc-issuer=http://login.example.com --oidc-audience=p", "oidc-issuer"},
		{config.Serve, "--sandbox --oidc-issuer=login --oidc-audience=p", "oidc-issuer"},
		{config.Serve, "--sandbox --oidc-issuer=https://login.example.com", "oidc-audience"},
		{config.Serve, "--sandbox --oidc-audience=p", "oidc-audience"},
		{config.Demo, "--oidc-algorithms=RS256,none,HS256", "oidc-algorithms oidc-algorithms"},
		{config.Demo, "--oidc-algorithms=", "oidc-algorithms"},
		{config.Serve, "--sandbox --lookup-url=https://lookup.example.com/v1 --lookup-token=t0ken", ""},
		{config.Serve, "--sandbox --lookup-url=http://127.0.0.1:9000", ""},
		{config.Serve, "--sandbox --lookup-url=http://[::1]:9000", ""},
		{config.Serve, "--sandbox --lookup-url=http://lookup.example.com", "lookup-url"},
		{config.Serve, "--sandbox --lookup-url=lookup.example.com", "lookup-url"},
		{config.Serve, "--sandbox --lookup-url=ftp://lookup.example.com", "lookup-url"},
		{config.Serve, "--sandbox --lookup-url=https://", "lookup-url"},
		{config.Serve, "--sandbox --lookup-url=https://u:p@lookup.example.com", "lookup-url"},
		{config.Serve, "--sandbox --lookup-url=https://lookup.example.com/?key=1", "lookup-url"},
		{config.Serve, "--sandbox --lookup-token=t0ken", "lookup-token"},
		{config.Serve, "--sandbox --lookup-url=https://lookup.example.com --lookup-token=t0\r\nken", "lookup-token"},
		{config.Demo, "--lookup-url=https://lookup.example.com", "lookup-url"},
		{config.Demo, "--lookup-timeout=99ms", "lookup-timeout"},
		{config.Demo, "--lookup-timeout=100ms", ""},
		{config.Demo, "--lookup-timeout=30s", ""},
		{config.Demo, "--lookup-timeout=30001ms", "lookup-timeout"},
		{config.Serve, "--sandbox --provisioning-url=https://p.example.com/v1 --provisioning-token=t0ken --provisioning-secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""},
		{config.Serve, "--sandbox --provisioning-url=http://localhost:9000 --provisioning-secret=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ""},
		{config.Serve, "--sandbox --provisioning-url=http://p.example.com", "provisioning-url"},
		{config.Serve, "--sandbox --provisioning-url=https://u:p@p.example.com", "provisioning-url"},
		{config.Serve, "--sandbox --provisioning-token=t0ken", "provisioning-token"},
		{config.Serve, "--sandbox --provisioning-secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "provisioning-secret"},
		{config.Serve, "--sandbox --provisioning-url=https://p.example.com --provisioning-token=t0\r\nken", "provisioning-token"},
		{config.Serve, "--sandbox --provisioning-url=https://p.example.com --provisioning-secret=whsec_c2hvcnQ=", "provisioning-secret"},
		{config.Demo, "--provisioning-url=https://p.example.com --provisioning-token=t --provisioning-secret=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "provisioning-url provisioning-token provisioning-secret"},
		{config.Demo, "--refused-email-domains=mail.example,Students.Example.edu.,bücher.example", ""},
		{config.Demo, "--refused-email-domains=", ""},
		{config.Demo, "--refused-email-domains=mail,a@mail.example,.example,a..example,*.example", strings.Repeat("refused-email-domains ", 5)},
		{config.Demo, "--refused-email-domains=https://mail.example,mail.example:25", strings.Repeat("refused-email-domains ", 2)},
		{config.Demo, "--closed-markets=", ""},
		{config.Demo, "--closed-markets=RU,BY", ""},
		{config.Demo, "--closed-markets=ru,RUS,R1,Ру,R", strings.Repeat("closed-markets ", 5)},
		{config.Demo, "--worker-concurrency=0", "worker-concurrency"},
		{config.Demo, "--log-level=loud --log-format=xml", "log-level log-format"},
		{config.Demo, "--otlp-endpoint=otel:4318", "otlp-endpoint"},
		{config.Demo, "--database-connections=0", "database-connections"},
		{config.Demo, "--database-connections=1", ""},
		{config.Demo, "--database-connections=1000", ""},
		{config.Demo, "--database-connections=1001", "database-connections"},
		{config.Demo, "--max-document=0", "max-document"},
		{config.Demo, "--max-document=1", ""},
		{config.Demo, "--max-document=100", ""},
		{config.Demo, "--max-document=101", "max-document"},
		{config.Demo, "--blob-url=s3://documents --secret-key=short", "secret-key blob-url"},
		{config.Migrate, "--database-url=oracle://h", "database-url"},
	} {
		t.Run(string(tc.mode)+" "+tc.args, func(t *testing.T) {
			t.Parallel()
			args := strings.FieldsFunc(tc.args, func(r rune) bool { return r == ' ' })
			want := strings.Fields(tc.want)
			var got []string
			for _, m := range defaults(t, args...).Validate(tc.mode) {
				got = append(got, m.Setting.Flag)
				for _, part := range []string{"--" + m.Setting.Flag, m.Setting.Variable, "for example " + m.Setting.Variable + "=" + m.Setting.Example} {
					if !strings.Contains(m.Error(), part) {
						t.Errorf("%q does not say %q", m.Error(), part)
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("mistakes in %v, want %v", got, want)
			}
		})
	}
}

func TestValidate_ReturnsAllMistakes(t *testing.T) {
	t.Parallel()
	var flags []string
	for _, m := range (config.Config{}).Validate(config.API) {
		flags = append(flags, m.Setting.Flag)
	}
	want := []string{
		"listen", "metrics-listen", "public-url", "drain-timeout", "data", "database-connections", "redis-url", "max-document", "smtp-url",
		"oidc-algorithms", "lookup-timeout", "worker-concurrency", "log-level", "log-format", "keep-keys",
	}
	if diff := cmp.Diff(want, flags); diff != "" {
		t.Error(diff)
	}
}

func TestTrustedDocuments_ExistingFileIsAccepted(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "documents.json")
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, m := range defaults(t, "--trusted-documents="+file).Validate(config.Demo) {
		t.Error(m)
	}
}

// A mistake in a proxy's address must not make every X-Forwarded-For header trusted, nor none.
func TestTrustedProxies_MistakesAreRefused(t *testing.T) {
	t.Parallel()
	good, err := config.Config{TrustedProxies: []string{"10.1.2.3/8", "192.0.2.7", "2001:db8::/32"}}.Proxies()
	if err != nil || len(good) != 3 || good[0].String() != "10.0.0.0/8" || good[1].String() != "192.0.2.7/32" {
		t.Errorf("got %v, %v", good, err)
	}
	for _, bad := range []string{"proxy.example.com", "10.0.0.0/40", "10.0.0", ""} {
		if got, err := (config.Config{TrustedProxies: []string{bad}}).Proxies(); err == nil {
			t.Errorf("%q: got %v, want it refused", bad, got)
		}
	}
}
