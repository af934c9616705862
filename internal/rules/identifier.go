package rules

import (
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// CheckAssociation reports why a PartnerID cannot be associated with an account. The id is
// nil if it does not exist or belongs to another organisation.
func CheckAssociation(id *models.PartnerIdentifier, partner models.Partner, contact string) error {
	const field = "partnerId"
	if id == nil {
		return problem.New(problem.PartnerIDNotFound, field)
	}
	var r report
	if !id.Migrated {
		r.add(problem.New(problem.PartnerIDNotMigrated, field).With("PartnerId", id.Number).With("Contact", contact))
	}
	if id.Type != models.PartnerIDLocation {
		r.add(problem.New(problem.PartnerIDNotLocation, field))
	}
	if id.Country != partner.Market {
		r.add(problem.New(problem.PartnerIDCountryMismatch, field).With("Country", id.Country).With("Expected", partner.Market))
	}
	if !id.PartnerID.IsZero() && id.PartnerID != partner.ID {
		r.add(problem.New(problem.PartnerIDInUse, field))
	}
	return problem.Join(r)
}

// CheckLocation reports what is wrong with a new location; same is an existing location with that name, or nil.
func CheckLocation(name string, address models.PostalAddress, same *models.PartnerIdentifier) error {
	var r report
	r.add(properName("name", name, true, 200))
	if address.IsZero() {
		r.add(problem.Invalid("address", "required"))
	}
	r.checkAddress("address", address)
	if same != nil {
		r.add(problem.New(problem.LocationDuplicate, "name").With("Name", same.Name).With("Country", same.Country).With("PartnerId", same.Number).
			Detailing("partnerId", same.Number))
	}
	return problem.Join(r)
}
