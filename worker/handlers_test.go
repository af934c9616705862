package worker

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// Each kind of the catalogue has exactly one handler.
func TestCatalogueAndHandlersAgree(t *testing.T) {
	t.Parallel()
	w := New(Options{Program: program.New(&kernel.Kernel{})})
	var want []string
	for _, j := range jobs.All() {
		want = append(want, j.Spec().Kind)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(w.handlers))); diff != "" {
		t.Errorf("kinds (-catalogue +handlers):\n%s", diff)
	}
	for kind, h := range w.handlers {
		if h.run == nil || h.spec.Kind != kind {
			t.Errorf("%s: want its own handler, got %+v", kind, h.spec)
		}
	}
	for _, s := range periodic() {
		if _, known := w.handlers[s.job.Spec().Kind]; !known || s.every <= 0 {
			t.Errorf("%s: want a known job at intervals, got %+v", s.name, s)
		}
	}
}

func TestWorker_DuplicateHandlerFailsAtStart(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("want a panic at start, got none")
		}
	}()
	h := handlers{}
	w := &Worker{}
	handle(h, w.cleanUp)
	handle(h, w.cleanUp)
}
