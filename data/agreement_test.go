package data

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

const partnerAgreement = "PARTNER_AGREEMENT"

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
		got, found := AgreementInForce(tc.kind, tc.region, tc.now)
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
		got, known := AgreementVersion(tc.kind, tc.region, tc.version)
		if known != tc.known || known && got.Version != tc.version {
			t.Errorf("%s %s in %q: %q, %v, want known %v", tc.kind, tc.version, tc.region, got.Version, known, tc.known)
		}
		next, found := AgreementAfter(tc.kind, tc.region, tc.version)
		if next.Version != tc.after || found != (tc.after != "") {
			t.Errorf("after %s %s in %q: %q, %v, want %q", tc.kind, tc.version, tc.region, next.Version, found, tc.after)
		}
	}
	if next, _ := AgreementAfter(partnerAgreement, "EUROPE", "2026-01"); next.GraceDays != 90 {
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
	for _, region := range Regions() {
		for _, version := range []string{"2026-01", "2027-01"} {
			a, found := AgreementVersion(partnerAgreement, region.Code, version)
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
	everywhere, _ := AgreementVersion(customerAgreement, "", "2026-01")
	europe, _ := AgreementVersion(customerAgreement, "EUROPE", "2026-01")
	if everywhere.SHA256 != europe.SHA256 || everywhere.RegionName != "all regions" || europe.RegionName != "Europe (EU/EFTA)" {
		t.Errorf("customers: hash %s for %q, %s for %q", everywhere.SHA256, everywhere.RegionName, europe.SHA256, europe.RegionName)
	}
}

func TestAgreements_AreNeverEdited(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"PARTNER_AGREEMENT 2026-01 *":  "07b8fbe7e489730898177f1d28ef450eaea8b5c6bf12e0b052421757e9b7cb4f",
		"PARTNER_AGREEMENT 2027-01 *":  "85031d29b4699ee124e31f72abac1a51f113202e9ad9b3e50c6fbdd258a9231d",
		"CUSTOMER_AGREEMENT 2026-01 *": "d8c5441ddb544aceadf2425c43f6f591961195cdc7aec7236f3630a9fe2d9367",
	}
	for _, p := range agreements() {
		sum := sha256.Sum256([]byte(p.title + "\n" + p.text))
		name := fmt.Sprintf("%s %s %s", p.Type, p.Version, p.RegionCode)
		if got := hex.EncodeToString(sum[:]); got != want[name] {
			t.Errorf("%s: %s, want %s", name, got, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("no longer published: %v", want)
	}
	const inEurope = "4cff3f9a3678b1b7cba0521cc94c322b95a44b84635de5094674352bd0c878ce"
	if got, _ := AgreementVersion(partnerAgreement, "EUROPE", "2026-01"); got.SHA256 != inEurope {
		t.Errorf("in Europe: %s, want %s", got.SHA256, inEurope)
	}
}
