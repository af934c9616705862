// Package config has the settings of the program: one struct that is filled by the command line, the environment and a file,
// its validation, and the parsing of its URLs. Flags override variables, variables override the file, and the file overrides
// defaults.
package config

import (
	"net"
	"strings"
	"time"
)

// Config is the settings of one process. The tags are read by kong; placeholder is the example in the help and
// in errors.
type Config struct {
	Listen           string        `group:"Server" name:"listen" env:"PARTNERGRAPH_LISTEN" default:"127.0.0.1:8080" placeholder:"0.0.0.0:8080" help:"Address on which the API listens (default ${default})."`
	MetricsListen    string        `group:"Server" name:"metrics-listen" env:"PARTNERGRAPH_METRICS_LISTEN" default:"127.0.0.1:9090" placeholder:"127.0.0.1:9090" help:"Address of the metrics, not for the public (default ${default}, empty for none)."`
	PublicURL        string        `group:"Server" name:"public-url" env:"PARTNERGRAPH_PUBLIC_URL" default:"http://127.0.0.1:8080" placeholder:"https://partners.example.com" help:"Where users reach the server: the start of the links in mail (default ${default})."`
	AllowedHosts     []string      `group:"Server" name:"allowed-hosts" env:"PARTNERGRAPH_ALLOWED_HOSTS" placeholder:"demo.example.com" help:"Host names by which a demo or a sandbox answers, besides those of this machine; * for any. Only with some of them it listens on other addresses than 127.0.0.1."`
	CORSOrigins      []string      `group:"Server" name:"cors-origins" env:"PARTNERGRAPH_CORS_ORIGINS" placeholder:"https://app.example.com" help:"Origins whose pages may call the API from a browser; * for any, without credentials."`
	TrustedDocuments string        `group:"Server" name:"trusted-documents" env:"PARTNERGRAPH_TRUSTED_DOCUMENTS" placeholder:"/etc/partnergraph/documents.json" help:"File with the only GraphQL documents that are allowed; without it, any is."`
	GraphiQL         bool          `group:"Server" name:"graphiql" env:"PARTNERGRAPH_GRAPHIQL" negatable:"" placeholder:"true" help:"Serve the GraphiQL page, for example with --graphiql."`
	Introspection    bool          `group:"Server" name:"introspection" env:"PARTNERGRAPH_INTROSPECTION" negatable:"" placeholder:"true" help:"Answer questions about the schema, for example with --introspection."`
	RateLimit        int           `group:"Server" name:"rate-limit" env:"PARTNERGRAPH_RATE_LIMIT" default:"600" placeholder:"600" help:"Requests a minute that one actor may make (default ${default}, 0 for no limit)."`
	Operations       int           `group:"Server" name:"operations" env:"PARTNERGRAPH_OPERATIONS" default:"0" placeholder:"16" help:"Queries and mutations that one process runs at a time; three times as many more may wait, and the rest is rejected (default ${default}: eight for each processor, but no more than it has connections to the database)."`
	TrustedProxies   []string      `group:"Server" name:"trusted-proxies" env:"PARTNERGRAPH_TRUSTED_PROXIES" placeholder:"10.0.0.0/8,192.0.2.7" help:"Addresses and networks of the proxies in front of the server, whose X-Forwarded-For is believed."`
	Compiled         bool          `group:"Server" name:"compiled" env:"PARTNERGRAPH_COMPILED" negatable:"" default:"true" placeholder:"false" help:"Answer with the code that is generated for the schema, which is faster (default ${default}); --no-compiled lets gqlgen answer everything."`
	DrainTimeout     time.Duration `group:"Server" name:"drain-timeout" env:"PARTNERGRAPH_DRAIN_TIMEOUT" default:"15s" placeholder:"15s" help:"How long to wait for requests and jobs when stopping (default ${default})."`

	Data        string    `group:"Storage" name:"data" env:"PARTNERGRAPH_DATA" default:"./partnergraph-data" placeholder:"/var/lib/partnergraph" help:"Folder for files, and for the database when none is named (default ${default})."`
	DatabaseURL SecretURL `group:"Storage" name:"database-url" env:"PARTNERGRAPH_DATABASE_URL" placeholder:"mysql://user:password@db.example.com:3306/partnergraph?tls=true" help:"Database: mysql:// or sqlite://PATH; without it, SQLite in the data folder."`
	Connections int       `group:"Storage" name:"database-connections" env:"PARTNERGRAPH_DATABASE_CONNECTIONS" default:"32" placeholder:"32" help:"Connections to a database server that the requests of one process use at a time; its jobs may use as many more (default ${default})."`
	RedisURL    SecretURL `group:"Storage" name:"redis-url" env:"PARTNERGRAPH_REDIS_URL" default:"embedded://" placeholder:"redis://:password@redis.example.com:6379/0" help:"Redis: redis://, rediss://, redis-sentinel://host,host/master, redis-cluster://host,host (default ${default}: within the process)."`
	BlobURL     SecretURL `group:"Storage" name:"blob-url" env:"PARTNERGRAPH_BLOB_URL" placeholder:"s3://documents?region=eu-central-1" help:"Where uploaded documents are kept: s3://BUCKET or file:///FOLDER; without it, the folder files in the data folder."`
	MaxDocument int       `group:"Storage" name:"max-document" env:"PARTNERGRAPH_MAX_DOCUMENT" default:"10" placeholder:"10" help:"Largest document that may be uploaded, in MiB (default ${default}, at most 100)."`
	SecretKey   Secret    `group:"Storage" name:"secret-key" env:"PARTNERGRAPH_SECRET_KEY" placeholder:"5f2c8a1e9b7d4036c1e85a92f07b3d64a8e1905c7f2b6d3894ac10e7b35d82f6" help:"Secret from which links and one-time tokens are derived, at least 32 characters; without it, one is made and kept in the data folder."`

	SMTPURL      SecretURL `group:"Mail" name:"smtp-url" env:"PARTNERGRAPH_SMTP_URL" placeholder:"smtp://user:password@mail.example.com:587?tls=starttls" help:"Mail server: smtp:// with tls=starttls (the default) or tls=none, or smtps://."`
	Mail         string    `group:"Mail" name:"mail" env:"PARTNERGRAPH_MAIL" placeholder:"captured" help:"With 'captured', mail is kept in the database and not sent."`
	MailFrom     string    `group:"Mail" name:"mail-from" env:"PARTNERGRAPH_MAIL_FROM" placeholder:"no-reply@example.com" help:"Address from which mail is sent; without it, that of the program folder."`
	MailFromName string    `group:"Mail" name:"mail-from-name" env:"PARTNERGRAPH_MAIL_FROM_NAME" placeholder:"Example Partner Program" help:"Name beside that address; without it, that of the program folder."`

	SignInIssuers  string   `group:"Sign-in" name:"sign-in-issuers" env:"PARTNERGRAPH_SIGN_IN_ISSUERS" placeholder:"/etc/partnergraph/issuers.json" help:"File with the OpenID Connect issuers at which people of some domains sign in with their browser; the others get a code by e-mail."`
	OIDCIssuer     string   `group:"Sign-in" name:"oidc-issuer" env:"PARTNERGRAPH_OIDC_ISSUER" placeholder:"https://login.example.com/realms/partners" help:"OpenID Connect issuer whose tokens are accepted."`
	OIDCAudience   string   `group:"Sign-in" name:"oidc-audience" env:"PARTNERGRAPH_OIDC_AUDIENCE" placeholder:"partnergraph" help:"Audience that such a token must name."`
	OIDCAlgorithms []string `group:"Sign-in" name:"oidc-algorithms" env:"PARTNERGRAPH_OIDC_ALGORITHMS" default:"RS256,ES256,PS256" placeholder:"RS256,ES256" help:"Algorithms with which such a token may be signed (default ${default})."`

	LookupURL     SecretURL     `group:"Look-up" name:"lookup-url" env:"PARTNERGRAPH_LOOKUP_URL" placeholder:"https://lookup.example.com/v1" help:"Service that looks up companies and verifies addresses; without it, a trial has invented ones and anything else none."`
	LookupToken   Secret        `group:"Look-up" name:"lookup-token" env:"PARTNERGRAPH_LOOKUP_TOKEN" placeholder:"token-of-the-service" help:"Bearer token for that service."`
	LookupTimeout time.Duration `group:"Look-up" name:"lookup-timeout" env:"PARTNERGRAPH_LOOKUP_TIMEOUT" default:"3s" placeholder:"3s" help:"How long one question to that service may take, with all its attempts (default ${default})."`

	ProvisioningURL    SecretURL `group:"Provisioning" name:"provisioning-url" env:"PARTNERGRAPH_PROVISIONING_URL" placeholder:"https://provisioning.example.com/v1" help:"Service that sets up subscriptions; without it, a trial pretends to, and elsewhere the operator does it by hand."`
	ProvisioningToken  Secret    `group:"Provisioning" name:"provisioning-token" env:"PARTNERGRAPH_PROVISIONING_TOKEN" placeholder:"token-of-the-service" help:"Bearer token for that service."`
	ProvisioningSecret Secret    `group:"Provisioning" name:"provisioning-secret" env:"PARTNERGRAPH_PROVISIONING_SECRET" placeholder:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" help:"Secret with which that service signs its callbacks; a new and an old one, with a comma between, while it changes. Without it, callbacks are not accepted."`

	Program             string   `group:"Program" name:"program" env:"PARTNERGRAPH_PROGRAM" placeholder:"/etc/partnergraph/program" help:"Folder with the operator's program: its name, markets, agreements and so on; 'partnergraph program init' writes one. Without it, the sample that ships."`
	AllowSampleTexts    bool     `group:"Program" name:"allow-sample-texts" env:"PARTNERGRAPH_ALLOW_SAMPLE_TEXTS" negatable:"" placeholder:"true" help:"Start although agreements are samples, which nobody should sign in earnest; for example with --allow-sample-texts."`
	ProgramName         string   `group:"Program" name:"program-name" env:"PARTNERGRAPH_PROGRAM_NAME" placeholder:"Example Partner Program" help:"Name with which mail is signed; without it, that of the program folder, as for the other settings of this group."`
	EligibilityMailbox  string   `group:"Program" name:"eligibility-mailbox" env:"PARTNERGRAPH_ELIGIBILITY_MAILBOX" placeholder:"eligibility@example.com" help:"Where applicants get help with eligibility."`
	SupportContact      string   `group:"Program" name:"support-contact" env:"PARTNERGRAPH_SUPPORT_CONTACT" placeholder:"support@example.com" help:"Where everybody gets other help."`
	WorkAccountDomain   string   `group:"Program" name:"work-account-domain" env:"PARTNERGRAPH_WORK_ACCOUNT_DOMAIN" placeholder:"work.example.com" help:"Domain under which new work accounts get their names."`
	ResellerGuide       string   `group:"Program" name:"reseller-guide" env:"PARTNERGRAPH_RESELLER_GUIDE" placeholder:"https://example.com/guides/indirect-reseller" help:"Page about getting started as an indirect reseller."`
	GovernmentGuide     string   `group:"Program" name:"government-guide" env:"PARTNERGRAPH_GOVERNMENT_GUIDE" placeholder:"https://example.com/guides/government" help:"Page about the government opportunity for partners."`
	ProductResources    string   `group:"Program" name:"product-resources" env:"PARTNERGRAPH_PRODUCT_RESOURCES" placeholder:"https://example.com/resources/products" help:"Page with product resources for partners."`
	RefusedEmailDomains []string `group:"Program" name:"refused-email-domains" env:"PARTNERGRAPH_REFUSED_EMAIL_DOMAINS" placeholder:"mail.example,students.example.edu" help:"Domains at which a primary contact may not have their address, besides those of the program folder."`
	ClosedMarkets       []string `group:"Program" name:"closed-markets" env:"PARTNERGRAPH_CLOSED_MARKETS" placeholder:"RU,BY" help:"Markets in which no new customers are taken, instead of those of the program folder; empty for none."`
	Sandbox             bool     `group:"Program" name:"sandbox" env:"PARTNERGRAPH_SANDBOX" negatable:"" placeholder:"true" help:"For trying things out: the clock can be moved and mail is captured; for example with --sandbox."`

	WorkerConcurrency int `group:"Jobs" name:"worker-concurrency" env:"PARTNERGRAPH_WORKER_CONCURRENCY" default:"16" placeholder:"16" help:"Jobs that one process works on at a time (default ${default})."`

	KeepKeys       time.Duration `group:"Keeping" name:"keep-keys" env:"PARTNERGRAPH_KEEP_KEYS" default:"24h" placeholder:"24h" help:"How long the answer to a request with an Idempotency-Key is kept (default ${default}, at least 1m)."`
	KeepJobs       int           `group:"Keeping" name:"keep-jobs" env:"PARTNERGRAPH_KEEP_JOBS" default:"90" placeholder:"90" help:"Days for which jobs that succeeded or were cancelled are kept (default ${default}, 0 for ever)."`
	KeepFailedJobs int           `group:"Keeping" name:"keep-failed-jobs" env:"PARTNERGRAPH_KEEP_FAILED_JOBS" default:"365" placeholder:"365" help:"Days for which jobs that failed are kept (default ${default}, 0 for ever)."`
	KeepMail       int           `group:"Keeping" name:"keep-mail" env:"PARTNERGRAPH_KEEP_MAIL" default:"365" placeholder:"365" help:"Days for which the texts of e-mails are kept; who got which one when stays as long as the audit trail (default ${default}, 0 for ever)."`
	KeepAudit      int           `group:"Keeping" name:"keep-audit" env:"PARTNERGRAPH_KEEP_AUDIT" default:"2557" placeholder:"2557" help:"Days for which the audit trail is kept (default ${default}: seven years, 0 for ever)."`
	KeepLinks      int           `group:"Keeping" name:"keep-links" env:"PARTNERGRAPH_KEEP_LINKS" default:"365" placeholder:"365" help:"Days for which API tokens and questions to primary contacts are kept after they have expired (default ${default}, 0 for ever)."`

	LogLevel     string    `group:"Watching" name:"log-level" env:"PARTNERGRAPH_LOG_LEVEL" default:"info" placeholder:"info" help:"Least important lines to log: debug, info, warn or error (default ${default})."`
	LogFormat    string    `group:"Watching" name:"log-format" env:"PARTNERGRAPH_LOG_FORMAT" default:"json" placeholder:"json" help:"Form of the log: json or text (default ${default})."`
	OTLPEndpoint SecretURL `group:"Watching" name:"otlp-endpoint" env:"PARTNERGRAPH_OTLP_ENDPOINT" placeholder:"http://otel.example.com:4318" help:"OpenTelemetry collector to which traces are sent; without it, none are."`

	Sources Sources `kong:"-" json:"-"`
}

// Mode is what a process is started for; it decides which settings must be there.
type Mode string

// The modes.
const (
	Serve   Mode = "serve"   // API and workers in one process
	API     Mode = "api"     // the API, with workers elsewhere
	Worker  Mode = "worker"  // workers, with the API elsewhere
	Migrate Mode = "migrate" // anything that only needs the database
	Demo    Mode = "demo"    // a trial with invented data
)

// CapturesMail reports whether e-mails are stored instead of sent.
func (c Config) CapturesMail() bool { return c.SMTPURL == "" || c.Mail == captured }

// LinkHere sets the public URL to the listen address, unless it was set: with another port, the links in e-mails
// have to lead to that port.
func (c *Config) LinkHere() {
	if !c.PublicURLIsDefault() || strings.HasSuffix(c.Listen, ":0") {
		return
	}
	c.PublicURL = "http://" + reachable(c.Listen)
	if c.Sources.By != nil {
		c.Sources.By["public-url"] = derived
	}
}

// PublicURLIsDefault reports whether nobody has set the public URL.
func (c Config) PublicURLIsDefault() bool {
	if c.Sources.By == nil { // nobody has looked where settings come from
		return c.PublicURL == settingOf("public-url").Default
	}
	source := c.Sources.By["public-url"]
	return source == "" || source == derived
}

// reachable converts a listen address to one that a browser on the same machine can open.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return listen
}
