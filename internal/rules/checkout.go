package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// OrderGroup is the lines of a cart that become one order: they are billed in the same cycle and have the same partner of record. It is
// ordered whole or not at all.
type OrderGroup struct {
	BillingCycle      models.BillingCycle
	PartnerOfRecordID models.ID[models.Partner]
	Lines             []*models.CartLine
	Total             *models.Money // for one billing cycle; nil while a line has no price, and when it is too large an amount
	Problems          problem.List  // of its lines, with the place of each in the cart
}

// OrderGroups puts the lines of a cart into groups, in the order of their first lines. An add-on whose base plan is in a group that cannot be ordered
// cannot be ordered either.
func OrderGroups(f CartFacts) []*OrderGroup {
	inCart, groups := f.Lines, groupLines(f.Lines)
	for checkGroups(f, groups, inCart) {
		f.Lines = linesOf(Orderable(groups))
	}
	return groups
}

func groupLines(lines []*models.CartLine) (groups []*OrderGroup) {
	for _, line := range lines {
		i := slices.IndexFunc(groups, func(g *OrderGroup) bool {
			return g.BillingCycle == line.BillingCycle && g.PartnerOfRecordID == line.PartnerOfRecordID
		})
		if i < 0 {
			i = len(groups)
			groups = append(groups, &OrderGroup{BillingCycle: line.BillingCycle, PartnerOfRecordID: line.PartnerOfRecordID})
		}
		groups[i].Lines = append(groups[i].Lines, line)
	}
	return groups
}

// checkGroups checks the lines of the groups that can still be ordered, and reports whether one of them cannot any more.
func checkGroups(f CartFacts, groups []*OrderGroup, inCart []*models.CartLine) (again bool) {
	for _, g := range Orderable(groups) {
		for _, line := range g.Lines {
			g.Problems = append(g.Problems, AtLine(slices.Index(inCart, line), CheckCartLine(f, *line))...)
		}
		if g.Total = f.totalOf(g.Lines); g.Total == nil && len(g.Problems) == 0 {
			g.Problems.Add(tooMuch("lines"))
		}
		again = again || len(g.Problems) > 0
	}
	return again
}

func linesOf(groups []*OrderGroup) (all []*models.CartLine) {
	for _, g := range groups {
		all = append(all, g.Lines...)
	}
	return all
}

// totalOf is the sum of lines; nil when one has no price, and when it is too large an amount.
func (f CartFacts) totalOf(lines []*models.CartLine) *models.Money {
	f.Lines = lines
	total, _ := f.Total()
	return total
}

// Orderable are those of the groups that can be ordered.
func Orderable(groups []*OrderGroup) (possible []*OrderGroup) {
	for _, g := range groups {
		if len(g.Problems) == 0 {
			possible = append(possible, g)
		}
	}
	return possible
}

// CheckOrders returns what keeps a cart from becoming any order: what prevents all orders of its partner for its customer, nothing in it, or something
// in each group.
func CheckOrders(blockers problem.List, groups []*OrderGroup) (found problem.List) {
	found = slices.Clone(blockers)
	if len(groups) == 0 {
		found.Add(problem.New(problem.CartEmpty, "id"))
	}
	if len(blockers) > 0 || len(Orderable(groups)) == 0 {
		for _, g := range groups {
			found = append(found, g.Problems...)
		}
	}
	return found
}

// CheckExpectedTotals: who has seen prices orders for these, or not at all. What is expected is the totals of the groups that could be ordered; nil expects nothing.
func CheckExpectedTotals(expected []*models.MoneyInput, groups []*OrderGroup) (found problem.List) {
	var wanted, now []string
	for i, total := range expected {
		field := fmt.Sprintf("expectedTotals.%d.", i)
		if _, known := models.CurrencyDigits(total.CurrencyCode); !known {
			found.Add(problem.Invalid(field+"currencyCode", "unknown_currency"))
			continue
		}
		found.Add(amount(field+"amount", total.Amount, total.CurrencyCode))
		money, _ := models.ParseMoney(total.Amount, total.CurrencyCode)
		wanted = append(wanted, money.Text())
	}
	if len(found) > 0 {
		return found
	}
	for _, g := range Orderable(groups) {
		now = append(now, g.Total.Text())
	}
	if expected == nil || len(now) == 0 || slices.Equal(wanted, now) {
		return nil
	}
	return problem.ListOf(problem.New(problem.PriceChanged, "expectedTotals").With("Total", strings.Join(now, ", ")).Detailing("expected", wanted...).Detailing("totals", now...))
}
