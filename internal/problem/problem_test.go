package problem_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
)

var (
	missing = problem.Invalid("contact.email", "required")
	unsaid  = problem.New(problem.ContractNotAccepted, "contract")
	stale   = problem.New(problem.StaleObject, "").With("Version", 7)
)

func TestCodes_AreNamedOnce(t *testing.T) {
	t.Parallel()
	codes := problem.Codes()
	slices.Sort(codes)
	for i, code := range codes {
		if i > 0 && code == codes[i-1] {
			t.Errorf("%s is listed twice", code)
		}
		if code == "" || strings.ToUpper(string(code)) != string(code) {
			t.Errorf("%q is not in upper case", code)
		}
	}
}

func TestNew_SplitsTheField(t *testing.T) {
	t.Parallel()
	for field, want := range map[string][]string{
		"":              nil,
		"tenantId":      {"tenantId"},
		"contact.email": {"contact", "email"},
	} {
		if got := problem.New(problem.ValidationFailed, field).Field; !slices.Equal(got, want) {
			t.Errorf("New(%q).Field = %q, want %q", field, got, want)
		}
	}
}

func TestError_IsEnglishForLogs(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"VALIDATION_FAILED at contact.email: “E-mail address” is required.":                                        missing,
		"STALE_OBJECT: The object has changed since you read it; it is now at version 7.":                          stale,
		"NOT_FOUND: There is no such object, or you may not see it.":                                               problem.New(problem.NotFound, ""),
		"CONTRACT_NOT_ACCEPTED at contract: The intake form is a legally binding contract and has to be accepted.": unsaid,
	} {
		if got := err.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDetailing_KeepsOrder(t *testing.T) {
	t.Parallel()
	p := problem.New(problem.PartnerTypeNotEligible, "").Detailing("providers").Detailing("contacts", "a", "b")
	if len(p.Details) != 2 || p.Details[0].Name != "providers" || len(p.Details[0].Values) != 0 {
		t.Fatalf("details are %v, want an empty list of providers first", p.Details)
	}
	if got, want := p.Details[1].Values, []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("contacts are %v, want %v", got, want)
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	joined := problem.ListOf(missing, unsaid).Err()
	for name, test := range map[string]struct {
		err  error
		want []*problem.Problem
		only bool
	}{
		"no error":           {nil, nil, true},
		"one":                {missing, []*problem.Problem{missing}, true},
		"wrapped":            {fmt.Errorf("submit: %w", stale), []*problem.Problem{stale}, true},
		"joined":             {joined, []*problem.Problem{missing, unsaid}, true},
		"wrapped and joined": {fmt.Errorf("tx: %w", fmt.Errorf("submit: %w", joined)), []*problem.Problem{missing, unsaid}, true},
		"joined twice":       {errors.Join(joined, fmt.Errorf("save: %w", stale)), []*problem.Problem{missing, unsaid, stale}, true},
		"several verbs":      {fmt.Errorf("%w and %w", stale, missing), []*problem.Problem{stale, missing}, true},
		"foreign":            {io.EOF, nil, false},
		"wrapped foreign":    {fmt.Errorf("read: %w", io.EOF), nil, false},
		"joined foreign":     {errors.Join(io.EOF, io.ErrClosedPipe), nil, false},
	} {
		got, only := problem.All(test.err)
		if only != test.only || !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, %v, want %v, %v", name, got, only, test.want, test.only)
		}
	}
}

// A failure beside a problem must not be shown as if the caller could mend it.
func TestAll_ReturnsOtherErrors(t *testing.T) {
	t.Parallel()
	for _, err := range []error{
		errors.Join(missing, io.EOF),
		errors.Join(io.EOF, missing),
		fmt.Errorf("submit: %w", errors.Join(missing, fmt.Errorf("read: %w", io.EOF))),
	} {
		if _, only := problem.All(err); only {
			t.Errorf("%v passes for problems only", err)
		}
	}
}

func TestErr_KeepsTheProblems(t *testing.T) {
	t.Parallel()
	err := problem.ListOf(missing, stale).Err()
	var first *problem.Problem
	if !errors.As(err, &first) || first != missing {
		t.Errorf("the first problem is %v, want %v", first, missing)
	}
	if !errors.Is(err, stale) {
		t.Errorf("%v does not contain %v", err, stale)
	}
}

func TestHas(t *testing.T) {
	t.Parallel()
	joined := fmt.Errorf("submit: %w", problem.ListOf(missing, unsaid).Err())
	for name, test := range map[string]struct {
		err  error
		code problem.Code
		want bool
	}{
		"no error":    {nil, problem.NotFound, false},
		"itself":      {stale, problem.StaleObject, true},
		"another":     {stale, problem.NotFound, false},
		"wrapped":     {fmt.Errorf("load: %w", stale), problem.StaleObject, true},
		"joined":      {joined, problem.ContractNotAccepted, true},
		"not joined":  {joined, problem.StaleObject, false},
		"foreign":     {io.EOF, problem.NotFound, false},
		"only a text": {errors.New("NOT_FOUND"), problem.NotFound, false},
	} {
		if got := problem.Has(test.err, test.code); got != test.want {
			t.Errorf("%s: Has(%v, %s) = %v, want %v", name, test.err, test.code, got, test.want)
		}
	}
}

func TestList_AddIgnoresWhatIsFine(t *testing.T) {
	t.Parallel()
	found := problem.ListOf(nil, missing)
	found.Add(nil, stale)
	if !slices.Equal(found, problem.List{missing, stale}) || !found.Has(problem.StaleObject) || found.Has(problem.NotFound) {
		t.Errorf("got %v, want %v and %v", found, missing, stale)
	}
}

// A nil problem and an empty list are nil errors, also in a variable of type error.
func TestErr_OfNothingIsNil(t *testing.T) {
	t.Parallel()
	var none *problem.Problem
	for _, err := range []error{none.Err(), problem.List(nil).Err(), problem.List{}.Err(), problem.ListOf(none).Err()} {
		if err != nil {
			t.Errorf("got %v, want nil", err)
		}
	}
	if err := stale.Err(); err != error(stale) {
		t.Errorf("got %v, want %v", err, stale)
	}
}
