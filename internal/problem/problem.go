// Package problem holds the errors that a caller can act on: a stable code, the field of the input it
// concerns and the facts that its message mentions. Everything else is an internal error.
package problem

import (
	"fmt"
	"strings"
)

// Problem is an error that a caller can correct. Its message comes from messages.json, by code and reason.
type Problem struct {
	Code    Code
	Reason  string   // picks a more precise message of the same code, as in VALIDATION_FAILED.required
	Field   []string // path into the input; empty when no field is to blame
	Args    map[string]any
	Details []Detail
}

// Detail is a fact that helps to correct the problem, such as candidates, contacts or blockers.
type Detail struct {
	Name   string
	Values []string
}

// New reports a problem with a field ("contact.email"), or with the whole input when field is empty.
func New(code Code, field string) *Problem {
	p := &Problem{Code: code}
	if field != "" {
		p.Field = strings.Split(field, ".")
	}
	return p
}

// Invalid is VALIDATION_FAILED for one of the reasons in messages.json: required, too_long, format …
func Invalid(field, reason string) *Problem {
	p := New(ValidationFailed, field)
	p.Reason = reason
	return p
}

// With sets a value that the message mentions.
func (p *Problem) With(name string, value any) *Problem {
	if p.Args == nil {
		p.Args = map[string]any{}
	}
	p.Args[name] = value
	return p
}

// Naming sets a value of the API for which the message uses its name for people. The value itself becomes a detail, for programs.
func (p *Problem) Naming(name, kind string, values ...string) *Problem {
	return p.With(name, Named{kind, values}).Detailing(strings.ToLower(name[:1])+name[1:], values...)
}

// Detailing adds a fact for programs to read; without values it adds an empty list.
func (p *Problem) Detailing(name string, values ...string) *Problem {
	p.Details = append(p.Details, Detail{Name: name, Values: values})
	return p
}

// Error is the English message, for logs and tests.
func (p *Problem) Error() string {
	at := ""
	if len(p.Field) > 0 {
		at = " at " + strings.Join(p.Field, ".")
	}
	return fmt.Sprintf("%s%s: %s", p.Code, at, p.Message("en"))
}

// All returns every problem in err's tree, and whether err is made of problems only.
func All(err error) (found List, only bool) {
	if err == nil {
		return nil, true
	}
	if p, ok := err.(*Problem); ok {
		return List{p}, true
	}
	switch wrapped := err.(type) {
	case interface{ Unwrap() []error }:
		only = true
		for _, e := range wrapped.Unwrap() {
			ps, ok := All(e)
			found, only = append(found, ps...), only && ok
		}
		return found, only && len(found) > 0
	case interface{ Unwrap() error }:
		return All(wrapped.Unwrap())
	}
	return nil, false
}

// Has reports whether err contains a problem with this code.
func Has(err error, code Code) bool {
	found, _ := All(err)
	return found.Has(code)
}
