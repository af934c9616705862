package rules

import (
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CheckAssociation reports why a PartnerID cannot be associated with an account. The id is
// nil if it does not exist or belongs to another organisation.
func CheckAssociation(id *models.PartnerIdentifier, partner models.Partner, contact string) problem.List {
	const field = "partnerId"
	if id == nil {
		return problem.ListOf(problem.New(problem.PartnerIDNotFound, field))
	}
	var found problem.List
	if !id.Migrated {
		found.Add(problem.New(problem.PartnerIDNotMigrated, field).With("PartnerId", id.Number).With("Contact", contact))
	}
	if id.Type != models.PartnerIDLocation {
		found.Add(problem.New(problem.PartnerIDNotLocation, field))
	}
	if id.Country != partner.Market {
		found.Add(problem.New(problem.PartnerIDCountryMismatch, field).With("Country", id.Country).With("Expected", partner.Market))
	}
	if !id.PartnerID.IsZero() && id.PartnerID != partner.ID {
		found.Add(problem.New(problem.PartnerIDInUse, field))
	}
	return found
}

// CheckLocation reports what is wrong with a new location; same is an existing location with that name, or nil.
func CheckLocation(name string, address models.PostalAddress, same *models.PartnerIdentifier, content *data.Content) (found problem.List) {
	found.Add(companyName("name", name, true))
	if address.IsZero() {
		found.Add(problem.Invalid("address", "required"))
	}
	found.Add(checkAddress("address", address, content)...)
	if same != nil {
		found.Add(problem.New(problem.LocationDuplicate, "name").With("Name", same.Name).With("Country", same.Country).With("PartnerId", same.Number).
			Detailing("partnerId", same.Number))
	}
	return found
}
