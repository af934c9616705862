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

// WriteConstant writes a stored name as the value of an enum.
func WriteConstant[T ~string](w io.Writer, name T) {
	io.WriteString(w, strconv.Quote(Constant(string(name))))
}

// ReadConstant finds, of all names, the one that a value of an enum stands for; it is an error where the value stands for none.
func ReadConstant[T ~string](value any, all []T) (T, error) {
	if text, ok := value.(string); ok {
		for _, name := range all {
			if Constant(string(name)) == text {
				return name, nil
			}
		}
	}
	var none T
	return none, fmt.Errorf("%s is none of the values", clip(fmt.Sprint(value)))
}
