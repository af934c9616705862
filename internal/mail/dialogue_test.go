package mail_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/mail"
)

// A second attempt has the same Message-ID.

func TestSend_SeparatesFinalFromTemporaryErrors(t *testing.T) {
	t.Parallel()
	says := func(code int) error { return &smtp.SMTPError{Code: code, Message: "not <ZOE@City.Example> now"} }
	for name, test := range map[string]struct {
		onMail, onRcpt, onData error
		final                  bool
	}{
		"550 mailbox":            {onRcpt: says(550), final: true},
		"551 moved":              {onRcpt: says(551), final: true},
		"553 name":               {onRcpt: says(553), final: true},
		"554 content":            {onData: says(554), final: true},
		"552 size":               {onData: says(552), final: true},
		"451 mailbox":            {onRcpt: says(451), final: false},
		"452 full":               {onRcpt: says(452), final: false},
		"421 mailbox":            {onRcpt: says(421), final: false},
		"451 content":            {onData: says(451), final: false},
		"421 content":            {onData: says(421), final: false},
		"530 sign in first":      {onRcpt: says(530), final: false},
		"503 order":              {onRcpt: says(503), final: false},
		"550 sender, not theirs": {onMail: says(550), final: false},
		"421 sender":             {onMail: says(421), final: false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailServer{onMail: test.onMail, onRcpt: test.onRcpt, onData: test.onData}
			err := newSMTP(t, server.start(t, "127.0.0.1")).Send(t.Context(), message(t, "en"))
			if err == nil || errors.Is(err, mail.ErrRejected) != test.final {
				t.Fatalf("got %v, want final %v", err, test.final)
			}
			if strings.Contains(strings.ToLower(err.Error()), "zoe@city.example") {
				t.Errorf("the error contains the address: %v", err)
			}
			if !strings.Contains(err.Error(), name[:3]) {
				t.Errorf("the error does not contain the code: %v", err)
			}
		})
	}
}

func TestSend_UnreachableServerIsTemporary(t *testing.T) {
	t.Parallel()
	config, _ := rudeServer(t, 0)
	config.Port = closedPort(t)
	err := newSMTP(t, config).Send(t.Context(), message(t, "en"))
	if err == nil || errors.Is(err, mail.ErrRejected) {
		t.Errorf("got %v, want a temporary error", err)
	}
}

// Once the server has taken the message, nothing may make the caller send it again.

// After the server has accepted the message, no error may make the caller send it again.
func TestSend_SucceedsIfTheConnectionBreaksAfterDelivery(t *testing.T) {
	t.Parallel()
	config, commands := rudeServer(t, 0)
	if err := newSMTP(t, config).Send(t.Context(), message(t, "en")); err != nil {
		t.Errorf("got %v after %s, want success", err, commands())
	}
}

func TestSend_HangingServerTimesOut(t *testing.T) {
	t.Parallel()
	server := mailServer{hangs: true}
	config := server.start(t, "127.0.0.1")
	config.Timeout = 50 * time.Millisecond
	checkTimeout(t, newSMTP(t, config))
}

func TestSend_SilentServerTimesOut(t *testing.T) {
	t.Parallel()
	config, _ := rudeServer(t, time.Hour)
	config.Timeout = 50 * time.Millisecond
	checkTimeout(t, newSMTP(t, config))
}

// Every single answer is in time here; only together they take too long.

// Every answer comes in time here; all together take too long.
func TestSend_SlowServerTimesOut(t *testing.T) {
	t.Parallel()
	config, commands := rudeServer(t, 60*time.Millisecond)
	config.Timeout = 100 * time.Millisecond
	checkTimeout(t, newSMTP(t, config))
	if got := commands(); strings.Contains(got, "MAIL") {
		t.Errorf("the session continued with %s", got)
	}
}

func checkTimeout(t *testing.T, sender *mail.SMTP) {
	t.Helper()
	watch := clock.Start()
	err := sender.Send(t.Context(), message(t, "en"))
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, mail.ErrRejected) {
		t.Errorf("got %v, want the deadline exceeded", err)
	}
	if got := watch.Elapsed(); got > 5*time.Second {
		t.Errorf("gave up after %v", got)
	}
}

func TestSend_StopsWithItsContext(t *testing.T) {
	t.Parallel()
	server := mailServer{hangs: true}
	config := server.start(t, "127.0.0.1")
	config.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-server.hanging; cancel() }()
	if err := newSMTP(t, config).Send(ctx, message(t, "en")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestSend_UsesTLS(t *testing.T) {
	t.Parallel()
	certified := httptest.NewTLSServer(nil) // only for its certificate
	t.Cleanup(certified.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	for name, atOnce := range map[string]bool{"starttls": false, "tls": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := mailServer{tls: certified.TLS.Clone(), atOnce: atOnce, password: "secret"}
			server.tls.NextProtos = nil
			config := server.start(t, "127.0.0.1")
			config.RootCAs, config.Username, config.Password = roots, "sender", "secret"
			if config.TLS != name {
				t.Fatalf("the server speaks %s", config.TLS)
			}
			if err := newSMTP(t, config).Send(t.Context(), message(t, "en")); err != nil {
				t.Error(err)
			}
			if err := newSMTP(t, config).Check(t.Context()); err != nil {
				t.Error(err)
			}
			wrong := config
			wrong.Password = "guess"
			if err := newSMTP(t, wrong).Send(t.Context(), message(t, "en")); err == nil || errors.Is(err, mail.ErrRejected) {
				t.Errorf("with a wrong password: %v", err)
			}
			stranger := config
			stranger.RootCAs = x509.NewCertPool()
			if err := newSMTP(t, stranger).Check(t.Context()); err == nil {
				t.Error("an unknown certificate is trusted")
			}
			if got := len(server.got()); got != 1 {
				t.Errorf("%d messages, want 1", got)
			}
		})
	}
}

func TestSend_RequiresTheConfiguredTLS(t *testing.T) {
	t.Parallel()
	var server mailServer
	config := server.start(t, "127.0.0.1")
	config.TLS = "starttls"
	if err := newSMTP(t, config).Send(t.Context(), message(t, "en")); err == nil {
		t.Error("sent without the TLS that was asked for")
	}
}

// 0.0.0.0 reaches this machine, but its name does not say so, and then a password needs TLS.

// 0.0.0.0 reaches this machine, but is no loopback name, so that a password needs TLS.
func TestPassword_NeedsTLS(t *testing.T) {
	t.Parallel()
	server := mailServer{password: "secret"}
	config := server.start(t, "0.0.0.0")
	config.Username, config.Password = "sender", "secret"
	if err := newSMTP(t, config).Check(t.Context()); err == nil {
		t.Error("the password was sent in the clear")
	}
}
