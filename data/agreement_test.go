package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAgreementInForce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind, region string
		now          time.Time
		want         string // the version, or none
	}{
		{partnerAgreement, "EUROPE", day(t, "2026-01-01").Add(-time.Millisecond), ""},
		{partnerAgreement, "EUROPE", day(t, "2026-01-01"), "2026-01"},
		{partnerAgreement, "UNITED_STATES", day(t, "2027-01-01").Add(-time.Millisecond), "2026-01"},
		{partnerAgreement, "UNITED_STATES", day(t, "2027-01-01"), "2027-01"},
		{partnerAgreement, "JAPAN", day(t, "2040-01-01"), "2027-01"},
		{customerAgreement, "EUROPE", day(t, "2027-06-01"), "2026-01"},
		{customerAgreement, "", day(t, "2026-01-01"), "2026-01"},
		{customerAgreement, "", day(t, "2025-12-31"), ""},
		{partnerAgreement, "", day(t, "2026-06-01"), ""},
		{partnerAgreement, "*", day(t, "2026-06-01"), ""},
		{partnerAgreement, "europe", day(t, "2026-06-01"), ""},
		{customerAgreement, "ATLANTIS", day(t, "2026-06-01"), ""},
		{"OTHER", "EUROPE", day(t, "2026-06-01"), ""},
	} {
		got, found := Demo().AgreementInForce(tc.kind, tc.region, "", tc.now)
		if got.Version != tc.want || found != (tc.want != "") {
			t.Errorf("%s in %q at %v: %q, %v, want %q", tc.kind, tc.region, tc.now, got.Version, found, tc.want)
		}
		if found && (got.Type != tc.kind || got.RegionCode != tc.region || got.EffectiveFrom.After(tc.now)) {
			t.Errorf("%s in %q at %v is %s in %q from %v", tc.kind, tc.region, tc.now, got.Type, got.RegionCode, got.EffectiveFrom)
		}
	}
}

func TestAgreementVersion_AndTheNextOne(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind, region, version string
		known                 bool
		after                 string
	}{
		{partnerAgreement, "EUROPE", "2026-01", true, "2027-01"},
		{partnerAgreement, "EUROPE", "2027-01", true, ""},
		{partnerAgreement, "EUROPE", "2025-01", false, ""},
		{partnerAgreement, "ATLANTIS", "2026-01", false, ""},
		{partnerAgreement, "", "2026-01", false, ""},
		{customerAgreement, "", "2026-01", true, ""},
	} {
		got, known := Demo().AgreementVersion(tc.kind, tc.region, tc.version)
		if known != tc.known || known && got.Version != tc.version {
			t.Errorf("%s %s in %q: %q, %v, want known %v", tc.kind, tc.version, tc.region, got.Version, known, tc.known)
		}
		next, found := Demo().AgreementAfter(tc.kind, tc.region, tc.version)
		if next.Version != tc.after || found != (tc.after != "") {
			t.Errorf("after %s %s in %q: %q, %v, want %q", tc.kind, tc.version, tc.region, next.Version, found, tc.after)
		}
	}
	if next, _ := Demo().AgreementAfter(partnerAgreement, "EUROPE", "2026-01"); next.GraceDays != 90 {
		t.Errorf("version %s leaves %d days, want 90", next.Version, next.GraceDays)
	}
}

func TestAgreements_RegionCanHaveItsOwnText(t *testing.T) {
	t.Parallel()
	text := func(version, region, text string) published {
		return published{Agreement: Agreement{Type: partnerAgreement, Version: version, RegionCode: region}, text: text}
	}
	all := []published{text("1", "*", "general"), text("2", "*", "general"), text("2", "JAPAN", "own"), text("3", "JAPAN", "own")}
	for region, want := range map[string]string{"JAPAN": "1 general, 2 own, 3 own", "EUROPE": "1 general, 2 general"} {
		var got []string
		for _, p := range versionsIn(all, partnerAgreement, region) {
			got = append(got, p.Version+" "+p.text)
		}
		if list := strings.Join(got, ", "); list != want {
			t.Errorf("in %s: %s, want %s", region, list, want)
		}
	}
}

func TestAgreements_NameTheirRegion(t *testing.T) {
	t.Parallel()
	hashes := map[string]string{}
	for _, region := range Sample().Regions() {
		for _, version := range []string{"2026-01", "2027-01"} {
			a, found := Demo().AgreementVersion(partnerAgreement, region.Code, version)
			if !found || a.RegionName != region.Name || a.Title != "Partner agreement for "+region.Name || a.Locale != "en" {
				t.Errorf("%s in %s: found %v, title %q, locale %q", version, region.Code, found, a.Title, a.Locale)
			}
			if strings.Contains(a.Text, "{{") || !strings.Contains(a.Text, "the region "+region.Name) || !strings.HasPrefix(a.Text, "Sample text.") {
				t.Errorf("%s in %s reads %.80q", version, region.Code, a.Text)
			}
			if n := strings.Count(a.Text, "\n## "); n != 15 {
				t.Errorf("%s in %s has %d sections, want 15", version, region.Code, n)
			}
			if sum := sha256.Sum256([]byte(a.Text)); a.SHA256 != hex.EncodeToString(sum[:]) {
				t.Errorf("%s in %s: the hash is not that of the text", version, region.Code)
			}
			if twin, twice := hashes[a.SHA256]; twice {
				t.Errorf("%s in %s has the hash of %s", version, region.Code, twin)
			}
			hashes[a.SHA256] = version + " in " + region.Code
		}
	}
	everywhere, _ := Demo().AgreementVersion(customerAgreement, "", "2026-01")
	europe, _ := Demo().AgreementVersion(customerAgreement, "EUROPE", "2026-01")
	if everywhere.SHA256 != europe.SHA256 || everywhere.RegionName != "all regions" || europe.RegionName != "Europe (EU/EFTA)" {
		t.Errorf("customers: hash %s for %q, %s for %q", everywhere.SHA256, everywhere.RegionName, europe.SHA256, europe.RegionName)
	}
}

func TestAgreements_AreNeverEdited(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"PARTNER_AGREEMENT 2026-01 EUROPE":  "4cff3f9a3678b1b7cba0521cc94c322b95a44b84635de5094674352bd0c878ce",
		"PARTNER_AGREEMENT 2027-01 EUROPE":  "711a23d95596a838f1a688d3d214ec3c947f933e9f2914b0e33926f3e1928529",
		"CUSTOMER_AGREEMENT 2026-01 ":       "5ce2aebe53bf103ae73868705570f45b1f101652bf7349065b8cbef0fc8bbea5",
		"CUSTOMER_AGREEMENT 2026-01 EUROPE": "5ce2aebe53bf103ae73868705570f45b1f101652bf7349065b8cbef0fc8bbea5",
		"ELIGIBILITY_PARTNER 2026-12 ":      "11ed6f4b279841edc3eff2fa194096fba71bffa7d9cc3a01a7031e387eb7b6c5",
		"ELIGIBILITY_CUSTOMER 2026-12 ":     "a4c7876619c577ebcea4adb1b91454ff063e8c00f99e1c610880406f01a19f34",
	}
	for _, a := range Demo().Texts() {
		name := fmt.Sprintf("%s %s %s", a.Type, a.Version, a.RegionCode)
		if hash, listed := want[name]; listed && a.SHA256 != hash {
			t.Errorf("%s: %s, want %s", name, a.SHA256, hash)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("no longer published: %v", want)
	}
}
