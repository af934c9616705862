package mail

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// said are data without a language, so that every other text in a letter is the program's.
var said = Data{
	RecipientName: "‹1›", OrganizationName: "‹2›", PartnerName: "‹3›", ProviderName: "‹4›", ResellerName: "‹5›", CustomerName: "‹6›", Reference: "‹7›",
	Question: "‹8›", ValidationID: "‹9›", Mailbox: "‹10›", ProgramName: "‹11›", SupportReference: "‹12›", InviterName: "‹13›", InvitedName: "‹14›", OrderNumber: "‹18›", SubscriptionName: "‹19›", RequestTitle: "‹20›", Message: "‹21›",
	Reason: problem.Invalid("contact.email", "required").Encode(), Roles: "ADMIN_AGENT, GLOBAL_ADMIN", Due: time.Date(2026, 12, 29, 22, 30, 0, 0, time.UTC),
}

var tags = regexp.MustCompile(`(?s)<head>.*</head>|<[^>]*>`)

// T-35: every letter is in one language, with all texts that the program has inserted.
func TestEveryLetterIsInOneLanguage(t *testing.T) {
	t.Parallel()
	for locale, words := range languages() {
		for _, template := range Templates() {
			for _, outcome := range append([]string{""}, words.Templates[template].outcomes()...) {
				d := said
				d.TimeZone, d.Outcome = "Asia/Kolkata", outcome
				for _, d := range []Data{d, d.WithLink("https://‹15›").WithCode("‹16›"), d.written("‹17›")} {
					got, err := Render(template, locale, d)
					if err != nil {
						t.Fatal(err)
					}
					for _, text := range []string{got.Subject, got.Text, html.UnescapeString(tags.ReplaceAllString(got.HTML, " "))} {
						if left := words.without(t, template, locale, text); left != "" {
							t.Errorf("%s in %s contains %q, which is not in that language's file:\n%s", template, locale, left, text)
						}
						if strings.Contains(text, "2026") && (!strings.Contains(text, "(UTC+5:30)") && !strings.Contains(text, "（UTC+5:30）")) {
							t.Errorf("%s in %s does not have the reader's time:\n%s", template, locale, text)
						}
					}
				}
			}
		}
	}
}

func (d Data) written(text string) Data {
	d.Subject, d.Letter = text, text+"\n"+LinkMark
	return d
}

func (e entry) outcomes() (all []string) {
	for outcome := range e.Outcomes {
		all = append(all, outcome)
	}
	return all
}

// without returns a text without the words of a language and the data.
func (l language) without(t *testing.T, template Template, locale, text string) string {
	t.Helper()
	known := append(l.Templates[template].all(), l.Labels.all()...)
	known = append(known, l.Labels.Colon, l.Labels.LinkCode, l.Labels.InvitedName, l.Closing, l.Team, problem.Localize(said.Reason, locale))
	for _, role := range []string{"role.ADMIN_AGENT", "role.GLOBAL_ADMIN"} {
		name, _ := problem.Term(role, locale)
		known = append(known, name)
	}
	for _, p := range []phrase{l.Greeting, l.Help} {
		filled, err := p.with(said)
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, filled)
	}
	date, err := l.date(said.Due, "Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	known = append(known, date, "https://")
	slices.SortFunc(known, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, words := range known {
		text = strings.ReplaceAll(text, words, " ")
	}
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) }), " ")
}
