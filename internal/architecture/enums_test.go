package architecture_test

import (
	"go/ast"
	"go/token"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
	graphql "github.com/vektah/gqlparser/v2/ast"
)

// goNames are the enums whose Go type is called otherwise.
var goNames = map[string]string{
	"SlaState": "SLAState", "FindingSeverity": "Severity", "EligibilityMessageKind": "MessageKind", "ValidationIdStatus": "ValidationIDStatus", "ErrorCode": "Code",
	"SupportRequestKind": "SupportKind", "SupportRequestStatus": "SupportStatus", "SupportRequestSeverity": "SupportSeverity", "SupportRequestOutcome": "SupportOutcome", "PartnerIdType": "PartnerIDType",
}

// TestEnumsAreTheConstants compares each enum of the schema with the constants of its Go type, with the data that lists its values, or
// with the catalogue in code: of jobs, of e-mails, and of what the audit trail records.
func TestEnumsAreTheConstants(t *testing.T) {
	t.Parallel()
	values := constants(t, "models", "internal/access", "internal/problem", "internal/store", "internal/rules", "data")
	values["JobKind"], values["MailTemplate"], values["AuditAction"] = written(jobs.Kinds()), written(mail.Templates()), written(access.Recorded())
	for _, entry := range data.Sample().EligibilityTypes() {
		name := "EligibilityEntityType"
		if entry.AppliesTo == "regulated_data" {
			name = "RegulatedData"
		}
		values[name] = append(values[name], entry.Code)
	}
	checked := 0
	for name, d := range contract(t).Types {
		if d.Kind != graphql.Enum || d.BuiltIn {
			continue
		}
		var want []string
		for _, v := range d.EnumValues {
			want = append(want, v.Name)
		}
		goName := name
		if other, ok := goNames[name]; ok {
			goName = other
		}
		if diff := cmp.Diff(sorted(want), sorted(values[goName])); diff != "" {
			t.Errorf("enum %s (-schema +Go constants of %s; make generate writes those of codes, actions and letters):\n%s", name, goName, diff)
		}
		checked++
	}
	if checked < 15 {
		t.Errorf("want every enum compared, got %d", checked)
	}
}

// written is how the API writes the names of a catalogue.
func written[T ~string](catalogue []T) (values []string) {
	for _, name := range catalogue {
		values = append(values, models.Constant(string(name)))
	}
	return values
}

// constants finds the typed text constants of packages: type name -> values.
func constants(t *testing.T, folders ...string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, folder := range folders {
		for _, f := range sources(t, folder) {
			for _, d := range f.tree.Decls {
				group, ok := d.(*ast.GenDecl)
				if !ok || group.Tok != token.CONST {
					continue
				}
				for _, spec := range group.Specs {
					constant := spec.(*ast.ValueSpec)
					for _, value := range constant.Values {
						if text, ok := value.(*ast.BasicLit); ok && text.Kind == token.STRING && constant.Type != nil {
							word, _ := strconv.Unquote(text.Value)
							found[typeName(constant.Type)] = append(found[typeName(constant.Type)], word)
						}
					}
				}
			}
		}
	}
	return found
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
