package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) reviewCustomer(ctx context.Context, j jobs.ReviewCustomer) error {
	return w.Program.ReviewCustomer(ctx, access.TheSystem, j.Customer, j.Round)
}

func (w *Worker) giveUpReview(ctx context.Context, j jobs.ReviewCustomer) error {
	return w.Program.GiveUpReview(ctx, access.TheSystem, j.Customer, j.Round)
}

func (w *Worker) vetQualification(ctx context.Context, j jobs.VetQualification) error {
	return w.Program.VetQualification(ctx, access.TheSystem, j.Qualification)
}

func (w *Worker) giveUpVetting(ctx context.Context, j jobs.VetQualification) error {
	return w.Program.GiveUpVetting(ctx, access.TheSystem, j.Qualification)
}
