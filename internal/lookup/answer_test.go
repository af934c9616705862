package lookup_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/lookup"
	"github.com/partnergraph/partnergraph/models"
)

func TestFindCompany_InvalidAnswersAreUnavailable(t *testing.T) {
	t.Parallel()
	good := `{"duns":"079000001","legalName":"Alder Ridge","address":{"line1":"12 Mill St","city":"Tacoma","country":"US"},"website":"https://a.example"}`
	if _, err := ask(t, saying(http.StatusOK, good)).FindCompany(t.Context(), alder); err != nil {
		t.Fatalf("the good one: %v", err)
	}
	but := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("there is no %s to replace", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for name, body := range map[string]string{
		"nothing":             "",
		"garbage":             "<html>079000001</html>",
		"half":                good[:60],
		"null":                "null",
		"a list":              "[" + good + "]",
		"two":                 good + good,
		"something behind":    good + " x",
		"not UTF-8":           but("Alder Ridge", "Alder \xff Ridge"),
		"another company":     but("079000001", "079000002"),
		"no number":           but(`"duns":"079000001",`, ""),
		"number as a number":  but(`"079000001"`, "79000001"),
		"no name":             but(`"Alder Ridge"`, `""`),
		"long name":           but("Alder Ridge", strings.Repeat("a", 201)),
		"line break":          but("Alder Ridge", `Alder\r\nBcc: x`),
		"null character":      but("Alder Ridge", `Alder\u0000`),
		"text turned around":  but("Alder Ridge", `Alder\u202eegdiR`),
		"half a character":    but("Alder Ridge", `Alder\ud800`),
		"line separator":      but("12 Mill St", `12\u2028Mill St`),
		"long city":           but("Tacoma", strings.Repeat("t", 201)),
		"no street":           but(`"line1":"12 Mill St",`, ""),
		"no country":          but(`,"country":"US"`, ""),
		"country as a name":   but(`"US"`, `"United States"`),
		"country, small":      but(`"US"`, `"us"`),
		"website, script":     but("https://a.example", "javascript:alert(1)"),
		"website, no scheme":  but("https://a.example", "a.example"),
		"website, password":   but("https://a.example", "https://u:p@a.example"),
		"website, long":       but("https://a.example", "https://a.example/"+strings.Repeat("a", 300)),
		"field nobody agreed": but(`"duns"`, `"phone":"1","duns"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(t, saying(http.StatusOK, body)).FindCompany(t.Context(), alder)
			if got != nil {
				t.Errorf("got %+v", got)
			}
			wantUnavailable(t, err)
		})
	}
}

func TestRemote_OtherStatusIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 202, 204, 206, 304, 400, 401, 403, 410, 418, 422} {
		body := `{"status":"VERIFIED"}`
		if status == http.StatusNoContent || status == http.StatusNotModified {
			body = ""
		}
		r := ask(t, saying(status, body))
		_, err := r.FindCompany(t.Context(), alder)
		wantUnavailable(t, err)
		_, err = r.VerifyAddress(t.Context(), tacoma)
		wantUnavailable(t, err)
	}
	_, err := ask(t, saying(http.StatusNotFound, "")).VerifyAddress(t.Context(), tacoma)
	wantUnavailable(t, err) // there is no such path: not what the service says of an address
}

func TestVerifyAddress_Verdicts(t *testing.T) {
	t.Parallel()
	good := `{"line1":"1200 Harbor Ave","line2":"Ste 4","city":"Tacoma","state":"WA","postalCode":"98402-1234","country":"US"}`
	better := tacoma
	better.PostalCode = "98402-1234"
	for name, tc := range map[string]struct {
		body string
		want *lookup.Verdict // nil: unavailable
	}{
		"verified":                      {`{"status":"VERIFIED"}`, &lookup.Verdict{Status: models.AddressVerified, Address: tacoma}},
		"verified, with an address":     {`{"status":"VERIFIED","address":` + good + `}`, &lookup.Verdict{Status: models.AddressVerified, Address: tacoma}},
		"suggested":                     {`{"status":"SUGGESTED","address":` + good + `}`, &lookup.Verdict{Status: models.AddressSuggested, Address: better}},
		"suggested as it is":            {`{"status":"SUGGESTED","address":` + strings.Replace(good, "-1234", "", 1) + `}`, &lookup.Verdict{Status: models.AddressVerified, Address: tacoma}},
		"not found":                     {`{"status":"NOT_FOUND","address":{}}`, &lookup.Verdict{Status: models.AddressNotFound}},
		"unverifiable":                  {`{"status":"UNVERIFIABLE"}`, &lookup.Verdict{Status: models.AddressUnverifiable}},
		"no status":                     {`{}`, nil},
		"unknown status":                {`{"status":"PROBABLY"}`, nil},
		"a status of ours":              {`{"status":"PENDING"}`, nil},
		"status in small letters":       {`{"status":"verified"}`, nil},
		"suggested, nothing":            {`{"status":"SUGGESTED"}`, nil},
		"suggested in another country":  {`{"status":"SUGGESTED","address":` + strings.Replace(good, `"US"`, `"CA"`, 1) + `}`, nil},
		"suggested with a line break":   {`{"status":"SUGGESTED","address":` + strings.Replace(good, "Ste 4", `Ste\n4`, 1) + `}`, nil},
		"suggested, without end":        {`{"status":"SUGGESTED","address":` + strings.Replace(good, "WA", strings.Repeat("W", 41), 1) + `}`, nil},
		"suggested with more than that": {`{"status":"SUGGESTED","address":` + good + `,"score":1}`, nil},
		"garbage":                       {`Harbor`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ask(t, saying(http.StatusOK, tc.body)).VerifyAddress(t.Context(), tacoma)
			if tc.want == nil {
				wantUnavailable(t, err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
