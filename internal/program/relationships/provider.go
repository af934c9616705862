package relationships

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// PublishProviderListingInput is what changes of how a provider presents itself. A nil stays as it is; an empty text or list empties a
// field (T-63).
type PublishProviderListingInput struct {
	Markets          []string
	Services         []models.ProviderService
	Description      *string
	ContactEmail     *string
	ContactPhone     *string
	Website          *string
	Published        *bool
	PublishedEmptied bool // Published was given, and is neither yes nor no
	ExpectedVersion  *int
	ClientMutationID *string
}

// PublishProviderListing lists an indirect provider in the directory, changes its listing, or takes it out.
func (p *UseCases) PublishProviderListing(ctx context.Context, who access.Actor, in PublishProviderListingInput) (*models.ProviderListing, error) {
	return kernel.Do(ctx, p.Kernel, who, access.PublishProviderListing, func(tx *store.Tx) (listed *models.ProviderListing, err error) {
		partner, l, err := p.listing(tx, who)
		if err != nil {
			return listed, err
		}
		before := l.Version
		in.fill(l, partner)
		found := rules.CheckListing(partner, *l, p.Content())
		if in.PublishedEmptied {
			found.Add(problem.Invalid("published", "required"))
		}
		found.Add(store.Fresh(in.ExpectedVersion, before))
		if len(found) > 0 {
			return listed, found.Err()
		}
		if err := tx.Save(l); err != nil {
			return listed, err
		}
		listed = l
		return listed, tx.Record(who, store.About(l.ID, l.OrganizationID), store.Event{Action: access.PublishProviderListing, To: listingState(l.Published)})
	})
}

// listing is the actor's partner and its listing, or a new one. The partner is locked before anything is read, so that it
// gets only one listing, under the name that it has now.
func (p *UseCases) listing(tx *store.Tx, who access.Actor) (*models.Partner, *models.ProviderListing, error) {
	fresh := &models.ProviderListing{ID: models.NewID[models.ProviderListing](), Published: true}
	if who.PartnerID.IsZero() {
		return nil, fresh, nil
	}
	partner, err := store.LockAny(tx, who.PartnerID)
	if err != nil {
		return nil, nil, err
	}
	known, err := tx.Listing(partner.ID)
	if err != nil || known != nil {
		return partner, known, err
	}
	fresh.PartnerID, fresh.OrganizationID = partner.ID, partner.OrganizationID
	return partner, fresh, nil
}

// RenameListing lists a partner under the name that it has now. The provider has not edited its listing, so the version stays.
func (p *UseCases) RenameListing(tx *store.Tx, partner *models.Partner) error {
	l, err := tx.Listing(partner.ID)
	if err != nil || l == nil || l.Name == partner.Name {
		return err
	}
	l.Name, l.SearchName = partner.Name, partner.SearchName
	return tx.Note(l)
}

func (in PublishProviderListingInput) fill(l *models.ProviderListing, partner *models.Partner) {
	if partner != nil {
		l.Name, l.SearchName = partner.Name, partner.SearchName
	}
	if in.Markets != nil {
		l.Markets = in.Markets
	}
	if in.Services != nil {
		l.Services = in.Services
	}
	if in.Published != nil {
		l.Published = *in.Published
	}
	kernel.SetText(&l.Description, in.Description)
	kernel.SetText(&l.ContactEmail, in.ContactEmail)
	kernel.SetText(&l.ContactPhone, in.ContactPhone)
	kernel.SetText(&l.Website, in.Website)
}

func listingState(published bool) string {
	if published {
		return "PUBLISHED"
	}
	return "WITHDRAWN"
}
