package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/config"
)

// secretKey is the setting of every process.
const secretKey = "5e1d9c7a30b2f4864d7f91c2a85e3b60c4d27f19e8a6b35d0f7c42918ae6d3b5"

// suite is what all parts share: the settings of the run, the binaries, and the database with its data.
type suite struct {
	server      string
	customers   int
	smaller     int // how many there are in the data beside which lists are read
	behind      int // the page behind the first one that lists are read at
	connections int
	rounds      int
	turn        time.Duration
	jobs        int
	node        bool
	before      string // another build of the program
	into        string // the document that gets the tables
	out         io.Writer

	ctx    context.Context
	folder string // of binaries and logs; removed at the end
	admin  *sql.DB
	db     *sql.DB
	name   string // of the database
	tokens map[string]string
	data   dataset
	began  []*process
}

// open builds the programs, and fills the database unless an earlier run has.
func (s *suite) open(ctx context.Context) (err error) {
	s.ctx = ctx
	if s.server == "" {
		return fmt.Errorf("set TEST_MYSQL_URL=mysql://user:password@host/db, or -database")
	}
	if s.folder, err = os.MkdirTemp("", "partnergraph-bench-*"); err != nil {
		return err
	}
	for binary, source := range map[string]string{"partnergraph": "./cmd/partnergraph", "floor": "./bench/floor", "asynq": "./bench/peers/asynq", "gqlgen": "./bench/peers/gqlgen"} {
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", s.path(binary), source).CombinedOutput(); err != nil {
			return fmt.Errorf("run this in the repository: build %s: %w: %s", source, err, out)
		}
	}
	if s.admin, err = s.connect(""); err != nil {
		return err
	}
	s.name = databaseOf(s.customers)
	return s.openData()
}

// databaseOf is the name of the database with this many customers.
func databaseOf(customers int) string { return fmt.Sprintf("partnergraph_bench_%d", customers) }

func (s *suite) close() {
	for _, p := range s.began {
		p.stop()
	}
	if s.db != nil {
		s.db.Close()
	}
	if s.admin != nil {
		s.admin.Close()
	}
	os.RemoveAll(s.folder)
}

func (s *suite) path(name string) string { return filepath.Join(s.folder, name) }

// url is the URL of a database on the server.
func (s *suite) url(database string) string {
	u, err := url.Parse(s.server)
	if err != nil {
		return s.server
	}
	u.Path = "/" + database
	return u.String()
}

// dsn is the same for the driver.
func (s *suite) dsn(database string) (string, error) {
	target, err := config.Config{DatabaseURL: config.SecretURL(s.url("mysql"))}.Database()
	if err != nil {
		return "", err
	}
	dsn, err := mysql.ParseDSN(target.DSN.Reveal())
	if err != nil {
		return "", err
	}
	dsn.DBName = database
	return dsn.FormatDSN(), nil
}

func (s *suite) connect(database string) (*sql.DB, error) {
	dsn, err := s.dsn(database)
	if err != nil {
		return nil, err
	}
	return sql.Open("mysql", dsn)
}

// environment is that of every process of the program.
func (s *suite) environment() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.folder, "PARTNERGRAPH_DATA=" + s.folder, "PARTNERGRAPH_SECRET_KEY=" + secretKey,
		"PARTNERGRAPH_DATABASE_URL=" + s.url(s.name), "PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_RATE_LIMIT=0", allowSamples,
	}
}

// allowSamples lets the program start with the texts that ship.
const allowSamples = "PARTNERGRAPH_ALLOW_SAMPLE_TEXTS=true"

// known is an environment for another build: an older one does not start with a setting that it does not know.
func (s *suite) known(binary string, env []string) []string {
	help, _ := exec.CommandContext(s.ctx, binary, "serve", "--help").CombinedOutput()
	return slices.DeleteFunc(env, func(v string) bool { return v == allowSamples && !strings.Contains(string(help), "ALLOW_SAMPLE_TEXTS") })
}

// command runs a command of the program and returns its output.
func (s *suite) command(args ...string) (string, error) { return s.commandWith(nil, args...) }

// commandWith runs a command with more settings.
func (s *suite) commandWith(settings []string, args ...string) (string, error) {
	c := exec.CommandContext(s.ctx, s.path("partnergraph"), args...)
	c.Env, c.Dir = append(s.environment(), settings...), s.folder
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("partnergraph %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// printConditions says under which conditions the figures came about.
func (s *suite) printConditions() {
	var version, flush string
	_ = s.admin.QueryRowContext(s.ctx, "SELECT VERSION()").Scan(&version)
	_ = s.admin.QueryRowContext(s.ctx, "SELECT @@innodb_flush_log_at_trx_commit").Scan(&flush)
	fmt.Fprintf(s.out, "%d processors, %s, database %s (innodb_flush_log_at_trx_commit %s); %d customers; %d connections; medians of %d rounds of %s.\n\n",
		runtime.NumCPU(), runtime.Version(), version, flush, s.customers, s.connections, s.rounds, s.turn)
}
