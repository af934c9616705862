package rules_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// people paste a tenant ID in several spellings; one is stored.
func TestTenantID_IsNormalised(t *testing.T) {
	t.Parallel()
	const guid = "72f988bf-86f1-41af-91ab-2d7cd011db47"
	for typed, want := range map[string]string{
		guid:                                   guid,
		strings.ToUpper(guid):                  guid,
		" \t" + guid + "\r\n":                  guid,
		"\u00a0" + guid + "\u3000":             guid,
		"72F988bf-86f1-41AF-91ab-2d7cd011dB47": guid,
		"":                                     "",
		"{" + guid + "}":                       "",
		"urn:uuid:" + guid:                     "",
		strings.ReplaceAll(guid, "-", ""):      "",
		guid[:35]:                              "",
		guid + "0":                             "",
		guid[:8] + " " + guid[9:]:              "",
		"g" + guid[1:]:                         "",
		"00000000-0000-0000-0000-000000000000": "",
		"72f9-88bf86f1-41af-91ab-2d7cd011db47": "",
		"７2f988bf-86f1-41af-91ab-2d7cd011d":    "", // 36 bytes, but a wide digit
	} {
		if got, ok := rules.TenantID(typed); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", typed, got, ok, want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, value string
		required    bool
		want        []string
	}{
		{"nothing, optional", "", false, []string{}},
		{"nothing, required", "", true, []string{"VALIDATION_FAILED.required at text"}},
		{"blank, required", " \u3000\n", true, []string{"VALIDATION_FAILED.required at text"}},
		{"several lines", "a\r\n\tb", true, []string{}},
		{"as long as allowed", strings.Repeat("語", 10), true, []string{}},
		{"one character more", strings.Repeat("語", 11), true, []string{"VALIDATION_FAILED.too_long at text"}},
		{"NUL", "a\x00b", false, []string{"VALIDATION_FAILED.text at text"}},
		{"escape", "\x1b[2J", false, []string{"VALIDATION_FAILED.text at text"}},
		{"delete", "\x7f", false, []string{"VALIDATION_FAILED.text at text"}},
		{"a control character above ASCII", "\u0085", false, []string{"VALIDATION_FAILED.text at text"}},
		{"text turned around", "a\u202eb", false, []string{"VALIDATION_FAILED.text at text"}},
		{"text embedded", "a\u202ab", false, []string{"VALIDATION_FAILED.text at text"}},
		{"text isolated", "\u2066a\u2069", false, []string{"VALIDATION_FAILED.text at text"}},
		{"broken UTF-8", "a\xffb", false, []string{"VALIDATION_FAILED.text at text"}},
		{"already replaced", "a\ufffdb", false, []string{"VALIDATION_FAILED.text at text"}},
		{"emoji and joiners", "👩\u200d🔬 ok", false, []string{}},
		{"Arabic as it is", "مرحبا", false, []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := []string{}
			if wrong := rules.Text("text", tc.value, tc.required, 10); wrong != nil {
				got = told(wrong)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// the reply goes to one plain address.
func TestContactEmail_IsOnePlainAddress(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"lucia.herrera@meridian.example":                                     "",
		" lucia@meridian.example ":                                           "",
		"o'hara+gcc@sub.meridian.example":                                    "",
		"LUCIA@MERIDIAN.EXAMPLE":                                             "",
		"lucía@dirección.example":                                            "", // internationalised
		"担当@例え.テスト":                                                          "",
		strings.Repeat("a", 64) + "@" + strings.Repeat("b.", 90) + "example": "", // 252
		"": "required", " ": "required",
		"lucia": "email", "lucia@": "email", "@meridian.example": "email", "lucia@localhost": "email",
		"Lucía <lucia@meridian.example>": "email", "<lucia@meridian.example>": "email", "lucia@meridian.example (Lucía)": "email",
		"a@b.example, c@d.example": "email", "a@b.example;c@d.example": "email", "a@b@c.example": "email", "a b@c.example": "email",
		"a@b..example": "email", "a@.example": "email", ".a@b.example": "email", "a@b.example.": "email", `"a b"@c.example`: "email",
		"a@[192.0.2.1]": "email", "mailto:a@b.example": "email", "a\u200b@b.example": "email", "a@b\u00ad.example": "email", "a@b\u3000c.example": "email",
		"a@b.example\r\nBcc: c@d.example": "text", "a@b.example\n": "text", "a\x00@b.example": "text", "\u202ea@b.example": "text",
		strings.Repeat("a", 247) + "@b.example": "too_long",
	} {
		form, facts := partnerForm()
		form.ContactEmail = value
		wants := []string{}
		if want != "" {
			wants = append(wants, "VALIDATION_FAILED."+want+" at contact.email")
		}
		if diff := cmp.Diff(wants, told(rules.CheckEligibility(form, facts))); diff != "" {
			t.Errorf("%q: -want +got\n%s", value, diff)
		}
	}
}

func TestForm_Lengths(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ż", n) }
	form, facts := partnerForm()
	form.Evidence, form.USAddress, form.ContactName = long(4000), long(500), long(200)
	if err := rules.CheckEligibility(form, facts); err != nil {
		t.Errorf("as long as allowed: %v", err)
	}
	form.Evidence, form.USAddress, form.ContactName = long(4001), long(501), long(201)
	want := []string{"VALIDATION_FAILED.too_long at evidence", "VALIDATION_FAILED.too_long at usAddress", "VALIDATION_FAILED.too_long at contact.name"}
	if diff := cmp.Diff(want, told(rules.CheckEligibility(form, facts))); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A name is one line, since it is in the first line of a letter and in a header.
func TestContactName_IsOneLine(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"李 伟": "", "": "required", "a\tb": "text", "a\u2028b": "text", "a\u2029b": "text", "a\rb": "text",
	} {
		form, facts := partnerForm()
		form.ContactName = name
		wants := []string{}
		if want != "" {
			wants = append(wants, "VALIDATION_FAILED."+want+" at contact.name")
		}
		if diff := cmp.Diff(wants, told(rules.CheckEligibility(form, facts))); diff != "" {
			t.Errorf("%q: -want +got\n%s", name, diff)
		}
	}
}

func TestLocales(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"en", "es", "zh-Hans", "ja", "pl", "id"}, rules.Locales()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func FuzzTenantID(f *testing.F) {
	for _, seed := range []string{"", "72f988bf-86f1-41af-91ab-2d7cd011db47", "{72F988BF-86F1-41AF-91AB-2D7CD011DB47}", "urn:uuid:x", "\u00a0\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		guid, ok := rules.TenantID(typed)
		if !ok {
			if guid != "" {
				t.Fatalf("%q is refused and still read as %q", typed, guid)
			}
			return
		}
		if !strings.EqualFold(strings.TrimSpace(typed), guid) || guid != strings.ToLower(guid) || uuid.Validate(guid) != nil {
			t.Fatalf("%q is read as %q", typed, guid)
		}
		if again, ok := rules.TenantID(guid); !ok || again != guid {
			t.Fatalf("%q changes when it is read again: %q", guid, again)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "a\nb", "\x00", "a\u202eb", "\xff", strings.Repeat("x", 21)} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, value string, required bool) {
		if rules.Text("text", value, required, 20) != nil {
			return
		}
		if required && strings.TrimSpace(value) == "" {
			t.Fatalf("%q passes for something", value)
		}
		if !utf8.ValidString(value) || utf8.RuneCountInString(value) > 20 {
			t.Fatalf("%q cannot be stored", value)
		}
		for _, c := range value {
			if unicode.Is(unicode.Bidi_Control, c) && c != '\u200e' && c != '\u200f' && c != '\u061c' {
				t.Fatalf("%q turns text around", value)
			}
			if unicode.IsControl(c) && !strings.ContainsRune("\n\r\t", c) {
				t.Fatalf("%q has a control character", value)
			}
		}
	})
}
