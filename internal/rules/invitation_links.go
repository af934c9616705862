package rules

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// This file finds the texts that mail programs turn into links, so that letters and names can be refused because of them.

// webAddress matches links by their form: a scheme, www, network shares, and host names and IP addresses with a path, a port or a
// query. A telephone number in a signature ("TEL:03-1234-5678") is none.
var webAddress = regexp.MustCompile(`(?i)(?:` + strings.Join([]string{
	`[a-z][a-z0-9+.-]*:[/\\]+[^\s<>"]+`,
	`\bwww\.[^\s<>"]+`,
	`[/\\]{2}[\p{L}\p{N}_-]+[.\\/][\p{L}\p{N}_-][^\s<>"]*`,
	`(?:[\p{L}\p{N}_-]+\.)+(?:xn--[a-z0-9-]+|\p{L}{2,})\.?(?:/|[?#][^\s<>"]|:\p{N})[^\s<>"]*`,
	`\b\d{1,3}(?:\.\d{1,3}){3}(?:[/?#]|:\d)[^\s<>"]*`,
	`\blocalhost(?:/|:\d)[^\s<>"]*`,
	`\b(?:https?|ftps?|javascript|data|vbscript|file|mailto|callto|sips?|skype|xmpp|magnet|intent|view-source|ms-[a-z-]+|web\+[a-z]+):[^\s<>"]+`,
	`(?-i:\btel:)\+?\d[^\s<>"]*`,
}, "|") + `)`)

// bareHost matches what may be a host name without a path; its last part decides whether it is one.
var bareHost = regexp.MustCompile(`(?i)(?:[\p{L}\p{N}_-]+\.)+(xn--[a-z0-9-]+|\p{Latin}{2,}|\p{L}{2,})`)

// mailAddress matches e-mail addresses, which are allowed in a letter.
var mailAddress = regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}-]+\.)*[\p{L}\p{N}-]+`)

// abbreviation matches what only looks like a host name: legal forms of companies, initials and academic degrees, as people write
// them in six languages without a space.
var abbreviation = regexp.MustCompile(`^(?:\p{Lu}\.)*(?:(?i:co|corp|inc|pte|pty|pvt|dr)\.(?i:ltd|inc|ir)|\p{Lu}\.\p{Lu}\p{Ll}+)$`)

// titled matches a title or an initial before a name without a space: Prof.in Huber, Dipl.-Ing.in, A.de Vries, Mr.Kim. It is needed
// because in, de and kim are top-level domains as well.
var titled = regexp.MustCompile(`^(?:` + strings.Join([]string{
	title + `(?:\.-?` + title + `)*\.(?i:in|med|phil|jur|ing|arch)`,
	title + `(?:\.-?` + title + `)*\.\p{Lu}\p{Ll}+`,
	`\p{Lu}(?:\.\p{Lu})*\.(?i:de|da|di|do|du|la|le|lo|el|al|van|von|vom|zu|zum|zur|af|av|ten|ter|bin|ibn|ben|bint|st|mc)`,
}, "|") + `)$`)

// title matches an abbreviated academic title or form of address.
const title = `(?i:prof|dr|dra|drs|mag|dipl|ing|inż|inz|ir|univ|priv|doz|ass|assoc|asst|hon|lic|mgr|lek|med|phil|jur|rer|dott|avv|arq|arch|eng|mr|mrs|ms|mx|sr|sra|srta|st|hj)`

// maxFound is how many addresses a problem names at most.
const maxFound = 10

// webAddresses lists the links in a text, except for the names that are allowed in it.
func webAddresses(text string, names ...string) []string {
	text = seen(text)
	found := webAddress.FindAllString(text, maxFound)
	rest := mailAddress.ReplaceAllString(webAddress.ReplaceAllString(text, " "), " ")
	for _, name := range names {
		if name != "" {
			rest = strings.ReplaceAll(rest, seen(name), " ")
		}
	}
	found = append(found, bareHosts(rest, maxFound-len(found))...)
	for i, address := range found {
		found[i] = clipped(address, 200)
	}
	return found
}

// seen normalises a text to what readers see and mail programs recognise: full-width letters become ordinary ones, and invisible and
// combining characters are dropped, so that they cannot hide an address.
func seen(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.Cf, unicode.Mn, unicode.Me, unicode.Other_Default_Ignorable_Code_Point) {
			return -1
		}
		return c
	}, norm.NFKC.String(text))
	return eastAsianDot.ReplaceAllString(text, "$1.$2")
}

// eastAsianDot is the full stop of East Asia where it cannot end a sentence of Japanese or Chinese.
var eastAsianDot = regexp.MustCompile(`([A-Za-z0-9])。([A-Za-z0-9])`)

// bareHosts lists host names under public suffixes: mail programs turn them into links, whatever follows.
func bareHosts(text string, most int) (found []string) {
	for _, at := range bareHost.FindAllStringSubmatchIndex(text, -1) {
		if len(found) >= most {
			break
		}
		host, top := text[at[0]:at[1]], text[at[2]:at[3]]
		if !goesOnAsName(text[at[1]:]) && topLevel(top) && !abbreviation.MatchString(host) && !isTitled(host, text[at[1]:]) {
			found = append(found, host)
		}
	}
	return found
}

// labelFollows matches text with which a host name goes on.
var labelFollows = regexp.MustCompile(`^(?:\.[\p{L}\p{N}]|@)`)

// isTitled reports whether what looks like a host name is a title or an initial before a name. Prof.In could be an
// address, and Prof.Com is one: the tops under which everybody has a name are no names of people.
func isTitled(host, after string) bool {
	top := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	switch top {
	case "com", "net", "org", "info", "biz", "app", "dev", "online", "site", "shop", "xyz", "link", "click", "top":
		return false
	}
	return titled.MatchString(host) && !labelFollows.MatchString(after)
}

// goesOnAsName reports whether a name is longer than what was found of it. A name in Latin letters ends where others begin.
func goesOnAsName(after string) bool {
	for _, c := range after {
		return c == '-' || c == '_' || unicode.IsDigit(c) || unicode.Is(unicode.Latin, c)
	}
	return false
}

// topLevel reports whether a name is a top-level domain.
func topLevel(name string) bool {
	ascii, err := idna.Punycode.ToASCII(strings.ToLower(name))
	if err != nil {
		return false
	}
	_, icann := publicsuffix.PublicSuffix(ascii)
	return icann
}

func clipped(s string, max int) string {
	runes := []rune(s)
	if len(runes) <= max {
		return s
	}
	return string(runes[:max]) + "…"
}
