package graphtest

import (
	"testing"

	"github.com/google/uuid"

	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/program/users"
	"github.com/partnergraph/partnergraph/models"
)

// This file has the viewers and the objects of the walk over all fields.

// viewer is a person with one role, or somebody without one.
type viewer struct{ as, organization, role string }

// viewers are one person of each organisation with each role that there is in such an organisation, a guest and nobody.
func (r *readers) viewers() []viewer {
	all := []viewer{{}, {as: withAddress + "robin@vale.example"}}
	for person, roles := range map[string][]models.Role{
		"olga.marsh":  {models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer, models.OperatorAdmin},
		"amir.haddad": partnerRoles, "grant.whitfield": partnerRoles, "victor.lang": partnerRoles, "marcus.hale": partnerRoles, "dana.brooks": partnerRoles,
		"maya.alder": partnerRoles, "fiona.kerr": partnerRoles, "grace.holloway": partnerRoles, "jorge.molina": partnerRoles,
		"paula.jensen": customerRoles, "marcus.bell": customerRoles, "elena.begay": customerRoles, "dale.whitcomb": customerRoles,
		"ivy.chen": {models.PublisherOwner},
	} {
		org := r.ask(person, `{ viewer { organization { id } } }`).at("viewer", "organization", "id").(string)
		for _, role := range roles {
			all = append(all, viewer{as: person + "+" + string(role), organization: org, role: string(role)})
		}
	}
	return all
}

var (
	partnerRoles  = []models.Role{models.GlobalAdmin, models.UserAdmin, models.AccountAdmin, models.BillingAdmin, models.AdminAgent, models.SalesAgent, models.HelpdeskAgent, models.StandardUser}
	customerRoles = []models.Role{models.CustomerGlobalAdmin, models.CustomerUser}
)

// fillReasons writes a text where the demo has none: where there is nothing to read, nobody can be kept from it.
func (r *readers) fillReasons() {
	for table, columns := range map[string][]string{
		"customers": {"registration_number", "status_reason", "bounce_reason"}, "eligibility_requests": {"us_address", "bounce_reason"}, "emails": {"error"}, "jobs": {"error", "result"},
		"partners": {"standing_reason"}, "registrations": {"early_reason", "bounce_reason"}, "support_requests": {"title", "outcome_reason", "bounce_reason", "contact_email"}, "relationship_requests": {"bounce_reason"}, "users": {"bounce_reason"},
		"partnerships": {"removal_reason"}, "reseller_relationships": {"removal_reason"}, "validation_ids": {"revocation_reason"},
		"partner_qualifications": {"revocation_reason"}, "customer_qualifications": {"revocation_reason"},
	} {
		for _, column := range columns {
			if _, err := r.db.Exec("UPDATE " + table + " SET " + column + " = 'written' WHERE COALESCE(" + column + ", '') = ''"); err != nil {
				r.t.Fatalf("%s.%s: %v", table, column, err)
			}
		}
	}
}

// makesToken gives Maya an API token, which nobody in the demo has, and lets Olga try an import.
func makesToken(t testing.TB, p *programtest.Program) {
	if _, err := imported(p, true, true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.CreateAPIToken(t.Context(), p.As("maya.alder@alderridge.example"), users.CreateAPITokenInput{Name: "nightly", ExpiresInDays: 30}); err != nil {
		t.Fatal(err)
	}
}

// columns say how the organisation of a row's partner, customer or owner stands to the row.
var columns = []struct{ column, of, side string }{
	{"organization_id", "", "own"}, {"user_id", "users", "own"}, {"partner_id", "partners", "partner"}, {"provider_id", "partners", "provider"},
	{"reseller_id", "partners", "reseller"}, {"associated_reseller_id", "partners", "reseller"}, {"customer_id", "customers", "customer"},
	{"registration_id", "registrations", "own"}, {"request_id", "eligibility_requests", "own"},
}

// readSides reads how each organisation stands to each object.
func (r *readers) readSides() {
	r.sides = map[string]map[string]string{}
	for prefix, table := range tables {
		for _, c := range columns {
			if !r.hasColumn(table, c.column) {
				continue
			}
			org := "x." + c.column
			if c.of != "" {
				org = "(SELECT organization_id FROM " + c.of + " WHERE id = x." + c.column + ")"
			}
			each(r.t, r.db, "SELECT id, coalesce(hex("+org+"), '') FROM "+table+" AS x", func(id uuid.UUID, org string) {
				object := models.AnyID{Prefix: prefix, UUID: id}.String()
				if r.sides[object] == nil {
					r.sides[object] = map[string]string{}
				}
				owner := organizationOf(org)
				if r.sides[object][owner] == "" {
					r.sides[object][owner] = c.side
				}
			})
		}
	}
	for _, id := range r.rowsOf(r.t, models.Organization{}.Prefix(), "1 = 1") {
		r.sides[id] = map[string]string{id: "own"}
	}
}

// organizationOf is the id of the organisation whose bytes are given in hex; empty without.
func organizationOf(hex string) string {
	id, err := uuid.Parse(hex)
	if err != nil {
		return ""
	}
	return models.AnyID{Prefix: models.Organization{}.Prefix(), UUID: id}.String()
}

func (r *readers) hasColumn(table, column string) bool {
	var n int
	if err := r.db.QueryRow("SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?", table, column).Scan(&n); err != nil {
		r.t.Fatal(err)
	}
	return n > 0
}
