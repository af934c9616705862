package problem_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/problem"
)

var placeholder = regexp.MustCompile(`{{\.(\w+)}}`)

// readWords reads one language's file as the translators see it.
func readWords(t *testing.T, locale string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("locales/" + locale + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]string
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatalf("%s.json: %v", locale, err)
	}
	return words
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

func TestEveryLanguageHasAFile(t *testing.T) {
	t.Parallel()
	files, err := os.ReadDir("locales")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, file := range files {
		got = append(got, strings.TrimSuffix(file.Name(), ".json"))
	}
	for _, language := range problem.Languages {
		want = append(want, language.String())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
}

func TestEveryCodeHasWords(t *testing.T) {
	t.Parallel()
	for _, language := range problem.Languages {
		words := readWords(t, language.String())
		for _, code := range problem.Codes() {
			for _, part := range []string{".message", ".remediation"} {
				if words[string(code)+part] == "" {
					t.Errorf("%s: nothing for %s%s", language, code, part)
				}
			}
		}
	}
}

func TestEveryTextHasItsCode(t *testing.T) {
	t.Parallel()
	for key := range readWords(t, "en") {
		code, rest, _ := strings.Cut(key, ".")
		if !slices.Contains(problem.Codes(), problem.Code(code)) {
			t.Errorf("%s belongs to no code", key)
		}
		reason, part := "", rest
		if at := strings.LastIndex(rest, "."); at >= 0 {
			reason, part = rest[:at], rest[at+1:]
		}
		if part != "message" && part != "remediation" || strings.Contains(reason, ".") {
			t.Errorf("%s is neither <code>[.<reason>].message nor .remediation", key)
		}
	}
}

func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	english := readWords(t, "en")
	want := slices.Sorted(maps.Keys(english))
	for _, language := range problem.Languages[1:] {
		words := readWords(t, language.String())
		if got := slices.Sorted(maps.Keys(words)); !slices.Equal(got, want) {
			t.Errorf("%s has the keys\n%v, want\n%v", language, got, want)
		}
		for key, text := range words {
			if text == english[key] {
				t.Errorf("%s: %s is still English: %q", language, key, text)
			}
			if got, want := placeholders(text), placeholders(english[key]); !slices.Equal(got, want) {
				t.Errorf("%s: %s mentions %v, want %v", language, key, got, want)
			}
			if got, want := strings.Count(text, "{{"), len(placeholder.FindAllString(text, -1)); got != want {
				t.Errorf("%s: %s has a broken placeholder: %q", language, key, text)
			}
		}
	}
}

// fieldAsPeopleSayIt is contact.email.
var fieldAsPeopleSayIt = map[string]string{
	"en": "“E-mail address”", "es": "«Correo electrónico»", "zh-Hans": "“电子邮件地址”", "ja": "「メール アドレス」", "pl": "„Adres e-mail”", "id": "“Alamat email”",
}

// TestWordsReachTheReader goes through the loaded bundle, so that a file which is read under a wrong
// tag, or falls back to English, is noticed.
func TestWordsReachTheReader(t *testing.T) {
	t.Parallel()
	for _, language := range problem.Languages {
		locale := language.String()
		for key, text := range readWords(t, locale) {
			parts := strings.Split(key, ".")
			p := problem.New(problem.Code(parts[0]), "contact.email")
			if len(parts) == 3 {
				p.Reason = parts[1]
			}
			want := text
			for _, name := range placeholders(text) {
				value := fieldAsPeopleSayIt[locale] // T-71
				if name != "Field" {
					value = "<" + name + " & 'co'>"
					p.With(name, value)
				}
				want = strings.ReplaceAll(want, "{{."+name+"}}", value)
			}
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

func TestUnknownReasonFallsBackToTheCode(t *testing.T) {
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

func TestLocaleKeepsOurOwnNames(t *testing.T) {
	t.Parallel()
	for _, language := range problem.Languages {
		if got := problem.Locale(language.String()); got != language.String() {
			t.Errorf("Locale(%q) = %q", language, got)
		}
	}
}
