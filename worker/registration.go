package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) verifyContact(ctx context.Context, j jobs.VerifyContact) error {
	return w.Program.VerifyContact(ctx, access.TheSystem, j.Registration, j.Round)
}

func (w *Worker) advanceVetting(ctx context.Context, j jobs.AdvanceVetting) error {
	return w.Program.AdvanceVetting(ctx, access.TheSystem, j.Registration, j.Round, j.Step)
}

func (w *Worker) giveUpCheck(ctx context.Context, j jobs.AdvanceVetting) error {
	return w.Program.GiveUpCheck(ctx, access.TheSystem, j.Registration, j.Round, j.Step)
}

func (w *Worker) vettingTarget(ctx context.Context, j jobs.VettingTarget) error {
	return w.Program.VettingTarget(ctx, access.TheSystem, j.Registration, j.Round)
}

func (w *Worker) vettingDeadline(ctx context.Context, j jobs.VettingDeadline) error {
	return w.Program.VettingDeadline(ctx, access.TheSystem, j.Registration, j.Round)
}

func (w *Worker) suspendRegistration(ctx context.Context, j jobs.SuspendRegistration) error {
	return w.Program.SuspendRegistration(ctx, access.TheSystem, j.Registration, j.Round)
}

func (w *Worker) lookUpCompany(ctx context.Context, j jobs.LookUpCompany) error {
	return w.Program.LookUpCompanyAgain(ctx, access.TheSystem, j.Registration, j.Round)
}

func (w *Worker) verifyAddress(ctx context.Context, j jobs.VerifyAddress) error {
	return w.Program.VerifyAddressAgain(ctx, access.TheSystem, j.Registration, j.Round)
}
