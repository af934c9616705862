package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// FileVariable names the file with the settings, as the flag --config does.
const FileVariable = prefix + "CONFIG"

// keyFile is what is added to the key of a secret for the file that holds the value.
const keyFile = "-file"

// File is a file with settings, under the names of their flags.
type File struct {
	Path    string
	entries map[string]entry // by flag
}

// entry is a setting in the file.
type entry struct {
	value Secret // as a variable has it
	file  string // that holds the value; empty when the value stands here
	line  int
}

// ReadFile reads a file with settings. It reports all mistakes at once, each with its line, and repeats no value, which may be secret.
func ReadFile(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, entries: map[string]entry{}}
	lines, err := mappings(text)
	if err != nil {
		return nil, f.at(err)
	}
	var wrong []error
	for _, line := range lines {
		wrong = append(wrong, f.at(f.take(line)))
	}
	return f, errors.Join(wrong...)
}

// mappings are the pairs of keys and values of the file.
func mappings(text []byte) ([]*ast.MappingValueNode, error) {
	parsed, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if unreadable := (*yaml.SyntaxError)(nil); errors.As(err, &unreadable) { // its own text would quote the file
		return nil, mistakeAt(unreadable.Token.Position.Line, "this is not YAML: %s", unreadable.Message)
	}
	if err != nil {
		return nil, err
	}
	docs := slices.DeleteFunc(parsed.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil || d.Body.Type() == ast.CommentType })
	if len(docs) == 0 {
		return nil, nil
	}
	switch body := docs[0].Body.(type) {
	case *ast.MappingNode:
		return body.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{body}, nil
	default:
		return nil, mistakeAt(body.GetToken().Position.Line, "a line is a setting, a colon and a value, such as listen: 127.0.0.1:8080")
	}
}

// fileMistake is a mistake in a line of the file.
type fileMistake struct {
	line int
	what string
}

func mistakeAt(line int, what string, args ...any) error {
	return fileMistake{line, fmt.Sprintf(what, args...)}
}

func (m fileMistake) Error() string { return m.what }

// at puts file and line in front of a mistake.
func (f *File) at(err error) error {
	var m fileMistake
	if errors.As(err, &m) {
		return fmt.Errorf("%s:%d: %s", f.Path, m.line, m.what)
	}
	return err
}

// take remembers a setting of the file.
func (f *File) take(pair *ast.MappingValueNode) error {
	line, key := pair.Key.GetToken().Position.Line, pair.Key.GetToken().Value
	flag, inFile := strings.CutSuffix(key, keyFile)
	if inFile && slices.Contains(secretFlags(), flag) {
		return f.takeSecretFile(flag, line, pair.Value)
	}
	i := slices.IndexFunc(settings(), func(s Setting) bool { return s.Flag == key })
	if i < 0 {
		return mistakeAt(line, "%s is not a setting; did you mean %s?", key, nearestKey(key))
	}
	if earlier, twice := f.entries[key]; twice {
		return mistakeAt(line, "%s is set in line %d already", key, earlier.line)
	}
	value, err := scalar(pair.Value)
	if list, is := pair.Value.(*ast.SequenceNode); is && settings()[i].List {
		value, err = joined(list)
	}
	if err != nil {
		return mistakeAt(line, "%s %v", key, err)
	}
	f.entries[key] = entry{value: Secret(value), line: line}
	return nil
}

// takeSecretFile remembers a secret that stands in another file, whose name may be relative to the folder of this one.
func (f *File) takeSecretFile(flag string, line int, node ast.Node) error {
	if earlier, twice := f.entries[flag]; twice {
		return mistakeAt(line, "%s is set in line %d already", flag, earlier.line)
	}
	path, err := scalar(node)
	if err != nil {
		return mistakeAt(line, "%s %v", flag+keyFile, err)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(f.Path), path)
	}
	value, err := readSecret(path)
	if err != nil {
		return mistakeAt(line, "%s: %v", flag+keyFile, err)
	}
	f.entries[flag] = entry{value: value, file: path, line: line}
	return nil
}

var errNoValue = errors.New("has no value; take the line out for the default, or write \"\" for an empty one")

// scalar is a single value as a variable has it.
func scalar(node ast.Node) (string, error) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, nil
	case *ast.NullNode:
		return "", errNoValue
	case *ast.SequenceNode:
		return "", errors.New("has a list, and takes one value")
	case *ast.MappingNode, *ast.MappingValueNode:
		return "", errors.New("has settings below it, and takes one value")
	}
	return "", errors.New(`is not a plain value; put it between quotes, such as "*"`)
}

// joined is a list as a variable has it.
func joined(list *ast.SequenceNode) (string, error) {
	values := make([]string, len(list.Values))
	for i, node := range list.Values {
		value, err := scalar(node)
		if err != nil {
			return "", err
		}
		values[i] = strings.ReplaceAll(value, ",", `\,`)
	}
	return strings.Join(values, ","), nil
}

// nearestKey is the key that a typo was most likely meant to be. Names of variables and underscores are understood.
func nearestKey(key string) string {
	plain := strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(key), strings.ToLower(prefix)), "_", "-")
	keys := make([]string, 0, len(settings()))
	for _, s := range settings() {
		keys = append(keys, s.Flag)
	}
	for _, flag := range secretFlags() {
		keys = append(keys, flag+keyFile)
	}
	return slices.MinFunc(keys, func(a, b string) int {
		return levenshtein.ComputeDistance(plain, a) - levenshtein.ComputeDistance(plain, b)
	})
}

// Lookup is the value that the file gives a setting.
func (f *File) Lookup(flag string) (value string, found bool) {
	e, found := f.entries[flag]
	return e.value.Reveal(), found
}

// Place is the line in which the file sets a setting; empty if it does not, or if there is no file.
func (f *File) Place(flag string) string {
	if f == nil {
		return ""
	}
	e, found := f.entries[flag]
	if !found {
		return ""
	}
	return fmt.Sprintf("%s:%d", f.Path, e.line)
}

// secretFiles are the files that hold secrets: this one, if it has some, and those that it names.
func (f *File) secretFiles() (paths []string) {
	if f == nil {
		return nil
	}
	for _, flag := range secretFlags() {
		e, found := f.entries[flag]
		switch {
		case found && e.file != "":
			paths = append(paths, e.file)
		case found && !slices.Contains(paths, f.Path):
			paths = append(paths, f.Path)
		}
	}
	return paths
}

const fileHead = `# Settings of Partnergraph. Take the # away from a setting that you change. What is left out has its default.
# A flag (--listen) or a variable (PARTNERGRAPH_LISTEN) wins over this file. Check it with: partnergraph config print
#
# A secret may stand in a file of its own, beside this one or under its whole name; write secret-key-file: /etc/partnergraph/secret-key
# instead of secret-key. Let nobody else read a file with secrets: chmod 640
`

// WriteFile writes a file with every setting, each as a comment with its default or an example.
func WriteFile(w io.Writer) error {
	var out strings.Builder
	out.WriteString(fileHead)
	group := ""
	for _, s := range settings() {
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&out, "\n# ---- %s ----\n", group)
		}
		line, err := s.inFile()
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "\n# %s\n#%s\n", s.Help, line)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// inFile is the setting as a line of the file, with its default or an example.
func (s Setting) inFile() (string, error) {
	value := s.Default
	if value == "" {
		value = s.Example
	}
	if line := s.Flag + ": " + value; !s.List && readsAs(line, value) {
		return line, nil
	}
	var of any = value
	if s.List {
		of = strings.Split(value, ",")
	}
	text, err := yaml.MarshalWithOptions(of, yaml.Flow(true))
	return s.Flag + ": " + strings.TrimSpace(string(text)), err
}

// readsAs reports whether a line needs no quotes to have a value.
func readsAs(line, value string) bool {
	pairs, err := mappings([]byte(line))
	if err != nil || len(pairs) != 1 {
		return false
	}
	got, err := scalar(pairs[0].Value)
	return err == nil && got == value
}
