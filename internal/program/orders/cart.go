package orders

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// CreateCartInput says for whom a cart is opened, and with what.
type CreateCartInput struct {
	CustomerID       models.AnyID
	Lines            []*CartLineInput
	ClientMutationID *string
}

// CreateCart opens a cart for a customer.
func (p *UseCases) CreateCart(ctx context.Context, who access.Actor, in CreateCartInput) (*models.Cart, error) {
	return kernel.Do(ctx, p.Kernel, who, access.CreateCart, func(tx *store.Tx) (*models.Cart, error) {
		partner, providers, err := buyer(tx, who)
		if err != nil {
			return nil, err
		}
		if err := rules.MayOpenCarts(partner, providers).Err(); err != nil {
			return nil, err
		}
		customer, err := store.Lock(tx, who, models.As[models.Customer](in.CustomerID))
		if err != nil {
			return nil, kernel.At("customerId", err)
		}
		cart := &models.Cart{
			ID: models.NewID[models.Cart](), PartnerID: partner.ID, OrganizationID: partner.OrganizationID, CustomerID: customer.ID, Currency: partner.BillingCurrency,
			Status: models.CartActive, ExpiresAt: tx.Now().Add(rules.CartTime), CreatedBy: who.UserID,
		}
		lines, err := p.firstLines(tx, who, cart, in.Lines)
		if err != nil {
			return nil, err
		}
		return cart, p.open(tx, who, cart, lines)
	})
}

// buyer reads the actor's partner account, nil without one, and the providers of one that does not buy from the operator.
func buyer(tx *store.Tx, who access.Actor) (partner *models.Partner, providers []string, err error) {
	if who.PartnerID.IsZero() {
		return nil, nil, nil
	}
	if partner, err = store.Get(tx, who.PartnerID); err != nil || partner.Transacts() {
		return partner, nil, err
	}
	providers, err = tx.ActiveProvidersOf(partner.ID)
	return partner, providers, err
}

// firstLines are the lines of a new cart, if nothing is wrong with any of them.
func (p *UseCases) firstLines(tx *store.Tx, who access.Actor, cart *models.Cart, in []*CartLineInput) (lines []*models.CartLine, err error) {
	if wrong := rules.CheckLineCount("lines", len(in)); wrong != nil {
		return nil, wrong
	}
	for i, line := range in {
		lines = append(lines, line.row(cart, i+1))
	}
	f, err := p.newLineFacts(tx, who, cart, lines, lines)
	if err != nil {
		return nil, err
	}
	return lines, rules.CheckCart(f).Err()
}

// open keeps a new cart with its lines, and has it end when its time is over.
func (p *UseCases) open(tx *store.Tx, who access.Actor, cart *models.Cart, lines []*models.CartLine) error {
	if err := tx.Save(cart); err != nil {
		return err
	}
	for _, line := range lines {
		if err := tx.Save(line); err != nil {
			return err
		}
	}
	if _, err := tx.EnqueueAt(cart.CreatedAt.Add(rules.CartReminder), cartSubject(cart), jobs.RemindCart{Cart: cart.ID}); err != nil {
		return err
	}
	if _, err := tx.EnqueueAt(cart.ExpiresAt, cartSubject(cart), jobs.ExpireCart{Cart: cart.ID}); err != nil {
		return err
	}
	return tx.Record(who, cartSubject(cart), store.Event{Action: access.CreateCart, To: string(cart.Status)})
}

// cartSubject is the subject of a cart's jobs, mail and events.
func cartSubject(cart *models.Cart) store.Subject { return store.About(cart.ID, cart.OrganizationID) }

// DeleteCartInput says which cart is given up.
type DeleteCartInput struct {
	ID               models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// DeleteCart gives a cart up.
func (p *UseCases) DeleteCart(ctx context.Context, who access.Actor, in DeleteCartInput) (*models.Cart, error) {
	return p.changeCart(ctx, who, access.DeleteCart, in.ID, in.ExpectedVersion, func(_ *store.Tx, cart *models.Cart) (bool, error) {
		cart.Status = models.CartDeleted
		return true, nil
	})
}

// changeCart changes a cart that is in use. The lock on its row decides between two who change it at the same time, and each change is a version;
// where nothing changes there is none.
func (p *UseCases) changeCart(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, expected *int, change func(*store.Tx, *models.Cart) (bool, error)) (*models.Cart, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (*models.Cart, error) {
		cart, err := store.Lock(tx, who, models.As[models.Cart](id))
		if err != nil {
			return nil, kernel.At("id", err)
		}
		if err := mayChangeCart(tx, who, do, cart, expected); err != nil {
			return nil, err
		}
		from := cart.Status
		changed, err := change(tx, cart)
		if err != nil {
			return nil, err
		}
		if !changed {
			return cart, nil
		}
		if err := tx.Save(cart); err != nil {
			return nil, err
		}
		return cart, tx.Record(who, cartSubject(cart), store.Event{Action: do, From: string(from), To: string(cart.Status)})
	})
}

// mayChangeCart checks what people do with a cart that the transaction has locked.
func mayChangeCart(tx *store.Tx, who access.Actor, do access.Action, cart *models.Cart, expected *int) error {
	f := rules.CartAt{Cart: *cart, Now: tx.Now()}
	if cart.Status == models.CartOrdered {
		orders, err := tx.OrdersOf(cart.ID)
		if err != nil {
			return err
		}
		f.Orders = store.IDs(orders)
	}
	why := rules.OnCart.WhyNot(do, who, f)
	if why.Has(problem.CartAlreadyOrdered) { // a repetition read the cart as it was before
		return why.Err()
	}
	return rules.Possible(why, store.Fresh(expected, cart.Version)).Err()
}

// CartFacts are the facts that decide about the lines of a cart.
func (p *UseCases) CartFacts(s store.CartStanding) rules.CartFacts {
	return rules.CartFacts{
		Cart: s.Cart, Lines: s.Lines, Partner: s.Partner.Partner, Customer: s.Customer, Segments: s.Segments, Plans: s.Plans, Prices: s.Prices, Resellers: s.Resellers,
		Related: s.Related, Owned: s.Owned, Tried: s.Tried, Excluded: excluded(s.Excluded),
	}
}

// excluded are the plans that a partner may not resell.
func excluded(found map[models.ID[models.OfferPlan]]*store.Exclusion) map[models.ID[models.OfferPlan]]*rules.Exclusion {
	all := make(map[models.ID[models.OfferPlan]]*rules.Exclusion, len(found))
	for id, e := range found {
		all[id] = ExclusionOf(e)
	}
	return all
}

// ExclusionOf says who has excluded a partner; nil when nobody has.
func ExclusionOf(e *store.Exclusion) *rules.Exclusion {
	if e == nil {
		return nil
	}
	return &rules.Exclusion{Publisher: e.Publisher}
}

// WhyNotOrdered lists why a cart would become no order now.
func (p *UseCases) WhyNotOrdered(s store.CartStanding, orders store.OrderStanding) (problem.List, error) {
	_, blockers, err := p.groups(s, orders)
	return blockers, err
}

// acceptanceOf is the acceptance of the partner agreement that counts for a partner, or none.
func acceptanceOf(party store.Party) []*models.AgreementAcceptance {
	if party.Accepted == nil {
		return nil
	}
	return []*models.AgreementAcceptance{party.Accepted}
}

// CartReadiness lists what prevents the orders of a cart now: what prevents all orders of its partner for its customer, and what is wrong with
// its lines; and what is only advised.
func (p *UseCases) CartReadiness(s store.CartStanding, orders store.OrderStanding) (blockers, warnings problem.List, err error) {
	blockers, warnings, err = p.OrderReadiness(s.Partner.Partner, acceptanceOf(s.Partner), s.Customer, orders)
	return append(blockers, rules.CheckCart(p.CartFacts(s))...), warnings, err
}
