package data

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

var consumerDomains = sync.OnceValue(func() map[string]bool {
	columns := []string{"domain", "provider_group", "basis"}
	domains := make(map[string]bool)
	for _, d := range table("consumer_email_domains.csv", columns, func(r *record) string { return r.text("domain") }) {
		domains[d] = true
	}
	return domains
})

// EmailDomains are the domains whose addresses represent no organisation: those of providers of personal mailboxes,
// which the program ships with, and those a deployment adds. The zero EmailDomains are the shipped ones alone.
type EmailDomains struct {
	extra map[string]bool // normalised
}

// RefusedEmailDomains returns the shipped domains and the extra ones, in any spelling. Its error names every extra domain
// that is invalid or a public suffix, such as com or co.uk, under which anybody can register.
func RefusedEmailDomains(extra []string) (EmailDomains, error) {
	d := EmailDomains{extra: make(map[string]bool, len(extra))}
	var wrong []error
	for _, entry := range extra {
		if _, ok := RegistrableDomain(entry); !ok {
			wrong = append(wrong, fmt.Errorf("refused e-mail domains: %q is not a domain that somebody can register", entry))
			continue
		}
		domain, _ := normalisedDomain(entry)
		d.extra[domain] = true
	}
	if len(wrong) > 0 {
		return EmailDomains{}, errors.Join(wrong...)
	}
	return d, nil
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

func (d EmailDomains) lists(name string) bool { return consumerDomains()[name] || d.extra[name] }

// ConsumerEmailDomain reports whether a domain, or one above it, belongs to a provider of personal mailboxes that the
// program ships with, so that an address there does not show the organisation of its owner.
func ConsumerEmailDomain(domain string) bool { return EmailDomains{}.Refuses(domain) }

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
