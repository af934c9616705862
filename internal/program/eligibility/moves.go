package eligibility

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AnswerEligibilityRequestInput is the applicant's answer to a question.
type AnswerEligibilityRequestInput struct {
	ID               models.AnyID
	Answer           string
	ExpectedVersion  *int
	ClientMutationID *string
}

// AnswerEligibilityRequest sends the applicant's answer to the reviewer.
func (p *UseCases) AnswerEligibilityRequest(ctx context.Context, who access.Actor, in AnswerEligibilityRequestInput) (*models.EligibilityRequest, error) {
	return p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.AnswerEligibilityRequest, expected: in.ExpectedVersion,
		text: text{"answer", in.Answer, models.MessageAnswer, true},
		change: func(_ *store.Tx, r *models.EligibilityRequest) error {
			r.InfoDueAt = nil
			return nil
		},
	})
}

// WithdrawEligibilityRequestInput says which request is withdrawn.
type WithdrawEligibilityRequestInput struct {
	ID               models.AnyID
	Reason           *string
	ExpectedVersion  *int
	ClientMutationID *string
}

// WithdrawEligibilityRequest withdraws a request that is not decided yet.
func (p *UseCases) WithdrawEligibilityRequest(ctx context.Context, who access.Actor, in WithdrawEligibilityRequestInput) (*models.EligibilityRequest, error) {
	return p.move(ctx, who, move{
		id: models.As[models.EligibilityRequest](in.ID), do: access.WithdrawEligibilityRequest, expected: in.ExpectedVersion,
		text: text{field: "reason", body: kernel.Value(in.Reason)},
	})
}

// text is a free text of a move: it is checked, stored as a message of the case, and recorded as the reason.
type text struct {
	field, body string
	kind        models.MessageKind // none: kept in the audit event only
	required    bool
}

// move is one step of a request, made by a person.
type move struct {
	id       models.ID[models.EligibilityRequest]
	do       access.Action
	expected *int
	text     text
	also     func(models.EligibilityRequest) *problem.Problem // the problem of the rest of the input
	change   func(*store.Tx, *models.EligibilityRequest) error
}

// move runs a move: all such use cases differ only in their change.
func (p *UseCases) move(ctx context.Context, who access.Actor, m move) (*models.EligibilityRequest, error) {
	return kernel.Do(ctx, p.Kernel, who, m.do, func(tx *store.Tx) (r *models.EligibilityRequest, err error) {
		if r, err = store.Lock(tx, who, m.id); err != nil {
			return r, kernel.At("id", err)
		}
		why, err := p.whyNot(tx, m.do, who, r)
		if err != nil {
			return r, err
		}
		var found problem.List
		if m.also != nil {
			found.Add(m.also(*r))
		}
		found.Add(store.Fresh(m.expected, r.Version), rules.Text(m.text.field, m.text.body, m.text.required, rules.MaxText))
		if err := rules.Possible(why, found...).Err(); err != nil {
			return r, err
		}
		from := rules.EligibilityStatusAt(*r, tx.Now())
		to := rules.EligibilityAfter(m.do)
		r.Status = to
		if to.Final() {
			r.OpenKey = nil
		}
		if m.change != nil {
			if err := m.change(tx, r); err != nil {
				return r, err
			}
		}
		if err := p.say(tx, who, r, m.text); err != nil {
			return r, err
		}
		if err := tx.Save(r); err != nil {
			return r, err
		}
		return r, tx.Record(who, subject(r), store.Event{Action: m.do, From: string(from), To: string(to), Reason: strings.TrimSpace(m.text.body)})
	})
}

func (p *UseCases) whyNot(tx *store.Tx, do access.Action, who access.Actor, r *models.EligibilityRequest) (problem.List, error) {
	partner, err := tx.Party(r.PartnerID)
	return rules.OnEligibilityRequest.WhyNot(do, who, p.RequestFacts(*r, partner)), err
}

// RequestFacts are the facts that decide what can be done with a request: of its partner, whose qualification may have ended.
func (p *UseCases) RequestFacts(r models.EligibilityRequest, partner store.Party) rules.EligibilityRequestFacts {
	return rules.EligibilityRequestFacts{Now: p.Store.Now(), Request: r, Partner: partner.Partner, Qualified: partner.Qualified, Mailbox: p.Content().EligibilityMailbox}
}

// say stores a message of the case.
func (p *UseCases) say(tx *store.Tx, who access.Actor, r *models.EligibilityRequest, t text) error {
	body := strings.TrimSpace(t.body)
	if t.kind == "" || body == "" {
		return nil
	}
	return tx.Create(&models.EligibilityMessage{
		ID: models.NewID[models.EligibilityMessage](), RequestID: r.ID, Kind: t.kind, AuthorID: who.UserID, Body: body, CreatedAt: tx.Now(),
	})
}
