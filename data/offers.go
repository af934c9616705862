package data

import (
	"encoding/csv"
	"slices"
	"strings"
	"sync"
)

// OfferType is a kind of marketplace offer and whether resellers may sell it. The kinds are those of the marketplace, not of a program.
type OfferType struct {
	Code           string
	IngestionType  string // its name in the marketplace's publishing interface
	Name           string
	CSPEligibility string // ELIGIBLE_OPT_IN, DEFAULT_OPTED_IN or NOT_ELIGIBLE
}

var offerTypes = sync.OnceValue(func() (all []OfferType) {
	text, err := files.ReadFile("offer_types.csv")
	if err != nil {
		panic("embedded program: " + err.Error())
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		panic("embedded program: " + err.Error())
	}
	for _, cells := range lines[1:] {
		all = append(all, OfferType{Code: cells[0], IngestionType: cells[1], Name: cells[2], CSPEligibility: cells[3]})
	}
	return all
})

// OfferTypes lists the kinds of marketplace offers.
func OfferTypes() []OfferType { return slices.Clone(offerTypes()) }
