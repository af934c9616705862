package graph_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/graph"
	"github.com/partnergraph/partnergraph/graph/transport/transporttest"
	"github.com/partnergraph/partnergraph/internal/problem"
	rows "github.com/partnergraph/partnergraph/internal/store"
)

// failing is a server whose field echo fails with an error.
func failing(t *testing.T, err func(ctx context.Context) error) endpoint {
	t.Helper()
	schema := transporttest.New()
	schema.Resolve["echo"] = func(ctx context.Context, _ map[string]any) (any, error) { return nil, err(ctx) }
	return serve(t, graph.Options{Schema: schema, Authenticator: tokens{}})
}

func always(err error) func(context.Context) error { return func(context.Context) error { return err } }

func TestErrors_ProblemIsShown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want map[string]any
	}{
		"not found": {problem.New(problem.NotFound, "id"), map[string]any{"code": "NOT_FOUND", "field": "[id]"}},
		"wrapped":   {fmt.Errorf("program: partner: %w", problem.New(problem.NotFound, "")), map[string]any{"code": "NOT_FOUND"}},
		"role": {problem.New(problem.RoleNotAllowed, "").With("Roles", "ADMIN_AGENT").Detailing("roles", "ADMIN_AGENT"),
			map[string]any{"code": "FORBIDDEN", "reason": "ROLE_NOT_ALLOWED", "details": "[map[name:roles values:[ADMIN_AGENT]]]"}},
		"database lost": {errors.Join(rows.ErrUnavailable, errors.New("dial tcp 10.0.0.7:3306")), map[string]any{"code": "SERVICE_UNAVAILABLE"}},
		"busy":          {errors.Join(rows.ErrBusy, errors.New("no place")), map[string]any{"code": "SERVICE_UNAVAILABLE", "retryable": "true", "retryAfter": "2"}},
		// T-23: nothing is said of what nobody can know.
		"commit": {errors.Join(rows.ErrOutcomeUnknown, errors.New("invalid connection")), map[string]any{"code": "OUTCOME_UNKNOWN", "retryable": "true"}},
		// T-25: a full disk is named, wherever it is.
		"database full": {errors.Join(rows.ErrFull, errors.New("disk is full")), map[string]any{"code": "STORAGE_FULL", "retryable": "true"}},
		"folder full":   {fmt.Errorf("blob: put: %w", &fs.PathError{Op: "write", Path: "/secret", Err: syscall.ENOSPC}), map[string]any{"code": "STORAGE_FULL"}},
		"quota":         {fmt.Errorf("blob: put: %w", &fs.PathError{Op: "write", Path: "/secret", Err: syscall.EDQUOT}), map[string]any{"code": "STORAGE_FULL"}},
		"invalid":       {problem.Invalid("filter.name", "required"), map[string]any{"code": "BAD_USER_INPUT", "reason": "VALIDATION_FAILED", "field": "[filter name]"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := failing(t, always(c.err)).post("{e:echo}")
			if got.Status != 200 || len(got.Errors) != 1 || fmt.Sprint(got.Errors[0].Path) != "[e]" {
				t.Fatalf("want one error with its path, got %d %s", got.Status, got.Body)
			}
			for key, want := range c.want {
				if have := fmt.Sprint(got.Errors[0].Extensions[key]); have != want {
					t.Errorf("%s: want %v, got %v", key, want, have)
				}
			}
			for _, key := range []string{"remediation", "requestId"} {
				if text, _ := got.Errors[0].Extensions[key].(string); text == "" {
					t.Errorf("want %s in %s", key, got.Body)
				}
			}
		})
	}
}

func TestErrors_SeveralProblemsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	got := failing(t, always(problem.ListOf(
		problem.Invalid("a", "required"), problem.Invalid("b", "required"), problem.New(problem.NotFound, "c"),
	).Err())).post("{echo}")
	fields := ""
	for _, e := range got.Errors {
		fields += fmt.Sprintf("%v%v", e.Extensions["field"], e.Path)
	}
	if want := "[a][echo][b][echo][c][echo]"; fields != want {
		t.Errorf("want %s, got %s in %s", want, fields, got.Body)
	}
}

func TestErrors_MessagesAreInTheCallersLanguage(t *testing.T) {
	t.Parallel()
	e := failing(t, always(problem.New(problem.NotFound, "")))
	message := problem.New(problem.NotFound, "").Message
	for _, c := range []struct {
		headers []string
		want    string
	}{
		{nil, "en"},
		{[]string{"Accept-Language: es-MX, en;q=0.5"}, "es"},
		{[]string{"Accept-Language: zh-CN"}, "zh-Hans"},
		{[]string{"Authorization: Bearer mary"}, "pl"}, // Mary's own
		{[]string{"Authorization: Bearer mary", "Accept-Language: ja"}, "ja"},
		{[]string{"Accept-Language: xx"}, "en"},
		{[]string{"Authorization: Bearer mary", "Accept-Language: *"}, "pl"},
	} {
		if got := e.post("{echo}", c.headers...); got.Errors[0].Message != message(c.want) {
			t.Errorf("%v: want %q, got %q", c.headers, message(c.want), got.Errors[0].Message)
		}
	}
}

func TestErrors_UnreadableArgumentsAreBadUserInput(t *testing.T) {
	t.Parallel()
	within := func(err error) func(context.Context) error {
		return func(ctx context.Context) error { // as a scalar's error arrives: with the path within the arguments
			return gqlerror.WrapPath(append(graphql.GetPath(ctx), ast.PathName("input"), ast.PathName("email")), err)
		}
	}
	for name, c := range map[string]struct {
		err    error
		reason string
	}{
		"any error": {errors.New("not an address"), "VALIDATION_FAILED"},
		"a problem": {problem.Invalid("", "email"), "VALIDATION_FAILED"},
	} {
		got := failing(t, within(c.err)).post("{echo}")
		e := got.Errors[0]
		if got.code() != "BAD_USER_INPUT" || fmt.Sprint(e.Path) != "[echo]" || fmt.Sprint(e.Extensions["field"]) != "[input email]" || e.Extensions["reason"] != c.reason {
			t.Errorf("%s: want BAD_USER_INPUT at echo for input.email, got %s", name, got.Body)
		}
		if !strings.Contains(e.Message, "“E-mail address”") || strings.Contains(e.Message, "input") { // T-71
			t.Errorf("%s: want the field in the message as people call it, got %q", name, e.Message)
		}
	}
}

func TestErrors_InvalidVariablesAreBadUserInput(t *testing.T) {
	t.Parallel()
	got := serve(t, graph.Options{}).do("POST", "", `{"query":"mutation($i:RenameInput!){rename(input:$i)}","variables":{"i":{"name":null}}}`, asJSON, wantNew)
	if got.Status != 400 || got.code() != "BAD_USER_INPUT" || got.Errors[0].Path != nil || fmt.Sprint(got.Errors[0].Extensions["field"]) != "[i name]" {
		t.Errorf("want BAD_USER_INPUT for i.name without a path, got %d %s", got.Status, got.Body)
	}
}

func TestErrors_UnknownErrorsAreHidden(t *testing.T) {
	t.Parallel()
	for name, err := range map[string]error{
		"plain":                  errors.New("secret"),
		"of the graph library":   gqlerror.Errorf("secret"),
		"a problem among others": errors.Join(problem.New(problem.NotFound, ""), errors.New("secret")),
		"the caller left":        context.Canceled,
	} {
		got := failing(t, always(err)).post("{echo}")
		if len(got.Errors) != 1 || got.code() != "INTERNAL" || strings.Contains(got.Body, "secret") {
			t.Errorf("%s: want INTERNAL, got %s", name, got.Body)
		}
	}
}

// T-23: in no language does the message say that nothing was changed, since the program often cannot know.
func TestUnavailable_DoesNotSayThatNothingChanged(t *testing.T) {
	t.Parallel()
	for locale, promise := range map[string]string{"en": "hanged", "es": "modificado", "id": "diubah", "ja": "変更", "pl": "zmieniono", "zh-Hans": "更改"} {
		if text := problem.New(problem.ServiceUnavailable, "").Message(locale); strings.Contains(text, promise) {
			t.Errorf("%s: %s", locale, text)
		}
	}
}

// T-24: while too many requests wait for the database, a new request is rejected before it is authenticated.
func TestOverload_RequestIsRejectedBeforeAuthentication(t *testing.T) {
	t.Parallel()
	e := serve(t, graph.Options{Schema: transporttest.New(), Overloaded: func() bool { return true }})
	got := e.post("{hello}", "Authorization: Bearer mary")
	if got.Status != http.StatusServiceUnavailable || got.code() != "SERVICE_UNAVAILABLE" || got.Header.Get("Retry-After") != "2" {
		t.Errorf("%d %s, Retry-After %q", got.Status, got.Body, got.Header.Get("Retry-After"))
	}
}
