package mail_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

// T-04: mail servers get the domain as A-label, in the envelope and in the header. So ß never becomes ss, and servers without SMTPUTF8
// accept it.
func TestSend_DomainGoesOutAsALabel(t *testing.T) {
	t.Parallel()
	var server mailServer
	m := message(t, "en")
	m.ToAddress = "Anna@weiß-handel.example"
	config := server.start(t, "127.0.0.1")
	config.From = "program@bücher.example"
	if err := newSMTP(t, config).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	d := server.got()[0]
	if d.from != "program@xn--bcher-kva.example" || !slices.Equal(d.to, []string{"Anna@xn--wei-handel-73a.example"}) {
		t.Errorf("from %q to %q", d.from, d.to)
	}
	header := parse(t, d.data).Header
	for field, want := range map[string]string{"To": "<Anna@xn--wei-handel-73a.example>", "From": "<program@xn--bcher-kva.example>"} {
		if got := header.Get(field); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %s in it", field, got, want)
		}
	}
}

// T-04: a local part that is not ASCII needs SMTPUTF8. Without it the letter fails for good, and the error gives the reason.
func TestSend_LocalPartOutsideASCIINeedsSMTPUTF8(t *testing.T) {
	t.Parallel()
	for _, offered := range []bool{true, false} {
		server := mailServer{utf8: offered}
		m := message(t, "en")
		m.ToAddress = "jürgen@müller.example"
		err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), m)
		switch {
		case offered && (err != nil || len(server.got()) != 1 || !slices.Equal(server.got()[0].to, []string{"jürgen@xn--mller-kva.example"})):
			t.Errorf("with SMTPUTF8: %v, %+v", err, server.got())
		case offered && !strings.Contains(parse(t, server.got()[0].data).Header.Get("To"), "<jürgen@xn--mller-kva.example>"):
			t.Errorf("header: %q", parse(t, server.got()[0].data).Header.Get("To"))
		case !offered && (!errors.Is(err, mail.ErrRejected) || !strings.Contains(err.Error(), "letters beyond English") || strings.Contains(err.Error(), "jürgen")):
			t.Errorf("without SMTPUTF8: %v, want a rejection that says why and does not name the address", err)
		case !offered && len(server.got()) != 0:
			t.Errorf("without SMTPUTF8: %+v were sent", server.got())
		}
	}
}

// T-04: a mailto link has the domain as A-label too.
func TestMailto_NamesTheALabel(t *testing.T) {
	t.Parallel()
	got := mail.Letter{Subject: "S", Text: "T"}.Mailto("anna@weiß-handel.example", "")
	if want := "mailto:anna@xn--wei-handel-73a.example?"; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q at its beginning", got, want)
	}
}
