package access

import "github.com/partnergraph/partnergraph/models"

// Action is one thing that can be done: a root field of the schema, or a job of the program.
type Action string

// Anyone and SignedIn stand for roles in grants: everybody, and everybody who is signed in.
const (
	Anyone   models.Role = "ANYONE"
	SignedIn models.Role = "SIGNED_IN"
)

const (
	// Reading.
	ReadNode                Action = "node"
	ReadNodes               Action = "nodes"
	ReadViewer              Action = "viewer"
	ReadProgram             Action = "program"
	ReadRegions             Action = "regions"
	ReadMarket              Action = "market"
	ReadPartner             Action = "partner"
	ReadPartners            Action = "partners"
	ReadCustomer            Action = "customer"
	ReadCustomers           Action = "customers"
	ReadEligibilityRequest  Action = "eligibilityRequest"
	ReadEligibilityRequests Action = "eligibilityRequests"
	ReadValidationIDs       Action = "validationIds"
	ReadJob                 Action = "job"
	ReadJobs                Action = "jobs"
	ReadEmails              Action = "emails"
	ReadAuditEvents         Action = "auditEvents"

	// Eligibility.
	SubmitEligibilityRequest      Action = "submitEligibilityRequest"
	AnswerEligibilityRequest      Action = "answerEligibilityRequest"
	WithdrawEligibilityRequest    Action = "withdrawEligibilityRequest"
	AcknowledgeEligibilityRequest Action = "acknowledgeEligibilityRequest"
	RequestEligibilityInformation Action = "requestEligibilityInformation"
	ApproveEligibilityRequest     Action = "approveEligibilityRequest"
	DenyEligibilityRequest        Action = "denyEligibilityRequest"
	RevokeQualification           Action = "revokeQualification"

	// Jobs and the sandbox.
	CancelJob    Action = "cancelJob"
	RetryJob     Action = "retryJob"
	AdvanceClock Action = "advanceClock"

	// Subscriptions.
	WatchEligibilityRequest Action = "eligibilityRequestUpdated"
	WatchJob                Action = "jobUpdated"

	// What only the program itself does, in jobs.
	RunEligibilityJobs Action = "runEligibilityJobs"
	SendMail           Action = "sendMail"
	KeepHouse          Action = "keepHouse"
)

var (
	agents    = []models.Role{models.AdminAgent, models.SalesAgent}
	customers = []models.Role{models.CustomerGlobalAdmin, models.CustomerUser}
	reviewers = []models.Role{models.EligibilityReviewer}
	operators = []models.Role{models.OperatorAdmin}
	staff     = []models.Role{models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer, models.OperatorAdmin}
	signedIn  = []models.Role{SignedIn}
	anyone    = []models.Role{Anyone}
	system    = []models.Role{models.System}
)

// Grants is the whole policy: which roles may do what. What is not here, nobody may do.
var Grants = map[Action][]models.Role{
	ReadNode:                signedIn,
	ReadNodes:               signedIn,
	ReadViewer:              anyone,
	ReadProgram:             anyone,
	ReadRegions:             anyone,
	ReadMarket:              anyone,
	ReadPartner:             signedIn,
	ReadPartners:            signedIn,
	ReadCustomer:            signedIn,
	ReadCustomers:           signedIn,
	ReadEligibilityRequest:  signedIn,
	ReadEligibilityRequests: signedIn,
	ReadValidationIDs:       join(agents, reviewers, operators),
	ReadJob:                 signedIn,
	ReadJobs:                signedIn,
	ReadEmails:              operators,
	ReadAuditEvents:         join([]models.Role{models.GlobalAdmin, models.AccountAdmin, models.AdminAgent, models.CustomerGlobalAdmin}, staff),

	SubmitEligibilityRequest:      join(agents, customers),
	AnswerEligibilityRequest:      join(agents, customers),
	WithdrawEligibilityRequest:    join(agents, customers),
	AcknowledgeEligibilityRequest: reviewers,
	RequestEligibilityInformation: reviewers,
	ApproveEligibilityRequest:     reviewers,
	DenyEligibilityRequest:        reviewers,
	RevokeQualification:           join(reviewers, operators),

	CancelJob:    operators,
	RetryJob:     operators,
	AdvanceClock: operators,

	WatchEligibilityRequest: signedIn,
	WatchJob:                signedIn,

	RunEligibilityJobs: system,
	SendMail:           system,
	KeepHouse:          system,
}

func join(groups ...[]models.Role) (all []models.Role) {
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// Mutations lists the mutations, in the order of the schema, for "what may I do".
func Mutations() []Action {
	return []Action{
		SubmitEligibilityRequest, AnswerEligibilityRequest, WithdrawEligibilityRequest, AcknowledgeEligibilityRequest,
		RequestEligibilityInformation, ApproveEligibilityRequest, DenyEligibilityRequest, RevokeQualification,
		CancelJob, RetryJob, AdvanceClock,
	}
}
