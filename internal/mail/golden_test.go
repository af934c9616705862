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

// registration is the common data of the e-mails about a registration.
var registration = mail.Data{
	RecipientName: "Zoë Łukasiewicz", OrganizationName: "Łukasiewicz & Synowie", Reference: "REG-2026-000042",
	Link: "https://partners.example/registrations/reg_01jz", Mailbox: "support@partners.example", ProgramName: "Example Cloud Program",
}

// changed returns the registration's data with a change.
func changed(change func(*mail.Data)) mail.Data {
	d := registration
	change(&d)
	return d
}

func expires(d *mail.Data) { d.Due = time.Date(2026, 7, 6, 21, 0, 0, 0, time.UTC) }

func graceEnds(d *mail.Data) {
	d.Reference, d.Link, d.Due = "", "https://partners.example/partners/partner_01jz/agreement", time.Date(2027, 4, 1, 0, 0, 0, 0, time.UTC)
}

// relationship is the common data of the e-mails about an invitation or a customer.
var relationship = mail.Data{
	RecipientName: "Zoë Łukasiewicz", CustomerName: "Town of <Springfield>", PartnerName: "Cloud Nine 株式会社",
	Link: "https://partners.example/requests/request_01jz", Mailbox: "support@partners.example", ProgramName: "Example Cloud Program",
}

// invitation returns the data of the letter to an invited customer.
func invitation(change func(*mail.Data)) mail.Data {
	return related(func(d *mail.Data) {
		expires(d)
		d.CustomerName, d.InviterName = "", "Ana López"
		change(d)
	})
}

func related(change func(*mail.Data)) mail.Data {
	d := relationship
	change(&d)
	return d
}

// ordered returns the data of a letter about an order with a partner of record.
func ordered(change func(*mail.Data)) mail.Data {
	return related(func(d *mail.Data) {
		d.PartnerName, d.ResellerName, d.OrderNumber, d.Link = "", "Łukasiewicz & Synowie", "O-7K2M9QXT", "https://partners.example/orders/order_01jz"
		change(d)
	})
}

func termEnds(outcome string) func(*mail.Data) {
	return func(d *mail.Data) {
		expires(d)
		d.SubscriptionName, d.Outcome, d.Link = "Backup <Pro>, Per Seat", outcome, "https://partners.example/subscriptions/subscription_01jz"
	}
}

func stopped(outcome string) func(*mail.Data) {
	return func(d *mail.Data) {
		d.PartnerName, d.SubscriptionName, d.Outcome, d.Reason = "Harbor & Sons", "Backup <Pro>, Per Seat", outcome, "The tenant sends unsolicited mail."
		d.Link = "https://partners.example/subscriptions/subscription_01jz"
	}
}

// supported returns the data of a letter about a support request.
func supported(change func(*mail.Data)) mail.Data {
	return changed(func(d *mail.Data) {
		expires(d)
		d.Reference, d.RequestTitle, d.Link = "SUP-7K2M9QXT", "Our <listing> is not shown", "https://partners.example/support/support_01jz"
		change(d)
	})
}

func said(d *mail.Data) {
	d.Message = "We have published it.\r\n\r\nNobody can find it in the directory & we do not know why."
}

func ended(outcome string) func(*mail.Data) {
	return func(d *mail.Data) {
		d.Outcome, d.Reason = outcome, "It was hidden for a day, and is shown again."
	}
}

func nothing(*mail.Data) {}

func alsoProvider(d *mail.Data) { d.ProviderName = "Dostawca & Wspólnicy" }

func onlyProvider(d *mail.Data) { d.PartnerName, d.ProviderName = "", "Dostawca & Wspólnicy" }

func ownWords(d *mail.Data) {
	d.Subject, d.Letter = "Shall we work together?", "Dear Zoë,\r\n\r\nplease look at this <page>:\r\n"+mail.LinkMark+"\r\n\r\nAna"
}

func outcome(of string) func(*mail.Data) {
	return func(d *mail.Data) { d.Outcome, d.Reason = of, "The register says so." }
}

const invitationLink = "https://partners.example/answer#3xK9"

func TestRender_Golden(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		template mail.Template
		data     mail.Data
	}{
		"eligibility_partner_reply":   {mail.EligibilityPartnerReply, full},
		"contact_verification":        {mail.ContactVerification, changed(expires).WithLink("https://partners.example/confirm/3xK9?a=b&c=d").WithCode("K7QM-2XRT")},
		"contact_verification_stored": {mail.ContactVerification, changed(expires)},
		"registration_overdue":        {mail.RegistrationOverdue, changed(func(d *mail.Data) { d.SupportReference = "SUP-4KQ7ZT2M" })},
		"registration_rejected":       {mail.RegistrationRejected, changed(func(d *mail.Data) { d.Reason = "The address is that of another company." })},
		"user_invitation": {mail.UserInvitation, changed(func(d *mail.Data) {
			d.Reference, d.Link, d.InviterName, d.Roles = "", "https://partners.example/", "Ana López", "ADMIN_AGENT, SALES_AGENT"
		})},
		"company_enrolled": {mail.CompanyEnrolled, changed(func(d *mail.Data) {
			d.Reference, d.Link, d.InviterName, d.Roles = "", "https://partners.example/", "Ana López", "GLOBAL_ADMIN"
			d.PartnerTypes, d.Outcome = "DIRECT_BILL, INDIRECT_PROVIDER", "GLOBAL_ADMIN"
		})},
		"cart_reminder": {mail.CartReminder, related(func(d *mail.Data) {
			expires(d)
			d.PartnerName, d.Link = "", "https://partners.example/customers/customer_01jz"
		})},
		"support_received": {mail.SupportReceived, supported(nothing)},
		"support_opened":   {mail.SupportOpened, supported(said)},
		"support_answered": {mail.SupportAnswered, supported(said)},
		"support_reply_asks": {mail.SupportReply, supported(func(d *mail.Data) {
			said(d)
			d.Outcome = "ASKS"
		})},
		"support_reply_says": {mail.SupportReply, supported(func(d *mail.Data) {
			said(d)
			d.Outcome = "SAYS"
		})},
		"support_answered_for_good": {mail.SupportResolved, supported(ended("ANSWERED"))},
		"support_refused":           {mail.SupportResolved, supported(ended("REFUSED"))},
		"support_executed":          {mail.SupportResolved, supported(ended("EXECUTED"))},
		"order_placed":              {mail.OrderPlaced, ordered(nothing)},
		"order_completed":           {mail.OrderCompleted, ordered(nothing)},
		"order_failed": {mail.OrderFailed, ordered(func(d *mail.Data) {
			d.Reason = "Backup, Per Seat: the region has no capacity.\nBackup, Archive: the tenant is not known."
		})},
		"subscription_renews":    {mail.SubscriptionRenewal, ordered(termEnds("RENEWS"))},
		"subscription_ends":      {mail.SubscriptionRenewal, ordered(termEnds("ENDS"))},
		"subscription_disabled":  {mail.SubscriptionChanged, ordered(stopped("DISABLED"))},
		"subscription_cancelled": {mail.SubscriptionChanged, ordered(stopped("CANCELLED"))},
		"subscription_refused":   {mail.SubscriptionChanged, ordered(stopped("REFUSED"))},

		"agreement_superseded": {mail.AgreementSuperseded, changed(graceEnds)},
		"agreement_reminder":   {mail.AgreementReminder, changed(graceEnds)},
		"agreement_lapsed": {mail.AgreementLapsed, changed(func(d *mail.Data) {
			d.Reference, d.Link = "", "https://partners.example/partners/partner_01jz/agreement"
		})},
		"partner_standing_changed": {mail.PartnerStandingChanged, changed(outcome("RESTRICTED"))},
		"reseller_standing_changed": {mail.ResellerStandingChanged, related(func(d *mail.Data) {
			d.CustomerName, d.PartnerName, d.ResellerName, d.Outcome, d.Reason = "", "", "Łukasiewicz & Synowie", "SUSPENDED", "The invoices of May are open."
		})},
		"registration_changed": {mail.RegistrationChanged, registration},

		"sign_in_code":                   {mail.SignInCode, mail.Data{Due: full.Due, Mailbox: full.Mailbox, ProgramName: full.ProgramName}.WithLink("https://partners.example/sign-in#signin_01jz.3xK9").WithCode("042137")},
		"relationship_request":           {mail.RelationshipRequest, invitation(nothing).WithLink(invitationLink).WithCode("K7QM-2XRT")},
		"joint_invitation":               {mail.JointInvitation, invitation(alsoProvider).WithLink(invitationLink).WithCode("K7QM-2XRT")},
		"joint_invitation_letter":        {mail.JointInvitation, invitation(ownWords).WithLink(invitationLink).WithCode("K7QM-2XRT")},
		"joint_invitation_stored":        {mail.JointInvitation, invitation(ownWords)},
		"partnership_invitation":         {mail.PartnershipInvitation, invitation(onlyProvider).WithLink(invitationLink).WithCode("K7QM-2XRT")},
		"invitation_reminder":            {mail.InvitationReminder, invitation(nothing).WithLink(invitationLink).WithCode("K7QM-2XRT")},
		"invitation_pending":             {mail.InvitationPending, related(expires)},
		"invitation_accepted":            {mail.InvitationAccepted, relationship},
		"invitation_declined":            {mail.InvitationDeclined, relationship},
		"invitation_expired":             {mail.InvitationExpired, related(expires)},
		"relationship_removed":           {mail.RelationshipRemoved, related(outcome(""))},
		"delegated_access_ended":         {mail.DelegatedAccessEnded, related(outcome("WITHDRAWN"))},
		"joint_invitation_accepted":      {mail.JointInvitationAccepted, related(alsoProvider)},
		"customer_account_ready":         {mail.CustomerAccountReady, relationship},
		"customer_account_failed":        {mail.CustomerAccountFailed, related(outcome(""))},
		"customer_review_reminder":       {mail.CustomerReviewReminder, relationship},
		"customer_review_decided":        {mail.CustomerReviewDecided, related(outcome("NOT_APPROVED"))},
		"qualification_review_reminder":  {mail.QualificationReviewReminder, relationship},
		"letter_undelivered":             {mail.LetterUndelivered, related(func(d *mail.Data) { d.InvitedName, d.Reason = "Robin Vale", "550 5.1.1 [address]: nobody of that name" })},
		"customer_qualification_decided": {mail.CustomerQualificationDecided, related(outcome("DENIED"))},
		"validation_id_revoked":          {mail.ValidationIDRevoked, related(outcome(""))},
		"customer_qualification_revoked": {mail.CustomerQualificationRevoked, related(outcome(""))},
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
