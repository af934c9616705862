package problem_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
)

var placeholder = regexp.MustCompile(`{{\.(\w+)}}`)

// readTexts reads a file as the translators see it: texts by key and language. A key that two changes have added would win or lose unseen.
func readTexts(t *testing.T, file string) map[string]map[string]string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]map[string]string
	if err := json.Unmarshal(content, &texts); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if got, want := strings.Count(string(content), "\": {"), len(texts); got != want {
		t.Errorf("%s has %d keys, %d of them once", file, got, want)
	}
	return texts
}

// placeholders lists the values that a text mentions, each once and in order of the alphabet.
func placeholders(text string) []string {
	var names []string
	for _, match := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// T-35, T-71: every text is there in every language, and mentions the same.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"messages.json", "terms.json"} {
		for key, languages := range readTexts(t, file) {
			if len(languages) != len(problem.Languages) {
				t.Errorf("%s: %s is in %d languages, want %d", file, key, len(languages), len(problem.Languages))
			}
			for _, language := range problem.Languages {
				text := languages[language.String()]
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s: nothing for %s in %s", file, key, language)
				}
				if got, want := placeholders(text), placeholders(languages["en"]); !slices.Equal(got, want) {
					t.Errorf("%s: %s in %s mentions %v, want %v", file, key, language, got, want)
				}
				if got, want := strings.Count(text, "{{"), len(placeholder.FindAllString(text, -1)); got != want {
					t.Errorf("%s: %s in %s has a broken placeholder: %q", file, key, language, text)
				}
			}
		}
	}
}

func TestMessagesAreTranslated(t *testing.T) {
	t.Parallel()
	for key, languages := range readTexts(t, "messages.json") {
		for _, language := range problem.Languages[1:] {
			if text := languages[language.String()]; text == languages["en"] {
				t.Errorf("%s: %s is still English: %q", language, key, text)
			}
		}
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	texts := readTexts(t, "messages.json")
	for _, code := range problem.Codes() {
		for _, part := range []string{".message", ".remediation"} {
			if texts[string(code)+part] == nil {
				t.Errorf("nothing for %s%s", code, part)
			}
		}
	}
}

func TestEveryTextHasItsCode(t *testing.T) {
	t.Parallel()
	for key := range readTexts(t, "messages.json") {
		parts := strings.Split(key, ".")
		if !slices.Contains(problem.Codes(), problem.Code(parts[0])) {
			t.Errorf("%s belongs to no code", key)
		}
		if part := parts[len(parts)-1]; len(parts) > 3 || part != "message" && part != "remediation" {
			t.Errorf("%s is neither <code>[.<reason>].message nor .remediation", key)
		}
	}
}

// fieldAsPeopleSayIt is contact.email.
var fieldAsPeopleSayIt = map[string]string{
	"en": "“E-mail address”", "es": "«Correo electrónico»", "zh-Hans": "“电子邮件地址”", "ja": "「メール アドレス」", "pl": "„Adres e-mail”", "id": "“Alamat email”",
}

// TestWordsReachTheReader: each text is what its reader gets, with its gaps filled, whatever is in them.
func TestMessage_IsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	for key, languages := range readTexts(t, "messages.json") {
		for locale, text := range languages {
			parts := strings.Split(key, ".")
			p := problem.New(problem.Code(parts[0]), "contact.email")
			if len(parts) == 3 {
				p.Reason = parts[1]
			}
			want := placeholder.ReplaceAllStringFunc(text, func(gap string) string {
				name := strings.Trim(gap, "{.}")
				if name == "Field" {
					return fieldAsPeopleSayIt[locale] // T-71
				}
				p.With(name, "<"+name+" & 'co' {{.Field}}>")
				return "<" + name + " & 'co' {{.Field}}>"
			})
			got := p.Message(locale)
			if parts[len(parts)-1] == "remediation" {
				got = p.Remediation(locale)
			}
			if got != want {
				t.Errorf("%s: %s is\n%q, want\n%q", locale, key, got, want)
			}
		}
	}
}

func TestMessage_UnknownReasonUsesTheCode(t *testing.T) {
	t.Parallel()
	got := problem.Invalid("name", "no_such_reason").Message("pl")
	want := problem.New(problem.ValidationFailed, "name").Message("pl")
	if got != want || want == "" {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := problem.New("NO_SUCH_CODE", "").Message("ja"); got != "NO_SUCH_CODE" {
		t.Errorf("a code without words says %q, want itself", got)
	}
}

func TestLocale(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                                  "en",
		"en-GB":                             "en",
		"zh":                                "zh-Hans",
		"zh-CN":                             "zh-Hans",
		"zh-TW":                             "zh-Hans", // the other script is nearer than English
		"zh-TW,zh;q=0.9,en;q=0.8":           "zh-Hans", // what browsers in Taiwan send
		"zh-Hant-HK, en;q=0.1":              "en",      // who reads English as well is better served by it
		"es-MX;q=0.9, en;q=0.8":             "es",
		"en;q=0.3, es-419;q=0.9":            "es",
		"es;q=0, ja":                        "ja",
		"ja":                                "ja",
		"ja-JP,en-US;q=0.7,en;q=0.3":        "ja",
		"pl-PL":                             "pl",
		"PL":                                "pl",
		"pl_PL":                             "pl",
		"id":                                "id",
		"in":                                "id", // the code that older Java programs send
		"fr":                                "en",
		"fr, pl;q=0.5":                      "pl",
		"*":                                 "en",
		"garbage!!":                         "en",
		"es;q=often":                        "en",
		"xx, pl;q=0.3":                      "pl",
		"!!, ja, garbage!!":                 "ja",
		";;;,,,===":                         "en",
		"\x00\xff":                          "en",
		strings.Repeat("fr;q=0.5,", 12_000): "en", // 100 kB of languages that are not ours
		strings.Repeat("x-", 50_000):        "en", // 100 kB in one endless tag
		strings.Repeat("A", 100_000):        "en",
	} {
		if got := problem.Locale(accept); got != want {
			t.Errorf("Locale(%.60q) = %s, want %s", accept, got, want)
		}
	}
}

func TestLocale_KeepsOwnNames(t *testing.T) {
	t.Parallel()
	for _, language := range problem.Languages {
		if got := problem.Locale(language.String()); got != language.String() {
			t.Errorf("Locale(%q) = %q", language, got)
		}
	}
}
