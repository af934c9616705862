package store

import (
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
)

// letters are the e-mails that a user can cause to people who did not ask for them: invitations, new accounts, questions to
// primary contacts. Reminders and decisions are not counted.
var letters = []mail.Template{
	mail.RelationshipRequest, mail.JointInvitation, mail.PartnershipInvitation, mail.CustomerAccountReady, mail.UserInvitation, mail.CompanyEnrolled, mail.ContactVerification,
}

// SentTo reads the times at which such e-mails were sent to a mailbox since an instant, by any organisation: newest first, at most so
// many. The current status and address of the invitation do not matter.
func (tx *Tx) SentTo(address string, since time.Time, most int) ([]time.Time, error) {
	return tx.sentTo(address, since, most, letters)
}

// OthersSentTo is SentTo without the questions to primary contacts, which have rows of their own.
func (tx *Tx) OthersSentTo(address string, since time.Time, most int) ([]time.Time, error) {
	return tx.sentTo(address, since, most, slices.DeleteFunc(slices.Clone(letters), func(t mail.Template) bool { return t == mail.ContactVerification }))
}

func (tx *Tx) sentTo(address string, since time.Time, most int, kinds []mail.Template) (at []time.Time, err error) {
	err = tx.db.Model(&models.Email{}).Where("mailbox_key = ? AND created_at > ? AND template IN ?", models.MailboxKey(address), since, kinds).
		Order("created_at DESC, id DESC").Limit(most).Pluck("created_at", &at).Error
	return at, translate(err)
}

// LettersSince counts the invitations that an organisation has mailed to customers since an instant. Those to resellers are not
// counted: each reseller's address has its own limit.
func (tx *Tx) LettersSince(org models.ID[models.Organization], since time.Time) (int, error) {
	toCustomers := []mail.Template{mail.RelationshipRequest, mail.JointInvitation}
	return tx.count(&models.Email{}, "organization_id = ? AND created_at > ? AND template IN ?", org, since, toCustomers)
}
