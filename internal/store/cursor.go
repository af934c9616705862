package store

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// maxCursor is an upper bound for the length of a cursor.
const maxCursor = 4096

// cursor is the position of a row in an order: the value of the order's column, and the row's id.
type cursor struct {
	value any
	id    uuid.UUID
}

type wireCursor struct {
	Order string     `json:"o"`
	Text  *string    `json:"s,omitempty"`
	Time  *time.Time `json:"t,omitempty"`
	ID    uuid.UUID  `json:"i"`
}

func (s sorting) encode(value any, id uuid.UUID) string {
	w := wireCursor{Order: s.label(), ID: id}
	switch v := value.(type) {
	case time.Time:
		w.Time = &v
	case string:
		w.Text = &v
	}
	text, _ := json.Marshal(w) // never fails: strings, times and ids only
	return base64.RawURLEncoding.EncodeToString(text)
}

func (s sorting) decode(text string, timed bool) (*cursor, error) {
	var w wireCursor
	if len(text) > maxCursor {
		return nil, fmt.Errorf("store: the cursor is longer than any")
	}
	plain, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(plain, &w); err != nil {
		return nil, err
	}
	switch {
	case w.Order != s.label():
		return nil, fmt.Errorf("store: the cursor belongs to another order")
	case timed && w.Time != nil:
		return &cursor{value: w.Time.UTC(), id: w.ID}, nil
	case !timed && w.Text != nil:
		return &cursor{value: *w.Text, id: w.ID}, nil
	}
	return nil, fmt.Errorf("store: the cursor has no value")
}

func (s sorting) label() string {
	if s.desc {
		return s.name + "-"
	}
	return s.name
}
