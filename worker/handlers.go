package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
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
	h, p, system := handlers{}, w.Program, access.TheSystem
	handle(h, func(ctx context.Context, j jobs.ScreenEligibility) error {
		return p.ScreenEligibilityRequest(ctx, system, j.Request)
	})
	handle(h, func(ctx context.Context, j jobs.RemindReviewers) error {
		return p.RemindReviewers(ctx, system, j.Request)
	})
	handle(h, func(ctx context.Context, j jobs.SendHoldingReply) error {
		return p.SendHoldingReply(ctx, system, j.Request)
	})
	handle(h, func(ctx context.Context, j jobs.ResponseDue) error { return p.ResponseDue(ctx, system, j.Request) })
	handle(h, func(ctx context.Context, j jobs.RemindApplicant) error {
		return p.RemindApplicant(ctx, system, j.Request, j.Version)
	})
	handle(h, func(ctx context.Context, j jobs.LapseEligibility) error {
		return p.LapseEligibilityRequest(ctx, system, j.Request, j.Version)
	})
	handle(h, func(ctx context.Context, j jobs.ExpireDraft) error { return p.ExpireDraft(ctx, system, j.Request) })
	handle(h, func(ctx context.Context, j jobs.VerifyContact) error {
		return p.VerifyContact(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.AdvanceVetting) error {
		return p.AdvanceVetting(ctx, system, j.Registration, j.Round, j.Step)
	})
	handle(h, func(ctx context.Context, j jobs.VettingTarget) error {
		return p.VettingTarget(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.VettingDeadline) error {
		return p.VettingDeadline(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.SuspendRegistration) error {
		return p.SuspendRegistration(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.LookUpCompany) error {
		return p.LookUpCompanyAgain(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.VerifyAddress) error {
		return p.VerifyAddressAgain(ctx, system, j.Registration, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.ProvisionCustomer) error {
		return p.ProvisionCustomer(ctx, system, j.Customer)
	})
	handle(h, func(ctx context.Context, j jobs.ReleaseHold) error { return p.ReleaseHold(ctx, system, j.Hold) })
	handle(h, func(ctx context.Context, j jobs.ReviewCustomer) error {
		return p.ReviewCustomer(ctx, system, j.Customer, j.Round)
	})
	handle(h, func(ctx context.Context, j jobs.VetQualification) error {
		return p.VetQualification(ctx, system, j.Qualification)
	})
	handle(h, func(ctx context.Context, j jobs.RemindInvitation) error {
		return p.RemindInvitation(ctx, system, j.Invitation, j.Link, j.Days)
	})
	handle(h, func(ctx context.Context, j jobs.ExpireInvitation) error {
		return p.ExpireInvitation(ctx, system, j.Invitation, j.Link)
	})
	handle(h, func(ctx context.Context, j jobs.RemindCart) error { return p.RemindCart(ctx, system, j.Cart) })
	handle(h, func(ctx context.Context, j jobs.ExpireCart) error { return p.ExpireCart(ctx, system, j.Cart) })
	handle(h, func(ctx context.Context, j jobs.ProvisionSubscription) error {
		return p.ProvisionSubscription(ctx, system, j.Subscription, j.Revision)
	})
	handle(h, func(ctx context.Context, j jobs.RemindSubscription) error {
		return p.RemindSubscription(ctx, system, j.Subscription, j.Term)
	})
	handle(h, func(ctx context.Context, j jobs.EndTerm) error { return p.EndTerm(ctx, system, j.Subscription, j.Term) })
	handle(h, func(ctx context.Context, j jobs.ExecuteSupport) error {
		return p.ExecuteSupport(ctx, system, j.Request)
	})
	handle(h, func(ctx context.Context, j jobs.CloseSupport) error {
		return p.CloseSupport(ctx, system, j.Request, j.Ending)
	})
	handle(h, func(ctx context.Context, _ jobs.AnnounceAgreements) error {
		return p.AnnounceAgreements(ctx, system, w.progress)
	})
	handle(h, func(ctx context.Context, _ jobs.LapseAgreements) error {
		return p.LapseAgreements(ctx, system, w.progress)
	})
	handle(h, func(ctx context.Context, j jobs.ImportProgram) error {
		return p.RunImport(ctx, system, j.Import, w.progress)
	})
	handle(h, func(ctx context.Context, j jobs.ReleaseLetters) error {
		return p.WriteImportedLetters(ctx, system, j.Import, w.progress)
	})
	handle(h, func(ctx context.Context, j jobs.SyncAudience) error {
		return p.RunAudienceSync(ctx, system, j.Audience, w.progress)
	})
	handle(h, w.sendEmail)
	handle(h, w.cleanUp)
	giveUp(h, func(ctx context.Context, j jobs.SendEmail) error { return p.GiveUpEmail(ctx, system, j.Email) })
	giveUp(h, func(ctx context.Context, j jobs.ImportProgram) error { return p.GiveUpImport(ctx, system, j.Import) })
	giveUp(h, func(ctx context.Context, j jobs.SyncAudience) error {
		return p.GiveUpAudienceSync(ctx, system, j.Audience)
	})
	giveUp(h, func(ctx context.Context, j jobs.AdvanceVetting) error {
		return p.GiveUpCheck(ctx, system, j.Registration, j.Round, j.Step)
	})
	giveUp(h, func(ctx context.Context, j jobs.ProvisionCustomer) error {
		return p.GiveUpProvisioning(ctx, system, j.Customer)
	})
	giveUp(h, func(ctx context.Context, j jobs.ProvisionSubscription) error {
		return p.GiveUpSubscription(ctx, system, j.Subscription, j.Revision)
	})
	giveUp(h, func(ctx context.Context, j jobs.ExecuteSupport) error { return p.GiveUpSupport(ctx, system, j.Request) })
	giveUp(h, func(ctx context.Context, j jobs.ReviewCustomer) error {
		return p.GiveUpReview(ctx, system, j.Customer, j.Round)
	})
	giveUp(h, func(ctx context.Context, j jobs.VetQualification) error {
		return p.GiveUpVetting(ctx, system, j.Qualification)
	})
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
