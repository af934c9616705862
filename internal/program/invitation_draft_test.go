package program_test

import (
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
)

// every proposed letter may be sent unchanged, in every language, whatever the names of its senders.
func TestLetter_DraftsAreAccepted(t *testing.T) {
	t.Parallel()
	for _, template := range []mail.Template{mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation} {
		for _, tag := range problem.Languages {
			d := mail.Data{
				RecipientName: "Siti, S.Kom., M.Si.", PartnerName: "Travel.com Co.Ltd", ProviderName: "Meridian.net Inc.", InviterName: "J.Li",
				ProgramName: "Channel.org", Mailbox: "help.desk@program.com", Reference: "INV-1A2B3C4D", Due: time.Date(2026, 9, 13, 14, 0, 0, 0, time.UTC),
			}
			draft, err := mail.Draft(template, tag.String(), d)
			if err != nil {
				t.Fatal(err)
			}
			form := rules.LetterForm{Subject: draft.Subject, Text: draft.Text, Mark: mail.LinkMark, Names: []string{d.PartnerName, d.ProviderName, d.ProgramName}}
			for _, wrong := range rules.CheckLetter(form) {
				t.Errorf("%s in %s: %v %v", template, tag, wrong, wrong.Details)
			}
		}
	}
}
