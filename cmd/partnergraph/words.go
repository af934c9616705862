package main

import (
	"regexp"
	"strings"
)

// word is a value of an enum as people type it: small letters with hyphens. Capitals and underscores, as the API has them, are understood.
type word string

// UnmarshalText reads a word of the command line.
func (w *word) UnmarshalText(text []byte) error {
	*w = word(strings.ToLower(strings.ReplaceAll(string(text), "_", "-")))
	return nil
}

// words are typed words as values of the API: direct-bill is DIRECT_BILL.
func words[T ~string](typed []word) []T {
	out := make([]T, len(typed))
	for i, w := range typed {
		out[i] = T(strings.ToUpper(strings.ReplaceAll(string(w), "-", "_")))
	}
	return out
}

// flagsOf are the flags of the fields in which commands fill the inputs of the API.
var flagsOf = map[string]string{
	"organizationId": "--organization", "companyName": "--name", "types": "--type", "market": "--market", "billingCurrency": "--currency", "partnerId": "--partner-id",
	"tenant": "--tenant-id", "tenant.tenantId": "--tenant-id", "tenant.domain": "--domain", "newTenant": "--work-account", "newTenant.name": "--work-account",
	"location": "--location", "location.name": "--location", "location.address": "--address", "location.address.line1": "--address", "location.address.city": "--city",
	"location.address.state": "--state", "location.address.postalCode": "--postal-code", "location.address.country": "--market",
	"admin": "--admin", "admin.name": "--admin", "admin.email": "--admin-email", "admin.locale": "--admin-locale",
	"email": "--email", "name": "--name", "locale": "--locale", "roles": "--role", "reason": "--reason", "id": "<id>",
}

var position = regexp.MustCompile(`\.\d+`)

// flagOf is the flag of a field, such as types.0; the field itself if there is none.
func flagOf(field []string) string {
	name := position.ReplaceAllString(strings.Join(field, "."), "")
	if flag, known := flagsOf[name]; known {
		return flag
	}
	return name
}
