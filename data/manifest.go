package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// manifest is the file with everything that is no table and no text.
const manifest = "program.yaml"

// yamlFile has the values of a YAML file by their path, such as mail.from.
type yamlFile struct {
	reader *reader
	file   string
	values map[string]yamlValue
	asked  map[string]bool
}

// yamlValue is a text or a list of texts, and where it stands.
type yamlValue struct {
	text string
	list []string // nil for a text
	line int
}

func (r *reader) manifest() (*yamlFile, bool) {
	text, ok := r.text(manifest)
	if !ok {
		return nil, false
	}
	m := &yamlFile{reader: r, file: manifest, values: map[string]yamlValue{}, asked: map[string]bool{}}
	if !m.parse(text) {
		return nil, false
	}
	return m, true
}

// parse notes every value of a text. The parser's own failures are mistakes of the text.
func (m *yamlFile) parse(text string) (ok bool) {
	defer func() {
		if recover() != nil {
			m.reader.wrong(m.file, 1, "", "it is no YAML", "write lines such as name: Example Partner Program")
			ok = false
		}
	}()
	parsed, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		m.reader.wrong(m.file, lineOf(err), "", "it is no YAML: "+messageOf(err), "put texts with colons, quotation marks or # into double quotes")
		return false
	}
	if len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		m.reader.wrong(m.file, 1, "", "it has no values, or several documents", "write lines such as name: Example Partner Program")
		return false
	}
	return m.walk(parsed.Docs[0].Body, "", 0)
}

func lineOf(err error) int {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil || at.GetToken().Position == nil {
		return 1
	}
	return at.GetToken().Position.Line
}

func messageOf(err error) string {
	var at yaml.Error
	if errors.As(err, &at) {
		return at.GetMessage()
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// deepest limits how deep values are nested.
const deepest = 4

// walk notes the values below a node. Only maps, lists and texts are allowed.
func (m *yamlFile) walk(node ast.Node, at string, depth int) bool {
	line := 1
	if token := node.GetToken(); token != nil && token.Position != nil {
		line = token.Position.Line
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if depth >= deepest || !m.walk(v, at, depth) {
				return false
			}
		}
		return true
	case *ast.MappingValueNode:
		name := n.Key.String()
		if key, plain := n.Key.(*ast.StringNode); plain {
			name = key.Value
		}
		return m.walk(n.Value, strings.TrimPrefix(at+"."+name, "."), depth+1)
	case *ast.SequenceNode:
		list := []string{}
		for _, item := range n.Values {
			text, plain := plainValue(item)
			if !plain {
				m.reader.wrong(m.file, line, at, "it is not a list of texts", "write one as in [RU, BY]")
				return false
			}
			list = append(list, text)
		}
		m.note(at, yamlValue{list: list, line: line})
		return true
	}
	text, plain := plainValue(node)
	if !plain || at == "" {
		m.reader.wrong(m.file, line, at, "it is neither a text nor a list", "write a line such as name: Example Partner Program")
		return false
	}
	m.note(at, yamlValue{text: text, line: line})
	return true
}

func (m *yamlFile) note(at string, v yamlValue) {
	if before, twice := m.values[at]; twice {
		m.reader.wrong(m.file, v.line, at, fmt.Sprintf("it is in line %d already", before.line), "take one of them out")
	}
	m.values[at] = v
}

// plainValue is the text of a single value, as it is written.
func plainValue(node ast.Node) (string, bool) {
	switch n := node.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	case *ast.NullNode:
		return "", true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, true
	}
	return "", false
}

func (m *yamlFile) wrong(key, what, advice string) {
	m.reader.wrong(m.file, m.values[key].line, key, what, advice)
}

// setting reads a value that has to be there, unless the deployment has set it. form says what is wrong with a value.
func (m *yamlFile) setting(key, set string, form func(string) string) string {
	value := m.maybe(key, form)
	if set != "" {
		return set
	}
	if value == "" {
		m.wrong(key, "it is missing", "add it to "+m.file)
	}
	return value
}

// maybe reads a value that need not be there.
func (m *yamlFile) maybe(key string, form func(string) string) string {
	m.asked[key] = true
	v := m.values[key]
	text := strings.TrimSpace(v.text)
	switch {
	case v.list != nil:
		m.wrong(key, "it is a list", "write one text")
		return ""
	case strings.ContainsAny(text, "\n\t"):
		m.wrong(key, "it has several lines", "write one")
	case text == "":
	default:
		if what := form(text); what != "" {
			m.wrong(key, what, "")
		}
	}
	return text
}

// list reads a list of texts that may be empty.
func (m *yamlFile) list(key string) []string {
	m.asked[key] = true
	v := m.values[key]
	if v.list == nil && v.text != "" {
		m.wrong(key, "it is not a list", "write one as in [RU, BY]")
	}
	return v.list
}

func (m *yamlFile) lines() map[string]int {
	lines := make(map[string]int, len(m.values))
	for key, v := range m.values {
		lines[key] = v.line
	}
	return lines
}

// rest reports values that nothing reads: a typo would leave another one as it is.
func (m *yamlFile) rest() {
	var known []string
	for key := range m.asked {
		known = append(known, key)
	}
	slices.Sort(known)
	for key := range m.values {
		empty := m.values[key].text == "" && m.values[key].list == nil
		group := slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(k, key+".") })
		if !m.asked[key] && (!empty || !group) {
			m.wrong(key, "no value has this name", "the names are "+strings.Join(known, ", "))
		}
	}
}
