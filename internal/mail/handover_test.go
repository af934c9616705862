package mail_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/mail"
)

// T-21: the answer to the end of the data has its own timeout. A server that needs longer for it than for all earlier steps gets one copy.
func TestSend_WaitsForTheAnswerToTheData(t *testing.T) {
	t.Parallel()
	config, taken := lateServer(t, func(conn net.Conn) {
		<-time.NewTimer(700 * time.Millisecond).C
		fmt.Fprint(conn, "250 delivered\r\n")
	})
	config.Timeout = 500 * time.Millisecond
	if err := newSMTP(t, config).Send(t.Context(), message(t, "en")); err != nil || taken() != 1 {
		t.Errorf("got %v and %d copies, want one copy", err, taken())
	}
}

// T-21: without an answer to the end of the data it is unknown whether the message was accepted.
func TestSend_UnknownOutcomeWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(net.Conn){
		"cut":     func(conn net.Conn) { _ = conn.Close() },
		"silent":  func(net.Conn) {},
		"garbage": func(conn net.Conn) { fmt.Fprint(conn, "well, well\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, taken := lateServer(t, end)
			config.EndTimeout = 300 * time.Millisecond
			err := newSMTP(t, config).Send(t.Context(), message(t, "en"))
			if !errors.Is(err, mail.ErrUnsure) || errors.Is(err, mail.ErrRejected) || taken() != 1 {
				t.Errorf("got %v and %d copies, want an unknown outcome", err, taken())
			}
		})
	}
}

func TestSend_RefusalIsAnAnswer(t *testing.T) {
	t.Parallel()
	server := mailServer{onData: &smtp.SMTPError{Code: 451, Message: "later"}}
	err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), message(t, "en"))
	if err == nil || errors.Is(err, mail.ErrUnsure) {
		t.Errorf("got %v, want an answer", err)
	}
}

// T-21, T-27: an attempt that may not hand over its message does not send the end of the data.
func TestSend_OvertakenAttemptSendsNothing(t *testing.T) {
	t.Parallel()
	var server mailServer
	m := message(t, "en")
	overtaken := errors.New("another try has overtaken this one")
	m.Handover = func(context.Context) error { return overtaken }
	if err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), m); !errors.Is(err, overtaken) || errors.Is(err, mail.ErrUnsure) {
		t.Errorf("got %v, want %v", err, overtaken)
	}
	if got := server.got(); len(got) != 0 {
		t.Errorf("it left: %v", got)
	}
}

// T-13, T-31: a mail server's text is shown to several organisations, so it is one line without an address.
func TestSend_ErrorsShowNoAddress(t *testing.T) {
	t.Parallel()
	server := mailServer{onRcpt: &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1},
		Message: "<ZOE@City.Example> forwards to =?x?\u202ebo.b+x@other.example, \"j. doe\"@third.example: unknown"}}
	err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), message(t, "en"))
	var refused *mail.Refusal
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal", err)
	}
	if strings.ContainsAny(refused.Reason, "@\n\r\u202e") || !strings.Contains(refused.Reason, "550") || !strings.Contains(refused.Reason, "unknown") {
		t.Errorf("the reason is %q", refused.Reason)
	}
}
