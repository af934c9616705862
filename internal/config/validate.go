package config

import (
	"cmp"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Mistake is an error in the settings.
type Mistake struct {
	Setting Setting
	What    string
	Place   string // file and line; empty if the setting is not from the file
}

// Error names the setting, the error and a valid example. It never repeats a value that may be secret.
func (m Mistake) Error() string {
	if m.Place != "" {
		return fmt.Sprintf("%s: %s: %s; for example %s: %s", m.Place, m.Setting.Flag, m.What, m.Setting.Flag, m.Setting.Example)
	}
	return fmt.Sprintf("%s: %s; for example %s=%s", m.Setting.name(), m.What, m.Setting.Variable, m.Setting.Example)
}

// review collects mistakes, so that all are reported at once.
type review struct {
	mistakes []Mistake
	sources  Sources
}

func (r *review) wrong(flag, what string, args ...any) {
	r.mistakes = append(r.mistakes, Mistake{Setting: settingOf(flag), What: fmt.Sprintf(what, args...), Place: r.sources.inFile(flag)})
}

// Validate returns all mistakes in the settings for a process of a mode.
func (c Config) Validate(mode Mode) []Mistake {
	r := &review{sources: c.Sources}
	c.reviewServer(r)
	c.reviewStorage(r, mode)
	c.reviewFiles(r, mode)
	c.reviewMail(r, mode)
	c.reviewSignIn(r)
	c.reviewLookup(r)
	c.reviewProvisioning(r)
	c.reviewRest(r)
	c.reviewKeeping(r)
	c.reviewTrial(r, mode)
	if mode == Demo {
		c.reviewDemo(r)
	}
	return r.mistakes
}

func (c Config) reviewServer(r *review) {
	r.listenAddress("listen", c.Listen)
	if c.MetricsListen != "" {
		r.listenAddress("metrics-listen", c.MetricsListen)
	}
	if c.MetricsListen == c.Listen && !strings.HasSuffix(c.Listen, ":0") {
		r.wrong("metrics-listen", "it is the address of the API")
	}
	r.webURL("public-url", c.PublicURL)
	for _, origin := range c.CORSOrigins {
		if origin == "*" && len(c.CORSOrigins) == 1 {
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || !isWeb(u) || origin != u.Scheme+"://"+u.Host {
			r.wrong("cors-origins", "%q is not an origin: scheme, host and port, and nothing behind", origin)
		}
	}
	if c.TrustedDocuments != "" {
		if info, err := os.Stat(c.TrustedDocuments); err != nil || info.IsDir() {
			r.wrong("trusted-documents", "there is no file %s", c.TrustedDocuments)
		}
	}
	if _, err := c.Proxies(); err != nil {
		r.wrong("trusted-proxies", "%v", err)
	}
	if c.RateLimit < 0 {
		r.wrong("rate-limit", "%d is below 0", c.RateLimit)
	}
	if c.Operations < 0 || c.Operations > 1000 {
		r.wrong("operations", "%d is not between 0 and 1000", c.Operations)
	}
	if c.DrainTimeout < time.Second || c.DrainTimeout > 10*time.Minute {
		r.wrong("drain-timeout", "%s is not between 1s and 10m", c.DrainTimeout)
	}
}

func (c Config) reviewStorage(r *review, mode Mode) {
	if c.Data == "" {
		r.wrong("data", "it is empty")
	}
	if _, err := c.Database(); err != nil {
		r.wrong("database-url", "%v", err)
	}
	if c.Connections < 1 || c.Connections > 1000 {
		r.wrong("database-connections", "%d is not between 1 and 1000", c.Connections)
	}
	redis, err := c.Redis()
	if err != nil {
		r.wrong("redis-url", "%v", err)
	}
	apart := mode == API || mode == Worker
	if apart && redis.Embedded {
		r.wrong("redis-url", "the embedded Redis serves one process; API and workers apart need a server")
	}
}

const captured = "captured"

// unset stands for a value that nobody has set: the program folder has it.
const unset = "unset@program.folder"

func (c Config) reviewMail(r *review, mode Mode) {
	if _, err := c.SMTP(); err != nil {
		r.wrong("smtp-url", "%v", err)
	}
	if c.Mail != "" && c.Mail != captured {
		r.wrong("mail", "%q is not captured; leave it out to send mail", c.Mail)
	}
	if c.Mail == captured && c.SMTPURL != "" {
		r.wrong("mail", "mail is either captured or sent through --smtp-url, not both")
	}
	sends := mode == Serve || mode == API || mode == Worker
	if sends && c.SMTPURL == "" && c.Mail != captured && !c.Sandbox {
		r.wrong("smtp-url", "there is no mail server; name one, or keep mail with --mail=captured")
	}
	r.mailAddress("mail-from", cmp.Or(c.MailFrom, unset))
	r.plainText("mail-from-name", cmp.Or(c.MailFromName, unset))
}

// signatures are the allowed algorithms. They have a public key: with a shared secret, who verifies tokens could create them.
var signatures = []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"}

func (c Config) reviewSignIn(r *review) {
	if why := wrongIssuer(c.OIDCIssuer); c.OIDCIssuer != "" && why != "" {
		r.wrong("oidc-issuer", "%s", why)
	}
	if _, err := c.Issuers(); err != nil {
		r.wrong("sign-in-issuers", "%v", err)
	}
	if (c.OIDCIssuer == "") != (c.OIDCAudience == "") {
		r.wrong("oidc-audience", "issuer and audience are set together or not at all")
	}
	if len(c.OIDCAlgorithms) == 0 {
		r.wrong("oidc-algorithms", "it is empty")
	}
	for _, a := range c.OIDCAlgorithms {
		if !slices.Contains(signatures, a) {
			r.wrong("oidc-algorithms", "%q is none of %s", a, strings.Join(signatures, ", "))
		}
	}
}

func (c Config) reviewLookup(r *review) {
	r.service("lookup-url", c.LookupURL, "the token and people's addresses")
	r.serviceToken("lookup-token", c.LookupToken, "lookup-url", c.LookupURL)
	if c.LookupTimeout < 100*time.Millisecond || c.LookupTimeout > 30*time.Second {
		r.wrong("lookup-timeout", "%s is not between 100ms and 30s", c.LookupTimeout)
	}
}

func (c Config) reviewKeeping(r *review) {
	if c.KeepKeys < time.Minute || c.KeepKeys > 30*24*time.Hour {
		r.wrong("keep-keys", "%v is not between 1m and 720h", c.KeepKeys)
	}
	for flag, days := range map[string]int{
		"keep-jobs": c.KeepJobs, "keep-failed-jobs": c.KeepFailedJobs, "keep-mail": c.KeepMail, "keep-audit": c.KeepAudit, "keep-links": c.KeepLinks,
	} {
		if days < 0 || days > 36_500 {
			r.wrong(flag, "%d is not between 0 and 36500", days)
		}
	}
}

func (c Config) reviewRest(r *review) {
	if c.Program != "" {
		if info, err := os.Stat(c.Program); err != nil || !info.IsDir() {
			r.wrong("program", "there is no folder %s", c.Program)
		}
	}
	r.plainText("program-name", cmp.Or(c.ProgramName, unset))
	r.mailAddress("eligibility-mailbox", cmp.Or(c.EligibilityMailbox, unset))
	r.mailAddress("support-contact", cmp.Or(c.SupportContact, unset))
	r.mailAddress("work-account-domain", "admin@"+cmp.Or(c.WorkAccountDomain, "program.folder"))
	for flag, page := range map[string]string{"reseller-guide": c.ResellerGuide, "government-guide": c.GovernmentGuide, "product-resources": c.ProductResources} {
		if page != "" {
			r.webURL(flag, page)
		}
	}
	for _, domain := range c.RefusedEmailDomains {
		if !looksLikeDomain(domain) {
			r.wrong("refused-email-domains", "%q is not a domain with a dot, such as mail.example", domain)
		}
	}
	for _, market := range c.ClosedMarkets {
		if !looksLikeMarket(market) {
			r.wrong("closed-markets", "%q is not the two capital letters of a country", market)
		}
	}
	if c.WorkerConcurrency < 1 || c.WorkerConcurrency > 1024 {
		r.wrong("worker-concurrency", "%d is not between 1 and 1024", c.WorkerConcurrency)
	}
	r.oneOf("log-level", c.LogLevel, "debug", "info", "warn", "error")
	r.oneOf("log-format", c.LogFormat, "json", "text")
	if c.OTLPEndpoint != "" {
		r.webURL("otlp-endpoint", c.OTLPEndpoint.Reveal())
	}
}

func (c Config) reviewDemo(r *review) {
	present := c.ProductionSettings()
	for _, s := range Settings() {
		known := slices.ContainsFunc(r.mistakes, func(m Mistake) bool { return m.Setting.Flag == s.Flag })
		if !known && slices.Contains(present, s.name()) {
			r.wrong(s.Flag, "a demo keeps away from real systems; unset it, or start with --ignore-production, which uses none of them")
		}
	}
}

func (r *review) listenAddress(flag, value string) {
	_, port, err := net.SplitHostPort(value)
	n, notNumber := strconv.Atoi(port)
	if err != nil || notNumber != nil || n < 0 || n > 65535 {
		r.wrong(flag, "%q is not HOST:PORT", value)
	}
}

func (r *review) webURL(flag, value string) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || !isWeb(u) || u.RawQuery != "" || u.Fragment != "" {
		r.wrong(flag, "it is not an http:// or https:// URL without parameters")
	}
}

// service checks the URL of a service outside, if there is one. Over http:// others could read what is named.
func (r *review) service(flag string, address SecretURL, open string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address.Reveal())
	switch {
	case err != nil || u.Hostname() == "" || !isWeb(u) || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		r.wrong(flag, "it is not an https:// URL without name, password and parameters")
	case u.Scheme == "http" && !local(u.Hostname()):
		r.wrong(flag, "over http:// %s would travel in the open", open)
	}
}

// serviceToken checks the bearer token for such a service.
func (r *review) serviceToken(flag string, token Secret, addressFlag string, address SecretURL) {
	if token != "" && address == "" {
		r.wrong(flag, "there is no --%s to send it to", addressFlag)
	}
	if strings.ContainsFunc(token.Reveal(), func(x rune) bool { return x <= ' ' || x > '~' }) {
		r.wrong(flag, "it has spaces or characters that no token has")
	}
}

func (r *review) mailAddress(flag, value string) {
	a, err := mail.ParseAddress(value)
	if err != nil || a.Address != value {
		r.wrong(flag, "%q is not a bare e-mail address", value)
	}
}

// plainText rejects line breaks in values for e-mail headers.
func (r *review) plainText(flag, value string) {
	if strings.TrimSpace(value) == "" || strings.ContainsFunc(value, unicode.IsControl) {
		r.wrong(flag, "%q is empty or has control characters", value)
	}
}

func (r *review) oneOf(flag, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		r.wrong(flag, "%q is none of %s", value, strings.Join(allowed, ", "))
	}
}

func isWeb(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// looksLikeDomain checks the format only; data.Read checks public suffixes. Letters of any script are
// allowed.
func looksLikeDomain(name string) bool {
	labels := strings.Split(strings.TrimSuffix(strings.TrimSpace(name), "."), ".")
	notInLabel := func(x rune) bool {
		return x != '-' && !unicode.IsLetter(x) && !unicode.IsMark(x) && !unicode.IsDigit(x)
	}
	wrong := func(label string) bool { return label == "" || strings.ContainsFunc(label, notInLabel) }
	return len(labels) > 1 && !slices.ContainsFunc(labels, wrong)
}

// looksLikeMarket checks the format only; data.Read checks that the market exists.
func looksLikeMarket(code string) bool {
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
