package mail_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

const secret = "https://partners.example/confirm/3xK9-secret"

// The sent letter shows the secret link and no other link.
func TestSecretLink_IsShownInTheSentLetter(t *testing.T) {
	t.Parallel()
	inEveryLanguage(t, func(t *testing.T, template mail.Template, locale string) {
		got := render(t, template, locale, full.WithLink(secret))
		if !strings.Contains(got.Text, secret) || !strings.Contains(got.HTML, `<a href="`+secret+`">`) {
			t.Errorf("no %s in\n%s\n%s", secret, got.Text, got.HTML)
		}
		if strings.Contains(got.Text, full.Link) {
			t.Errorf("the other link is shown too:\n%s", got.Text)
		}
	})
}

// The stored letter says that there was a link, and shows no other link in its place.
func TestStoredLetter_HasNoLink(t *testing.T) {
	t.Parallel()
	for _, template := range linkOnce {
		for locale, want := range map[string]string{
			"en": "\nThe link is in the message itself and is not kept.\n",
			"pl": "\nLink znajduje się w samej wiadomości i nie jest przechowywany.\n",
		} {
			got := render(t, template, locale, full)
			if !strings.Contains(got.Text, want) || !strings.Contains(got.HTML, "<p>"+strings.TrimSpace(want)+"</p>") {
				t.Errorf("%s in %s: no %q in\n%s\n%s", template, locale, want, got.Text, got.HTML)
			}
			if strings.Contains(got.Text, full.Link) || strings.Contains(got.HTML, "<a href=\"http") {
				t.Errorf("%s in %s: a link is shown:\n%s", template, locale, got.Text)
			}
			if sent := render(t, template, locale, full.WithLink(secret)); strings.Contains(sent.Text, want) {
				t.Errorf("%s in %s: what leaves says that its link is not there:\n%s", template, locale, sent.Text)
			}
		}
	}
}

func TestSecretLink_IsNotStored(t *testing.T) {
	t.Parallel()
	before := full
	before.Letter, before.InvitationLink = "Please open "+mail.LinkMark, "request_01jz"
	kept := before
	stored, err := json.Marshal(before.WithLink(secret))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(stored), "secret") {
		t.Errorf("the link is stored: %s", stored)
	}
	if before != kept {
		t.Errorf("WithLink changed the data it was called on to %+v", before)
	}
}

func TestLink_HasItsPurpose(t *testing.T) {
	t.Parallel()
	for template, want := range map[mail.Template]string{
		mail.ContactVerification:  "\nConfirm your registration: " + secret + "\n",
		mail.UserInvitation:       "\nSign in: " + secret + "\n",
		mail.RegistrationRejected: "\nOpen the case: " + secret + "\n",
		mail.RelationshipRequest:  "\nAnswer the request: " + secret + "\n",
		mail.InvitationReminder:   "\nAnswer the invitation: " + secret + "\n",
		mail.InvitationPending:    "\nOpen the invitation: " + secret + "\n",
		mail.CustomerAccountReady: "\nSign in: " + secret + "\n",
		mail.OrderPlaced:          "\nOpen the order: " + secret + "\n",
		mail.SubscriptionChanged:  "\nOpen the program: " + secret + "\n",
		mail.SubscriptionRenewal:  "\nOpen the subscription: " + secret + "\n",
	} {
		if got := render(t, template, "en", mail.Data{}.WithLink(secret)).Text; !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", template, want, got)
		}
	}
}

// Each name, number or list of roles stays one line, however it is spelled.
func TestFacts_StayOneLine(t *testing.T) {
	t.Parallel()
	plain := render(t, mail.UserInvitation, "en", mail.Data{SupportReference: "x", InviterName: "x", Roles: "x", ProviderName: "x", ResellerName: "x", CustomerName: "x", OrderNumber: "x", SubscriptionName: "x"}).Text
	for _, evil := range injections {
		d := mail.Data{SupportReference: evil, InviterName: evil, Roles: evil, ProviderName: evil, ResellerName: evil, CustomerName: evil, OrderNumber: evil, SubscriptionName: evil}
		got := render(t, mail.UserInvitation, "en", d).Text
		if got, want := strings.Count(got, "\n"), strings.Count(plain, "\n"); got != want {
			t.Errorf("%.40q: %d lines, want %d", evil, got, want)
		}
		if strings.ContainsAny(got, "\r\v\x00\u0085\u2028\u2029\u202e") || len(got) > len(plain)+8*4*200 {
			t.Errorf("%.40q: a reader sees %q", evil, got)
		}
	}
}
