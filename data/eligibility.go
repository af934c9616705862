package data

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
)

// EligibilityType is one answer to "what are you", or "which data do you hold", on the eligibility form.
type EligibilityType struct {
	Code         string
	AppliesTo    string // customer, partner or regulated_data
	Definition   string
	EvidenceHint string // what reviewers look for; empty for kinds of data
}

var eligibilityTypes = sync.OnceValue(func() []EligibilityType {
	columns := []string{"code", "applies_to", "definition", "evidence_hint"}
	return table("gcc_eligibility_types.csv", columns, func(r *record) EligibilityType {
		return EligibilityType{
			Code:         r.text("code"),
			AppliesTo:    r.text("applies_to"),
			Definition:   r.text("definition"),
			EvidenceHint: r.optional("evidence_hint"),
		}
	})
})

// EligibilityTypes lists the answers in the order of the form.
func EligibilityTypes() []EligibilityType { return slices.Clone(eligibilityTypes()) }

// Contract is a text that an applicant accepts. Version and hash are stored with the acceptance.
type Contract struct {
	Version string
	Text    string
	SHA256  string // of the text, in hexadecimal
}

// A text that was ever accepted is never edited: a new text is a new file and a new version.
var (
	partnerContract  = sync.OnceValue(func() Contract { return contract("2026-11", "eligibility_partner.v1.txt") })
	customerContract = sync.OnceValue(func() Contract { return contract("2026-11", "eligibility_customer.v1.txt") })
)

// EligibilityContract returns the contract in force of an eligibility form, by the kind of request: PARTNER or CUSTOMER.
// Another kind has none.
func EligibilityContract(kind string) Contract {
	switch kind {
	case "PARTNER":
		return partnerContract()
	case "CUSTOMER":
		return customerContract()
	}
	return Contract{}
}

func contract(version, file string) Contract {
	text, err := files.ReadFile("contracts/" + file)
	if err != nil {
		panic("embedded data: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return Contract{Version: version, Text: string(text), SHA256: hex.EncodeToString(sum[:])}
}
