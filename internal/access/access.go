// Package access decides who may do what. Grants is the whole policy; the schema's
// @access directives repeat it, and a test compares the two.
package access

import (
	"slices"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Actor is who makes a request: a person acting for an organisation, a script with a person's token, or the program itself.
type Actor struct {
	UserID         models.ID[models.User]
	Name           string
	Locale         string
	Reads          string // the language of the request; empty for the person's own
	OrganizationID models.ID[models.Organization]
	PartnerID      models.ID[models.Partner]  // zero unless the organisation is a partner
	CustomerID     models.ID[models.Customer] // zero unless the organisation is a customer
	Operator       bool                       // acts for the program operator
	Roles          models.Set[models.Role]
	TokenID        models.ID[models.APIToken] // zero unless signed in with an API token
	MakesTokens    bool                       // whether that token may create tokens
	SessionID      models.ID[models.Session]  // zero unless signed in with a browser
	Identity       Identity                   // the person behind the sign-in; zero for API tokens
}

// Identity is a person as an identity provider identifies him or her. It may act for several organisations, or for none: then it is
// a guest, who may read and answer what was sent to the verified address.
type Identity struct {
	Issuer, Subject string
	Email           string // verified by the provider; empty when it is not
}

// ByEmail is the issuer of the identities of people who have signed in with a code in an e-mail (D-20).
const ByEmail = "email"

// AtAddress is the identity of whoever reads the mail to an address.
func AtAddress(address string) Identity {
	return Identity{Issuer: ByEmail, Subject: models.AddressKey(address), Email: address}
}

// Language is the one in which the actor reads: that of the request, or else the person's own.
func (a Actor) Language() string {
	if a.Reads != "" {
		return a.Reads
	}
	return a.Locale
}

// Guest reports whether the actor has signed in and acts for no organisation.
func (a Actor) Guest() bool { return !a.Known() && a.Identity.Subject != "" }

// TheSystem is the actor of jobs: the program itself.
var TheSystem = Actor{Name: "system", Locale: "en", Operator: true, Roles: models.Set[models.Role]{models.System}}

// Known reports whether the actor is signed in (or is the program itself).
func (a Actor) Known() bool { return len(a.Roles) > 0 }

// May is WhyNot as an error.
func (a Actor) May(do Action) error { return a.WhyNot(do).Err() }

// WhyNot returns nil when one of the actor's roles is granted the action, and otherwise the problem to report.
func (a Actor) WhyNot(do Action) *problem.Problem {
	granted := Grants[do]
	switch {
	case do == CreateAPIToken && !a.TokenID.IsZero() && !a.MakesTokens:
		return problem.New(problem.TokenMakesNoTokens, "")
	case a.Roles.HasAny(granted...), slices.Contains(granted, Anyone):
		return nil
	case slices.Contains(granted, VerifiedAddress) && a.Identity.Email != "":
		return nil
	case slices.Contains(granted, Guest) && a.Guest() && a.Identity.Email != "":
		return nil
	case a.Guest():
		return problem.New(problem.OrganizationRequired, "")
	case !a.Known():
		return problem.New(problem.Unauthenticated, "")
	case slices.Contains(granted, SignedIn):
		return nil
	}
	if slices.Equal(a.asPartner(granted), enrolment) { // a code of its own
		return problem.New(problem.GlobalAdminRequired, "")
	}
	if do == AppealRegistration {
		return NotTheContact(a)
	}
	if slices.Contains(granted, VerifiedAddress) {
		wrong := problem.New(problem.RoleNotAllowed, "")
		wrong.Reason = "address"
		return wrong
	}
	held := slices.DeleteFunc(slices.Clone(granted), func(r models.Role) bool { return r == Guest }) // nobody can be given it
	return problem.New(problem.RoleNotAllowed, "").
		Naming("Roles", "role", names(held)...)
}

// NotTheContact is the problem for an actor who is neither a global admin nor the primary contact, whether or not the object exists.
func NotTheContact(a Actor) *problem.Problem {
	if a.Guest() {
		return problem.New(problem.OrganizationRequired, "")
	}
	wrong := problem.New(problem.GlobalAdminRequired, "")
	wrong.Reason = "contact"
	return wrong
}

// Can is May as a bool.
func (a Actor) Can(do Action) bool { return a.May(do) == nil }

// Owns returns NOT_FOUND unless the object belongs to the actor's organisation or the actor is the
// operator.
func (a Actor) Owns(org models.ID[models.Organization]) error {
	if a.Operator || (!org.IsZero() && a.OrganizationID == org) {
		return nil
	}
	return problem.New(problem.NotFound, "")
}

func names(roles []models.Role) []string {
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = string(r)
	}
	return out
}

// asPartner returns the roles that users of a partner can have; all roles for the operator's people.
func (a Actor) asPartner(granted []models.Role) []models.Role {
	if a.Operator {
		return granted
	}
	return slices.DeleteFunc(slices.Clone(granted), func(r models.Role) bool { return slices.Contains(staff, r) })
}
