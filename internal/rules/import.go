package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// This file checks the rows of an import by the rules of the mutations that make the same objects. What is not checked happened in the other
// system: who was asked, and whether the letters arrived.

// MaxExternalID is how long the id of another system may be.
const MaxExternalID = 100

// CheckExternalID checks the id that a row has in the other system.
func CheckExternalID(field, id string) *problem.Problem {
	return oneLine(field, id, true, MaxExternalID)
}

// OneOf checks that a value is one of those that are known; an empty one is missing.
func OneOf[T ~string](field string, value T, known ...T) *problem.Problem {
	switch {
	case value == "":
		return problem.Invalid(field, "required")
	case slices.Contains(known, value):
		return nil
	}
	allowed := make([]string, len(known))
	for i, k := range known {
		allowed[i] = string(k)
	}
	return problem.Invalid(field, "choice").With("Allowed", strings.Join(allowed, ", ")).Detailing("allowed", allowed...)
}

// BroughtTenant is the tenant of a row, which the company has already.
type BroughtTenant struct {
	TenantForm
	Taken       bool // another company has the tenant
	DomainTaken bool // or the domain
}

func (t BroughtTenant) check(content *data.Content) (found problem.List) {
	switch {
	case strings.TrimSpace(t.ID) == "":
		found.Add(problem.New(problem.TenantIDRequired, "tenantId"))
	case checkGUID("tenantId", t.ID) != nil:
		found.Add(checkGUID("tenantId", t.ID))
	case t.Taken:
		found.Add(problem.New(problem.TenantTaken, "tenantId"))
	}
	_, registrable := data.RegistrableDomain(t.Domain)
	switch {
	case t.Domain == "":
		found.Add(problem.Invalid("domain", "required"))
	case !registrable || len(t.Domain) > 255 || content.Domains().Refuses(t.Domain):
		found.Add(problem.Invalid("domain", "domain"))
	case t.DomainTaken:
		taken := problem.New(problem.DomainTaken, "domain").Detailing("name", t.Domain)
		taken.Reason = "tenant"
		found.Add(taken)
	}
	return found
}

// CheckImportedPartner reports what is wrong with a partner account; the accounts are those that its company has already.
func CheckImportedPartner(form EnrollForm, tenant BroughtTenant, f EnrollFacts) (found problem.List) {
	found.Add(companyName("companyName", form.CompanyName, true))
	if len(form.Types) == 0 {
		found.Add(problem.Invalid("types", "required"))
	}
	for _, t := range form.Types {
		if wrong := OneOf("types", t, models.DirectBill, models.IndirectProvider, models.IndirectReseller); wrong != nil {
			found.Add(wrong)
			break
		}
	}
	found.Add(Unique("types", form.Types))
	found.Add(checkOpenMarket(form, f)...)
	if there := InRegionOf(f.Accounts, form.Market, f.Content); there != nil {
		wrong := oneForEachRegion(there)
		wrong.Field = []string{"market"}
		found.Add(wrong)
	}
	found.Add(checkCurrency(form, f.Content))
	return append(found, tenant.check(f.Content)...)
}

// ImportedLocation is a location of a partner that is imported, with what is known of its account.
type ImportedLocation struct {
	LocationForm
	Number     string
	Associated bool // the account has this PartnerID
	Taken      bool // another location has the number
	Same       *models.PartnerIdentifier
	HasOne     bool // the account has a PartnerID already
	Market     string
}

// CheckImportedLocation reports what is wrong with a location.
func CheckImportedLocation(l ImportedLocation, content *data.Content) (found problem.List) {
	switch {
	case l.Number == "":
		found.Add(problem.Invalid("partnerId", "required"))
	case !partnerNumber.MatchString(l.Number):
		found.Add(problem.Invalid("partnerId", "partner_id"))
	case l.Taken:
		found.Add(problem.Invalid("partnerId", "in_use"))
	}
	found.Add(CheckLocation(l.Name, l.Address, l.Same, content)...)
	if !l.Associated {
		return found
	}
	if l.HasOne {
		found.Add(problem.Invalid("associated", "has_already"))
	}
	if of := l.Address.Country; country("", of, content) == nil && of != l.Market {
		found.Add(problem.New(problem.PartnerIDCountryMismatch, "country").With("Country", of).With("Expected", l.Market))
	}
	return found
}

// CheckImportedCustomer reports what is wrong with a customer.
func CheckImportedCustomer(form CustomerForm, tenant BroughtTenant, content *data.Content) (found problem.List) {
	found.Add(companyName("companyName", form.CompanyName, true))
	found.Add(checkOpenMarket(EnrollForm{Market: form.Market}, EnrollFacts{Content: content})...)
	found.Add(tenant.check(content)...)
	return append(found, checkCustomerBilling(form, InvitationFacts{}, content)...)
}

// CheckImportedAcceptance reports what is wrong with an agreement that a partner or a customer has accepted. The versions are all that there are for it.
func CheckImportedAcceptance(s CustomerSignature, versions []data.Agreement, before bool, now time.Time) (found problem.List) {
	found.Add(oneLine("signer.name", s.Name, true, 200))
	found.Add(email("signer.email", s.Email))
	names := make([]string, len(versions))
	for i, v := range versions {
		names[i] = v.Version
	}
	if wrong := OneOf("version", s.Version, names...); wrong != nil {
		return append(found, wrong)
	}
	text := versions[slices.Index(names, s.Version)]
	if s.AcceptedAt == nil {
		found.Add(problem.Invalid("acceptedAt", "required"))
	} else {
		found.Add(signedAt(*s.AcceptedAt, text, now))
	}
	if before {
		found.Add(problem.Invalid("version", "in_use"))
	}
	return found
}

// CheckImportedUser reports what is wrong with a person of a partner or a customer.
func CheckImportedUser(form PersonForm, roles []models.Role, of models.OrganizationKind, taken bool) (found problem.List) {
	found.Add(personName("name", form.Name, true, 200))
	if wrong := email("email", form.Email); wrong != nil {
		found.Add(wrong)
	} else if taken {
		found.Add(problem.New(problem.UserExists, "email").With("Email", form.Email))
	}
	found.Add(maybe("locale", form.Locale, locale))
	if len(roles) == 0 {
		return append(found, problem.Invalid("roles", "no_roles"))
	}
	for _, role := range roles {
		if wrong := OneOf("roles", role, rolesOf[of]...); wrong != nil {
			return append(found, wrong)
		}
	}
	found.Add(Unique("roles", roles))
	return found
}

// CheckImportedPartnership reports what is wrong with a partnership.
func CheckImportedPartnership(provider, reseller models.Partner, exists bool) (found problem.List) {
	found.Add(takesPartAs("provider", provider, models.IndirectProvider))
	found.Add(takesPartAs("reseller", reseller, models.IndirectReseller))
	if provider.Region != reseller.Region {
		found.Add(problem.New(problem.RegionMismatch, "reseller").Naming("Region", "region", reseller.Region))
	}
	if exists {
		found.Add(problem.New(problem.PartnershipExists, "").Naming("Status", "partnership_status", string(models.PartnershipActive)))
	}
	return found
}

func takesPartAs(field string, p models.Partner, as models.PartnerType) *problem.Problem {
	if p.Types.Has(as) {
		return nil
	}
	return problem.Invalid(field, "partner_type").With("Partner", p.Name).Naming("Expected", "partner_type", string(as))
}

// ImportedRelationship is a relationship that is imported.
type ImportedRelationship struct {
	Partner    models.Partner
	Market     string // of the customer
	Government bool   // the customer is a part of the government
	Reseller   *models.Partner
	Partnered  bool // the partner has a partnership with the reseller
	Exists     bool
}

// CheckImportedRelationship reports what is wrong with a relationship.
func CheckImportedRelationship(r ImportedRelationship, content *data.Content) (found problem.List) {
	if !r.Partner.Transacts() {
		found.Add(problem.New(problem.IndirectResellerCannotTransact, "partner"))
	}
	found.Add(CheckMarket("customer", MarketFacts{Region: r.Partner.Region, Market: r.Market, Government: r.Government, Content: content}))
	if r.Reseller != nil && !r.Partnered {
		found.Add(problem.New(problem.PartnershipRequired, "reseller"))
	}
	if r.Exists {
		found.Add(problem.New(problem.RelationshipExists, "customer").With("Partner", r.Partner.Name))
	}
	return found
}

// CheckImportedQualification reports what is wrong with a special qualification that a customer has; held are those before it.
func CheckImportedQualification(form QualificationForm, held []models.SpecialQualification) (found problem.List) {
	known := []models.SpecialQualification{models.QualificationEducation, models.QualificationNonprofit, models.QualificationGovernment, models.QualificationStateOwned}
	if wrong := OneOf("code", form.Code, known...); wrong != nil {
		return problem.ListOf(wrong)
	}
	found.Add(CheckEducation("educationSegment", form.Code, form.Segment))
	if form.Segment != "" {
		found.Add(OneOf("educationSegment", form.Segment, models.EducationK12, models.EducationHigher))
	}
	alone := form.Code == models.QualificationGovernment || slices.Contains(held, models.QualificationGovernment)
	if slices.Contains(held, form.Code) || alone && len(held) > 0 {
		found.Add(problem.Invalid("code", "in_use"))
	}
	return found
}

// CheckImportedPartnerQualification reports what is wrong with a qualification that a partner has.
func CheckImportedPartnerQualification(p models.Partner, code models.QualificationCode, segment models.EducationSegment, held bool) (found problem.List) {
	found.Add(OneOf("code", code, models.GovernmentCommunityCloud))
	if segment != "" {
		found.Add(problem.Invalid("educationSegment", "qualification_combination"))
	}
	if !p.Transacts() {
		found.Add(problem.New(problem.IndirectResellerCannotTransact, "partner"))
	}
	if held {
		found.Add(problem.Invalid("code", "in_use"))
	}
	return found
}

// ImportedValidationID is a validation ID that is imported.
type ImportedValidationID struct {
	Code           string
	Max, Remaining *int
	Partner        models.Partner
	Taken          bool
}

// CheckImportedValidationID reports what is wrong with a validation ID (R-29, section 4.4).
func CheckImportedValidationID(v ImportedValidationID) (found problem.List) {
	const longest, most = 40, 1_000_000
	found.Add(oneLine("code", v.Code, true, longest))
	if v.Taken {
		found.Add(problem.Invalid("code", "in_use"))
	}
	if !v.Partner.Transacts() {
		found.Add(problem.New(problem.IndirectResellerCannotTransact, "partner"))
	}
	if v.Max != nil && (*v.Max < 1 || *v.Max > most) {
		found.Add(problem.Invalid("maxCreates", "range").With("Min", 1).With("Max", most))
		return found
	}
	if left := v.Remaining; left != nil && (*left < 0 || v.Max == nil || *left > *v.Max) {
		limit := 0
		if v.Max != nil {
			limit = *v.Max
		}
		found.Add(problem.Invalid("remainingCreates", "range").With("Min", 0).With("Max", limit))
	}
	return found
}

// OnProgramImport is what the operator does with the letters of an import, once.
var OnProgramImport = Actions[models.ProgramImport]{
	List: []access.Action{access.ReleaseImportedLetters},
	against: func(_ access.Action, _ access.Actor, r models.ProgramImport) problem.List {
		if r.Letters == models.ImportLettersHeld { // also of one that has ended early: what it has created stays
			return nil
		}
		wrong := problem.New(problem.ImportStateInvalid, "id").Naming("Status", "import_status", string(r.Status)).Naming("Letters", "import_letters", string(r.Letters))
		return problem.ListOf(wrong)
	},
}
