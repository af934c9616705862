package store_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// accented are names, and a text without their case and accents that each of them contains.
var accented = map[string]string{"Étoile Filante": "etoile", "Łódź Tekstylia": "LODZ", "Österreichische Straßen": "strasse", "が本舗": "が本"}

// namedOf reads a list a row at a time; it counts as many as it shows.
func namedOf[T any](w *world, list func(store.Page) (*store.Connection[T], error), name func(*T) string) (names []string) {
	w.t.Helper()
	for page := (store.Page{First: ptr(1), Count: true}); ; {
		c, err := list(page)
		w.must(err)
		for _, row := range c.Nodes() {
			names = append(names, name(row))
		}
		if page.After = c.PageInfo.EndCursor; !c.PageInfo.HasNextPage {
			if slices.Sort(names); c.TotalCount != len(names) {
				w.t.Errorf("counted %d, shown %q", c.TotalCount, names)
			}
			return names
		}
	}
}

// B8: every list that is searched by a name finds it with case and accents folded. A mark that makes another letter is no accent.
func TestSearch_FoldsAccents(t *testing.T) {
	each(t, func(w *world) {
		operator, seller := w.company("operator", models.KindOperator, models.OperatorAdmin), w.company("seller", models.KindPartner, models.AdminAgent)
		partners, organizations := map[models.ID[models.Partner]]string{}, map[models.ID[models.Organization]]string{}
		for name := range accented {
			partner, customer := w.company(name, models.KindPartner), w.company(name, models.KindCustomer)
			partners[partner.partner.ID], organizations[partner.org.ID], organizations[customer.org.ID] = name, name, name
			request := w.eligibilityRequest(customer, seller, models.EligibilityApproved)
			w.add(w.listing(partner), w.registration(partner, models.RegistrationPending, models.StepDecision), w.connects(seller, partner, models.PartnershipActive), request, &models.ValidationID{
				ID: models.NewID[models.ValidationID](), Code: request.Reference, PartnerID: seller.partner.ID, OrganizationID: customer.org.ID, RequestID: request.ID,
				Status: models.ValidationIDIssued, IssuedAt: start, Stamp: models.FirstStamp(start),
			})
			w.sells(seller, customer)
		}
		lists := map[string]func(*store.TextFilter) []string{
			"customers": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.CustomerConnection, error) {
					return w.Customers(w.ctx, operator.who, &store.CustomerFilter{Name: f}, nil, p)
				}, func(c *models.Customer) string { return c.CompanyName })
			},
			"customers of a partner": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.CustomerConnection, error) {
					return w.Customers(w.ctx, seller.who, &store.CustomerFilter{Name: f}, nil, p)
				}, func(c *models.Customer) string { return c.CompanyName })
			},
			"partners": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.PartnerConnection, error) {
					return w.Partners(w.ctx, operator.who, &store.PartnerFilter{Name: f}, nil, p)
				}, func(p *models.Partner) string { return p.Name })
			},
			"providers": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.Connection[models.ProviderListing], error) {
					return w.ProviderDirectory(w.ctx, &store.ProviderDirectoryFilter{Name: f}, p)
				}, func(l *models.ProviderListing) string { return l.Name })
			},
			"partnerships": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.PartnershipConnection, error) {
					return w.Partnerships(w.ctx, operator.who, &store.PartnershipFilter{Name: f}, p)
				}, func(p *models.Partnership) string { return partners[p.ResellerID] })
			},
			"registrations": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.Connection[models.Registration], error) {
					return w.Registrations(w.ctx, operator.who, &store.RegistrationFilter{Name: f}, nil, p)
				}, func(r *models.Registration) string { return partners[r.PartnerID] })
			},
			"validation IDs": func(f *store.TextFilter) []string {
				return namedOf(w, func(p store.Page) (*store.Connection[models.ValidationID], error) {
					return w.ValidationIDs(w.ctx, operator.who, &store.ValidationIDFilter{OrganizationName: f}, p)
				}, func(v *models.ValidationID) string { return organizations[v.OrganizationID] })
			},
		}
		texts := map[string][]string{"か本": nil, "ﾃ": nil, "ST": {"Österreichische Straßen", "Łódź Tekstylia"}, "T": {"Étoile Filante", "Österreichische Straßen", "Łódź Tekstylia"}}
		for name, plain := range accented {
			texts[plain], texts[name] = []string{name}, []string{name}
			texts[strings.ToUpper(name)] = []string{name}
		}
		for list, find := range lists {
			for text, want := range texts {
				slices.Sort(want)
				if diff := gocmp.Diff(want, find(&store.TextFilter{Contains: &text})); diff != "" {
					t.Errorf("%s by %q (-want +got):\n%s", list, text, diff)
				}
			}
		}
	})
}

// foldedAsBefore gives the rows the search names that versions gave them which did not fold accents.
func (w *world) foldedAsBefore() {
	w.t.Helper()
	for name := range accented {
		for table, column := range searchedNames {
			w.must(w.Exec("UPDATE "+table+" SET search_name = ? WHERE "+column+" = ?", models.Fold(name), name))
		}
	}
	w.must(w.Exec("DELETE FROM customer_names"))
}

// searchedNames are the tables with names that are searched.
var searchedNames = map[string]string{"customers": "company_name", "partners": "name", "provider_listings": "name", "customer_access": "company_name"}

// searchNames reads all of them, with the names of locations, and the suffixes of customers' names.
func (w *world) searchNames() (all []store.SearchName) {
	w.t.Helper()
	for _, table := range []string{"customers", "customer_access", "partners", "provider_listings", "partner_identifiers"} {
		column, version := cmp.Or(searchedNames[table], "name"), "version"
		if table == "customer_access" {
			version = "0"
		}
		some, err := w.SearchNames(w.ctx, table, column, version)
		w.must(err)
		all = append(all, some...)
	}
	suffixes, err := w.NameSuffixes(w.ctx)
	w.must(err)
	for _, s := range suffixes {
		all = append(all, store.SearchName{Name: s.CustomerID.String(), SearchName: string(s.Suffix)})
	}
	return all
}

// Names that are there before the migration are folded for search by it, and those that an older version has written since by a repair. Rows keep their
// versions, and the names of locations stay as they are compared.
func TestSearch_NamesAreFoldedAfterTheMigration(t *testing.T) {
	each(t, func(w *world) {
		seller := w.company("Seller", models.KindPartner, models.AdminAgent)
		for name := range accented {
			partner, customer := w.company(name, models.KindPartner), w.company(name, models.KindCustomer)
			w.add(w.listing(partner))
			w.sells(seller, customer)
		}
		location := w.identifier(seller, "4000001", models.PartnerIDLocation, "US")
		location.Name, location.SearchName = "Łódź", models.Fold("Łódź")
		w.add(location)
		want := w.searchNames()
		for name, fold := range map[string]func() error{
			"migrate": func() error {
				w.must(w.Exec("INSERT INTO backfills (name) VALUES ('customer_names'), ('customer_search_names'), ('partner_search_names'), ('listing_search_names')"))
				_, err := w.Migrate(w.ctx)
				return err
			},
			"repair": func() error { _, err := w.RepairAccess(w.ctx); return err },
		} {
			w.foldedAsBefore()
			if gocmp.Equal(want, w.searchNames()) {
				t.Fatal("nothing is to be done")
			}
			w.must(fold())
			if diff := gocmp.Diff(want, w.searchNames()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// The folding goes on from where it was stopped, and leaves a name as it is that no column holds when it is folded.
func TestSearch_FoldingGoesOn(t *testing.T) {
	each(t, func(w *world) {
		operator := w.company("operator", models.KindOperator, models.OperatorAdmin)
		first, second, third := w.company("Étoile", models.KindCustomer), w.company("Łódź", models.KindCustomer), w.company("third", models.KindCustomer)
		long := strings.Repeat("ﷺ", 12) + strings.Repeat("æ", 184)
		for c, name := range map[*company]string{first: "Étoile", second: "Łódź", third: long} {
			w.must(w.Exec("UPDATE customers SET company_name = ?, search_name = ? WHERE id = ?", name, models.Fold(name), c.customer.ID))
		}
		w.must(w.Exec("INSERT INTO backfills (name, position) VALUES ('customer_search_names', ?)", first.customer.ID))
		_, err := w.Migrate(w.ctx)
		w.must(err)
		for c, want := range map[*company]string{first: "étoile", second: "lodz", third: models.Fold(long)} {
			row, err := store.Find(w.ctx, w.Store, operator.who, c.customer.ID)
			if w.must(err); row.SearchName != want {
				t.Errorf("%s is found as %q, want %q", row.CompanyName, row.SearchName, want)
			}
		}
	})
}

// a name that differs in an accent is another one, though both are found by the same text.
func TestSearch_AnAccentMakesAnotherName(t *testing.T) {
	each(t, func(w *world) {
		resume, plain, capitals := w.company("Résumé", models.KindCustomer), w.company("Resume", models.KindCustomer), w.company("RÉSUMÉ", models.KindCustomer)
		for c, want := range map[*company]bool{resume: true, plain: false, capitals: true} {
			if got, err := w.Namesake(w.ctx, &c.customer); got != want || err != nil {
				t.Errorf("%s has a namesake: %v, %v, want %v", c.customer.CompanyName, got, err, want)
			}
		}
	})
}
