package problem

import (
	"encoding/json"
	"fmt"
	"strings"
)

// mark begins an encoded problem. Users cannot type it, since control characters are refused in every input.
const mark = "\x1e"

// encoded is a problem as it is stored.
type encoded struct {
	Code   Code                       `json:"code"`
	Reason string                     `json:"reason,omitempty"`
	Field  []string                   `json:"field,omitempty"`
	Args   map[string]json.RawMessage `json:"args,omitempty"`
}

// Encode returns the problem as a text for columns that also hold text by people, such as a reason. Localize turns it into a
// message in the language of each reader.
func (p *Problem) Encode() string {
	k := encoded{Code: p.Code, Reason: p.Reason, Field: p.Field, Args: map[string]json.RawMessage{}}
	for name, value := range p.Args {
		if _, named := value.(Named); !named {
			value = clip(fmt.Sprint(value))
		}
		k.Args[name], _ = json.Marshal(value) // a text or names: both can be written
	}
	text, _ := json.Marshal(k)
	return mark + string(text)
}

// clip shortens an argument, so that an encoded problem fits into its column.
func clip(text string) string {
	const longest = 100
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

// Localize returns a stored text for a reader: the message of an encoded problem in the reader's language, or a text by people as it is.
func Localize(text, locale string) string {
	if !strings.HasPrefix(text, mark) {
		return text
	}
	p, known := Decode(text)
	if !known {
		return ""
	}
	return p.Message(locale)
}

// Decode reads what Encode has written, without its details.
func Decode(text string) (p *Problem, known bool) {
	var k encoded
	if !strings.HasPrefix(text, mark) || json.Unmarshal([]byte(text[len(mark):]), &k) != nil {
		return nil, false
	}
	p = &Problem{Code: k.Code, Reason: k.Reason, Field: k.Field}
	for name, raw := range k.Args {
		var names Named
		var words string
		if json.Unmarshal(raw, &words) == nil {
			p = p.With(name, words)
		} else if json.Unmarshal(raw, &names) == nil {
			p = p.With(name, names)
		}
	}
	return p, true
}
