package mail_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/problem"
)

// drafts are the templates that a partner may write in its own words.
var drafts = []mail.Template{mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation}

func draft(t *testing.T, template mail.Template, locale string, d mail.Data) mail.Letter {
	t.Helper()
	got, err := mail.Draft(template, locale, d)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// the proposed letter in every language.
func TestDraft_Golden(t *testing.T) {
	t.Parallel()
	for template, data := range map[mail.Template]mail.Data{
		mail.RelationshipRequest:   invitation(nothing),
		mail.JointInvitation:       invitation(alsoProvider),
		mail.PartnershipInvitation: invitation(onlyProvider),
	} {
		for _, tag := range problem.Languages {
			got := draft(t, template, tag.String(), data)
			checkGolden(t, "draft_"+string(template)+"."+tag.String(), "Subject: "+got.Subject+"\n\n"+got.Text+"\n")
		}
	}
}

// people paste the draft into their own mail program, so it contains every fact.
func TestDraft_HasAllFacts(t *testing.T) {
	t.Parallel()
	for _, template := range drafts {
		for _, tag := range problem.Languages {
			got := draft(t, template, tag.String(), full)
			for _, want := range []string{
				full.RecipientName, full.PartnerName, full.ProviderName, full.InviterName, "2026", "UTC-4", "\n" + mail.LinkMark + "\n",
			} {
				if !strings.Contains(got.Text, want) {
					t.Errorf("%s in %s: no %q in\n%s", template, tag, want, got.Text)
				}
			}
			if n := strings.Count(got.Text, mail.LinkMark); n != 1 {
				t.Errorf("%s in %s: the link stands %d times, want once", template, tag, n)
			}
			if strings.Contains(got.Text, full.Link) || strings.Contains(got.Text, "\n\n\n") {
				t.Errorf("%s in %s: another link or a hole in\n%s", template, tag, got.Text)
			}
		}
	}
}

func TestDraft_WithoutDataHasNoGaps(t *testing.T) {
	t.Parallel()
	for _, template := range drafts {
		got := draft(t, template, "fr", mail.Data{}).Text
		if strings.Contains(got, "\n\n\n") || strings.Contains(got, "Partner: ") || !strings.HasSuffix(got, "\nKind regards,") {
			t.Errorf("%s: holes in\n%s", template, got)
		}
	}
}

func TestDraft_OnlyOfInvitations(t *testing.T) {
	t.Parallel()
	for _, template := range append(mail.Templates(), "no_such_template") {
		got, err := mail.Draft(template, "en", full)
		if want := slices.Contains(drafts, template); (err == nil) != want {
			t.Errorf("%s: a draft %q, %v; is it one: %v", template, got.Subject, err, want)
		}
	}
}

// A name stays one line, even if it looks like a header, a second line or the mark of the link.
func TestDraft_NamesStayOnOneLine(t *testing.T) {
	t.Parallel()
	plain := draft(t, mail.JointInvitation, "en", mail.Data{RecipientName: "x", PartnerName: "x", ProviderName: "x", InviterName: "x"}).Text
	for _, evil := range append(injections, mail.LinkMark, "a {{\u200blink}}") {
		got := draft(t, mail.JointInvitation, "en", mail.Data{RecipientName: evil, PartnerName: evil, ProviderName: evil, InviterName: evil}).Text
		if got, want := strings.Count(got, "\n"), strings.Count(plain, "\n"); got != want {
			t.Errorf("%.40q: %d lines, want %d", evil, got, want)
		}
		if n := strings.Count(got, mail.LinkMark); n != 1 {
			t.Errorf("%.40q: the link stands %d times, want once", evil, n)
		}
	}
}

func TestLetter_ShowsTheLink(t *testing.T) {
	t.Parallel()
	letter := mail.Letter{Text: "Open {{link}} or {{link}}.\r\n\r\n{{.Mailbox}} {{ link }} {{link\u2028<script>alert(1)</script> & \u202emore"}
	plain := "Open " + secret + " or " + secret + ".\n\n{{.Mailbox}} {{ link }} {{link\n<script>alert(1)</script> & more"
	if got := letter.Plain(secret); got != plain {
		t.Errorf("got %q, want %q", got, plain)
	}
	anchor := `<a href="` + secret + `">` + secret + `</a>`
	rich := "<p>Open " + anchor + " or " + anchor + ".</p>\n<p>{{.Mailbox}} {{ link }} {{link<br>\n&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</p>"
	if got := letter.HTML(secret); got != rich {
		t.Errorf("got %q, want %q", got, rich)
	}
}

func TestLetter_WithoutALinkHasNoAnchor(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"": mail.LinkMark, "javascript:alert(1)": "javascript:alert(1)", `"><script>`: "&#34;&gt;&lt;script&gt;",
	} {
		if got := (mail.Letter{Text: mail.LinkMark}).HTML(link); got != "<p>"+want+"</p>" {
			t.Errorf("%q: got %s, want %s in a paragraph and no anchor", link, got, want)
		}
	}
}

// the mail program opens the letter, to one recipient at most. The text cannot add other fields.
func TestMailto_HasOneRecipientSubjectAndBody(t *testing.T) {
	t.Parallel()
	link := "https://partners.example/answer?a=1&b=2#3xK9+%20"
	evil := "Q&A? #1 + 100% =?utf-8?q?x?=\r\nBcc: victim@example.com"
	for to, want := range map[string]string{
		"": "", "zoe@city.example": "zoe@city.example", "o'neil+x&cc=a?b#c@city.example": "o'neil+x&cc=a?b#c@city.example",
		"a@city.example,b@city.example": "", "a@city.example\r\nBcc: b@city.example": "", "a@city.example?bcc=b@city.example": "",
	} {
		raw := mail.Letter{Subject: evil, Text: evil + "\n" + mail.LinkMark}.Mailto(to, link)
		if strings.ContainsAny(raw, "+ \r\n") || strings.Count(raw, "&") != 1 || strings.Contains(raw, "#") {
			t.Errorf("%q: not escaped: %s", to, raw)
		}
		u, err := url.Parse(raw)
		if err != nil {
			t.Errorf("%q: %v", to, err)
			continue
		}
		recipient, err := url.PathUnescape(u.Opaque)
		if err != nil || u.Scheme != "mailto" || recipient != want {
			t.Errorf("%q: %s to %q, %v; want %q", to, u.Scheme, recipient, err, want)
		}
		q, err := url.ParseQuery(u.RawQuery)
		if err != nil || len(q) != 2 {
			t.Errorf("%q: the fields %v, %v; want subject and body", to, q, err)
		}
		if got, want := q.Get("subject"), "Q&A? #1 + 100% = ?utf-8?q?x?= Bcc: victim@example.com"; got != want {
			t.Errorf("%q: the subject %q, want %q", to, got, want)
		}
		if got, want := q.Get("body"), evil+"\r\n"+link; got != want {
			t.Errorf("%q: the body %q, want %q", to, got, want)
		}
	}
}
