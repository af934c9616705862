package lookup

import (
	"testing"

	"github.com/partnergraph/partnergraph/models"
)

func TestLines_AreNormalised(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ country, line1, line2, want1, want2 string }{
		{"US", "1200 Harbor Avenue", "Suite 4", "1200 Harbor Ave", "Ste 4"},
		{"US", "1200 harbor avenue", "suite 4b", "1200 Harbor Ave", "Ste 4B"},
		{"US", "  1200   HARBOR  AVE. ", "", "1200 Harbor Ave", ""},
		{"US", "1200 Harbor Avenue, Suite 4", "", "1200 Harbor Ave", "Ste 4"},
		{"US", "1200 Harbor Avenue, Suite 4", "Back door", "1200 Harbor Avenue, Suite 4", "Back door"},
		{"US", "1200 Harbor Avenue, Rear", "", "1200 Harbor Avenue, Rear", ""},
		{"US", "500 West 5th Street nw", "#12", "500 West 5th St NW", "#12"},
		{"US", "500 W 5TH STREET", "", "500 W 5th St", ""},
		{"US", "12 Avenue Road", "", "12 Avenue Rd", ""},
		{"US", "12 Broadway", "", "12 Broadway", ""},
		{"US", "PO BOX 77", "", "PO Box 77", ""},
		{"US", "9 McKinley Drive", "Building", "9 McKinley Dr", "Building"},
		{"US", "9 o'brien st", "", "9 O'Brien St", ""},
		{"CA", "310 rue des Ormes", "", "310 rue des Ormes", ""},
		{"CA", "310 RUE DES ORMES", "", "310 rue des Ormes", ""},
		{"CA", "77 Quarry Road", "", "77 Quarry Road", ""},
		{"GB", "the old boathouse", "quay lane", "The Old Boathouse", "Quay Lane"},
		{"GB", "14 KING'S ROW", "", "14 King's Row", ""},
		{"DE", "ZIEGELSTRAßE 12A", "", "Ziegelstraße 12a", ""},
		{"DE", "am alten speicher 7", "", "Am Alten Speicher 7", ""},
		{"PL", "UL. DŁUGA 12a", "LOK. 5", "UL. DŁUGA 12a", "lok. 5"},
		{"PL", "UL. DŁUGA 12A", "", "ul. Długa 12A", ""},
		{"PL", "rynek 3", "", "Rynek 3", ""},
		{"JP", "丸の内　９丁目", "ｱｵﾊﾞﾋﾞﾙ", "丸の内 9丁目", "アオバビル"},
		{"JP", "丸の内一丁目", "", "丸の内一丁目", ""},
	} {
		t.Run(tc.country+" "+tc.line1, func(t *testing.T) {
			t.Parallel()
			asked := somewhere(tc.country)
			asked.Line1, asked.Line2 = tc.line1, tc.line2
			got, err := Offline{}.VerifyAddress(t.Context(), asked)
			if err != nil {
				t.Fatal(err)
			}
			if got.Address.Line1 != tc.want1 || got.Address.Line2 != tc.want2 {
				t.Errorf("got %q and %q with %s, want %q and %q", got.Address.Line1, got.Address.Line2, got.Status, tc.want1, tc.want2)
			}
		})
	}
}

func TestPostalCodes_AreNormalised(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ country, typed, want string }{ // want is empty where the code cannot exist
		{"US", "98402", "98402"},
		{"US", "98402-1234", "98402-1234"},
		{"US", "984021234", "98402-1234"},
		{"US", " 98402 1234 ", "98402-1234"},
		{"US", "00501", "00501"},
		{"US", "00012", ""},
		{"US", "9840", ""},
		{"US", "98402-12", ""},
		{"US", "9840A", ""},
		{"US", "", ""},
		{"CA", "B3H 1A1", "B3H 1A1"},
		{"CA", "b3h1a1", "B3H 1A1"},
		{"CA", "D3H 1A1", ""},
		{"CA", "B3H 1O1", ""},
		{"GB", "LS1 4AP", "LS1 4AP"},
		{"GB", "ls14ap", "LS1 4AP"},
		{"GB", "SW1A 1AA", "SW1A 1AA"},
		{"GB", "LS1 4AC", ""},
		{"GB", "14AP", ""},
		{"DE", "04109", "04109"},
		{"DE", "D-04109", "04109"},
		{"DE", "00109", ""},
		{"DE", "4109", ""},
		{"PL", "80-888", "80-888"},
		{"PL", "80888", "80-888"},
		{"PL", "pl-80-888", "80-888"},
		{"PL", "80-88", ""},
		{"JP", "100-0005", "100-0005"},
		{"JP", "〒１００−０００５", "100-0005"},
		{"JP", "1000005", "100-0005"},
		{"JP", "100-005", ""},
		{"JP", "百", ""},
	} {
		t.Run(tc.country+" "+tc.typed, func(t *testing.T) {
			t.Parallel()
			asked := somewhere(tc.country)
			asked.PostalCode = tc.typed
			got, err := Offline{}.VerifyAddress(t.Context(), asked)
			if err != nil {
				t.Fatal(err)
			}
			want := models.AddressSuggested
			switch tc.want {
			case "":
				want = models.AddressNotFound
			case tc.typed:
				want = models.AddressVerified
			}
			if got.Address.PostalCode != tc.want || got.Status != want {
				t.Errorf("got %q with %s, want %q with %s", got.Address.PostalCode, got.Status, tc.want, want)
			}
		})
	}
}

func TestVerifyAddress_Unverifiable(t *testing.T) {
	t.Parallel()
	for name, asked := range map[string]models.PostalAddress{
		"a street that is nowhere":         {Line1: "12 Nowhere Lane", City: "Tacoma", State: "WA", PostalCode: "98402", Country: "US"},
		"without a number in front":        {Line1: "NOWHERE 12", City: "Hamburg", PostalCode: "20457", Country: "DE"},
		"after a word for street":          {Line1: "ul. Nowhere 3", City: "Gdańsk", PostalCode: "80-888", Country: "PL"},
		"no number":                        {Line1: "Kornmarkt", City: "Leipzig", PostalCode: "04109", Country: "DE"},
		"no number, in another script":     {Line1: "丸の内", City: "千代田区", PostalCode: "100-0005", Country: "JP"},
		"no street":                        {Line1: " ", City: "Ipswich", PostalCode: "IP4 1AA", Country: "GB"},
		"no city":                          {Line1: "The Old Boathouse", PostalCode: "IP4 1AA", Country: "GB"},
		"no state":                         {Line1: "12 Mill St", City: "Tacoma", PostalCode: "98402", Country: "US"},
		"a state of another country":       {Line1: "12 Mill St", City: "Tacoma", State: "NS", PostalCode: "98402", Country: "US"},
		"a state that is none":             {Line1: "12 Mill St", City: "Halifax", State: "Washington", PostalCode: "B3H 1A1", Country: "CA"},
		"the postal code of another place": {Line1: "12 Mill St", City: "Halifax", State: "NS", PostalCode: "98402", Country: "CA"},
	} {
		got, err := Offline{}.VerifyAddress(t.Context(), asked)
		if want := (Verdict{Status: models.AddressNotFound}); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

func TestStates_GetTheirCode(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{"WA": "WA", "wa": "WA", "washington": "WA", "District  of Columbia": "DC"} {
		asked := somewhere("US")
		asked.State = typed
		if got, err := (Offline{}).VerifyAddress(t.Context(), asked); err != nil || got.Address.State != want {
			t.Errorf("%q: got %q, %v, want %q", typed, got.Address.State, err, want)
		}
	}
}

// somewhere is a verified address in one of the markets.
func somewhere(country string) models.PostalAddress {
	return map[string]models.PostalAddress{
		"US": {Line1: "88 Cinder St", City: "Tacoma", State: "WA", PostalCode: "98402", Country: "US"},
		"CA": {Line1: "77 Quarry Rd", City: "Halifax", State: "NS", PostalCode: "B3H 1A1", Country: "CA"},
		"GB": {Line1: "14 Tanner's Row", City: "Leeds", PostalCode: "LS1 4AP", Country: "GB"},
		"DE": {Line1: "Kornmarkt 3", City: "Leipzig", PostalCode: "04109", Country: "DE"},
		"PL": {Line1: "ul. Lipowa 21", City: "Kraków", PostalCode: "31-001", Country: "PL"},
		"JP": {Line1: "丸の内9丁目8番7号", City: "千代田区", State: "東京都", PostalCode: "100-0005", Country: "JP"},
	}[country]
}
