package transport

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Limits of the values of a request, in JSON and in literals. Everything that is done with them later costs
// time and memory for each value and for each level, so they are counted first.
const (
	maxDepth  = 32   // levels of lists and objects, the request itself being the first
	maxValues = 5000 // values of a request in JSON
)

// checkJSONSize counts levels and values of a JSON text in one pass, without allocations. The text may be invalid: the
// decoder checks that, and does no more work than was counted here.
func checkJSONSize(text []byte) *gqlerror.Error {
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

// tooDeep is the error for values that are nested too deep.
func tooDeep() *gqlerror.Error {
	refusal := Refuse(CodeDepth, fmt.Sprintf("The values of the request are nested more than %d deep.", maxDepth))
	refusal.Extensions["limit"] = maxDepth
	return refusal
}

// endOfString is the position of the end of the string that begins at start, or of the end of the text.
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
