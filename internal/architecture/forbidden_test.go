package architecture_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// source is one Go file of the program.
type source struct {
	name string // from the root, with slashes
	set  *token.FileSet
	tree *ast.File
}

func (s source) test() bool {
	return strings.HasSuffix(s.name, "_test.go") || harness(path.Dir(s.name))
}

func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.name, s.set.Position(n.Pos()).Line)
}

// under reports whether the file is in one of the folders.
func (s source) under(folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return strings.HasPrefix(s.name, f+"/") })
}

// sources parses the Go files of a folder and below, generated ones left out.
func sources(t *testing.T, folder string) (found []source) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, folder), func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "generated" || name == "node_modules" || (strings.HasPrefix(name, ".") && name != "..") {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		found = append(found, source{filepath.ToSlash(name), set, tree})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("want Go files in %s, got none", folder)
	}
	return found
}

// ban is something that is called in some places only.
type ban struct {
	names   []string // package.Function; .Method for a method of anything; function for a built-in one
	allowed func(source) bool
	why     string
}

func nowhere(source) bool { return false }

var bans = []ban{
	{[]string{"time.Now", "time.Since", "time.Until", "time.After"}, func(s source) bool { return s.under("internal/clock") }, "internal/clock tells the time"},
	{[]string{".AutoMigrate"}, nowhere, "the schema comes from numbered files"},
	{[]string{"os.Getenv", "os.LookupEnv", "os.Environ"}, func(s source) bool {
		return s.test() || s.under("internal/config", "cmd", "attacks", "bench", "faults")
	}, "internal/config reads the environment"},
	{[]string{"fmt.Print", "fmt.Println", "fmt.Printf", "print", "println"}, func(s source) bool { return s.test() || s.under("cmd", "attacks", "bench", "faults", "examples") }, "only commands print"},
	{[]string{"panic"}, func(s source) bool {
		return s.test() || s.under("attacks", "bench", "faults") || slices.Contains(mayPanic, s.name)
	}, "return an error, or say in mayPanic why it cannot happen"},
	{[]string{".Skip", ".Skipf", ".SkipNow"}, nowhere, "a test that is skipped proves nothing"},
}

// mayPanic are the files whose panics mean a broken build, or a wish of net/http, and never bad input.
var mayPanic = []string{
	"data/sample.go", "data/offers.go", "web/embed.go", "web/docs.go", "internal/clock/calendar.go", "internal/problem/texts.go", "internal/mail/words.go", // embedded files
	"internal/program/imports/sample.go", // embedded files
	"internal/pdf/fonts.go",              // embedded files
	"internal/store/column.go",           // a column that rows do not have, in a declaration that a test reads
	"internal/store/scan.go",             // a type of column that no model has; a test reads them all
	"internal/store/selection.go",        // a field of a filter whose type cannot be compared, which a test finds
	"internal/secret/key.go",             // a key that was never made
	"worker/handlers.go",                 // two handlers for one kind, found at start
	"graph/server.go",                    // http.ErrAbortHandler passed on
	"graph/transport/answer.go",          // a response that cannot be written as JSON
}

func TestForbiddenCalls(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".") {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, b := range bans {
				for _, name := range b.names {
					if calls(call, name) && !b.allowed(file) {
						t.Errorf("%s: %s: %s", file.at(call), name, b.why)
					}
				}
			}
			return true
		})
	}
}

func calls(call *ast.CallExpr, name string) bool {
	of, function, qualified := strings.Cut(name, ".")
	if !qualified {
		id, ok := call.Fun.(*ast.Ident)
		return ok && id.Name == name
	}
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != function {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return of == "" || (ok && id.Name == of)
}

// hooks are the methods that GORM would call by itself.
var hooks = []string{
	"BeforeSave", "AfterSave", "BeforeCreate", "AfterCreate", "BeforeUpdate", "AfterUpdate", "BeforeDelete", "AfterDelete", "AfterFind",
}

func TestForbiddenDeclarations(t *testing.T) {
	t.Parallel()
	for _, file := range sources(t, ".") {
		if name := strings.TrimSuffix(file.tree.Name.Name, "_test"); slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc"}, name) {
			t.Errorf("%s: a package named %s says nothing", file.name, name)
		}
		for _, d := range file.tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			switch {
			case !ok:
			case f.Recv == nil && f.Name.Name == "init":
				t.Errorf("%s: init hides what happens at start", file.at(f))
			case f.Recv != nil && slices.Contains(hooks, f.Name.Name):
				t.Errorf("%s: GORM would call %s by itself", file.at(f), f.Name.Name)
			}
		}
	}
}

// TestQueue_ClaimsAreCompareAndSet: two of the databases hand a locked row to several workers in spite of the clause.
func TestQueue_ClaimsAreCompareAndSet(t *testing.T) {
	t.Parallel()
	clauses := []string{"SKIP " + "LOCKED", "NO" + "WAIT", "RETURN" + "ING "}
	for _, file := range sources(t, ".") {
		ast.Inspect(file.tree, func(n ast.Node) bool {
			text, ok := n.(*ast.BasicLit)
			if !ok || text.Kind != token.STRING {
				return true
			}
			for _, clause := range clauses {
				if strings.Contains(text.Value, clause) {
					t.Errorf("%s: %s is not in every database", file.at(text), clause)
				}
			}
			return true
		})
	}
}

// TestEveryPackageSaysWhatItIs: the package comment is the first thing a reader needs.
func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	for name := range packages(t) {
		files, err := filepath.Glob(filepath.Join(root, name, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		documented := path.Base(name) == "generated"
		for _, file := range files {
			tree, err := parser.ParseFile(set, file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			documented = documented || tree.Doc != nil
		}
		if !documented {
			t.Errorf("%s: has no package comment", name)
		}
	}
}
