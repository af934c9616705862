// Package mail writes the program's e-mails in six languages and hands them to a mail server. It does not
// know when an e-mail is due, who gets it or whether to try again: its callers do.
package mail

import "time"

// Template names an e-mail; its words are in words/<language>.json under the same name.
type Template string

const (
	// EligibilityPartnerReply is a reviewer's answer to a partner's intake form, with the next steps (M-01).
	EligibilityPartnerReply Template = "eligibility_partner_reply"
	// QualificationGranted tells a partner that it may work with government customers (M-02).
	QualificationGranted Template = "qualification_granted"
	// EligibilityCustomerReply is a reviewer's answer to a customer's intake form, with the next steps (M-03).
	EligibilityCustomerReply Template = "eligibility_customer_reply"
	// ValidationIDIssued tells the transacting partner that it can select a validation ID (M-04).
	ValidationIDIssued Template = "validation_id_issued"
	// ValidationIDCustomer tells the customer that it is approved and its partner can go on (M-04).
	ValidationIDCustomer Template = "validation_id_customer"
	// EligibilityHoldingReply answers in time where no reviewer has answered yet.
	EligibilityHoldingReply Template = "eligibility_holding_reply"
	// EligibilityInformationRequested asks the applicant a reviewer's question.
	EligibilityInformationRequested Template = "eligibility_information_requested"
	// EligibilityInformationReminder asks again.
	EligibilityInformationReminder Template = "eligibility_information_reminder"
	// EligibilityDenied tells the applicant that the request is not approved, and why.
	EligibilityDenied Template = "eligibility_denied"
	// EligibilityLapsed tells the applicant that the request was closed for want of an answer.
	EligibilityLapsed Template = "eligibility_lapsed"
	// QualificationRevoked tells an organisation that it has lost its qualification.
	QualificationRevoked Template = "qualification_revoked"
	// EligibilityReviewReminder tells a reviewer that a request has waited for a business day.
	EligibilityReviewReminder Template = "eligibility_review_reminder"
	// EligibilityEscalation tells the operator that a deadline has passed without a reviewer's reply.
	EligibilityEscalation Template = "eligibility_escalation"
)

// Templates lists every template.
func Templates() []Template {
	return []Template{
		EligibilityPartnerReply, QualificationGranted, EligibilityCustomerReply, ValidationIDIssued, ValidationIDCustomer,
		EligibilityHoldingReply, EligibilityInformationRequested, EligibilityInformationReminder, EligibilityDenied,
		EligibilityLapsed, QualificationRevoked, EligibilityReviewReminder, EligibilityEscalation,
	}
}

// Data is what an e-mail says about its case. Everything is optional: what is empty is left out.
type Data struct {
	RecipientName    string    `json:"recipientName,omitempty"`
	OrganizationName string    `json:"organizationName,omitempty"`
	PartnerName      string    `json:"partnerName,omitempty"`
	Reference        string    `json:"reference,omitempty"` // the case number
	NextSteps        string    `json:"nextSteps,omitempty"` // replaces the template's own next steps
	Question         string    `json:"question,omitempty"`
	Reason           string    `json:"reason,omitempty"`
	ValidationID     string    `json:"validationId,omitempty"`
	Allowance        string    `json:"allowance,omitempty"` // customers the validation ID is good for; empty is unlimited
	Due              time.Time `json:"due,omitzero"`
	Link             string    `json:"link,omitempty"`
	Mailbox          string    `json:"mailbox,omitempty"` // where help is to be had
	ProgramName      string    `json:"programName,omitempty"`
}

// Rendered is an e-mail in its final words.
type Rendered struct {
	Subject string
	Text    string
	HTML    string
}
