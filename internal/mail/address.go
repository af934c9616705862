package mail

import (
	"strings"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
)

// takes refuses an address whose local part is not ASCII when the server cannot take such addresses (RFC 6531): no other try would
// help, and there is no other spelling of the address.
func takes(server *smtp.Client, address string) error {
	if !strings.ContainsFunc(address, func(c rune) bool { return c > unicode.MaxASCII }) {
		return nil
	}
	if offered, _ := server.Extension("SMTPUTF8"); offered {
		return nil
	}
	return &Refusal{Reason: because("mail_not_ascii").Encode()}
}
