package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrNewerSchema means that a newer version of the program has migrated the database.
var ErrNewerSchema = errors.New("store: a newer version of the program has changed this database")

// Snapshot writes an SQLite database as it is now to a new file. Others may read and write meanwhile.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if _, err := s.probe.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("store: snapshot: %w", translate(err))
	}
	return nil
}

// CheckFile checks that an SQLite database is undamaged, and that this program knows its schema. It returns the number of the last migration.
func (s *Store) CheckFile(ctx context.Context) (schema int64, err error) {
	var verdict string
	if err := s.probe.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return 0, fmt.Errorf("store: check: %w", translate(err))
	}
	if verdict != "ok" {
		return 0, fmt.Errorf("store: check: the database is damaged: %s", verdict)
	}
	return s.Schema(ctx)
}

// Schema is the number of the last migration of the database; ErrNewerSchema if this program does not know it.
func (s *Store) Schema(ctx context.Context) (last int64, err error) {
	all, err := s.MigrationStatus(ctx)
	if err != nil {
		return 0, err
	}
	var known int64
	for _, m := range all {
		known = max(known, m.Number)
	}
	applied, err := s.applied(ctx)
	if err != nil {
		return 0, fmt.Errorf("store: schema: %w", translate(err))
	}
	for number := range applied {
		last = max(last, number)
	}
	if last > known {
		return last, ErrNewerSchema
	}
	return last, nil
}
