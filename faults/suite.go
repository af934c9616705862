package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/config"
)

// secretKey is that of every process here.
const secretKey = "9b7d4036c1e85a92f07b3d64a8e1905c7f2b6d3894ac10e7b35d82f65f2c8a1e"

// suite is what all tests need: the binary, a server for databases, and a database to copy.
type suite struct {
	ctx      context.Context
	quick    bool // the short part: faults are shorter
	folder   string
	binary   string
	server   *url.URL
	admin    *sql.DB
	prefix   string // of the names of databases
	tables   []string
	tokens   map[string]string // of people, by the part of the address before the dot
	made     atomic.Int64      // orders so far, so that no two are alike
	baseline baseline
}

// people who do things here, and where their addresses are.
var people = map[string]string{
	"lucia": "lucia.herrera@meridian.example", "amir": "amir.haddad@harbor.example", "victor": "victor.lang@redwood.example", // they create customers
	"olga": "olga.marsh@program.example", "jorge": "jorge.molina@juniperbasin.example",
}

// openSuite builds the binary and makes the database that each test copies.
func openSuite(ctx context.Context, server string) (b *suite, err error) {
	b = &suite{ctx: ctx, prefix: "partnergraph_faults_" + uuid.NewString()[:8]}
	if b.server, err = url.Parse(server); err != nil {
		return nil, err
	}
	if b.folder, err = os.MkdirTemp("", "partnergraph-faults-*"); err != nil {
		return nil, err
	}
	opened := b
	defer func() {
		if err != nil {
			opened.close()
		}
	}()
	if err := os.Chmod(b.folder, 0o755); err != nil { // MariaDB, another user, has its files there
		return nil, err
	}
	b.binary = filepath.Join(b.folder, "partnergraph")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", b.binary, "./cmd/partnergraph").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("run this in the repository: build: %w: %s", err, out)
	}
	if b.admin, err = connect(b.server, ""); err != nil {
		return nil, err
	}
	if _, err := b.admin.ExecContext(ctx, "CREATE DATABASE "+b.prefix); err != nil {
		return nil, fmt.Errorf("MariaDB at %s: %w; name another with -database", b.server.Host, err)
	}
	if b.tokens, err = b.seedAt(b.at(b.prefix)); err != nil {
		return nil, err
	}
	return b, b.list(&b.tables, "SHOW TABLES FROM "+b.prefix)
}

func (b *suite) close() {
	if b.admin != nil {
		var left []string
		_ = b.list(&left, "SHOW DATABASES LIKE '"+b.prefix+"%'")
		for _, name := range left {
			_, _ = b.admin.ExecContext(context.WithoutCancel(b.ctx), "DROP DATABASE "+name)
		}
		b.admin.Close()
	}
	os.RemoveAll(b.folder)
}

func (b *suite) list(to *[]string, query string) error {
	rows, err := b.admin.QueryContext(context.WithoutCancel(b.ctx), query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return err
		}
		*to = append(*to, one)
	}
	return rows.Err()
}

// at is the URL of a database on the server.
func (b *suite) at(name string) *url.URL {
	u := *b.server
	u.Path = "/" + name
	return &u
}

// connect opens a database of a server, or none.
func connect(server *url.URL, name string) (*sql.DB, error) {
	u := *server
	u.Path = "/mysql"
	target, err := config.Config{DatabaseURL: config.SecretURL(u.String())}.Database()
	if err != nil {
		return nil, err
	}
	dsn, err := mysql.ParseDSN(target.DSN.Reveal())
	if err != nil {
		return nil, err
	}
	dsn.DBName = name
	return sql.Open("mysql", dsn.FormatDSN())
}

var tokenForm = regexp.MustCompile(`pg_[A-Za-z0-9_-]+`)

// seed fills an empty database with the organisations of the demo, and gives people tokens.
func (b *suite) seed(folder string, env []string) (tokens map[string]string, err error) {
	if _, err := b.command(b.ctx, folder, env, "seed", "demo"); err != nil {
		return nil, err
	}
	tokens = map[string]string{}
	for who, address := range people {
		out, err := b.command(b.ctx, folder, env, "token", "create", "--user="+address, "--name=faults")
		if err != nil {
			return nil, err
		}
		if tokens[who] = tokenForm.FindString(out); tokens[who] == "" {
			return nil, errors.New("no token for " + address)
		}
	}
	return tokens, nil
}

// seedAt is seed for a database on a server.
func (b *suite) seedAt(database *url.URL) (map[string]string, error) {
	folder := filepath.Join(b.folder, "seed")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return b.seed(folder, append(b.environment(folder), "PARTNERGRAPH_DATABASE_URL="+database.String(), "PARTNERGRAPH_MAIL=captured"))
}

// environment is what every process gets.
func (b *suite) environment(folder string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "PARTNERGRAPH_DATA=" + folder,
		"PARTNERGRAPH_SECRET_KEY=" + secretKey, "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_DATABASE_CONNECTIONS=6",
	}
}

// command runs a command of the program and returns its output.
func (b *suite) command(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, b.binary, args...)
	c.Env, c.Dir = env, folder
	out, err := c.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s: %w: %s", strings.Join(args[:min(2, len(args))], " "), err, out)
	}
	return string(out), nil
}

// copyDatabase makes a database like the seeded one.
func (b *suite) copyDatabase(name string) error {
	statements := []string{"CREATE DATABASE " + name}
	for _, table := range b.tables {
		statements = append(statements, "CREATE TABLE "+name+"."+table+" LIKE "+b.prefix+"."+table,
			"INSERT INTO "+name+"."+table+" SELECT * FROM "+b.prefix+"."+table)
	}
	for _, s := range statements {
		if _, err := b.admin.ExecContext(b.ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// short is one of two lengths.
func short[T any](b *suite, quick, whole T) T {
	if b.quick {
		return quick
	}
	return whole
}
