package mail_test

import (
	"errors"
	"maps"
	"mime"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

// injections try to add headers, recipients or lines, or to disguise the text.
var injections = []string{
	"a\r\nBcc: victim@example.com", "a\nBcc: victim@example.com", "a\rBcc: victim@example.com", "a\r\n\r\n<h1>body</h1>", "a\r\n.\r\nMAIL FROM:<x@example.com>",
	"a\u2028Bcc: victim@example.com", "a\u2029Bcc: victim@example.com", "a\u0085Bcc: victim@example.com", "a\vBcc: victim@example.com", "a\x00b",
	"=?utf-8?q?a=0D=0ABcc:_victim@example.com?=", "=?utf-8?b?YQ0KQmNjOiB2aWN0aW1AZXhhbXBsZS5jb20=?=", "a\u202egpj.exe", `"a" <victim@example.com>, b`,
	"a%0d%0aBcc: victim@example.com", strings.Repeat("victim@example.com, ", 10_000),
}

func TestSend_NeutralisesHeaders(t *testing.T) {
	t.Parallel()
	var server mailServer
	sender := newSMTP(t, server.start(t, "127.0.0.1"))
	want := []string{"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To"}
	for i, evil := range injections {
		m := message(t, "en")
		m.ToName, m.ReplyToName, m.Subject, m.Locale = evil, evil, evil, evil
		if err := sender.Send(t.Context(), m); err != nil {
			t.Errorf("%.40q: %v", evil, err)
			continue
		}
		d := server.got()[i]
		header := parse(t, d.data).Header
		if got := slices.Sorted(maps.Keys(header)); !slices.Equal(got, want) {
			t.Errorf("%.40q: headers %v, want %v", evil, got, want)
		}
		to, err := header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "zoe@city.example" || len(d.to) != 1 {
			t.Fatalf("%.40q: to %v, %v", evil, to, err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
		if err != nil {
			t.Errorf("%.40q: the subject: %v", evil, err)
		}
		for _, shown := range []string{subject, to[0].Name} {
			if strings.ContainsAny(shown, "\r\n\v\x00\u0085\u2028\u2029\u202e") || len([]rune(shown)) > 200 {
				t.Errorf("%.40q: a reader sees %q", evil, shown)
			}
		}
		if long := slices.MaxFunc(strings.Split(d.data, "\r\n"), func(a, b string) int { return len(a) - len(b) }); len(long) > 998 {
			t.Errorf("%.40q: a line of %d bytes", evil, len(long))
		}
	}
}

func TestSend_RefusesInvalidAddresses(t *testing.T) {
	t.Parallel()
	var server mailServer
	sender := newSMTP(t, server.start(t, "127.0.0.1"))
	addresses := append([]string{
		"", "zoe", "@city.example", "zoe@", "zoe@city.example, b@city.example", "zoe@city.example;b@city.example", "Zoe <zoe@city.example>", "<zoe@city.example>",
		"zoe@city.example (x)", " zoe@city.example", "zoe@city.example\n", "zoe@city.example\r\nRCPT TO:<b@city.example>", "zoe@city.example> SIZE=1", "zoe@ci\u202ety.example",
		strings.Repeat("z", 300) + "@city.example", "=?utf-8?q?zoe?=@city.example",
	}, injections...)
	for _, address := range addresses {
		m := message(t, "en")
		m.ToAddress = address
		if err := sender.Send(t.Context(), m); !errors.Is(err, mail.ErrRejected) {
			t.Errorf("%.60q: got %v, want ErrRejected", address, err)
		}
	}
	if got := server.got(); len(got) != 0 {
		t.Errorf("the server got %d messages", len(got))
	}
}

func TestSend_RefusesInvalidMessageIDs(t *testing.T) {
	t.Parallel()
	var server mailServer
	sender := newSMTP(t, server.start(t, "127.0.0.1"))
	for _, id := range []string{"", "no-domain", "<a@b>", "a b@c", "a@b\r\nBcc: x@example.com", "a@b>", "ü@b"} {
		m := message(t, "en")
		m.MessageID = id
		if err := sender.Send(t.Context(), m); err == nil || errors.Is(err, mail.ErrRejected) {
			t.Errorf("%q: got %v, want an error that does not blame the recipient", id, err)
		}
	}
}
