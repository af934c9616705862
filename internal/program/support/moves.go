package support

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// ReplyToSupportRequestInput is a message of the thread.
type ReplyToSupportRequestInput struct {
	ID               models.AnyID
	Body             string
	Asks             bool
	Internal         bool
	Attachments      []*models.Upload
	ExpectedVersion  *int
	ClientMutationID *string
}

// ReplyToSupportRequest adds a message to the thread, from either side (section 4.11). A question of the operator waits for the requester. A note of
// the operator's people for each other changes nothing else.
func (p *UseCases) ReplyToSupportRequest(ctx context.Context, who access.Actor, in ReplyToSupportRequestInput) (*models.SupportRequest, error) {
	if err := p.mayReply(ctx, who, in); err != nil {
		return nil, err
	}
	documents, err := p.KeepDocuments(ctx, attachments(in.Attachments))
	if err != nil {
		return nil, err
	}
	r, err := kernel.Do(ctx, p.Kernel, who, access.ReplyToSupportRequest, func(tx *store.Tx) (*models.SupportRequest, error) {
		r, err := lock(tx, who, access.ReplyToSupportRequest, in.ID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return r, p.reply(tx, who, r, in, documents)
	})
	if err != nil {
		p.DropDocuments(ctx, documents)
	}
	return r, err
}

// mayReply checks a reply before its files are stored.
func (p *UseCases) mayReply(ctx context.Context, who access.Actor, in ReplyToSupportRequestInput) error {
	if err := who.May(access.ReplyToSupportRequest); err != nil {
		return err
	}
	r, err := store.Find(ctx, p.Store, who, models.As[models.SupportRequest](in.ID))
	if err != nil {
		return kernel.At("id", err)
	}
	input := append(rules.CheckSupportMessage(who, in.Body, in.Internal, in.Asks, len(in.Attachments)), problem.ListOf(store.Fresh(in.ExpectedVersion, r.Version))...)
	return rules.Possible(rules.OnSupportRequest.WhyNot(access.ReplyToSupportRequest, who, p.SupportFacts(*r)), input...).Err()
}

func (p *UseCases) reply(tx *store.Tx, who access.Actor, r *models.SupportRequest, in ReplyToSupportRequestInput, documents []*models.Document) error {
	if err := say(tx, who, r, in.Body, in.Internal, documents); err != nil {
		return err
	}
	from := r.Status
	if in.Internal { // the requester's organisation does not learn of it
		return tx.Record(who, store.About(r.ID, who.OrganizationID), store.Event{Action: access.NoteSupportRequest, From: string(from), To: string(from)})
	}
	r.Status = rules.SupportAfterMessage(from, who.Operator, in.Asks)
	if err := tx.Save(r); err != nil {
		return err
	}
	if err := p.tellReply(tx, who, r, in); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: access.ReplyToSupportRequest, From: string(from), To: string(r.Status)})
}

// tellReply writes to the other side of the thread.
func (p *UseCases) tellReply(tx *store.Tx, who access.Actor, r *models.SupportRequest, in ReplyToSupportRequestInput) error {
	event := fmt.Sprintf("reply-%d", r.Version)
	if !who.Operator {
		return p.callDesk(tx, r, event, mail.SupportAnswered, in.Body)
	}
	_, err := p.mailContact(tx, r, event, mail.SupportReply, func(d *mail.Data) {
		d.Outcome = "SAYS"
		if in.Asks {
			d.Outcome = "ASKS"
		}
		d.Message = strings.TrimSpace(in.Body)
	})
	return err
}

// AssignSupportRequestInput says who answers a request.
type AssignSupportRequestInput struct {
	ID               models.AnyID
	AssigneeID       *models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// AssignSupportRequest says who of the operator's people answers a request; nobody, when none is named.
func (p *UseCases) AssignSupportRequest(ctx context.Context, who access.Actor, in AssignSupportRequestInput) (*models.SupportRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, access.AssignSupportRequest, func(tx *store.Tx) (*models.SupportRequest, error) {
		r, err := lock(tx, who, access.AssignSupportRequest, in.ID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		assignee, err := assigneeOf(tx, who, r.Kind, in.AssigneeID)
		if err != nil || assignee == r.AssigneeID {
			return r, err
		}
		r.AssigneeID = assignee
		if err := tx.Save(r); err != nil {
			return nil, err
		}
		return r, tx.Record(who, store.About(r.ID, who.OrganizationID), store.Event{Action: access.AssignSupportRequest, From: string(r.Status), To: string(r.Status)})
	})
}

// assigneeOf is the user that is named, who has to be one of those who answer such requests.
func assigneeOf(tx *store.Tx, who access.Actor, kind models.SupportKind, named *models.AnyID) (none models.ID[models.User], err error) {
	if named == nil {
		return none, nil
	}
	id := models.As[models.User](*named)
	desk, err := tx.RecipientsOf(who.OrganizationID, rules.SupportDesk(kind)...)
	for _, person := range desk {
		if person.UserID == id {
			return id, err
		}
	}
	if err == nil {
		err = problem.New(problem.NotFound, "assigneeId")
	}
	return none, err
}

// ResolveSupportRequestInput is the end of a request that was answered.
type ResolveSupportRequestInput struct {
	ID               models.AnyID
	Resolution       string
	ExpectedVersion  *int
	ClientMutationID *string
}

// ResolveSupportRequest ends a request that was answered (section 4.11).
func (p *UseCases) ResolveSupportRequest(ctx context.Context, who access.Actor, in ResolveSupportRequestInput) (*models.SupportRequest, error) {
	return p.finish(ctx, who, ending{do: access.ResolveSupportRequest, id: in.ID, expected: in.ExpectedVersion, field: "resolution", reason: in.Resolution, outcome: models.SupportAnswered})
}

// RefuseSupportRequestInput is the end of a request that the operator does not carry out.
type RefuseSupportRequestInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// RefuseSupportRequest ends a request that the operator does not carry out (section 4.11).
func (p *UseCases) RefuseSupportRequest(ctx context.Context, who access.Actor, in RefuseSupportRequestInput) (*models.SupportRequest, error) {
	return p.finish(ctx, who, ending{do: access.RefuseSupportRequest, id: in.ID, expected: in.ExpectedVersion, field: "reason", reason: in.Reason, outcome: models.SupportRefused})
}

// ending is how the operator ends a request.
type ending struct {
	do            access.Action
	id            models.AnyID
	expected      *int
	field, reason string
	outcome       models.SupportOutcome
}

func (p *UseCases) finish(ctx context.Context, who access.Actor, e ending) (*models.SupportRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, e.do, func(tx *store.Tx) (*models.SupportRequest, error) {
		r, err := lock(tx, who, e.do, e.id, e.expected, rules.Text(e.field, e.reason, true, rules.MaxText))
		if err != nil {
			return nil, err
		}
		from := r.Status
		if err := p.resolve(tx, r, e.outcome, e.reason); err != nil {
			return nil, err
		}
		if err := say(tx, who, r, e.reason, false, nil); err != nil {
			return nil, err
		}
		return r, tx.Record(who, subject(r), store.Event{Action: e.do, From: string(from), To: string(r.Status), Reason: r.OutcomeReason})
	})
}

// resolve ends a request, tells the contact, and has it closed in ten business days.
func (p *UseCases) resolve(tx *store.Tx, r *models.SupportRequest, outcome models.SupportOutcome, reason string) error {
	end(tx, r, models.SupportResolved, outcome, reason)
	if err := tx.Save(r); err != nil {
		return err
	}
	if _, err := tx.EnqueueAt(rules.SupportCloses(p.Calendar(), tx.Now()), subject(r), jobs.CloseSupport{Request: r.ID, Ending: r.Endings}); err != nil {
		return err
	}
	_, err := p.mailContact(tx, r, fmt.Sprintf("resolved-%d", r.Endings), mail.SupportResolved, func(d *mail.Data) {
		d.Outcome, d.Reason, d.Due = string(outcome), r.OutcomeReason, *rules.ReopenableUntil(*r)
	})
	return err
}

// end sets how a request has ended.
func end(tx *store.Tx, r *models.SupportRequest, status models.SupportStatus, outcome models.SupportOutcome, reason string) {
	now := tx.Now()
	r.Status, r.Outcome, r.OutcomeReason, r.ResolvedAt = status, outcome, strings.TrimSpace(reason), &now
	r.Endings++
}

// CloseSupportRequestInput says which request is closed.
type CloseSupportRequestInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// CloseSupportRequest closes a request: one that was resolved, or one that the requester withdraws (section 4.11).
func (p *UseCases) CloseSupportRequest(ctx context.Context, who access.Actor, in CloseSupportRequestInput) (*models.SupportRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, access.CloseSupportRequest, func(tx *store.Tx) (*models.SupportRequest, error) {
		r, err := lock(tx, who, access.CloseSupportRequest, in.ID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		from := r.Status
		if from != models.SupportResolved {
			end(tx, r, models.SupportClosed, models.SupportWithdrawn, "")
		}
		return r, closeRequest(tx, who, r, access.CloseSupportRequest, from)
	})
}

func closeRequest(tx *store.Tx, who access.Actor, r *models.SupportRequest, do access.Action, from models.SupportStatus) error {
	now := tx.Now()
	r.Status, r.ClosedAt = models.SupportClosed, &now
	if err := tx.Save(r); err != nil {
		return err
	}
	return tx.Record(who, subject(r), store.Event{Action: do, From: string(from), To: string(r.Status)})
}

// ReopenSupportRequestInput says why a request is opened again.
type ReopenSupportRequestInput struct {
	ID               models.AnyID
	Reason           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// ReopenSupportRequest opens a request again, up to 30 days after its end (section 4.11).
func (p *UseCases) ReopenSupportRequest(ctx context.Context, who access.Actor, in ReopenSupportRequestInput) (*models.SupportRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, access.ReopenSupportRequest, func(tx *store.Tx) (*models.SupportRequest, error) {
		r, err := lock(tx, who, access.ReopenSupportRequest, in.ID, in.ExpectedVersion, rules.Text("reason", in.Reason, true, rules.MaxText))
		if err != nil {
			return nil, err
		}
		from := r.Status
		r.Status, r.Outcome, r.OutcomeReason, r.ResolvedAt, r.ClosedAt = models.SupportOpen, "", "", nil, nil
		r.ApprovedAt, r.ApprovedBy = nil, models.ID[models.User]{}
		if err := tx.Save(r); err != nil {
			return nil, err
		}
		if err := say(tx, who, r, in.Reason, false, nil); err != nil {
			return nil, err
		}
		if err := p.callDesk(tx, r, fmt.Sprintf("reopened-%d", r.Version), mail.SupportOpened, in.Reason); err != nil {
			return nil, err
		}
		return r, tx.Record(who, subject(r), store.Event{Action: access.ReopenSupportRequest, From: string(from), To: string(r.Status), Reason: strings.TrimSpace(in.Reason)})
	})
}

// lock locks a request that the actor sees, and checks whether the action is possible, with the problems of its input.
func lock(tx *store.Tx, who access.Actor, do access.Action, id models.AnyID, expected *int, input ...*problem.Problem) (*models.SupportRequest, error) {
	r, err := store.Lock(tx, who, models.As[models.SupportRequest](id))
	if err != nil {
		return nil, kernel.At("id", err)
	}
	why := rules.OnSupportRequest.WhyNot(do, who, rules.SupportFacts{Request: *r, Now: tx.Now()})
	return r, rules.Possible(why, append(input, store.Fresh(expected, r.Version))...).Err()
}

// SettleSupport ends a request that the program has opened, because what it was about is done.
func SettleSupport(tx *store.Tx, id models.ID[models.SupportRequest]) error {
	if id.IsZero() {
		return nil
	}
	r, err := store.LockAny(tx, id)
	if err != nil || r.Status.Ended() {
		return err
	}
	from := r.Status
	end(tx, r, models.SupportClosed, models.SupportAnswered, "")
	return closeRequest(tx, access.TheSystem, r, access.CloseSupportRequest, from)
}

// CloseSupport closes a request ten business days after its end, unless it was opened again since (section 4.11).
func (p *UseCases) CloseSupport(ctx context.Context, who access.Actor, id models.ID[models.SupportRequest], ending int) error {
	return kernel.OnRow(ctx, p.Kernel, who, access.RunSupportJobs, id, func(tx *store.Tx, r *models.SupportRequest) error {
		if r.Status != models.SupportResolved || r.Endings != ending {
			return nil
		}
		return closeRequest(tx, who, r, access.CloseSupportRequest, r.Status)
	})
}
