package data

import (
	"strings"
	"testing"
	"time"
)

// D-21: a text that people have accepted never changes without a new version; the mistake says where, and what to do.
func TestCheckAccepted(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	agreement := func(region string) Agreement {
		a, found := Sample().AgreementInForce(partnerAgreement, region, "", now)
		if !found {
			t.Fatal(region)
		}
		return a
	}
	europe, contract := agreement("EUROPE"), Sample().EligibilityContract("PARTNER", "", now)
	edited := func(a Agreement) TextID { id := a.ID(); id.SHA256 = strings.Repeat("0", 64); return id }
	otherwise := func(a Agreement, change func(*TextID)) TextID { id := edited(a); change(&id); return id }
	for name, tc := range map[string]struct {
		accepted []TextID
		want     []string
	}{
		"nothing":                         {nil, nil},
		"these":                           {[]TextID{europe.ID(), contract.ID()}, nil},
		"another text":                    {[]TextID{edited(europe)}, []string{"agreements/partner.2026-01.md: people in the region EUROPE have accepted version 2026-01 with another text, whose SHA-256 is 000"}},
		"another contract":                {[]TextID{edited(contract)}, []string{"agreements/eligibility_partner.2026-12.md: people have accepted version 2026-12 with another text"}},
		"both":                            {[]TextID{edited(europe), edited(contract)}, []string{"eligibility_partner.2026-12.md: people", "partner.2026-01.md: people"}},
		"this one and another":            {[]TextID{edited(europe), europe.ID()}, nil},
		"another region":                  {[]TextID{otherwise(europe, func(id *TextID) { id.RegionCode = "ELSEWHERE" })}, nil},
		"a version that was":              {[]TextID{otherwise(europe, func(id *TextID) { id.Version = "2020-01" })}, nil},
		"another language":                {[]TextID{otherwise(europe, func(id *TextID) { id.Locale = "pl" })}, nil},
		"a language that nobody recorded": {[]TextID{otherwise(contract, func(id *TextID) { id.Locale = "" })}, nil},
	} {
		got := Sample().CheckAccepted(tc.accepted)
		if len(got) != len(tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
			continue
		}
		for i, want := range tc.want {
			if text := got[i].Error(); !strings.Contains(text, want) || !strings.Contains(text, "give it a new version") {
				t.Errorf("%s: %s\nwant %s", name, text, want)
			}
		}
	}
}
