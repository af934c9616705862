package mail

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is the maximum length of a name or a subject, in characters, so that headers stay small.
const longest = 200

// clean drops characters that can disguise text or break a header: control characters, and invisible ones that reorder or hide
// others. Zero-width joiners stay, because emoji and some scripts are spelled with them.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\u200c' || r == '\u200d':
			return r
		case r == utf8.RuneError || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// lines splits free text wherever any system would begin a new line.
func lines(s string) []string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	s = strings.TrimSpace(clean(s))
	if s == "" {
		return nil
	}
	split := strings.Split(s, "\n")
	for i := range split {
		split[i] = strings.TrimRightFunc(split[i], unicode.IsSpace)
	}
	return split
}

// line makes one clean line of a name or a subject. The start of an encoded word ("=?") is broken up, because mail
// programs would decode it.
func line(s string) string {
	s = strings.Join(strings.Fields(strings.Join(lines(s), " ")), " ")
	s = strings.ReplaceAll(s, "=?", "= ?")
	if utf8.RuneCountInString(s) <= longest {
		return s
	}
	return strings.TrimSpace(string([]rune(s)[:longest-1])) + "…"
}

// isAddress reports whether s is exactly one plain address: no name, no comment, no list, nothing invisible.
func isAddress(s string) bool {
	if len(s) > 254 || s != line(s) {
		return false
	}
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s && parsed.Name == ""
}

// isLink reports whether s is a web address that is safe to click.
func isLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsFunc(s, hidden)
}

func hidden(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
