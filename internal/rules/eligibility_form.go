package rules

import (
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// EligibilityForm is a filled-in intake form.
type EligibilityForm struct {
	Option           models.EligibilityOption
	TenantID         string
	PartnerTenantID  string
	EntityType       models.EntityType
	RegulatedData    []models.RegulatedData
	Evidence         string
	USAddress        string
	ContactName      string
	ContactEmail     string
	ContactLocale    string
	ContractAccepted bool
	ContractVersion  string
	ContractHash     string // of the text that was read; empty if it was not named
}

// EligibilityFacts are the facts about the applicant and the organisations that the form names; nil is unknown.
type EligibilityFacts struct {
	Partner       *models.Partner            // the applicant's partner account
	Customer      *models.Customer           // the applicant's customer record
	OwnTenant     *models.Tenant             // the applicant's commercial tenant
	Tenant        *models.Tenant             // the tenant the form names as the applicant's own
	PartnerTenant *models.Tenant             // the tenant the form names as the transacting partner's
	Transacting   *models.Partner            // the partner account of that tenant
	Qualified     bool                       // whether that partner is qualified for government cloud
	Providers     []*models.Partner          // a reseller's qualified providers
	Open          *models.EligibilityRequest // an open request of the same kind for the same tenants
	Contract      data.Agreement             // the text in force
	Content       *data.Content
	Mailbox       string // the e-mail address for help
}

// Kind is the kind of request that the applicant may make.
func (f EligibilityFacts) Kind() models.EligibilityKind {
	if f.Partner != nil {
		return models.EligibilityPartner
	}
	return models.EligibilityCustomer
}

// OptionFor is the validation option that belongs to a kind of applicant.
func OptionFor(kind models.EligibilityKind) models.EligibilityOption {
	if kind == models.EligibilityPartner {
		return models.OptionPartnerValidation
	}
	return models.OptionCustomerValidation
}

// CheckDraft reports what is wrong with a form that is saved but not submitted: its values must be storable, and the applicant must
// be allowed to submit such a form.
func CheckDraft(form EligibilityForm, facts EligibilityFacts) (found problem.List) {
	found.Add(checkOption(form, facts))
	found.Add(checkApplicant(facts)...)
	if form.TenantID != "" {
		found.Add(checkGUID("tenantId", form.TenantID))
	}
	if form.PartnerTenantID != "" {
		found.Add(checkGUID("partnerTenantId", form.PartnerTenantID))
	}
	found.Add(checkRegulatedData(form.RegulatedData, false, facts.Content))
	found.Add(Text("evidence", form.Evidence, false, MaxText))
	found.Add(Text("usAddress", form.USAddress, false, 500))
	found.Add(oneLine("contact.name", form.ContactName, false, 200))
	found.Add(oneLine("contact.email", form.ContactEmail, false, 254))
	if form.ContactLocale != "" {
		found.Add(locale("contact.locale", form.ContactLocale))
	}
	return found
}

// CheckEligibility reports everything that keeps a form from being submitted.
func CheckEligibility(form EligibilityForm, facts EligibilityFacts) (found problem.List) {
	found.Add(checkOption(form, facts))
	found.Add(checkApplicant(facts)...)
	found.Add(checkOwnTenant(form, facts))
	found.Add(checkPartnerTenant(form, facts))
	found.Add(checkEntity(form, facts.Kind(), facts.Content)...)
	found.Add(oneLine("contact.name", form.ContactName, true, 200))
	found.Add(email("contact.email", form.ContactEmail))
	found.Add(locale("contact.locale", form.ContactLocale))
	found.Add(checkContract(form, facts))
	found.Add(checkOpen(facts))
	return found
}

// checkApplicant: a partner can qualify only if it transacts and is enrolled in the program.
func checkApplicant(facts EligibilityFacts) (found problem.List) {
	if facts.Partner == nil {
		return found
	}
	found.Add(checkPartnerType(facts))
	found.Add(checkEnrollment(facts))
	return found
}

func checkOption(form EligibilityForm, facts EligibilityFacts) *problem.Problem {
	want := OptionFor(facts.Kind())
	if form.Option == want {
		return nil
	}
	return problem.New(problem.WrongValidationOption, "option").Naming("Expected", "option", string(want))
}

// checkPartnerType: only partners that transact can qualify; for a reseller the problem names its qualified providers.
func checkPartnerType(facts EligibilityFacts) *problem.Problem {
	if facts.Partner.Transacts() {
		return nil
	}
	names := make([]string, len(facts.Providers))
	for i, provider := range facts.Providers {
		names[i] = provider.Name
	}
	p := problem.New(problem.PartnerTypeNotEligible, "").With("Mailbox", facts.Mailbox).With("Providers", strings.Join(names, ", ")).Detailing("providers", names...)
	switch {
	case !facts.Partner.Types.Has(models.IndirectReseller):
	case len(names) == 0:
		p.Reason = "no_provider"
	default:
		p.Reason = "providers"
	}
	return p
}

// checkEnrollment: being enrolled in the program is a prerequisite.
func checkEnrollment(facts EligibilityFacts) *problem.Problem {
	if facts.Partner.Status == models.PartnerActive {
		return nil
	}
	return enrolled(string(facts.Partner.Status))
}

func checkGUID(field, typed string) *problem.Problem {
	if _, ok := TenantID(typed); ok {
		return nil
	}
	return problem.New(problem.TenantIDInvalid, field)
}

// checkOwnTenant: the form needs the applicant's own commercial tenant ID, never an Azure Government one.
func checkOwnTenant(form EligibilityForm, facts EligibilityFacts) *problem.Problem {
	const field = "tenantId"
	if strings.TrimSpace(form.TenantID) == "" {
		return problem.New(problem.TenantIDRequired, field)
	}
	if p := checkGUID(field, form.TenantID); p != nil {
		return p
	}
	if facts.Tenant != nil && facts.Tenant.Cloud == models.CloudAzureGovernment {
		return problem.New(problem.AzureGovTenantNotAllowed, field)
	}
	if facts.OwnTenant == nil || facts.Tenant == nil || facts.Tenant.ID != facts.OwnTenant.ID {
		expected := ""
		if facts.OwnTenant != nil {
			expected = facts.OwnTenant.TenantID
		}
		return problem.New(problem.TenantIDMismatch, field).With("Expected", expected).Detailing("expected", expected)
	}
	return nil
}

// checkPartnerTenant: a customer names the tenant of its transacting, qualified partner.
func checkPartnerTenant(form EligibilityForm, facts EligibilityFacts) *problem.Problem {
	const field = "partnerTenantId"
	typed := strings.TrimSpace(form.PartnerTenantID)
	if facts.Kind() == models.EligibilityPartner {
		if typed != "" {
			return problem.Invalid(field, "not_expected")
		}
		return nil
	}
	if typed == "" {
		return problem.New(problem.PartnerTenantRequired, field)
	}
	if p := checkGUID(field, typed); p != nil {
		return p
	}
	switch {
	case facts.PartnerTenant != nil && facts.PartnerTenant.Cloud == models.CloudAzureGovernment:
		return problem.New(problem.AzureGovTenantNotAllowed, field)
	case facts.Transacting == nil || !facts.Transacting.Transacts():
		return problem.New(problem.TransactingPartnerRequired, field)
	case !facts.Qualified:
		return problem.New(problem.PartnerNotGCCQualified, field).With("Partner", facts.Transacting.Name).With("Mailbox", facts.Mailbox)
	}
	return nil
}

// checkEntity: the applicant's entity type must be allowed for the kind of request, with evidence.
func checkEntity(form EligibilityForm, kind models.EligibilityKind, content *data.Content) (found problem.List) {
	allowed := eligibilityCodes(strings.ToLower(string(kind)), content)
	switch {
	case form.EntityType == "":
		found.Add(problem.Invalid("entityType", "required"))
	case !slices.Contains(allowed, string(form.EntityType)):
		found.Add(problem.Invalid("entityType", "entity_type").Naming("Allowed", "entity_type", allowed...))
	}
	found.Add(checkRegulatedData(form.RegulatedData, needsRegulatedData(form.EntityType), content))
	found.Add(Text("evidence", form.Evidence, needsEvidence(form.EntityType), MaxText))
	found.Add(Text("usAddress", form.USAddress, form.EntityType == "INTERNATIONAL_COMMERCIAL_US_PRESENCE", 500))
	return found
}

// checkRegulatedData: the types of data come from a list; an applicant that must hold regulated data names at least one.
func checkRegulatedData(held []models.RegulatedData, required bool, content *data.Content) *problem.Problem {
	codes := eligibilityCodes("regulated_data", content)
	reason := ""
	if required && len(held) == 0 {
		reason = "regulated_data"
	}
	for _, kind := range held {
		if !slices.Contains(codes, string(kind)) {
			reason = "entity_type"
		}
	}
	if reason == "" {
		return nil
	}
	return problem.Invalid("regulatedData", reason).Naming("Allowed", "regulated_data", codes...)
}

func needsRegulatedData(t models.EntityType) bool {
	return t == "COMMERCIAL_REGULATED_DATA" || t == "INTERNATIONAL_COMMERCIAL_US_PRESENCE"
}

// needsEvidence: a government agency is recognised by its domain; other applicants name a contract, a sponsor or an authority.
func needsEvidence(t models.EntityType) bool {
	switch t {
	case "PARTNER_GOV_SERVICES", "PARTNER_GOV_CONTRACT_VEHICLE", "FFRDC", "REGIONAL_INTERSTATE_ENTITY":
		return true
	}
	return false
}

func eligibilityCodes(appliesTo string, content *data.Content) (codes []string) {
	for _, t := range content.EligibilityTypes() {
		if t.AppliesTo == appliesTo {
			codes = append(codes, t.Code)
		}
	}
	return codes
}

// checkContract: the form is a legally binding contract; the text in force has to be accepted.
func checkContract(form EligibilityForm, facts EligibilityFacts) *problem.Problem {
	if !form.ContractAccepted {
		return problem.New(problem.ContractNotAccepted, "contract.accepted")
	}
	if !reads(form.ContractVersion, form.ContractHash, facts.Contract) {
		p := problem.New(problem.ContractNotAccepted, "contract.version").With("Version", facts.Contract.Version).Detailing("version", facts.Contract.Version)
		p.Reason = "version"
		return p
	}
	return nil
}

// checkOpen: one open request of a kind for each applicant tenant and transacting partner (section 4.2).
func checkOpen(facts EligibilityFacts) *problem.Problem {
	if facts.Open == nil {
		return nil
	}
	return problem.New(problem.EligibilityRequestOpen, "").With("Reference", facts.Open.Reference).
		Detailing("reference", facts.Open.Reference).Detailing("id", facts.Open.ID.String())
}
