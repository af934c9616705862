package mail_test

import (
	"strconv"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
)

func TestCaptured_KeepsTheLastThousand(t *testing.T) {
	t.Parallel()
	var sent mail.Captured
	for i := range 1005 {
		if err := sent.Send(t.Context(), mail.Message{MessageID: strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	got := sent.Messages()
	if len(got) != 1000 || got[0].MessageID != "5" || got[999].MessageID != "1004" {
		t.Fatalf("%d messages from %s, want 1000 from 5 to 1004", len(got), got[0].MessageID)
	}
	got[0].MessageID = "changed"
	if again := sent.Messages()[0].MessageID; again != "5" {
		t.Errorf("a reader changed the record to %q", again)
	}
}

func TestCaptured_ConcurrentSends(t *testing.T) {
	t.Parallel()
	var sent mail.Captured
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			_ = sent.Send(t.Context(), mail.Message{})
			_ = sent.Messages()
		})
	}
	all.Wait()
	if got, want := len(sent.Messages()), 20; got != want {
		t.Errorf("%d messages, want %d", got, want)
	}
}
