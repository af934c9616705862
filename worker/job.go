package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) keepHouse(ctx context.Context, _ jobs.KeepHouse) error {
	removed, err := w.Program.KeepHouse(ctx, access.TheSystem)
	w.Log.InfoContext(ctx, "house kept", "removed", removed)
	return err
}
