package architecture_test

import (
	"go/ast"
	"testing"
)

// A function of the rules returns a problem or a list of problems, which callers add to others and turn into an error at the end. A nil
// *problem.Problem that is returned as an error would not be nil.
func TestRulesReturnProblems(t *testing.T) {
	t.Parallel()
	lists := 0
	for _, file := range sources(t, "internal/rules") {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			f, ok := n.(*ast.FuncType)
			if !ok || file.test() || f.Results == nil {
				return true
			}
			for _, result := range f.Results.List {
				switch {
				case typeName(result.Type) == "error":
					t.Errorf("%s: return a *problem.Problem or a problem.List, not an error", file.at(f))
				case isProblem(result.Type) && f.Results.NumFields() > 1:
					t.Errorf("%s: return the problem alone, and the value from another function", file.at(f))
				case typeName(result.Type) == "List":
					lists++
				}
				if slice, ok := result.Type.(*ast.ArrayType); ok && isProblem(slice.Elt) {
					t.Errorf("%s: return a problem.List", file.at(f))
				}
			}
			return true
		})
	}
	if lists < 40 {
		t.Errorf("want the checks of the rules looked at, got %d that return a list", lists)
	}
}

func isProblem(e ast.Expr) bool {
	pointer, ok := e.(*ast.StarExpr)
	return ok && typeName(pointer.X) == "Problem"
}
