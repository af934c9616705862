package mail_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
)

var update = flag.Bool("update", false, "write the golden files")

// registration is what the e-mails about one registration have in common.
var registration = mail.Data{
	RecipientName: "Zoë Łukasiewicz", OrganizationName: "Łukasiewicz & Synowie", Reference: "REG-2026-000042",
	Link: "https://partners.example/registrations/reg_01jz", Mailbox: "support@partners.example", ProgramName: "Example Cloud Program",
}

// changed is the registration's data with what one e-mail says besides.
func changed(change func(*mail.Data)) mail.Data {
	d := registration
	change(&d)
	return d
}

func expires(d *mail.Data) { d.Due = time.Date(2026, 7, 6, 21, 0, 0, 0, time.UTC) }

func graceEnds(d *mail.Data) {
	d.Reference, d.Link, d.Due = "", "https://partners.example/partners/partner_01jz/agreement", time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
}

func TestRenderGolden(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		template mail.Template
		data     mail.Data
	}{
		"eligibility_partner_reply":   {mail.EligibilityPartnerReply, full},
		"contact_verification":        {mail.ContactVerification, changed(expires).WithLink("https://partners.example/confirm/3xK9?a=b&c=d")},
		"contact_verification_stored": {mail.ContactVerification, changed(expires)},
		"registration_overdue":        {mail.RegistrationOverdue, changed(func(d *mail.Data) { d.SupportReference = "SUP-4KQ7ZT2M" })},
		"registration_rejected":       {mail.RegistrationRejected, changed(func(d *mail.Data) { d.Reason = "The address is that of another company." })},
		"user_invitation": {mail.UserInvitation, changed(func(d *mail.Data) {
			d.Reference, d.Link, d.InviterName, d.Roles = "", "https://partners.example/", "Ana López", "ADMIN_AGENT, SALES_AGENT"
		})},
		"agreement_superseded": {mail.AgreementSuperseded, changed(graceEnds)},
		"agreement_reminder":   {mail.AgreementReminder, changed(graceEnds)},
	} {
		for _, tag := range problem.Languages {
			t.Run(name+"/"+tag.String(), func(t *testing.T) {
				t.Parallel()
				r := render(t, test.template, tag.String(), test.data)
				checkGolden(t, name+"."+tag.String(), "Subject: "+r.Subject+"\n\n"+r.Text+"\n"+r.HTML)
			})
		}
	}
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
