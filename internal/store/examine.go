package store

import (
	"context"
	"strings"
	"time"
)

// Facts are the properties of the database that the doctor command checks.
type Facts struct {
	Version    string
	Mode       string
	Strict     *bool // strict SQL mode; nil on SQLite
	Collation  string
	Now        time.Time
	ReadOnly   bool
	Migrations []Migration
}

// Examine reads the properties of the database.
func (s *Store) Examine(ctx context.Context) (f Facts, err error) {
	db := s.read.WithContext(ctx)
	if s.dialect == "sqlite" {
		var version string
		if err := db.Raw("SELECT sqlite_version()").Scan(&version).Error; err != nil {
			return f, translate(err)
		}
		f.Version = "SQLite " + version
	} else {
		row := db.Raw("SELECT VERSION(), @@SESSION.sql_mode, @@SESSION.collation_connection, UTC_TIMESTAMP(3), @@GLOBAL.read_only").Row()
		var readOnly string // 0 or OFF, which depends on the server
		if err := row.Scan(&f.Version, &f.Mode, &f.Collation, &f.Now, &readOnly); err != nil {
			return f, translate(err)
		}
		f.ReadOnly = readOnly != "0" && readOnly != "OFF"
		strict := strings.Contains(f.Mode, "STRICT_TRANS_TABLES") || strings.Contains(f.Mode, "STRICT_ALL_TABLES")
		f.Strict = &strict
	}
	f.Migrations, err = s.MigrationStatus(ctx)
	return f, err
}
