package models

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// E-mail addresses are stored, shown and used as they were given. For comparison and search there is a key in another column
// (D-24), which is never shown and never used as an address.

// longestAddress is an upper bound for the length of an address, in bytes.
const longestAddress = 4 * 254

// AddressKey is equal for two addresses that are the same: the local parts are equal but for simple case, and the domains name
// the same machines. So ANNA@weiß.example is anna@xn--wei-7ka.example, and not anna@weiss.example.
func AddressKey(address string) string {
	if len(address) > longestAddress {
		return address
	}
	local, domain := SplitAddress(address)
	if ascii, ok := ALabel(domain); ok {
		domain = ascii
	}
	return simpleFold(local) + "@" + simpleFold(domain)
}

// SameAddress reports whether two addresses are the same (D-24).
func SameAddress(a, b string) bool { return AddressKey(a) == AddressKey(b) }

// MailboxKey is the AddressKey without dots, and without a + and what follows it, in the local part: at many providers all such addresses
// are one mailbox. At others two people may be counted as one; at worst they wait longer for a letter.
func MailboxKey(address string) string {
	local, domain := SplitAddress(AddressKey(address))
	if plus := strings.IndexByte(local, '+'); plus > 0 {
		local = local[:plus]
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	return strings.ReplaceAll(local, ".", "") + "@" + domain
}

// WireAddress is an address for SMTP: the domain as A-label, the local part as it was given.
func WireAddress(address string) string {
	local, domain := SplitAddress(address)
	ascii, ok := ALabel(domain)
	if !ok || local == "" {
		return address
	}
	return local + "@" + ascii
}

// EmailDomain is the domain of an address as A-label; empty when the address has none.
func EmailDomain(address string) string {
	_, domain := SplitAddress(address)
	ascii, _ := ALabel(domain)
	return ascii
}

// SplitAddress splits an address at its last @. Without an @ everything is the local part.
func SplitAddress(address string) (local, domain string) {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address, ""
	}
	return address[:at], address[at+1:]
}

// lookup is the profile of IDNA 2008 by which names are looked up (UTS 46, non-transitional: ß stays ß).
var lookup = sync.OnceValue(func() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
})

// dots are the full stops that separate the labels of a domain; the last three are East Asian.
const dots = ".。．｡"

// ALabel is the canonical spelling of a domain for DNS: ASCII, lower case. It is false for an invalid host name, and for a name that
// IDNA would map to another one: U+1E9E to ss, a ligature to its letters, an invisible character to nothing.
func ALabel(domain string) (string, bool) {
	if len(domain) > longestAddress {
		return "", false
	}
	ascii, err := lookup().ToASCII(domain)
	if err != nil || ascii == "" || strings.HasSuffix(ascii, ".") {
		return "", false
	}
	if top := ascii[strings.LastIndexByte(ascii, '.')+1:]; strings.Trim(top, "0123456789") == "" {
		return "", false // no top-level domain consists of digits: this is an IP address
	}
	given := strings.FieldsFunc(domain, func(c rune) bool { return strings.ContainsRune(dots, c) })
	if !slices.EqualFunc(given, strings.Split(ascii, "."), sameLabel) {
		return "", false
	}
	return ascii, true
}

// sameLabel reports whether a label as given and its A-label differ only in case and encoding.
func sameLabel(given, ascii string) bool {
	if folded := simpleFold(given); folded == ascii {
		return true
	}
	unicode, err := lookup().ToUnicode(ascii)
	return err == nil && simpleFold(unicode) == simpleFold(given)
}

// simpleFold is Unicode's simple case folding, one character for one: ß stays ß, which full folding turns into ss.
func simpleFold(s string) string {
	full := cases.Fold()
	return strings.Map(func(c rune) rune {
		if c <= unicode.MaxASCII {
			return unicode.ToLower(c)
		}
		if folded := []rune(full.String(string(c))); len(folded) == 1 {
			return folded[0]
		}
		if lower := unicode.ToLower(c); slices.Contains(orbit(c), lower) {
			return lower
		}
		return c
	}, norm.NFC.String(s))
}

// orbit lists the characters that differ from one only in simple case.
func orbit(c rune) (all []rune) {
	for next := unicode.SimpleFold(c); next != c; next = unicode.SimpleFold(next) {
		all = append(all, next)
	}
	return append(all, c)
}

// Keyed is a row with keys of its addresses. The store computes them when it writes the row.
type Keyed interface{ FillKeys() }

// FillKeys computes the key by which the person is found at sign-in. A SecondKey stays.
func (r *User) FillKeys() {
	key := AddressKey(r.Email)
	if r.EmailKey == nil || !strings.HasPrefix(*r.EmailKey, key+" ") {
		r.EmailKey = &key
	}
}

// SecondKey is the key of a duplicate user: the same organisation has another user with another spelling of the same address, from
// the time before there were keys. Only the other one is found at sign-in.
func (r *User) SecondKey() string { return AddressKey(r.Email) + " " + r.ID.String() }

// FillKeys computes the keys by which invitations to the same address, and to the same domain, are found.
func (r *RelationshipRequest) FillKeys() {
	r.InviteeKey, r.InviteeDomain = keyOf(r.InviteeEmail, AddressKey), keyOf(r.InviteeEmail, EmailDomain)
}

// FillKeys computes the key by which e-mails to the same mailbox are counted.
func (r *Email) FillKeys() { r.MailboxKey = keyOf(r.ToAddress, MailboxKey) }

func keyOf(address string, key func(string) string) *string {
	if address != "" {
		address = key(address)
	}
	return &address
}
