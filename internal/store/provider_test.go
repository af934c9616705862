package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"pgregory.net/rapid"
)

var (
	everyService = []models.ProviderService{models.ServiceTraining, models.ServiceMarketing, models.ServiceFinanceCredit, models.ServiceSupport, models.ServiceBilling}
	areas        = []string{"DE", "ES", "PL", "SE", "US"}
)

// listing is a published listing of a company, not yet written.
func (w *world) listing(c *company) *models.ProviderListing {
	return &models.ProviderListing{
		ID: models.NewID[models.ProviderListing](), PartnerID: c.partner.ID, OrganizationID: c.org.ID, Name: c.partner.Name, SearchName: c.partner.SearchName,
		Markets: models.Set[string]{"US"}, Published: true, Stamp: models.FirstStamp(w.clock.Now()),
	}
}

// closed gives a company's account another status than active.
func (w *world) closed(c *company, status models.PartnerStatus) {
	w.t.Helper()
	w.must(w.Tx(w.ctx, func(tx *store.Tx) error {
		p, err := store.LockAny(tx, c.partner.ID)
		if err != nil {
			return err
		}
		p.Status = status
		return tx.Save(p)
	}))
}

// providers writes listings that differ in all that the directory can be asked for; the directory shows those returned.
func (w *world) providers() (shown []*models.ProviderListing) {
	w.t.Helper()
	others := []models.PartnerStatus{models.PartnerSuspended, models.PartnerRejected, models.PartnerPendingQualification, models.PartnerQualified}
	for i := range 40 {
		c := w.company(enrolmentNames[i%4], models.KindPartner)
		l := w.listing(c)
		l.Markets, l.Services = nil, nil
		for n, market := range areas {
			if (i+1)>>n&1 == 1 {
				l.Markets = append(l.Markets, market)
			}
		}
		for n, service := range everyService {
			if i*7>>n&1 == 1 {
				l.Services = append(l.Services, service)
			}
		}
		l.Published = i%5 != 0
		w.add(l)
		active := i%6 != 0
		if !active {
			w.closed(c, others[i/6%4])
		}
		if l.Published && active {
			shown = append(shown, l)
		}
	}
	return shown
}

// the directory contains exactly the published listings of active providers that work in the market, offer all of the services
// and match the name.
func TestListings_DirectoryFilters(t *testing.T) {
	each(t, func(w *world) {
		shown := w.providers()
		rapid.Check(w.t, func(r *rapid.T) {
			f := store.ProviderDirectoryFilter{Services: &store.ProviderServicesFilter{All: rapid.SliceOfN(rapid.SampledFrom(everyService), 0, 3).Draw(r, "services")}}
			if rapid.Bool().Draw(r, "somewhere") {
				f.Market = store.AnyOf(rapid.SampledFrom(append(areas, "GB")).Draw(r, "market"))
			}
			if rapid.Bool().Draw(r, "named") {
				f.Name = &store.TextFilter{Contains: ptr(rapid.SampledFrom([]string{"ŁÓDŹ", "100%", "%", "alder_", "r_r", "青葉", ""}).Draw(r, "name"))}
			}
			var want []string
			for _, l := range shown {
				if listed(&f, l) {
					want = append(want, l.ID.String())
				}
			}
			slices.Sort(want)
			got := w.directory(r, &f)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				r.Fatalf("found %d, want %d\n got %v\nwant %v", len(got), len(want), got, want)
			}
		})
	})
}

// listed is the filter as one would say it.
func listed(f *store.ProviderDirectoryFilter, l *models.ProviderListing) bool {
	if f.Market != nil && !slices.ContainsFunc(f.Market.In, l.Markets.Has) {
		return false
	}
	for _, service := range f.Services.All {
		if !l.Services.Has(service) {
			return false
		}
	}
	return f.Name == nil || strings.Contains(models.FoldForSearch(l.Name), models.FoldForSearch(*f.Name.Contains))
}

// directory reads the directory three listings at a time; it counts as many as it shows, by name.
func (w *world) directory(t rapid.TB, f *store.ProviderDirectoryFilter) (ids []string) {
	page, before := store.Page{First: ptr(3), Count: true}, ""
	for {
		c, err := w.ProviderDirectory(w.ctx, f, page)
		if err != nil {
			t.Fatalf("the directory: %v", err)
		}
		for _, l := range c.Nodes() {
			if l.Name < before {
				t.Fatalf("%s comes after %s", l.Name, before)
			}
			ids, before = append(ids, l.ID.String()), l.Name
		}
		if !c.PageInfo.HasNextPage {
			if c.TotalCount != len(ids) {
				t.Fatalf("counted %d, shown %d", c.TotalCount, len(ids))
			}
			return ids
		}
		page.After = c.PageInfo.EndCursor
	}
}

// published listings are visible to everybody unless the provider is not active; others are visible to the provider and the operator.
func TestVisible_Listings(t *testing.T) {
	each(t, func(w *world) {
		published, withdrawn, suspended := w.company("P", models.KindPartner, models.SalesAgent), w.company("W", models.KindPartner, models.SalesAgent), w.company("S", models.KindPartner, models.SalesAgent)
		names := map[string]string{}
		var ids []models.ID[models.ProviderListing]
		var partners []models.ID[models.Partner]
		for _, c := range []*company{published, suspended, withdrawn} {
			l := w.listing(c)
			l.Published = c != withdrawn
			w.add(l)
			names[l.ID.String()], ids, partners = c.org.Name, append(ids, l.ID), append(partners, c.partner.ID)
		}
		w.closed(suspended, models.PartnerSuspended)
		for who, tc := range map[string]struct {
			who  access.Actor
			want string
		}{
			"nobody": {access.Actor{}, "P"}, "P": {published.who, "P"}, "W": {withdrawn.who, "P,W"}, "S": {suspended.who, "P,S"},
			"a customer": {w.company("C", models.KindCustomer, models.CustomerUser).who, "P"}, "the operator": {w.company("O", models.KindOperator, models.SupportAgent).who, "P,S,W"},
		} {
			byID, err := store.FindMany(w.ctx, w.Store, tc.who, ids)
			w.must(err)
			of, err := store.ListingsOf.Find(w.ctx, w.Store, tc.who, partners)
			w.must(err)
			for how, rows := range map[string][]*models.ProviderListing{"by id": byID, "of partners": of} {
				var got []string
				for _, l := range rows {
					got = append(got, names[l.ID.String()])
				}
				slices.Sort(got)
				if seen := strings.Join(got, ","); seen != tc.want {
					w.t.Errorf("%s sees %s %s, want %s", who, how, seen, tc.want)
				}
			}
		}
	})
}
