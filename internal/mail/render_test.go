package mail_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// linkOnce are the templates with a secret link.
var linkOnce = []mail.Template{
	mail.ContactVerification, mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation, mail.InvitationReminder,
	mail.SignInCode,
}

var full = mail.Data{
	RecipientName: "Zoë Łukasiewicz", OrganizationName: "Tri-County <Water> & Power", PartnerName: "Cloud Nine 株式会社", Reference: "GCC-2026-000017",
	NextSteps: "Send the charter of the district.\r\n\r\nThen wait for us.", Question: "Which statute created it?", Reason: "No contract vehicle.",
	ValidationID: "VAL-7F3K", Allowance: "25", Due: time.Date(2026, 7, 6, 21, 0, 0, 0, time.UTC),
	Link: "https://partners.example/cases/GCC-2026-000017?from=mail&lang=x", Mailbox: "eligibility@partners.example", ProgramName: "Example Cloud Program",
	SupportReference: "SUP-4KQ7ZT2M", InviterName: "Ana <GA> López", Roles: "ADMIN_AGENT, SALES_AGENT",
	ProviderName: "Dostawca & Wspólnicy", ResellerName: "Reseller Łódź", CustomerName: "Town of <Springfield>",
	OrderNumber: "O-7K2M9QXT", SubscriptionName: "Backup & Archive, Per Seat",
}

// inEveryLanguage runs a test for each template and language.
func inEveryLanguage(t *testing.T, test func(*testing.T, mail.Template, string)) {
	for _, tag := range problem.Languages {
		for _, template := range mail.Templates() {
			t.Run(tag.String()+"/"+string(template), func(t *testing.T) {
				t.Parallel()
				test(t, template, tag.String())
			})
		}
	}
}

func render(t *testing.T, template mail.Template, locale string, d mail.Data) mail.Rendered {
	t.Helper()
	got, err := mail.Render(template, locale, d)
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]string{"subject": got.Subject, "text": got.Text, "HTML": got.HTML} {
		if strings.TrimSpace(part) == "" {
			t.Errorf("the %s is empty", name)
		}
		for _, gap := range []string{"<no value>", "{{", "}}", "%!", "ZgotmplZ", "LMT"} {
			if strings.Contains(part, gap) {
				t.Errorf("the %s contains %q:\n%s", name, gap, part)
			}
		}
	}
	return got
}

func TestRender_HasAllFacts(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, template mail.Template, locale string) {
		d := full
		if slices.Contains(linkOnce, template) { // these do not lead to the case
			d = full.WithLink(full.Link)
		}
		got := render(t, template, locale, d)
		want := []string{
			full.RecipientName, full.OrganizationName, full.PartnerName, full.Reference, "Send the charter of the district.\n\nThen wait for us.",
			full.Question, full.Reason, full.ValidationID, full.Link, full.Mailbox, full.ProgramName, "2026", "UTC-4",
			full.SupportReference, full.InviterName, (problem.Named{Kind: "role", Values: []string{"ADMIN_AGENT", "SALES_AGENT"}}).In(locale), full.ProviderName, full.ResellerName, full.CustomerName,
			full.OrderNumber, full.SubscriptionName,
		}
		if template == mail.ValidationIDIssued {
			want = append(want, full.Allowance)
		}
		for _, s := range want {
			if !strings.Contains(got.Text, s) {
				t.Errorf("the text does not say %q:\n%s", s, got.Text)
			}
		}
		if !strings.Contains(got.HTML, `<html lang="`+locale+`">`) {
			t.Errorf("the HTML is not marked as %s", locale)
		}
		if !strings.HasSuffix(got.Subject, " ["+full.Reference+"]") {
			t.Errorf("the subject %q does not end with the case number", got.Subject)
		}
	})
}

func TestRender_WithoutDataHasNoGaps(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, template mail.Template, locale string) {
		got := render(t, template, locale, mail.Data{})
		if strings.Contains(got.Text, "\n\n\n") {
			t.Errorf("the text has holes:\n%s", got.Text)
		}
		for _, empty := range []string{"<a ", "<td></td>", "<p></p>", "<li></li>", "<ul>\n</ul>"} {
			if strings.Contains(strings.ReplaceAll(got.HTML, ` style="`, " "), empty) {
				t.Errorf("the HTML has an empty %q:\n%s", empty, got.HTML)
			}
		}
		if !strings.Contains(got.Text, "\n- ") {
			t.Errorf("there are no next steps:\n%s", got.Text)
		}
		if strings.ContainsAny(got.Subject, "[]") {
			t.Errorf("the subject %q has a gap for a case number", got.Subject)
		}
	})
}

// T-35: a date is in the reader's time zone, and in that of New York if none is known.
func TestRender_UsesTheReadersTimeZone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ locale, zone, want string }{
		{"en", "America/New_York", "Please answer by: December 29, 2026 at 5:30 PM (UTC-5)"},
		{"en", "Asia/Kolkata", "Please answer by: December 30, 2026 at 4:00 AM (UTC+5:30)"},
		{"en", "Europe/London", "Please answer by: December 29, 2026 at 10:30 PM (UTC)"},
		{"en", "", "at 5:30 PM (UTC-5)"},
		{"en", "Nowhere/Land", "at 5:30 PM (UTC-5)"},
		{"en", "Local", "at 5:30 PM (UTC-5)"},
		{"es", "Europe/Madrid", "Responda antes del: 29 de diciembre de 2026, 23:30 (UTC+1)"},
		{"zh-Hans", "Asia/Shanghai", "请在此时间之前答复：2026年12月30日 06:30（UTC+8）"},
		{"ja", "Asia/Tokyo", "回答期限: 2026年12月30日 07:30 (UTC+9)"},
		{"pl", "Europe/Warsaw", "Prosimy o odpowiedź do: 29 grudnia 2026 r., godz. 23:30 (UTC+1)"},
		{"id", "Asia/Jakarta", "Harap jawab sebelum: 30 Desember 2026 pukul 05:30 (UTC+7)"},
	} {
		d := mail.Data{Due: time.Date(2026, 12, 29, 22, 30, 0, 0, time.UTC), TimeZone: test.zone}
		if got := render(t, mail.EligibilityInformationRequested, test.locale, d).Text; !strings.Contains(got, test.want) {
			t.Errorf("%s in %s: no %q in\n%s", test.locale, test.zone, test.want, got)
		}
	}
}

func TestRender_Allowance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		template  mail.Template
		allowance string
		want      string
	}{
		{mail.ValidationIDIssued, "25", "create with it: 25\n"},
		{mail.ValidationIDIssued, "", "create with it: unlimited\n"},
		{mail.ValidationIDCustomer, "25", ""},
	} {
		got := render(t, test.template, "en", mail.Data{ValidationID: "V", Allowance: test.allowance}).Text
		if test.want == "" && strings.Contains(got, "create with it") || !strings.Contains(got, test.want) {
			t.Errorf("%s with %q: want %q in\n%s", test.template, test.allowance, test.want, got)
		}
	}
}

func TestRender_UsesTheClosestLanguage(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"": "en", "en-US": "en", "es-MX": "es", "zh-CN": "zh-Hans", "ja-JP": "ja", "pl-PL": "pl", "id-ID": "id", "fr": "en", "nonsense\r\n": "en",
	} {
		if got := render(t, mail.EligibilityDenied, locale, full).HTML; !strings.Contains(got, `lang="`+want+`"`) {
			t.Errorf("%q is not rendered in %s", locale, want)
		}
	}
}

func TestRender_EscapesHTML(t *testing.T) {
	t.Parallel()
	const evil = "<script>alert('x')</script>\n<img src=x onerror=alert(1)> \"quoted\" & 'single'"
	d := mail.Data{
		RecipientName: evil, OrganizationName: evil, PartnerName: evil, Reference: evil, NextSteps: evil, Question: evil, Reason: evil,
		ValidationID: evil, Allowance: evil, Mailbox: evil, ProgramName: evil, SupportReference: evil, InviterName: evil, Roles: evil,
		ProviderName: evil, ResellerName: evil, CustomerName: evil, Subject: evil, OrderNumber: evil, SubscriptionName: evil, RequestTitle: evil, Message: evil,
	}
	inEveryLanguage(t, func(t *testing.T, template mail.Template, locale string) {
		got := render(t, template, locale, d)
		for _, tag := range []string{"<script", "<img", "mailto:"} {
			if strings.Contains(got.HTML, tag) {
				t.Errorf("the HTML contains %s", tag)
			}
		}
		if want := "&lt;/script&gt;<br>\n&lt;img src=x"; !strings.Contains(got.HTML, want) {
			t.Errorf("the line break is lost:\n%s", got.HTML)
		}
		if !strings.Contains(got.Text, evil) {
			t.Errorf("the text part is not plain:\n%s", got.Text)
		}
	})
}

func TestRender_RefusesInvalidInput(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		template mail.Template
		data     mail.Data
	}{
		"unknown template":  {"no_such_template", full},
		"template as path":  {"../en", full},
		"script for a link": {mail.EligibilityDenied, mail.Data{Link: "javascript:alert(1)"}},
		"script in secret":  {mail.ContactVerification, mail.Data{}.WithLink("javascript:alert(1)")},
		"script in letter":  {mail.JointInvitation, mail.Data{Letter: mail.LinkMark}.WithLink("javascript:alert(1)")},
		"unknown outcome":   {mail.CustomerReviewDecided, mail.Data{Outcome: "APPROVED"}},
	} {
		if got, err := mail.Render(test.template, "en", test.data); err == nil {
			t.Errorf("%s: rendered %q, want an error", name, got.Subject)
		}
	}
}

func TestRender_SubjectIsOneLine(t *testing.T) {
	t.Parallel()
	for _, evil := range injections {
		got := render(t, mail.EligibilityHoldingReply, "ja", mail.Data{Reference: evil}).Subject
		if strings.ContainsFunc(got, unicode.IsControl) || strings.ContainsAny(got, "\u2028\u2029\u202e") || strings.Contains(got, "=?") {
			t.Errorf("the subject is %q", got)
		}
		if n := len([]rune(got)); n > 200 {
			t.Errorf("the subject has %d characters", n)
		}
	}
}

// E-mails are stored as data and rendered when they are sent.
func TestData_SurvivesStorage(t *testing.T) {
	t.Parallel()
	full := full
	full.Outcome, full.Subject, full.Letter = "DENIED", "Shall we?", "Dear Zoë,\r\n"+mail.LinkMark
	full.VerificationID, full.InvitationLink = "verification_01jz", "request_01jz"
	stored, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var got mail.Data
	if err := json.Unmarshal(stored, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if empty, err := json.Marshal(mail.Data{}); err != nil || string(empty) != "{}" {
		t.Errorf("empty data is stored as %s, %v, want {}", empty, err)
	}
}

// D-21: a letter has a bar in the colour of the operator's program, and none without a colour.
func TestRender_InTheColourOfTheProgram(t *testing.T) {
	t.Parallel()
	for colour, bars := range map[string]int{"#e4002b": 1, "": 0} {
		got, err := mail.Render(mail.SignInCode, "en", mail.Data{Colour: colour, ProgramName: "Example"})
		if err != nil || strings.Count(got.HTML, "border-top: 4px solid #e4002b") != bars {
			t.Errorf("%q: %v\n%s", colour, err, got.HTML)
		}
	}
}
