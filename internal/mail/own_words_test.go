package mail_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

// the partner's own text is sent unchanged, and the program's text below it is separate.
func TestOwnText_ReplacesTheTemplate(t *testing.T) {
	t.Parallel()
	for _, template := range drafts {
		got := render(t, template, "en", invitation(ownWords).WithLink(secret))
		if want := "Shall we work together?"; got.Subject != want {
			t.Errorf("%s: the subject %q, want %q", template, got.Subject, want)
		}
		if want := "Dear Zoë,\n\nplease look at this <page>:\n" + secret + "\n\nAna\n"; !strings.HasPrefix(got.Text, want) {
			t.Errorf("%s: want %q at the beginning of\n%s", template, want, got.Text)
		}
		_, below, _ := strings.Cut(got.Text, "\nAna\n")
		for _, want := range []string{
			"written by the company that invites you", "\nPartner: Cloud Nine 株式会社\n", "\nValid until: July 6, 2026", ": " + secret + "\n", "support@partners.example",
		} {
			if !strings.Contains(below, want) {
				t.Errorf("%s: no %q below the letter in\n%s", template, want, below)
			}
		}
		for _, unwanted := range []string{"Hello", "Next steps", "If you accept"} {
			if strings.Contains(got.Text, unwanted) || strings.Contains(got.HTML, unwanted) {
				t.Errorf("%s: the template's own %q is there as well:\n%s", template, unwanted, got.Text)
			}
		}
		if n := strings.Count(got.HTML, `<a href="`+secret+`">`); n != 2 {
			t.Errorf("%s: %d anchors, want one in the letter and one below", template, n)
		}
	}
}

func TestOwnText_SubjectAlone(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"Shall we?\r\nBcc: victim@example.com": "Shall we? Bcc: victim@example.com [R-1]",
		" \u202e ":                             "Request for a reseller relationship [R-1]",
		"{{.Mailbox}} {{link}}":                "{{.Mailbox}} {{link}} [R-1]",
	} {
		got, err := mail.Render(mail.RelationshipRequest, "en", mail.Data{Subject: given, Reference: "R-1", Mailbox: "a@b.example"}.WithLink(secret))
		if err != nil || got.Subject != want {
			t.Errorf("%q: got %q, %v; want %q", given, got.Subject, err, want)
		}
	}
}

// The partner's text stays plain text above the program's text, and only LinkMark is replaced.
func TestOwnText_IsPlainText(t *testing.T) {
	t.Parallel()
	for _, evil := range append(injections,
		"<script>alert('x')</script>", "</p></div><h1>x</h1>", "{{.Mailbox}} {{template \"x\"}} {{", "<!--", "{{link}}{{link}}", "javascript:alert(1)",
	) {
		d := invitation(ownWords)
		d.Letter, d.Subject = "Begin\n"+evil+"\nend", evil
		got, err := mail.Render(mail.JointInvitation, "en", d.WithLink(secret))
		if err != nil {
			t.Errorf("%.40q: %v", evil, err)
			continue
		}
		if strings.ContainsAny(got.Text+got.HTML, "\r\v\x00\u0085\u2028\u2029\u202e") || strings.ContainsAny(got.Subject, "\r\n\u2028\u202e") {
			t.Errorf("%.40q: a reader sees %q\n%q", evil, got.Subject, got.Text)
		}
		for _, tag := range []string{"<script", "<h1", "<!--", `href="javascript`} {
			if strings.Contains(got.HTML, tag) {
				t.Errorf("%.40q: the HTML contains %s", evil, tag)
			}
		}
		if strings.Contains(evil, ".Mailbox") && !strings.Contains(got.Text, "{{.Mailbox}} {{template \"x\"}} {{\nend") {
			t.Errorf("braces were read as a template:\n%s", got.Text)
		}
		if !strings.Contains(got.Text, "end\n\n-----\n\nThe text above") || !strings.Contains(got.HTML, "end</p>\n<hr") {
			t.Errorf("%.40q: the letter does not end where it should:\n%s", evil, got.Text)
		}
	}
}

func TestOwnText_EmptyUsesTheTemplate(t *testing.T) {
	t.Parallel()
	if got := render(t, mail.JointInvitation, "en", mail.Data{Letter: " \r\n\u200b\n"}).Text; !strings.HasPrefix(got, "Hello") {
		t.Errorf("got\n%s", got)
	}
}

// D-07: stored letters have the mark of the link, never the link.
func TestOwnText_IsStoredWithoutTheLink(t *testing.T) {
	t.Parallel()
	d := invitation(ownWords)
	got := render(t, mail.JointInvitation, "en", d)
	if want := "<page>:\nThe link is in the message itself and is not kept.\n\nAna"; !strings.Contains(got.Text, want) {
		t.Errorf("no %q in\n%s", want, got.Text)
	}
	if strings.Contains(got.HTML, `<a href="http`) {
		t.Errorf("a link is shown in\n%s", got.HTML)
	}
	stored, err := json.Marshal(d.WithLink(secret))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(stored), "secret") || !strings.Contains(string(stored), mail.LinkMark) {
		t.Errorf("stored as %s", stored)
	}
}
