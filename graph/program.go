package graph

import (
	"context"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

func (q query) Program(context.Context) (*program.Program, error) { return q.program, nil }

func (q query) Regions(context.Context) ([]*data.Region, error) {
	return pointers(q.program.Content().Regions()), nil
}

func (q query) Market(_ context.Context, code string) (*data.Market, error) {
	market, found := q.program.Content().FindMarket(code)
	if !found {
		return nil, nil
	}
	return &market, nil
}

func (m market) Open(_ context.Context, obj *data.Market) (bool, error) {
	return m.program.Content().Open(obj.ISO2), nil
}

func pointers[T any](values []T) []*T {
	out := make([]*T, len(values))
	for i := range values {
		out[i] = &values[i]
	}
	return out
}

func (settings) Name(_ context.Context, p *program.Program) (string, error) {
	return p.Content().Name, nil
}

func (s settings) Version(context.Context, *program.Program) (string, error) {
	return s.version, nil
}

func (settings) EligibilityMailbox(_ context.Context, p *program.Program) (string, error) {
	return p.Content().EligibilityMailbox, nil
}

func (settings) SupportContact(_ context.Context, p *program.Program) (string, error) {
	return p.Content().SupportContact, nil
}

func (settings) Locales(context.Context, *program.Program) ([]string, error) {
	return rules.Locales(), nil
}

func (settings) Clock(ctx context.Context, p *program.Program) (*operation.ClockState, error) {
	return p.Clock(ctx)
}

func (settings) EligibilityContract(ctx context.Context, p *program.Program, option models.EligibilityOption) (*data.Agreement, error) {
	kind := models.EligibilityPartner
	if option == models.OptionCustomerValidation {
		kind = models.EligibilityCustomer
	}
	text := p.Content().EligibilityContract(string(kind), Locale(ctx), p.Store.Now())
	return &text, nil
}

func (settings) EligibilityCriteria(_ context.Context, p *program.Program) ([]*data.EligibilityType, error) {
	return pointers(p.Content().EligibilityTypes()), nil
}

func (settings) WorkAccount(ctx context.Context, p *program.Program, domain string) (*generated.WorkAccount, error) {
	full, exists, err := p.WorkAccountExists(ctx, domain)
	return &generated.WorkAccount{Domain: full, Exists: exists}, err
}

// Resources are links to documentation for indirect resellers.
func (settings) Resources(ctx context.Context, p *program.Program) ([]*data.Resource, error) {
	out := pointers(slices.Clone(p.Content().Resources))
	for _, r := range out {
		if title, known := problem.Term("resource."+r.Title, Locale(ctx)); known {
			r.Title = title
		}
	}
	return out, nil
}

// AdvanceClock starts to move the sandbox clock and waits a little until it has arrived, for people who try things by hand.
func (m mutation) AdvanceClock(ctx context.Context, input operation.AdvanceClockInput) (*generated.AdvanceClockPayload, error) {
	payload := &generated.AdvanceClockPayload{ClientMutationID: input.ClientMutationID}
	begun, err := m.program.AdvanceClock(ctx, actor(ctx), input)
	_, repeated := repeatOf(ctx, err)
	if repeated {
		err = nil // it was started before, with the same key
	}
	problems, err := userErrors(ctx, err)
	payload.UserErrors = problems
	if err != nil || len(problems) > 0 {
		return payload, err
	}
	if payload.Settled, err = m.waitUntilSettled(ctx); err != nil {
		return payload, err
	}
	if payload.Clock, err = m.program.Clock(ctx); err != nil || repeated {
		return payload, err
	}
	payload.Happened, err = m.program.Happened(ctx, actor(ctx), begun)
	return payload, err
}

const (
	settleFor   = 10 * time.Second
	settleEvery = 20 * time.Millisecond
)

func (m mutation) waitUntilSettled(ctx context.Context) (bool, error) {
	deadline := time.NewTimer(settleFor)
	defer deadline.Stop()
	look := time.NewTicker(settleEvery)
	defer look.Stop()
	for {
		settled, err := m.program.Settled(ctx)
		if err != nil || settled {
			return settled, err
		}
		select {
		case <-look.C:
		case <-deadline.C:
			return false, nil
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}
