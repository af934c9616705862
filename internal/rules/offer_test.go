package rules_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/models"
)

// pages are for everybody, by https; an address within a network is none, in whatever way it is written.
func TestOfferListing_PagesAreForEverybody(t *testing.T) {
	t.Parallel()
	for url, fine := range map[string]bool{
		"https://lumenapps.example": true, "https://lumenapps.example:8443/a?b=c#d": true, "https://köln.example": true, "https://93.184.216.34/": true, "https://[2606:2800:220:1::1]/": true, "": true,
		"http://lumenapps.example": false, "ftp://lumenapps.example": false, "javascript:alert(1)": false, "lumenapps.example": false, "//lumenapps.example": false, "https://": false, "https:///path": false,
		"https://localhost": false, "https://LOCALHOST.": false, "https://app.localhost": false, "https://intranet": false, "https://printer.local": false, "https://db.internal": false, "https://nas.home.arpa": false,
		"https://127.0.0.1": false, "https://127.1": false, "https://2130706433": false, "https://0x7f.0.0.1": false, "https://0x7f000001": false, "https://0177.0.0.1": false, "https://0.0.0.0": false,
		"https://10.1.2.3": false, "https://172.16.0.1": false, "https://192.168.1.1": false, "https://169.254.169.254/latest/meta-data": false, "https://100.64.0.1": false, "https://224.0.0.1": false,
		"https://[::1]/": false, "https://[::]/": false, "https://[fe80::1]/": false, "https://[fc00::1]/": false, "https://[::ffff:127.0.0.1]/": false, "https://[::ffff:10.0.0.1]/": false, "https://[64:ff9b::a00:1]/": false,
		"https://[2002:7f00:1::]/": false, "https://[fe80::1%25eth0]/": false, "https://user@lumenapps.example": false, "https://user:secret@lumenapps.example": false,
		"https://lumenapps.example\\@10.0.0.1": false, "https://lumen apps.example": false, "https://lumenapps.example/\n": false, "https://１２７.0.0.1": false, "https://127。0。0。1": false,
		"https://a.example/" + strings.Repeat("a", 500): false,
	} {
		c := models.ListingContent{Name: "Pulse", SupportURL: url, Materials: models.Materials{MarketingURL: url}}
		if found := rules.CheckOfferListing(c); fine && len(found) > 0 || !fine && len(found) != 2 {
			t.Errorf("%q: %v", url, found)
		}
	}
}
