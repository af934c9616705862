package program_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/customers"
	"github.com/partnergraph/partnergraph/internal/program/eligibility"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

var accessUseCases = flag.Int("access-use-cases", 400, "how many random use cases TestAccess_FollowsFromRandomUseCases carries out")

const (
	useCasesAtOnce   = 4
	useCasesOfAStory = 2000 // then another one begins, so that the number of rows does not make the use cases slow
)

// Whatever people and jobs do, at the same time too, the access rows are those that their definition asks for.
func TestAccess_FollowsFromRandomUseCases(t *testing.T) {
	seed := rand.Uint64()
	for from := 0; from < *accessUseCases; from += useCasesOfAStory {
		t.Run(fmt.Sprint(from), func(t *testing.T) {
			tell(t, func(s *story) {
				c := s.bystanders(seed + uint64(from))
				for n := 0; n < min(useCasesOfAStory, *accessUseCases-from) && !s.t.Failed(); n += useCasesAtOnce {
					c.round(n)
				}
				s.t.Logf("seed %d: %v", seed, c.done)
			})
		})
	}
}

// throng is a story in which many people do something at the same time.
type throng struct {
	*story
	seed    uint64
	people  map[string]access.Actor
	sellers []string
	buyers  []string
	done    map[string]int // what succeeded
}

// bystanders adds customers that no partner knows to the cast.
func (s *story) bystanders(seed uint64) *throng {
	c := &throng{
		story: s, seed: seed, people: map[string]access.Actor{}, done: map[string]int{},
		sellers: []string{lucia, grant, amir, wei, dana}, buyers: []string{paula, marcus, anton, "ada@pine.example", "leo@oak.example"},
	}
	s.qualified(lucia, meridian)
	s.qualified(amir, harbor)
	for _, email := range c.buyers[2:] {
		s.newcomer(email, "US", models.SegmentCommercial)
	}
	for _, email := range append(append([]string{rosa, vera, olga}, c.sellers...), c.buyers...) {
		c.people[email] = s.As(email)
	}
	return c
}

// round lets several people act at once, now and then lets time pass, and compares.
func (c *throng) round(n int) {
	c.t.Helper()
	names := make([]string, useCasesAtOnce)
	errs := atOnce(useCasesAtOnce, func(i int) (err error) {
		r := &chooser{c, rand.New(rand.NewPCG(c.seed, uint64(n+i)))}
		names[i], err = r.act()
		return err
	})
	for i, err := range errs {
		if _, only := problem.All(err); err != nil && !only && !errors.Is(err, store.ErrDuplicate) {
			c.t.Errorf("seed %d, use case %d: %s: %v", c.seed, n+i, names[i], err)
		} else if err == nil {
			c.done[names[i]]++
		}
	}
	if n%64 == 0 {
		c.Advance(30 * time.Hour)
	}
	if f, err := c.Store.ExamineAccess(c.ctx); err != nil || f.Differing > 0 {
		c.t.Errorf("seed %d, use cases %d %v: %d access rows differ of %d customers, %v", c.seed, n, names, f.Differing, f.Customers, err)
	}
}

// chooser chooses what somebody does, and to what.
type chooser struct {
	*throng
	*rand.Rand
}

func (r *chooser) act() (string, error) {
	acts := []struct {
		name string
		do   func() error
	}{
		{"create", r.create}, {"rename", r.rename}, {"review", r.review}, {"qualify", r.qualify}, {"decide qualification", r.decideQualification},
		{"revoke qualification", r.revokeQualification}, {"submit", r.submit}, {"reply", r.reply}, {"decide", r.decide}, {"withdraw", r.withdraw},
		{"invite", r.invite}, {"invite", r.invite}, {"accept", r.accept}, {"accept", r.accept}, {"decline", r.decline}, {"remove", r.remove}, {"remove", r.remove}, {"part", r.part},
		{"standing", r.standing}, {"jobs", r.jobs}, {"jobs", r.jobs},
	}
	a := acts[r.IntN(len(acts))]
	return a.name, a.do()
}

func (r *chooser) one(of []string) access.Actor { return r.people[of[r.IntN(len(of))]] }

func (r *chooser) seller() access.Actor { return r.one(r.sellers) }

func (r *chooser) buyer() access.Actor { return r.one(r.buyers) }

// pick chooses a row of a list; one that does not exist where the list is empty.
func pick[T models.Noun](r *chooser, found *store.Connection[T], err error) (models.AnyID, error) {
	if err != nil || len(found.Nodes()) == 0 {
		return models.NewID[T]().Any(), err
	}
	return any(*found.Nodes()[r.IntN(len(found.Nodes()))]).(interface{ GlobalID() models.AnyID }).GlobalID(), nil
}

var many = store.Page{First: ptr(store.MaxPage)}

// customer is one that somebody sees.
func (r *chooser) customer(who access.Actor) (models.AnyID, error) {
	found, err := r.Store.Customers(r.ctx, who, nil, nil, many)
	return pick(r, found, err)
}

func (r *chooser) request() (models.AnyID, error) {
	found, err := r.Store.EligibilityRequests(r.ctx, access.TheSystem, nil, nil, many)
	return pick(r, found, err)
}

func (r *chooser) qualification() (models.AnyID, error) {
	id, err := r.customer(access.TheSystem)
	if err != nil {
		return id, err
	}
	found, err := store.QualificationsOfCustomers.Find(r.ctx, r.Store, access.TheSystem, []models.ID[models.Customer]{models.As[models.Customer](id)})
	if err != nil || len(found) == 0 {
		return models.NewID[models.CustomerQualification]().Any(), err
	}
	return found[r.IntN(len(found))].ID.Any(), nil
}

func (r *chooser) create() error {
	in := newCustomer("Lakeside Clinics", fmt.Sprintf("random%d", r.Uint32()))
	in.Contact.Email = ptr(in.Domain + "@lakeside.example")
	_, _, err := r.CreateCustomer(r.ctx, r.seller(), in)
	return err
}

func (r *chooser) rename() error {
	who := r.seller()
	id, err := r.customer(who)
	if err == nil {
		_, _, err = r.UpdateCustomer(r.ctx, who, customers.UpdateCustomerInput{ID: id, CompanyName: ptr(fmt.Sprintf("Clinics %d", r.IntN(5)))})
	}
	return err
}

func (r *chooser) review() error {
	id, err := r.customer(access.TheSystem)
	if err == nil {
		outcome := []rules.ReviewOutcome{rules.ReviewOutcomeVerified, rules.ReviewOutcomeNotApproved}[r.IntN(2)]
		_, err = r.DecideCustomerReview(r.ctx, r.people[vera], customers.DecideCustomerReviewInput{ID: id, Outcome: outcome, Reason: ptr("Looked at.")})
	}
	return err
}

func (r *chooser) qualify() error {
	who := r.seller()
	id, err := r.customer(who)
	if err == nil {
		in := customers.UpdateCustomerQualificationInput{ID: id, Qualification: models.QualificationNonprofit}
		if r.IntN(2) == 0 {
			in.Qualification, in.EducationSegment = models.QualificationEducation, ptr(models.EducationK12)
		}
		_, _, _, err = r.UpdateCustomerQualification(r.ctx, who, in)
	}
	return err
}

func (r *chooser) decideQualification() error {
	id, err := r.qualification()
	if err == nil {
		outcome := []rules.QualificationOutcome{rules.QualificationOutcomeApproved, rules.QualificationOutcomeDenied}[r.IntN(2)]
		_, err = r.DecideCustomerQualification(r.ctx, r.people[rosa], customers.DecideCustomerQualificationInput{ID: id, Outcome: outcome, Reason: ptr("Looked at.")})
	}
	return err
}

func (r *chooser) revokeQualification() error {
	id, err := r.qualification()
	if err == nil {
		_, err = r.RevokeCustomerQualification(r.ctx, r.people[olga], customers.RevokeCustomerQualificationInput{ID: id, Reason: "It has ended."})
	}
	return err
}

func (r *chooser) submit() error {
	i := r.IntN(2)
	form := customerForm([]string{cedar, springfield}[i], []string{meridian, harbor}[r.IntN(2)])
	form.SaveAsDraft = r.IntN(4) == 0
	_, _, err := r.SubmitEligibilityRequest(r.ctx, r.people[[]string{paula, marcus}[i]], form)
	return err
}

func (r *chooser) reply() error {
	id, err := r.request()
	if err == nil {
		_, _, err = r.AcknowledgeEligibilityRequest(r.ctx, r.people[rosa], eligibility.AcknowledgeEligibilityRequestInput{ID: id, NextSteps: "We read it."})
	}
	return err
}

func (r *chooser) decide() error {
	id, err := r.request()
	switch {
	case err != nil:
	case r.IntN(2) == 0:
		_, _, err = r.ApproveEligibilityRequest(r.ctx, r.people[rosa], eligibility.ApproveEligibilityRequestInput{ID: id})
	default:
		_, _, err = r.DenyEligibilityRequest(r.ctx, r.people[rosa], eligibility.DenyEligibilityRequestInput{ID: id, Reason: "No agency."})
	}
	return err
}

func (r *chooser) withdraw() error {
	id, err := r.request()
	if err == nil {
		_, err = r.WithdrawEligibilityRequest(r.ctx, r.buyer(), eligibility.WithdrawEligibilityRequestInput{ID: id})
	}
	return err
}

// invite issues an invitation and hands it out.
func (r *chooser) invite() error {
	who := r.seller()
	i, err := r.CreateRelationshipRequest(r.ctx, who, relationships.CreateRelationshipRequestInput{DelegatedAccess: r.IntN(2) == 0})
	if err == nil {
		_, _, err = r.SendRelationshipRequest(r.ctx, who, relationships.SendRelationshipRequestInput{ID: i.ID.Any(), Delivery: models.DeliverByHand})
	}
	return err
}

// token is that of an open invitation of a seller.
func (r *chooser) token() (string, error) {
	who := r.seller()
	found, err := r.Store.RelationshipRequests(r.ctx, who, &store.RelationshipRequestFilter{Status: store.AnyOf(models.OpenStatuses()...)}, nil, many)
	if err != nil || len(found.Nodes()) == 0 {
		return "", err
	}
	letter := r.Letter(who, found.Nodes()[r.IntN(len(found.Nodes()))])
	if letter == nil || invitationLink.FindStringSubmatch(letter.Link) == nil {
		return "", nil
	}
	return invitationLink.FindStringSubmatch(letter.Link)[1], nil
}

func (r *chooser) accept() error {
	token, err := r.token()
	if err == nil {
		_, _, err = r.AcceptRelationshipRequest(r.ctx, r.buyer(), relationships.AcceptRelationshipRequestInput{Token: token, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true}})
	}
	return err
}

func (r *chooser) decline() error {
	token, err := r.token()
	if err == nil {
		_, err = r.DeclineRelationshipRequest(r.ctx, r.buyer(), relationships.DeclineRelationshipRequestInput{Token: &token})
	}
	return err
}

func (r *chooser) remove() error {
	who := []access.Actor{r.seller(), r.seller(), r.buyer()}[r.IntN(3)]
	id, err := r.customer(who)
	if err != nil {
		return err
	}
	found, err := store.RelationshipsOfCustomers.Find(r.ctx, r.Store, who, []models.ID[models.Customer]{models.As[models.Customer](id)})
	if err != nil || len(found) == 0 {
		return err
	}
	_, _, err = r.RemoveResellerRelationship(r.ctx, who, relationships.RemoveResellerRelationshipInput{ID: found[r.IntN(len(found))].ID.Any(), Confirm: everything, Reason: "We part."})
	return err
}

func (r *chooser) part() error {
	if r.IntN(10) > 0 {
		return nil // or there are none left soon
	}
	who := r.seller()
	found, err := r.Store.Partnerships(r.ctx, who, nil, many)
	id, err := pick(r, found, err)
	if err == nil {
		_, _, err = r.RemovePartnership(r.ctx, who, relationships.RemovePartnershipInput{ID: id, Confirm: everything, Reason: "We part."})
	}
	return err
}

func (r *chooser) standing() error {
	to := models.StandingGood
	if r.IntN(8) == 0 {
		to = models.StandingSuspended
	}
	_, err := r.SetPartnerStanding(r.ctx, r.people[olga], enrolment.SetPartnerStandingInput{ID: r.seller().PartnerID.Any(), Standing: to, Reason: "The terms."})
	return err
}

// jobs carries out what is due, while others act.
func (r *chooser) jobs() error {
	_, err := r.Worker.Drain(r.ctx)
	return err
}
