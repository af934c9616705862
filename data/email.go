package data

import (
	"strings"
	"sync"
)

var consumerDomains = sync.OnceValue(func() map[string]bool {
	columns := []string{"domain", "provider_group", "basis"}
	domains := make(map[string]bool)
	for _, d := range table("consumer_email_domains.csv", columns, func(r *record) string { return r.text("domain") }) {
		domains[d] = true
	}
	return domains
})

// ConsumerEmailDomain says whether a domain, or one above it, belongs to a provider of personal mailboxes, so that
// an address there does not show for which organization somebody acts. Case does not count.
func ConsumerEmailDomain(domain string) bool {
	domain = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(domain)), ".")
	for domain != "" {
		if consumerDomains()[domain] {
			return true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return false
}
