package lookup

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/partnergraph/partnergraph/internal/remote"
	"github.com/partnergraph/partnergraph/models"
)

//go:embed offline/*.csv
var offlineFiles embed.FS

// Offline answers from invented data, for the demo and for sandboxes. To try what happens when nobody answers, ask for
// a number that begins with 999, or for an address in Offlineville.
type Offline struct{}

const (
	brokenRegister = "999"
	brokenCity     = "offlineville"
)

// FindCompany is the invented company with this number.
func (Offline) FindCompany(ctx context.Context, duns string) (*models.Company, error) {
	if err := ctx.Err(); err != nil {
		return nil, failed("find company", err)
	}
	if nineDigits(duns) && strings.HasPrefix(duns, brokenRegister) {
		return nil, failed("find company", remote.Unavailable("it only pretends to be down"))
	}
	companies, err := inventedCompanies()
	if err != nil {
		return nil, failed("find company", err)
	}
	company, known := companies[duns]
	if !known {
		return nil, failed("find company", ErrNotFound)
	}
	return &company, nil
}

// VerifyAddress looks only at the form of an address: whether its postal code is one, whether a house
// number is there, and how the postal authority of the market would write it.
func (Offline) VerifyAddress(ctx context.Context, a models.PostalAddress) (Verdict, error) {
	if err := ctx.Err(); err != nil {
		return Verdict{}, failed("verify address", err)
	}
	if strings.EqualFold(oneSpace(a.City), brokenCity) {
		return Verdict{}, failed("verify address", remote.Unavailable("it only pretends to be down"))
	}
	m, verifies := markets[a.Country]
	if !verifies {
		return Verdict{Status: models.AddressUnverifiable}, nil
	}
	words, err := authorityWords()
	if err != nil {
		return Verdict{}, failed("verify address", err)
	}
	proper, found := settled(m, a, words)
	if !found {
		return Verdict{Status: models.AddressNotFound}, nil
	}
	return suggestion(a, proper), nil
}

// settled normalises until nothing changes: correcting one word can show that a whole line was typed in one case, and an
// accepted suggestion must not lead to another one.
func settled(m market, a models.PostalAddress, words words) (models.PostalAddress, bool) {
	const most = 5
	for range most {
		proper, found := m.normalise(a, words)
		if !found || proper == a {
			return proper, found
		}
		a = proper
	}
	return a, true
}

var inventedCompanies = sync.OnceValues(func() (map[string]models.Company, error) {
	columns := "duns,legal_name,line1,line2,city,state,postal_code,country,website,registration_number"
	rows, err := table("companies.csv", columns)
	if err != nil {
		return nil, err
	}
	companies := make(map[string]models.Company, len(rows))
	for _, r := range rows {
		companies[r[0]] = models.Company{
			DUNS: r[0], LegalName: r[1],
			Address: models.PostalAddress{Line1: r[2], Line2: r[3], City: r[4], State: r[5], PostalCode: r[6], Country: r[7]},
			Website: r[8], RegistrationNumber: r[9],
		}
	}
	return companies, nil
})

// words are the spellings of postal authorities.
type words struct {
	suffixes map[string]string // of streets, as in avenue: Ave
	units    map[string]string // as in suite: Ste
	states   map[string]string // by country and code or name, as in "US washington": WA
}

var authorityWords = sync.OnceValues(func() (words, error) {
	streets, err := table("us_street_words.csv", "kind,word,abbreviation")
	if err != nil {
		return words{}, err
	}
	states, err := table("states.csv", "country,code,name")
	if err != nil {
		return words{}, err
	}
	w := words{suffixes: map[string]string{}, units: map[string]string{}, states: map[string]string{}}
	for _, r := range streets {
		into := w.suffixes
		if r[0] == "unit" {
			into = w.units
		}
		into[r[1]], into[strings.ToLower(r[2])] = r[2], r[2]
	}
	for _, r := range states {
		for _, name := range r[1:] {
			w.states[r[0]+" "+strings.ToLower(name)] = r[1]
		}
	}
	return w, nil
})

// table is the rows of an embedded file, which has exactly these columns.
func table(file, columns string) ([][]string, error) {
	content, err := offlineFiles.ReadFile("offline/" + file)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], strings.Split(columns, ",")) {
		return nil, fmt.Errorf("%s: its columns are not %s", file, columns)
	}
	return rows[1:], nil
}
