package storetest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/pressly/goose/v3"
)

// MySQL is a migrated and empty database on a server. A server has as many as tests run at once. They stay there and are used
// again, because making one takes longer than most tests; those of other migrations are dropped. One more is a template, which is
// migrated and then copied: that takes a statement for each table, and migrating takes seven times as many.
func MySQL(t *testing.T, url string, c clock.Clock) *store.Store {
	t.Helper()
	return connect(t, url).open(t, "", c)
}

// MySQLThroughProxy is MySQL behind a proxy. The database is claimed at the server itself: a claim that is cut lets the next test
// empty the database.
func MySQLThroughProxy(t *testing.T, url string, c clock.Clock) (*store.Store, *proxytest.Proxy) {
	t.Helper()
	server := connect(t, url)
	proxy, err := proxytest.New(server.dsn.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	return server.open(t, proxy.Address(), c), proxy
}

// open opens the first database that nobody uses, at an address other than the server's if one is given.
func (s *server) open(t *testing.T, address string, c clock.Clock) *store.Store {
	t.Helper()
	database, err := s.claim(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { database.Close() })
	opened := open(t, database.url, c)
	if err := s.prepare(t.Context(), database, opened); err != nil {
		t.Fatal(err)
	}
	return opened
}

// server is where the databases are.
type server struct {
	dsn    *mysql.Config
	pool   *sql.DB
	prefix string
	users  int // tests
}

var (
	serversMu sync.Mutex
	servers   = map[string]*server{}
)

// connect opens a server until the test ends; tests that run at the same time share it.
func connect(t *testing.T, url string) *server {
	t.Helper()
	serversMu.Lock()
	defer serversMu.Unlock()
	s := servers[url]
	if s == nil {
		var err error
		if s, err = dial(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		servers[url] = s
	}
	s.users++
	t.Cleanup(func() {
		serversMu.Lock()
		defer serversMu.Unlock()
		if s.users--; s.users == 0 {
			delete(servers, url)
			s.pool.Close()
		}
	})
	return s
}

// dial opens a server, and drops what other migrations left there.
func dial(ctx context.Context, url string) (*server, error) {
	target, err := config.Config{DatabaseURL: config.SecretURL(url)}.Database()
	if err != nil {
		return nil, err
	}
	dsn, err := mysql.ParseDSN(target.DSN.Reveal())
	if err != nil {
		return nil, err
	}
	dsn.DBName = ""
	unhurried := dsn.Clone()
	unhurried.ReadTimeout = 0 // on a busy disk, making and dropping a database takes long
	pool, err := sql.Open("mysql", unhurried.FormatDSN())
	if err != nil {
		return nil, err
	}
	hash, err := hashOfMigrations()
	if err != nil {
		return nil, err
	}
	s := &server{dsn: dsn, pool: pool, prefix: namePrefix + hash + "_"}
	return s, s.dropOthers(ctx)
}

const namePrefix = "partnergraph_pool_"

func hashOfMigrations() (string, error) {
	all := sha256.New()
	err := fs.WalkDir(store.Migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(store.Migrations, path)
		all.Write(text)
		return err
	})
	return hex.EncodeToString(all.Sum(nil)[:4]), err
}

// claimed is a database that one test has to itself: a lock of the server says so, which ends with the connection.
type claimed struct {
	*sql.Conn
	name, url string
}

// claim takes the first database that nobody uses. Its URL leads to address, if one is given.
func (s *server) claim(ctx context.Context, address string) (*claimed, error) {
	for n := 0; ; n++ {
		conn, err := s.lock(ctx, fmt.Sprint(s.prefix, n), 0)
		if err != nil {
			return nil, err
		}
		if conn != nil {
			return s.enter(ctx, conn, fmt.Sprint(s.prefix, n), address)
		}
	}
}

// enter makes the database of a lock, if it is not there.
func (s *server) enter(ctx context.Context, lock *sql.Conn, name, address string) (*claimed, error) {
	dsn := s.dsn.Clone()
	dsn.DBName = name
	dsn.Addr = cmp.Or(address, dsn.Addr)
	c := &claimed{lock, name, "mysql://" + dsn.FormatDSN()}
	if _, err := c.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS "+name); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// lock returns the connection that holds the lock of a database; nil when somebody else holds it for longer than some seconds.
func (s *server) lock(ctx context.Context, name string, seconds int) (*sql.Conn, error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got sql.NullInt64
	for range lockTries {
		err = conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, ?)", name, seconds).Scan(&got)
		if answer := (*mysql.MySQLError)(nil); !errors.As(err, &answer) || answer.Number != lockFailed {
			break
		}
	}
	if err != nil || got.Int64 == 0 {
		conn.Close()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", name, err)
		}
		return nil, nil
	}
	return conn, nil
}

// TiDB fails with the number of unknown errors when several ask for a lock at the same moment.
const (
	lockFailed = 1105
	lockTries  = 20
)

// Close gives the database back.
func (c *claimed) Close() {
	_, _ = c.ExecContext(context.Background(), "DO RELEASE_LOCK(?)", c.name) // a closed connection has no lock either
	c.Conn.Close()
}

// prepare empties a database that was used, and copies the template into a new one.
func (s *server) prepare(ctx context.Context, c *claimed, opened *store.Store) error {
	done, err := migrated(ctx, opened)
	if err != nil {
		return err
	}
	if done {
		return c.empty(ctx)
	}
	template, err := s.template(ctx)
	if err != nil {
		return err
	}
	return c.copy(ctx, template)
}

func migrated(ctx context.Context, s *store.Store) (bool, error) {
	all, err := s.MigrationStatus(ctx)
	return err == nil && !slices.ContainsFunc(all, func(m store.Migration) bool { return !m.Applied }), err
}

// template is the name of the template, which the first who needs it migrates while the others wait.
func (s *server) template(ctx context.Context) (string, error) {
	name := s.prefix + "template"
	var lock *sql.Conn
	for lock == nil {
		var err error
		if lock, err = s.lock(ctx, name, lockWait); err != nil {
			return "", err
		}
	}
	c, err := s.enter(ctx, lock, name, "")
	if err != nil {
		return "", err
	}
	defer c.Close()
	opened, err := store.Open(c.url, clock.System{})
	if err != nil {
		return "", err
	}
	defer opened.Close()
	if done, err := migrated(ctx, opened); done || err != nil {
		return name, err
	}
	if _, err = opened.Migrate(ctx); err != nil { // what it has done stays, and would be in the way of another try
		_, failed := c.ExecContext(ctx, "DROP DATABASE "+name)
		return "", errors.Join(err, failed)
	}
	return name, nil
}

const lockWait = 20 // seconds, which is less than a connection waits for an answer

// copy makes the tables of the template. What it says of migrations comes last, so that a copy that breaks off is begun again.
func (c *claimed) copy(ctx context.Context, template string) error {
	tables, err := c.names(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = ?", template)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := c.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+c.name+"."+table+" LIKE "+template+"."+table); err != nil {
			return err
		}
	}
	_, err = c.ExecContext(ctx, "INSERT INTO "+c.name+"."+goose.DefaultTablename+" SELECT * FROM "+template+"."+goose.DefaultTablename)
	return err
}

// empty deletes all rows but those that say which migrations are applied.
func (c *claimed) empty(ctx context.Context) error {
	tables, err := c.names(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name NOT LIKE 'goose%'", c.name)
	if err != nil || len(tables) == 0 {
		return err
	}
	asked := make([]string, len(tables))
	for i, table := range tables {
		asked[i] = fmt.Sprintf("(SELECT '%[2]s' FROM %[1]s.%[2]s LIMIT 1)", c.name, table)
	}
	used, err := c.names(ctx, strings.Join(asked, " UNION ALL "))
	if err != nil {
		return err
	}
	for _, table := range used {
		if _, err := c.ExecContext(ctx, "DELETE FROM "+c.name+"."+table); err != nil {
			return err
		}
	}
	return nil
}

func (c *claimed) names(ctx context.Context, query string, args ...any) (found []string, err error) {
	rows, err := c.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, rows.Err()
}

// dropOthers drops the databases of other migrations that nobody uses.
func (s *server) dropOthers(ctx context.Context) error {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return err
	}
	all, err := (&claimed{Conn: conn}).names(ctx, "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE ?", namePrefix+"%")
	conn.Close()
	if err != nil {
		return err
	}
	for _, name := range all {
		if strings.HasPrefix(name, s.prefix) {
			continue
		}
		held, err := s.lock(ctx, name, 0)
		if err != nil {
			return err
		}
		if held == nil {
			continue
		}
		old := claimed{Conn: held, name: name}
		_, err = old.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name)
		old.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
