package store_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Whatever rows the demo has, the store reads them as GORM itself does, from every database.
func TestScan_ReadsWhatGORMReads(t *testing.T) {
	url, now := "sqlite://"+filepath.Join(t.TempDir(), "demo.db")+"?synchronous=OFF", clock.NewFake(start)
	filled, err := store.Open(url, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { filled.Close() })
	if _, err := filled.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Seed(t.Context(), url, now.Now(), data.Demo(), *programtest.New(t, now, filled).Kernel); err != nil {
		t.Fatal(err)
	}
	each(t, func(w *world) {
		for _, row := range models.Rows() {
			ours, theirs, err := w.CopyRows(w.ctx, filled, row)
			if err != nil {
				w.t.Errorf("%T: %v", row, err)
			} else if !reflect.DeepEqual(ours, theirs) {
				w.t.Errorf("%T: the rows differ", row)
			}
		}
	})
}
