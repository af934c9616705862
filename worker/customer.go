package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) provisionCustomer(ctx context.Context, j jobs.ProvisionCustomer) error {
	return w.Program.ProvisionCustomer(ctx, access.TheSystem, j.Customer)
}

func (w *Worker) giveUpProvisioning(ctx context.Context, j jobs.ProvisionCustomer) error {
	return w.Program.GiveUpProvisioning(ctx, access.TheSystem, j.Customer)
}

func (w *Worker) releaseHold(ctx context.Context, j jobs.ReleaseHold) error {
	return w.Program.ReleaseHold(ctx, access.TheSystem, j.Hold)
}
