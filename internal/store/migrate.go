package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	gooselock "github.com/pressly/goose/v3/lock"
)

// Migration is one numbered change of the schema.
type Migration struct {
	Number  int64
	Name    string
	Applied bool
}

// Migrate applies the migrations, and then computes the keys of addresses that have none: migrations cannot compute them, and an older
// version of the program does not write them. Then it fills the tables that are new. Processes that start at the same time wait for each other.
func (s *Store) Migrate(ctx context.Context) (applied int, err error) {
	pool, closePool, err := s.migrationPool()
	if err != nil {
		return 0, err
	}
	defer closePool()
	p, err := s.migrations(pool)
	if err != nil {
		return 0, err
	}
	results, err := p.Up(ctx)
	if err != nil {
		return len(results), fmt.Errorf("store: migrate: %w", err)
	}
	return len(results), errors.Join(s.fillAllKeys(ctx), s.fillTables(ctx))
}

// MigrationStatus lists all migrations and whether they are applied. It only reads, and leaves an empty database empty.
func (s *Store) MigrationStatus(ctx context.Context) ([]Migration, error) {
	pool, err := s.write.DB()
	if err != nil {
		return nil, fmt.Errorf("store: migration status: %w", err)
	}
	p, err := s.migrations(pool)
	if err != nil {
		return nil, err
	}
	applied, err := s.applied(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: migration status: %w", translate(err))
	}
	var out []Migration
	for _, m := range p.ListSources() {
		out = append(out, Migration{Number: m.Version, Name: m.Path, Applied: applied[m.Version]})
	}
	return out, nil
}

// tables are the queries that tell whether goose's version table exists.
var tables = map[string]string{
	"sqlite": "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = ?",
	"mysql":  "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
}

func (s *Store) applied(ctx context.Context) (map[int64]bool, error) {
	var there int64
	db := s.read.WithContext(ctx)
	if err := db.Raw(tables[s.dialect], goose.DefaultTablename).Scan(&there).Error; err != nil || there == 0 {
		return nil, err
	}
	var versions []int64
	err := db.Raw("SELECT version_id FROM " + goose.DefaultTablename + " WHERE is_applied").Scan(&versions).Error
	applied := map[int64]bool{}
	for _, v := range versions {
		applied[v] = true
	}
	return applied, err
}

// migrationPool returns connections to migrate with, and what closes them. On MySQL they have no read timeout, because an index on a
// large table takes minutes; a server that is gone is noticed by TCP's own keepalive.
func (s *Store) migrationPool() (*sql.DB, func(), error) {
	if s.dialect != "mysql" {
		pool, err := s.write.DB()
		if err != nil {
			return nil, nil, fmt.Errorf("store: migrate: %w", err)
		}
		return pool, func() {}, nil
	}
	settings, err := mysql.ParseDSN(s.dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("store: migrate: %w", err)
	}
	settings.ReadTimeout = 0
	pool, err := openMySQLPool(settings)
	if err != nil {
		return nil, nil, fmt.Errorf("store: migrate: %w", err)
	}
	return pool, func() { _ = pool.Close() }, nil
}

func (s *Store) migrations(pool *sql.DB) (*goose.Provider, error) {
	files, err := migrationsOf(s.dialect)
	if err != nil {
		return nil, err
	}
	dialect, options := database.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if s.dialect == "mysql" {
		dialect = database.DialectMySQL
		locker, err := gooselock.NewMySQLTableLocker()
		if err != nil {
			return nil, fmt.Errorf("store: migrations: %w", err)
		}
		options = append(options, goose.WithLocker(locker))
	}
	p, err := goose.NewProvider(dialect, pool, files, options...)
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return p, nil
}
