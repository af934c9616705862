package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

func (w *Worker) screenEligibility(ctx context.Context, j jobs.ScreenEligibility) error {
	return w.Program.ScreenEligibilityRequest(ctx, access.TheSystem, j.Request)
}

func (w *Worker) remindReviewers(ctx context.Context, j jobs.RemindReviewers) error {
	return w.Program.RemindReviewers(ctx, access.TheSystem, j.Request)
}

func (w *Worker) sendHoldingReply(ctx context.Context, j jobs.SendHoldingReply) error {
	return w.Program.SendHoldingReply(ctx, access.TheSystem, j.Request)
}

func (w *Worker) responseDue(ctx context.Context, j jobs.ResponseDue) error {
	return w.Program.ResponseDue(ctx, access.TheSystem, j.Request)
}

func (w *Worker) remindApplicant(ctx context.Context, j jobs.RemindApplicant) error {
	return w.Program.RemindApplicant(ctx, access.TheSystem, j.Request, j.Version)
}

func (w *Worker) lapseEligibility(ctx context.Context, j jobs.LapseEligibility) error {
	return w.Program.LapseEligibilityRequest(ctx, access.TheSystem, j.Request, j.Version)
}

func (w *Worker) expireDraft(ctx context.Context, j jobs.ExpireDraft) error {
	return w.Program.ExpireDraft(ctx, access.TheSystem, j.Request)
}
