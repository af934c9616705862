// Package fastgqltest is a schema with everything that fastgql has to tell apart, for its tests.
package fastgqltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// Node has a name.
type Node interface{ Named() string }

// Found is a thing or a box.
type Found interface{ Named() string }

// Thing has a field of every kind. Some names make fields fail.
type Thing struct {
	Name   string
	Note   *string
	Label  string
	Size   int
	Weight float64
	Heavy  *bool
	Colour Colour
	Made   *time.Time
	Day    Day
	Tags   []string
	Grid   [][]int
	Box    *Box
	Boxes  []Box
	Loud   string
	Plain  string
}

// Named is the name.
func (t *Thing) Named() string { return t.Name }

// Checked fails for some names.
func (t *Thing) Checked() (string, error) {
	switch t.Name {
	case "bad":
		return "", errors.New("checked: bad")
	case "worse":
		panic("checked: worse")
	}
	return "checked " + t.Name, nil
}

// Promised is null for a bad thing.
func (t *Thing) Promised() *Box {
	if t.Name == "bad" {
		return nil
	}
	return &Box{Name: "promised"}
}

// Slow waits for something, or could.
func (t *Thing) Slow(context.Context) (*Person, error) {
	if t.Name == "bad" {
		return nil, errors.New("slow: bad")
	}
	return &Person{Name: "slow " + t.Name}, nil
}

// Box is something in a thing.
type Box struct {
	Name  string
	Thing *Thing
}

// Named is the name.
func (b Box) Named() string { return b.Name }

// Person owns things.
type Person struct{ Name string }

// Colour is an enum with its own marshaler.
type Colour string

// MarshalGQL writes the colour.
func (c Colour) MarshalGQL(w io.Writer) { io.WriteString(w, strconv.Quote(string(c))) }

// UnmarshalGQL reads a colour.
func (c *Colour) UnmarshalGQL(v any) error {
	*c = Colour(fmt.Sprint(v))
	return nil
}

// Day is a scalar that appends itself.
type Day int

// MarshalGQL writes the day.
func (d Day) MarshalGQL(w io.Writer) { w.Write(d.AppendGQL(nil)) }

// AppendGQL appends the day.
func (d Day) AppendGQL(b []byte) []byte {
	return append(strconv.AppendInt(append(b, `"day `...), int64(d), 10), '"')
}

// UnmarshalGQL is not used.
func (d *Day) UnmarshalGQL(any) error { return nil }

// Renamed is the answer of a mutation.
type Renamed struct{ Thing *Thing }
