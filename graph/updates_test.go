package graph

import (
	"context"
	"testing"
)

// Updates are read only while there are watchers, so a closed watcher is removed.
func TestUpdates_ClosedWatcherIsRemoved(t *testing.T) {
	t.Parallel()
	u := NewUpdates(nil, nil)
	ctx, leave := context.WithCancel(context.Background())
	updates, err := subscription{&Resolver{updates: u}}.EligibilityRequestUpdated(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !u.watched() {
		t.Error("want the subscription among the watchers")
	}
	leave()
	for range updates { // until it is closed, which is the last thing that happens
		t.Error("want no update")
	}
	if u.watched() {
		t.Error("want nobody among the watchers")
	}
}
