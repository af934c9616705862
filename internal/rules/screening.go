package rules

import (
	"strconv"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/models"
)

// ScreeningFacts is the input of automated screening.
type ScreeningFacts struct {
	Request        models.EligibilityRequest
	Domains        data.EmailDomains
	TenantDomain   string // the default domain of the applicant's tenant
	Market         string // the applicant's country
	DeniedBefore   int    // how many requests of the applicant were denied
	AlreadyGranted bool   // PARTNER: the qualification is in force already
	Relationship   bool   // CUSTOMER: the named partner has a reseller relationship with it
}

// Screen returns findings for the reviewer. It never decides (D-15).
func Screen(f ScreeningFacts) models.Findings {
	found := models.Findings{}
	note := func(severity models.Severity, code string, args ...string) {
		found = append(found, finding(severity, code, args...))
	}
	domain := models.EmailDomain(f.Request.ContactEmail)
	switch {
	case f.Domains.Personal(domain):
		note(models.SeverityWarning, "CONSUMER_EMAIL")
	case !within(domain, f.TenantDomain):
		note(models.SeverityWarning, "EMAIL_DOMAIN_DIFFERS", "Domain", f.TenantDomain)
	}
	if governmental(f.Request.EntityType) {
		if governmentDomain(f.TenantDomain) {
			note(models.SeverityInfo, "GOVERNMENT_DOMAIN", "Domain", f.TenantDomain)
		} else {
			note(models.SeverityWarning, "NO_GOVERNMENT_DOMAIN", "Domain", f.TenantDomain)
		}
	}
	if f.Market != "US" && f.Request.EntityType != "INTERNATIONAL_COMMERCIAL_US_PRESENCE" {
		note(models.SeverityWarning, "OUTSIDE_US", "Market", f.Market)
	}
	if f.DeniedBefore > 0 {
		note(models.SeverityWarning, "DENIED_BEFORE", "Count", strconv.Itoa(f.DeniedBefore))
	}
	if f.AlreadyGranted {
		note(models.SeverityInfo, "ALREADY_QUALIFIED")
	}
	if f.Request.Kind == models.EligibilityCustomer && !f.Relationship {
		note(models.SeverityInfo, "NO_RELATIONSHIP")
	}
	return found
}

// longestArg limits the arguments of findings, so that all findings of a review fit into their column.
const longestArg = 250

// finding creates a finding with its arguments: names and values in turn.
func finding(severity models.Severity, code string, args ...string) models.Finding {
	f := models.Finding{Code: code, Severity: severity}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = clipped(args[i+1], longestArg)
	}
	return f
}

func within(domain, parent string) bool {
	return parent != "" && (domain == parent || strings.HasSuffix(domain, "."+parent))
}

func governmental(t models.EntityType) bool {
	return t == "FEDERAL_AGENCY" || t == "STATE_LOCAL_ENTITY" || t == "TRIBAL_ENTITY"
}

// governmentDomain looks through .example, which is reserved for invented names: the demo's county.gov.example is as
// governmental as its county.
func governmentDomain(domain string) bool {
	domain = strings.TrimSuffix(domain, ".example")
	for _, suffix := range []string{".gov", ".mil", "-nsn.gov", ".us"} {
		if strings.HasSuffix(domain, suffix) {
			return true
		}
	}
	return false
}
