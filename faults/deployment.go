package main

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/redis/go-redis/v9"
)

// deployment is the program with servers of its own: a database and a Redis, each behind a proxy that can fail, and a mail server.
type deployment struct {
	t           *faultTest
	source      *url.URL // the database, without the proxy
	db          *sql.DB  // connects to source
	mysql       *proxytest.Proxy
	redis       *proxytest.Proxy
	redisServer *server
	client      *redis.Client // connects to Redis without the proxy
	mailServer  *mailServer
	data        string
	env         []string
	tokens      map[string]string
	fileLimit   int // KiB of each file that a process writes; 0 is no limit
	processes   []*process
}

// newDeployment creates a deployment with a copy of the seeded database. It has no processes yet.
func (t *faultTest) newDeployment() *deployment {
	name := t.prefix + "_" + strings.ReplaceAll(t.fault.name, "-", "_")
	t.must(t.copyDatabase(name))
	t.cleanup(func() { _, _ = t.admin.Exec("DROP DATABASE " + name) }) // without the context, which may have ended
	return t.newDeploymentOn(t.at(name))
}

// newDeploymentOn creates a deployment on a database.
func (t *faultTest) newDeploymentOn(source *url.URL) *deployment {
	d := &deployment{t: t, source: source, data: filepath.Join(t.folder, "data"), mailServer: t.newMailServer(), tokens: t.tokens}
	t.must(os.MkdirAll(d.data, 0o700))
	var err error
	d.db, err = connect(source, d.databaseName())
	t.must(err)
	t.cleanup(func() { d.db.Close() })
	d.redisServer, d.client = t.redisServer()
	d.mysql, d.redis = t.newProxy(source.Host), t.newProxy(d.redisServer.address)
	d.env = append(t.environment(d.data),
		d.databaseURL(d.mysql), redisURL(d.redis.Address()), "PARTNERGRAPH_SMTP_URL=smtp://"+d.mailServer.address+"?tls=none")
	return d
}

// newProxy starts a proxy to a server.
func (t *faultTest) newProxy(address string) *proxytest.Proxy {
	p, err := proxytest.New(address)
	t.must(err)
	t.cleanup(p.Close)
	return p
}

func (d *deployment) databaseName() string { return strings.Trim(d.source.Path, "/") }

// databaseURL is the setting for a process that uses a proxy to the database.
func (d *deployment) databaseURL(proxy *proxytest.Proxy) string {
	u := *d.source
	u.Host = proxy.Address()
	return "PARTNERGRAPH_DATABASE_URL=" + u.String()
}

// redisURL is the setting for a process that uses a Redis.
func redisURL(address string) string { return "PARTNERGRAPH_REDIS_URL=redis://" + address + "/0" }

// count runs a query that returns a number.
func (d *deployment) count(query string, args ...any) (n int) {
	d.t.must(d.db.QueryRowContext(d.t.ctx, query, args...).Scan(&n))
	return n
}

// exec changes rows of the database.
func (d *deployment) exec(query string, args ...any) {
	_, err := d.db.ExecContext(d.t.ctx, query, args...)
	d.t.must(err)
}

// unfinished is the condition of jobs that are due, and of those that will be tried again.
const unfinished = `(state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND (run_at <= UTC_TIMESTAMP(3) OR attempts > 0 OR kind = 'mail.send'))`

// idle reports whether no job is unfinished.
func (d *deployment) idle() bool { return d.count(`SELECT COUNT(*) FROM jobs WHERE `+unfinished) == 0 }

// reportUnfinished makes the test fail with some of the unfinished jobs.
func (d *deployment) reportUnfinished() {
	rows, err := d.db.QueryContext(d.t.ctx, `SELECT kind, state, attempts, crashes, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), run_at), LEFT(error, 120)
		FROM jobs WHERE `+unfinished+` LIMIT 3`)
	d.t.must(err)
	defer rows.Close()
	for rows.Next() {
		var kind, state, cause string
		var attempts, crashes, due int
		d.t.must(rows.Scan(&kind, &state, &attempts, &crashes, &due, &cause))
		d.t.fail("%s is %s, due in %d s, %d attempts, %d crashes: %s", kind, state, due, attempts, crashes, cause)
	}
	d.t.must(rows.Err())
}

// reportPanics makes the test fail if a process has panicked.
func (d *deployment) reportPanics() {
	for _, p := range d.processes {
		for _, text := range []string{"panicked", "panic:", "DATA RACE"} {
			if line, found := p.logged(text); found {
				d.t.fail("%.300s", line)
			}
		}
	}
}
