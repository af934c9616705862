package rules

import (
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// eligibilityMove is a move of the state machine in section 4.2: from which statuses, to which.
type eligibilityMove struct {
	from []models.EligibilityStatus
	to   models.EligibilityStatus
}

// The moves that the program makes by itself.
const (
	LapseEligibility access.Action = "lapseEligibilityRequest"
	ExpireDraft      access.Action = "expireEligibilityDraft"
)

// eligibilityMoves is the whole state machine. A decision can be the first reply, so a SUBMITTED request can be decided (D-15).
var eligibilityMoves = map[access.Action]eligibilityMove{
	access.SubmitEligibilityRequest:      {[]models.EligibilityStatus{models.EligibilityDraft}, models.EligibilitySubmitted},
	access.AcknowledgeEligibilityRequest: {[]models.EligibilityStatus{models.EligibilitySubmitted}, models.EligibilityAcknowledged},
	access.RequestEligibilityInformation: {[]models.EligibilityStatus{models.EligibilityAcknowledged}, models.EligibilityInfoRequested},
	access.AnswerEligibilityRequest:      {[]models.EligibilityStatus{models.EligibilityInfoRequested}, models.EligibilityAcknowledged},
	access.ApproveEligibilityRequest:     {[]models.EligibilityStatus{models.EligibilitySubmitted, models.EligibilityAcknowledged}, models.EligibilityApproved},
	access.DenyEligibilityRequest:        {[]models.EligibilityStatus{models.EligibilitySubmitted, models.EligibilityAcknowledged}, models.EligibilityDenied},
	access.WithdrawEligibilityRequest: {[]models.EligibilityStatus{
		models.EligibilityDraft, models.EligibilitySubmitted, models.EligibilityAcknowledged, models.EligibilityInfoRequested}, models.EligibilityWithdrawn},
	LapseEligibility: {[]models.EligibilityStatus{models.EligibilityInfoRequested}, models.EligibilityLapsed},
	ExpireDraft:      {[]models.EligibilityStatus{models.EligibilityDraft}, models.EligibilityExpired},
}

// EligibilityRequestFacts decide what can be done with an eligibility request.
type EligibilityRequestFacts struct {
	Request   models.EligibilityRequest
	Partner   models.Partner // that sells to the applicant, or is it
	Qualified bool           // for government cloud
	Mailbox   string
	Now       time.Time
}

// OnEligibilityRequest are the moves that people make.
var OnEligibilityRequest = Actions[EligibilityRequestFacts]{
	List: []access.Action{
		access.AcknowledgeEligibilityRequest, access.RequestEligibilityInformation, access.AnswerEligibilityRequest,
		access.ApproveEligibilityRequest, access.DenyEligibilityRequest, access.WithdrawEligibilityRequest,
	},
	against: func(do access.Action, who access.Actor, f EligibilityRequestFacts) problem.List {
		applicants := do == access.AnswerEligibilityRequest || do == access.WithdrawEligibilityRequest
		if applicants && who.Owns(f.Request.OrganizationID) != nil {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		if wrong := MoveEligibility(EligibilityStatusAt(f.Request, f.Now), do); wrong != nil || do != access.ApproveEligibilityRequest {
			return problem.ListOf(wrong)
		}
		return problem.ListOf(f.sells())
	},
}

// sells returns the problem if the partner that a customer has named has lost its qualification since (R-26, section 4.3).
func (f EligibilityRequestFacts) sells() *problem.Problem {
	if f.Request.Kind == models.EligibilityPartner || f.Qualified {
		return nil
	}
	return problem.New(problem.PartnerNotGCCQualified, "id").With("Partner", f.Partner.Name).With("Mailbox", f.Mailbox)
}

// EligibilityAfter is the status to which a move leads.
func EligibilityAfter(do access.Action) models.EligibilityStatus { return eligibilityMoves[do].to }

// MoveEligibility returns the problem that prevents a move; nil when it is possible. A final request is REQUEST_ALREADY_DECIDED (R-15,
// R-29), any other REQUEST_STATE_INVALID.
func MoveEligibility(from models.EligibilityStatus, do access.Action) *problem.Problem {
	move := eligibilityMoves[do]
	if slices.Contains(move.from, from) {
		return nil
	}
	if from.Final() {
		return problem.New(problem.RequestAlreadyDecided, "id").Naming("Status", "eligibility_status", string(from))
	}
	allowed := make([]string, len(move.from))
	for i, s := range move.from {
		allowed[i] = string(s)
	}
	return problem.New(problem.RequestStateInvalid, "id").Naming("Status", "eligibility_status", string(from)).
		Naming("Allowed", "eligibility_status", allowed...)
}
