package imports

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/models"
)

// kind is a file of an import: its columns, and what makes objects of its rows.
type kind struct {
	file   models.ImportFileKind
	layout csvfile.Layout
	read   func(*batch, []*entry) error
	named  func(*entry) string // what reports call a row of a list that has no external_id; nil for others
}

// kinds are the files in the order in which they are read, so that what a row refers to is there before.
var kinds = []kind{
	{models.ImportPartners, layout([]string{"company_name", "types", "market", "tenant_id", "domain"}, "company", "billing_currency"), readPartners, nil},
	{models.ImportLocations, layout([]string{"partner", "partner_id", "name", "line1", "city"}, "line2", "state", "postal_code", "country", "associated"), readLocations, nil},
	{models.ImportCustomers, layout([]string{"company_name", "market", "tenant_id", "domain", "line1", "city", "contact_email"}, "line2", "state", "postal_code", "country",
		"registration_number", "contact_first_name", "contact_last_name", "contact_phone", "contact_locale", "culture"), readCustomers, nil},
	{models.ImportAgreements, layout([]string{"version", "signer_name", "signer_email", "accepted_at"}, "partner", "customer"), readAgreements, nil},
	{models.ImportUsers, layout([]string{"name", "email", "roles"}, "partner", "customer", "locale"), readUsers, nil},
	{models.ImportPartnerships, layout([]string{"provider", "reseller"}, "started_at"), readPartnerships, nil},
	{models.ImportRelationships, layout([]string{"partner", "customer"}, "reseller", "started_at"), readRelationships, nil},
	{models.ImportQualifications, layout([]string{"code"}, "partner", "customer", "education_segment", "granted_at"), readQualifications, nil},
	{models.ImportValidationIDs, layout([]string{"partner", "customer", "code"}, "max_creates", "remaining_creates", "issued_at"), readValidationIDs, nil},
	{models.ImportPrices, priceLayout, readPrices, priceName},
}

// kindsOf are the files that an import can have: all, or its one list.
func kindsOf(row *models.ProgramImport) []kind {
	if row.ListKind == "" {
		return kinds
	}
	return slices.DeleteFunc(slices.Clone(kinds), func(k kind) bool { return k.file != row.ListKind })
}

func layout(required []string, others ...string) (l csvfile.Layout) {
	for _, name := range append([]string{"external_id"}, required...) {
		l = append(l, csvfile.Column{Name: name, Required: true})
	}
	for _, name := range others {
		l = append(l, csvfile.Column{Name: name})
	}
	return l
}

// Layouts are the columns of each file, for templates.
func Layouts() map[models.ImportFileKind]csvfile.Layout {
	all := map[models.ImportFileKind]csvfile.Layout{}
	for _, k := range kinds {
		all[k.file] = k.layout
	}
	return all
}
