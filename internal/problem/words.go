package problem

import (
	"strings"

	"golang.org/x/text/language"
)

// Languages are the languages of messages and mail, the default first.
var Languages = []language.Tag{
	language.English, language.Spanish, language.SimplifiedChinese, language.Japanese, language.Polish, language.Indonesian,
}

var matcher = language.NewMatcher(Languages)

// Locale picks the best of the six languages for an Accept-Language header or a user's locale.
func Locale(accept string) string {
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		tags = readable(accept)
	}
	_, index, _ := matcher.Match(tags...)
	return Languages[index].String()
}

// readable parses the first languages of a header, in its order, and skips malformed ones.
func readable(accept string) (tags []language.Tag) {
	const most = 20
	for _, part := range strings.SplitN(accept, ",", most) {
		one, _, err := language.ParseAcceptLanguage(part)
		if err == nil {
			tags = append(tags, one...)
		}
	}
	return tags
}

// Message says what is wrong, in the language of locale.
func (p *Problem) Message(locale string) string { return p.words(locale, "message") }

// Remediation says what to do next, in the language of locale.
func (p *Problem) Remediation(locale string) string { return p.words(locale, "remediation") }

func (p *Problem) words(locale, part string) string {
	text, known := messages().of(p.key()+"."+part, locale)
	if !known {
		text, known = messages().of(string(p.Code)+"."+part, locale)
	}
	if !known {
		return string(p.Code)
	}
	return fill(text, p.gaps(locale))
}

// key is the key of the problem's most precise message.
func (p *Problem) key() string {
	if p.Reason == "" {
		return string(p.Code)
	}
	return string(p.Code) + "." + p.Reason
}

// gaps are what the message mentions, in the words of a language.
func (p *Problem) gaps(locale string) map[string]any {
	gaps := map[string]any{"Field": fieldName(p.Field, locale)}
	for name, value := range p.Args {
		if names, ok := value.(Named); ok {
			value = names.quoted(locale)
		}
		gaps[name] = value
	}
	return gaps
}
