// Package jobs is the catalogue of jobs: each with its arguments, kind,
// queue, number of attempts and timeout. Payloads have ids only, no copies of data, and old payloads remain readable.
package jobs

import (
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// Queue is a queue of jobs. Jobs in different queues do not wait for each other.
type Queue string

const (
	Critical Queue = "critical" // jobs with a deadline
	Mail     Queue = "mail"     // e-mails, so that a slow mail server delays nothing else
	Default  Queue = "default"
	Bulk     Queue = "bulk" // files and cleaning up
)

// mailTry is the longest SMTP session that the timeouts of RFC 5321 (4.5.3.2) allow, twenty minutes, and some time
// for the database.
const mailTry = 22 * time.Minute

// Weights are the priorities of the queues: how often each is served when all have jobs.
var Weights = map[Queue]int{Critical: 6, Mail: 3, Default: 3, Bulk: 1}

// Spec is how a kind of job runs.
type Spec struct {
	Kind     string
	Queue    Queue
	Attempts int           // how many times it may be tried
	Timeout  time.Duration // how long one try may take
	Together bool          // many may run in one transaction: such a job does nothing but one transaction of its own
}

// spec is the Spec of a job that takes a minute at most.
func spec(kind string, q Queue, attempts int) Spec {
	return Spec{Kind: kind, Queue: q, Attempts: attempts, Timeout: time.Minute}
}

// together is the Spec of such a job that does nothing but one transaction.
func together(kind string, q Queue, attempts int) Spec {
	s := spec(kind, q, attempts)
	s.Together = true
	return s
}

// Job is the arguments of one kind of job.
type Job interface{ Spec() Spec }

// ScreenEligibility screens a submitted request at once and records findings for the reviewer (D-15).
type ScreenEligibility struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
}

// RemindReviewers reminds the reviewers of an unanswered request after one business day (D-15).
type RemindReviewers struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
}

// SendHoldingReply sends a holding reply to an applicant whom nobody has answered, shortly before the deadline (D-15).
type SendHoldingReply struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
}

// ResponseDue marks an unanswered request overdue at the deadline and escalates it.
type ResponseDue struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
}

// RemindApplicant reminds the applicant of an unanswered question.
type RemindApplicant struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
	Version int                                  `json:"version"` // of the request when the question was asked
}

// LapseEligibility closes a request whose question was not answered in time.
type LapseEligibility struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
	Version int                                  `json:"version"`
}

// ExpireDraft closes a draft that was never submitted.
type ExpireDraft struct {
	Request models.ID[models.EligibilityRequest] `json:"request"`
}

// VerifyContact writes to the primary contact of a submitted registration.
type VerifyContact struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// AdvanceVetting runs the check of a vetting step, and continues with the next step when it passes.
type AdvanceVetting struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
	Step         models.VettingStep             `json:"step"`
}

// VettingTarget notifies the reviewers when a decision becomes possible (R-93, D-16).
type VettingTarget struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// VettingDeadline marks an undecided registration overdue and escalates it (R-94, D-16).
type VettingDeadline struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// SuspendRegistration suspends an enrolment that has stayed rejected for 30 days (section 4.5).
type SuspendRegistration struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// LookUpCompany queries a company register again that was not available before.
type LookUpCompany struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// VerifyAddress queries a postal authority again that was not available before.
type VerifyAddress struct {
	Registration models.ID[models.Registration] `json:"registration"`
	Round        int                            `json:"round"`
}

// AnnounceAgreements notifies partners of a newer version of the partner agreement, and reminds them (section 4.6).
type AnnounceAgreements struct{}

// LapseAgreements ends the grace period of superseded acceptances: partners that have not accepted the newer version are no longer active (section 4.6).
type LapseAgreements struct{}

// ProvisionCustomer sets the account of a new customer up.
type ProvisionCustomer struct {
	Customer models.ID[models.Customer] `json:"customer"`
}

// ReleaseHold releases a hold on a validation ID when its customer was not provisioned in time (section 4.4).
type ReleaseHold struct {
	Hold models.ID[models.ValidationHold] `json:"hold"`
}

// ReviewCustomer checks the details of a new or changed customer.
type ReviewCustomer struct {
	Customer models.ID[models.Customer] `json:"customer"`
	Round    int                        `json:"round"`
}

// VetQualification checks a special qualification that a partner has requested.
type VetQualification struct {
	Qualification models.ID[models.CustomerQualification] `json:"qualification"`
}

// RemindInvitation reminds of an invitation that nobody has answered (section 4.7).
type RemindInvitation struct {
	Invitation models.ID[models.RelationshipRequest] `json:"request"`
	Link       int                                   `json:"link"` // which of its links
	Days       int                                   `json:"days"` // before the end
}

// ExpireInvitation ends an invitation that nobody has answered (section 4.7, D-07).
type ExpireInvitation struct {
	Invitation models.ID[models.RelationshipRequest] `json:"request"`
	Link       int                                   `json:"link"`
}

// RemindCart reminds of a cart that is about to expire.
type RemindCart struct {
	Cart models.ID[models.Cart] `json:"cart"`
}

// ExpireCart ends a cart whose time is over.
type ExpireCart struct {
	Cart models.ID[models.Cart] `json:"cart"`
}

// ProvisionSubscription tells the provisioning service what a subscription is to be.
type ProvisionSubscription struct {
	Subscription models.ID[models.Subscription] `json:"subscription"`
	Revision     int                            `json:"revision"` // of what it is to be
}

// RemindSubscription tells what happens at the end of the term of a subscription.
type RemindSubscription struct {
	Subscription models.ID[models.Subscription] `json:"subscription"`
	Term         int                            `json:"term"` // its number
}

// EndTerm renews a subscription at the end of its term, or lets it expire.
type EndTerm struct {
	Subscription models.ID[models.Subscription] `json:"subscription"`
	Term         int                            `json:"term"`
}

// ExecuteSupport does what an approved support request asks for (section 4.11).
type ExecuteSupport struct {
	Request models.ID[models.SupportRequest] `json:"request"`
}

// CloseSupport closes a support request ten business days after its end (section 4.11).
type CloseSupport struct {
	Request models.ID[models.SupportRequest] `json:"request"`
	Ending  int                              `json:"ending"` // its number
}

// SyncAudience lets the changes of an audience go live.
type SyncAudience struct {
	Audience models.ID[models.Audience] `json:"audience"`
}

// SendEmail renders and sends one e-mail.
type SendEmail struct {
	Email models.ID[models.Email] `json:"email"`
}

// CleanUp deletes what has been kept long enough: old idempotency keys, jobs, texts of e-mails; and documents that no row names.
type CleanUp struct{}

// ImportProgram reads the files of an import. It goes on where an attempt before has ended.
type ImportProgram struct {
	Import models.ID[models.ProgramImport] `json:"import"`
}

// ReleaseLetters writes to the people of an import.
type ReleaseLetters struct {
	Import models.ID[models.ProgramImport] `json:"import"`
}

func (ScreenEligibility) Spec() Spec   { return together("eligibility.screen", Default, 10) }
func (RemindReviewers) Spec() Spec     { return together("eligibility.remind_reviewers", Critical, 20) }
func (SendHoldingReply) Spec() Spec    { return together("eligibility.holding_reply", Critical, 20) }
func (ResponseDue) Spec() Spec         { return together("eligibility.response_due", Critical, 20) }
func (RemindApplicant) Spec() Spec     { return together("eligibility.remind_applicant", Default, 20) }
func (LapseEligibility) Spec() Spec    { return together("eligibility.lapse", Default, 20) }
func (ExpireDraft) Spec() Spec         { return together("eligibility.expire_draft", Bulk, 20) }
func (VerifyContact) Spec() Spec       { return spec("registration.verify_contact", Critical, 20) }
func (AdvanceVetting) Spec() Spec      { return spec("registration.advance_vetting", Default, 8) }
func (VettingTarget) Spec() Spec       { return together("registration.target_due", Default, 20) }
func (VettingDeadline) Spec() Spec     { return together("registration.deadline_due", Critical, 20) }
func (SuspendRegistration) Spec() Spec { return spec("registration.suspend", Default, 20) }
func (LookUpCompany) Spec() Spec       { return spec("registration.look_up_company", Default, 12) }
func (VerifyAddress) Spec() Spec       { return spec("registration.verify_address", Default, 12) }
func (ProvisionCustomer) Spec() Spec   { return spec("customer.provision", Default, 12) }
func (ReleaseHold) Spec() Spec         { return together("validation_id.release_hold", Default, 20) }
func (ReviewCustomer) Spec() Spec      { return spec("customer.review", Default, 8) }
func (VetQualification) Spec() Spec    { return spec("qualification.vet", Default, 12) }
func (RemindCart) Spec() Spec          { return together("cart.remind", Default, 20) }
func (ExpireCart) Spec() Spec          { return together("cart.expire", Bulk, 20) }
func (ProvisionSubscription) Spec() Spec {
	return spec("subscription.provision", Default, 90)
}
func (RemindSubscription) Spec() Spec { return together("subscription.remind", Default, 20) }
func (EndTerm) Spec() Spec            { return together("subscription.end_term", Critical, 20) }
func (ExecuteSupport) Spec() Spec     { return spec("support.execute", Default, 30) }
func (CloseSupport) Spec() Spec       { return together("support.close", Bulk, 20) }
func (RemindInvitation) Spec() Spec   { return together("invitation.remind", Default, 20) }
func (ExpireInvitation) Spec() Spec   { return together("invitation.expire", Default, 20) }
func (AnnounceAgreements) Spec() Spec {
	return Spec{Kind: "agreement.announce", Queue: Bulk, Attempts: 20, Timeout: 30 * time.Minute}
}
func (LapseAgreements) Spec() Spec {
	return Spec{Kind: "agreement.lapse", Queue: Default, Attempts: 20, Timeout: 30 * time.Minute}
}
func (ImportProgram) Spec() Spec {
	return Spec{Kind: "program.import", Queue: Bulk, Attempts: 20, Timeout: time.Hour}
}
func (ReleaseLetters) Spec() Spec {
	return Spec{Kind: "program.release_letters", Queue: Bulk, Attempts: 20, Timeout: time.Hour}
}
func (SyncAudience) Spec() Spec {
	return Spec{Kind: "audience.sync", Queue: Default, Attempts: 20, Timeout: 30 * time.Minute}
}
func (SendEmail) Spec() Spec {
	return Spec{Kind: "mail.send", Queue: Mail, Attempts: 90, Timeout: mailTry}
}
func (CleanUp) Spec() Spec {
	return Spec{Kind: "house.keep", Queue: Bulk, Attempts: 5, Timeout: 30 * time.Minute}
}

// All lists one zero value of every kind; a test checks that each has exactly one handler.
func All() []Job {
	return []Job{
		ScreenEligibility{}, RemindReviewers{}, SendHoldingReply{}, ResponseDue{}, RemindApplicant{}, LapseEligibility{}, ExpireDraft{},
		VerifyContact{}, AdvanceVetting{}, VettingTarget{}, VettingDeadline{}, SuspendRegistration{}, LookUpCompany{}, VerifyAddress{},
		ProvisionCustomer{}, ReleaseHold{}, ReviewCustomer{}, VetQualification{}, RemindInvitation{}, ExpireInvitation{}, RemindCart{}, ExpireCart{},
		ProvisionSubscription{}, RemindSubscription{}, EndTerm{}, ExecuteSupport{}, CloseSupport{},
		AnnounceAgreements{}, LapseAgreements{}, ImportProgram{}, ReleaseLetters{}, SyncAudience{}, SendEmail{}, CleanUp{},
	}
}
