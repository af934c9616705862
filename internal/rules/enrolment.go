package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// EnrollForm is a company that the operator enrols (D-19).
type EnrollForm struct {
	Known       bool // the form names a company that is here already
	CompanyName string
	Types       []models.PartnerType // of a partner
	Market      string
	Currency    string // of a partner's invoices; that of the market when empty
	Tenant      *TenantForm
	NewTenant   *NewTenantForm
	PartnerID   string
	Location    *LocationForm
	Admin       *PersonForm // who becomes its first global admin or owner
}

// TenantForm is a tenant that a company has already.
type TenantForm struct{ ID, Domain string }

// LocationForm is a location that gets a PartnerID.
type LocationForm struct {
	Name    string
	Address models.PostalAddress
}

// PersonForm is somebody who is written to.
type PersonForm struct{ Name, Email, Locale string }

// EnrollFacts are the facts about what such a form names; nil is unknown.
type EnrollFacts struct {
	Organization *models.Organization      // that the form names
	Accounts     []*models.Partner         // all that it has
	Tenants      []*models.Tenant          // its commercial tenants without an account
	Named        *models.Tenant            // with the ID of the form
	DomainTaken  bool                      // that of the form's tenant, by another one
	NameTaken    bool                      // that of the form's new tenant
	Associated   bool                      // the account of that market has a PartnerID
	Identifier   *models.PartnerIdentifier // with the number of the form
	SameLocation *models.PartnerIdentifier // with the name of the form's location
	Holders      map[models.Role]int       // people of the organisation who can sign in, by role
	Letters      InvitationFacts           // only what counts messages to the person
	Content      *data.Content
	Contact      string // of the operator
}

// Account finds the account of the company in the form's market; nil when it has none there.
func (f EnrollFacts) Account(form EnrollForm) *models.Partner {
	i := slices.IndexFunc(f.Accounts, func(a *models.Partner) bool { return a.Market == form.Market })
	if i < 0 {
		return nil
	}
	return f.Accounts[i]
}

// CheckEnrollPartner reports everything that keeps the operator from enrolling a partner: a new company, a further account of a known one
// in another region, or another type of an account (D-13, D-19).
func CheckEnrollPartner(form EnrollForm, f EnrollFacts) (found problem.List) {
	if found = checkCompany(form, f); found.Has(problem.NotFound) {
		return found
	}
	if len(form.Types) == 0 {
		found.Add(problem.Invalid("types", "required"))
	}
	found.Add(Unique("types", form.Types))
	account := f.Account(form)
	if account != nil {
		found.Add(checkExtension(form, f, account)...)
	} else {
		found.Add(checkNewAccount(form, f)...)
	}
	found.Add(checkNumber(form, f, account)...)
	found.Add(checkFirst(form, f, models.GlobalAdmin)...)
	return found
}

// CheckEnrollPublisher reports everything that keeps the operator from enrolling a publisher.
func CheckEnrollPublisher(form EnrollForm, f EnrollFacts) (found problem.List) {
	found = checkCompany(form, f)
	switch {
	case found.Has(problem.NotFound):
		return found
	case f.Organization != nil:
		if f.Organization.Kinds.Has(models.KindPublisher) {
			found.Add(alreadyEnrolled("organizationId", "publisher", f.Organization.Name))
		}
		found.Add(notExpected(map[string]bool{
			"companyName": form.CompanyName != "", "market": form.Market != "", "tenant": form.Tenant != nil, "newTenant": form.NewTenant != nil,
		})...)
	default:
		found.Add(checkOpenMarket(form, f)...)
		found.Add(checkEnrolledTenant(form, f)...)
	}
	found.Add(checkFirst(form, f, models.PublisherOwner)...)
	return found
}

// checkCompany: a company is new, or one that sells or publishes. What a customer or the operator may see is decided by its one kind, so
// that neither becomes a partner as well.
func checkCompany(form EnrollForm, f EnrollFacts) (found problem.List) {
	if form.Known && f.Organization == nil {
		return problem.ListOf(problem.New(problem.NotFound, "organizationId"))
	}
	if f.Organization == nil {
		return problem.ListOf(companyName("companyName", form.CompanyName, true))
	}
	if f.Organization.Kinds.HasAny(models.KindCustomer, models.KindOperator) {
		kinds := make([]string, len(f.Organization.Kinds))
		for i, kind := range f.Organization.Kinds {
			kinds[i] = string(kind)
		}
		found.Add(problem.New(problem.OrganizationKindMismatch, "organizationId").Naming("Kinds", "organization_kind", kinds...))
	}
	return found
}

// checkExtension: an account that is here gets other types and keeps what it has.
func checkExtension(form EnrollForm, f EnrollFacts, account *models.Partner) (found problem.List) {
	if account.InStanding() == models.StandingClosed {
		found.Add(NotInStanding(*account, "organizationId", f.Contact))
	}
	if len(form.Types) > 0 && !slices.ContainsFunc(form.Types, func(t models.PartnerType) bool { return !account.Types.Has(t) }) {
		found.Add(alreadyEnrolled("types", "types", account.Name))
	}
	found.Add(notExpected(map[string]bool{
		"companyName": form.CompanyName != "", "billingCurrency": form.Currency != "", "tenant": form.Tenant != nil, "newTenant": form.NewTenant != nil,
		"partnerId": form.PartnerID != "" && f.Associated, "location": form.Location != nil && f.Associated,
	})...)
	return found
}

func alreadyEnrolled(field, reason, name string) *problem.Problem {
	p := problem.New(problem.AlreadyEnrolled, field).With("Partner", name)
	p.Reason = reason
	return p
}

// notExpected reports the fields of a new account or company that are given for one that is here already.
func notExpected(given map[string]bool) (found problem.List) {
	for _, field := range []string{"companyName", "market", "billingCurrency", "tenant", "newTenant", "partnerId", "location"} {
		if given[field] {
			found.Add(problem.Invalid(field, "has_already"))
		}
	}
	return found
}

// checkNewAccount: a new account is in an open market, in a region in which the company has none, on a tenant of that country.
func checkNewAccount(form EnrollForm, f EnrollFacts) (found problem.List) {
	if form.Known {
		found.Add(companyName("companyName", form.CompanyName, form.CompanyName != ""))
	}
	found.Add(checkOpenMarket(form, f)...)
	if there := InRegionOf(f.Accounts, form.Market, f.Content); there != nil {
		wrong := oneForEachRegion(there)
		wrong.Field = []string{"market"}
		found.Add(wrong)
	}
	found.Add(checkCurrency(form, f.Content))
	return append(found, checkEnrolledTenant(form, f)...)
}

func checkOpenMarket(form EnrollForm, f EnrollFacts) problem.List {
	if wrong := country("market", form.Market, f.Content); wrong != nil {
		return problem.ListOf(wrong)
	}
	if !f.Content.Open(form.Market) {
		return problem.ListOf(closed("market", form.Market))
	}
	return nil
}

// checkCurrency: a partner is billed in a currency of its region.
func checkCurrency(form EnrollForm, content *data.Content) *problem.Problem {
	market, known := content.FindMarket(form.Market)
	if form.Currency == "" || !known {
		return nil
	}
	var allowed []string
	for _, m := range content.Markets() {
		if m.RegionCode == market.RegionCode && !slices.Contains(allowed, m.Currency) {
			allowed = append(allowed, m.Currency)
		}
	}
	if slices.Contains(allowed, form.Currency) {
		return nil
	}
	slices.Sort(allowed)
	return problem.Invalid("billingCurrency", "currency").With("Allowed", strings.Join(allowed, ", ")).Detailing("allowed", allowed...)
}

// checkEnrolledTenant: the company brings a tenant, gets one under the program's own domain, or has one in that country that waits for an
// account.
func checkEnrolledTenant(form EnrollForm, f EnrollFacts) (found problem.List) {
	switch {
	case form.Tenant != nil && form.NewTenant != nil:
		return problem.ListOf(problem.Invalid("tenant", "one_of").Naming("Allowed", "field", "tenant", "newTenant"))
	case form.NewTenant != nil:
		return problem.ListOf(accountName("newTenant.name", form.NewTenant.Name, f.NameTaken))
	case form.Tenant != nil:
		return checkOwnedTenant(form, f)
	case TenantIn(f.Tenants, form.Market) == nil:
		found.Add(problem.New(problem.TenantIDRequired, "tenant"))
	}
	return found
}

func checkOwnedTenant(form EnrollForm, f EnrollFacts) (found problem.List) {
	const field = "tenant.tenantId"
	switch {
	case strings.TrimSpace(form.Tenant.ID) == "":
		found.Add(problem.New(problem.TenantIDRequired, field))
	case checkGUID(field, form.Tenant.ID) != nil:
		found.Add(checkGUID(field, form.Tenant.ID))
	case f.Named != nil && f.Named.Cloud == models.CloudAzureGovernment:
		return problem.ListOf(problem.New(problem.AzureGovTenantNotAllowed, field))
	case f.Named != nil:
		return f.joined(form, field)
	}
	if _, registrable := data.RegistrableDomain(form.Tenant.Domain); !registrable || f.Content.Domains().Refuses(form.Tenant.Domain) {
		found.Add(problem.Invalid("tenant.domain", "domain"))
	} else if f.DomainTaken {
		taken := problem.New(problem.DomainTaken, "tenant.domain").Detailing("name", form.Tenant.Domain)
		taken.Reason = "tenant"
		found.Add(taken)
	}
	return found
}

// joined: a tenant that is known already waits for an account of this company, and is of the country of the account.
func (f EnrollFacts) joined(form EnrollForm, field string) (found problem.List) {
	i := slices.IndexFunc(f.Tenants, func(t *models.Tenant) bool { return t.ID == f.Named.ID })
	if i < 0 {
		owner := f.Named.OrganizationID.String()
		return problem.ListOf(problem.New(problem.TenantTaken, field).Detailing("organization", owner))
	}
	if of := f.Tenants[i].Country; of != form.Market {
		found.Add(problem.New(problem.TenantCountryMismatch, "market").With("Country", form.Market).With("Expected", of).Detailing("country", form.Market).Detailing("expected", of))
	}
	if form.Tenant.Domain != "" && !strings.EqualFold(form.Tenant.Domain, f.Named.DefaultDomain) {
		found.Add(problem.Invalid("tenant.domain", "has_already"))
	}
	return found
}

var partnerNumber = regexp.MustCompile(`^[0-9]{5,8}$`)

// checkNumber: an account needs a PartnerID: one that the company has, one that the program does not know yet, or that of a new location
//
func checkNumber(form EnrollForm, f EnrollFacts, account *models.Partner) (found problem.List) {
	switch {
	case account != nil && f.Associated:
		return nil
	case (form.PartnerID == "") == (form.Location == nil):
		return problem.ListOf(problem.Invalid("partnerId", "one_of").Naming("Allowed", "field", "partnerId", "location"))
	case form.Location != nil:
		return checkNewLocation(form, f)
	case !partnerNumber.MatchString(form.PartnerID):
		return problem.ListOf(problem.Invalid("partnerId", "partner_id"))
	case f.Identifier == nil: // it was given elsewhere
		return nil
	case f.Organization == nil || f.Identifier.OrganizationID != f.Organization.ID:
		return problem.ListOf(problem.New(problem.PartnerIDNotFound, "partnerId"))
	}
	to := models.Partner{Market: form.Market}
	if account != nil {
		to = *account
	}
	return CheckAssociation(f.Identifier, to, f.Contact)
}

func checkNewLocation(form EnrollForm, f EnrollFacts) (found problem.List) {
	for _, wrong := range CheckLocation(form.Location.Name, form.Location.Address, f.SameLocation, f.Content) {
		wrong.Field = append([]string{"location"}, wrong.Field...)
		found.Add(wrong)
	}
	of := form.Location.Address.Country
	if country("", of, f.Content) == nil && of != form.Market {
		found.Add(problem.New(problem.PartnerIDCountryMismatch, "location.address.country").With("Country", of).With("Expected", form.Market))
	}
	return found
}

// checkFirst: a company needs one person who manages it, with an address of the company and not of a personal mailbox.
func checkFirst(form EnrollForm, f EnrollFacts, role models.Role) (found problem.List) {
	if form.Admin == nil {
		if f.Holders[role] == 0 {
			found.Add(problem.Invalid("admin", "required"))
		}
		return found
	}
	found.Add(personName("admin.name", form.Admin.Name, true, 200))
	found.Add(maybe("admin.locale", form.Admin.Locale, locale))
	if wrong := email("admin.email", form.Admin.Email); wrong != nil {
		return append(found, wrong)
	}
	if wrong := companyAddress("admin.email", form.Admin.Email, f.Content.Domains()); wrong != nil {
		if wrong.Code == problem.ConsumerEmailNotAllowed {
			wrong.Reason = "admin"
		}
		found.Add(wrong)
	}
	found.Add(TooManyTo("admin.email", f.Letters))
	return found
}
