package program_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/imports"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// priceColumns are the columns of the price lists of these tests.
const priceColumns = "offer_id,offer_name,offer_type,publisher,segment,plan_id,plan_name,base_plan_id,trial,min_quantity,max_quantity,quantity_step,market,currency,term,billing_cycle,unit_price,retail_price,valid_from,valid_until\n"

// suite is an offer of a price list, with a price in two markets, an add-on, a government offer and one for education.
const suite = priceColumns +
	"suite,Office Suite,SAAS_TRANSACT,Acme,COMMERCIAL,std,Standard,,,1,300,1,US,USD,P1Y,MONTHLY,19.99,22.00,2026-01-01,\n" +
	"suite,,,,,std,,,,,,,PL,EUR,P1Y,MONTHLY,18.50,,2026-01-01,\n" +
	"suite,,,,,arc,Archive,std,,5,,5,US,USD,P1M,MONTHLY,2,,2026-01-01,\n" +
	"gov,Suite for Government,SAAS_TRANSACT,Acme,GOVERNMENT,g1,G1,,,,,,US,USD,P1Y,ANNUAL,240.00,,2026-01-01,\n" +
	"edu,Suite for Schools,SAAS_TRANSACT,Acme,EDUCATION,a1,A1,,,,,,US,USD,P1Y,NONE,0,,2026-01-01,\n"

// prices imports a price list as the operator, and lets the job run.
func (s *story) prices(list string, dryRun bool) *models.ProgramImport {
	s.t.Helper()
	in := imports.ImportPriceListInput{File: &models.Upload{Name: "prices.csv", Content: bytes.NewReader([]byte(list))}, DryRun: dryRun}
	row, _, err := s.ImportPriceList(s.ctx, s.As(olga), in)
	s.must(err)
	s.Work()
	return s.imported(row.ID)
}

// read says what became of the rows of a price list.
func (s *story) read(row *models.ProgramImport, want string) {
	s.t.Helper()
	f := row.Files.Of(models.ImportPrices)
	got := fmt.Sprintf("%d created, %d changed, %d there, %d refused of %d", f.Created, f.Changed, f.AlreadyThere, f.Refused, f.Rows)
	if got != want || row.Status != models.ImportFinished {
		s.t.Errorf("%s: %s, want %s; %v", row.Status, got, want, s.refusals(row))
	}
}

// catalog is what somebody sees of the catalog of a customer: "Office Suite Standard".
func (s *story) catalog(person string, customer models.ID[models.Customer], f *store.CatalogFilter) (plans []string) {
	s.t.Helper()
	who := s.As(person)
	found, err := s.Store.CatalogsOf(s.ctx, who, []models.ID[models.Customer]{customer}, f, store.Page{Count: true})
	s.must(err)
	for _, p := range found[customer].Nodes() {
		offer, err := store.Find(s.ctx, s.Store, who, p.OfferID)
		s.must(err)
		plans = append(plans, offer.Name+" "+p.Name)
	}
	if n := found[customer].TotalCount; n != len(plans) {
		s.t.Errorf("%s: the total is %d of %v", person, n, plans)
	}
	return plans
}

// sold are the prices of a plan in a market now: "19.99 USD P1Y MONTHLY".
func (s *story) sold(offer, plan, market string) (prices []string) {
	s.t.Helper()
	found, err := s.Store.Offers(s.ctx, s.As(olga), &store.OfferFilter{ExternalID: &offer}, store.Page{})
	s.must(err)
	plans, err := s.Store.PlansOfOffers(s.ctx, s.As(olga), []models.ID[models.Offer]{found.Nodes()[0].ID}, store.Page{})
	s.must(err)
	for _, p := range plans[found.Nodes()[0].ID].Nodes() {
		if p.Code != plan {
			continue
		}
		rows, err := s.Store.PricesIn(s.ctx, market, []models.ID[models.OfferPlan]{p.ID})
		s.must(err)
		for _, row := range rows {
			prices = append(prices, fmt.Sprintf("%s %s %s %s", row.Unit().Amount(), row.Currency, row.Term, row.BillingCycle))
		}
	}
	return prices
}

func (s *story) equal(what string, got []string, want ...string) {
	s.t.Helper()
	if !slices.Equal(got, want) {
		s.t.Errorf("%s: want %v, got %v", what, want, got)
	}
}

// from a price list each customer gets the catalog of its market and its segment, and sees nothing of the others.
func TestPriceList_MakesTheCatalog(t *testing.T) {
	tell(t, func(s *story) {
		s.read(s.prices(suite, false), "5 created, 0 changed, 0 there, 0 refused of 5")
		commercial, government := s.As(tanaka).CustomerID, s.As(paula).CustomerID
		s.equal("the operator, of a commercial customer", s.catalog(olga, commercial, nil), "Office Suite Archive", "Office Suite Standard")
		s.equal("the customer", s.catalog(tanaka, commercial, nil), "Office Suite Archive", "Office Suite Standard")
		s.equal("searched by words", s.catalog(olga, commercial, &store.CatalogFilter{Search: ptr("  suit STAND acme")}), "Office Suite Standard")
		s.equal("a word that only others have", s.catalog(olga, commercial, &store.CatalogFilter{Search: ptr("government")}))
		s.equal("add-ons", s.catalog(olga, commercial, &store.CatalogFilter{AddOn: ptr(true)}), "Office Suite Archive")
		s.equal("a term", s.catalog(olga, commercial, &store.CatalogFilter{Term: store.AnyOf(models.TermYear)}), "Office Suite Standard")
		s.equal("a government customer", s.catalog(olga, government, nil), "Suite for Government G1")
		s.equal("itself", s.catalog(paula, government, nil), "Suite for Government G1")
	})
}

// a partner that may not sell government cloud sees nothing of its catalog, not even how much there is.
func TestPriceList_GovernmentIsForQualifiedPartners(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		customer := s.As(paula).CustomerID
		s.seesGovernment(amir, customer, false)
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			partner := s.As(amir).PartnerID
			key := store.QualificationKey(partner, models.GovernmentCommunityCloud)
			return tx.Create(&models.PartnerQualification{
				ID: models.NewID[models.PartnerQualification](), PartnerID: partner, Code: models.GovernmentCommunityCloud, Status: models.QualificationGranted, ActiveKey: &key,
				GrantedAt: tx.Now(), Stamp: models.FirstStamp(tx.Now()),
			})
		}))
		s.seesGovernment(amir, customer, true)
		s.seesGovernment(dana, customer, false)
		s.seesGovernment(tanaka, s.As(tanaka).CustomerID, false)
	})
}

// seesGovernment checks whether a person sees the government offer, by id, in lists, in the catalog of a customer and in its facets.
func (s *story) seesGovernment(person string, customer models.ID[models.Customer], want bool) {
	s.t.Helper()
	who := s.As(person)
	all, err := s.Store.Offers(s.ctx, s.As(olga), &store.OfferFilter{ExternalID: ptr("gov")}, store.Page{})
	s.must(err)
	_, err = store.Find(s.ctx, s.Store, who, all.Nodes()[0].ID)
	if sees := err == nil; sees != want || !sees && !problem.Has(err, problem.NotFound) {
		s.t.Errorf("%s, by id: %v", person, err)
	}
	listed, err := s.Store.Offers(s.ctx, who, &store.OfferFilter{Segment: store.AnyOf(models.OfferGovernment)}, store.Page{Count: true})
	s.must(err)
	if (listed.TotalCount == 1) != want || (len(listed.Edges) == 1) != want {
		s.t.Errorf("%s: a list has %d, and counts %d", person, len(listed.Edges), listed.TotalCount)
	}
	facets, err := s.Store.CatalogFacetsOf(s.ctx, who, []models.ID[models.Customer]{customer}, &store.CatalogFilter{Search: ptr("g1")})
	s.must(err)
	if n := len(s.catalog(person, customer, &store.CatalogFilter{Search: ptr("g1")})); (n == 1) != want || (len(facets[customer].Types) == 1) != want {
		s.t.Errorf("%s: the catalog has %d, and facets %v", person, n, facets[customer].Types)
	}
}

// priceList has all offers, plans and prices in the United States, with their versions.
func (s *story) priceList() (all []string) {
	s.t.Helper()
	offers, err := s.Store.Offers(s.ctx, s.As(olga), nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, o := range offers.Nodes() {
		plans, err := s.Store.PlansOfOffers(s.ctx, s.As(olga), []models.ID[models.Offer]{o.ID}, store.Page{})
		s.must(err)
		for _, p := range plans[o.ID].Nodes() {
			prices, err := s.Store.PricesIn(s.ctx, "US", []models.ID[models.OfferPlan]{p.ID})
			s.must(err)
			for _, price := range prices {
				all = append(all, fmt.Sprintf("%s v%d %s v%d %s v%d", o.Code, o.Version, p.Code, p.Version, price.Unit().Amount(), price.Version))
			}
		}
	}
	return all
}

// The same list again changes nothing; one with other prices corrects or replaces them, and what begins later counts then.
func TestPriceList_AgainCorrectedAndReplaced(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(suite, false)
		was := s.priceList()
		s.read(s.prices(suite, false), "0 created, 0 changed, 5 there, 0 refused of 5")
		s.equal("the same list again", s.priceList(), was...)
		next := s.Clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)
		changed := priceColumns +
			"suite,,,,,std,Standard Étendu,,,,,,US,USD,P1Y,MONTHLY,21.99,22.00,2026-01-01,\n" +
			"suite,,,,,std,,,,,,,US,USD,P1Y,MONTHLY,25.00,," + next + ",\n"
		s.read(s.prices(changed, false), "1 created, 1 changed, 0 there, 0 refused of 2")
		s.equal("corrected", s.sold("suite", "std", "US"), "21.99 USD P1Y MONTHLY")
		s.equal("renamed", s.catalog(olga, s.As(tanaka).CustomerID, &store.CatalogFilter{Search: ptr("etendu")}), "Office Suite Standard Étendu")
		ended := priceColumns + "suite,,,,,arc,,,,,,,US,USD,P1M,MONTHLY,2,,2026-01-01,2026-02-01\n"
		s.read(s.prices(ended, false), "0 created, 1 changed, 0 there, 0 refused of 1")
		s.equal("without a price any more", s.catalog(olga, s.As(tanaka).CustomerID, nil), "Office Suite Standard Étendu")
		s.Clock.Set(s.Clock.Now().AddDate(0, 1, 1))
		s.equal("a month later", s.sold("suite", "std", "US"), "25.00 USD P1Y MONTHLY")
	})
}

// A dry run says what the list would do, and does nothing.
func TestPriceList_DryRun(t *testing.T) {
	tell(t, func(s *story) {
		s.read(s.prices(suite, true), "5 created, 0 changed, 0 there, 0 refused of 5")
		s.equal("after a dry run", s.priceList())
	})
}

// Each mistake names its row and column, and the other rows are read; a dry run says the same.
func TestPriceList_NamesEachMistake(t *testing.T) {
	list := suite +
		"suite,,,,GOVERNMENT,std,,,,,,,US,USD,P1M,MONTHLY,1,,2026-01-01,\n" + // 7: the segment of an offer stays
		"suite,,,,,std,,,,,,,US,USD,P1Y,MONTHLY,5,,2026-01-01,\n" + // 8: twice
		"new,,NOTHING,,VIP,x,,,,0,,0,QQ,usd ,P2Y,WEEKLY,1.999,-1,soon,\n" + // 9
		"suite,,,,,jp,Japan,arc,,1,10,4,JP,JPY,P1M,ANNUAL,16.24,,2026-02-01,2026-01-01\n" + // 10
		",,,,,,,,,,,,US,XYZ,P1M,MONTHLY,,,,\n" // 11
	tell(t, func(s *story) {
		want := []string{
			"prices.csv:7 segment VALIDATION_FAILED.fixed", "prices.csv:8 plan_id VALIDATION_FAILED.twice",
			"prices.csv:9 valid_from VALIDATION_FAILED.time", "prices.csv:9 offer_name VALIDATION_FAILED.required", "prices.csv:9 offer_type VALIDATION_FAILED.choice",
			"prices.csv:9 segment VALIDATION_FAILED.choice", "prices.csv:9 plan_name VALIDATION_FAILED.required", "prices.csv:9 min_quantity VALIDATION_FAILED.range",
			"prices.csv:9 quantity_step VALIDATION_FAILED.range", "prices.csv:9 market MARKET_UNKNOWN", "prices.csv:9 unit_price VALIDATION_FAILED.amount",
			"prices.csv:9 retail_price VALIDATION_FAILED.amount", "prices.csv:9 term VALIDATION_FAILED.choice", "prices.csv:9 billing_cycle VALIDATION_FAILED.choice",
			"prices.csv:10 base_plan_id VALIDATION_FAILED.base_plan", "prices.csv:10 max_quantity VALIDATION_FAILED.quantity_steps", "prices.csv:10 unit_price VALIDATION_FAILED.amount", "prices.csv:10 billing_cycle VALIDATION_FAILED.longer_than_term",
			"prices.csv:10 valid_until VALIDATION_FAILED.before_start",
			"prices.csv:11 valid_from VALIDATION_FAILED.required", "prices.csv:11 offer_id VALIDATION_FAILED.required", "prices.csv:11 plan_id VALIDATION_FAILED.required", "prices.csv:11 offer_name VALIDATION_FAILED.required",
			"prices.csv:11 offer_type VALIDATION_FAILED.required", "prices.csv:11 segment VALIDATION_FAILED.required", "prices.csv:11 plan_name VALIDATION_FAILED.required",
			"prices.csv:11 currency VALIDATION_FAILED.unknown_currency",
		}
		for _, dry := range []bool{true, false} {
			row := s.prices(list, dry)
			if diff := cmp.Diff(want, s.refusals(row)); diff != "" {
				s.t.Errorf("dry run %v: want -, got +\n%s", dry, diff)
			}
			s.read(row, "5 created, 0 changed, 0 there, 5 refused of 10")
		}
	})
}

// What is no price list is told at once, and nothing is kept of it.
func TestPriceList_WhatIsNoList(t *testing.T) {
	tell(t, func(s *story) {
		for name, text := range map[string]string{"": "", "header alone is missing columns": "offer_id,plan_id\n", "a zip archive": "PK\x03\x04zip", "not Unicode": "offer_id;plan_id\nB\xe4cker;x\n"} {
			in := imports.ImportPriceListInput{File: &models.Upload{Name: "p.csv", Content: strings.NewReader(text)}}
			_, _, err := s.ImportPriceList(s.ctx, s.As(olga), in)
			found, only := problem.All(err)
			if !only || len(found) != 1 || found[0].Code != problem.ImportFileInvalid || !slices.Equal(found[0].Field, []string{"file"}) {
				s.t.Errorf("%s: want IMPORT_FILE_INVALID at file, got %v", name, err)
			}
		}
		if rows, err := s.Store.ProgramImports(s.ctx, s.As(olga), store.Page{}); err != nil || len(rows.Edges) > 0 {
			s.t.Errorf("want no import, got %d, %v", len(rows.Edges), err)
		}
	})
}

// filler are rows of another offer, more than one transaction reads.
func filler() string {
	var rows strings.Builder
	for i := range 600 {
		fmt.Fprintf(&rows, "fill,Filler,SAAS_TRANSACT,Acme,COMMERCIAL,p%d,Plan,,,,,,US,USD,P1M,MONTHLY,%d.50,,2026-01-01,\n", i, i)
	}
	return rows.String()
}

// What a row says counts for those after it, however far apart they are, and a dry run says the same as the import.
func TestPriceList_RowsFarApart(t *testing.T) {
	row := func(plan, base, lowest, most, price string) string {
		return "suite,,,,," + plan + ",Plan " + plan + "," + base + ",," + lowest + "," + most + ",,US,USD,P1Y,MONTHLY," + price + ",,2026-01-01,\n"
	}
	for name, tc := range map[string]struct {
		list    string
		refused int
	}{
		"a price that is there, and another one":  {row("std", "", "", "", "19.99") + filler() + row("std", "", "", "", "5"), 1},
		"a maximum, and a minimum above it":       {row("new", "", "", "10", "1") + filler() + row("new", "", "20", "", "1"), 1},
		"an add-on, and an add-on of it":          {row("a", "std", "", "", "1") + filler() + row("b", "a", "", "", "1"), 1},
		"an add-on, and its base as another's":    {row("c", "", "", "", "1") + row("d", "c", "", "", "1") + filler() + row("c", "std", "", "", "2"), 1},
		"the same name for an offer in each line": {strings.ReplaceAll(filler(), "Filler", "Other"), 0},
	} {
		t.Run(name, func(t *testing.T) {
			tell(t, func(s *story) {
				s.prices(suite, false)
				for _, dry := range []bool{true, false} {
					row := s.prices(priceColumns+tc.list, dry)
					if got := row.Files.Of(models.ImportPrices).Refused; got != tc.refused {
						s.t.Errorf("dry run %v: %d refused, want %d; %v", dry, got, tc.refused, s.refusals(row))
					}
				}
			})
		})
	}
}

// An offer with more plans than one statement can name is renamed with all of them.
func TestPriceList_RenamesAnOfferWithManyPlans(t *testing.T) {
	tell(t, func(s *story) {
		s.prices(priceColumns+filler(), false)
		s.read(s.prices(priceColumns+"fill,Renamed,,,,p7,,,,,,,US,USD,P1M,MONTHLY,7.50,,2026-01-01,\n", false), "0 created, 1 changed, 0 there, 0 refused of 1")
		found, err := s.Store.CatalogsOf(s.ctx, s.As(olga), []models.ID[models.Customer]{s.As(tanaka).CustomerID}, &store.CatalogFilter{Search: ptr("renamed")}, store.Page{Count: true})
		s.must(err)
		if n := found[s.As(tanaka).CustomerID].TotalCount; n != 600 {
			s.t.Errorf("want 600 plans of the new name, got %d", n)
		}
		s.equal("signs alone", s.catalog(olga, s.As(tanaka).CustomerID, &store.CatalogFilter{Search: ptr("!!! %")}))
	})
}

// A row that repeats one which an earlier transaction has read is refused, too.
func TestPriceList_TwiceFarApart(t *testing.T) {
	tell(t, func(s *story) {
		list := strings.Builder{}
		list.WriteString(priceColumns)
		for i := range 1200 {
			fmt.Fprintf(&list, "o%d,Offer %d,SAAS_TRANSACT,Acme,COMMERCIAL,p,Plan,,,,,,US,USD,P1M,MONTHLY,%d.50,,2026-01-01,\n", i%700, i%700, i)
		}
		s.read(s.prices(list.String(), true), "700 created, 0 changed, 0 there, 500 refused of 1200")
		s.read(s.prices(list.String(), false), "700 created, 0 changed, 0 there, 500 refused of 1200")
	})
}

// Two price lists are never mixed: the second one is refused until the first one has been read, and a dry run is not.
func TestPriceList_OneAtATime(t *testing.T) {
	tell(t, func(s *story) {
		begin := func(dry bool) error {
			in := imports.ImportPriceListInput{File: &models.Upload{Name: "june.csv", Content: strings.NewReader(suite)}, DryRun: dry}
			_, _, err := s.ImportPriceList(s.ctx, s.As(olga), in)
			return err
		}
		archive := func() error {
			in := imports.ImportProgramInput{File: &models.Upload{Name: "x.zip", Content: bytes.NewReader(zipped(s.t, listed{"customers.csv": manyCustomers(1)}))}}
			_, _, err := s.ImportProgram(s.ctx, s.As(olga), in)
			return err
		}
		s.must(begin(true))
		s.onlyOne(atOnce(5, func(int) error { return begin(false) }), "IMPORT_UNDER_WAY at file")
		s.must(begin(true))
		s.refused(archive(), "IMPORT_UNDER_WAY at file") // it has no prices, but one that has would be mixed with them
		s.Work()
		s.must(archive())
		s.refused(begin(false), "IMPORT_UNDER_WAY at file")
		s.Work()
		s.must(begin(false))
		s.Work()
		if got := len(s.catalog(amir, s.As(tanaka).CustomerID, nil)); got != 2 {
			t.Errorf("the catalog has %d plans", got)
		}
	})
}

// A column that is not known is named in the report, and the rows are read. Two columns alike are refused and named.
func TestPriceList_UnknownColumns(t *testing.T) {
	tell(t, func(s *story) {
		list := strings.Replace(suite, "valid_until\n", "valid_until,Retial Price\n", 1)
		row := s.prices(strings.ReplaceAll(list, "2026-01-01,\n", "2026-01-01,,9.99\n"), false)
		s.read(row, "5 created, 0 changed, 0 there, 0 refused of 5")
		if got := s.refusals(row); len(got) != 1 || !strings.Contains(got[0], "IMPORT_COLUMN_UNKNOWN") || !strings.Contains(got[0], "Retial Price") {
			t.Errorf("the report says %v", got)
		}
		in := imports.ImportPriceListInput{File: &models.Upload{Name: "p.csv", Content: strings.NewReader(strings.Replace(suite, "retail_price", "Unit Price", 1))}}
		_, _, err := s.ImportPriceList(s.ctx, s.As(olga), in)
		if found, _ := problem.All(err); len(found) != 1 || !strings.Contains(found[0].Message("en"), "unit_price") {
			t.Errorf("two columns alike: %v", err)
		}
	})
}
