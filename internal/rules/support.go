package rules

import (
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

const (
	// ReopenTime is how long after its end a support request can be opened again (section 4.11).
	ReopenTime = 30 * 24 * time.Hour
	// closesAfter is how many business days after its end a support request is closed (section 4.11).
	closesAfter = 10
	// MaxAttachments is how many files a message of a support request can have.
	MaxAttachments = 5
)

// SupportCloses is when a support request that was resolved at an instant is closed.
func SupportCloses(cal clock.Calendar, resolved time.Time) time.Time {
	return cal.Deadline(resolved, closesAfter)
}

// SupportForm is a support request as it is filled in.
type SupportForm struct {
	Kind                       models.SupportKind
	Title, Description         string
	Severity                   models.SupportSeverity
	ContactName, ContactEmail  string
	ContactLocale              string
	SubjectPrefix              string // of what it is about; empty for nothing
	SubjectFound, SubjectNamed bool
	Attachments                int
	Audience                   AudienceForm
}

// subjectsOf are the kinds of objects that a kind of support request can be about; all, where there is no entry.
var subjectsOf = map[models.SupportKind][]string{
	models.SupportVettingStuck:    {models.Registration{}.Prefix()},
	models.SupportEligibilityHelp: {models.EligibilityRequest{}.Prefix(), models.Customer{}.Prefix(), models.ValidationID{}.Prefix()},
}

// CheckSupportForm returns the problems of a support request before it is sent.
func CheckSupportForm(f SupportForm) (found problem.List) {
	found.Add(
		oneLine("title", f.Title, PrefilledOf(f.Kind) == nil, 200), Text("description", f.Description, true, MaxText),
		oneLine("contact.name", f.ContactName, true, 200), email("contact.email", f.ContactEmail), locale("contact.locale", f.ContactLocale),
		tooManyAttachments(f.Attachments),
	)
	found.Add(checkSubject(f))
	found.Add(checkAudienceForm(f.Kind, f.Audience)...)
	return found
}

// checkSubject: a request about vetting names the registration, and one for help with the eligibility review may name what it is about.
func checkSubject(f SupportForm) *problem.Problem {
	allowed := subjectsOf[f.Kind]
	switch {
	case f.SubjectNamed && f.Kind.AboutAudience():
		return problem.Invalid("subjectId", "not_expected")
	case !f.SubjectNamed && f.Kind == models.SupportVettingStuck:
		return problem.Invalid("subjectId", "required")
	case !f.SubjectNamed:
		return nil
	case !f.SubjectFound:
		return problem.New(problem.NotFound, "subjectId")
	case allowed != nil && !slices.Contains(allowed, f.SubjectPrefix):
		wrong := problem.New(problem.SupportFieldInvalid, "subjectId").Naming("Kind", "support_kind", string(f.Kind))
		wrong.Reason = "subject"
		return wrong
	}
	return nil
}

func tooManyAttachments(n int) *problem.Problem {
	if n > MaxAttachments {
		return problem.Invalid("attachments", "too_many").With("Max", MaxAttachments)
	}
	return nil
}

// CheckSupportMessage returns the problems of a message of the thread. Notes are for the operator's people alone, and have no files.
func CheckSupportMessage(who access.Actor, body string, internal, asks bool, attachments int) (found problem.List) {
	found.Add(Text("body", body, true, MaxText), tooManyAttachments(attachments))
	switch {
	case internal && !who.Operator:
		found.Add(problem.Invalid("internal", "not_expected"))
	case internal && attachments > 0:
		found.Add(problem.Invalid("attachments", "not_expected"))
	}
	if asks && (internal || !who.Operator) {
		found.Add(problem.Invalid("asks", "not_expected"))
	}
	return found
}

// SupportFacts decide what can be done with a support request.
type SupportFacts struct {
	Request models.SupportRequest
	Now     time.Time
}

// OnSupportRequest is what people do with a support request.
var OnSupportRequest = Actions[SupportFacts]{
	List: []access.Action{
		access.ReplyToSupportRequest, access.AssignSupportRequest, access.ApproveSupportRequest, access.ResolveSupportRequest, access.RefuseSupportRequest,
		access.CloseSupportRequest, access.ReopenSupportRequest,
	},
	against: func(do access.Action, who access.Actor, f SupportFacts) problem.List {
		if who.Owns(f.Request.OrganizationID) != nil {
			return problem.ListOf(problem.New(problem.NotFound, "id"))
		}
		if wrong := notTheDesk(who, f.Request.Kind); wrong != nil {
			return problem.ListOf(wrong)
		}
		return problem.ListOf(f.against(do))
	},
}

// SupportDesk are the roles of the operator's people who answer a kind of support request.
func SupportDesk(kind models.SupportKind) []models.Role {
	desk := []models.Role{models.SupportAgent, models.OperatorAdmin}
	switch kind {
	case models.SupportEligibilityHelp:
		return append([]models.Role{models.EligibilityReviewer}, desk...)
	case models.SupportVettingStuck:
		return append([]models.Role{models.VettingReviewer}, desk...)
	}
	return desk
}

// notTheDesk: of the operator's people, those answer a request whose work it is about.
func notTheDesk(who access.Actor, kind models.SupportKind) *problem.Problem {
	desk := SupportDesk(kind)
	if !who.Operator || who.Roles.HasAny(desk...) {
		return nil
	}
	roles := make([]string, len(desk))
	for i, role := range desk {
		roles[i] = string(role)
	}
	return problem.New(problem.RoleNotAllowed, "").Naming("Roles", "role", roles...)
}

var supportWaits = []models.SupportStatus{models.SupportOpen, models.SupportInProgress, models.SupportAttentionNeeded}

// supportMoves are the states in which something can be done with a support request.
var supportMoves = map[access.Action][]models.SupportStatus{
	access.ReplyToSupportRequest: supportWaits,
	access.AssignSupportRequest:  supportWaits,
	access.ApproveSupportRequest: supportWaits,
	access.ResolveSupportRequest: supportWaits,
	access.RefuseSupportRequest:  supportWaits,
	access.CloseSupportRequest:   append(slices.Clone(supportWaits), models.SupportResolved),
	access.ReopenSupportRequest:  {models.SupportResolved, models.SupportClosed},
}

func (f SupportFacts) against(do access.Action) *problem.Problem {
	r, possible := f.Request, supportMoves[do]
	switch {
	case do == access.ApproveSupportRequest && !r.Kind.AboutAudience(), do == access.ResolveSupportRequest && r.Kind.AboutAudience():
		wrong := problem.New(problem.SupportFieldInvalid, "id").Naming("Kind", "support_kind", string(r.Kind))
		wrong.Reason = "move"
		return wrong
	case r.ApprovedAt != nil && !r.Status.Ended() && do != access.ReplyToSupportRequest && do != access.AssignSupportRequest:
		wrong := supportStateInvalid(r.Status, possible)
		wrong.Reason = "approved"
		return wrong
	}
	if !slices.Contains(possible, r.Status) {
		return supportStateInvalid(r.Status, possible)
	}
	if until := ReopenableUntil(r); do == access.ReopenSupportRequest && until != nil && !f.Now.Before(*until) {
		at := until.UTC().Format(time.RFC3339)
		return problem.New(problem.SupportReopenTooLate, "id").With("Until", at).Detailing("until", at)
	}
	return nil
}

func supportStateInvalid(status models.SupportStatus, possible []models.SupportStatus) *problem.Problem {
	allowed := make([]string, len(possible))
	for i, s := range possible {
		allowed[i] = string(s)
	}
	return problem.New(problem.SupportStateInvalid, "id").Naming("Status", "support_status", string(status)).Naming("Allowed", "support_status", allowed...)
}

// ReopenableUntil is the end of the time in which a support request that has ended can be opened again; nil while it has not ended.
func ReopenableUntil(r models.SupportRequest) *time.Time {
	if !r.Status.Ended() || r.ResolvedAt == nil {
		return nil
	}
	until := r.ResolvedAt.Add(ReopenTime)
	return &until
}

// SupportAfterMessage is the state of a support request after somebody has written: a question of the operator waits for the requester, and the
// requester's answer for the operator again.
func SupportAfterMessage(was models.SupportStatus, byOperator, asks bool) models.SupportStatus {
	switch {
	case byOperator && asks:
		return models.SupportAttentionNeeded
	case byOperator, was == models.SupportAttentionNeeded:
		return models.SupportInProgress
	}
	return was
}
