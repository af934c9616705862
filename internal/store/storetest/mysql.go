package storetest

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/proxytest"
	"github.com/partnergraph/partnergraph/internal/store"
)

// MySQL is a migrated and empty database on a server. A server has as many as tests run at once. They stay there and are used
// again, because making one takes longer than most tests; those of other migrations are dropped.
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
	if err := database.prepare(t.Context(), opened); err != nil {
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
	pool, err := sql.Open("mysql", dsn.FormatDSN())
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
		name := fmt.Sprint(s.prefix, n)
		conn, err := s.lock(ctx, name)
		if err != nil {
			return nil, err
		}
		if conn == nil {
			continue
		}
		if _, err := conn.ExecContext(ctx, "CREATE DATABASE IF NOT EXISTS "+name); err != nil {
			conn.Close()
			return nil, err
		}
		dsn := s.dsn.Clone()
		dsn.DBName = name
		dsn.Addr = cmp.Or(address, dsn.Addr)
		return &claimed{conn, name, "mysql://" + dsn.FormatDSN()}, nil
	}
}

// lock returns the connection that holds the lock of a database; nil when somebody else holds it.
func (s *server) lock(ctx context.Context, name string) (*sql.Conn, error) {
	conn, err := s.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var got sql.NullInt64
	if err := conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, 0)", name).Scan(&got); err != nil || got.Int64 == 0 {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// Close gives the database back.
func (c *claimed) Close() {
	_, _ = c.ExecContext(context.Background(), "DO RELEASE_LOCK(?)", c.name) // a closed connection has no lock either
	c.Conn.Close()
}

// prepare migrates a new database, and empties one that was used.
func (c *claimed) prepare(ctx context.Context, s *store.Store) error {
	migrations, err := s.MigrationStatus(ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		if !m.Applied {
			_, err := s.Migrate(ctx)
			return err
		}
	}
	return c.empty(ctx)
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
		held, err := s.lock(ctx, name)
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
