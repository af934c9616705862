package orders

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// CartLineInput is a line that is put into a cart.
type CartLineInput struct {
	PlanID            models.AnyID
	Quantity          int
	Term              models.Term
	BillingCycle      models.BillingCycle
	PartnerOfRecordID *models.AnyID
}

func (in CartLineInput) row(cart *models.Cart, number int) *models.CartLine {
	return &models.CartLine{
		ID: models.NewID[models.CartLine](), CartID: cart.ID, Number: number, PlanID: models.As[models.OfferPlan](in.PlanID), Quantity: in.Quantity, Term: in.Term, BillingCycle: in.BillingCycle,
		PartnerOfRecordID: partnerOfRecord(in.PartnerOfRecordID),
	}
}

// partnerOfRecord is who is named; none for null. An id of something else, or a text that is no id, names nobody, which is not the same.
func partnerOfRecord(id *models.AnyID) models.ID[models.Partner] {
	if id == nil {
		return models.ID[models.Partner]{}
	}
	if partner := models.As[models.Partner](*id); !partner.IsZero() {
		return partner
	}
	return models.NewID[models.Partner]()
}

// newLineFacts are the facts about lines that a cart is to have, of which some are new: the plan of a new one is on sale, and the actor sees it.
func (p *UseCases) newLineFacts(tx *store.Tx, who access.Actor, cart *models.Cart, lines, added []*models.CartLine) (f rules.CartFacts, err error) {
	standing, err := tx.CartStanding(cart, lines)
	if err != nil {
		return f, err
	}
	f = p.CartFacts(standing)
	var ids []models.ID[models.OfferPlan]
	for _, line := range added {
		ids = append(ids, line.PlanID)
		delete(f.Plans, line.PlanID)
	}
	seen, err := tx.PlansSeen(who, ids)
	for _, plan := range seen {
		if plan.Status == models.OfferLive {
			f.Plans[plan.ID] = plan
		}
	}
	return f, err
}

// AddCartLineInput is a line that is put into a cart.
type AddCartLineInput struct {
	ID                models.AnyID // the cart
	PlanID            models.AnyID
	Quantity          int
	Term              models.Term
	BillingCycle      models.BillingCycle
	PartnerOfRecordID *models.AnyID
	ExpectedVersion   *int
	ClientMutationID  *string
}

// AddCartLine puts a line into a cart.
func (p *UseCases) AddCartLine(ctx context.Context, who access.Actor, in AddCartLineInput) (*models.Cart, error) {
	return p.changeCart(ctx, who, access.AddCartLine, in.ID, in.ExpectedVersion, func(tx *store.Tx, cart *models.Cart) (bool, error) {
		lines, err := tx.LinesOf(cart.ID)
		if err != nil {
			return false, err
		}
		if wrong := rules.CheckLineCount("id", len(lines)+1); wrong != nil {
			return false, wrong
		}
		number := 1
		if len(lines) > 0 {
			number = lines[len(lines)-1].Number + 1
		}
		line := CartLineInput{in.PlanID, in.Quantity, in.Term, in.BillingCycle, in.PartnerOfRecordID}.row(cart, number)
		f, err := p.newLineFacts(tx, who, cart, append(lines, line), []*models.CartLine{line})
		if err != nil {
			return false, err
		}
		if err := rules.CheckCartLine(f, *line).Err(); err != nil {
			return false, err
		}
		return true, tx.Save(line)
	})
}

// UpdateCartLineInput changes a line; nil leaves a field as it is, and an empty value clears it.
type UpdateCartLineInput struct {
	ID                models.AnyID // the cart
	LineID            models.AnyID
	Quantity          *int
	Term              *models.Term
	BillingCycle      *models.BillingCycle
	PartnerOfRecordID *models.AnyID
	NoPartnerOfRecord bool // the line is to have none
	ExpectedVersion   *int
}

// UpdateCartLine changes a line of a cart.
func (p *UseCases) UpdateCartLine(ctx context.Context, who access.Actor, in UpdateCartLineInput) (*models.Cart, error) {
	return p.changeCart(ctx, who, access.UpdateCartLine, in.ID, in.ExpectedVersion, func(tx *store.Tx, cart *models.Cart) (bool, error) {
		lines, line, err := lineOf(tx, cart, in.LineID)
		if err != nil {
			return false, err
		}
		before := *line
		if in.change(line); *line == before {
			return false, nil
		}
		standing, err := tx.CartStanding(cart, lines)
		if err != nil {
			return false, err
		}
		found := rules.CheckCartLine(p.CartFacts(standing), *line)
		for _, wrong := range found {
			if wrong.Field[0] == "planId" { // which the input calls by its line
				wrong.Field = []string{"lineId"}
			}
		}
		if err := found.Err(); err != nil {
			return false, err
		}
		return true, tx.Save(line)
	})
}

func (in UpdateCartLineInput) change(line *models.CartLine) {
	set(&line.Quantity, in.Quantity)
	set(&line.Term, in.Term)
	set(&line.BillingCycle, in.BillingCycle)
	if in.PartnerOfRecordID != nil || in.NoPartnerOfRecord {
		line.PartnerOfRecordID = partnerOfRecord(in.PartnerOfRecordID)
	}
}

func set[T any](into *T, given *T) {
	if given != nil {
		*into = *given
	}
}

// lineOf reads the lines of a cart and finds one of them.
func lineOf(tx *store.Tx, cart *models.Cart, id models.AnyID) (lines []*models.CartLine, line *models.CartLine, err error) {
	if lines, err = tx.LinesOf(cart.ID); err != nil {
		return nil, nil, err
	}
	for _, known := range lines {
		if known.ID.Any() == id {
			return lines, known, nil
		}
	}
	return nil, nil, problem.New(problem.NotFound, "lineId")
}

// RemoveCartLineInput says which line is taken out.
type RemoveCartLineInput struct {
	ID               models.AnyID // the cart
	LineID           models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// RemoveCartLine takes a line out of a cart. An add-on whose base plan goes stays, and says what it needs.
func (p *UseCases) RemoveCartLine(ctx context.Context, who access.Actor, in RemoveCartLineInput) (*models.Cart, error) {
	return p.changeCart(ctx, who, access.RemoveCartLine, in.ID, in.ExpectedVersion, func(tx *store.Tx, cart *models.Cart) (bool, error) {
		_, line, err := lineOf(tx, cart, in.LineID)
		if err != nil {
			return false, err
		}
		return true, tx.DeleteCartLine(line)
	})
}
