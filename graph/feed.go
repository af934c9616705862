package graph

import (
	"context"

	"github.com/partnergraph/partnergraph/models"
)

// feed is what a subscription sends: objects, each time they have changed. Its resolver fills it.
type feed struct {
	watcher *watcher
	forget  func()       // ends the watcher; it may be called more than once
	session *liveSession // of the subscriber
	read    func(context.Context, *round, []models.AnyID) ([]models.Noun, error)
	choose  func([]models.Noun) (news []models.Noun, more bool) // nil: all, without an end
	again   func([]models.AnyID)                                // delivers objects that could not be read

	waiting []models.Noun // are to be sent
	round   *round        // in which they were read; nil for what is sent without a change
	last    bool          // nothing comes after them
}

const (
	feedKey    contextKey = "feed"
	changedKey contextKey = "changed"
)

// begin fills the feed of the operation.
func (u *Updates) begin(ctx context.Context, w *watcher, forget func(), f feed) {
	f.watcher, f.forget, f.again, f.session = w, forget, u.readAgain, liveSessionOf(ctx)
	*ctx.Value(feedKey).(*feed) = f
}

// next waits for the next object; it is nil when the subscription has ended.
func (f *feed) next(ctx context.Context) models.Noun {
	for len(f.waiting) == 0 {
		if f.last || !f.wait(ctx) {
			return nil
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	row := f.waiting[0]
	f.waiting = f.waiting[1:]
	return row
}

// wait waits for changes and reads them, and reports whether the subscription goes on.
func (f *feed) wait(ctx context.Context) bool {
	f.waiting, f.round = nil, nil
	select {
	case <-ctx.Done():
		return false
	case <-f.watcher.signal:
	}
	changed, r, ok := f.watcher.take()
	if !ok || !f.session.stillValid(ctx) {
		return false
	}
	if len(changed) == 0 {
		return true
	}
	rows, err := f.read(ctx, r, changed)
	if err != nil {
		f.again(changed)
		return true
	}
	f.waiting, f.round = rows, r
	if f.choose != nil {
		more := false
		f.waiting, more = f.choose(rows)
		f.last = !more
	}
	return true
}

// changed is the object that the operation is executed for; nil while it begins. It is a copy: loaders know rows by their address.
func changed[T models.Noun](ctx context.Context) <-chan *T {
	row, ok := ctx.Value(changedKey).(*T)
	if !ok {
		return nil
	}
	own, out := *row, make(chan *T, 1)
	out <- &own
	close(out)
	return out
}
