package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) remindInvitation(ctx context.Context, j jobs.RemindInvitation) error {
	return w.Program.RemindInvitation(ctx, access.TheSystem, j.Invitation, j.Link, j.Days)
}

func (w *Worker) expireInvitation(ctx context.Context, j jobs.ExpireInvitation) error {
	return w.Program.ExpireInvitation(ctx, access.TheSystem, j.Invitation, j.Link)
}
