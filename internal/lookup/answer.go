package lookup

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

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
func readCompany(got answer, duns string) (*models.Company, error) {
	if got.status != http.StatusOK {
		return nil, unavailable("it answered with status %d", got.status)
	}
	var c models.Company
	if err := decode(got.body, &c); err != nil {
		return nil, err
	}
	switch {
	case c.DUNS != duns:
		return nil, unavailable("it answered about another company")
	case c.LegalName == "" || !fits(c.LegalName, longestName) || !fits(c.RegistrationNumber, longestCode):
		return nil, unavailable("the name or number of the company is out of bounds")
	case c.Website != "" && !website(c.Website):
		return nil, unavailable("the website of the company is not a web address")
	case !plausible(c.Address):
		return nil, unavailable("the address of the company is out of bounds")
	}
	return &c, nil
}

// readVerdict is the verdict in an answer. A suggestion stays in the country, and one that changes nothing is none.
func readVerdict(got answer, asked models.PostalAddress) (Verdict, error) {
	if got.status != http.StatusOK {
		return Verdict{}, unavailable("it answered with status %d", got.status)
	}
	var v struct {
		Status  models.AddressStatus `json:"status"`
		Address models.PostalAddress `json:"address"`
	}
	if err := decode(got.body, &v); err != nil {
		return Verdict{}, err
	}
	switch v.Status {
	case models.AddressNotFound, models.AddressUnverifiable:
		return Verdict{Status: v.Status}, nil
	case models.AddressVerified:
		return Verdict{Status: v.Status, Address: asked}, nil
	case models.AddressSuggested:
		if !plausible(v.Address) || v.Address.Country != asked.Country {
			return Verdict{}, unavailable("the suggested address is out of bounds")
		}
		return suggestion(asked, v.Address), nil
	}
	return Verdict{}, unavailable("it answered with a status that is not known")
}

// suggestion compares an address with its proper spelling.
func suggestion(asked, proper models.PostalAddress) Verdict {
	if asked == proper {
		return Verdict{Status: models.AddressVerified, Address: asked}
	}
	return Verdict{Status: models.AddressSuggested, Address: proper}
}

// decode reads exactly one JSON object with known fields. Errors of the decoder are not wrapped: they quote.
func decode(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if !utf8.Valid(body) || decoder.Decode(into) != nil {
		return unavailable("its answer is not the JSON that was agreed")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return unavailable("something follows the JSON of its answer")
	}
	return nil
}

// plausible reports whether an address could be one, in a country.
func plausible(a models.PostalAddress) bool {
	for _, line := range []string{a.Line1, a.Line2, a.City} {
		if !fits(line, longestLine) {
			return false
		}
	}
	return a.Line1 != "" && a.City != "" && fits(a.State, longestCode) && fits(a.PostalCode, longestCode) && country(a.Country)
}

func country(code string) bool {
	return len(code) == 2 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// fits reports whether a text has at most longest characters, and no line breaks or invisible characters.
func fits(text string, longest int) bool {
	return utf8.RuneCountInString(text) <= longest && !strings.ContainsFunc(text, hidden)
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}

func website(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && fits(text, longestURL)
}
