package store_test

import (
	"io/fs"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/store"
)

func TestMigrationsAreAppliedOnce(t *testing.T) {
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

func TestMigrationsHaveTheSameNamesForBothDatabases(t *testing.T) {
	t.Parallel()
	names := func(dialect string) (names []string) {
		files, err := fs.ReadDir(store.Migrations, "migrations/"+dialect)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names = append(names, f.Name())
		}
		return names
	}
	if diff := cmp.Diff(names("mysql"), names("sqlite")); diff != "" {
		t.Errorf("migrations differ (-mysql +sqlite):\n%s", diff)
	}
}
