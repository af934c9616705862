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

	against func(do access.Action, who access.Actor, f F) []*problem.Problem // for an actor who has the role
}

// WhyNot returns the problems that keep an actor from an action whatever the input is: the missing role alone, or else those of the
// facts. Queries show it, and the mutation checks it first.
func (a Actions[F]) WhyNot(do access.Action, who access.Actor, f F) []*problem.Problem {
	if wrong, _ := problem.All(who.May(do)); len(wrong) > 0 {
		return wrong
	}
	return a.against(do, who, f)
}

// Possible joins the problems of an action with those of its input. An actor who may not know of the object learns nothing about the
// input.
func Possible(why []*problem.Problem, input ...*problem.Problem) error {
	if slices.ContainsFunc(why, func(p *problem.Problem) bool { return p.Code == problem.NotFound }) {
		return problem.Join(why)
	}
	r := report(slices.Clone(why))
	for _, p := range input {
		r.add(p)
	}
	return problem.Join(r)
}

// because lists the problems that there are; nil is none.
func because(found ...*problem.Problem) []*problem.Problem {
	var r report
	for _, p := range found {
		r.add(p)
	}
	return r
}

func notFound(field string) []*problem.Problem {
	return []*problem.Problem{problem.New(problem.NotFound, field)}
}
