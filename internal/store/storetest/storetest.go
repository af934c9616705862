// Package storetest opens databases for tests: SQLite always, and each MySQL-protocol server whose URL is
// in TEST_MYSQL_URL (several are separated by spaces). Every test has a database for itself while it runs.
package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
)

// Each runs a test on every database there is.
func Each(t *testing.T, run func(t *testing.T, open func(clock.Clock) *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, func(c clock.Clock) *store.Store { return SQLite(t, c) })
	})
	for i, url := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		t.Run(fmt.Sprintf("mysql%d", i), func(t *testing.T) {
			t.Parallel()
			run(t, func(c clock.Clock) *store.Store { return MySQL(t, url, c) })
		})
	}
}

// SQLite is a migrated database in a file of its own.
func SQLite(t *testing.T, c clock.Clock) *store.Store {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite://"+path+"?synchronous=OFF", c)
}

// sqliteTemplate is a migrated file; migrating once and copying it is faster than migrating each time.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	s, err := store.Open("sqlite://"+path+"?synchronous=OFF", clock.System{})
	if err != nil {
		return nil, err
	}
	if _, err := s.Migrate(context.Background()); err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil { // closing moves the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

func open(t *testing.T, url string, c clock.Clock) *store.Store {
	t.Helper()
	s, err := store.Open(url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
