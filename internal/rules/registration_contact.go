package rules

import "github.com/partnergraph/partnergraph/models"

// ContactFacts are the facts about the primary contact of a registration.
type ContactFacts struct {
	Registration models.Registration
	Contact      models.PrimaryContact       // as the profile names it now
	Asked        *models.ContactVerification // the newest message to a contact; nil before the first
}

// ConfirmedContact reports whether an address is that of the primary contact who has confirmed: the profile names it now, the contact
// said yes to both questions in this round of vetting, and no "no" is waiting for a reviewer (R-90, section 4.5).
func ConfirmedContact(f ContactFacts, address string) bool {
	r, v := f.Registration, f.Asked
	switch {
	case address == "", r.ContactConfirmedAt == nil, v == nil, v.Round != r.Round, v.RegisteredAt == nil, v.BelongsAt == nil:
		return false
	case !models.SameAddress(f.Contact.Email, address), !models.SameAddress(v.ToAddress, address):
		return false
	}
	return r.ContactDenial == "" || !models.SameAddress(r.ContactDeniedBy, address)
}

// WaitsForContact reports whether the question to a primary contact still waits for the answer of an address: the newest message of this
// round went there, the profile names it now, and it has not been answered. A link that has ended can be sent again.
func WaitsForContact(f ContactFacts, address string) bool {
	r, v := f.Registration, f.Asked
	if address == "" || v == nil || v.ClosedAt != nil || v.Round != r.Round || !AwaitsContact(r) {
		return false
	}
	return models.SameAddress(f.Contact.Email, address) && models.SameAddress(v.ToAddress, address)
}
