package program_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/operation"
	"github.com/partnergraph/partnergraph/models"
)

// target is the objects that use cases can be aimed at.
type target struct {
	eligibilityRequest, draft, qualification, job, email, registration, customer, user models.AnyID
	special, invitation, relationship, partnership                                     models.AnyID
}

type useCase struct {
	action access.Action
	do     func(s *story, who access.Actor, at target) error
}

// onRequest is a job of a request as a use case.
func onRequest(run func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error) useCase {
	return useCase{access.RunEligibilityJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.EligibilityRequest](at.eligibilityRequest))
	}}
}

// onQuestion is a job of a question as a use case.
func onQuestion(run func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest], int) error) useCase {
	return useCase{access.RunEligibilityJobs, func(s *story, who access.Actor, at target) error {
		return run(s)(s.ctx, who, models.As[models.EligibilityRequest](at.eligibilityRequest), 1)
	}}
}

// eligibilityUseCases is every use case of eligibility, and those that serve all areas, by the name of its method.
var eligibilityUseCases = map[string]useCase{
	"SubmitEligibilityRequest": {access.SubmitEligibilityRequest, func(s *story, who access.Actor, at target) error {
		form := partnerForm(meridian)
		form.ID, form.SaveAsDraft = &at.draft, true
		_, _, err := s.SubmitEligibilityRequest(s.ctx, who, form)
		return err
	}},
	"AnswerEligibilityRequest": {access.AnswerEligibilityRequest, func(s *story, who access.Actor, at target) error {
		_, err := s.AnswerEligibilityRequest(s.ctx, who, eligibility.AnswerEligibilityRequestInput{ID: at.eligibilityRequest, Answer: "A"})
		return err
	}},
	"WithdrawEligibilityRequest": {access.WithdrawEligibilityRequest, func(s *story, who access.Actor, at target) error {
		_, err := s.WithdrawEligibilityRequest(s.ctx, who, eligibility.WithdrawEligibilityRequestInput{ID: at.eligibilityRequest})
		return err
	}},
	"AcknowledgeEligibilityRequest": {access.AcknowledgeEligibilityRequest, func(s *story, who access.Actor, at target) error {
		_, _, err := s.AcknowledgeEligibilityRequest(s.ctx, who, eligibility.AcknowledgeEligibilityRequestInput{ID: at.eligibilityRequest, NextSteps: "N"})
		return err
	}},
	"RequestEligibilityInformation": {access.RequestEligibilityInformation, func(s *story, who access.Actor, at target) error {
		_, _, err := s.RequestEligibilityInformation(s.ctx, who, eligibility.RequestEligibilityInformationInput{ID: at.eligibilityRequest, Question: "Q"})
		return err
	}},
	"ApproveEligibilityRequest": {access.ApproveEligibilityRequest, func(s *story, who access.Actor, at target) error {
		_, _, err := s.ApproveEligibilityRequest(s.ctx, who, eligibility.ApproveEligibilityRequestInput{ID: at.eligibilityRequest})
		return err
	}},
	"DenyEligibilityRequest": {access.DenyEligibilityRequest, func(s *story, who access.Actor, at target) error {
		_, _, err := s.DenyEligibilityRequest(s.ctx, who, eligibility.DenyEligibilityRequestInput{ID: at.eligibilityRequest, Reason: "R"})
		return err
	}},
	"RevokeQualification": {access.RevokeQualification, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeQualification(s.ctx, who, eligibility.RevokeQualificationInput{ID: at.qualification, Reason: "R"})
		return err
	}},
	"RevokeValidationID": {access.RevokeValidationID, func(s *story, who access.Actor, at target) error {
		_, err := s.RevokeValidationID(s.ctx, who, customers.RevokeValidationIDInput{ID: at.qualification, Reason: "R"})
		return err
	}},
	"CancelJob": {access.CancelJob, func(s *story, who access.Actor, at target) error {
		_, err := s.CancelJob(s.ctx, who, operation.CancelJobInput{ID: at.job})
		return err
	}},
	"RetryJob": {access.RetryJob, func(s *story, who access.Actor, at target) error {
		_, err := s.RetryJob(s.ctx, who, operation.RetryJobInput{ID: at.job})
		return err
	}},
	"AdvanceClock": {access.AdvanceClock, func(s *story, who access.Actor, _ target) error {
		_, err := s.AdvanceClock(s.ctx, who, operation.AdvanceClockInput{Minutes: ptr(1)})
		return err
	}},
	"Happened": {access.AdvanceClock, func(s *story, who access.Actor, _ target) error {
		_, err := s.Happened(s.ctx, who, s.Store.Now())
		return err
	}},
	"SendEmail": {access.SendMail, func(s *story, who access.Actor, at target) error {
		_, err := s.SendEmail(s.ctx, who, models.As[models.Email](at.email))
		return err
	}},
	"GiveUpEmail": {access.SendMail, func(s *story, who access.Actor, at target) error {
		return s.GiveUpEmail(s.ctx, who, models.As[models.Email](at.email))
	}},
	"CleanUp": {access.CleanUp, func(s *story, who access.Actor, _ target) error {
		_, err := s.CleanUp(s.ctx, who)
		return err
	}},
	"LapseAgreements": {access.LapseAgreements, func(s *story, who access.Actor, _ target) error {
		return s.LapseAgreements(s.ctx, who, deaf)
	}},
	"AnnounceAgreements": {access.AnnounceAgreements, func(s *story, who access.Actor, _ target) error {
		return s.AnnounceAgreements(s.ctx, who, deaf)
	}},
	"ScreenEligibilityRequest": onRequest(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error {
		return s.ScreenEligibilityRequest
	}),
	"RemindReviewers": onRequest(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error {
		return s.RemindReviewers
	}),
	"SendHoldingReply": onRequest(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error {
		return s.SendHoldingReply
	}),
	"ResponseDue": onRequest(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error {
		return s.ResponseDue
	}),
	"ExpireDraft": onRequest(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest]) error {
		return s.ExpireDraft
	}),
	"RemindApplicant": onQuestion(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest], int) error {
		return s.RemindApplicant
	}),
	"LapseEligibilityRequest": onQuestion(func(s *story) func(context.Context, access.Actor, models.ID[models.EligibilityRequest], int) error {
		return s.LapseEligibilityRequest
	}),
}

// useCases is every use case by the name of its method; a test compares it with the program.
func useCases() map[string]useCase {
	all := maps.Clone(eligibilityUseCases)
	maps.Copy(all, enrolmentUseCases)
	maps.Copy(all, creationUseCases)
	maps.Copy(all, customerUseCases)
	maps.Copy(all, relationshipUseCases)
	maps.Copy(all, importUseCases)
	maps.Copy(all, cartUseCases)
	maps.Copy(all, orderUseCases)
	maps.Copy(all, supportUseCases)
	maps.Copy(all, offerUseCases)
	maps.Copy(all, audienceUseCases)
	maps.Copy(all, audienceSupportUseCases)
	return all
}

// Every method that takes a context and an actor is a use case, and is tested here. Methods that take a transaction are steps of a use
// case.
func TestAccess_ListsEveryUseCase(t *testing.T) {
	t.Parallel()
	var methods []string
	ctx, actor := reflect.TypeFor[context.Context](), reflect.TypeFor[access.Actor]()
	for m := range reflect.TypeFor[*program.Program]().Methods() {
		if m.Type.NumIn() > 2 && m.Type.In(1) == ctx && m.Type.In(2) == actor {
			methods = append(methods, m.Name)
		}
	}
	tested := slices.Sorted(maps.Keys(useCases()))
	if diff := cmp.Diff(methods, tested); diff != "" {
		t.Errorf("-program +tests\n%s", diff)
	}
}

// targets makes one object of each kind, all of Meridian.
func (s *story) targets() target {
	s.t.Helper()
	q := s.qualified(lucia, meridian)
	form := partnerForm(meridian)
	form.SaveAsDraft = true
	draft := s.submit(lucia, form)
	r := s.submit(lucia, partnerForm(meridian))
	s.acknowledge(rosa, r)
	l := s.snapshot()
	return s.withConnections(target{
		eligibilityRequest: r.ID.Any(), draft: draft.ID.Any(), qualification: q.ID.Any(), job: l.Jobs[0].ID.Any(), email: l.Emails[0].ID.Any(),
		registration: s.starts(naomi).ID.Any(), customer: s.As(paula).CustomerID.Any(), user: s.As(grant).UserID.Any(),
	})
}

// an actor without the roles gets an error with a code, and nothing is changed. So does an anonymous actor.
func TestAccess_OtherRolesAreRefused(t *testing.T) {
	tell(t, func(s *story) {
		at, agent := s.targets(), s.As(lucia)
		before := s.snapshot()
		refusals := 0
		for name, use := range useCases() {
			if _, everybody := openUseCases[name]; everybody {
				continue
			}
			s.refused(use.do(s, access.Actor{}, at), "UNAUTHENTICATED")
			for _, role := range models.Roles() {
				if slices.Contains(access.Grants[use.action], role) {
					continue
				}
				for _, operator := range []bool{false, true} { // whoever somebody claims to be
					who := agent
					who.Roles, who.Operator = models.Set[models.Role]{role}, operator
					if got := told(use.do(s, who, at)); !slices.Equal(got, []string{use.refusal(operator)}) {
						s.t.Errorf("%s as %s: %v, want %s", name, role, got, use.refusal(operator))
					}
					refusals++
				}
			}
		}
		s.unchanged(before)
		if refusals < 2*(len(useCases())-len(openUseCases))*10 {
			s.t.Errorf("only %d refusals were tried", refusals)
		}
	})
}

// A foreign object gets the same answer as an unknown id.
func TestForeign_ObjectsAreNotFound(t *testing.T) {
	tell(t, func(s *story) {
		at := s.targets()
		nothing := func(id models.AnyID) models.AnyID { return models.AnyID{Prefix: id.Prefix, UUID: uuid.New()} }
		unknown := target{eligibilityRequest: nothing(at.eligibilityRequest), draft: nothing(at.draft), qualification: nothing(at.qualification), job: nothing(at.job)}
		otherKind := target{eligibilityRequest: at.qualification, draft: at.qualification, qualification: at.eligibilityRequest, job: at.eligibilityRequest}
		drafts := target{eligibilityRequest: at.draft, draft: at.eligibilityRequest, qualification: at.draft, job: at.draft}
		county := s.submit(paula, customerForm(cedar, meridian))
		named := target{eligibilityRequest: county.ID.Any(), draft: county.ID.Any()}
		before := s.snapshot()
		for _, tc := range []struct {
			whose string
			who   string
			at    []target
			uses  []string
		}{
			{"another partner's", amir, []target{at, unknown, otherKind, {}}, []string{"AnswerEligibilityRequest", "WithdrawEligibilityRequest"}},
			{"its partner's", paula, []target{at, unknown, otherKind, {}}, []string{"AnswerEligibilityRequest", "WithdrawEligibilityRequest"}},
			{"a customer's that names it", lucia, []target{named, unknown}, []string{"AnswerEligibilityRequest", "WithdrawEligibilityRequest"}},
			{"a draft", rosa, []target{drafts, unknown, otherKind, {}}, []string{
				"AcknowledgeEligibilityRequest", "RequestEligibilityInformation", "ApproveEligibilityRequest", "DenyEligibilityRequest", "RevokeQualification", "RevokeValidationID",
			}},
			{"no job", olga, []target{drafts, unknown, otherKind, {}}, []string{"CancelJob", "RetryJob", "RevokeQualification"}},
		} {
			for _, use := range tc.uses {
				for _, at := range tc.at {
					if got := told(eligibilityUseCases[use].do(s, s.As(tc.who), at)); !slices.Equal(got, []string{"NOT_FOUND at id"}) {
						s.t.Errorf("%s of %s: %v", use, tc.whose, got)
					}
				}
			}
		}
		for who, ids := range map[string][]target{amir: {at, unknown, otherKind}, lucia: {named, unknown, otherKind}} {
			for _, at := range ids {
				s.refused(eligibilityUseCases["SubmitEligibilityRequest"].do(s, s.As(who), at), "NOT_FOUND at id")
			}
		}
		s.unchanged(before)
	})
}
