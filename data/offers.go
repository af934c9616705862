package data

import (
	"slices"
	"sync"
)

// OfferType is a kind of marketplace offer and whether resellers may sell it.
type OfferType struct {
	Code           string
	IngestionType  string // its name in the marketplace's publishing interface
	Name           string
	CSPEligibility string // ELIGIBLE_OPT_IN, DEFAULT_OPTED_IN or NOT_ELIGIBLE
}

var offerTypes = sync.OnceValue(func() []OfferType {
	columns := []string{"code", "ingestion_api_type", "name", "csp_eligibility", "basis"}
	return table("offer_types.csv", columns, func(r *record) OfferType {
		return OfferType{
			Code:           r.text("code"),
			IngestionType:  r.text("ingestion_api_type"),
			Name:           r.text("name"),
			CSPEligibility: r.text("csp_eligibility"),
		}
	})
})

// OfferTypes lists the kinds of marketplace offers.
func OfferTypes() []OfferType { return slices.Clone(offerTypes()) }
