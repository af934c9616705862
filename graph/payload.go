package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/graph/generated"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// splitProblems splits the result of a use case into the object and the problems of a payload. Any other error
// fails the field. A request that was carried out before with the same Idempotency-Key is answered with
// the object that it changed then.
func splitProblems[T models.Noun](ctx context.Context, row *T, err error) (*T, []*generated.UserError, error) {
	if repeated, ok := repeatOf(ctx, err); ok {
		row, err := changedBefore[T](ctx, repeated.Subject)
		return row, []*generated.UserError{}, err
	}
	problems, err := userErrors(ctx, err)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	return row, problems, nil
}

func changedBefore[T models.Noun](ctx context.Context, id models.AnyID) (*T, error) {
	found, err := node(ctx, id)
	if err != nil || found == nil { // a new work account belongs to another organisation than its creator
		return nil, err
	}
	row, _ := found.(any).(*T)
	return row, nil
}

// userErrors converts problems to user errors of a payload. A missing sign-in is not a problem of the
// input: it fails the field.
func userErrors(ctx context.Context, err error) ([]*generated.UserError, error) {
	problems, only := problem.All(err)
	if !only || problem.Has(err, problem.Unauthenticated) {
		return nil, err
	}
	if len(problems) > 0 {
		noteRefusal(ctx)
		noteProblems(ctx, problems)
	}
	return shownProblems(ctx, problems), nil
}

func shownProblems(ctx context.Context, problems problem.List) []*generated.UserError {
	out := make([]*generated.UserError, len(problems))
	for i, p := range problems {
		out[i] = shownProblem(ctx, p)
	}
	return out
}

func shownProblem(ctx context.Context, p *problem.Problem) *generated.UserError {
	locale := Locale(ctx)
	return &generated.UserError{
		Code: p.Code, Field: p.Field, Message: p.Message(locale), Remediation: p.Remediation(locale), Details: factsOf(p),
	}
}

func factsOf(p *problem.Problem) []*problem.Detail {
	facts := p.Facts()
	out := make([]*problem.Detail, len(facts))
	for i, d := range facts {
		if d.Values == nil {
			d.Values = []string{}
		}
		out[i] = &d
	}
	return out
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
