// Package generate is a plugin of gqlgen's generator. It writes what fastgql needs to know of a schema: for each object type a function
// that appends its plain fields, and a table of its fields.
package generate

import (
	_ "embed"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

//go:embed fastgql.gotpl
var template string

// Plugin is the plugin.
type Plugin struct{}

// Name names it in errors of gqlgen.
func (Plugin) Name() string { return "fastgql" }

// MutateConfig removes what was written the last time: gqlgen reads the package before it has written it again.
func (Plugin) MutateConfig(c *config.Config) error {
	if err := os.Remove(filename(c)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func filename(c *config.Config) string { return filepath.Join(c.Exec.Dir(), "fastgql.go") }

// GenerateCode writes fastgql.go into the package of gqlgen's exec file.
func (Plugin) GenerateCode(d *codegen.Data) error {
	return templates.Render(templates.Options{
		PackageName: d.Config.Exec.Package, Filename: filename(d.Config), Data: newFile(d), GeneratedHeader: true,
		Packages: d.Config.Packages, Template: template, PruneOptions: d.Config.GetPruneOptions(),
	})
}

// file is what the template writes.
type file struct {
	*codegen.Data
	Written  []object
	Abstract []abstract
	Values   []*config.TypeReference // types that have a function of their own
}

// object is an object type of the schema.
type object struct {
	*codegen.Object
	Members []member
}

// member is a field: plain, a link or a hole.
type member struct {
	*codegen.Field
	Case int
	Link bool
	Hole bool
}

// abstract is an interface or a union.
type abstract struct {
	*codegen.Interface
	Names []string // of its objects; the position is the number in the appender
}

// Number is the position of an implementor.
func (a abstract) Number(name string) int { return slices.Index(a.Names, name) }

func newFile(d *codegen.Data) *file {
	f := &file{Data: d}
	values := map[string]*config.TypeReference{}
	for _, o := range d.Objects {
		if strings.HasPrefix(o.Name, "__") || o.Stream {
			continue
		}
		f.Written = append(f.Written, f.object(o, values))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Interfaces)) {
		a := abstract{Interface: d.Interfaces[name]}
		for _, i := range a.Implementors {
			if !slices.Contains(a.Names, i.Name) {
				a.Names = append(a.Names, i.Name)
			}
		}
		f.Abstract = append(f.Abstract, a)
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		f.Values = append(f.Values, values[key])
	}
	return f
}

// object sorts the fields of an object. A field that is nothing of all this is not listed, and its documents are left to gqlgen.
func (f *file) object(o *codegen.Object, values map[string]*config.TypeReference) object {
	out := object{Object: o}
	for _, field := range o.Fields {
		m := member{Field: field, Case: len(out.Members) + 1}
		known := f.known(field.TypeReference)
		switch {
		case field.IsBatch(), field.Stream, strings.HasPrefix(field.Name, "__"):
			continue
		case o.Root && (!known || !field.IsResolver || !f.Composite(field.TypeReference)):
			continue
		case o.Root:
		case !known, field.HasDirectives(), field.IsMap(), field.HasHaser, field.VOkFunc, !field.IsResolver && (len(field.Args) > 0 || field.MethodHasContext):
			m.Hole = true
		case field.IsResolver:
			m.Link = true
		}
		if !m.Hole {
			for r := field.TypeReference; r != nil && !f.Inline(r); r = r.Elem() {
				values[r.UniquenessKey()] = r
			}
		}
		out.Members = append(out.Members, m)
	}
	return out
}

// known reports whether values of a type can be appended.
func (f *file) known(r *config.TypeReference) bool {
	switch r.Definition.Kind {
	case ast.Object:
		o := f.Objects.ByName(r.Definition.Name)
		return o != nil && !o.Root && !r.IsMarshaler && r.Marshaler == nil
	case ast.Interface, ast.Union:
		return !r.IsMarshaler && r.Marshaler == nil
	}
	return r.IsMarshaler || r.Marshaler != nil
}

// Composite reports whether a type has fields.
func (*file) Composite(r *config.TypeReference) bool { return r.Definition.IsCompositeType() }

// Inline reports whether a value is a leaf that is never null, and needs no function of its own.
func (f *file) Inline(r *config.TypeReference) bool {
	return r.GQL.Elem == nil && !f.Composite(r) && !r.IsNilable() && !r.IsTargetNilable()
}
