package fastgql

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
)

// run is the work on the value of one root field.
type run struct {
	planner planner
	context any             // gqlgen's executionContext
	ctx     context.Context // of the root field, with a response context of its own
	failed  atomic.Bool     // gqlgen has to answer the field
}

// Encoder appends the values of one root field or link, with all plain fields in them, in one pass. Where the value of a link belongs,
// it notes the place and the object. The links are resolved afterwards, by an encoder for each, and their bytes are put into the
// places when the answer is written.
type Encoder struct {
	run    *run
	parent *Encoder // nil for the root field
	link   *link    // nil for the root field
	field  *graphql.FieldContext
	ctx    context.Context

	objects []any // whose link is resolved
	out     []byte
	ends    []int // of the value for each object in out
	places  []place
	links   []*Encoder
	writer  writer

	written, nextPlace, nextValue int // while the answer is written
}

// place is where the next value of a link belongs.
type place struct {
	at   int // in out
	link *Encoder
}

const maxKept = 1 << 20 // bytes of a buffer that is used again

var encoders = sync.Pool{New: func() any { return &Encoder{} }}

func newEncoder(r *run, parent *Encoder, l *link) *Encoder {
	e := encoders.Get().(*Encoder)
	e.run, e.parent, e.link = r, parent, l
	return e
}

// release gives the encoder and those of its links back. Nothing that was answered is kept.
func (e *Encoder) release() {
	for _, l := range e.links {
		l.release()
	}
	if cap(e.out) > maxKept {
		return
	}
	clear(e.objects)
	clear(e.places)
	clear(e.links)
	*e = Encoder{objects: e.objects[:0], out: e.out[:0], ends: e.ends[:0], places: e.places[:0], links: e.links[:0]}
	encoders.Put(e)
}

// Fail gives up: gqlgen answers the whole root field.
func (e *Encoder) Fail() { e.run.failed.Store(true) }

// Of is the plan for the nth object type of an interface or union; nil when there is none, and then gqlgen answers.
func (e *Encoder) Of(p *Plan, n int) *Plan {
	plan := p.abstract.of(e.run.planner, n)
	if plan == nil {
		e.Fail()
	}
	return plan
}

// Link notes that the value of a link of an object belongs here.
func (e *Encoder) Link(b []byte, f *Field, object any) []byte {
	l := e.linked(f.link)
	l.objects = append(l.objects, object)
	e.places = append(e.places, place{at: len(b), link: l})
	return b
}

func (e *Encoder) linked(l *link) *Encoder {
	for _, known := range e.links {
		if known.link == l {
			return known
		}
	}
	n := newEncoder(e.run, e, l)
	e.links = append(e.links, n)
	return n
}

// size is the length of the answer.
func (e *Encoder) size() int {
	n := len(e.out)
	for _, l := range e.links {
		n += l.size()
	}
	return n
}

// rewind prepares for writing the answer, which may be done more than once.
func (e *Encoder) rewind() {
	e.written, e.nextPlace, e.nextValue = 0, 0, 0
	for _, l := range e.links {
		l.rewind()
	}
}

// write writes the bytes up to an end, with the values of links in their places.
func (e *Encoder) write(w io.Writer, end int) {
	for e.nextPlace < len(e.places) && e.places[e.nextPlace].at < end {
		p := e.places[e.nextPlace]
		w.Write(e.out[e.written:p.at])
		e.written = p.at
		e.nextPlace++
		p.link.writeValue(w)
	}
	w.Write(e.out[e.written:end])
	e.written = end
}

// writeValue writes the value for the next object.
func (e *Encoder) writeValue(w io.Writer) {
	end := e.ends[e.nextValue]
	e.nextValue++
	e.write(w, end)
}
