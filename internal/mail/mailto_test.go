package mail_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// T-34: mail programs cut long addresses, so the link fits in every language, with the longest names.
func TestMailto_IsShortInEveryLanguage(t *testing.T) {
	t.Parallel()
	link := "https://partners.of.a.large.distributor.example/invitation#" + strings.Repeat("x", 60)
	for _, name := range []string{"Cloud Nine", strings.Repeat("株式会社クラウド", 25), strings.Repeat("Łódź ", 40)} {
		d := invitation(func(d *mail.Data) { d.PartnerName, d.ProviderName, d.InviterName = name, name, name })
		for _, kind := range []mail.Template{mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation} {
			for _, tag := range problem.Languages {
				letter, err := mail.Draft(kind, tag.String(), d)
				if err != nil {
					t.Fatal(err)
				}
				letter.Subject += " " + name
				checkMailto(t, tag.String(), letter.Mailto("zoe.lukasiewicz@city.example", link), link)
			}
		}
	}
}

func checkMailto(t *testing.T, language, got, link string) {
	t.Helper()
	if len(got) >= 1900 {
		t.Errorf("%s: %d characters", language, len(got))
	}
	parsed, err := url.Parse(got)
	if err != nil {
		t.Fatalf("%s: %v", language, err)
	}
	body := parsed.Query().Get("body")
	if strings.Count(body, link) != 1 || strings.Contains(body, mail.LinkMark) {
		t.Errorf("%s: the body is\n%s", language, body)
	}
	if strings.Contains(got, "%0A") && !strings.Contains(got, "%0D%0A") {
		t.Errorf("%s: lines end without CR", language)
	}
}
