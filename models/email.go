package models

import "time"

// EmailStatus is what became of an e-mail.
type EmailStatus string

const (
	EmailQueued  EmailStatus = "QUEUED"
	EmailSent    EmailStatus = "SENT"
	EmailBounced EmailStatus = "BOUNCED"
	EmailFailed  EmailStatus = "FAILED"
)

// Email is one message to one recipient. It is written with the change that causes it and rendered when it leaves.
type Email struct {
	ID             ID[Email]        `gorm:"primaryKey"`
	OrganizationID ID[Organization] // the recipient's organisation
	Template       string
	Locale         string
	ToName         string
	ToAddress      string
	MailboxKey     *string // MailboxKey(ToAddress)
	Data           string  // JSON: what the template needs
	DedupeKey      string  // one e-mail per subject, event, template and recipient
	SubjectPrefix  string  // the object the e-mail is about
	SubjectID      []byte
	Status         EmailStatus
	MessageID      string // stable across attempts, so that a repeat can be told
	Subject        string
	Text           string
	HTML           string
	Attempts       int
	Error          string
	Handovers      int        // how often the mail server was given all of it and did not answer
	HandedOverAt   *time.Time // while the newest try waits for that answer
	SentAt         *time.Time
	Stamp
}

func (Email) Prefix() string { return "email" }

// GlobalID is the id as clients see it.
func (r Email) GlobalID() AnyID { return r.ID.Any() }

// Bounce is on every object that waits for somebody to answer a letter, since its newest letter did not arrive (D-25).
type Bounce struct {
	BouncedAt    *time.Time
	BounceReason string // what the mail system said: one line without addresses
}
