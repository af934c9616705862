package rules

import (
	"strings"
	"unicode"

	"github.com/partnergraph/partnergraph/internal/problem"
)

// LetterForm is an edited letter, the link that belongs in it, and the mark that replaces the link in a stored
// letter.
type LetterForm struct {
	Subject, Text, Link, Mark string
	Names                     []string // of the senders: some companies have a host name as their name
}

// CheckLetter reports why a letter cannot be sent: the link is missing, or there is another web address.
func CheckLetter(l LetterForm) (found problem.List) {
	subject, text := oneLine("subject", l.Subject, true, 200), Text("text", l.Text, true, maxLetter)
	found.Add(subject)
	found.Add(text)
	if text != nil {
		return found // lengths first: searching for links is slow
	}
	if subject == nil {
		found.Add(foreignLinks("subject", l.Subject, l.Names))
	}
	marked := MarkLink(l)
	if !linked(marked, l.Mark) {
		link := l.Link
		if link == "" { // it is made with the invitation: until then the mark replaces it
			link = l.Mark
		}
		found.Add(problem.New(problem.InviteLinkMissing, "text").With("Link", link).Detailing("link", link))
	}
	found.Add(foreignLinks("text", marked, l.Names))
	return found
}

// foreignLinks names the web addresses that do not belong in a part of a letter.
func foreignLinks(field, text string, names []string) *problem.Problem {
	found := webAddresses(text, names...)
	if len(found) == 0 {
		return nil
	}
	return problem.New(problem.InviteLinkForeign, field).With("Found", strings.Join(found, ", ")).Detailing("found", found...)
}

// MarkLink replaces the link with the mark. A link that continues with other characters is another link.
func MarkLink(l LetterForm) string {
	if l.Link == "" {
		return l.Text
	}
	var b strings.Builder
	for rest := l.Text; ; {
		before, after, found := strings.Cut(rest, l.Link)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if goesOn(after) {
			b.WriteString(l.Link)
		} else {
			b.WriteString(l.Mark)
		}
		rest = after
	}
}

// linked reports whether the marked text contains the link alone somewhere.
func linked(marked, mark string) bool {
	for rest := marked; ; {
		_, after, found := strings.Cut(rest, mark)
		if !found {
			return false
		}
		if !goesOn(after) {
			return true
		}
		rest = after
	}
}

// goesOn reports whether mail programs would include the text after a link in the link. A link may end a sentence: then nothing
// follows the full stop. Ideographic punctuation, which needs no space after it, is not part of a link.
func goesOn(after string) bool {
	for _, c := range after {
		switch {
		case unicode.IsSpace(c), strings.ContainsRune(`<>"`, c), c > unicode.MaxASCII && unicode.IsPunct(c):
			return false
		case !strings.ContainsRune(".,;:!?)]}'*", c):
			return true
		}
	}
	return false
}
