package problem

import (
	_ "embed" // for the two files
	"encoding/json"
	"fmt"
	"strings"
	"sync"
)

//go:embed messages.json
var messagesFile []byte

//go:embed terms.json
var termsFile []byte

var (
	// messages say what is wrong and what to do, by "<code>[.<reason>].message" and ".remediation".
	messages = textsOf(messagesFile)
	// terms are the names for people of the API's values: "role.ADMIN_AGENT" is "Admin agent".
	terms = textsOf(termsFile)
)

// texts are texts by key and then by language, so that who writes one sees it in all languages.
type texts map[string]map[string]string

// of is the text of a key in the language nearest to locale.
func (t texts) of(key, locale string) (text string, known bool) {
	text, known = t[key][Locale(locale)]
	return text, known
}

// fill puts values into the gaps of a text, which are written {{.Name}}.
func fill(text string, values map[string]any) string {
	var gaps []string
	for name, value := range values {
		gaps = append(gaps, "{{."+name+"}}", fmt.Sprint(value))
	}
	return strings.NewReplacer(gaps...).Replace(text)
}

// textsOf reads an embedded file when a text is needed first; a broken file is a programming error and a test finds it first.
func textsOf(file []byte) func() texts {
	return sync.OnceValue(func() (loaded texts) {
		if err := json.Unmarshal(file, &loaded); err != nil {
			panic(fmt.Errorf("texts of the program: %w", err))
		}
		return loaded
	})
}
