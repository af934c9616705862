package transport

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What the values of a request may amount to, in JSON and in literals. Everything that is done with them afterwards costs
// time and memory for each value and for each level, so that they are counted before anything is done.
const (
	maxDepth  = 32   // levels of lists and objects, the request itself being the first
	maxValues = 5000 // values of a request in JSON
)

// weigh counts levels and values of a text of JSON in one pass and allocates nothing. It does not check the text otherwise: the
// decoder does, and what it finds wrong cannot be larger than what was counted.
func weigh(text []byte) *gqlerror.Error {
	depth, values := 0, 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = endOfString(text, i)
		case '{', '[':
			depth, values = depth+1, values+1
		case '}', ']':
			depth--
		case ',':
			values++
		}
		if depth > maxDepth {
			return tooDeep()
		}
		if values > maxValues {
			refusal := Refuse(CodeValues, fmt.Sprintf("The request has more than %d values.", maxValues))
			refusal.Extensions["limit"] = maxValues
			return refusal
		}
	}
	return nil
}

// tooDeep refuses values that are nested beyond the limit, wherever they stand.
func tooDeep() *gqlerror.Error {
	refusal := Refuse(CodeDepth, fmt.Sprintf("The values of the request are nested more than %d deep.", maxDepth))
	refusal.Extensions["limit"] = maxDepth
	return refusal
}

// endOfString is where the string that begins at start ends, or the end of the text when it never does.
func endOfString(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}
