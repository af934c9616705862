package kernel

import (
	"strings"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// At sets the input field of a NOT_FOUND.
func At(field string, err error) error {
	if problem.Has(err, problem.NotFound) {
		return problem.New(problem.NotFound, field)
	}
	return err
}

// Value is the value of a pointer, or the zero value for nil.
func Value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// Either is the first text, or the second one if the first is empty.
func Either(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// PostalAddressInput is a postal address.
type PostalAddressInput struct {
	Line1      string
	Line2      *string
	City       string
	State      *string
	PostalCode *string
	Country    string
}

// PrimaryContactInput is the person who can be reached about the application.
type PrimaryContactInput struct{ FirstName, LastName, Email, Phone, Locale *string }

// SetText sets a text if one is given.
func SetText(into *string, given *string) {
	if given != nil {
		*into = strings.TrimSpace(*given)
	}
}

// SetAddress sets an address if one is given.
func SetAddress(into *models.PostalAddress, given *PostalAddressInput) {
	if given != nil {
		*into = given.Address()
	}
}

// SetContact takes what was given of a contact; nil leaves it as it is.
func SetContact(into *models.PrimaryContact, given *PrimaryContactInput) {
	if given == nil {
		return
	}
	SetText(&into.FirstName, given.FirstName)
	SetText(&into.LastName, given.LastName)
	SetText(&into.Email, given.Email)
	SetText(&into.Phone, given.Phone)
	SetText(&into.Locale, given.Locale)
}

// SetBilling takes what was given of how a customer is billed, in the spelling that is stored.
func SetBilling(into *models.CustomerBilling, contact *PrimaryContactInput, address *PostalAddressInput, culture *string) {
	SetContact(&into.Contact, contact)
	SetAddress(&into.Address, address)
	SetText(&into.Culture, culture)
	into.Culture = Either(rules.Culture(into.Culture), into.Culture)
}

// Address is the address as it is stored.
func (in PostalAddressInput) Address() models.PostalAddress {
	return models.PostalAddress{
		Line1: strings.TrimSpace(in.Line1), Line2: strings.TrimSpace(Value(in.Line2)), City: strings.TrimSpace(in.City),
		State: strings.TrimSpace(Value(in.State)), PostalCode: strings.TrimSpace(Value(in.PostalCode)), Country: in.Country,
	}
}
