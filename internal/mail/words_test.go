package mail

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// Every language says the same, in as many paragraphs, and in its own words.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	english := languages()["en"]
	if got, want := len(languages()), 6; got != want {
		t.Fatalf("%d languages, want %d", got, want)
	}
	if files, err := wordFiles.ReadDir("letters"); err != nil || len(files) != len(Templates()) {
		t.Errorf("letters has %d files (%v), want one for each of %d templates", len(files), err, len(Templates()))
	}
	for locale, words := range languages() {
		if got, want := len(words.Months), 12; got != want {
			t.Errorf("%s has %d months, want %d", locale, got, want)
		}
		if got, want := len(words.Templates), len(Templates()); got != want {
			t.Errorf("%s has %d templates, want %d", locale, got, want)
		}
		for _, template := range Templates() {
			got, want := words.Templates[template], english.Templates[template]
			if len(got.Body) != len(want.Body) || len(got.Steps) != len(want.Steps) || (got.Due == "") != (want.Due == "") ||
				(got.LinkLabel == "") != (want.LinkLabel == "") || (got.CodeLabel == "") != (want.CodeLabel == "") || len(got.Letter) != len(want.Letter) ||
				!slices.Equal(slices.Sorted(maps.Keys(got.Outcomes)), slices.Sorted(maps.Keys(want.Outcomes))) {
				t.Errorf("%s, %s: the entry is built differently from the English one", locale, template)
				continue
			}
			if locale != "en" {
				differ(t, locale+", "+string(template), got.all(), want.all())
			}
		}
	}
}

func TestLabels_AreTranslated(t *testing.T) {
	t.Parallel()
	english := languages()["en"].Labels.all()
	for locale, words := range languages() {
		for i, label := range words.Labels.all() {
			if label == "" || strings.TrimSpace(label) != label {
				t.Errorf("%s: label %q (in English %q) is empty or padded", locale, label, english[i])
			}
		}
	}
	for _, locale := range []string{"zh-Hans", "ja"} { // the others may share a word such as Partner
		differ(t, locale, languages()[locale].Labels.all(), english)
	}
}

func differ(t *testing.T, where string, got, english []string) {
	t.Helper()
	for i := range got {
		if got[i] == english[i] {
			t.Errorf("%s: %q is English", where, got[i])
		}
		if strings.TrimSpace(got[i]) == "" {
			t.Errorf("%s: nothing for %q", where, english[i])
		}
	}
}

func (e entry) all() []string {
	all := slices.Concat([]string{e.Subject}, e.Body, e.Steps, e.Letter)
	for _, outcome := range slices.Sorted(maps.Keys(e.Outcomes)) {
		all = append(all, e.Outcomes[outcome])
	}
	for _, label := range []string{e.Due, e.LinkLabel, e.CodeLabel} {
		if label != "" {
			all = append(all, label)
		}
	}
	return all
}

func (l labels) all() []string {
	return []string{
		l.Reference, l.Organization, l.Partner, l.ValidationID, l.Allowance, l.Unlimited, l.Due, l.NextSteps, l.Question, l.Message, l.RequestTitle, l.Reason, l.Link,
		l.LinkHidden, l.LetterLink, l.LetterNote, l.SupportReference, l.InviterName, l.Roles, l.Provider, l.Reseller, l.Customer, l.OrderNumber, l.Subscription,
	}
}
