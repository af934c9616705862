package mail

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// LinkMark stands in a letter where the one-time link belongs. Nothing else in a letter is replaced.
const LinkMark = "{{link}}"

// Letter is an invitation that somebody may change, and send or paste wherever he likes. Text holds LinkMark.
type Letter struct{ Subject, Text string }

// Draft proposes the letter of an invitation in the language nearest to locale, written as by the inviting person. The letter is
// complete by itself, because people paste it into their own mail programs.
func Draft(t Template, locale string, d Data) (Letter, error) {
	words := languages()[problem.Locale(locale)]
	entry := words.Templates[t]
	if entry.Letter == nil {
		return Letter{}, fmt.Errorf("draft %s: it is not an invitation", t)
	}
	d = d.tidy().unmarked()
	greeting, err := words.Greeting.with(d)
	if err != nil {
		return Letter{}, fmt.Errorf("draft %s: greeting: %w", t, err)
	}
	facts, err := words.facts(t, Data{PartnerName: d.PartnerName, ProviderName: d.ProviderName, Due: d.Due, TimeZone: d.TimeZone})
	if err != nil {
		return Letter{}, fmt.Errorf("draft %s: %w", t, err)
	}
	text := append([]string{greeting}, entry.Letter...)
	if known := listed(facts, words.Labels.Colon); known != "" {
		text = append(text, known)
	}
	text = append(text, words.Labels.LetterLink+"\n"+LinkMark, signed(words.Closing, t, d))
	return Letter{Subject: entry.Subject, Text: strings.Join(text, "\n\n")}, nil
}

// Redate replaces the date in a letter until which its link works.
func Redate(text, locale, zone string, from, to time.Time) string {
	words := languages()[problem.Locale(locale)]
	old, err := words.date(from, zone)
	if err != nil || old == "" {
		return text
	}
	date, err := words.date(to, zone)
	if err != nil {
		return text
	}
	return strings.ReplaceAll(text, old, date)
}

// unmarked breaks up LinkMark inside the data, so that a name cannot be replaced by the link.
func (d Data) unmarked() Data {
	for _, s := range []*string{&d.RecipientName, &d.PartnerName, &d.ProviderName, &d.InviterName} {
		*s = strings.ReplaceAll(*s, "{{", "{ {")
	}
	return d
}

// listed is one labelled line for each fact.
func listed(facts []fact, colon string) string {
	all := make([]string, len(facts))
	for i, f := range facts {
		all[i] = f.Label + colon + f.Value
	}
	return strings.Join(all, "\n")
}

// signed returns the closing of a letter: the names of the inviting person and company, as far as they are known.
func signed(closing string, t Template, d Data) string {
	company := d.PartnerName
	if t == PartnershipInvitation {
		company = d.ProviderName
	}
	names := strings.TrimSpace(d.InviterName + "\n" + company)
	return strings.TrimSpace(closing + "\n" + names)
}

// Plain is the letter as plain text. Without a link LinkMark stays.
func (l Letter) Plain(link string) string { return l.written(link).Plain() }

// HTML is the letter as a piece of a page: paragraphs in which everything is escaped and the link can be clicked.
func (l Letter) HTML(link string) string {
	var b strings.Builder
	_ = htmlLayout.ExecuteTemplate(&b, "letter.html.tmpl", l.written(link)) // memory takes everything, and the layout fits the data
	return b.String()
}

// The maximum length of a mailto URL that mail programs and operating systems accept, and of the subject in it.
const (
	longestMailto  = 1900
	longestSubject = 500
)

// Mailto is the mailto URL that opens the letter in the sender's mail program (RFC 6068). If to is not one plain address, the URL has
// no recipient, and the sender fills it in. A letter that is too long for a URL begins with its link and is cut at the end of a
// paragraph: each Japanese character takes nine characters here.
func (l Letter) Mailto(to, link string) string {
	head := "mailto:" + recipient(to) + "?subject=" + cut(line(l.Subject), longestSubject) + "&body="
	body := func(text string) string { return percent(strings.ReplaceAll(text, "\n", "\r\n")) }
	if whole := head + body(l.Plain(link)); len(whole) < longestMailto {
		return whole
	}
	short := link
	for _, paragraph := range strings.Split(strings.Join(lines(l.Text), "\n"), "\n\n") {
		if strings.Contains(paragraph, LinkMark) {
			continue
		}
		longer := short + "\n\n" + paragraph
		if len(head)+len(body(longer)) >= longestMailto {
			break
		}
		short = longer
	}
	return head + body(short)
}

// cut escapes as much of a text as fits.
func cut(s string, most int) string {
	escaped := percent(s)
	for runes := []rune(s); len(escaped) > most; escaped = percent(strings.TrimSpace(string(runes)) + "…") {
		runes = runes[:len(runes)-1]
	}
	return escaped
}

func recipient(to string) string {
	if !isAddress(to) {
		return ""
	}
	local, domain := models.SplitAddress(models.WireAddress(to))
	return percent(local) + "@" + percent(domain)
}

// percent escapes a text for a URL, with spaces as %20, since mail programs do not decode a plus sign.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func (l Letter) written(link string) *written {
	return &written{lines: lines(l.Text), Link: link, hidden: LinkMark}
}
