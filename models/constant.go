package models

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// Constant is the enum value of the API for a stored name: mail.send is MAIL_SEND, createApiToken is CREATE_API_TOKEN.
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

// ConstantName is a stored name that the API shows as a value of an enum.
type ConstantName string

// MarshalGQL writes the value.
func (n ConstantName) MarshalGQL(w io.Writer) {
	io.WriteString(w, strconv.Quote(Constant(string(n))))
}

// ReadConstant returns the stored name for a value of an enum. It returns an error if none of all names has this value.
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
