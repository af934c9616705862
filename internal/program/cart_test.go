package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/orders"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// plan finds a plan of a price list as the operator.
func (s *story) plan(offer, plan string) models.AnyID {
	s.t.Helper()
	found, err := s.Store.Offers(s.ctx, s.As(olga), &store.OfferFilter{ExternalID: &offer}, store.Page{})
	s.must(err)
	id := found.Nodes()[0].ID
	plans, err := s.Store.PlansOfOffers(s.ctx, s.As(olga), []models.ID[models.Offer]{id}, store.Page{})
	s.must(err)
	for _, p := range plans[id].Nodes() {
		if p.Code == plan {
			return p.ID.Any()
		}
	}
	s.t.Fatalf("no plan %s of %s", plan, offer)
	return models.AnyID{}
}

// seats are so many of the standard plan of the suite, for a year.
func (s *story) seats(n int) *orders.CartLineInput {
	s.t.Helper()
	return &orders.CartLineInput{PlanID: s.plan("suite", "std"), Quantity: n, Term: models.TermYear, BillingCycle: models.BillingMonthly}
}

// opensCart opens a cart for the organisation of a customer's person.
func (s *story) opensCart(who, customer string, lines ...*orders.CartLineInput) (*models.Cart, error) {
	s.t.Helper()
	return s.CreateCart(s.ctx, s.As(who), orders.CreateCartInput{CustomerID: s.As(customer).CustomerID.Any(), Lines: lines})
}

// addsLine puts a line into a cart, as somebody who has read a version of it; 0 for nobody.
func (s *story) addsLine(who string, cart *models.Cart, line *orders.CartLineInput, read int) error {
	s.t.Helper()
	in := orders.AddCartLineInput{ID: cart.ID.Any(), PlanID: line.PlanID, Quantity: line.Quantity, Term: line.Term, BillingCycle: line.BillingCycle, PartnerOfRecordID: line.PartnerOfRecordID}
	if read > 0 {
		in.ExpectedVersion = &read
	}
	_, err := s.AddCartLine(s.ctx, s.As(who), in)
	return err
}

// cart is what somebody sees of a cart: "ACTIVE v2: 1. Standard 10 = 199.90; 199.90 USD".
func (s *story) cart(who string, cart *models.Cart) string {
	s.t.Helper()
	row, err := store.Find(s.ctx, s.Store, s.As(who), cart.ID)
	s.must(err)
	standings, err := s.Store.CartStandings(s.ctx, []models.ID[models.Cart]{cart.ID})
	s.must(err)
	f := s.CartFacts(standings[cart.ID])
	text := fmt.Sprintf("%s v%d:", rules.CartStatusAt(*row, s.Clock.Now()), row.Version)
	for _, line := range f.Lines {
		total, _ := f.LineTotal(*line)
		text += fmt.Sprintf(" %d. %s %d = %s;", line.Number, f.Plans[line.PlanID].Name, line.Quantity, amountOf(total))
	}
	total, _ := f.Total()
	return text + " " + amountOf(total)
}

func amountOf(m *models.Money) string {
	if m == nil {
		return "none"
	}
	return m.Amount() + " " + m.CurrencyCode
}

func (s *story) shows(who string, cart *models.Cart, want string) {
	s.t.Helper()
	if got := s.cart(who, cart); got != want {
		s.t.Errorf("%s sees %q, want %q", who, got, want)
	}
}

// a cart from its opening to its end. What it costs is what its plans cost at the moment.
func TestCart_FromOpeningToExpiry(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		cart, err := s.opensCart(amir, tanaka)
		s.must(err)
		s.shows(wei, cart, "ACTIVE v1: 0.00 USD")
		s.must(s.addsLine(wei, cart, s.seats(10), 1))
		s.shows(amir, cart, "ACTIVE v2: 1. Standard 10 = 199.90 USD; 199.90 USD")
		archive := &orders.CartLineInput{PlanID: s.plan("suite", "arc"), Quantity: 10, Term: models.TermMonth, BillingCycle: models.BillingMonthly}
		s.must(s.addsLine(amir, cart, archive, 0))
		s.shows(amir, cart, "ACTIVE v3: 1. Standard 10 = 199.90 USD; 2. Archive 10 = 20.00 USD; 219.90 USD")
		s.prices(strings.ReplaceAll(suite, "19.99", "21.00"), false)
		s.shows(amir, cart, "ACTIVE v3: 1. Standard 10 = 210.00 USD; 2. Archive 10 = 20.00 USD; 230.00 USD")
		lines := s.linesOf(cart)
		_, err = s.UpdateCartLine(s.ctx, s.As(wei), orders.UpdateCartLineInput{ID: cart.ID.Any(), LineID: lines[0].ID.Any(), Quantity: ptr(300)})
		s.must(err)
		_, err = s.UpdateCartLine(s.ctx, s.As(wei), orders.UpdateCartLineInput{ID: cart.ID.Any(), LineID: lines[0].ID.Any(), Quantity: ptr(301), Term: ptr(models.TermMonth)})
		s.refused(err, "QUANTITY_OUT_OF_RANGE at quantity", "OFFER_NOT_AVAILABLE at term")
		_, err = s.RemoveCartLine(s.ctx, s.As(wei), orders.RemoveCartLineInput{ID: cart.ID.Any(), LineID: lines[1].ID.Any()})
		s.must(err)
		s.shows(amir, cart, "ACTIVE v5: 1. Standard 300 = 6300.00 USD; 6300.00 USD")
		s.Mail()
		s.Advance(6*24*time.Hour - time.Minute)
		s.ExpectMail()
		s.Advance(time.Minute)
		s.ExpectMail(amir)
		s.Advance(24*time.Hour - time.Millisecond)
		s.shows(amir, cart, "ACTIVE v5: 1. Standard 300 = 6300.00 USD; 6300.00 USD")
		s.Clock.Set(s.Clock.Now().Add(time.Millisecond)) // before the job has run
		s.refused(s.addsLine(amir, cart, s.seats(1), 0), "CART_EXPIRED at id")
		s.listed(amir, models.CartExpired, 1)
		s.listed(amir, models.CartActive, 0)
		s.Work()
		s.shows(amir, cart, "EXPIRED v6: 1. Standard 300 = 6300.00 USD; 6300.00 USD")
		s.refused(s.addsLine(amir, cart, s.seats(1), 0), "CART_EXPIRED at id")
		s.listed(amir, models.CartExpired, 1)
		s.listed(amir, models.CartActive, 0)
	})
}

func (s *story) linesOf(cart *models.Cart) []*models.CartLine {
	s.t.Helper()
	lines, err := store.CartLinesOf.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.Cart]{cart.ID})
	s.must(err)
	return lines
}

// listed fails unless a person sees so many carts in a state.
func (s *story) listed(who string, status models.CartStatus, want int) {
	s.t.Helper()
	found, err := s.Store.Carts(s.ctx, s.As(who), &store.CartFilter{Status: store.AnyOf(status)}, store.Page{Count: true})
	s.must(err)
	if found.TotalCount != want || len(found.Nodes()) != want {
		s.t.Errorf("%s sees %d of %d carts that are %s, want %d", who, len(found.Nodes()), found.TotalCount, status, want)
	}
}

// nobody is reminded of an empty cart or of one that was deleted, and a job that runs late or twice does nothing.
func TestCart_JobsLookAgain(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		empty, err := s.opensCart(amir, tanaka)
		s.must(err)
		deleted, err := s.opensCart(amir, tanaka, s.seats(1))
		s.must(err)
		_, err = s.DeleteCart(s.ctx, s.As(wei), orders.DeleteCartInput{ID: deleted.ID.Any(), ExpectedVersion: ptr(1)})
		s.must(err)
		_, err = s.DeleteCart(s.ctx, s.As(wei), orders.DeleteCartInput{ID: deleted.ID.Any()})
		s.refused(err, "NOT_FOUND at id")
		s.Mail()
		s.Advance(rules.CartTime)
		s.ExpectMail()
		s.shows(amir, deleted, "DELETED v2: 1. Standard 1 = 19.99 USD; 19.99 USD")
		s.shows(amir, empty, "EXPIRED v2: 0.00 USD")
		s.must(s.ExpireCart(s.ctx, access.TheSystem, empty.ID))
		s.shows(amir, empty, "EXPIRED v2: 0.00 USD")
	})
}

// Two people who change a cart at the same moment do so one after the other: nothing is lost or half done, and of two who have read the
// same version one is told that it is stale.
func TestCart_TwoAtTheSameMoment(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		cart, err := s.opensCart(amir, tanaka)
		s.must(err)
		both := func(read int) []error {
			return atOnce(2, func(i int) error { return s.addsLine([]string{amir, wei}[i], cart, s.seats(1+i), read) })
		}
		for _, err := range both(0) {
			s.must(err)
		}
		lines := s.linesOf(cart)
		if len(lines) != 2 || lines[0].Number != 1 || lines[1].Number != 2 {
			s.t.Errorf("want lines 1 and 2, got %+v", lines)
		}
		s.onlyOne(both(3), "STALE_OBJECT at expectedVersion")
		if lines := s.linesOf(cart); len(lines) != 3 {
			s.t.Errorf("want a third line, got %d", len(lines))
		}
	})
}

// a cart belongs to the partner that opened it, for a customer that it sees; an indirect reseller opens none.
func TestCart_IsThePartnersOwn(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		cart, err := s.opensCart(amir, tanaka, s.seats(1))
		s.must(err)
		for _, who := range []string{grant, dana, tanaka} {
			if _, err := store.Find(s.ctx, s.Store, s.As(who), cart.ID); err == nil {
				s.t.Errorf("%s sees the cart", who)
			}
			s.listed(who, models.CartActive, 0)
		}
		s.refused(s.addsLine(grant, cart, s.seats(1), 0), "NOT_FOUND at id")
		s.listed(amir, models.CartActive, 1)
		s.listed(olga, models.CartActive, 1)
		_, err = s.opensCart(grant, tanaka)
		s.refused(err, "NOT_FOUND at customerId")
		_, err = s.opensCart(dana, chen)
		s.refused(err, "INDIRECT_RESELLER_CANNOT_TRANSACT")
	})
}

// what is wrong with any of the first lines is told at its line, and no cart is opened.
func TestCart_RefusedWithItsLines(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		archive := &orders.CartLineInput{PlanID: s.plan("suite", "arc"), Quantity: 7, Term: models.TermMonth, BillingCycle: models.BillingMonthly}
		government := &orders.CartLineInput{PlanID: s.plan("gov", "g1"), Quantity: 1, Term: models.TermYear, BillingCycle: models.BillingAnnual}
		_, err := s.opensCart(amir, tanaka, archive, s.seats(301), government)
		s.refused(err, "QUANTITY_OUT_OF_RANGE at lines.0.quantity", "QUANTITY_OUT_OF_RANGE at lines.1.quantity", "NOT_FOUND at lines.2.planId")
		_, err = s.opensCart(amir, tanaka, archive)
		s.refused(err, "BASE_PLAN_REQUIRED at lines.0.planId", "QUANTITY_OUT_OF_RANGE at lines.0.quantity")
		s.qualified(amir, harbor)
		_, err = s.opensCart(amir, tanaka, government)
		s.refused(err, "CATALOG_SEGMENT_MISMATCH at lines.0.planId")
		s.listed(olga, models.CartActive, 0)
		many := make([]*orders.CartLineInput, rules.MaxCartLines+1)
		for i := range many {
			many[i] = s.seats(1)
		}
		_, err = s.opensCart(amir, tanaka, many...)
		s.refused(err, "VALIDATION_FAILED at lines")
		full, err := s.opensCart(amir, tanaka, many[1:]...)
		s.must(err)
		s.refused(s.addsLine(amir, full, s.seats(1), 0), "VALIDATION_FAILED at id")
	})
}

// cartEndings say who ends a cart.
func cartEndings() []ending {
	return []ending{{kind: "Cart", in: string(models.CartActive), by: wei, do: access.DeleteCart, then: string(models.CartDeleted), begin: func(s *story) open {
		cart, err := s.opensCart(amir, tanaka)
		s.must(err)
		return open{
			state: func() string {
				row, err := store.Find(s.ctx, s.Store, s.As(amir), cart.ID)
				s.must(err)
				return string(row.Status)
			},
			end: func(by string) error {
				_, err := s.DeleteCart(s.ctx, s.As(by), orders.DeleteCartInput{ID: cart.ID.Any()})
				return err
			},
		}
	}}}
}
