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
	// ContactVerification asks the primary contact of a registration two separate questions (M-06, R-90). It carries a
	// link that works once: see Data.WithLink.
	ContactVerification Template = "contact_verification"
	// RegistrationVettingStarted tells the primary contact that vetting has begun, and by when it ends (M-07, R-93).
	RegistrationVettingStarted Template = "registration_vetting_started"
	// RegistrationOverdue tells the primary contact that the deadline has passed undecided (M-07, R-94).
	RegistrationOverdue Template = "registration_overdue"
	// RegistrationAppealReceived confirms an appeal (M-07).
	RegistrationAppealReceived Template = "registration_appeal_received"
	// RegistrationActive tells the primary contact that the agreement is accepted and what is left to set up (M-07, R-98).
	RegistrationActive Template = "registration_active"
	// RegistrationSuspended tells the primary contact that the enrolment is suspended after a rejection (M-07).
	RegistrationSuspended Template = "registration_suspended"
	// RegistrationAuthorized tells the primary contact that the review is complete and the company authorised (M-08, R-76).
	RegistrationAuthorized Template = "registration_authorized"
	// RegistrationRejected tells the primary contact that the review is complete and the company not confirmed (M-08, R-76).
	RegistrationRejected Template = "registration_rejected"
	// RegistrationReviewReminder tells a vetting reviewer that a registration cannot go on without one.
	RegistrationReviewReminder Template = "registration_review_reminder"
	// RegistrationEscalation tells the operator that the deadline for vetting has passed.
	RegistrationEscalation Template = "registration_escalation"
	// UserInvitation tells somebody that he or she is now a user of an organisation.
	UserInvitation Template = "user_invitation"
	// AgreementSuperseded tells a partner's global admin that a newer version of the partner agreement is in force, and until
	// when the acceptance of the earlier one counts (section 4.6).
	AgreementSuperseded Template = "agreement_superseded"
	// AgreementReminder says so again shortly before the earlier acceptance ends.
	AgreementReminder Template = "agreement_reminder"
	// AgreementLapsed tells a partner that the earlier acceptance counts no more, and what that means (section 4.6).
	AgreementLapsed Template = "agreement_lapsed"
	// PartnerStandingChanged tells a partner what the operator has decided about its account: "GOOD", "RESTRICTED", "SUSPENDED" or
	// "CLOSED" (section 4.5).
	PartnerStandingChanged Template = "partner_standing_changed"
	// RegistrationChanged tells a vetted company that its legal data or its contact were changed and are vetted again.
	RegistrationChanged Template = "registration_changed"
	// RelationshipRequest asks a customer, for a partner, to accept that partner as its reseller (M-05). This template, the two
	// after it and InvitationReminder carry a link that works once: see Data.WithLink. The three can be drafts: see Draft.
	RelationshipRequest Template = "relationship_request"
	// JointInvitation asks a customer, for a reseller, to accept the reseller and its provider at once (M-10, R-113).
	JointInvitation Template = "joint_invitation"
	// PartnershipInvitation asks a reseller's global admin, for a provider, to authorise that provider (M-09, R-104).
	PartnershipInvitation Template = "partnership_invitation"
	// InvitationReminder tells who was invited that the invitation is still open, and until when.
	InvitationReminder Template = "invitation_reminder"
	// InvitationPending tells who handed out an invitation himself that nobody has answered, and when it ends.
	InvitationPending Template = "invitation_pending"
	// InvitationAccepted tells who issued an invitation that it was accepted.
	InvitationAccepted Template = "invitation_accepted"
	// InvitationDeclined tells who issued an invitation that it was declined.
	InvitationDeclined Template = "invitation_declined"
	// InvitationExpired tells who issued an invitation that it has ended without an answer.
	InvitationExpired Template = "invitation_expired"
	// RelationshipRemoved tells the customer, and the partners that did not do it themselves, that a reseller relationship has ended.
	RelationshipRemoved Template = "relationship_removed"
	// DelegatedAccessEnded tells the customer and the partner that the partner no longer administers the customer, and the Outcome:
	// "WITHDRAWN" by the customer or "GIVEN_UP" by the partner (T-60).
	DelegatedAccessEnded Template = "delegated_access_ended"
	// JointInvitationAccepted tells the provider that a customer accepted it together with its reseller.
	JointInvitationAccepted Template = "joint_invitation_accepted"
	// CustomerAccountReady tells a new customer's first global admin that a partner has set up the account.
	CustomerAccountReady Template = "customer_account_ready"
	// CustomerAccountFailed tells the partner's agent that a customer's account could not be set up, and why.
	CustomerAccountFailed Template = "customer_account_failed"
	// LetterUndelivered tells those who can do something about it that a letter did not arrive, and the mail system's Reason (D-25).
	LetterUndelivered Template = "letter_undelivered"
	// CustomerReviewReminder tells a reviewer that a customer's details need a person.
	CustomerReviewReminder Template = "customer_review_reminder"
	// CustomerReviewDecided tells the partner's agent the Outcome: "VERIFIED" or "NOT_APPROVED".
	CustomerReviewDecided Template = "customer_review_decided"
	// QualificationReviewReminder tells an eligibility reviewer that a customer's qualification is waiting for a decision.
	QualificationReviewReminder Template = "qualification_review_reminder"
	// CustomerQualificationDecided tells the partner's agent the Outcome: "APPROVED" or "DENIED" (D-14).
	CustomerQualificationDecided Template = "customer_qualification_decided"
	// ValidationIDRevoked tells the partner and the organisation that was validated that a validation ID was taken back (D-26).
	ValidationIDRevoked Template = "validation_id_revoked"
	// CustomerQualificationRevoked tells the customer and its partners that it has lost a special qualification (D-26).
	CustomerQualificationRevoked Template = "customer_qualification_revoked"
)

// Templates lists every template.
func Templates() []Template {
	return []Template{
		EligibilityPartnerReply, QualificationGranted, EligibilityCustomerReply, ValidationIDIssued, ValidationIDCustomer,
		EligibilityHoldingReply, EligibilityInformationRequested, EligibilityInformationReminder, EligibilityDenied,
		EligibilityLapsed, QualificationRevoked, EligibilityReviewReminder, EligibilityEscalation,
		ContactVerification, RegistrationVettingStarted, RegistrationOverdue, RegistrationAppealReceived, RegistrationActive,
		RegistrationSuspended, RegistrationAuthorized, RegistrationRejected, RegistrationReviewReminder, RegistrationEscalation,
		UserInvitation, AgreementSuperseded, AgreementReminder, AgreementLapsed, PartnerStandingChanged, RegistrationChanged,
		RelationshipRequest, JointInvitation, PartnershipInvitation, InvitationReminder, InvitationPending, InvitationAccepted,
		InvitationDeclined, InvitationExpired, RelationshipRemoved, DelegatedAccessEnded, JointInvitationAccepted, CustomerAccountReady, CustomerAccountFailed, CustomerReviewReminder,
		CustomerReviewDecided, QualificationReviewReminder, CustomerQualificationDecided, LetterUndelivered,
		ValidationIDRevoked, CustomerQualificationRevoked,
	}
}

// linksOnce reports whether the secret link is the only link of the e-mail.
func (t Template) linksOnce() bool {
	switch t {
	case ContactVerification, RelationshipRequest, JointInvitation, PartnershipInvitation, InvitationReminder:
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
	NextSteps        string    `json:"nextSteps,omitempty"` // replaces the template's own next steps
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
	ReplyToName      string    `json:"replyToName,omitempty"`    // the person who signs the letter, if it is not the program
	ReplyToAddress   string    `json:"replyToAddress,omitempty"` // the Reply-To address then
	Outcome          string    `json:"outcome,omitempty"`        // a key for which the template has words
	Subject          string    `json:"subject,omitempty"`        // replaces the template's own subject
	Letter           string    `json:"letter,omitempty"`         // somebody's own words with LinkMark in them; replaces the template's text
	VerificationID   string    `json:"verificationId,omitempty"` // which one-time link is to be made while sending
	InvitationLink   string    `json:"requestLink,omitempty"`    // likewise, of an invitation
	SecretCode       string    `json:"-"`                        // what can be typed in place of the link; never stored either
	SecretLink       string    `json:"-"`                        // shown instead of Link; whoever has it may act, so it is never stored
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
