package rules

import "github.com/partnergraph/partnergraph/models"

// ContactFacts is what the program knows of the primary contact of a registration.
type ContactFacts struct {
	Registration models.Registration
	Contact      models.PrimaryContact       // as the profile names it now
	Asked        *models.ContactVerification // the newest message to a contact; nil before the first
}

// ConfirmedContact reports whether whoever reads mail at an address is the primary contact that has confirmed: the one that the profile names
// now, who said yes to both questions in this round of vetting, and whose "no" is not still waiting for a reviewer (R-90, section 4.5).
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
