package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	gomysql "gorm.io/driver/mysql"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is the way to all rows.
type Store struct {
	read    *gorm.DB // for SQLite a pool of readers, for MySQL the one pool
	write   *gorm.DB // for SQLite the only writing connection
	clock   clock.Clock
	dialect string // sqlite or mysql

	// Committed is called after a unit of work that changed something; jobs says whether it enqueued any.
	// It must return at once. Set it before the store is used.
	Committed func(jobs bool)

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
	s := &Store{clock: c, dialect: scheme, Committed: func(bool) {}, Statement: func() {}}
	switch scheme {
	case "sqlite":
		return s, s.openSQLite(dsn)
	case "mysql":
		return s, s.openMySQL(dsn)
	}
	return nil, fmt.Errorf("store: unknown database %q; use sqlite:// or mysql://", scheme)
}

const sqliteReaders = 4

// openSQLite uses one connection for writing: with several, they only wait for each other.
func (s *Store) openSQLite(path string) error {
	path, query, _ := strings.Cut(path, "?")
	params, err := url.ParseQuery(query)
	if err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	synchronous := params.Get("synchronous")
	if synchronous == "" {
		synchronous = "FULL" // what was acknowledged survives a power failure
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("store: open sqlite: %w", err)
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_time_format=sqlite&_timezone=UTC&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(" + url.QueryEscape(synchronous) + ")"
	if s.write, err = s.openPool(dsn+"&_txlock=immediate", 1); err != nil {
		return err
	}
	s.read, err = s.openPool(dsn, sqliteReaders)
	return err
}

func (s *Store) openPool(dsn string, size int) (*gorm.DB, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("store: open sqlite: %w", err)
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return s.openGORM(sqliteDialector{pool})
}

func (s *Store) openMySQL(dsn string) (err error) {
	if s.write, err = s.openGORM(gomysql.New(gomysql.Config{DSN: dsn, SkipInitializeWithVersion: true})); err != nil {
		return err
	}
	pool, err := s.write.DB()
	if err != nil {
		return fmt.Errorf("store: open mysql: %w", err)
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	pool.SetConnMaxIdleTime(time.Minute) // below any server's wait_timeout
	s.read = s.write
	return nil
}

func (s *Store) openGORM(d gorm.Dialector) (*gorm.DB, error) {
	db, err := gorm.Open(d, &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true, // Tx begins and commits
		DisableAutomaticPing:   true,
		NowFunc:                s.clock.Now, // of updated_at, which GORM stamps by itself
	})
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if err := db.Use(counting{each: func() { s.Statement() }}); err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	return db, nil
}

// Close gives the connections back.
func (s *Store) Close() error {
	for _, db := range []*gorm.DB{s.read, s.write} {
		pool, err := db.DB()
		if err != nil {
			return fmt.Errorf("store: close: %w", err)
		}
		if err := pool.Close(); err != nil {
			return fmt.Errorf("store: close: %w", err)
		}
	}
	return nil
}

// Ping asks the database for a sign of life.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return translate(s.read.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error)
}

// Now is the program's time.
func (s *Store) Now() time.Time { return s.clock.Now() }

// Dialect is sqlite or mysql, for the operator's eyes.
func (s *Store) Dialect() string { return s.dialect }
