package program_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// sequence is a registration that people do things to in any order, as time passes.
type sequence struct {
	*story
	*rand.Rand
	r      *models.Registration
	tried  []string
	denied bool // a contact said no, and no reviewer has decided anything since
	noes   int
}

// try does one thing; a refusal is an answer too, everything else that fails is not.
func (q *sequence) try(name string, err error) bool {
	q.t.Helper()
	q.tried = append(q.tried, fmt.Sprintf("%s: %v", name, err))
	if _, only := problem.All(err); err != nil && !only {
		q.t.Fatalf("%v", q.tried)
	}
	return err == nil
}

func (q *sequence) chance() bool { return q.IntN(2) == 0 }

func (q *sequence) one(of ...string) string { return of[q.IntN(len(of))] }

func (q *sequence) applicant() {
	id := q.r.ID.Any()
	switch q.IntN(5) {
	case 0:
		_, _, err := q.SaveRegistrationProfile(q.ctx, q.As(maya), legal(q.r, fmt.Sprintf("Alder Ridge %d", q.IntN(3))))
		q.try("edit legal", err)
	case 1:
		in := enrolment.SaveRegistrationProfileInput{ID: id, PrimaryContact: contact("Omar", "Reyes", q.one(cora, "omar@alderridge.example", "reyes@alderridge.example"))}
		_, _, err := q.SaveRegistrationProfile(q.ctx, q.As(maya), in)
		q.try("edit contact", err)
	case 2:
		_, _, err := q.SubmitRegistration(q.ctx, q.As(maya), enrolment.SubmitRegistrationInput{ID: id})
		q.try("submit", err)
	case 3:
		who := q.one(maya, vera)
		_, _, err := q.ResendContactVerification(q.ctx, q.As(who), enrolment.ResendContactVerificationInput{ID: id})
		q.try("letter again by "+who, err)
	case 4:
		q.try("appeal", q.appeals(maya, q.r))
	}
}

// contact answers with the link of any letter there ever was.
func (q *sequence) contact() {
	var tokens []string
	for _, m := range q.Outbox.Messages() {
		if found := confirmationLink.FindStringSubmatch(m.Text); found != nil {
			tokens = append(tokens, found[1])
		}
	}
	if len(tokens) == 0 {
		return
	}
	token := tokens[len(tokens)-1]
	if q.IntN(4) == 0 {
		token = q.one(tokens...)
	}
	yes := q.IntN(3) > 0
	_, err := q.answers(token, ptr(true), &yes)
	if q.try(fmt.Sprintf("contact %v", yes), err) && !yes {
		q.denied, q.noes = true, q.noes+1
	}
}

func (q *sequence) reviewer() {
	if q.chance() {
		step := q.registration(q.r.ID).Step
		outcome := rules.CheckOutcomePassed
		if q.IntN(3) == 0 {
			outcome = rules.CheckOutcomeRejected
		}
		_, _, err := q.RecordVettingCheck(q.ctx, q.As(vera), enrolment.RecordVettingCheckInput{ID: q.r.ID.Any(), Step: step, Outcome: outcome, Evidence: "Telephoned."})
		if q.try(fmt.Sprintf("record %s %s", step, outcome), err) && step == models.StepEmailOwnership {
			q.denied = false
		}
		return
	}
	in := enrolment.DecideRegistrationInput{ID: q.r.ID.Any(), Outcome: rules.OutcomeAuthorized, Reason: ptr("Checked.")}
	if q.IntN(3) == 0 {
		in.Outcome = rules.OutcomeRejected
	}
	if q.IntN(3) == 0 {
		in.EarlyReason = ptr("A fair.")
	}
	_, _, err := q.DecideRegistration(q.ctx, q.As(vera), in)
	if q.try(fmt.Sprintf("decide %s", in.Outcome), err) {
		q.denied = false
	}
}

// holds fails unless what must hold after each event holds.
func (q *sequence) holds() {
	q.t.Helper()
	r := q.registration(q.r.ID)
	fail := func(what string) { q.t.Fatalf("%s: %+v after %v", what, r, q.tried) }
	if r.Status == models.RegistrationAuthorized {
		early := r.TargetAt != nil && r.DecidedAt.Before(*r.TargetAt)
		if r.ContactConfirmedAt == nil || r.TargetAt == nil || (early && r.EarlyReason == "") || r.DecidedBy.IsZero() {
			fail("R-91, D-16: authorised")
		}
	}
	if r.Status == models.RegistrationPending && q.denied && r.Step != models.StepEntry && r.Step != models.StepEmailOwnership {
		fail("T-41: vetting goes on after a no")
	}
	if r.Status == models.RegistrationPending && r.Step != models.StepEntry && r.Step != models.StepEmailOwnership && r.ContactConfirmedAt == nil {
		fail("R-91: vetting goes on before the contact confirmed")
	}
	all, err := store.ChecksOf.Find(q.ctx, q.Store, q.As(vera), []models.ID[models.Registration]{r.ID})
	q.must(err)
	kept := 0
	for _, c := range all {
		for _, o := range c.History() {
			if o.Reason == models.ReasonContactDenied || o.Reason == models.ReasonAddressForeign {
				kept++
			}
		}
	}
	if kept != q.noes {
		fail(fmt.Sprintf("T-41: %d noes are kept, want %d", kept, q.noes))
	}
}

// T-40, T-41: by the use cases too, no sequence of events authorises a company before its contact confirmed and the target passed,
// continues vetting after a no, or loses a no.
func TestRegistration_SequencesOfEvents(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			tell(t, func(s *story) {
				q := &sequence{story: s, Rand: rand.New(rand.NewPCG(40, seed)), r: s.filledIn(maya, alderRidge)}
				for range 60 {
					switch q.IntN(6) {
					case 0, 1:
						q.applicant()
					case 2:
						q.contact()
					case 3:
						q.reviewer()
					case 4:
						s.Work()
					case 5:
						s.Advance(time.Duration(1+q.IntN(90)) * time.Hour)
					}
					q.holds()
				}
			})
		})
	}
}
