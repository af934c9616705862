package data

import (
	"strings"
	"testing"
)

func TestPersonal(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]bool{
		"gmail.com":               true,
		"GMail.Com":               true,
		"mail.gmail.com":          true,
		"a.b.outlook.com":         true,
		"hotmail.com.":            true,
		"hotmail.com..":           true,
		" yahoo.co.uk ":           true,
		"yahoo.co.jp":             true,
		"mail.yahoo.co.jp":        true,
		"outlook.co.id":           true,
		"ＧＭＡＩＬ.com":               true, // full-width letters
		"gmail。com":               true, // ideographic full stop
		"gmail．com｡":              true,
		"gm\u00adail.com":         true, // with a soft hyphen, which is ignored
		"bücher.gmail.com":        true,
		"xn--bcher-kva.gmail.com": true,
		"notgmail.com":            false,
		"gmai1.com":               false, // looks alike, but is another domain
		"gmaіl.com":               false, // with a Cyrillic letter
		"gmail.com.example":       false,
		"gmail.contoso.com":       false,
		"contoso.co.jp":           false, // another domain under the same suffix
		"co.jp":                   false,
		"gmail":                   false,
		"com":                     false,
		"contoso.com":             false,
		"agency.gov":              false,
		"":                        false,
		"..":                      false,
		".gmail.com":              false, // invalid
		"gmail..com":              false,
		"x@gmail.com":             false,
	} {
		if got := Sample().Domains().Personal(domain); got != want {
			t.Errorf("Personal(%q) = %v, want %v", domain, got, want)
		}
	}
}

// A public suffix, or a domain that is not in normalised spelling, would never match.
func TestEmailDomains_AreRegistrable(t *testing.T) {
	t.Parallel()
	for domain := range Sample().domains.consumer {
		if got, ok := RegistrableDomain(domain); !ok || got != domain {
			t.Errorf("RegistrableDomain(%q) = %q, %v, want the same, true", domain, got, ok)
		}
		if !Sample().Domains().Refuses(domain) || !Sample().Domains().Refuses("mail."+domain) {
			t.Errorf("%s is listed and not refused", domain)
		}
	}
}

func TestRefusedEmailDomains_AddToTheShippedOnes(t *testing.T) {
	t.Parallel()
	domains, err := refusing("Mail.Example.", "bücher.example", "xn--grn-ioa.example", "students.contoso.edu", "alice.github.io")
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]bool{
		"gmail.com":                true,
		"mail.example":             true,
		"eu.mail.example":          true,
		"bücher.example":           true,
		"BÜCHER.example":           true,
		"bu\u0308cher.example":     true, // the same letter, put together
		"xn--bcher-kva.example":    true,
		"XN--BCHER-KVA.example":    true,
		"grün.example":             true,
		"students.contoso.edu":     true,
		"law.students.contoso.edu": true,
		"contoso.edu":              false, // for staff
		"alice.github.io":          true,
		"bob.github.io":            false,
		"bucher.example":           false,
		"other.example":            false,
		"example":                  false,
	} {
		if got := domains.Refuses(domain); got != want {
			t.Errorf("Refuses(%q) = %v, want %v", domain, got, want)
		}
	}
	if domains.Personal("mail.example") {
		t.Error("a deployment's domain is refused by the shipped list")
	}
}

// refusing are the refused domains where a deployment adds some.
func refusing(extra ...string) (EmailDomains, error) {
	read, err := Read(SampleFolder(), Options{Settings: Settings{RefusedEmailDomains: extra}})
	if err != nil {
		return EmailDomains{}, err
	}
	return read.Domains(), nil
}

func TestRefusedEmailDomains_NamesInvalidOnes(t *testing.T) {
	t.Parallel()
	for _, entry := range []string{"com", "co.uk", "co.jp", "github.io", "localhost", "", ".", "x@mail.example", "*.example", "192.0.2.1", "a..example", "xn--a.example"} {
		if domains, err := refusing("mail.example", entry); err == nil || !strings.Contains(err.Error(), `"`+entry+`"`) {
			t.Errorf("refusing %q = %v, %v, want an error that names it", entry, domains, err)
		}
	}
	_, err := refusing("com", "mail.example", "net")
	if err == nil || !strings.Contains(err.Error(), `"com"`) || !strings.Contains(err.Error(), `"net"`) || strings.Contains(err.Error(), "mail.example") {
		t.Errorf("got %v, want an error that names both and no other", err)
	}
}

func TestRegistrableDomain(t *testing.T) {
	t.Parallel()
	for domain, want := range map[string]string{
		"contoso.com":                       "contoso.com",
		"www.Contoso.COM.":                  "contoso.com",
		"a.b.contoso.co.uk":                 "contoso.co.uk",
		"contoso.com.au":                    "contoso.com.au",
		"alice.github.io":                   "alice.github.io",
		"www.alice.github.io":               "alice.github.io",
		"partner.example":                   "partner.example",
		"www.münchen.de":                    "xn--mnchen-3ya.de",
		"faß.de":                            "xn--fa-hia.de", // not fass.de, as IDNA 2003 had it
		"例え.テスト":                            "xn--r8jz45g.xn--zckzah",
		"co.uk":                             "",
		"uk":                                "",
		"github.io":                         "",
		"localhost":                         "",
		"192.0.2.1":                         "",
		"１９２.0.2.1":                         "",
		"127.1":                             "",
		"[192.0.2.1]":                       "",
		"2001:db8::1":                       "",
		"contoso_x.com":                     "",
		"-contoso.com":                      "",
		"contoso..com":                      "",
		"con toso.com":                      "",
		"contoso.com/a":                     "",
		"xn--a.com":                         "", // no valid punycode
		strings.Repeat("a", 64) + ".com":    "",
		strings.Repeat("aaa.", 63) + ".com": "",
		"":                                  "",
	} {
		if got, ok := RegistrableDomain(domain); got != want || ok != (want != "") {
			t.Errorf("RegistrableDomain(%q) = %q, %v, want %q", domain, got, ok, want)
		}
	}
}
