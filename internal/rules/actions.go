package rules

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// Actions declares what people do with one kind of object. F are the facts about an object that decide: a mutation reads them in its
// transaction, a query reads them for all rows of a list.
type Actions[F any] struct {
	List []access.Action // in the order of the process

	against func(do access.Action, who access.Actor, f F) problem.List // for an actor who has the role
}

// WhyNot returns the problems that keep an actor from an action whatever the input is: the missing role alone, or else those of the
// facts. Queries show it, and the mutation checks it first.
func (a Actions[F]) WhyNot(do access.Action, who access.Actor, f F) problem.List {
	if wrong := who.WhyNot(do); wrong != nil {
		return problem.ListOf(wrong)
	}
	return a.against(do, who, f)
}

// Possible lists the problems of an action with those of its input. An actor who may not know of the object learns nothing about the
// input.
func Possible(why problem.List, input ...*problem.Problem) problem.List {
	if why.Has(problem.NotFound) {
		return why
	}
	return append(slices.Clip(why), problem.ListOf(input...)...)
}
