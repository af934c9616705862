package mail

import (
	"strings"
	"unicode"

	"github.com/wneessen/go-mail/smtp"
)

// checkSMTPUTF8 refuses an address with a local part outside ASCII if the server does not support SMTPUTF8 (RFC 6531). The error is
// final, since the address has no other spelling.
func checkSMTPUTF8(server *smtp.Client, address string) error {
	if !strings.ContainsFunc(address, func(c rune) bool { return c > unicode.MaxASCII }) {
		return nil
	}
	if offered, _ := server.Extension("SMTPUTF8"); offered {
		return nil
	}
	return &Refusal{Reason: because("mail_not_ascii").Encode()}
}
