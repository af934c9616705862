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

// secretKey is the setting of every process.
const secretKey = "9b7d4036c1e85a92f07b3d64a8e1905c7f2b6d3894ac10e7b35d82f65f2c8a1e"

// suite is what all tests share: the binary, a database server, and a seeded database, which each test copies.
type suite struct {
	ctx      context.Context
	quick    bool // faults are shorter and fewer
	folder   string
	binary   string
	server   *url.URL
	admin    *sql.DB
	prefix   string // of the names of the databases; it is also the name of the seeded one
	tables   []string
	tokens   map[string]string // by the first name of the user
	ordered  atomic.Int64      // the number of orders so far, which makes each one different
	baseline baseline
}

// users are the people whose tokens the tests use, with their addresses.
var users = map[string]string{
	"lucia": "lucia.herrera@meridian.example", "amir": "amir.haddad@harbor.example", "victor": "victor.lang@redwood.example", // users of partners
	"olga": "olga.marsh@program.example", "jorge": "jorge.molina@juniperbasin.example",
}

// openSuite builds the binary and seeds the database.
func openSuite(ctx context.Context, server string) (s *suite, err error) {
	s = &suite{ctx: ctx, prefix: "partnergraph_faults_" + uuid.NewString()[:8]}
	if s.server, err = url.Parse(server); err != nil {
		return nil, err
	}
	if s.folder, err = os.MkdirTemp("", "partnergraph-faults-*"); err != nil {
		return nil, err
	}
	opened := s
	defer func() {
		if err != nil {
			opened.close()
		}
	}()
	if err := os.Chmod(s.folder, 0o755); err != nil { // MariaDB, which is another user, has its files here
		return nil, err
	}
	s.binary = filepath.Join(s.folder, "partnergraph")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", s.binary, "./cmd/partnergraph").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("run this in the repository: build: %w: %s", err, out)
	}
	if s.admin, err = connect(s.server, ""); err != nil {
		return nil, err
	}
	if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+s.prefix); err != nil {
		return nil, fmt.Errorf("MariaDB at %s: %w; set another one with -database", s.server.Host, err)
	}
	if s.tokens, err = s.seedAt(s.at(s.prefix)); err != nil {
		return nil, err
	}
	s.tables, err = s.names("SHOW TABLES FROM " + s.prefix)
	return s, err
}

func (s *suite) close() {
	if s.admin != nil {
		databases, _ := s.names("SHOW DATABASES LIKE '" + s.prefix + "%'")
		for _, name := range databases {
			_, _ = s.admin.ExecContext(context.WithoutCancel(s.ctx), "DROP DATABASE "+name)
		}
		s.admin.Close()
	}
	os.RemoveAll(s.folder)
}

// names runs a query that lists databases or tables.
func (s *suite) names(query string) (names []string, err error) {
	rows, err := s.admin.QueryContext(context.WithoutCancel(s.ctx), query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

// at is the URL of a database on the server.
func (s *suite) at(name string) *url.URL {
	u := *s.server
	u.Path = "/" + name
	return &u
}

// connect opens a database of a server; an empty name opens none.
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

// seed fills an empty database with the organisations of the demo and creates a token for each user.
func (s *suite) seed(folder string, env []string) (tokens map[string]string, err error) {
	if _, err := s.command(s.ctx, folder, env, "seed", "demo"); err != nil {
		return nil, err
	}
	tokens = map[string]string{}
	for user, address := range users {
		out, err := s.command(s.ctx, folder, env, "token", "create", "--user="+address, "--name=faults")
		if err != nil {
			return nil, err
		}
		if tokens[user] = tokenForm.FindString(out); tokens[user] == "" {
			return nil, errors.New("no token for " + address)
		}
	}
	return tokens, nil
}

// seedAt seeds the database at a URL.
func (s *suite) seedAt(database *url.URL) (map[string]string, error) {
	folder := filepath.Join(s.folder, "seed")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	return s.seed(folder, append(s.environment(folder), "PARTNERGRAPH_DATABASE_URL="+database.String(), "PARTNERGRAPH_MAIL=captured"))
}

// environment is the environment of every process.
func (s *suite) environment(folder string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "TMPDIR=" + folder, "PARTNERGRAPH_DATA=" + folder,
		"PARTNERGRAPH_SECRET_KEY=" + secretKey, "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=true", "PARTNERGRAPH_DATABASE_CONNECTIONS=6",
		"PARTNERGRAPH_OPERATIONS=64", // what happens to many at a time is tested at the database
	}
}

// command runs a command of the program and returns its output.
func (s *suite) command(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, s.binary, args...)
	c.Env, c.Dir = env, folder
	out, err := c.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s: %w: %s", strings.Join(args[:min(2, len(args))], " "), err, out)
	}
	return string(out), nil
}

// copyDatabase creates a copy of the seeded database.
func (s *suite) copyDatabase(name string) error {
	statements := []string{"CREATE DATABASE " + name}
	for _, table := range s.tables {
		statements = append(statements, "CREATE TABLE "+name+"."+table+" LIKE "+s.prefix+"."+table,
			"INSERT INTO "+name+"."+table+" SELECT * FROM "+s.prefix+"."+table)
	}
	for _, statement := range statements {
		if _, err := s.admin.ExecContext(s.ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// quickOr returns its first value in a quick run, and its second one otherwise.
func quickOr[T any](s *suite, quick, full T) T {
	if s.quick {
		return quick
	}
	return full
}
