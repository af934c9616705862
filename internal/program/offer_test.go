package program_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/enrolment"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// createsOffer begins the draft of an offer.
func (s *story) createsOffer(who, code, kind string) *models.Offer {
	s.t.Helper()
	o, err := s.CreateOffer(s.ctx, s.As(who), offers.CreateOfferInput{ExternalID: code, Name: strings.ToUpper(code[:1]) + code[1:], Type: kind, Segment: models.OfferCommercial})
	s.must(err)
	return o
}

// addsPlan adds a plan to a draft, and returns its id.
func (s *story) addsPlan(who string, o *models.Offer, code string, model models.PricingModel, base models.AnyID) models.AnyID {
	s.t.Helper()
	in := offers.AddOfferPlanInput{ID: o.ID.Any(), ExternalID: code, Name: strings.ToUpper(code[:1]) + code[1:], PricingModel: model}
	if !base.IsZero() {
		in.BasePlanID = &base
	}
	_, err := s.AddOfferPlan(s.ctx, s.As(who), in)
	s.must(err)
	return s.plan(o.Code, code)
}

// seenOffers are the offers that somebody sees, in any state: "pulse DRAFT".
func (s *story) seenOffers(who access.Actor) (seen []string) {
	s.t.Helper()
	found, err := s.Store.Offers(s.ctx, who, nil, store.Page{Count: true})
	s.must(err)
	for _, o := range found.Nodes() {
		seen = append(seen, fmt.Sprintf("%s %s", o.Code, o.Status))
	}
	if found.TotalCount != len(seen) {
		s.t.Errorf("the total is %d of %v", found.TotalCount, seen)
	}
	return seen
}

// otherPublisher enrols another publisher, and is its owner.
func (s *story) otherPublisher() access.Actor {
	s.t.Helper()
	done, err := s.EnrollPublisher(s.ctx, s.As(olga), enrolment.EnrollPublisherInput{
		CompanyName: ptr("Nimbus Software"), Market: ptr("US"), NewTenant: &rules.NewTenantForm{Name: "nimbussoftware"},
		Admin: &enrolment.FirstAdminInput{Name: "Noa Levi", Email: "noa@nimbus.example"},
	})
	s.must(err)
	return access.Actor{UserID: models.NewID[models.User](), OrganizationID: done.Organization.ID, Roles: models.Set[models.Role]{models.PublisherOwner}, Locale: "en"}
}

// a draft is seen by its publisher and the operator, and by nobody else; each change is a version.
func TestOffer_DraftIsThePublishersOwn(t *testing.T) {
	tell(t, func(s *story) {
		o := s.createsOffer(ivy, "pulse", "SAAS_TRANSACT")
		seat := s.addsPlan(ivy, o, "seat", models.PricingPerUser, models.AnyID{})
		s.addsPlan(ivy, o, "archive", models.PricingPerUser, seat)
		other := s.otherPublisher()
		for who, want := range map[string]string{ivy: "[pulse DRAFT]", olga: "[pulse DRAFT]", amir: "[]", lucia: "[]", paula: "[]"} {
			if got := fmt.Sprint(s.seenOffers(s.As(who))); got != want {
				s.t.Errorf("%s sees %s, want %s", who, got, want)
			}
		}
		if got := s.seenOffers(other); got != nil {
			s.t.Errorf("another publisher sees %v", got)
		}
		before := s.snapshot()
		for name, err := range map[string]error{
			"offer":   second(s.UpdateOffer(s.ctx, other, offers.UpdateOfferInput{ID: o.ID.Any(), Segment: ptr(models.OfferEducation)})),
			"listing": second(s.UpdateOfferListing(s.ctx, other, offers.UpdateOfferListingInput{ID: o.ID.Any(), Name: ptr("Mine")})),
			"plan":    second(s.AddOfferPlan(s.ctx, other, offers.AddOfferPlanInput{ID: o.ID.Any(), ExternalID: "x", Name: "X", PricingModel: models.PricingUsage})),
			"prices":  second(s.SetPlanPrices(s.ctx, other, offers.SetPlanPricesInput{ID: o.ID.Any(), PlanID: seat})),
		} {
			if got := fmt.Sprint(told(err)); got != "[NOT_FOUND at id]" {
				s.t.Errorf("another publisher changes the %s: %s", name, got)
			}
		}
		s.unchanged(before)
		_, err := s.RemoveOfferPlan(s.ctx, s.As(ivy), offers.RemoveOfferPlanInput{ID: o.ID.Any(), PlanID: seat})
		s.refused(err, "VALIDATION_FAILED at planId")
		_, err = s.UpdateOffer(s.ctx, s.As(ivy), offers.UpdateOfferInput{ID: o.ID.Any(), Segment: ptr(models.OfferEducation), ExpectedVersion: ptr(1)})
		s.refused(err, "STALE_OBJECT at expectedVersion")
		same, err := s.UpdateOffer(s.ctx, s.As(ivy), offers.UpdateOfferInput{ID: o.ID.Any(), Segment: ptr(models.OfferCommercial), ExpectedVersion: ptr(3)})
		s.must(err)
		if same.Version != 3 {
			s.t.Errorf("a change that changes nothing is version %d", same.Version)
		}
		changed, err := s.UpdateOffer(s.ctx, s.As(ivy), offers.UpdateOfferInput{ID: o.ID.Any(), Segment: ptr(models.OfferEducation), ExpectedVersion: ptr(3)})
		s.must(err)
		plan, err := store.Find(s.ctx, s.Store, s.As(ivy), models.As[models.OfferPlan](seat))
		s.must(err)
		if changed.Version != 4 || plan.Segment != models.OfferEducation {
			s.t.Errorf("version %d, the plan is for %s", changed.Version, plan.Segment)
		}
	})
}

// only virtual machines are sold for a licence that the customer brings, and one type of them in no other way.
func TestOffer_BYOLIsOfVirtualMachines(t *testing.T) {
	tell(t, func(s *story) {
		for kind, want := range map[string]string{
			"SAAS_TRANSACT": "USAGE ok, BYOL refused", "VIRTUAL_MACHINE": "USAGE ok, BYOL ok", "VIRTUAL_MACHINE_BYOL": "USAGE refused, BYOL ok", "CONTAINER": "USAGE ok, BYOL refused",
		} {
			o := s.createsOffer(ivy, strings.ToLower(kind), kind)
			var got []string
			for i, model := range []models.PricingModel{models.PricingUsage, models.PricingBYOL} {
				_, err := s.AddOfferPlan(s.ctx, s.As(ivy), offers.AddOfferPlanInput{ID: o.ID.Any(), ExternalID: fmt.Sprint("p", i), Name: "Plan", PricingModel: model})
				outcome := "ok"
				if err != nil {
					s.refused(err, "VALIDATION_FAILED at pricingModel")
					outcome = "refused"
				}
				got = append(got, string(model)+" "+outcome)
			}
			if strings.Join(got, ", ") != want {
				s.t.Errorf("%s: %v, want %s", kind, got, want)
			}
		}
	})
}

// offers of price lists and of publishers do not get in each other's way.
func TestOffer_PriceListsAndPublishersHaveTheirOwn(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		s.createsOffer(ivy, "pulse", "SAAS_TRANSACT")
		_, err := s.CreateOffer(s.ctx, s.As(ivy), offers.CreateOfferInput{ExternalID: "suite", Name: "Suite", Type: "SAAS_TRANSACT", Segment: models.OfferCommercial})
		s.refused(err, "OFFER_ID_TAKEN at externalId")
		row := s.prices(priceColumns+"pulse,Pulse,SAAS_TRANSACT,Acme,COMMERCIAL,std,Standard,,,,,,US,USD,P1Y,MONTHLY,1.00,,2026-01-01,\n", false)
		s.read(row, "0 created, 0 changed, 0 there, 1 refused of 1")
		id := s.plan("suite", "std")
		plan, err := store.Find(s.ctx, s.Store, s.As(olga), models.As[models.OfferPlan](id))
		s.must(err)
		_, err = s.UpdateOfferListing(s.ctx, s.As(olga), offers.UpdateOfferListingInput{ID: plan.OfferID.Any(), Name: ptr("Mine")})
		s.refused(err, "OFFER_EDITED_ELSEWHERE at id")
	})
}
