package program_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// offer finds an offer by its publisher's ID.
func (s *story) offer(code string) *models.Offer {
	s.t.Helper()
	found, err := s.Store.Offers(s.ctx, s.As(olga), &store.OfferFilter{ExternalID: &code}, store.Page{})
	s.must(err)
	return found.Nodes()[0]
}

func (s *story) setsAudience(who, offer string, option models.AudienceOption) error {
	s.t.Helper()
	_, err := s.SetResellerAudience(s.ctx, s.As(who), offers.SetResellerAudienceInput{ID: s.offer(offer).ID.Any(), Option: &option})
	return err
}

// partners names partners of a list by their tenants.
func (s *story) partners(offer string, tenants ...string) offers.AudiencePartnersInput {
	s.t.Helper()
	return offers.AudiencePartnersInput{ID: s.offer(offer).ID.Any(), TenantIDs: tenants}
}

func (s *story) addsToList(who, offer string, tenants ...string) error {
	s.t.Helper()
	_, err := s.AddAudiencePartners(s.ctx, s.As(who), s.partners(offer, tenants...))
	return err
}

func (s *story) removesFromList(who, offer string, tenants ...string) error {
	s.t.Helper()
	_, err := s.RemoveAudiencePartners(s.ctx, s.As(who), s.partners(offer, tenants...))
	return err
}

func (s *story) syncs(who, offer string) error {
	s.t.Helper()
	_, _, err := s.SyncResellerAudience(s.ctx, s.As(who), offers.SyncResellerAudienceInput{ID: s.offer(offer).ID.Any()})
	return err
}

// audience is an audience as it is: "LIVE SELECTED v3: Harbor Cloud live locked".
func (s *story) audience(offer string) string {
	s.t.Helper()
	key := store.AudienceKey{Offer: s.offer(offer).ID}
	found, err := s.Store.AudienceStandings(s.ctx, []store.AudienceKey{key})
	s.must(err)
	a := found[key].Audience
	text := fmt.Sprintf("%s %s", a.State, a.DraftOption)
	if a.DraftOption != a.LiveOption {
		text += fmt.Sprintf(" over %q", a.LiveOption)
	}
	pages, err := s.Store.EntriesOfAudiences(s.ctx, []models.ID[models.Audience]{a.ID}, nil, store.Page{Count: true})
	s.must(err)
	var entries []string
	for _, e := range pages[a.ID].Nodes() {
		partner, err := store.Find(s.ctx, s.Store, s.As(olga), e.PartnerID)
		s.must(err)
		entry := strings.Fields(partner.Name)[0]
		if e.Live {
			entry += " live"
		}
		if e.Sold {
			entry += " locked"
		}
		entries = append(entries, entry)
	}
	slices.Sort(entries)
	if len(entries) > 0 {
		text += ": " + strings.Join(entries, ", ")
	}
	return text
}

func (s *story) isAudience(offer, want string) {
	s.t.Helper()
	if got := s.audience(offer); got != want {
		s.t.Errorf("the audience is %q, want %q", got, want)
	}
}

// supports runs a step of a support request in a transaction of its own.
func (s *story) supports(offer string, step func(*store.Tx, *offers.AudienceChange) error) error {
	s.t.Helper()
	id := s.offer(offer).ID
	return s.Tx(s.ctx, func(tx *store.Tx) error {
		c, err := offers.AudienceOf(tx, id, models.ID[models.OfferPlan]{})
		if err != nil {
			return err
		}
		return step(tx, c)
	})
}

func (s *story) changesBySupport(offer string, to models.AudienceOption) error {
	s.t.Helper()
	return s.supports(offer, func(tx *store.Tx, c *offers.AudienceChange) error {
		return offers.ApplyAudienceChange(tx, s.As(olga), c, to)
	})
}

// sells lets Harbor sell the suite to Sakura.
func (s *story) sells() {
	s.t.Helper()
	s.buys(s.seats(10))
	s.Work()
}

// who sees and buys an offer under each option, from one to the next.
func TestAudience_OrdersKeepToIt(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		cart, err := s.opensCart(amir, tanaka, s.seats(10))
		s.must(err)
		customer := s.As(tanaka).CustomerID
		s.isAudience("suite", "LIVE ANY")

		s.must(s.changesBySupport("suite", models.AudienceNone))
		s.isAudience("suite", "LIVE NONE")
		_, err = s.checksOut(amir, cart)
		s.must(err)
		s.sees(amir, customer)
		_, err = s.opensCart(amir, tanaka, s.seats(10))
		s.refused(err, "NOT_FOUND at lines.0.planId")

		s.must(s.setsAudience(olga, "suite", models.AudienceSelected))
		s.isAudience("suite", `DRAFT SELECTED over "NONE"`)
		s.refused(s.syncs(olga, "suite"), "AUDIENCE_EMPTY at id")
		s.must(s.addsToList(olga, "suite", meridian))
		s.must(s.syncs(olga, "suite"))
		s.refused(s.addsToList(olga, "suite", harbor), "SYNC_IN_PROGRESS at id")
		s.Work()
		s.isAudience("suite", "LIVE SELECTED: Meridian live")
		s.sees(amir, customer, "Office Suite Archive", "Office Suite Standard")
		_, err = s.opensCart(amir, tanaka, s.seats(10))
		s.refused(err, "OFFER_NOT_AVAILABLE at lines.0.planId")

		s.must(s.addsToList(olga, "suite", strings.ToUpper(harbor)))
		s.isAudience("suite", "DRAFT SELECTED: Harbor, Meridian live")
		_, err = s.opensCart(amir, tanaka, s.seats(10))
		s.refused(err, "OFFER_NOT_AVAILABLE at lines.0.planId")
		s.must(s.removesFromList(olga, "suite", harbor))
		s.isAudience("suite", "LIVE SELECTED: Meridian live")
		s.must(s.addsToList(olga, "suite", harbor))
		s.must(s.syncs(olga, "suite"))
		s.Work()
		s.isAudience("suite", "LIVE SELECTED: Harbor live, Meridian live")
		s.sells()
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")
		s.must(s.syncs(olga, "suite")) // where nothing differs there is no job
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")
	})
}

// sees fails unless somebody sees these plans of the suite in the catalog of a customer.
func (s *story) sees(who string, customer models.ID[models.Customer], want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.catalog(who, customer, nil)); diff != "" {
		s.t.Errorf("%s sees: -want +got\n%s", who, diff)
	}
}

// D-01, D-05, D-29: what is published changes by support requests, and what was sold stays.
func TestAudience_SalesLock(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		s.refused(s.setsAudience(olga, "suite", models.AudienceSelected), "SUPPORT_REQUEST_REQUIRED at option")
		s.refused(s.setsAudience(olga, "suite", models.AudienceNone), "SUPPORT_REQUEST_REQUIRED at option")
		s.refused(s.changesBySupport("suite", models.AudienceSelected), "AUDIENCE_EMPTY at id")
		s.sells()
		s.refused(s.setsAudience(olga, "suite", models.AudienceNone), "OPTION_CHANGE_REFUSED_SALES_EXIST at option")
		s.refused(s.changesBySupport("suite", models.AudienceNone), "OPTION_CHANGE_REFUSED_SALES_EXIST at option")

		s.must(s.addsToList(olga, "suite", meridian))
		s.must(s.changesBySupport("suite", models.AudienceSelected))
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")
		s.refused(s.removesFromList(olga, "suite", harbor, meridian), "PARTNER_HAS_SALES at tenantIds.0", "SUPPORT_REQUEST_REQUIRED at tenantIds.1")
		deauthorize := func(who string) error {
			return s.supports("suite", func(tx *store.Tx, c *offers.AudienceChange) error {
				return offers.DeauthorizePartner(tx, s.As(olga), c, s.As(who).PartnerID)
			})
		}
		s.refused(deauthorize(amir), "PARTNER_HAS_SALES at partnerId")
		s.must(deauthorize(grant))
		s.refused(deauthorize(grant), "NOT_FOUND at partnerId")
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked")
		s.refused(s.changesBySupport("suite", models.AudienceNone), "OPTION_CHANGE_REFUSED_SALES_EXIST at option")

		release := func() error {
			return s.supports("suite", func(tx *store.Tx, c *offers.AudienceChange) error {
				return offers.ReleaseSale(tx, s.As(olga), c, s.As(amir).PartnerID)
			})
		}
		s.must(release())
		s.refused(release(), "NOT_FOUND at partnerId")
		s.isAudience("suite", "LIVE SELECTED: Harbor live")
		s.must(s.changesBySupport("suite", models.AudienceNone))
		s.isAudience("suite", "LIVE NONE: Harbor")
		s.must(s.setsAudience(olga, "suite", models.AudienceAny))
		s.must(s.syncs(olga, "suite"))
		s.Work()
		s.isAudience("suite", "LIVE ANY: Harbor")
		s.sells()
		s.isAudience("suite", "LIVE ANY: Harbor locked")
		s.refused(s.removesFromList(olga, "suite", harbor), "PARTNER_HAS_SALES at tenantIds.0")
	})
}

// R-140, D-04: a cart of a partner that was taken off the list is not ordered; what it has ordered before puts it back when it is completed.
func TestAudience_OrderMeetsDeauthorization(t *testing.T) {
	tell(t, func(s *story) {
		s.canOrder()
		s.must(s.addsToList(olga, "suite", harbor, meridian))
		s.must(s.changesBySupport("suite", models.AudienceSelected))
		cart, err := s.opensCart(amir, tanaka, s.seats(10))
		s.must(err)
		s.buys(s.seats(5)) // not provisioned yet
		s.must(s.supports("suite", func(tx *store.Tx, c *offers.AudienceChange) error {
			return offers.DeauthorizePartner(tx, s.As(olga), c, s.As(amir).PartnerID)
		}))
		done, err := s.checksOut(amir, cart)
		s.must(err)
		s.refused(done.Blockers.Err(), "OFFER_NOT_AVAILABLE at lines.0.planId")
		review, err := s.CheckoutCart(s.ctx, s.As(amir), orders.CheckoutCartInput{ID: cart.ID.Any(), DryRun: true})
		s.must(err)
		s.refused(review.Blockers.Err(), "OFFER_NOT_AVAILABLE at lines.0.planId")
		s.Work()
		s.isAudience("suite", "LIVE SELECTED: Harbor live locked, Meridian live")
		done, err = s.checksOut(amir, cart)
		s.must(err)
		s.must(done.Blockers.Err())
	})
}

// what is wrong with each partner is told at once, and nothing is done.
func TestAudience_Rows(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		in := s.partners("suite", harbor, cedar, youngpeaks, "no tenant", harbor)
		in.PartnerIDs = []*models.AnyID{ptr(s.As(amir).PartnerID.Any()), ptr(models.NewID[models.Partner]().Any()), ptr(s.As(amir).OrganizationID.Any())}
		_, err := s.AddAudiencePartners(s.ctx, s.As(olga), in)
		s.refused(err, "PARTNER_NOT_IN_PROGRAM at partnerIds.1", "PARTNER_NOT_IN_PROGRAM at partnerIds.2", "DUPLICATE_PARTNER at tenantIds.0", "PARTNER_NOT_IN_PROGRAM at tenantIds.1",
			"PARTNER_NOT_IN_PROGRAM at tenantIds.2", "PARTNER_NOT_IN_PROGRAM at tenantIds.3", "DUPLICATE_PARTNER at tenantIds.4")
		s.isAudience("suite", "LIVE ANY")
		s.refused(s.addsToList(olga, "suite"), "VALIDATION_FAILED at partnerIds")
		s.refused(s.addsToList(olga, "suite", slices.Repeat([]string{harbor}, 101)...), "VALIDATION_FAILED at partnerIds")
		s.must(s.addsToList(olga, "suite", "{"+strings.ToUpper(harbor)+"}"))
		in = s.partners("suite", harbor)
		in.ExpectedVersion = ptr(7)
		_, err = s.AddAudiencePartners(s.ctx, s.As(olga), in)
		s.refused(err, "STALE_OBJECT at expectedVersion")
		s.refused(s.removesFromList(olga, "suite", meridian), "NOT_FOUND at tenantIds.0")
		s.must(s.removesFromList(olga, "suite", harbor))
		s.isAudience("suite", "LIVE ANY")
	})
}

// A dry run tells the difference and what stands in the way, and changes nothing (P-14).
func TestAudience_DryRun(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		for option, want := range map[models.AudienceOption][]string{models.AudienceAny: nil, models.AudienceNone: {"SUPPORT_REQUEST_REQUIRED at option"}, "": {"AUDIENCE_OPTION_REQUIRED at option"}} {
			in := offers.SetResellerAudienceInput{ID: s.offer("suite").ID.Any(), Option: &option, DryRun: true}
			c, err := s.SetResellerAudience(s.ctx, s.As(olga), in)
			s.must(err)
			s.refused(c.Blockers.Err(), want...)
			in.DryRun = false
			_, err = s.SetResellerAudience(s.ctx, s.As(olga), in)
			s.refused(err, want...)
		}
		s.isAudience("suite", "LIVE ANY")
	})
}

// publishedBy gives the offers of the operator to a company.
func (s *story) publishedBy(who, offer string) {
	s.t.Helper()
	s.must(s.Tx(s.ctx, func(tx *store.Tx) error {
		o, err := store.LockAny(tx, s.offer(offer).ID)
		if err != nil {
			return err
		}
		o.OrganizationID = s.As(who).OrganizationID
		return tx.Save(o)
	}))
}

// Nobody but its publisher and the operator knows of an audience.
func TestAudience_OfAnotherPublisher(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		s.becomesPublisher(carla)
		s.refused(s.setsAudience(carla, "suite", models.AudienceAny), "NOT_FOUND at id")
		s.refused(s.addsToList(carla, "suite", harbor), "NOT_FOUND at id")
		s.refused(s.removesFromList(carla, "suite", harbor), "NOT_FOUND at id")
		s.refused(s.syncs(carla, "suite"), "NOT_FOUND at id")
		for _, who := range []string{amir, dana, paula} {
			s.refused(s.setsAudience(who, "suite", models.AudienceAny), "ROLE_NOT_ALLOWED")
			s.refused(s.addsToList(who, "suite", harbor), "ROLE_NOT_ALLOWED")
		}
		s.publishedBy(carla, "suite")
		s.must(s.setsAudience(carla, "suite", models.AudienceAny))
		s.must(s.addsToList(carla, "suite", harbor))
		if rules.ReadsAudience(s.As(amir), s.offer("suite").OrganizationID) || !rules.ReadsAudience(s.As(carla), s.offer("suite").OrganizationID) {
			t.Error("only the publisher knows who is on its list")
		}
	})
}

// D-10: a plan of a virtual machine has an audience of its own; its offer is as wide as its widest plan.
func TestAudience_OfAPlan(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(strings.ReplaceAll(suite, "SAAS_TRANSACT", "VIRTUAL_MACHINE"), false)
		s.must(s.changesBySupport("suite", models.AudienceNone))
		plan := s.plan("suite", "std")
		in := offers.SetResellerAudienceInput{ID: s.offer("suite").ID.Any(), PlanID: &plan, Option: ptr(models.AudienceAny)}
		_, err := s.SetResellerAudience(s.ctx, s.As(olga), in)
		s.must(err)
		_, _, err = s.SyncResellerAudience(s.ctx, s.As(olga), offers.SyncResellerAudienceInput{ID: in.ID, PlanID: &plan})
		s.must(err)
		s.Work()
		s.sees(amir, s.As(tanaka).CustomerID, "Office Suite Standard")
		s.isAudience("suite", "LIVE NONE")
		if got := s.offer("suite").Audience; got != models.AudienceAny {
			t.Errorf("the offer is for %s", got)
		}
		in.PlanID = ptr(s.plan("gov", "g1"))
		_, err = s.SetResellerAudience(s.ctx, s.As(olga), in)
		s.refused(err, "NOT_FOUND at planId")
	})
}

// all audiences of an offer go live with it.
func TestAudience_PublishedWithItsOffer(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		s.must(s.Tx(s.ctx, func(tx *store.Tx) error { // as one that was never on sale
			o, err := store.LockAny(tx, s.offer("suite").ID)
			if err != nil {
				return err
			}
			o.Audience = ""
			return tx.Save(o)
		}))
		publish := func() error {
			return s.Tx(s.ctx, func(tx *store.Tx) error {
				o, err := store.LockAny(tx, s.offer("suite").ID)
				if err != nil {
					return err
				}
				found, err := offers.AudienceProblems(tx, o)
				if err != nil {
					return err
				}
				if err := found.Err(); err != nil {
					return err
				}
				return offers.PublishAudience(tx, access.TheSystem, o)
			})
		}
		s.refused(publish(), "AUDIENCE_OPTION_REQUIRED at option")
		s.must(s.setsAudience(olga, "suite", models.AudienceSelected))
		s.refused(publish(), "AUDIENCE_EMPTY at id")
		s.must(s.addsToList(olga, "suite", harbor))
		s.isAudience("suite", `DRAFT SELECTED over "": Harbor`)
		s.must(publish())
		s.isAudience("suite", "LIVE SELECTED: Harbor live")
	})
}

// A sync whose job has no tries left says so, and goes on when it is asked for again.
func TestAudience_SyncFails(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		s.must(s.addsToList(olga, "suite", harbor))
		s.must(s.changesBySupport("suite", models.AudienceSelected))
		s.must(s.addsToList(olga, "suite", meridian))
		s.must(s.syncs(olga, "suite"))
		s.must(s.GiveUpAudienceSync(s.ctx, access.TheSystem, models.AudienceOf(s.offer("suite").ID)))
		s.isAudience("suite", "SYNC_FAILED SELECTED: Harbor live, Meridian")
		s.Work() // the job finds nothing to do
		s.isAudience("suite", "SYNC_FAILED SELECTED: Harbor live, Meridian")
		s.must(s.syncs(olga, "suite"))
		s.Work()
		s.isAudience("suite", "LIVE SELECTED: Harbor live, Meridian live")
	})
}
