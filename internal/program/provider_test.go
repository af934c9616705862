package program_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// listing is how Meridian presents itself in these markets.
func listing(markets ...string) relationships.PublishProviderListingInput {
	return relationships.PublishProviderListingInput{
		Markets: markets, Services: []models.ProviderService{models.ServiceTraining}, ContactEmail: ptr("resellers@meridian.example"), ContactPhone: ptr("+1 206 555 0142"),
		Description: ptr(" From the first offer to the invoice.\n"), Published: ptr(true),
	}
}

func (s *story) publishes(email string, in relationships.PublishProviderListingInput) *models.ProviderListing {
	s.t.Helper()
	l, err := s.PublishProviderListing(s.ctx, s.As(email), in)
	s.must(err)
	return l
}

// directory is the names in the directory, in its order.
func (s *story) directory(market string, services ...models.ProviderService) (names []string) {
	s.t.Helper()
	f := &store.ProviderDirectoryFilter{Services: &store.ProviderServicesFilter{All: services}}
	if market != "" {
		f.Market = store.AnyOf(market)
	}
	c, err := s.Store.ProviderDirectory(s.ctx, f, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, l := range c.Nodes() {
		names = append(names, l.Name)
	}
	return names
}

// lists fails unless exactly these are in the directory.
func (s *story) lists(got []string, want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("the directory: -want +got\n%s", diff)
	}
}

// listings reads the listings of somebody's account as somebody sees them.
func (s *story) listings(who access.Actor, of string) []*models.ProviderListing {
	s.t.Helper()
	all, err := store.ListingsOf.Find(s.ctx, s.Store, who, []models.ID[models.Partner]{s.As(of).PartnerID})
	s.must(err)
	return all
}

const (
	meridianName = "Meridian Distribution"
	wislaName    = "Wisła Dystrybucja Sp. z o.o."
)

// a reseller compares the providers of its area by their services. A changed listing is found by its current data.
func TestDirectory_FindsProvidersByServices(t *testing.T) {
	tell(t, func(s *story) {
		s.lists(s.directory(""), meridianName, wislaName)
		s.lists(s.directory("US"), meridianName)
		s.lists(s.directory("PL", models.ServiceSupport), wislaName)
		s.lists(s.directory("", models.ServiceTraining), meridianName, wislaName)
		s.lists(s.directory("", models.ServiceTraining, models.ServiceMarketing), meridianName)
		s.lists(s.directory("US", models.ServiceSupport))
		s.lists(s.directory("GB"))

		before := s.listings(s.As(naomi), naomi)[0]
		in := listing("US")
		in.Services = []models.ProviderService{models.ServiceSupport, models.ServiceBilling}
		in.ExpectedVersion = ptr(before.Version)
		l := s.publishes(naomi, in)
		if l.ID != before.ID || l.Version != before.Version+1 || l.Description != "From the first offer to the invoice." || l.Website != "https://meridian.example/resellers" {
			t.Errorf("it changes what was there: %+v", l)
		}
		s.lists(s.directory("US", models.ServiceSupport), meridianName)
		s.lists(s.directory("", models.ServiceTraining), wislaName)
		events, err := s.Store.AuditEvents(s.ctx, s.As(olga), nil, store.Page{First: ptr(1)})
		s.must(err)
		if e := events.Nodes()[0]; e.Action != "publishProviderListing" || e.ToState != "PUBLISHED" || e.ActorID != s.As(naomi).UserID {
			t.Errorf("recorded as %+v", e)
		}
		s.Work()
		s.ExpectMail()
	})
}

// T-63: only the given fields of a listing change; an empty text or list clears a field.
func TestListing_OnlyWhatIsGivenChanges(t *testing.T) {
	tell(t, func(s *story) {
		whole := listing("US")
		whole.Website, whole.Published = ptr("https://meridian.example"), ptr(false)
		before := *s.publishes(naomi, whole)
		for name, tc := range map[string]struct {
			in     relationships.PublishProviderListingInput
			change func(l *models.ProviderListing)
		}{
			"nothing":     {relationships.PublishProviderListingInput{}, func(*models.ProviderListing) {}},
			"markets":     {relationships.PublishProviderListingInput{Markets: []string{"US"}}, func(*models.ProviderListing) {}},
			"services":    {relationships.PublishProviderListingInput{Services: []models.ProviderService{}}, func(l *models.ProviderListing) { l.Services = nil }},
			"description": {relationships.PublishProviderListingInput{Description: ptr("")}, func(l *models.ProviderListing) { l.Description = "" }},
			"email":       {relationships.PublishProviderListingInput{ContactEmail: ptr("us@meridian.example")}, func(l *models.ProviderListing) { l.ContactEmail = "us@meridian.example" }},
			"phone":       {relationships.PublishProviderListingInput{ContactPhone: ptr("")}, func(l *models.ProviderListing) { l.ContactPhone = "" }},
			"website":     {relationships.PublishProviderListingInput{Website: ptr("https://us.meridian.example")}, func(l *models.ProviderListing) { l.Website = "https://us.meridian.example" }},
			"published":   {relationships.PublishProviderListingInput{Published: ptr(true)}, func(l *models.ProviderListing) { l.Published = true }},
		} {
			want := before
			tc.change(&want)
			s.publishes(naomi, tc.in)
			got := *s.listings(s.As(olga), naomi)[0]
			want.Version, want.UpdatedAt, want.CreatedAt = got.Version, got.UpdatedAt, got.CreatedAt
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("only %s: -want +got\n%s", name, diff)
			}
			s.publishes(naomi, whole)
		}
	})
}

// T-60: a suspended provider can still withdraw its listing, but not publish it again.
func TestListing_WithdrawnBySuspendedProvider(t *testing.T) {
	tell(t, func(s *story) {
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
			p, err := store.LockAny(tx, s.As(naomi).PartnerID)
			if err != nil {
				return err
			}
			p.Status = models.PartnerSuspended
			return tx.Save(p)
		}))
		if l := s.publishes(naomi, relationships.PublishProviderListingInput{Published: ptr(false)}); l.Published {
			t.Error("it is still listed")
		}
		_, err := s.PublishProviderListing(s.ctx, s.As(naomi), relationships.PublishProviderListingInput{Published: ptr(true)})
		s.refused(err, "PROVIDER_REQUIRED")
	})
}

// a withdrawn listing is visible only to its provider and the operator.
func TestListing_WithdrawnIsHidden(t *testing.T) {
	tell(t, func(s *story) {
		in := listing("US")
		in.Published = ptr(false)
		l := s.publishes(naomi, in)
		s.lists(s.directory(""), wislaName)
		for who, want := range map[string]int{naomi: 1, lucia: 1, olga: 1, carla: 0, dana: 0, paula: 0} {
			byID, err := store.FindMany(s.ctx, s.Store, s.As(who), []models.ID[models.ProviderListing]{l.ID})
			s.must(err)
			if of := s.listings(s.As(who), naomi); len(of) != want || len(byID) != want {
				t.Errorf("%s sees %d and %d listings, want %d", who, len(of), len(byID), want)
			}
		}
		if seen := s.listings(access.Actor{}, naomi); len(seen) != 0 {
			t.Errorf("somebody who is not signed in sees %d listings", len(seen))
		}
		s.publishes(naomi, listing("US"))
		s.lists(s.directory(""), meridianName, wislaName)
		if seen := s.listings(access.Actor{}, naomi); len(seen) != 1 || seen[0].ID != l.ID {
			t.Errorf("published again: %+v", seen)
		}
	})
}

// a provider that is not active any more is not in the directory, and cannot publish.
func TestListing_OfAnInactiveProviderIsHidden(t *testing.T) {
	tell(t, func(s *story) {
		s.becomes(naomi, models.PartnerSuspended)
		s.lists(s.directory(""), wislaName)
		if seen := s.listings(s.As(carla), naomi); len(seen) != 0 {
			t.Errorf("others see %d listings", len(seen))
		}
		before := s.snapshot()
		_, err := s.PublishProviderListing(s.ctx, s.As(naomi), listing("US"))
		s.refused(err, "PROVIDER_REQUIRED")
		s.unchanged(before)
		s.becomes(naomi, models.PartnerActive)
		s.lists(s.directory(""), meridianName, wislaName)
	})
}

// all problems of a listing are reported at once, and nothing is written.
func TestListing_Refusals(t *testing.T) {
	tell(t, func(s *story) {
		change := func(change func(in *relationships.PublishProviderListingInput)) relationships.PublishProviderListingInput {
			in := listing("US")
			change(&in)
			return in
		}
		before := s.snapshot()
		for name, tc := range map[string]struct {
			who  string
			in   relationships.PublishProviderListingInput
			want []string
		}{
			"an agent":                  {lucia, listing("US"), []string{"ROLE_NOT_ALLOWED"}},
			"a reseller":                {carla, listing("US"), []string{"PROVIDER_REQUIRED"}},
			"a direct-bill partner":     {amir, listing("US"), []string{"PROVIDER_REQUIRED"}},
			"a company without account": {maya, listing("US"), []string{"PROVIDER_REQUIRED"}},
			"another region":            {naomi, listing("US", "PL"), []string{"VALIDATION_FAILED at markets"}},
			"stale":                     {naomi, change(func(in *relationships.PublishProviderListingInput) { in.ExpectedVersion = ptr(9) }), []string{"STALE_OBJECT at expectedVersion"}},
			"several": {naomi, change(func(in *relationships.PublishProviderListingInput) {
				in.Markets, in.ContactEmail, in.Website, in.Description = []string{}, ptr("us"), ptr("ftp://x"), ptr(strings.Repeat("x", 4001))
			}), []string{"VALIDATION_FAILED at markets", "VALIDATION_FAILED at description", "VALIDATION_FAILED at contactEmail", "VALIDATION_FAILED at website"}},
		} {
			s.t.Run(name, func(t *testing.T) {
				s := &story{s.Program, t, t.Context()}
				_, err := s.PublishProviderListing(s.ctx, s.As(tc.who), tc.in)
				s.refused(err, tc.want...)
			})
		}
		s.unchanged(before)
	})
}

// Several users of a provider publish it for the first time at the same moment: there is one listing, with each change.
func TestListing_ConcurrentFirstPublications(t *testing.T) {
	tell(t, func(s *story) {
		provider := s.As(amir)
		s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error { // a direct-bill partner that becomes a provider
			p, err := store.LockAny(tx, provider.PartnerID)
			if err != nil {
				return err
			}
			p.Types = append(p.Types, models.IndirectProvider)
			return tx.Save(p)
		}))
		const people = 4
		for _, err := range atOnce(people, func(i int) error {
			in := listing("US")
			in.Description = ptr(fmt.Sprint("By person ", i))
			_, err := s.PublishProviderListing(s.ctx, provider, in)
			return err
		}) {
			s.must(err)
		}
		if all := s.listings(s.As(olga), amir); len(all) != 1 || all[0].Version != people || !all[0].Published {
			t.Errorf("want one listing of version %d, got %+v", people, all)
		}
	})
}

// A provider that gets another name by vetting is found under that name, and not under the old one.
func TestListing_FollowsTheProvidersName(t *testing.T) {
	tell(t, func(s *story) {
		version := s.listings(s.As(naomi), naomi)[0].Version
		r := s.starts(naomi)
		in := contacts(r)
		in.Legal, in.PrimaryContact = byHand(), contact("Naomi", "Fisher", naomi)
		in.Legal.Name = ptr("Zenith Distribution")
		s.submits(naomi, s.saves(naomi, in))
		s.Work()
		_, err := s.answers(s.token(), ptr(true), ptr(true))
		s.must(err)
		s.Work()
		s.lists(s.directory(""), meridianName, wislaName)
		for s.registration(r.ID).Step != models.StepDecision {
			s.records(vera, r, "PASSED")
		}
		s.decides(vera, r, "AUTHORIZED")
		s.lists(s.directory(""), wislaName, "Zenith Distribution")
		found, err := s.Store.ProviderDirectory(s.ctx, &store.ProviderDirectoryFilter{Name: &store.TextFilter{Contains: ptr("zenith")}}, store.Page{First: ptr(1)})
		s.must(err)
		if got := found.Nodes(); len(got) != 1 || got[0].Version != version {
			t.Errorf("by its new name: %+v", got)
		}
	})
}
