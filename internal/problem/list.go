package problem

import (
	"errors"
	"slices"
)

// List is what several checks have found, in their order; nothing is wrong where it is empty.
type List []*Problem

// ListOf lists the results of checks; nil stands for nothing wrong.
func ListOf(found ...*Problem) (l List) {
	l.Add(found...)
	return l
}

// Add adds the results of checks; nil stands for nothing wrong.
func (l *List) Add(found ...*Problem) {
	for _, p := range found {
		if p != nil {
			*l = append(*l, p)
		}
	}
}

// Has reports whether one of the problems has a code.
func (l List) Has(code Code) bool {
	return slices.ContainsFunc(l, func(p *Problem) bool { return p.Code == code })
}

// Err makes one error of the list; nil where nothing is wrong. A list is no error itself, since an empty one in a variable of type error would
// not be nil.
func (l List) Err() error {
	errs := make([]error, len(l))
	for i, p := range l {
		errs[i] = p
	}
	return errors.Join(errs...)
}

// Err is the problem as an error. A nil *Problem becomes a nil error, which it is not if it is returned as one.
func (p *Problem) Err() error {
	if p == nil {
		return nil
	}
	return p
}
