package mail_test

import (
	"fmt"
	"testing"
)

// A connection is used for several letters. One that the server has closed, or over which it takes no more, is replaced, and no letter is
// lost or doubled.
func TestSend_ConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ most, sessions int }{{most: 0, sessions: 1}, {most: 2, sessions: 3}} {
		t.Run(fmt.Sprintf("at most %d", c.most), func(t *testing.T) {
			t.Parallel()
			server := mailServer{most: c.most}
			sender := newSMTP(t, server.start(t, "127.0.0.1"))
			for range 5 {
				if err := sender.Send(t.Context(), message(t, "en")); err != nil {
					t.Fatal(err)
				}
			}
			if got := server.got(); len(got) != 5 || server.sessions != c.sessions {
				t.Errorf("%d letters over %d connections, want 5 over %d", len(got), server.sessions, c.sessions)
			}
		})
	}
}

func TestSend_ClosedConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	config, commands := rudeServer(t, 0)
	sender := newSMTP(t, config)
	for range 3 {
		if err := sender.Send(t.Context(), message(t, "en")); err != nil {
			t.Fatalf("%v after %s", err, commands())
		}
	}
}
