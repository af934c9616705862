package models

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Constant is how an enum of the API writes a name that is stored otherwise: mail.send is MAIL_SEND, createApiToken is CREATE_API_TOKEN.
func Constant(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r == '.':
			r = '_'
		case i > 0 && unicode.IsUpper(r):
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// Marshaler writes a value of the API.
type Marshaler interface{ MarshalGQL(w io.Writer) }

// ConstantName is a stored name that the API writes as a value of an enum.
type ConstantName string

// MarshalGQL writes the value.
func (n ConstantName) MarshalGQL(w io.Writer) {
	io.WriteString(w, strconv.Quote(Constant(string(n))))
}

// ReadConstant finds, of all names, the one that a value of an enum stands for; it is an error where the value stands for none.
func ReadConstant[T ~string](value any, all []T) (string, error) {
	if text, ok := value.(string); ok {
		for _, name := range all {
			if Constant(string(name)) == text {
				return string(name), nil
			}
		}
	}
	return "", fmt.Errorf("%s is none of the values", clip(fmt.Sprint(value)))
}
