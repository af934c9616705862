package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// T-04, D-24: an address is refused, with the field named, when it looks like another one or when no mail server could have it.
func TestEmail_WhatNoServerHasIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	for _, tc := range []struct{ name, address, want string }{
		{"ß in the domain", "anna@weiß-handel.example", ""},
		{"a domain as A-label", "anna@xn--wei-handel-73a.example", ""},
		{"Polish", "łucja@żółw.example", ""},
		{"Turkish", "ışıl@türkçe.example", ""},
		{"Greek", "σοφία@παράδειγμα.example", ""},
		{"Cyrillic", "анна@пример.example", ""},
		{"Arabic", "سارة@مثال.example", ""},
		{"Hebrew", "דנה@דוגמה.example", ""},
		{"Hindi", "नीरज@उदाहरण.example", ""},
		{"Thai", "สมชาย@ตัวอย่าง.example", ""},
		{"Chinese", "王伟@例子.example", ""},
		{"Japanese", "担当@例え.example", ""},
		{"Korean", "민준@예시.example", ""},
		{"Georgian", "ანა@მაგალითი.example", ""},
		{"Ethiopic", "አና@ምሳሌ.example", ""},
		{"a local part of 64 octets", long + "@b.example", ""},
		{"one of 65", long + "a@b.example", "email_local_part"},
		{"33 letters of two octets", strings.Repeat("ö", 33) + "@b.example", "email_local_part"},
		{"a label of 63", "a@" + long[1:] + ".example", ""},
		{"one of 64", "a@" + long + ".example", "email_domain"},
		{"a label that is too long as A-label", "a@" + strings.Repeat("ü", 60) + ".example", "email_domain"},
		{"a label that begins with a hyphen", "a@-b.example", "email_domain"},
		{"one that ends with it", "a@b-.example", "email_domain"},
		{"an underscore in the domain", "a@b_c.example", "email_domain"},
		{"an underscore in the local part", "a_b@c.example", ""},
		{"an empty label", "a@b..example", "email"},
		{"an empty label in Japanese", "a@例え。。example.jp", "email_domain"},
		{"a number of a machine", "a@192.0.2.1", "email_domain"},
		{"a domain without end", "a@b", "email"},
		{"an A-label that is none", "a@xn--weiss-.example", "email_domain"},
		{"capital ß, which is looked up as ss", "anna@WEIẞ-HANDEL.example", "email_domain"},
		{"capital İ, which is looked up as two characters", "a@İstanbul.example", "email_domain"},
		{"a small two", "e²@b.example", "email_characters"},
		{"a small two in the domain", "a@e².example", "email_characters"},
		{"a ligature", "ﬁnn@b.example", "email_characters"},
		{"a ligature in the domain", "a@ﬁrma.example", "email_characters"},
		{"wide letters", "ａnna@b.example", "email_characters"},
		{"a wide domain", "a@ｂ.example", "email_characters"},
		{"a Roman number", "Ⅷ@b.example", "email_characters"},
		{"half-width kana", "ﾀﾅｶ@b.example", "email_characters"},
		{"a letter and its accent apart", "re\u0301mi@b.example", "email_characters"},
		{"a zero-width space", "a\u200bb@c.example", "email"},
		{"a soft hyphen in the domain", "a@b\u00adc.example", "email"},
		{"a space", "a b@c.example", "email"},
		{"254 characters, and more as A-label", "a@" + strings.Repeat("ü.", 60) + "example", "email_domain"},
	} {
		form, facts := partnerForm()
		form.ContactEmail = tc.address
		want := []string{}
		if tc.want != "" {
			want = append(want, "VALIDATION_FAILED."+tc.want+" at contact.email")
		}
		if diff := cmp.Diff(want, told(rules.CheckEligibility(form, facts))); diff != "" {
			t.Errorf("%s: %q: -want +got\n%s", tc.name, tc.address, diff)
		}
	}
}
