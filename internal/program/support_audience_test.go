package program_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// belongsTo makes the organisation of a person the publisher of the suite.
func (s *story) belongsTo(who string) {
	s.t.Helper()
	id := s.offer("suite").ID
	plans, err := s.Store.PlansOfOffers(s.ctx, s.As(olga), []models.ID[models.Offer]{id}, store.Page{})
	s.must(err)
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		offer, err := store.LockAny(tx, id)
		if err != nil {
			return err
		}
		offer.OrganizationID = s.As(who).OrganizationID
		if err := tx.Save(offer); err != nil {
			return err
		}
		for _, listed := range plans[id].Nodes() {
			plan, err := store.LockAny(tx, listed.ID)
			if err != nil {
				return err
			}
			plan.OrganizationID = offer.OrganizationID
			if err := tx.Save(plan); err != nil {
				return err
			}
		}
		return nil
	}))
}

// asksAbout opens a support request about the audience of the suite.
func (s *story) asksAbout(kind models.SupportKind, change func(*support.CreateSupportRequestInput)) (*models.SupportRequest, error) {
	s.t.Helper()
	return s.asksForHelp(ivy, func(in *support.CreateSupportRequestInput) {
		in.Kind, in.Title, in.OfferID = kind, nil, ptr(s.offer("suite").ID.Any())
		change(in)
	})
}

func to(option models.AudienceOption) func(*support.CreateSupportRequestInput) {
	return func(in *support.CreateSupportRequestInput) { in.ToOption = &option }
}

func (s *story) about(who ...string) func(*support.CreateSupportRequestInput) {
	return func(in *support.CreateSupportRequestInput) {
		for _, partner := range who {
			in.PartnerIDs = append(in.PartnerIDs, ptr(s.As(partner).PartnerID.Any()))
		}
	}
}

func (s *story) approves(who string, r *models.SupportRequest) error {
	s.t.Helper()
	_, _, err := s.ApproveSupportRequest(s.ctx, s.As(who), support.ApproveSupportRequestInput{ID: r.ID.Any()})
	return err
}

// isDone fails unless a request has ended as this.
func (s *story) isDone(r *models.SupportRequest, want models.SupportOutcome) {
	s.t.Helper()
	if got := s.request(r); got.Status != models.SupportResolved || got.Outcome != want {
		s.t.Errorf("the request is %s, %s: %s; want %s", got.Status, got.Outcome, got.OutcomeReason, want)
	}
}

// D-01, D-29: the operator approves what a publisher cannot change itself, and a job does it.
func TestSupport_ChangesAnAudience(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		s.belongsTo(ivy)
		_, err := s.asksAbout(models.SupportAudienceChange, to(models.AudienceSelected))
		s.refused(err, "AUDIENCE_EMPTY at toOption")
		s.sells()
		_, err = s.asksAbout(models.SupportAudienceChange, to(models.AudienceNone))
		s.refused(err, "OPTION_CHANGE_REFUSED_SALES_EXIST at toOption")
		s.must(s.addsToList(ivy, "suite", meridian))
		s.Mail()
		r, err := s.asksAbout(models.SupportAudienceChange, to(models.AudienceSelected))
		s.must(err)
		s.Work()
		if letter := s.ExpectMail(ivy, sam)[0]; !strings.Contains(letter.Text, "Deauthorize CSP") { // R-144, D-03
			t.Errorf("the letter has no title:\n%s", letter.Text)
		}
		s.refused(s.approves(vera, r), "ROLE_NOT_ALLOWED")
		s.refused(s.resolves(sam, r), "SUPPORT_FIELD_INVALID at id")
		s.must(s.approves(sam, r))
		s.refused(s.approves(olga, r), "SUPPORT_STATE_INVALID at id")
		_, err = s.CloseSupportRequest(s.ctx, s.As(ivy), support.CloseSupportRequestInput{ID: r.ID.Any()})
		s.refused(err, "SUPPORT_STATE_INVALID at id")
		s.Work()
		s.isDone(r, models.SupportExecuted)
		s.ExpectMail(ivy)
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")

		_, err = s.asksAbout(models.SupportDeauthorize, s.about(amir, grant))
		s.refused(err, "PARTNER_HAS_SALES at partnerIds.0")
		release, err := s.asksAbout(models.SupportReleaseSale, s.about(amir))
		s.must(err)
		s.must(s.approves(sam, release))
		s.Work()
		s.isDone(release, models.SupportExecuted)
		off, err := s.asksAbout(models.SupportDeauthorize, s.about(amir))
		s.must(err)
		s.must(s.approves(olga, off))
		s.Work()
		s.isDone(off, models.SupportExecuted)
		s.isAudience("suite", "LIVE SELECTED: Meridian live")
		open, err := s.asksAbout(models.SupportAudienceChange, to(models.AudienceAny))
		s.must(err)
		_, err = s.RefuseSupportRequest(s.ctx, s.As(sam), support.RefuseSupportRequestInput{ID: open.ID.Any(), Reason: "Not this year."})
		s.must(err)
		s.isAudience("suite", "LIVE SELECTED: Meridian live")
	})
}

// R-140, section 4.10: a sale that arrives after the approval counts. The request is refused with the reason, and nothing of it is done.
func TestSupport_SaleArrivesBeforeItIsDone(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		s.belongsTo(ivy)
		s.must(s.addsToList(ivy, "suite", meridian, harbor))
		s.must(s.changesBySupport("suite", models.AudienceSelected))
		line := s.seats(202) // the service leaves it open
		subscription := s.bought(s.buys(line))
		s.Work()
		r, err := s.asksAbout(models.SupportDeauthorize, s.about(grant, amir))
		s.must(err)
		s.must(s.approves(sam, r))
		_, err = s.AnswerProvisioning(s.ctx, s.As(olga), orders.AnswerProvisioningInput{ID: subscription.ID.Any(), Fulfilled: true})
		s.must(err)
		s.Work()
		s.isDone(r, models.SupportRefused)
		if reason := s.request(r).OutcomeReason; !strings.Contains(reason, "PARTNER_HAS_SALES") {
			t.Errorf("it is refused for %q", reason)
		}
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")
		s.must(s.reopens(ivy, r))
		s.refused(s.approves(sam, r), "PARTNER_HAS_SALES at partnerIds.1")
	})
}

// what a form has filled in comes back as it was, and all problems are told at once. Another publisher's offer does not exist.
func TestSupport_FormAboutAnAudience(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		_, err := s.asksAbout(models.SupportAudienceChange, to(models.AudienceSelected))
		s.refused(err, "NOT_FOUND at offerId")
		s.belongsTo(ivy)
		_, err = s.asksAbout(models.SupportAudienceChange, func(in *support.CreateSupportRequestInput) {
			in.Title, in.Category, in.Description = ptr("Remove them"), ptr("CONTAINER"), ""
			in.Prefilled = &support.PrefilledInput{Topic: ptr("CSP reseller audience"), Problem: ptr("Delete offer"), ProductVersion: ptr(""), Title: ptr("Deauthorize CSP")}
			in.PartnerIDs = []*models.AnyID{ptr(s.As(amir).PartnerID.Any())}
			in.SubjectID = ptr(s.offer("suite").ID.Any())
		})
		s.refused(err, "VALIDATION_FAILED at description", "VALIDATION_FAILED at subjectId", "PREFILLED_FIELD_CHANGED at title", "PREFILLED_FIELD_CHANGED at prefilled.productVersion",
			"PREFILLED_FIELD_CHANGED at prefilled.problem", "SUPPORT_FIELD_INVALID at category", "VALIDATION_FAILED at toOption", "VALIDATION_FAILED at partnerIds")
		_, err = s.asksAbout(models.SupportDeauthorize, func(in *support.CreateSupportRequestInput) { in.ToOption = ptr(models.AudienceAny) })
		s.refused(err, "VALIDATION_FAILED at toOption", "VALIDATION_FAILED at partnerIds")
		_, err = s.asksAbout(models.SupportDeauthorize, s.about(amir))
		s.refused(err, "NOT_FOUND at partnerIds.0")
		_, err = s.asksAbout(models.SupportReleaseSale, s.about(amir))
		s.refused(err, "SUPPORT_FIELD_INVALID at partnerIds.0")
		_, err = s.asksForHelp(amir, func(in *support.CreateSupportRequestInput) {
			in.OfferID, in.ToOption, in.Category = ptr(s.offer("suite").ID.Any()), ptr(models.AudienceAny), ptr("CONTAINER")
		})
		s.refused(err, "VALIDATION_FAILED at offerId", "VALIDATION_FAILED at category", "VALIDATION_FAILED at toOption")
	})
}

// audienceSupportUseCases is every use case of support requests about audiences, by the name of its method.
var audienceSupportUseCases = map[string]useCase{
	"ApproveSupportRequest": {access.ApproveSupportRequest, func(s *story, who access.Actor, _ target) error {
		_, _, err := s.ApproveSupportRequest(s.ctx, who, support.ApproveSupportRequestInput{})
		return err
	}},
	"ExecuteSupport": {access.RunSupportJobs, func(s *story, who access.Actor, _ target) error {
		return s.ExecuteSupport(s.ctx, who, models.NewID[models.SupportRequest]())
	}},
	"GiveUpSupport": {access.RunSupportJobs, func(s *story, who access.Actor, _ target) error {
		return s.GiveUpSupport(s.ctx, who, models.NewID[models.SupportRequest]())
	}},
}
