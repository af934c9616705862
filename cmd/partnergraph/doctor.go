package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/redis/go-redis/v9"
)

type doctorCmd struct {
	Timeout      time.Duration `default:"10s" help:"How long each examination may take (default ${default})."`
	MailTo       string        `placeholder:"ada@example.com" help:"Send a test message to this address, to see that mail arrives; examine nothing else."`
	RepairAccess bool          `help:"Write anew which partner sees which customer, and say how much of it was wrong; examine nothing else."`
}

// finding is the result of an examination.
type finding struct {
	what  string
	state string // ok, warning or wrong
	note  string
}

const (
	fine    = "ok"
	warning = "warning"
	wrong   = "wrong"
)

// examinations are the checks of the doctor, each with its settings. Mistakes in these settings are its result; the check is
// then not run.
var examinations = []struct {
	what     string
	settings []string
	examine  func(context.Context, *config.Config) []finding
}{
	{"database", []string{"database-url", "database-connections"}, examineDatabase},
	{"redis", []string{"redis-url"}, examineRedis},
	{"secret key", []string{"secret-key"}, examineSecretKey},
	{"secrets", nil, examineSecretFiles},
	{"documents", []string{"blob-url", "max-document"}, examineDocuments},
	{"uploads", nil, examineUploads},
	{"mail", []string{"smtp-url", "mail", "mail-from", "mail-from-name"}, examineMail},
	{"program", []string{"program", "program-name", "closed-markets", "refused-email-domains"}, examineProgram},
	{"letters", nil, examineLetters},
	{"sign-in", []string{"oidc-issuer", "oidc-audience", "oidc-algorithms", "sign-in-issuers"}, examineSignIn},
	{"look-up", []string{"lookup-url", "lookup-token", "lookup-timeout"}, examineLookup},
	{"provisioning", []string{"provisioning-url", "provisioning-token", "provisioning-secret"}, examineProvisioning},
}

// Run checks settings, database, Redis, clocks, documents, mail, sign-in, look-up and provisioning, and fails when something is wrong. It
// creates nothing permanent.
func (d doctorCmd) Run(ctx context.Context, c *config.Config) error {
	switch {
	case d.RepairAccess:
		return repairAccess(ctx, c)
	case d.MailTo != "":
		return sendTestMail(ctx, c, d.MailTo)
	}
	logLibraries(slog.New(slog.DiscardHandler)) // their errors are reported here
	mistakes := c.Validate(config.Serve)
	all := examineSettings(mistakes)
	for _, e := range examinations {
		if bad := about(mistakes, e.settings); len(bad) > 0 {
			for _, m := range bad {
				all = append(all, finding{e.what, wrong, m.Error()})
			}
			continue
		}
		within, cancel := context.WithTimeout(ctx, d.Timeout)
		all = append(all, e.examine(within, c)...)
		cancel()
	}
	return report(all)
}

// examineSettings reports the mistakes that belong to no examination.
func examineSettings(mistakes []config.Mistake) (found []finding) {
	var known []string
	for _, e := range examinations {
		known = append(known, e.settings...)
	}
	for _, m := range mistakes {
		if !slices.Contains(known, m.Setting.Flag) {
			found = append(found, finding{"settings", wrong, m.Error()})
		}
	}
	if len(mistakes) == 0 {
		found = append(found, finding{"settings", fine, "complete"})
	}
	return found
}

func about(mistakes []config.Mistake, settings []string) (found []config.Mistake) {
	for _, m := range mistakes {
		if slices.Contains(settings, m.Setting.Flag) {
			found = append(found, m)
		}
	}
	return found
}

func report(all []finding) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	bad := 0
	for _, f := range all {
		if f.state == wrong {
			bad++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.state, f.what, f.note)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("doctor: %d of %d examinations found something wrong", bad, len(all))
	}
	return nil
}

// expect is ok when got is what it should be.
func expect(what string, ok bool, got, advice string) finding {
	if ok {
		return finding{what, fine, got}
	}
	return finding{what, wrong, got + "; " + advice}
}

// maxSkew is the maximum difference between the clocks of two machines; with a larger one jobs could be considered lost.
const maxSkew = 5 * time.Second

func skew(what string, theirs time.Time) finding {
	apart := clock.Wall().Sub(theirs).Abs()
	return expect(what, apart < maxSkew, "differs by "+apart.Round(time.Millisecond).String(), "synchronise the clocks (NTP)")
}

// notMigrated is the result for a database without tables, or a file that does not exist.
const notMigrated = "not migrated yet: run partnergraph migrate"

func examineDatabase(ctx context.Context, c *config.Config) (found []finding) {
	file := sqliteFile(c)
	if file != "" {
		if err := writeInto(standing(filepath.Dir(file))); err != nil {
			return []finding{{"database", wrong, "its folder takes no files: " + err.Error()}}
		}
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening it would make it
			return []finding{{"database", fine, "will be made, in " + file}, {"database schema", wrong, notMigrated}}
		}
	}
	s, err := openStore(c, clock.System{})
	if err != nil {
		return []finding{{"database", wrong, err.Error()}}
	}
	defer s.Close()
	if err := s.Ping(ctx); err != nil {
		return []finding{{"database", wrong, err.Error()}}
	}
	facts, err := s.Examine(ctx)
	if err != nil {
		return []finding{{"database", wrong, err.Error()}}
	}
	found = append(found, expect("database", !facts.ReadOnly, facts.Version, "it is read-only: name the server that takes writes"))
	if facts.Strict != nil {
		found = append(found,
			expect("database mode", *facts.Strict, "sql_mode "+facts.Mode, "set STRICT_TRANS_TABLES, or texts are cut silently"),
			expect("database collation", facts.Collation == "utf8mb4_bin", facts.Collation, "connect with collation=utf8mb4_bin"),
			skew("database clock", facts.Now))
	}
	schema := examineSchema(facts.Migrations)
	if found = append(found, schema); schema.state != fine {
		return found
	}
	return slices.Concat(found, []finding{examineAccess(ctx, s)}, examineAddresses(ctx, s), examineReferences(ctx, s), examinePeople(ctx, s), examineTexts(ctx, c, s))
}

// examineAddresses reports people whose address was changed by an older version.
func examineAddresses(ctx context.Context, s *store.Store) []finding {
	changed, err := foldedAdmins(ctx, s)
	switch {
	case err != nil:
		return []finding{{"addresses", wrong, err.Error()}}
	case changed != "":
		return []finding{{"addresses", warning, changed}}
	}
	return nil
}

func examineSchema(all []store.Migration) finding {
	pending := 0
	for _, m := range all {
		if !m.Applied {
			pending++
		}
	}
	if pending == len(all) {
		return finding{"database schema", wrong, notMigrated}
	}
	return expect("database schema", pending == 0, fmt.Sprintf("%d migrations pending", pending), "run partnergraph migrate")
}

func examineRedis(ctx context.Context, c *config.Config) []finding {
	target, err := c.Redis()
	switch {
	case err != nil:
		return []finding{{"redis", wrong, err.Error()}}
	case target.Embedded:
		return []finding{{"redis", fine, "embedded, for one process"}}
	}
	client := redis.NewUniversalClient(target.Options)
	defer client.Close()
	now, err := client.Time(ctx).Result()
	if err != nil {
		return []finding{{"redis", wrong, err.Error()}}
	}
	found := []finding{examineRedisWrites(ctx, client), skew("redis clock", now)}
	policy, err := client.ConfigGet(ctx, "maxmemory-policy").Result()
	if err != nil {
		return append(found, finding{"redis policy", warning, "cannot be read (" + err.Error() + "); make sure that it is noeviction"})
	}
	found = append(found, expect("redis policy", policy["maxmemory-policy"] == "noeviction", policy["maxmemory-policy"], "set maxmemory-policy noeviction, or waiting tasks are thrown away"))
	if aof, err := client.ConfigGet(ctx, "appendonly").Result(); err == nil && aof["appendonly"] != "yes" {
		found = append(found, finding{"redis persistence", warning, "appendonly is off: after a restart jobs are handed over again, which takes a little longer"})
	}
	return found
}

// redisAdvice is what to do about a Redis that does not accept tasks.
var redisAdvice = map[string]string{
	full:        "raise maxmemory, or give it a server of its own",
	readOnly:    "it is a replica: name the master, or use redis-sentinel://",
	notWritable: "it cannot save or replicate what is written: look at its log",
	unreachable: "look at its log",
}

// examineRedisWrites writes a key as jobs do, and deletes it. A Redis that accepts no writes still answers PING.
func examineRedisWrites(ctx context.Context, client redis.UniversalClient) finding {
	err := tryRedis(ctx, client)
	if trouble := redisTrouble(err); trouble != well {
		return finding{"redis", wrong, trouble + " (" + err.Error() + "); " + redisAdvice[trouble]}
	}
	if err := client.Del(ctx, redisProbeKey).Err(); err != nil && redisTrouble(err) != well {
		return finding{"redis", wrong, err.Error()}
	}
	return finding{"redis", fine, "reachable, takes writes"}
}

func examineMail(ctx context.Context, c *config.Config) []finding {
	if c.CapturesMail() {
		return []finding{{"mail", warning, "is kept, not sent"}}
	}
	content, err := readContent(c, config.Serve)
	if err != nil {
		return nil // the examination of the program says it
	}
	sender, err := smtpSender(c, content)
	if err != nil {
		return []finding{{"mail", wrong, err.Error()}}
	}
	if err := sender.Check(ctx); err != nil {
		return []finding{{"mail", wrong, err.Error() + "; look at PARTNERGRAPH_SMTP_URL, and whether this machine may connect to it"}}
	}
	return []finding{{"mail", fine, "the server answers; partnergraph doctor --mail-to ADDRESS sends a test message"}}
}

func examineSignIn(ctx context.Context, c *config.Config) (found []finding) {
	if c.OIDCIssuer == "" {
		found = append(found, finding{"sign-in", fine, "people sign in with a code by e-mail; programs with API tokens"})
	} else {
		found = append(found, examineIssuer(ctx, c.OIDCIssuer)...)
	}
	issuers, err := c.Issuers()
	if err != nil {
		return append(found, finding{"sign-in issuers", wrong, err.Error()})
	}
	for _, i := range issuers {
		found = append(found, examineIssuer(ctx, i.Issuer)...)
	}
	return found
}

func examineIssuer(ctx context.Context, issuer string) []finding {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return []finding{{"sign-in", wrong, err.Error()}}
	}
	var claims struct {
		Keys       string   `json:"jwks_uri"`
		Algorithms []string `json:"id_token_signing_alg_values_supported"`
	}
	if err := provider.Claims(&claims); err != nil {
		return []finding{{"sign-in", wrong, err.Error()}}
	}
	return []finding{{"sign-in", fine, "issuer " + issuer + " found; it signs with " + strings.Join(claims.Algorithms, ", ")}, examineIssuerKeys(ctx, claims.Keys)}
}

func examineIssuerKeys(ctx context.Context, address string) finding {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return finding{"sign-in keys", wrong, err.Error()}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return finding{"sign-in keys", wrong, err.Error()}
	}
	defer answer.Body.Close()
	return expect("sign-in keys", answer.StatusCode == http.StatusOK, answer.Status, "the issuer's keys have to be readable")
}
