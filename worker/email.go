package worker

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/telemetry"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// mailOutcomes are the metric labels for the outcome of one attempt to send an e-mail.
var mailOutcomes = map[models.EmailStatus]string{
	models.EmailSent: telemetry.MailSent, models.EmailBounced: telemetry.MailBounced, models.EmailQueued: telemetry.MailRetried,
}

func (w *Worker) sendEmail(ctx context.Context, j jobs.SendEmail) error {
	became, err := w.Program.SendEmail(ctx, access.TheSystem, j.Email)
	if outcome, known := mailOutcomes[became]; known && w.Metrics != nil {
		w.Metrics.MailDone(outcome)
	}
	return err
}
