package data

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// EligibilityType is one answer to "what are you", or "which data do you hold", on the eligibility form.
type EligibilityType struct {
	Code         string
	AppliesTo    string // customer, partner or regulated_data
	Definition   string
	EvidenceHint string // what reviewers look for; empty for kinds of data
}

// answers are the codes that the API knows, with whom they are for. A program offers some of them or all, in its own words.
var answers = sync.OnceValue(func() map[string]string {
	known := map[string]string{}
	text, _ := files.ReadFile("sample/eligibility_types.csv")
	for _, line := range strings.Split(string(text), "\n")[1:] {
		if cells := strings.SplitN(line, ",", 3); len(cells) == 3 {
			known[cells[0]] = cells[1]
		}
	}
	return known
})

func (r *reader) readEligibilityTypes() {
	seen, offered := map[string]int{}, map[string]bool{}
	r.table("eligibility_types.csv", []string{"code", "applies_to", "definition", "evidence_hint"}, func(w *row) {
		t := EligibilityType{Code: w.text("code"), AppliesTo: w.text("applies_to"), Definition: w.text("definition"), EvidenceHint: w.optional("evidence_hint")}
		w.once(seen, t.Code, "code")
		applies, known := answers()[t.Code]
		switch {
		case t.Code != "" && !known:
			w.fail("code", fmt.Sprintf("%q is none of the API's", t.Code), "change the words of those that the sample has, or take rows out; codes cannot be added")
		case known && t.AppliesTo != "" && t.AppliesTo != applies:
			w.fail("applies_to", fmt.Sprintf("%s is for %s", t.Code, applies), "write "+applies)
		}
		offered[t.AppliesTo] = true
		r.content.types = append(r.content.types, t)
	})
	for _, kind := range []string{"customer", "partner", "regulated_data"} {
		if !offered[kind] && len(r.content.types) > 0 {
			r.wrong("eligibility_types.csv", 0, "applies_to", "there is no answer for "+kind, "keep at least one")
		}
	}
}

// EligibilityTypes lists the answers in the order of the form.
func (c *Content) EligibilityTypes() []EligibilityType { return slices.Clone(c.types) }

// EligibilityContract returns the contract in force of an eligibility form, by the kind of request: PARTNER or CUSTOMER, in the language
// nearest to a reader's. Another kind has none.
func (c *Content) EligibilityContract(kind, locale string, now time.Time) Agreement {
	a, _ := c.AgreementInForce("ELIGIBILITY_"+kind, "", locale, now)
	return a
}
