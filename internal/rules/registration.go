package rules

import (
	"regexp"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// StartForm is the input for starting a registration.
type StartForm struct {
	EnrollAs       models.PartnerType
	CompanyName    string
	Country        string
	SelfAssessment []models.SelfAssessment
	WorkAccount    *WorkAccountForm
	NewTenant      *NewTenantForm
}

// NewTenantForm is a tenant for another account of the applicant's own organisation (D-13).
type NewTenantForm struct{ Name string }

// WorkAccountForm is a work account that does not exist yet.
type WorkAccountForm struct{ Name, AdminUserName, AdminName, Locale string }

// StartFacts are the facts about the applicant; nil is unknown.
type StartFacts struct {
	GlobalAdmin bool
	Partner     *models.Partner   // the account that is meant, of those that the applicant's organisation has
	Accounts    []*models.Partner // all that it has
	Tenants     []*models.Tenant  // its commercial tenants without an account
	Supported   bool              // the account's support contact is complete
	Taken       bool              // the name of the new work account or tenant
	Content     *data.Content
	Contact     string // of the operator
}

// PathOf is the path of a registration: a partner that is active needs only the support contact.
func PathOf(partner *models.Partner) models.RegistrationPath {
	if partner != nil && partner.Status == models.PartnerActive {
		return models.PathShort
	}
	return models.PathFull
}

// CheckStart returns the problems that prevent a registration from being started.
func CheckStart(form StartForm, facts StartFacts) (found problem.List) {
	if form.WorkAccount == nil && !facts.GlobalAdmin {
		return problem.ListOf(problem.New(problem.GlobalAdminRequired, ""))
	}
	existing := facts.Partner != nil && form.WorkAccount == nil
	if existing && facts.Partner.InStanding() == models.StandingClosed {
		return problem.ListOf(NotInStanding(*facts.Partner, "", facts.Contact))
	}
	if existing && facts.Partner.Types.Has(models.IndirectReseller) && facts.Partner.Status == models.PartnerActive && facts.Supported {
		found.Add(problem.New(problem.AlreadyEnrolled, "").With("Partner", facts.Partner.Name))
	}
	if form.EnrollAs != models.IndirectReseller && (existing || !facts.takesPartAs(form)) {
		found.Add(problem.New(problem.MustEnrollAsIndirectReseller, "enrollAs"))
	}
	if !existing {
		found.Add(companyName("companyName", form.CompanyName, form.WorkAccount != nil))
		found.Add(checkPlace(form, facts)...)
	}
	if form.NewTenant != nil {
		found.Add(checkNewTenant(form, facts)...)
	}
	if form.WorkAccount != nil {
		found.Add(checkWorkAccount(*form.WorkAccount, facts.Taken)...)
	}
	found.Add(Unique("selfAssessment", form.SelfAssessment))
	return found
}

// takesPartAs reports whether the company does business in the way that it asks for: R-67 is about those who are new to the program, so that
// one that is not may ask for a further account of the same type (D-13).
func (f StartFacts) takesPartAs(form StartForm) bool {
	return form.WorkAccount == nil && slices.ContainsFunc(f.Accounts, func(a *models.Partner) bool {
		return a.Status == models.PartnerActive && a.Types.Has(form.EnrollAs)
	})
}

// checkPlace: a new account is in an open market, in a region where the organisation has no account, and in the country of its
// tenant (D-13, X-18).
func checkPlace(form StartForm, facts StartFacts) (found problem.List) {
	if wrong := country("country", form.Country, facts.Content); wrong != nil {
		return problem.ListOf(wrong)
	}
	if !facts.Content.Open(form.Country) {
		found.Add(closed("country", form.Country))
	}
	if form.WorkAccount != nil {
		return found
	}
	if there := InRegionOf(facts.Accounts, form.Country, facts.Content); there != nil {
		return append(found, oneForEachRegion(there))
	}
	if form.NewTenant == nil && TenantIn(facts.Tenants, form.Country) == nil && len(facts.Accounts)+len(facts.Tenants) > 0 {
		found.Add(otherCountry(form.Country, facts))
	}
	return found
}

// InRegionOf finds the account of an organisation in the region of a market; nil when it has none there.
func InRegionOf(accounts []*models.Partner, market string, content *data.Content) *models.Partner {
	m, _ := content.FindMarket(market)
	for _, a := range accounts {
		if a.Region == m.RegionCode {
			return a
		}
	}
	return nil
}

// TenantIn finds the tenant of a country; nil when there is none.
func TenantIn(tenants []*models.Tenant, country string) *models.Tenant {
	for _, t := range tenants {
		if t.Country == country {
			return t
		}
	}
	return nil
}

func oneForEachRegion(there *models.Partner) *problem.Problem {
	p := problem.New(problem.AlreadyEnrolled, "country").With("Partner", there.Name).Naming("Region", "region", there.Region).With("Market", there.Market).
		Detailing("account", there.ID.String()).Detailing("market", there.Market)
	p.Reason = "region"
	return p
}

// otherCountry names the countries that are possible without a new tenant: those of the tenants without an account or, if there
// are none, those of the accounts.
func otherCountry(asked string, facts StartFacts) *problem.Problem {
	var of []string
	for _, t := range facts.Tenants {
		of = append(of, t.Country)
	}
	for _, a := range facts.Accounts {
		of = append(of, a.Market)
	}
	slices.Sort(of)
	of = slices.Compact(of)
	return problem.New(problem.TenantCountryMismatch, "country").With("Country", asked).With("Expected", strings.Join(of, ", ")).
		Detailing("country", asked).Detailing("expected", of...)
}

// checkNewTenant: a new tenant is for an account that does not exist yet, and its name is free.
func checkNewTenant(form StartForm, facts StartFacts) (found problem.List) {
	switch {
	case form.WorkAccount != nil:
		return problem.ListOf(problem.Invalid("newTenant", "one_of").Naming("Allowed", "field", "newTenant", "workAccount"))
	case facts.Partner != nil:
		found.Add(oneForEachRegion(facts.Partner))
	}
	found.Add(accountName("newTenant.name", form.NewTenant.Name, facts.Taken))
	return found
}

var (
	workAccountName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	userName        = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)
)

// WorkAccountName is the canonical spelling of a name for a work account. Only ASCII capitals are lowered: the Kelvin sign does not become k.
func WorkAccountName(typed string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' {
			return c - 'A' + 'a'
		}
		return c
	}, strings.TrimSpace(typed))
}

func checkWorkAccount(form WorkAccountForm, taken bool) (found problem.List) {
	found.Add(accountName("workAccount.name", form.Name, taken))
	user := WorkAccountName(form.AdminUserName)
	if len(user) > 40 || !userName.MatchString(user) {
		found.Add(problem.Invalid("workAccount.adminUserName", "user_name"))
	}
	found.Add(personName("workAccount.adminName", form.AdminName, true, 200))
	found.Add(locale("workAccount.locale", form.Locale))
	return found
}

// Unique reports a list that names a value twice.
func Unique[T comparable](field string, values []T) *problem.Problem {
	seen := make(map[T]bool, len(values))
	for _, v := range values {
		if seen[v] {
			return problem.Invalid(field, "twice")
		}
		seen[v] = true
	}
	return nil
}

// country checks that the program is offered in a country.
func country(field, iso2 string, content *data.Content) *problem.Problem {
	if iso2 == "" {
		return problem.Invalid(field, "required")
	}
	if _, known := content.FindMarket(iso2); !known {
		return problem.Invalid(field, "country")
	}
	return nil
}

// ChecklistTask is one task between the welcome page and selling.
type ChecklistTask string

const (
	TaskLegalProfile   ChecklistTask = "LEGAL_PROFILE"
	TaskPrimaryContact ChecklistTask = "PRIMARY_CONTACT"
	TaskSupportContact ChecklistTask = "SUPPORT_CONTACT"
	TaskPartnerID      ChecklistTask = "PARTNER_ID"
	TaskSubmission     ChecklistTask = "SUBMISSION"
	TaskConfirmation   ChecklistTask = "CONTACT_CONFIRMATION"
	TaskVetting        ChecklistTask = "VETTING"
	TaskAgreement      ChecklistTask = "PARTNER_AGREEMENT"
	TaskAdminAgent     ChecklistTask = "ADMIN_AGENT"
)

// ChecklistItem is a task, and whether it is done.
type ChecklistItem struct {
	Task ChecklistTask
	Done bool
}

// ChecklistFacts is the input of a checklist.
type ChecklistFacts struct {
	Registration models.Registration
	Profile      models.PartnerProfile
	PartnerID    bool // associated
	Agreement    bool // accepted
	AdminAgent   bool // somebody is
}

// Checklist lists the tasks, in order, and whether each is done.
func Checklist(f ChecklistFacts) []ChecklistItem {
	submitted := f.Registration.SubmittedAt != nil && f.Registration.Status != models.RegistrationInProgress
	support := ChecklistItem{TaskSupportContact, supported(f.Profile.Support)}
	if f.Registration.Path == models.PathShort {
		return []ChecklistItem{support, {TaskSubmission, submitted}, {TaskPartnerID, f.PartnerID}, {TaskAgreement, f.Agreement}, {TaskAdminAgent, f.AdminAgent}}
	}
	return []ChecklistItem{
		{TaskLegalProfile, len(requireLegal(f.Profile.Legal)) == 0},
		{TaskPrimaryContact, len(requireContact(f.Profile.Contact)) == 0},
		support,
		{TaskSubmission, submitted},
		{TaskConfirmation, f.Registration.ContactConfirmedAt != nil},
		{TaskVetting, f.Registration.Status == models.RegistrationAuthorized},
		{TaskPartnerID, f.PartnerID},
		{TaskAgreement, f.Agreement},
		{TaskAdminAgent, f.AdminAgent},
	}
}

func supported(s models.SupportProfile) bool { return len(requireSupport(s)) == 0 }

// Supported reports whether a partner's support contact is complete.
func Supported(p *models.PartnerProfile) bool { return p != nil && supported(p.Support) }
