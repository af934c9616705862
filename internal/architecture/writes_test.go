package architecture_test

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// causesOfAccess are the rows from which access to customers follows. They are written by Tx.Create, Save and Note alone, which bring the access
// rows in line.
var causesOfAccess = []string{"Customer", "ResellerRelationship", "EligibilityRequest", "CustomerQualification"}

// knownWriters are the functions of the store that write, and do not name the type of the rows or name others too. They were read.
var knownWriters = []string{
	"Create", "CreateAll", "Save", "Note", // which keep the access rows
	"saveChanged", // of what Save and Note have kept for later
	"writeAccess", // which writes them
	"remove", "fillColumn", "answerKey", "Remember",
}

var (
	rawWrites = []string{"Create", "Save", "Update", "Updates", "UpdateColumn", "UpdateColumns", "Delete", "FirstOrCreate"}
	rawSQL    = regexp.MustCompile(`(?i)\b(UPDATE|INTO|DELETE FROM)\s+(customers|reseller_relationships|eligibility_requests|customer_qualifications)\b`)
)

// A use case cannot forget the access rows, and the store cannot write past them either.
func TestWritesDoNotPassTheAccessRows(t *testing.T) {
	t.Parallel()
	writing := 0
	for _, file := range sources(t, "internal/store") {
		if file.test() {
			continue
		}
		for _, d := range file.tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && !slices.Contains(knownWriters, f.Name.Name) {
				if call := rawWrite(f); call != nil {
					writing++
					switch named := rowsNamedIn(f); {
					case len(named) == 0:
						t.Errorf("%s: %s writes rows and names no type of them", file.at(call), f.Name.Name)
					case slices.ContainsFunc(named, func(n string) bool { return slices.Contains(causesOfAccess, n) }):
						t.Errorf("%s: %s writes past Tx.Create, Save and Note, and names %v", file.at(call), f.Name.Name, named)
					}
				}
			}
			ast.Inspect(d, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && rawSQL.MatchString(text.Value) {
					t.Errorf("%s: %s", file.at(text), text.Value)
				}
				return true
			})
		}
	}
	if writing < 5 {
		t.Errorf("want some functions of the store to write by themselves, got %d", writing)
	}
}

// rawWrite finds a call that makes GORM write: on something that is neither a transaction nor another package.
func rawWrite(f *ast.FuncDecl) (found *ast.CallExpr) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && len(call.Args) > 0 && slices.Contains(rawWrites, s.Sel.Name) {
			if id, ok := s.X.(*ast.Ident); !ok || id.Name != "tx" {
				found = call
			}
		}
		return true
	})
	return found
}

// rowsNamedIn are the types of package models that a function names.
func rowsNamedIn(f *ast.FuncDecl) (named []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if id, ok := s.X.(*ast.Ident); ok && id.Name == "models" && !strings.HasPrefix(s.Sel.Name, "ID") {
			named = append(named, s.Sel.Name)
		}
		return true
	})
	return named
}
