package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/rules"
)

const (
	inviteLink = "https://program.example/invitation#q1w2e3-r4_t5"
	linkMark   = "{{link}}"
)

func letter(text string) rules.LetterForm {
	return rules.LetterForm{Subject: "Work with us", Text: text, Link: inviteLink, Mark: linkMark}
}

// letterCases are texts of letters, with the stored text and the problems.
var letterCases = []struct {
	name, text, kept string
	want             []string
}{
	{"as it was drafted", "Dear Paula,\n\n{{link}}\n\nGrant", "", nil},
	{"with the link as it is shown", "Dear Paula, " + inviteLink, "Dear Paula, {{link}}", nil},
	{"at the end of a sentence", "Here: " + inviteLink + ".", "Here: {{link}}.", nil},
	{"in brackets, and then a line", "Here (" + inviteLink + ").\nYours", "Here ({{link}}).\nYours", nil},
	{"in angle brackets", "Here <" + inviteLink + ">.", "Here <{{link}}>.", nil},
	{"at the end of a Japanese sentence", "こちら：" + inviteLink + "。よろしくお願いします。", "こちら：{{link}}。よろしくお願いします。", nil},
	{"in Japanese brackets", "「" + inviteLink + "」をご覧ください", "「{{link}}」をご覧ください", nil},
	{"the link twice", inviteLink + "\n" + inviteLink, "{{link}}\n{{link}}", nil},
	{"a mail address", "{{link}} or write to grant@meridian.example.", "", nil},
	{"the name of a machine", "{{link}} of program.example, v1.2, e.g. now.", "", nil},
	{"words before a colon", "Your data: see {{link}} and the file: letter.pdf", "", nil},

	{"R-52: no link", "Dear Paula, call me.", "", []string{"INVITE_LINK_MISSING at text"}},
	{"no text", "  \n", "", []string{"VALIDATION_FAILED.required at text"}},
	{"the mark cut", "{{lin}}", "", []string{"INVITE_LINK_MISSING at text"}},
	{"the mark in wide characters", "｛｛link｝｝", "", []string{"INVITE_LINK_MISSING at text"}},
	{"a link of somebody else", "https://program.example/invitation#another", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"half a link", inviteLink[:len(inviteLink)-1], "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"one character more", inviteLink + "x", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"one dash more", inviteLink + "-", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"more behind a full stop", inviteLink + ".x", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"a question behind it", inviteLink + "?next=1", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"a letter that is not seen behind it", inviteLink + "\u200bx", "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"a letter that is not seen in it", inviteLink[:30] + "\u200b" + inviteLink[30:], "", []string{"INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	{"more behind the mark", "{{link}}x", "", []string{"INVITE_LINK_MISSING at text"}},
	{"more behind one of two links", inviteLink + "x " + inviteLink, inviteLink + "x {{link}}", []string{"INVITE_LINK_FOREIGN at text"}},
	{"the link as a question to others", "https://evil.example/?to=" + inviteLink, "https://evil.example/?to={{link}}", []string{"INVITE_LINK_FOREIGN at text"}},
}

// the text may be edited, but the link must stay, without other web addresses.
func TestLetter_KeepsItsLink(t *testing.T) {
	t.Parallel()
	for _, tc := range letterCases {
		if tc.want == nil {
			tc.want = []string{}
		}
		if tc.kept == "" {
			tc.kept = tc.text
		}
		l := letter(tc.text)
		if got := rules.MarkLink(l); got != tc.kept {
			t.Errorf("%s: kept as %q, want %q", tc.name, got, tc.kept)
		}
		if diff := cmp.Diff(tc.want, toldOf(t, l)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// toldOf lists the problems of a letter.
func toldOf(t *testing.T, l rules.LetterForm) []string {
	t.Helper()
	out := []string{}
	for _, p := range rules.CheckLetter(l) {
		out = append(out, told(p)...)
	}
	return out
}

// other web addresses are refused in any spelling, and named in the error.
func TestLetter_OtherAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for text, found := range map[string]string{
		"see http://evil.example":         "http://evil.example",
		"see HTTPS://EVIL.example/a?b=c.": "HTTPS://EVIL.example/a?b=c.",
		"see www.evil.example":            "www.evil.example",
		"see evil.example/prize":          "evil.example/prize",
		"see evil.example?prize=1":        "evil.example?prize=1",
		"see evil.example#prize":          "evil.example#prize",
		"see evil.example:8080":           "evil.example:8080",
		"see bücher.example/x":            "bücher.example/x",
		"javascript:alert(1)":             "javascript:alert(1)",
		"data:text/html,hello":            "data:text/html,hello",
		"ftp://evil.example":              "ftp://evil.example",
		"https:\\\\evil.example":          "https:\\\\evil.example",
		"https:/evil.example":             "https:/evil.example",
		"ｈｔｔｐｓ：／／ｅｖｉｌ．ｅｘａｍｐｌｅ":                 "https://evil.example",
		"ht\u200btps://evil.example":           "https://evil.example",
		"https:\u2060//evil.example":           "https://evil.example",
		"www\u00ad.evil.example":               "www.evil.example",
		"https://program.example.evil.example": "https://program.example.evil.example",
		"https://program.example@evil.example": "https://program.example@evil.example",
		"[here](https://evil.example)":         "https://evil.example)",
		`<a href="https://evil.example">`:      "https://evil.example",
	} {
		l := letter(linkMark + " " + text)
		wrong := rules.CheckLetter(l)
		if len(wrong) != 1 || !slices.Equal(toldOf(t, l), []string{"INVITE_LINK_FOREIGN at text"}) {
			t.Errorf("%q: %v, want the address refused", text, toldOf(t, l))
			continue
		}
		if got := details(t, wrong[0], "found"); !slices.Equal(got, []string{found}) {
			t.Errorf("%q: found %q, want %q", text, got, found)
		}
	}
}

// The subject of a letter becomes a header, and its text is kept: neither carries what does not belong there.
func TestCheckLetter_AllowedTexts(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, subject, text string
		want                []string
	}{
		{"8000 characters", "Hello", linkMark + strings.Repeat("字", 8000-8), []string{"INVITE_LINK_MISSING at text"}},
		{"8000 characters beside the link", "Hello", strings.Repeat("字", 8000-8) + linkMark, []string{}},
		{"8001 characters", "Hello", strings.Repeat("字", 8001-8) + linkMark, []string{"VALIDATION_FAILED.too_long at text"}},
		{"no subject", " ", linkMark, []string{"VALIDATION_FAILED.required at subject"}},
		{"a subject of 201 characters", strings.Repeat("ż", 201), linkMark, []string{"VALIDATION_FAILED.too_long at subject"}},
		{"another header", "Hello\r\nBcc: all@evil.example", linkMark, []string{"VALIDATION_FAILED.text at subject"}},
		{"another line, as Unicode has it", "Hello\u2028Bcc: all@evil.example", linkMark, []string{"VALIDATION_FAILED.text at subject"}},
		{"T-63: an address in the subject", "Hello www.evil.example", linkMark, []string{"INVITE_LINK_FOREIGN at subject"}},
		{"T-63: addresses in both", "Hello www.evil.example", linkMark + " www.evil.example", []string{"INVITE_LINK_FOREIGN at subject", "INVITE_LINK_FOREIGN at text"}},
		{"text that runs backwards", "Hello", linkMark + "\u202egnp.exe", []string{"VALIDATION_FAILED.text at text"}},
		{"a zero byte", "Hello", linkMark + "\x00", []string{"VALIDATION_FAILED.text at text"}},
		{"no characters at all", "Hello", linkMark + "\xff", []string{"VALIDATION_FAILED.text at text"}},
		{"everything at once", "", "www.evil.example", []string{"VALIDATION_FAILED.required at subject", "INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text"}},
	} {
		l := letter(tc.text)
		l.Subject = tc.subject
		if diff := cmp.Diff(tc.want, toldOf(t, l)); diff != "" {
			t.Errorf("%s: -want +got\n%s", tc.name, diff)
		}
	}
}

// Before a letter has a link, only the mark is accepted in its place.
func TestLetter_MarkStandsForTheLink(t *testing.T) {
	t.Parallel()
	l := letter("Dear Paula, {{link}}")
	l.Link = ""
	if got := rules.MarkLink(l); got != l.Text {
		t.Errorf("kept as %q", got)
	}
	if got := toldOf(t, l); len(got) != 0 {
		t.Errorf("refused: %v", got)
	}
	many := letter(linkMark + strings.Repeat(" www.evil.example/"+strings.Repeat("a", 300), 12))
	found := details(t, rules.CheckLetter(many)[0], "found")
	if len(found) != 10 || len([]rune(found[0])) != 201 {
		t.Errorf("%d addresses are named, the first with %d characters", len(found), len([]rune(found[0])))
	}
}

// T-11: a text that is too long is not searched for links, and a subject that is too long does not keep the text from it.
func TestLetter_LengthsFirst(t *testing.T) {
	t.Parallel()
	link := "https://pg.example/invitation#x"
	long := strings.Repeat("www.evil.example ", 60_000)
	for name, c := range map[string]struct {
		subject, text string
		want          []string
	}{
		"subject":              {long, link, []string{"subject.too_long"}},
		"text":                 {"Hello", link + " " + long, []string{"text.too_long"}},
		"both":                 {long, link + " " + long, []string{"subject.too_long", "text.too_long"}},
		"subject, linked text": {long, link + " www.evil.example", []string{"subject.too_long", "text."}},
	} {
		var got []string
		for _, p := range rules.CheckLetter(rules.LetterForm{Subject: c.subject, Text: c.text, Link: link, Mark: "[[link]]"}) {
			got = append(got, strings.Join(p.Field, ".")+"."+p.Reason)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: want %v, got %v", name, c.want, got)
		}
	}
}
