package remote

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Decode reads exactly one JSON object with known fields. Errors of the decoder are not wrapped: they quote.
func Decode(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if !utf8.Valid(body) || decoder.Decode(into) != nil {
		return Unavailable("its answer is not the JSON that was agreed")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Unavailable("something follows the JSON of its answer")
	}
	return nil
}

// Fits reports whether a text has at most longest characters, and no line breaks or invisible characters.
func Fits(text string, longest int) bool {
	return utf8.RuneCountInString(text) <= longest && !strings.ContainsFunc(text, hidden)
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == utf8.RuneError
}
