package lookup

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

// The longest texts that are taken, in characters: those of an applicant's own form.
const (
	longestName = 200
	longestLine = 200
	longestCode = 40 // postal codes, states and registration numbers
	longestURL  = 300
)

// readCompany reads the company from an answer. It fails if it is another company, or a value is too long or invalid.
func readCompany(got remote.Answer, duns string) (*models.Company, error) {
	if got.Status != http.StatusOK {
		return nil, remote.Unavailable("it answered with status %d", got.Status)
	}
	var c models.Company
	if err := remote.Decode(got.Body, &c); err != nil {
		return nil, err
	}
	switch {
	case c.DUNS != duns:
		return nil, remote.Unavailable("it answered about another company")
	case c.LegalName == "" || !remote.Fits(c.LegalName, longestName) || !remote.Fits(c.RegistrationNumber, longestCode):
		return nil, remote.Unavailable("the name or number of the company is out of bounds")
	case c.Website != "" && !website(c.Website):
		return nil, remote.Unavailable("the website of the company is not a web address")
	case !plausible(c.Address):
		return nil, remote.Unavailable("the address of the company is out of bounds")
	}
	return &c, nil
}

// readVerdict is the verdict in an answer. A suggestion stays in the country, and one that changes nothing is none.
func readVerdict(got remote.Answer, asked models.PostalAddress) (Verdict, error) {
	if got.Status != http.StatusOK {
		return Verdict{}, remote.Unavailable("it answered with status %d", got.Status)
	}
	var v struct {
		Status  models.AddressStatus `json:"status"`
		Address models.PostalAddress `json:"address"`
	}
	if err := remote.Decode(got.Body, &v); err != nil {
		return Verdict{}, err
	}
	switch v.Status {
	case models.AddressNotFound, models.AddressUnverifiable:
		return Verdict{Status: v.Status}, nil
	case models.AddressVerified:
		return Verdict{Status: v.Status, Address: asked}, nil
	case models.AddressSuggested:
		if !plausible(v.Address) || v.Address.Country != asked.Country {
			return Verdict{}, remote.Unavailable("the suggested address is out of bounds")
		}
		return suggestion(asked, v.Address), nil
	}
	return Verdict{}, remote.Unavailable("it answered with a status that is not known")
}

// suggestion compares an address with its proper spelling.
func suggestion(asked, proper models.PostalAddress) Verdict {
	if asked == proper {
		return Verdict{Status: models.AddressVerified, Address: asked}
	}
	return Verdict{Status: models.AddressSuggested, Address: proper}
}

// plausible reports whether an address could be one, in a country.
func plausible(a models.PostalAddress) bool {
	for _, line := range []string{a.Line1, a.Line2, a.City} {
		if !remote.Fits(line, longestLine) {
			return false
		}
	}
	return a.Line1 != "" && a.City != "" && remote.Fits(a.State, longestCode) && remote.Fits(a.PostalCode, longestCode) && country(a.Country)
}

func country(code string) bool {
	return len(code) == 2 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}

func website(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && remote.Fits(text, longestURL)
}
