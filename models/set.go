package models

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
)

// Set is a small set of words, stored as one comma-separated text in sorted order.
type Set[T ~string] []T

// Has reports whether the set holds a word.
func (s Set[T]) Has(word T) bool { return slices.Contains(s, word) }

// HasAny reports whether the set holds one of the words.
func (s Set[T]) HasAny(words ...T) bool { return slices.ContainsFunc(words, s.Has) }

// Value stores the set.
func (s Set[T]) Value() (driver.Value, error) {
	words := make([]string, len(s))
	for i, word := range s {
		words[i] = string(word)
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ","), nil
}

// Scan reads what Value stored.
func (s *Set[T]) Scan(src any) error {
	var text string
	switch src := src.(type) {
	case nil:
	case []byte:
		text = string(src)
	case string:
		text = src
	default:
		return fmt.Errorf("models: a set cannot be read from %T", src)
	}
	*s = Set[T]{}
	for word := range strings.SplitSeq(text, ",") {
		if word != "" {
			*s = append(*s, T(word))
		}
	}
	return nil
}
