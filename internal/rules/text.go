package rules

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"golang.org/x/text/unicode/norm"
)

// Locales are the languages a person can choose for messages and mail.
func Locales() []string {
	out := make([]string, len(problem.Languages))
	for i, tag := range problem.Languages {
		out[i] = tag.String()
	}
	return out
}

// TenantID reads a tenant's GUID as people type it and returns its canonical spelling: lower case with hyphens.
func TenantID(typed string) (guid string, ok bool) {
	typed = strings.TrimSpace(typed)
	if len(typed) != 36 {
		return "", false
	}
	id, err := uuid.Parse(typed)
	if err != nil || id == uuid.Nil {
		return "", false
	}
	return id.String(), true
}

// Text checks one text of an input: present if required, not too long, without characters that cannot be shown.
func Text(field, value string, required bool, max int) *problem.Problem {
	switch {
	case len(value) > max*utf8.UTFMax, utf8.RuneCountInString(value) > max: // first: everything else takes longer for longer texts
		return problem.Invalid(field, "too_long").With("Max", max)
	case strings.TrimSpace(value) == "" && required:
		return problem.Invalid(field, "required")
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unstorable):
		return problem.Invalid(field, "text")
	}
	return nil
}

// unstorable are control characters (but not line breaks and tabs) and the marks that reverse text.
func unstorable(c rune) bool {
	if c == '\n' || c == '\r' || c == '\t' {
		return false
	}
	return unicode.IsControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069') || c == '\ufffd'
}

// oneLine is Text for texts without line breaks, such as a name in a mail header.
func oneLine(field, value string, required bool, max int) *problem.Problem {
	if p := Text(field, value, required, max); p != nil {
		return p
	}
	if strings.ContainsAny(value, "\r\n\t\u2028\u2029") {
		return problem.Invalid(field, "text")
	}
	return nil
}

// foldable limits a name as it is folded, by which companies and offers are searched and locations compared: some characters fold to several letters.
func foldable(field, value string) *problem.Problem {
	const longest = 400
	if p := Text(field, models.Fold(value), false, longest); p != nil {
		return p
	}
	return Text(field, models.FoldForSearch(value), false, longest)
}

// properName is oneLine for names of companies. A web address is refused, because it would become a link in mail; a bare host name
// is allowed, because some companies have one as their name.
func properName(field, value string, required bool, max int) *problem.Problem {
	if p := oneLine(field, value, required, max); p != nil {
		return p
	}
	if strings.Contains(value, "://") || strings.Contains(strings.ToLower(value), "www.") || webAddress.MatchString(seen(value)) {
		return problem.Invalid(field, "link")
	}
	return nil
}

// personName is properName for people: a bare host name is refused too. A name has letters, of any script.
func personName(field, value string, required bool, max int) *problem.Problem {
	if p := properName(field, value, required, max); p != nil {
		return p
	}
	if strings.TrimSpace(value) != "" && !strings.ContainsFunc(value, unicode.IsLetter) {
		return problem.Invalid(field, "no_letters")
	}
	if len(webAddresses(value)) > 0 {
		return problem.Invalid(field, "link")
	}
	return nil
}

const (
	maxAddress   = 254 // RFC 5321, as mail servers are told it
	maxLocalPart = 64  // octets
)

// oneName reports a contact without any name. One name is enough, in either field, because some people have only one.
func oneName(field string, c models.PrimaryContact) (found problem.List) {
	if strings.TrimSpace(c.FirstName) == "" && strings.TrimSpace(c.LastName) == "" {
		found.Add(problem.Invalid(field+".firstName", "one_name"))
		found.Add(problem.Invalid(field+".lastName", "one_name"))
	}
	return found
}

// email checks one plain address, as strictly as the mail package does when it sends. Characters that are normalised to others are
// refused (D-24): mail programs and name servers would turn the address into another one.
func email(field, value string) *problem.Problem {
	if p := oneLine(field, value, true, maxAddress); p != nil {
		return p
	}
	value = strings.TrimSpace(value)
	local, domain := models.SplitAddress(value)
	a, err := mail.ParseAddress(value)
	if err != nil || a.Address != value || strings.ContainsFunc(value, unmailable) || !named(value) {
		return problem.Invalid(field, "email")
	}
	_, possible := models.ALabel(domain)
	switch {
	case norm.NFKC.String(value) != value:
		return problem.Invalid(field, "email_characters")
	case len(local) > maxLocalPart:
		return problem.Invalid(field, "email_local_part").With("Max", maxLocalPart)
	case !possible:
		return problem.Invalid(field, "email_domain").With("Domain", domain)
	case len(models.WireAddress(value)) > maxAddress:
		return problem.Invalid(field, "too_long").With("Max", maxAddress)
	}
	return nil
}

// unmailable reports invisible characters, which the parser accepts.
func unmailable(c rune) bool { return unicode.IsSpace(c) || unicode.Is(unicode.Cf, c) }

// named reports whether the domain of an address is a full name, and not an IP address.
func named(address string) bool {
	domain := address[strings.LastIndex(address, "@")+1:]
	return strings.Contains(domain, ".") && !strings.HasPrefix(domain, "[")
}

// locale checks a language tag.
func locale(field, value string) *problem.Problem {
	if slices.Contains(Locales(), value) {
		return nil
	}
	return problem.Invalid(field, "locale").Naming("Allowed", "language", Locales()...)
}
