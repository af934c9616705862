package store_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

// numbered writes PartnerIDs of a company: of both types, in two countries.
func (w *world) numbered(c *company, first, n int) (rows []*models.PartnerIdentifier) {
	for i := range n {
		kind := []models.PartnerIDType{models.PartnerIDLocation, models.PartnerIDGlobal}[i%2]
		id := w.identifier(c, fmt.Sprint(first+i*7919%n), kind, []string{"US", "CA", "US"}[i%3])
		w.add(id)
		rows = append(rows, id)
	}
	return rows
}

// the PartnerIDs of a company by type and country, in the order of their numbers, page by page in both directions.
func TestIdentifiers_AreOrderedAndPaged(t *testing.T) {
	each(t, func(w *world) {
		c, other := w.company("A", models.KindPartner), w.company("B", models.KindPartner)
		rows := w.numbered(c, 4000000, 13)
		w.numbered(other, 5000000, 4)
		location := models.PartnerIDLocation
		var all []ordered
		for name, f := range map[string]*store.PartnerIdentifierFilter{
			"all": nil, "any": {}, "locations": {Type: store.AnyOf(location)}, "in Canada": {Country: store.AnyOf("CA")}, "locations in Canada": {Type: store.AnyOf(location), Country: store.AnyOf("CA")}, "nowhere": {Country: store.AnyOf("JP")},
		} {
			wanted := slices.DeleteFunc(slices.Clone(rows), func(id *models.PartnerIdentifier) bool {
				return f != nil && (!oneOf(f.Type, id.Type) || !oneOf(f.Country, id.Country))
			})
			all = append(all, order(name, wanted, false, func(a, b *models.PartnerIdentifier) int { return cmp.Compare(a.Number, b.Number) },
				func(ctx context.Context, p store.Page) (*store.PartnerIdentifierConnection, error) {
					found, err := w.IdentifiersOf(ctx, access.TheSystem, []models.ID[models.Organization]{other.org.ID, c.org.ID}, f, p)
					if err != nil {
						return nil, err
					}
					return found[c.org.ID], nil
				}))
		}
		rapid.Check(w.t, func(r *rapid.T) {
			o := all[rapid.IntRange(0, len(all)-1).Draw(r, "order")]
			if rapid.Bool().Draw(r, "backward") {
				o.walkBackward(r, w.ctx)
				return
			}
			o.walkForward(r, w.ctx)
		})
	})
}

// A company lists only its own PartnerIDs; the operator lists those of all.
func TestIdentifiers_AreVisibleToTheirCompany(t *testing.T) {
	each(t, func(w *world) {
		c, other, operator := w.company("A", models.KindPartner, models.GlobalAdmin), w.company("B", models.KindPartner, models.GlobalAdmin), w.company("O", models.KindOperator, models.SupportAgent)
		w.numbered(c, 4000000, 2)
		for _, tc := range []struct {
			who  access.Actor
			want int
		}{{c.who, 2}, {operator.who, 2}, {other.who, 0}, {access.Actor{}, 0}} {
			found, err := w.IdentifiersOf(w.ctx, tc.who, []models.ID[models.Organization]{c.org.ID}, nil, store.Page{Count: true})
			w.must(err)
			if got := found[c.org.ID]; len(got.Nodes()) != tc.want || got.TotalCount != tc.want {
				w.t.Errorf("%q sees %d of %d, want %d", tc.who.Name, len(got.Nodes()), got.TotalCount, tc.want)
			}
		}
	})
}

// The database rejects duplicates: of a number, of an account's PartnerID, of a location's name in a country.
func TestIdentifiers_DuplicatesAreRejected(t *testing.T) {
	each(t, func(w *world) {
		c, other := w.company("A", models.KindPartner), w.company("B", models.KindPartner)
		first := w.identifier(c, "4000001", models.PartnerIDLocation, "US")
		first.PartnerID = c.partner.ID
		w.add(first, w.identifier(c, "4000002", models.PartnerIDLocation, "US")) // any number of them is free
		for name, change := range map[string]func(id *models.PartnerIdentifier){
			"the number":  func(id *models.PartnerIdentifier) { id.Number = "4000001" },
			"the account": func(id *models.PartnerIdentifier) { id.PartnerID = c.partner.ID },
			"the name":    func(id *models.PartnerIdentifier) { id.SearchName, id.OrganizationID = "4000001", c.org.ID },
		} {
			id := w.identifier(other, "4000003", models.PartnerIDLocation, "US")
			change(id)
			err := w.Tx(w.ctx, func(tx *store.Tx) error { return tx.Create(id) })
			if !errors.Is(err, store.ErrDuplicate) {
				w.t.Errorf("%s twice: %v, want a duplicate", name, err)
			}
		}
		w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
			found, err := tx.Location(c.org.ID, "US", "４00000１")
			if err != nil || found == nil || found.ID != first.ID {
				w.t.Errorf("by its name in wide digits: %v, %v", found, err)
			}
			for _, tc := range []struct {
				org           models.ID[models.Organization]
				country, name string
			}{{other.org.ID, "US", "4000001"}, {c.org.ID, "CA", "4000001"}, {c.org.ID, "US", "400000"}} {
				if found, err := tx.Location(tc.org, tc.country, tc.name); found != nil || err != nil {
					w.t.Errorf("%v: found %v, %v", tc, found, err)
				}
			}
			if id, err := tx.LockIdentifier(other.org.ID, "4000001"); id != nil || err != nil {
				w.t.Errorf("another company's: %v, %v", id, err)
			}
			return nil
		}))
	})
}
