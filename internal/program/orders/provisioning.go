package orders

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/provisioning"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file tells the provisioning service what subscriptions are to be, outside of any transaction, and takes its answers. What a subscription is to be has a
// revision: an answer to an older one changes nothing, and neither does a second answer.

// answer is what was said of a revision of a subscription.
type answer struct {
	state     models.ProvisioningState
	reference string // the service's own id
	reason    string // of a refusal

	unanswered bool // the refusal is the program's own
}

// ProvisionSubscription tells the service what a subscription is to be, unless it has answered that already.
func (p *UseCases) ProvisionSubscription(ctx context.Context, who access.Actor, id models.ID[models.Subscription], revision int) error {
	if err := who.May(access.RunOrderJobs); err != nil {
		return err
	}
	s, request, err := p.request(ctx, id)
	if err != nil || s.Revision != revision || s.Provisioning != models.ProvisioningPending {
		return err
	}
	got, err := p.Provisioning.Provision(ctx, request)
	if err != nil {
		return fmt.Errorf("provision %s: %w", id, err)
	}
	if got.State == provisioning.Pending {
		return p.askAgain(ctx, id, revision, got.AskAgain)
	}
	return p.settle(ctx, who, id, revision, answerOf(got.State, got.Reference, got.Reason))
}

// askAgain has a service asked again that has not answered yet: once in a while, however often the job runs, and no longer than it may take. After that the job fails, and the
// operator has to look: what the service has accepted is not refused by the program.
func (p *UseCases) askAgain(ctx context.Context, id models.ID[models.Subscription], revision int, again time.Duration) error {
	if again == 0 {
		return nil
	}
	late := false
	err := p.Tx(ctx, func(tx *store.Tx) error {
		s, err := store.LockAny(tx, id)
		if err != nil || s.Revision != revision || s.Provisioning != models.ProvisioningPending {
			return err
		}
		now := tx.Now()
		if s.AcceptedAt == nil {
			s.AcceptedAt = &now
		}
		late = !now.Before(s.AcceptedAt.Add(rules.ProvisioningTime))
		if asked := s.AskAgainAt != nil && s.AskAgainAt.After(now); late || asked {
			return nil
		}
		at := now.Add(again)
		s.AskAgainAt = &at
		if err := tx.NoteAccepted(s); err != nil {
			return err
		}
		_, err = tx.EnqueueAt(at, subscriptionSubject(s), jobs.ProvisionSubscription{Subscription: id, Revision: revision})
		return err
	})
	if err == nil && late {
		err = neverDone()
	}
	return err
}

// neverDone is the end of a job whose service has worked too long on what it has accepted.
func neverDone() *problem.Problem {
	why := problem.New(problem.ServiceUnavailable, "").With("Days", int(rules.ProvisioningTime/(24*time.Hour)))
	why.Reason = "subscription_late"
	return why
}

func answerOf(state provisioning.State, reference, reason string) answer {
	if state == provisioning.Refused {
		return answer{state: models.ProvisioningRefused, reference: reference, reason: reason}
	}
	return answer{state: models.ProvisioningDone, reference: reference}
}

// request reads a subscription, and what the service is told of it.
func (p *UseCases) request(ctx context.Context, id models.ID[models.Subscription]) (*models.Subscription, provisioning.Request, error) {
	s, err := store.Find(ctx, p.Store, access.TheSystem, id)
	if err != nil {
		return nil, provisioning.Request{}, err
	}
	facts, err := p.Store.ProvisioningFacts(ctx, *s)
	if err != nil {
		return nil, provisioning.Request{}, err
	}
	request := provisioning.Request{
		SubscriptionID: s.ID.String(), OrderID: s.OrderID.String(), OrderLineID: s.OrderLineID.String(), Revision: s.Revision, CustomerTenantID: facts.Tenant,
		OfferID: facts.Offer, PlanID: facts.Plan, Quantity: s.Quantity, Term: string(s.Term), BillingCycle: string(s.BillingCycle), Status: string(desired(*s)),
	}
	if s.TermEndsAt != nil {
		request.TermEndsAt = *s.TermEndsAt
	}
	return s, request, nil
}

// desired is the state that the service is told: what is not there yet is to be active.
func desired(s models.Subscription) models.SubscriptionStatus {
	if s.Status == models.SubscriptionPending {
		return models.SubscriptionActive
	}
	return s.Status
}

// ReceiveProvisioning takes what the service says by itself. An answer to a revision that is over, or that was answered, changes nothing.
func (p *UseCases) ReceiveProvisioning(ctx context.Context, who access.Actor, said provisioning.Callback) error {
	if err := who.May(access.RunOrderJobs); err != nil {
		return err
	}
	id, err := models.ParseID[models.Subscription](said.SubscriptionID)
	if err != nil {
		return problem.New(problem.NotFound, "subscriptionId")
	}
	if said.State == provisioning.Pending {
		_, err := store.Find(ctx, p.Store, who, id)
		return err
	}
	return p.settle(ctx, who, id, said.Revision, answerOf(said.State, said.Reference, said.Reason))
}

// GiveUpSubscription takes a service that has not answered any try for one that refuses, so that the order ends. It is told that nothing is wanted any more. One that has
// accepted to do it may still, and is waited for.
func (p *UseCases) GiveUpSubscription(ctx context.Context, who access.Actor, id models.ID[models.Subscription], revision int) error {
	if err := who.May(access.RunOrderJobs); err != nil {
		return err
	}
	return p.settle(ctx, who, id, revision, answer{state: models.ProvisioningRefused, reason: unanswered().Encode(), unanswered: true})
}

// unanswered is the refusal of a service that does not answer.
func unanswered() *problem.Problem {
	why := problem.New(problem.ServiceUnavailable, "")
	why.Reason = "subscription"
	return why
}

// settle takes an answer.
func (p *UseCases) settle(ctx context.Context, who access.Actor, id models.ID[models.Subscription], revision int, said answer) error {
	return p.Tx(ctx, func(tx *store.Tx) error {
		o, s, err := lockBoth(tx, id)
		if err != nil || s.Revision != revision || s.Provisioning != models.ProvisioningPending || said.unanswered && s.AcceptedAt != nil {
			return err
		}
		return p.noteAnswer(tx, who, access.ProvisionSubscription, o, s, said)
	})
}

// lockBoth locks the order of a subscription, and the subscription.
func lockBoth(tx *store.Tx, id models.ID[models.Subscription]) (*models.Order, *models.Subscription, error) {
	s, err := store.Get(tx, id)
	if err != nil {
		return nil, nil, err
	}
	o, err := store.LockAny(tx, s.OrderID)
	if err != nil {
		return nil, nil, err
	}
	s, err = store.LockAny(tx, id)
	return o, s, err
}

// noteAnswer notes an answer with the subscription. One that was pending is there from now on, or never will be.
func (p *UseCases) noteAnswer(tx *store.Tx, who access.Actor, do access.Action, o *models.Order, s *models.Subscription, said answer) error {
	from := s.Status
	s.Provisioning, s.ProvisioningNote = said.state, said.reason
	if said.reference != "" {
		s.ProvisioningID = said.reference
	}
	begins := s.Status == models.SubscriptionPending
	switch {
	case begins && said.state == models.ProvisioningDone:
		if err := start(tx, s); err != nil {
			return err
		}
		if err := holdWithBase(tx, s); err != nil {
			return err
		}
	case begins:
		end(tx, s, models.SubscriptionDeleted, said.reason)
	}
	if err := saveAnswered(tx, s, begins && (said.unanswered || !s.HeldBy.IsZero())); err != nil {
		return err
	}
	if err := tx.Record(who, subscriptionSubject(s), store.Event{Action: do, From: string(from), To: string(s.Status), Reason: said.reason}); err != nil {
		return err
	}
	if !begins && s.Running() && said.state == models.ProvisioningRefused {
		return p.tellChanged(tx, s, toldRefused, said.reason)
	}
	if !begins || o.Status != models.OrderPending {
		return nil
	}
	return p.settleLine(tx, who, o, s, said)
}

// saveAnswered saves an answered subscription. What was answered, or may still be done without an answer, may not be wanted any more; then the service is told so.
func saveAnswered(tx *store.Tx, s *models.Subscription, unwanted bool) error {
	if unwanted {
		return revise(tx, s)
	}
	return tx.Save(s)
}

// start begins the first term of a subscription.
func start(tx *store.Tx, s *models.Subscription) error {
	now := tx.Now()
	ends := rules.TermEnd(now, s.Term, 1)
	s.Status, s.StartedAt, s.TermNumber, s.TermStartedAt, s.TermEndsAt = models.SubscriptionActive, &now, 1, &now, &ends
	return schedule(tx, s)
}

// schedule has the end of the term happen, and its notice before.
func schedule(tx *store.Tx, s *models.Subscription) error {
	if _, err := tx.EnqueueAt(rules.NoticeAt(*s), subscriptionSubject(s), jobs.RemindSubscription{Subscription: s.ID, Term: s.TermNumber}); err != nil {
		return err
	}
	_, err := tx.EnqueueAt(*s.TermEndsAt, subscriptionSubject(s), jobs.EndTerm{Subscription: s.ID, Term: s.TermNumber})
	return err
}

// settleLine notes the answer with the line, and with the order when no line waits for one any more.
func (p *UseCases) settleLine(tx *store.Tx, who access.Actor, o *models.Order, s *models.Subscription, said answer) error {
	lines, err := tx.LinesOfOrder(o.ID)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.SubscriptionID != s.ID {
			continue
		}
		line.Status, line.Refusal = models.LineFulfilled, ""
		if o.StartedAt == nil {
			o.StartedAt = s.StartedAt
		}
		if said.state == models.ProvisioningRefused {
			line.Status, line.Refusal = models.LineUnfulfilled, said.reason
		}
		if err := tx.Save(line); err != nil {
			return err
		}
	}
	return p.settleOrder(tx, who, o, lines)
}

func (p *UseCases) settleOrder(tx *store.Tx, who access.Actor, o *models.Order, lines []*models.OrderLine) error {
	from, status := o.Status, rules.StatusOfOrder(lines)
	if status == from {
		return tx.Save(o) // what has begun of it
	}
	o.Status = status
	if now := tx.Now(); status == models.OrderCompleted && o.CompletedAt == nil {
		o.CompletedAt = &now
	}
	if err := tx.Save(o); err != nil {
		return err
	}
	if err := recordSales(tx, o, lines); err != nil {
		return err
	}
	if err := tx.Record(who, orderSubject(o), store.Event{Action: access.SettleOrder, From: string(from), To: string(status)}); err != nil {
		return err
	}
	template, refused := mail.OrderCompleted, refusals(lines)
	if len(refused) > 0 {
		template = mail.OrderFailed
	}
	return p.tell(tx, o, o.PartnerOfRecordID, orderSubject(o), fmt.Sprintf("settled %d", o.Version), template, mail.Data{Link: p.linkTo(o), Reason: strings.Join(refused, "\n")})
}

// recordSales notes what a completed order has sold (D-05).
func recordSales(tx *store.Tx, o *models.Order, lines []*models.OrderLine) error {
	if o.Status != models.OrderCompleted {
		return nil
	}
	var sold []models.ID[models.OfferPlan]
	for _, line := range lines {
		if line.Status == models.LineFulfilled {
			sold = append(sold, line.PlanID)
		}
	}
	return tx.RecordSales(o, sold)
}

// refusals are the names of the lines that could not be provisioned, with what the service has said of each.
func refusals(lines []*models.OrderLine) (all []string) {
	for _, line := range lines {
		if line.Status != models.LineUnfulfilled {
			continue
		}
		if _, own := problem.Decode(line.Refusal); own || line.Refusal == "" {
			all = append(all, line.Name)
			continue
		}
		all = append(all, line.Name+": "+line.Refusal)
	}
	return all
}

// AnswerProvisioningInput is what was done by hand.
type AnswerProvisioningInput struct {
	ID               models.AnyID
	Fulfilled        bool
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// maxRefusal is how long the reason of a refusal may be, in characters.
const maxRefusal = 500

// AnswerProvisioning answers in place of the service.
func (p *UseCases) AnswerProvisioning(ctx context.Context, who access.Actor, in AnswerProvisioningInput) (*models.Subscription, error) {
	return kernel.Do(ctx, p.Kernel, who, access.AnswerProvisioning, func(tx *store.Tx) (*models.Subscription, error) {
		o, s, err := lockBoth(tx, models.As[models.Subscription](in.ID)) // operators see all
		if err != nil {
			return nil, kernel.At("id", err)
		}
		why := rules.OnSubscription.WhyNot(access.AnswerProvisioning, who, rules.SubscriptionAt{Subscription: *s, Now: tx.Now()})
		reason := rules.Text("reason", kernel.Value(in.Reason), !in.Fulfilled, maxRefusal)
		if err := rules.Possible(why, reason, store.Fresh(in.ExpectedVersion, s.Version)).Err(); err != nil {
			return nil, err
		}
		said := answer{state: models.ProvisioningDone}
		if !in.Fulfilled {
			said = answer{state: models.ProvisioningRefused, reason: strings.TrimSpace(*in.Reason)}
		}
		return s, p.noteAnswer(tx, who, access.AnswerProvisioning, o, s, said)
	})
}
