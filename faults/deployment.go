package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/redis/go-redis/v9"
)

// deployment is a deployment under test: a database and a Redis of its own, each behind a proxy that can fail, and a mail server.
type deployment struct {
	t           *faultTest
	source      *url.URL // the database itself
	db          *sql.DB  // straight to it
	mysql       *proxytest.Proxy
	redis       *proxytest.Proxy
	redisServer *server
	client      *redis.Client // straight to Redis
	mailServer  *mailServer
	data        string
	env         []string
	tokens      map[string]string
	limit       int // KiB of each file that a process writes; 0 is none
	processes   []*process
}

// newDeployment creates a deployment with a copy of the seeded database, without processes.
func (t *faultTest) newDeployment() *deployment {
	name := t.prefix + "_" + strings.ReplaceAll(t.fault.name, "-", "_")
	t.must(t.copyDatabase(name))
	t.cleanup(func() { _, _ = t.admin.Exec("DROP DATABASE " + name) }) // also when there is no time left
	return t.newDeploymentOn(t.at(name))
}

// newDeploymentOn creates a deployment on a database.
func (t *faultTest) newDeploymentOn(source *url.URL) *deployment {
	h := &deployment{t: t, source: source, data: filepath.Join(t.folder, "data"), mailServer: t.newMailServer(), tokens: t.tokens}
	t.must(os.MkdirAll(h.data, 0o700))
	var err error
	h.db, err = connect(source, strings.Trim(source.Path, "/"))
	t.must(err)
	t.cleanup(func() { h.db.Close() })
	h.redisServer, h.client = t.redisServer()
	h.mysql, h.redis = t.newProxy(source.Host), t.newProxy(h.redisServer.address)
	h.env = append(t.environment(h.data),
		h.databaseURL(h.mysql), "PARTNERGRAPH_REDIS_URL=redis://"+h.redis.Address()+"/0",
		"PARTNERGRAPH_SMTP_URL=smtp://"+h.mailServer.address+"?tls=none")
	return h
}

// newProxy starts a proxy to a server.
func (t *faultTest) newProxy(to string) *proxytest.Proxy {
	p, err := proxytest.New(to)
	t.must(err)
	t.cleanup(p.Close)
	return p
}

// databaseURL is the setting for a process with its own proxy to the database.
func (h *deployment) databaseURL(way *proxytest.Proxy) string {
	u := *h.source
	u.Host = way.Address()
	return "PARTNERGRAPH_DATABASE_URL=" + u.String()
}

// count runs a query that returns a number.
func (h *deployment) count(query string, args ...any) (n int) {
	h.t.must(h.db.QueryRowContext(h.t.ctx, query, args...).Scan(&n))
	return n
}

// exec changes rows directly in the database.
func (h *deployment) exec(query string, args ...any) (rows int) {
	result, err := h.db.ExecContext(h.t.ctx, query, args...)
	h.t.must(err)
	n, err := result.RowsAffected()
	h.t.must(err)
	return int(n)
}

// idle reports whether no job is due and no letter waits.
func (h *deployment) idle() bool {
	return h.count(`SELECT COUNT(*) FROM jobs WHERE state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND (run_at <= UTC_TIMESTAMP(3) OR kind = 'mail.send')`) == 0
}

// unfinished are some of the jobs for which idle waits.
func (h *deployment) unfinished() (jobs []string) {
	rows, err := h.db.QueryContext(h.t.ctx, `SELECT kind, state, attempts, crashes, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), run_at), LEFT(error, 120) FROM jobs
		WHERE state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND (run_at <= UTC_TIMESTAMP(3) OR kind = 'mail.send') LIMIT 3`)
	h.t.must(err)
	defer rows.Close()
	for rows.Next() {
		var kind, state, why string
		var attempts, crashes, due int
		h.t.must(rows.Scan(&kind, &state, &attempts, &crashes, &due, &why))
		jobs = append(jobs, fmt.Sprintf("%s is %s, due in %d s, %d tries, %d crashes: %s", kind, state, due, attempts, crashes, why))
	}
	h.t.must(rows.Err())
	return jobs
}

// panicked is the first process that did.
func (h *deployment) panicked() string {
	for _, p := range h.processes {
		for _, word := range []string{"panicked", "panic:", "DATA RACE"} {
			if line, found := p.said(word); found {
				return line
			}
		}
	}
	return ""
}
