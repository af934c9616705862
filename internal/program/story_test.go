package program_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/demo"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/internal/store/storetest"
	"github.com/partnergraph/partnergraph/models"
)

// People of the demo's cast, by what they do.
const (
	lucia  = "lucia.herrera@meridian.example"       // sales agent of a provider; reads Spanish
	grant  = "grant.whitfield@meridian.example"     // its admin agent
	naomi  = "naomi.fisher@meridian.example"        // its global admin
	amir   = "amir.haddad@harbor.example"           // admin agent of a direct-bill partner
	wei    = "wei.li@harbor.example"                // its sales agent; reads Chinese
	dana   = "dana.brooks@brightmesa.example"       // agent of a reseller
	elias  = "elias.stone@youngpeaks.example"       // of a partner that is not active yet
	paula  = "paula.jensen@cedarcounty.gov.example" // of a county
	marcus = "marcus.bell@springfield.gov.example"  // of a city
	rosa   = "rosa.delgado@program.example"         // reviewer; reads Spanish
	kenji  = "kenji.sato@program.example"           // reviewer; reads Japanese
	olga   = "olga.marsh@program.example"           // operator admin

	maya  = "maya.alder@alderridge.example"       // global admin of a company without account
	ruben = "ruben.castillo@alderridge.example"   // its account admin
	cora  = "cora.finch@alderridge.example"       // works there; no user
	anna  = "anna.zielinska@baltykchmura.example" // global admin of a Polish company without account
	aoi   = "aoi.yamamoto@aobacloud.example"      // of a Japanese one
	carla = "carla.mesa@brightmesa.example"       // of a reseller that is active
	vera  = "vera.lind@program.example"           // vetting reviewer
	hugo  = "hugo.brandt@program.example"         // vetting reviewer
)

// Numbers of the invented company register.
const (
	alderRidge = "079000001"
	northgate  = "079000002"
	baltyk     = "390000003"
	aobaCloud  = "690000001"
	brokenDUNS = "999000001" // the register does not answer
)

// Tenants of the cast.
const (
	meridian    = "1a000000-0000-4000-8000-000000000001"
	meridianGov = "1a000000-0000-4000-8000-0000000000aa"
	harbor      = "1b000000-0000-4000-8000-000000000001"
	brightmesa  = "1d000000-0000-4000-8000-000000000001"
	youngpeaks  = "1f000000-0000-4000-8000-000000000001"
	cedar       = "3a000000-0000-4000-8000-000000000001"
	cedarGov    = "3a000000-0000-4000-8000-0000000000aa"
	springfield = "3b000000-0000-4000-8000-000000000001"
)

// story is a program that knows the cast, and the ways of a test to tell what happens.
type story struct {
	*programtest.Program
	t   *testing.T
	ctx context.Context
}

// tell tells a story on every database there is.
func tell(t *testing.T, run func(s *story)) {
	t.Helper()
	tellFrom(t, programtest.Start, run)
}

// tellFrom tells a story that begins at an instant.
func tellFrom(t *testing.T, start time.Time, run func(s *story)) {
	t.Helper()
	t.Parallel()
	storetest.Each(t, func(t *testing.T, open func(clock.Clock) *store.Store) {
		c := clock.NewFake(start)
		run(begin(t, programtest.New(t, c, open(c))))
	})
}

func begin(t *testing.T, p *programtest.Program) *story {
	t.Helper()
	s := &story{p, t, t.Context()}
	s.must(demo.Enter(s.ctx, p.Program))
	return s
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// refused fails unless err is exactly these problems: "CODE at field", in this order.
func (s *story) refused(err error, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, told(err)); diff != "" {
		s.t.Errorf("refused: -want +got\n%s(%v)", diff, err)
	}
}

func told(err error) (out []string) {
	found, only := problem.All(err)
	if !only {
		return []string{"not a problem: " + err.Error()}
	}
	for _, p := range found {
		line := string(p.Code)
		if len(p.Field) > 0 {
			line += " at " + strings.Join(p.Field, ".")
		}
		out = append(out, line)
	}
	return out
}

func ptr[T any](v T) *T { return &v }

// partnerForm is a partner's intake form, complete.
func partnerForm(tenant string) eligibility.SubmitEligibilityRequestInput {
	return eligibility.SubmitEligibilityRequestInput{
		Option: models.OptionPartnerValidation, TenantID: &tenant, EntityType: ptr(models.EntityType("PARTNER_GOV_CONTRACT_VEHICLE")),
		Evidence: ptr("GSA MAS 47QTCA-19-D-0001"),
		Contract: &eligibility.ContractAcceptanceInput{Accepted: true, Version: data.Demo().EligibilityContract("PARTNER", "", programtest.Start).Version},
	}
}

// customerForm is a customer's intake form, complete, naming its partner's tenant.
func customerForm(tenant, partner string) eligibility.SubmitEligibilityRequestInput {
	return eligibility.SubmitEligibilityRequestInput{
		Option: models.OptionCustomerValidation, TenantID: &tenant, PartnerTenantID: &partner, EntityType: ptr(models.EntityType("STATE_LOCAL_ENTITY")),
		Contract: &eligibility.ContractAcceptanceInput{Accepted: true, Version: data.Demo().EligibilityContract("CUSTOMER", "", programtest.Start).Version},
	}
}

// try submits a form and returns the error.
func (s *story) try(email string, in eligibility.SubmitEligibilityRequestInput) error {
	s.t.Helper()
	_, _, err := s.SubmitEligibilityRequest(s.ctx, s.As(email), in)
	return err
}

func (s *story) submit(email string, in eligibility.SubmitEligibilityRequestInput) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.SubmitEligibilityRequest(s.ctx, s.As(email), in)
	s.must(err)
	return r
}

func (s *story) acknowledge(email string, r *models.EligibilityRequest) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.AcknowledgeEligibilityRequest(s.ctx, s.As(email), eligibility.AcknowledgeEligibilityRequestInput{ID: r.ID.Any(), NextSteps: "We check the contract with the agency."})
	s.must(err)
	return r
}

func (s *story) ask(email string, r *models.EligibilityRequest, question string) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.RequestEligibilityInformation(s.ctx, s.As(email), eligibility.RequestEligibilityInformationInput{ID: r.ID.Any(), Question: question})
	s.must(err)
	return r
}

func (s *story) answer(email string, r *models.EligibilityRequest) *models.EligibilityRequest {
	s.t.Helper()
	r, err := s.AnswerEligibilityRequest(s.ctx, s.As(email), answerTo(r))
	s.must(err)
	return r
}

// answerTo answers the question of a request.
func answerTo(r *models.EligibilityRequest) eligibility.AnswerEligibilityRequestInput {
	return eligibility.AnswerEligibilityRequestInput{ID: r.ID.Any(), Answer: "It runs until 2029."}
}

func (s *story) approve(email string, r *models.EligibilityRequest) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.ApproveEligibilityRequest(s.ctx, s.As(email), eligibility.ApproveEligibilityRequestInput{ID: r.ID.Any()})
	s.must(err)
	return r
}

func (s *story) deny(email string, r *models.EligibilityRequest) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.DenyEligibilityRequest(s.ctx, s.As(email), eligibility.DenyEligibilityRequestInput{ID: r.ID.Any(), Reason: "The contract has ended."})
	s.must(err)
	return r
}

func (s *story) withdraw(email string, r *models.EligibilityRequest) *models.EligibilityRequest {
	s.t.Helper()
	r, err := s.WithdrawEligibilityRequest(s.ctx, s.As(email), eligibility.WithdrawEligibilityRequestInput{ID: r.ID.Any(), Reason: ptr("Too early.")})
	s.must(err)
	return r
}

// qualified plays a partner's whole process, and drops its mail.
func (s *story) qualified(email, tenant string) *models.PartnerQualification {
	s.t.Helper()
	r := s.approve(rosa, s.submit(email, partnerForm(tenant)))
	s.Work()
	s.Mail()
	return s.qualifications(r)[0]
}

// qualifications are those of a request's partner, newest first.
func (s *story) qualifications(r *models.EligibilityRequest) []*models.PartnerQualification {
	s.t.Helper()
	all, err := store.QualificationsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Partner]{r.PartnerID})
	s.must(err)
	return all
}

// status fails unless the request has this status now.
func (s *story) status(r *models.EligibilityRequest, want models.EligibilityStatus) {
	s.t.Helper()
	if got := s.EligibilityRequest(r.ID).Status; got != want {
		s.t.Fatalf("the request is %s, want %s", got, want)
	}
}

// notes are what the program does by itself without changing what people read: the version stays.
var notes = []string{"screenEligibilityRequest", "remindReviewers", "sendHoldingReply", "eligibilityOverdue"}

// history is what happened to a request, oldest first: "action FROM>TO". Each version has its event.
func (s *story) history(r *models.EligibilityRequest) (out []string) {
	s.t.Helper()
	events, err := store.HistoryOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.EligibilityRequest]{r.ID})
	s.must(err)
	edits := 0
	for _, e := range events {
		out = append(out, fmt.Sprintf("%s %s>%s", e.Action, e.FromState, e.ToState))
		if !slices.Contains(notes, e.Action) {
			edits++
		}
	}
	if version := s.EligibilityRequest(r.ID).Version; edits != version {
		s.t.Errorf("version %d has %d edits: %v", version, edits, out)
	}
	return out
}
