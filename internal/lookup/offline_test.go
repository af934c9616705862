package lookup

import (
	"net/url"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

func TestInventedCompanies_AreWellFormed(t *testing.T) {
	t.Parallel()
	companies, err := inventedCompanies()
	if err != nil {
		t.Fatal(err)
	}
	countries := map[string]int{}
	for duns, c := range companies {
		countries[c.Address.Country]++
		u, err := url.Parse(c.Website)
		if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".example") {
			t.Errorf("%s: website %q, want https and a domain that nobody can own", duns, c.Website)
		}
		if !nineDigits(duns) || strings.HasPrefix(duns, brokenRegister) || c.LegalName == "" || !plausible(c.Address) {
			t.Errorf("%s: %+v is not well formed", duns, c)
		}
	}
	if len(companies) != 25 {
		t.Errorf("%d companies, want 25", len(companies))
	}
	for _, market := range []string{"US", "CA", "GB", "DE", "PL", "JP", "ID"} {
		if countries[market] < 2 {
			t.Errorf("%d companies in %s, want 2 or more", countries[market], market)
		}
	}
}

// The addresses of the demo's register exist. One has an unusual spelling, so that there is a suggestion to show.
func TestInventedCompanies_HaveVerifiableAddresses(t *testing.T) {
	t.Parallel()
	companies, err := inventedCompanies()
	if err != nil {
		t.Fatal(err)
	}
	for duns, c := range companies {
		want := models.AddressVerified
		if _, verifies := markets[c.Address.Country]; !verifies {
			want = models.AddressUnverifiable
		}
		if duns == "079000001" {
			want = models.AddressSuggested
		}
		got, err := Offline{}.VerifyAddress(t.Context(), c.Address)
		if err != nil || got.Status != want {
			t.Errorf("%s: %+v: got %+v, %v, want %s", duns, c.Address, got, err, want)
		}
	}
}

// An accepted suggestion does not lead to another suggestion.
func TestVerifyAddress_AcceptedSuggestionIsVerified(t *testing.T) {
	t.Parallel()
	text := func(t *rapid.T, name string) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"12", "1200", "4b", "5TH", "1st", "N", "s", "sw.", "harbor", "HARBOR", "McKinley", "o'brien", "king's", "avenue", "AVENUE", "Ave.", "street",
			"park", "suite", "Suite", "#", ",", "Ave, Suite", "po", "box", "ul.", "UL.", "długa", "kędzierzyn-koźle", "STRAßE", "am", "丸の内", "９", "ﾏﾙ", " ", "",
			"é", "e\u0301", "Ǆ", "ß", "ﬁ", "İ", "(a", "/x", "1a/b",
		}), 0, 6).Draw(t, name), rapid.SampledFrom([]string{" ", "  ", "\u3000"}).Draw(t, name+" space"))
	}
	codes := map[string]string{"US": "984021234", "CA": "b3h1a1", "GB": "ls14ap", "DE": "D-20457", "PL": "80888", "JP": "1000005"}
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom([]string{"US", "CA", "GB", "DE", "PL", "JP"}).Draw(t, "country")
		first, err := Offline{}.VerifyAddress(t.Context(), models.PostalAddress{
			Line1: "7 " + text(t, "line1"), Line2: text(t, "line2"), City: "x" + text(t, "city"),
			State: map[string]string{"US": "washington", "CA": "ns"}[country], PostalCode: codes[country], Country: country,
		})
		if err != nil || (first.Status != models.AddressSuggested && first.Status != models.AddressVerified) {
			t.Fatalf("got %+v, %v, want SUGGESTED or VERIFIED", first, err)
		}
		again, err := Offline{}.VerifyAddress(t.Context(), first.Address)
		if err != nil || again.Status != models.AddressVerified || again.Address != first.Address {
			t.Fatalf("%+v: got %+v, %v, want VERIFIED", first.Address, again, err)
		}
	})
}
