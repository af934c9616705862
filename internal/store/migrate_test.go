package store_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/pressly/goose/v3"
)

func TestMigrations_AreAppliedOnce(t *testing.T) {
	each(t, func(w *world) {
		all, err := w.MigrationStatus(w.ctx)
		w.must(err)
		if len(all) == 0 {
			w.t.Fatal("want migrations, got none")
		}
		for _, m := range all {
			if !m.Applied {
				w.t.Errorf("migration %d %s: want applied", m.Number, m.Name)
			}
		}
		if got, err := w.Migrate(w.ctx); err != nil || got != 0 {
			w.t.Errorf("second run: want nothing to do, got %d, %v", got, err)
		}
	})
}

func TestMigrations_SQLiteFilesReplaceOthers(t *testing.T) {
	t.Parallel()
	own, err := fs.Glob(store.Migrations, "migrations/sqlite/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range own {
		if _, err := fs.Stat(store.Migrations, path.Join("migrations", path.Base(file))); err != nil {
			t.Errorf("%s stands for no migration: %v", file, err)
		}
	}
}

// T-28: the migration status of an empty database leaves it empty.
func TestMigrationStatus_LeavesAnEmptyDatabaseEmpty(t *testing.T) {
	t.Parallel()
	s, err := store.Open("sqlite://"+filepath.Join(t.TempDir(), "empty.db"), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	all, err := s.MigrationStatus(t.Context())
	if err != nil || len(all) == 0 || all[0].Applied || all[len(all)-1].Applied {
		t.Errorf("want migrations that are not applied, got %v, %v", all, err)
	}
	if n, err := s.CountTables(t.Context()); err != nil || n != 0 {
		t.Errorf("%d tables were made, %v", n, err)
	}
}

// A statement of a migration may take longer than a connection waits for the answer to any other.
func TestMigrate_OutlastsTheReadTimeout(t *testing.T) {
	t.Parallel()
	const readTimeout = 2 * time.Second
	for _, server := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		s := storetest.MySQL(t, withParameter(server, "readTimeout="+readTimeout.String()), clock.System{})
		unlock, err := s.LockTable(t.Context(), goose.DefaultTablename)
		if err != nil {
			t.Fatal(err)
		}
		unlocked := make(chan error, 1)
		time.AfterFunc(2*readTimeout, func() { unlocked <- unlock() })
		if n, err := s.Migrate(t.Context()); err != nil || n != 0 {
			t.Errorf("want to wait and find nothing to do, got %d, %v", n, err)
		}
		if err := <-unlocked; err != nil {
			t.Error(err)
		}
	}
}

func withParameter(url, parameter string) string {
	if strings.Contains(url, "?") {
		return url + "&" + parameter
	}
	return url + "?" + parameter
}
