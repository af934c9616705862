package fastgql

import (
	"github.com/99designs/gqlgen/graphql"
)

// This file appends leaves. What is not here is written by the value's own marshaler.

// Null appends null. Where the schema forbids it, gqlgen answers, since it knows how far the null reaches.
func (e *Encoder) Null(b []byte, nonNull bool) []byte {
	if nonNull {
		e.Fail()
	}
	return append(b, "null"...)
}

// Marshaler appends what a marshaler writes.
func (e *Encoder) Marshaler(b []byte, m graphql.Marshaler, nonNull bool) []byte {
	if m == graphql.Null {
		return e.Null(b, nonNull)
	}
	e.writer.b = b
	m.MarshalGQL(&e.writer)
	return e.writer.b
}

// ContextMarshaler appends what a marshaler writes that may fail.
func (e *Encoder) ContextMarshaler(b []byte, m graphql.ContextMarshaler) []byte {
	e.writer.b = b
	if err := m.MarshalGQLContext(e.ctx, &e.writer); err != nil {
		e.Fail()
	}
	return e.writer.b
}

// writer lets a marshaler append.
type writer struct{ b []byte }

// Write appends.
func (w *writer) Write(p []byte) (int, error) {
	w.b = append(w.b, p...)
	return len(p), nil
}

// WriteString appends.
func (w *writer) WriteString(s string) (int, error) {
	w.b = append(w.b, s...)
	return len(s), nil
}

const hex = "0123456789ABCDEF"

// AppendString appends what graphql.MarshalString writes.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '\\', '"':
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}
