package problem

import (
	"encoding/json"
	"fmt"
	"strings"
)

// mark begins a text that is the program's own. Nobody can type it: control characters are refused in every input.
const mark = "\x1e"

// kept is a problem as it is stored.
type kept struct {
	Code   Code                       `json:"code"`
	Reason string                     `json:"reason,omitempty"`
	Field  []string                   `json:"field,omitempty"`
	Args   map[string]json.RawMessage `json:"args,omitempty"`
}

// Kept is the problem as a text that can be stored where people's own words may stand as well, such as the reason of an ending.
// Told makes words of it, for each reader in his or her language.
func (p *Problem) Kept() string {
	k := kept{Code: p.Code, Reason: p.Reason, Field: p.Field, Args: map[string]json.RawMessage{}}
	for name, value := range p.Args {
		if _, named := value.(Named); !named {
			value = clip(fmt.Sprint(value))
		}
		k.Args[name], _ = json.Marshal(value) // a text or names: both can be written
	}
	text, _ := json.Marshal(k)
	return mark + string(text)
}

// clip lets a kept problem fit where it is kept.
func clip(text string) string {
	const longest = 100
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest-1]) + "…"
	}
	return text
}

// Told is a stored text as a reader sees it: the message of a problem in the reader's language, or somebody's own words.
func Told(text, locale string) string {
	if !strings.HasPrefix(text, mark) {
		return text
	}
	var k kept
	if err := json.Unmarshal([]byte(text[len(mark):]), &k); err != nil {
		return ""
	}
	p := &Problem{Code: k.Code, Reason: k.Reason, Field: k.Field}
	for name, raw := range k.Args {
		var names Named
		var words string
		if json.Unmarshal(raw, &words) == nil {
			p = p.With(name, words)
		} else if json.Unmarshal(raw, &names) == nil {
			p = p.With(name, names)
		}
	}
	return p.Message(locale)
}
