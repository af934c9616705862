package models_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

// T-04, D-24: two addresses are the same when their local parts differ only in simple case and their domains are the same A-label.
func TestAddressKey_SaysWhichAddressesAreTheSame(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, a, b string
		same       bool
	}{
		{"case", "Anna.Berg@Alder.Example", "anna.berg@alder.example", true},
		{"a domain as U-label and as A-label", "anna@weiß-handel.example", "anna@xn--wei-handel-73a.example", true},
		{"an A-label in capitals", "anna@XN--WEI-HANDEL-73A.example", "anna@weiß-handel.example", true},
		{"ß is not ss in a domain", "anna@weiß-handel.example", "anna@weiss-handel.example", false},
		{"nor is its capital", "anna@WEIẞ-HANDEL.example", "anna@weiss-handel.example", false},
		{"ß is not ss in a name", "groß@alder.example", "gross@alder.example", false},
		{"but its capital is ß", "GROẞ@alder.example", "groß@alder.example", true},
		{"a ligature is not its letters", "ﬁnn@alder.example", "finn@alder.example", false},
		{"nor in a domain", "finn@ﬁrma.example", "finn@firma.example", false},
		{"a small two is no two", "e²@alder.example", "e2@alder.example", false},
		{"wide letters are others", "ａnna@alder.example", "anna@alder.example", false},
		{"nothing invisible is left out", "anna@al\u00adder.example", "anna@alder.example", false},
		{"umlauts in capitals", "JÜRGEN@MÜLLER.example", "jürgen@müller.example", true},
		{"composed or not", "jurgen\u0301@alder.example", "jurgeń@alder.example", true},
		{"Greek", "ΣΟΦΊΑ@ΠΑΡΆΔΕΙΓΜΑ.example", "σοφία@παράδειγμα.example", true},
		{"a final sigma in a domain is another name", "a@λόγος.example", "a@λόγοσ.example", false},
		{"Cyrillic", "АННА@ПРИМЕР.example", "анна@пример.example", true},
		{"Cyrillic is not Latin", "а@alder.example", "a@alder.example", false},
		{"Turkish dotless i", "ısıl@alder.example", "isil@alder.example", false},
		{"Turkish dotted capital", "İsmet@alder.example", "ismet@alder.example", false},
		{"and in a domain", "a@İstanbul.example", "a@istanbul.example", false},
		{"Arabic", "سارة@مثال.example", "سارة@xn--mgbh0fb.example", true},
		{"Hebrew", "dana@דוגמה.example", "dana@xn--5dbaa7a9b.example", false},
		{"Japanese, with a full stop of its own", "担当@例え。example", "担当@xn--r8jz45g.example", true},
		{"Devanagari", "नीरज@उदाहरण.example", "नीरज@उदाहरण.EXAMPLE", true},
		{"Thai", "สมชาย@ตัวอย่าง.example", "สมชาย@ตัวอย่าง.Example", true},
		{"Georgian in capitals", "ᲐᲜᲐ@alder.example", "ანა@alder.example", true},
		{"the plus counts", "anna+news@alder.example", "anna@alder.example", false},
		{"an address without a domain", "anna", "ANNA", true},
		{"a domain that is none", "anna@al_der.example", "ANNA@AL_DER.example", true},
	} {
		if got := models.SameAddress(tc.a, tc.b); got != tc.same {
			t.Errorf("%s: %q (%q) and %q (%q): the same is %v", tc.name, tc.a, models.AddressKey(tc.a), tc.b, models.AddressKey(tc.b), got)
		}
	}
}

// T-07: letters to an address and to its aliases lie in one mailbox.
func TestMailboxKey_LeavesAliasesOut(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"Anna+a+b@Alder.example":  "anna@alder.example",
		"anna@weiß.example":       "anna@xn--wei-7ka.example",
		"+49@alder.example":       "+49@alder.example",
		"anna@alder.example":      "anna@alder.example",
		"An.na.@alder.example":    "anna@alder.example",
		"a.nna+x.y@alder.example": "anna@alder.example",
		"a.nna@google.mail.com":   "anna@google.mail.com",
		"an.na@GoogleMail.com":    "anna@gmail.com",
	} {
		if got := models.MailboxKey(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

// T-04: mail servers are told the domain's A-label, and the local part as it was given.
func TestWireAddress_IsWhatWasGiven(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"Anna@weiß-handel.example":       "Anna@xn--wei-handel-73a.example",
		"Jürgen@MÜLLER.example":          "Jürgen@xn--mller-kva.example",
		"anna@alder.example":             "anna@alder.example",
		"anna@WEIẞ-HANDEL.example":       "anna@WEIẞ-HANDEL.example", // no address: it is looked up as another one
		"anna":                           "anna",
		"@alder.example":                 "@alder.example",
		"anna@[192.0.2.1]":               "anna@[192.0.2.1]",
		"a@" + strings.Repeat("ü", 4000): "a@" + strings.Repeat("ü", 4000),
	} {
		if got := models.WireAddress(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

// T-04: a domain has one spelling, and what no mail server could be called has none.
func TestALabel(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 63)
	for domain, want := range map[string]string{
		"Alder.Example": "alder.example", "faß.de": "xn--fa-hia.de", "例え。テスト": "xn--r8jz45g.xn--zckzah", long + ".example": long + ".example",
		"XN--FA-HIA.de": "xn--fa-hia.de",
		"":              "", "a_b.example": "", "-a.example": "", "a-.example": "", "a..example": "", ".example": "", "example.": "", long + "a.example": "",
		strings.Repeat("ü", 60) + ".example": "", strings.Repeat(long+".", 4) + "example": "", "192.0.2.1": "", "ﬁrma.example": "", "e²x.example": "",
		"WEIẞ.example": "", "İx.example": "", "al\u200bder.example": "", "Ⅷ.example": "", "ｅxample.example": "", "xn--weiss-.example": "", "a b.example": "",
	} {
		if got, ok := models.ALabel(domain); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", domain, got, ok, want)
		}
	}
}

func TestEmailDomain(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"ada@Contoso.COM":           "contoso.com",
		"ada@mail.contoso.com.":     "",
		`"a@gmail.com"@contoso.com`: "contoso.com",
		"ada@BÜCHER.example":        "xn--bcher-kva.example",
		"ada@ＧＭＡＩＬ.com":             "", // looked up as another domain
		"ada@intranet":              "intranet",
		"@contoso.com":              "contoso.com",
		"contoso.com":               "",
		"ada@":                      "",
		"ada@.":                     "",
		"ada@[192.0.2.1]":           "",
		"ada@192.0.2.1":             "",
		"ada@contoso.com>":          "",
		"ada@conto\r\nso.com":       "",
		"":                          "",
	} {
		if got := models.EmailDomain(address); got != want {
			t.Errorf("EmailDomain(%q) = %q, want %q", address, got, want)
		}
	}
}
