package problem

import "strings"

// Named are values of the API that a text shows by their names for people.
type Named struct {
	Kind   string   `json:"kind"` // the first part of their keys in the terms; empty where the values are whole keys
	Values []string `json:"values"`
}

// In lists the names in a language, for use beside a label.
func (n Named) In(locale string) string {
	return n.list(locale, func(name string) string { return name })
}

// quoted lists the names in quotation marks, for use in a sentence: without the marks many languages would inflect them.
func (n Named) quoted(locale string) string {
	return n.list(locale, func(name string) string { return quote(locale, name) })
}

func (n Named) list(locale string, as func(string) string) string {
	all := make([]string, len(n.Values))
	for i, value := range n.Values {
		all[i] = as(value)
		key := value
		if n.Kind != "" {
			key = n.Kind + "." + value
		}
		if name, known := Term(key, locale); known {
			all[i] = as(name)
		}
	}
	return strings.Join(all, commas[Locale(locale)])
}

var commas = map[string]string{"en": ", ", "es": ", ", "pl": ", ", "id": ", ", "ja": "、", "zh-Hans": "、"}

var quotes = map[string][2]string{"en": {"“", "”"}, "es": {"«", "»"}, "pl": {"„", "”"}, "id": {"“", "”"}, "ja": {"「", "」"}, "zh-Hans": {"“", "”"}}

func quote(locale, name string) string {
	marks := quotes[Locale(locale)]
	return marks[0] + name + marks[1]
}

// Term is the name for people of a key, in the language nearest to locale.
func Term(key, locale string) (name string, known bool) {
	return terms().of(key, locale)
}

// Sentence is one of the terms that is a sentence, with its gaps filled.
func Sentence(key, locale string, gaps map[string]any) (text string, known bool) {
	text, known = Term(key, locale)
	return fill(text, gaps), known
}

// fieldName is the name for people of an input field: that of the longest suffix of its path that has one. Indices of lists are
// ignored. Without a name it is the term for "this value"; programs read the path in the error.
func fieldName(path []string, locale string) string {
	var steps []string
	for _, step := range path {
		if strings.Trim(step, "0123456789") != "" {
			steps = append(steps, strings.Split(step, ".")...)
		}
	}
	for i := range steps {
		if name, known := Term("field."+strings.Join(steps[i:], "."), locale); known {
			return quote(locale, name)
		}
	}
	name, _ := Term("field.", locale)
	return quote(locale, name)
}
