package models

import (
	"database/sql/driver"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"
	"go.jetify.com/typeid/base32"
)

// Noun is a row that has an id of its own; Prefix is the part of the id before the underscore.
type Noun interface {
	Prefix() string
	GlobalID() AnyID
}

// ID names one row of type T: a UUIDv7, kept as 16 bytes in the database and written as a
// TypeID ("eligreq_01jd…") everywhere a person or a client sees it.
type ID[T Noun] uuid.UUID

// NewID makes an id that sorts after every id made before it on this machine.
func NewID[T Noun]() ID[T] { return ID[T](uuid.Must(uuid.NewV7())) }

// ParseID reads a TypeID of exactly this kind.
func ParseID[T Noun](s string) (ID[T], error) {
	var zero T
	any, err := ParseAnyID(s)
	if err != nil || any.Prefix != zero.Prefix() {
		return ID[T]{}, fmt.Errorf("%q is not the id of a %s (it looks like %s_01jd…)", clip(s), zero.Prefix(), zero.Prefix())
	}
	return ID[T](any.UUID), nil
}

// IsZero reports whether the id names nothing.
func (id ID[T]) IsZero() bool { return uuid.UUID(id) == uuid.Nil }

// Any converts to an id whose kind is part of the value instead of the type.
func (id ID[T]) Any() AnyID {
	var zero T
	return AnyID{Prefix: zero.Prefix(), UUID: uuid.UUID(id)}
}

func (id ID[T]) String() string { return id.Any().String() }

// Value stores the sixteen bytes; the zero id is stored as NULL.
func (id ID[T]) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id[:], nil
}

// Scan reads what Value stored.
func (id *ID[T]) Scan(src any) error { return scanUUID((*uuid.UUID)(id), src) }

// MarshalText makes ids readable in job payloads, logs and JSON.
func (id ID[T]) MarshalText() ([]byte, error) {
	if id.IsZero() {
		return nil, nil
	}
	return []byte(id.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (id *ID[T]) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*id = ID[T]{}
		return nil
	}
	*id, err = ParseID[T](string(text))
	return err
}

// AnyID is an id whose kind is known only at run time, as in node(id).
type AnyID struct {
	Prefix string
	UUID   uuid.UUID
}

// longestPrefix is longer than the prefix of any kind.
const longestPrefix = 40

// ParseAnyID reads a TypeID of any kind.
func ParseAnyID(s string) (AnyID, error) {
	prefix, suffix, found := strings.Cut(s, "_")
	if !found || len(prefix) > longestPrefix || len(suffix) != 26 || suffix[0] > '7' {
		return AnyID{}, fmt.Errorf("%q is not an id", clip(s))
	}
	raw, err := base32.Decode(suffix)
	if err != nil {
		return AnyID{}, fmt.Errorf("%q is not an id", clip(s))
	}
	return AnyID{Prefix: prefix, UUID: uuid.UUID(raw)}, nil
}

// As converts an id to kind T; an id of another kind becomes zero.
func As[T Noun](id AnyID) ID[T] {
	var zero T
	if id.Prefix != zero.Prefix() {
		return ID[T]{}
	}
	return ID[T](id.UUID)
}

// IsZero reports whether the id names nothing.
func (id AnyID) IsZero() bool { return id.UUID == uuid.Nil }

func (id AnyID) String() string { return id.Prefix + "_" + base32.Encode(id.UUID) }

// MarshalGQL writes the id as a GraphQL ID.
func (id AnyID) MarshalGQL(w io.Writer) { w.Write(id.AppendGQL(nil)) }

// AppendGQL appends what MarshalGQL writes. Neither prefixes nor base 32 need escapes.
func (id AnyID) AppendGQL(b []byte) []byte {
	b = append(append(b, '"'), id.Prefix...)
	b = append(append(b, '_'), base32.Encode(id.UUID)...)
	return append(b, '"')
}

// UnmarshalGQL accepts any string: one that is no id becomes the zero id, which is unknown like any other id without an object.
func (id *AnyID) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("an id is a string")
	}
	*id, _ = ParseAnyID(s)
	return nil
}

func scanUUID(id *uuid.UUID, src any) error {
	switch src := src.(type) {
	case nil:
		*id = uuid.Nil
		return nil
	case []byte:
		return id.UnmarshalBinary(src)
	case string:
		return id.UnmarshalBinary([]byte(src))
	}
	return fmt.Errorf("models: an id cannot be read from %T", src)
}

// clip limits the length of input in error messages.
func clip(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}
