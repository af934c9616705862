package data

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// EmailDomains are the domains whose addresses represent no organisation: those of providers of personal mailboxes,
// which the program's folder lists, and those that a deployment adds. The zero EmailDomains are none.
type EmailDomains struct{ consumer, extra map[string]bool } // normalised

// readDomains reads the refused domains. A public suffix, such as com or co.uk, is a mistake: anybody can register a name under it.
func (r *reader) readDomains(s Settings) {
	d := EmailDomains{consumer: map[string]bool{}, extra: map[string]bool{}}
	seen := map[string]int{}
	r.table("refused_email_domains.csv", []string{"domain", "provider_group", "basis"}, func(w *row) {
		entry := w.text("domain")
		domain, ok := ownDomain(entry)
		if entry != "" && !ok {
			w.fail("domain", fmt.Sprintf("%q is not a domain that somebody can register", entry), "write one such as students.example.edu")
			return
		}
		w.once(seen, domain, "domain")
		d.consumer[domain] = true
	})
	for _, entry := range s.RefusedEmailDomains {
		domain, ok := ownDomain(entry)
		if !ok {
			r.wrong("", 0, "refused e-mail domains (PARTNERGRAPH_REFUSED_EMAIL_DOMAINS)", fmt.Sprintf("%q is not a domain that somebody can register", entry), "write one such as students.example.edu")
		}
		d.extra[domain] = true
	}
	r.content.domains = d
}

// ownDomain is the one spelling of a domain that somebody can register, or of a part of one.
func ownDomain(entry string) (string, bool) {
	if _, ok := RegistrableDomain(entry); !ok {
		return "", false
	}
	return normalisedDomain(entry)
}

// Refuses reports whether a domain, in any spelling, is a refused one or below one. An invalid domain is not
// refused here, since it is in no valid address. Domains that only look alike are different domains.
func (d EmailDomains) Refuses(domain string) bool {
	registrable, ok := RegistrableDomain(domain)
	if !ok {
		return false
	}
	// A deployment may refuse a part of a domain, such as its students' addresses, so every name from the domain up to
	// the registrable one counts, and none above it: that would be a suffix.
	name, _ := normalisedDomain(domain)
	for !d.lists(name) {
		if name == registrable {
			return false
		}
		_, name, _ = strings.Cut(name, ".")
	}
	return true
}

func (d EmailDomains) lists(name string) bool { return d.consumer[name] || d.extra[name] }

// Personal reports whether a domain, or one above it, belongs to a provider of personal mailboxes, so that an address there does not
// show the organisation of its owner.
func (d EmailDomains) Personal(domain string) bool {
	return EmailDomains{consumer: d.consumer}.Refuses(domain)
}

// RegistrableDomain returns the registered part of a domain: one label below a public suffix, in ASCII and
// lower case. It is false for a bare suffix, an IP address, a name without a dot and an invalid name.
func RegistrableDomain(domain string) (string, bool) {
	name, ok := normalisedDomain(domain)
	if !ok {
		return "", false
	}
	registrable, err := publicsuffix.EffectiveTLDPlusOne(name)
	return registrable, err == nil
}

// spelling maps what people type to the name that is looked up (UTS 46, without the letters that IDNA 2003 replaced).
var spelling = sync.OnceValue(func() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.VerifyDNSLength(true))
})

// dots are the full stops that domains are written with, the last three of them in East Asia.
const dots = ".。．｡"

// normalisedDomain is the one spelling of a domain: ASCII, lower case, without the root's dot.
func normalisedDomain(domain string) (string, bool) {
	name, err := spelling().ToASCII(strings.TrimRight(strings.TrimSpace(domain), dots))
	if err != nil || name == "" {
		return "", false
	}
	// No top-level domain consists of digits, so this is an IP address, whole or shortened.
	if top := name[strings.LastIndexByte(name, '.')+1:]; strings.Trim(top, "0123456789") == "" {
		return "", false
	}
	return name, true
}
