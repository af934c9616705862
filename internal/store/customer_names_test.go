package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// A customer is found by each part of its name, in any case and with any accents, as long as it has that name; and by those only who see it.
func TestNames_AreFoundByTheirParts(t *testing.T) {
	each(t, func(w *world) {
		operator, other := w.company("operator", models.KindOperator, models.OperatorAdmin), w.company("other", models.KindPartner, models.AdminAgent)
		partner := w.company("partner", models.KindPartner, models.AdminAgent)
		names := []string{"Alder & Sons", "Österreichische Straßenbau GmbH", "中村電機 東京", "100%_off!", strings.Repeat("Long ", 30) + "Ende", "aaaaaaaaaaaaaaaa aaaaaaaaaaaaaaa", "Łódź が"}
		var all []*company
		for _, name := range names {
			c := w.company(name, models.KindCustomer)
			w.add(&models.ResellerRelationship{ID: models.NewID[models.ResellerRelationship](), PartnerID: partner.partner.ID, CustomerID: c.customer.ID, Status: models.RelationshipActive, StartedAt: start, Stamp: models.FirstStamp(start)})
			all = append(all, c)
		}
		find := func(who access.Actor, text string) (found []string) {
			page, err := w.Customers(w.ctx, who, &store.CustomerFilter{Name: &store.TextFilter{Contains: &text}}, nil, store.Page{First: ptr(100), Count: true})
			w.must(err)
			for _, c := range page.Nodes() {
				found = append(found, c.CompanyName)
			}
			if page.TotalCount != len(found) {
				t.Errorf("%q: %d counted, %d found", text, page.TotalCount, len(found))
			}
			return found
		}
		for _, text := range []string{"al", "ALDER", "& s", "s", "strassen", "osterreich", "lodz", "ŁODZ か", "が", "か", "STRASSENBAU G", "österreichische straßenbau gmbh", "東京", "電機 東", "%_", "!", "100", "long long long long ende", "aaaaa a", "aaaaaaaaaaaaaaa", "a a", " ", "zzz", ""} {
			var want []string
			for _, name := range names {
				if strings.Contains(models.FoldForSearch(name), models.FoldForSearch(text)) {
					want = append(want, name)
				}
			}
			for _, who := range []access.Actor{operator.who, partner.who} {
				got := find(who, text)
				if slices.Sort(got); !slices.Equal(got, sorted(want)) {
					t.Errorf("%q for %s: %q, want %q", text, who.Name, got, want)
				}
			}
			if got := find(other.who, text); len(got) > 0 {
				t.Errorf("another partner finds %q by %q", got, text)
			}
		}
		w.rename(all[0], "Birch & Sons")
		if was, is := find(operator.who, "alder"), find(partner.who, "birch"); len(was) != 0 || len(is) != 1 {
			t.Errorf("after it is renamed: %q by its earlier name, %q by its name", was, is)
		}
		if n := w.suffixes("alder"); n != 0 {
			t.Errorf("%d suffixes of the earlier name are left", n)
		}
	})
}

func sorted(all []string) []string { slices.Sort(all); return all }

func (w *world) rename(c *company, name string) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		row, err := store.LockAny(tx, c.customer.ID)
		if err != nil {
			return err
		}
		row.CompanyName, row.SearchName = name, models.FoldForSearch(name)
		return tx.Save(row)
	}))
}

// suffixes is how many suffixes of names begin with a text.
func (w *world) suffixes(text string) (n int) {
	w.t.Helper()
	suffixes, err := w.NameSuffixes(w.ctx)
	w.must(err)
	for _, e := range suffixes {
		if strings.HasPrefix(string(e.Suffix), text) {
			n++
		}
	}
	return n
}

// The suffixes of names that are there before the migration are written by it, and those that an older version has not written by a repair.
func TestNames_AreFilledAfterTheMigration(t *testing.T) {
	each(t, func(w *world) {
		for _, name := range []string{"Alder Works", "Birch Works"} {
			w.company(name, models.KindCustomer)
		}
		before, err := w.NameSuffixes(w.ctx)
		w.must(err)
		if len(before) != 22 {
			t.Fatalf("%d suffixes, want 22", len(before))
		}
		for name, fill := range map[string]func() error{
			"migrate": func() error {
				w.must(w.Exec("INSERT INTO backfills (name) VALUES ('customer_names')"))
				_, err := w.Migrate(w.ctx)
				return err
			},
			"repair": func() error { _, err := w.RepairAccess(w.ctx); return err },
		} {
			w.must(w.Exec("DELETE FROM customer_names"))
			w.must(fill())
			after, err := w.NameSuffixes(w.ctx)
			if w.must(err); !slices.EqualFunc(before, after, func(a, b models.CustomerName) bool {
				return a.CustomerID == b.CustomerID && slices.Equal(a.Suffix, b.Suffix)
			}) {
				t.Errorf("%s: %d suffixes, want %d", name, len(after), len(before))
			}
		}
	})
}
