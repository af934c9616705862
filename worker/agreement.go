package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) announceAgreements(ctx context.Context, _ jobs.AnnounceAgreements) error {
	return w.Program.AnnounceAgreements(ctx, access.TheSystem, w.progress)
}

func (w *Worker) lapseAgreements(ctx context.Context, _ jobs.LapseAgreements) error {
	return w.Program.LapseAgreements(ctx, access.TheSystem, w.progress)
}
