// Package mail writes the program's e-mails in six languages and hands them to a mail server. It does not
// know when an e-mail is due, who gets it or whether to try again: its callers do.
package mail

import "time"

// Template names an e-mail; its words are in letters/<template>.json.
type Template string

// linksOnce reports whether the secret link is the only link of the e-mail.
func (t Template) linksOnce() bool {
	switch t {
	case ContactVerification, RelationshipRequest, JointInvitation, PartnershipInvitation, InvitationReminder, SignInCode:
		return true
	}
	return false
}

// Data holds the facts for an e-mail. All are optional: empty ones are left out.
type Data struct {
	RecipientName    string    `json:"recipientName,omitempty"`
	OrganizationName string    `json:"organizationName,omitempty"`
	PartnerName      string    `json:"partnerName,omitempty"`
	ProviderName     string    `json:"providerName,omitempty"` // of a joint invitation, or the one that invites a reseller
	ResellerName     string    `json:"resellerName,omitempty"` // the reseller that a provider invites
	CustomerName     string    `json:"customerName,omitempty"`
	Reference        string    `json:"reference,omitempty"` // the case number
	OrderNumber      string    `json:"orderNumber,omitempty"`
	SubscriptionName string    `json:"subscriptionName,omitempty"` // of the offer and the plan
	NextSteps        string    `json:"nextSteps,omitempty"`        // replaces the template's own next steps
	RequestTitle     string    `json:"requestTitle,omitempty"`     // of a support request
	Message          string    `json:"message,omitempty"`          // somebody's own words, of the thread of a support request
	Question         string    `json:"question,omitempty"`
	Reason           string    `json:"reason,omitempty"`
	ValidationID     string    `json:"validationId,omitempty"`
	Allowance        string    `json:"allowance,omitempty"` // customers the validation ID is good for; empty is unlimited
	Due              time.Time `json:"due,omitzero"`
	TimeZone         string    `json:"timeZone,omitempty"` // of the reader
	Link             string    `json:"link,omitempty"`
	Mailbox          string    `json:"mailbox,omitempty"` // the e-mail address for help
	ProgramName      string    `json:"programName,omitempty"`
	SupportReference string    `json:"supportReference,omitempty"` // the number of a support request
	InviterName      string    `json:"inviterName,omitempty"`
	InvitedName      string    `json:"invitedName,omitempty"`    // a person who was invited
	Roles            string    `json:"roles,omitempty"`          // as the API names them, with commas between them
	PartnerTypes     string    `json:"partnerTypes,omitempty"`   // how a partner takes part, likewise
	ReplyToName      string    `json:"replyToName,omitempty"`    // the person who signs the letter, if it is not the program
	ReplyToAddress   string    `json:"replyToAddress,omitempty"` // the Reply-To address then
	Outcome          string    `json:"outcome,omitempty"`        // a key for which the template has words
	Subject          string    `json:"subject,omitempty"`        // replaces the template's own subject
	Letter           string    `json:"letter,omitempty"`         // somebody's own words with LinkMark in them; replaces the template's text
	VerificationID   string    `json:"verificationId,omitempty"` // which one-time link is to be made while sending
	InvitationLink   string    `json:"requestLink,omitempty"`    // likewise, of an invitation
	SignInID         string    `json:"signInId,omitempty"`       // likewise, of somebody who signs in
	SecretCode       string    `json:"-"`                        // what can be typed in place of the link; never stored either
	SecretLink       string    `json:"-"`                        // shown instead of Link; whoever has it may act, so it is never stored
	Colour           string    `json:"-"`                        // of the program, when it is rendered; empty for none
}

// WithLink is the data with a secret link, for the message that is sent. The stored copy is rendered without it.
func (d Data) WithLink(url string) Data {
	d.SecretLink = url
	return d
}

// WithCode is the data with the code that can be typed in place of the secret link.
func (d Data) WithCode(code string) Data {
	d.SecretCode = code
	return d
}

// link is the link of the e-mail. A contact verification or an invitation has its secret link or none, never a link to the
// case, since the recipient cannot answer there.
func (d Data) link(t Template) string {
	if t.linksOnce() {
		return d.SecretLink
	}
	return either(d.SecretLink, d.Link)
}

// Rendered is an e-mail in its final words.
type Rendered struct {
	Subject string
	Text    string
	HTML    string
}
