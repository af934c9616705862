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
