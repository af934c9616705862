package transport

import (
	"strings"
	"testing"
)

// T-01: deep and wide JSON is rejected in one pass, before it is decoded.
func TestCheckJSONSize_RejectsDeepAndWide(t *testing.T) {
	t.Parallel()
	nested := func(open, end string, n int) string { return strings.Repeat(open, n) + strings.Repeat(end, n) }
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {"", ""},
		"usual":              {`{"query":"{a{b{c}}}","variables":{"input":{"ids":["a","b"]}}}`, ""},
		"at the depth":       {nested("[", "]", maxDepth), ""},
		"lists":              {nested("[", "]", maxDepth+1), CodeDepth},
		"objects":            {nested(`{"and":[`, "]}", maxDepth), CodeDepth},
		"1 MiB of lists":     {nested("[", "]", 1<<19), CodeDepth},
		"never closed":       {strings.Repeat("{", 1<<20), CodeDepth},
		"at the number":      {"[" + strings.Repeat("1,", maxValues-2) + "1]", ""},
		"numbers":            {"[" + strings.Repeat("1,", maxValues) + "1]", CodeValues},
		"empty objects":      {"[" + strings.Repeat("{},", maxValues) + "1]", CodeValues},
		"keys":               {"{" + strings.Repeat(`"a":1,`, maxValues) + `"a":1}`, CodeValues},
		"brackets in a text": {`{"query":"` + strings.Repeat("{[,", 10_000) + `"}`, ""},
		"after an escape":    {`{"query":"\\\"` + strings.Repeat("{", 100) + `"}`, ""},
		"after a backslash":  {`{"query":"\\","x":` + strings.Repeat("{", 100), CodeDepth},
		"text without end":   {`{"query":"` + strings.Repeat("[", 100), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if refusal := checkJSONSize([]byte(c.text)); refusal != nil {
				got, _ = refusal.Extensions["code"].(string)
			}
			if got != c.want {
				t.Errorf("want %q, got %q", c.want, got)
			}
		})
	}
}
