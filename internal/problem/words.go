package problem

import (
	"embed"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locales/*.json
var locales embed.FS

// Languages are the languages of messages and mail, the default first.
var Languages = []language.Tag{
	language.English, language.Spanish, language.SimplifiedChinese, language.Japanese, language.Polish, language.Indonesian,
}

var (
	matcher = language.NewMatcher(Languages)
	bundle  = loadLocales()
)

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
	l := i18n.NewLocalizer(bundle, locale)
	args := map[string]any{"Field": fieldName(p.Field, locale)}
	for name, value := range p.Args {
		if names, ok := value.(Named); ok {
			value = names.quoted(locale)
		}
		args[name] = value
	}
	if p.Reason != "" {
		if text, err := l.Localize(&i18n.LocalizeConfig{MessageID: string(p.Code) + "." + p.Reason + "." + part, TemplateData: args}); err == nil {
			return text
		}
	}
	text, err := l.Localize(&i18n.LocalizeConfig{MessageID: string(p.Code) + "." + part, TemplateData: args})
	if err != nil {
		return string(p.Code)
	}
	return text
}

// loadLocales reads the embedded files once; a broken file is a programming error and a test finds it first.
func loadLocales() *i18n.Bundle {
	b := i18n.NewBundle(language.English)
	files, err := locales.ReadDir("locales")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		if _, err := b.LoadMessageFileFS(locales, "locales/"+file.Name()); err != nil {
			panic(err)
		}
	}
	return b
}
