package admission

import (
	"context"
	"sync"
)

// Place is what a running operation has. A nil Place is one of a nil Control.
type Place struct {
	control *Control
	caller  string
	left    sync.Once
}

// Leave gives the place to the next one. Only the first call counts.
func (p *Place) Leave() {
	if p != nil {
		p.left.Do(func() { p.control.leave(p.caller) })
	}
}

type placeKey struct{}

// WithPlace returns a context for an operation that has a place.
func WithPlace(ctx context.Context, p *Place) context.Context {
	return context.WithValue(ctx, placeKey{}, p)
}

// Yield leaves the place of the operation that runs with ctx, if there is one. It is for what waits for another program, such as a register of
// companies: while that hangs, the processor and the database have time for others. Such an operation goes on without a place.
func Yield(ctx context.Context) {
	p, _ := ctx.Value(placeKey{}).(*Place)
	p.Leave()
}
