package mail

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"text/template"
)

//go:embed words.json letters/*.json
var wordFiles embed.FS

// languages are the words of the letters, which are read when the first letter needs them.
var languages = sync.OnceValue(loadLanguages)

// language is all that the letters say in one language.
type language struct {
	Greeting  phrase
	Help      phrase
	Closing   string
	Team      string // signs where the program has no name
	Date      phrase
	Months    []string
	Labels    labels
	Templates map[Template]entry `json:"-"` // each has a file of its own, with all languages
}

// labels are the captions around the data.
type labels struct {
	Colon        string
	Reference    string
	Organization string
	Partner      string
	ValidationID string
	Allowance    string
	Unlimited    string
	Due          string
	NextSteps    string
	Question     string
	Reason       string
	Link         string
	LinkCode     string // what to type where the link does not open
	LinkHidden   string // instead of a link that is not kept
	LetterLink   string // the line above the link in a draft
	LetterNote   string // says who wrote the text above it

	SupportReference string
	InviterName      string
	InvitedName      string
	Roles            string
	PartnerTypes     string
	Provider         string
	Reseller         string
	Customer         string
	OrderNumber      string
	Subscription     string
	RequestTitle     string
	Message          string
}

// entry is what one template says in one language. It contains no names, because many languages would inflect
// them; the data is shown below the text, with labels.
type entry struct {
	Subject string
	Body    []string
	Steps   []string // unless the sender has other next steps
	Due     string   // what the date means here; a plain label when empty

	LinkLabel string // what the link is for here; a plain label when empty
	CodeLabel string // what the code is called here; a plain label when empty

	Outcomes map[string]string // one more paragraph for each outcome
	Letter   []string          // the paragraphs of a draft, as whoever invites would say them
}

// phrase is a sentence with gaps.
type phrase struct{ *template.Template }

// UnmarshalText reads a phrase, so that a test finds a broken one.
func (p *phrase) UnmarshalText(text []byte) (err error) {
	p.Template, err = template.New("").Parse(string(text))
	return err
}

// with fills the gaps.
func (p phrase) with(data any) (string, error) {
	var b strings.Builder
	err := p.Execute(&b, data)
	return b.String(), err
}

// loadLanguages reads the embedded files; a missing or broken file is a programming error that no test survives.
func loadLanguages() map[string]language {
	loaded := readWords[language]("words.json")
	for locale, words := range loaded {
		words.Templates = map[Template]entry{}
		loaded[locale] = words
	}
	for _, t := range Templates() {
		for locale, letter := range readWords[entry]("letters/" + string(t) + ".json") {
			loaded[locale].Templates[t] = letter
		}
	}
	return loaded
}

// readWords reads what a file says in each language.
func readWords[T any](name string) (words map[string]T) {
	file, err := wordFiles.ReadFile(name)
	if err != nil {
		panic(err)
	}
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	if err := d.Decode(&words); err != nil {
		panic(fmt.Errorf("read %s: %w", name, err))
	}
	return words
}
