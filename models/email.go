package models

import "time"

// EmailStatus is the status of an e-mail.
type EmailStatus string

const (
	EmailQueued  EmailStatus = "QUEUED"
	EmailSent    EmailStatus = "SENT"
	EmailBounced EmailStatus = "BOUNCED"
	EmailFailed  EmailStatus = "FAILED"
)

// Email is one message to one recipient. Its row is written with the change that causes it; it is rendered when it is sent.
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
	MessageID      string // the same for all attempts, so that a duplicate can be recognised
	Subject        string
	Text           string
	HTML           string
	Attempts       int
	Error          string
	Handovers      int        // how often the mail server got the whole message and did not answer
	HandedOverAt   *time.Time // set while the newest attempt waits for that answer
	SentAt         *time.Time
	EmptiedAt      *time.Time // when what it says was removed, after its time of retention
	Stamp
}

func (Email) Prefix() string { return "email" }

// GlobalID is the id as clients see it.
func (r Email) GlobalID() AnyID { return r.ID.Any() }

// Bounce is part of objects that wait for the answer to an e-mail; it is set when the newest e-mail could not be delivered (D-25).
type Bounce struct {
	BouncedAt    *time.Time
	BounceReason string // the mail system's reason: one line without addresses
}
