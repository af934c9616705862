package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) cleanUp(ctx context.Context, _ jobs.CleanUp) error {
	removed, err := w.Program.CleanUp(ctx, access.TheSystem)
	w.Log.InfoContext(ctx, "cleaned up", "removed", removed)
	return err
}
