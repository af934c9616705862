package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/mail"
)

// sendTestMail sends a message through the mail server of the settings, as the program sends its letters.
func sendTestMail(ctx context.Context, c *config.Config, to string) error {
	if c.CapturesMail() {
		return fmt.Errorf("mail is not sent: it is kept in the database; set PARTNERGRAPH_SMTP_URL")
	}
	content, err := readContent(c, config.Migrate)
	if err != nil {
		return err
	}
	sender, err := smtpSender(c, content)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("This is a test of %s. Letters of the program come from this address, and their links lead to %s.", content.Name, c.PublicURL)
	message := mail.Message{
		MessageID: uuid.NewString() + "@" + content.MailHost(), ToAddress: to, Locale: "en",
		Rendered: mail.Rendered{Subject: "Test of " + content.Name, Text: text},
		Handover: func(context.Context) error { return nil },
	}
	if err := sender.Send(ctx, message); err != nil {
		return fmt.Errorf("send to %s: %w", to, err)
	}
	fmt.Printf("The mail server has taken a message to %s. Look whether it arrives, and whether it is marked as spam.\n", to)
	return nil
}
