package mail

import (
	"slices"
	"strings"
	"testing"
)

func TestLine(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                                   "",
		" Ana  López ":                       "Ana López",
		"a\r\nBcc: b@example.com":            "a Bcc: b@example.com",
		"a\nb\rc\vd\fe\u0085f\u2028g\u2029h": "a b c d e f g h",
		"a\x00b\x1bc\x7fd\u009be":            "abcde",
		"invoice\u202egpj.exe\u202c":         "invoicegpj.exe",
		"\u2066a\u2069\u200e\u200f\ufeffb":   "ab",
		"zero\u200bwidth":                    "zerowidth",
		"family 👩\u200d👧":                    "family 👩\u200d👧",
		"bad \xff utf-8":                     "bad utf-8",
		"=?utf-8?q?=0ABcc:_x?=":              "= ?utf-8?q?=0ABcc:_x?=",
		"=\u200b?utf-8?q?x?=":                "= ?utf-8?q?x?=",
		"市役所 情報課":                            "市役所 情報課",
	} {
		if got := line(given); got != want {
			t.Errorf("line(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestLine_IsBounded(t *testing.T) {
	t.Parallel()
	got := []rune(line(strings.Repeat("語", 10_000)))
	if len(got) != longest || got[longest-1] != '…' {
		t.Errorf("%d characters ending with %q, want %d ending with …", len(got), got[len(got)-1], longest)
	}
}

func TestLines_AreNormalised(t *testing.T) {
	t.Parallel()
	for given, want := range map[string][]string{
		"":                            nil,
		" \r\n\t\u2028 ":              nil,
		"one":                         {"one"},
		"one\r\ntwo\rthree\u2028four": {"one", "two", "three", "four"},
		"one  \n\n  two":              {"one", "", "  two"},
		"\nsafe\u202e\x07 text\n":     {"safe text"},
	} {
		if got := lines(given); !slices.Equal(got, want) {
			t.Errorf("lines(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestIsLink(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]bool{
		"https://partners.example/cases/1?a=b&c=d": true,
		"http://localhost:8080/":                   true,
		"javascript:alert(1)":                      false,
		"data:text/html,x":                         false,
		"//partners.example/":                      false,
		"/cases/1":                                 false,
		"https://":                                 false,
		"https://a.example/\r\nBcc: x":             false,
		"https://a.example/\u202ecod":              false,
		"https://a.example/a b":                    false,
	} {
		if got := isLink(given); got != want {
			t.Errorf("isLink(%q) = %v, want %v", given, got, want)
		}
	}
}
