package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	gomysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store reads and writes all rows.
type Store struct {
	read    *gorm.DB // for SQLite a pool of readers, for MySQL the one pool
	write   *gorm.DB // for SQLite the only writing connection
	probe   *sql.DB  // for Ping, with connections of its own
	pools   []*pool
	storage storage
	clock   clock.Clock
	dialect string // sqlite or mysql
	dsn     string // for MySQL, to open connections for migrations
	texts   acceptedTexts

	// Content is the program that is in force: the sample, until another is set.
	Content *data.Holder

	// Retention is how long rows are kept. Set it before the store is used.
	Retention Retention

	// Committed is called after a transaction that changed something, before the caller goes on.
	// It must return at once. Set it before the store is used.
	Committed func(Commit)

	// Statement is called before each statement, for the metrics. Set it before the store is used.
	Statement func()
}

// Open opens the database that url names: sqlite://PATH or mysql://DSN, with the driver's own DSN after
// the scheme. This is the one place that knows which database is behind the store.
func Open(url string, c clock.Clock) (*Store, error) {
	scheme, dsn, found := strings.Cut(url, "://")
	if !found {
		return nil, fmt.Errorf("store: %q is not a database URL; write sqlite://PATH or mysql://…", scheme)
	}
	s := &Store{clock: c, dialect: scheme, Content: data.NewHolder(data.Sample()), Retention: usualRetention, Committed: func(Commit) {}, Statement: func() {}}
	switch scheme {
	case "sqlite":
		return s, s.openSQLite(dsn)
	case "mysql":
		return s, s.openMySQL(dsn)
	}
	return nil, fmt.Errorf("store: unknown database %q; use sqlite:// or mysql://", scheme)
}

const (
	sqliteReaders    = 4
	mysqlConnections = 32
)

// openSQLite uses one connection for writing: with several, they only wait for each other.
func (s *Store) openSQLite(path string) error {
	path, query, _ := strings.Cut(path, "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	synchronous := params.Get("synchronous")
	if synchronous == "" {
		synchronous = "FULL" // a commit survives a power failure
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_time_format=sqlite&_timezone=UTC&_pragma=busy_timeout(" + sqliteLockWait + ")&_pragma=foreign_keys(1)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(" + url.QueryEscape(synchronous) + ")"
	if s.probe, err = sql.Open("sqlite", dsn); err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	if s.write, err = s.openSQLitePool(dsn+"&_txlock=immediate", 1); err != nil {
		return err
	}
	s.read, err = s.openSQLitePool(dsn, sqliteReaders)
	return err
}

// sqliteLockWait is how long a statement waits for a lock of another process on the file, in milliseconds.
const sqliteLockWait = "4000"

func (s *Store) openSQLitePool(dsn string, size int) (*gorm.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open sqlite: %w", err)
	}
	l := newLimitedDB(db, size)
	return s.openGORM(sqliteDialector{s.newPool(l, l)})
}

// Read and write timeouts of connections: for requests and for Ping. The timeouts for everything else are in the URL.
const (
	requestTimeout = 5 * time.Second
	probeTimeout   = 2 * time.Second
)

func (s *Store) openMySQL(dsn string) (err error) {
	s.dsn = dsn
	var lanes [2]*limitedDB
	for i, limit := range []time.Duration{requestTimeout, 0} {
		db, err := openMySQLWithin(dsn, limit)
		if err != nil {
			return err
		}
		lanes[i] = newLimitedDB(db, mysqlConnections)
	}
	if s.probe, err = openMySQLWithin(dsn, probeTimeout); err != nil {
		return err
	}
	s.write, err = s.openGORM(gomysql.New(gomysql.Config{Conn: s.newPool(lanes[0], lanes[1]), SkipInitializeWithVersion: true}))
	s.read = s.write
	return err
}

// openMySQLWithin opens a pool whose connections have a read and write timeout of limit, or those of the DSN when limit is 0.
func openMySQLWithin(dsn string, limit time.Duration) (*sql.DB, error) {
	settings, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open mysql: %w", err)
	}
	for _, timeout := range []*time.Duration{&settings.Timeout, &settings.ReadTimeout, &settings.WriteTimeout} {
		if limit > 0 && (*timeout == 0 || *timeout > limit) {
			*timeout = limit
		}
	}
	return openMySQLPool(settings)
}

func openMySQLPool(settings *mysql.Config) (*sql.DB, error) {
	connector, err := mysql.NewConnector(settings)
	if err != nil {
		return nil, fmt.Errorf("store: open mysql: %w", err)
	}
	db := sql.OpenDB(readCommitted{connector})
	db.SetConnMaxIdleTime(time.Minute) // below any server's wait_timeout
	return db, nil
}

// readCommitted opens connections whose transactions read what is committed. With MySQL's default a transaction would see the rows as they
// were at its first read, even after it has waited for a lock while another transaction changed them. Saying it once for each connection saves
// a statement in each transaction. SQLite has one writer at a time.
type readCommitted struct{ driver.Connector }

func (c readCommitted) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.(driver.ExecerContext).ExecContext(ctx, "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

func (s *Store) newPool(requests, others *limitedDB) *pool {
	p := &pool{requests: requests, others: others, storage: &s.storage}
	s.pools = append(s.pools, p)
	return p
}

// SetConnections sets the number of connections for requests, and the same number for everything else. Call it before
// the store is used. It has no effect on SQLite.
func (s *Store) SetConnections(n int) {
	if s.dialect != "mysql" {
		return
	}
	for _, p := range s.pools {
		p.requests.resize(n)
		p.others.resize(n)
	}
}

// Overloaded reports whether a request that came now would be rejected because too many wait for a connection.
func (s *Store) Overloaded() bool {
	return slices.ContainsFunc(s.pools, func(p *pool) bool { return p.requests.limiter.overloaded() })
}

func (s *Store) openGORM(d gorm.Dialector) (*gorm.DB, error) {
	db, err := gorm.Open(d, &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true, // Tx begins and commits
		DisableAutomaticPing:   true,
		NowFunc:                s.clock.Now, // for updated_at, which GORM sets by itself
	})
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if err := errors.Join(db.Use(statementCounter{each: func() { s.Statement() }}), db.Use(lockWatcher{}), db.Use(lentSaver{}), db.Use(rowScanner{})); err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	return db, nil
}

// Close closes all connections.
func (s *Store) Close() error {
	errs := []error{s.probe.Close()}
	for _, p := range s.pools {
		errs = append(errs, p.close())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Ping checks that the database answers, on a connection of its own, so that waiting requests do not delay it.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return translate(s.probe.QueryRowContext(ctx, "SELECT 1").Scan(&one))
}

// Now is the program's time.
func (s *Store) Now() time.Time { return s.clock.Now() }

// Dialect is sqlite or mysql.
func (s *Store) Dialect() string { return s.dialect }
