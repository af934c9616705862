package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// handlers are the handlers of jobs by kind. asynq's own mux is not used because it matches prefixes.
type handlers map[string]handler

type handler struct {
	spec   jobs.Spec
	run    func(context.Context, *models.Job) error
	giveUp func(context.Context, *models.Job) error // when the job is out of tries
}

// allHandlers maps each kind of job to its use case.
func (w *Worker) allHandlers() handlers {
	h := handlers{}
	handle(h, w.screenEligibility)
	handle(h, w.remindReviewers)
	handle(h, w.sendHoldingReply)
	handle(h, w.responseDue)
	handle(h, w.remindApplicant)
	handle(h, w.lapseEligibility)
	handle(h, w.expireDraft)
	handle(h, w.verifyContact)
	handle(h, w.advanceVetting)
	handle(h, w.vettingTarget)
	handle(h, w.vettingDeadline)
	handle(h, w.suspendRegistration)
	handle(h, w.lookUpCompany)
	handle(h, w.verifyAddress)
	handle(h, w.provisionCustomer)
	handle(h, w.releaseHold)
	handle(h, w.reviewCustomer)
	handle(h, w.vetQualification)
	handle(h, w.remindInvitation)
	handle(h, w.expireInvitation)
	handle(h, w.announceAgreements)
	handle(h, w.lapseAgreements)
	handle(h, w.sendEmail)
	handle(h, w.cleanUp)
	giveUp(h, w.giveUpEmail)
	giveUp(h, w.giveUpCheck)
	giveUp(h, w.giveUpProvisioning)
	giveUp(h, w.giveUpReview)
	giveUp(h, w.giveUpVetting)
	return h
}

func (h handlers) timeout(kind string) time.Duration {
	if known, ok := h[kind]; ok {
		return known.spec.Timeout
	}
	return time.Minute
}

// handle registers the handler of a kind. It panics at start if there are two for one kind.
func handle[J jobs.Job](h handlers, run func(context.Context, J) error) {
	var zero J
	spec := zero.Spec()
	if _, taken := h[spec.Kind]; taken {
		panic("worker: two handlers for " + spec.Kind)
	}
	h[spec.Kind] = handler{spec: spec, run: decoded(run)}
}

// giveUp registers the function that is called when a job of the kind has no attempts left.
func giveUp[J jobs.Job](h handlers, run func(context.Context, J) error) {
	var zero J
	known := h[zero.Spec().Kind]
	known.giveUp = decoded(run)
	h[zero.Spec().Kind] = known
}

// decoded reads the payload. A payload that cannot be read fails the job without further attempts.
func decoded[J jobs.Job](run func(context.Context, J) error) func(context.Context, *models.Job) error {
	return func(ctx context.Context, row *models.Job) error {
		var j J
		if err := json.Unmarshal([]byte(row.Payload), &j); err != nil {
			return fmt.Errorf("%w %s", problem.New(problem.ValidationFailed, "payload"), err.Error())
		}
		return run(context.WithValue(ctx, rowKey{}, row), j)
	}
}

type rowKey struct{}

// progress stores the progress of the job that runs under ctx.
func (w *Worker) progress(ctx context.Context, done, total int) error {
	row, known := ctx.Value(rowKey{}).(*models.Job)
	if !known {
		return nil
	}
	return w.store.Progress(ctx, row, done, total)
}
