package program

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// PublishProviderListingInput is how a provider presents itself; a nil text is empty.
type PublishProviderListingInput struct {
	Markets          []string
	Services         []models.ProviderService
	Description      *string
	ContactEmail     string
	ContactPhone     *string
	Website          *string
	Published        bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// PublishProviderListing lists an indirect provider in the directory, changes its listing, or takes it out.
func (p *Program) PublishProviderListing(ctx context.Context, who access.Actor, in PublishProviderListingInput) (*models.ProviderListing, error) {
	if err := who.May(access.PublishProviderListing); err != nil {
		return nil, err
	}
	var l *models.ProviderListing
	err := p.tx(ctx, func(tx *store.Tx) (err error) {
		partner, err := tx.PartnerOfOrganization(who.OrganizationID)
		if err != nil {
			return err
		}
		if l, err = p.listing(tx, partner); err != nil {
			return err
		}
		before := l.Version
		in.fill(l, partner)
		if err := rules.CheckListing(partner, *l); err != nil {
			return err
		}
		if err := checked(store.Fresh(in.ExpectedVersion, before)); err != nil {
			return err
		}
		if err := tx.Save(l); err != nil {
			return err
		}
		return tx.Record(who, store.About(l.ID, l.OrganizationID), store.Event{Action: access.PublishProviderListing, To: listingState(l.Published)})
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// listing is the partner's listing, or a new one. The partner is locked, so that it gets only one.
func (p *Program) listing(tx *store.Tx, partner *models.Partner) (*models.ProviderListing, error) {
	fresh := &models.ProviderListing{ID: models.NewID[models.ProviderListing](), CreatedAt: tx.Now()}
	if partner == nil {
		return fresh, nil
	}
	if _, err := tx.LockPartner(partner.ID); err != nil {
		return nil, err
	}
	known, err := tx.Listing(partner.ID)
	if err != nil || known != nil {
		return known, err
	}
	fresh.PartnerID, fresh.OrganizationID = partner.ID, partner.OrganizationID
	return fresh, nil
}

func (in PublishProviderListingInput) fill(l *models.ProviderListing, partner *models.Partner) {
	if partner != nil {
		l.Name, l.SearchName = partner.Name, partner.SearchName
	}
	l.Markets, l.Services, l.Published = in.Markets, in.Services, in.Published
	l.Description, l.ContactEmail = strings.TrimSpace(value(in.Description)), strings.TrimSpace(in.ContactEmail)
	l.ContactPhone, l.Website = strings.TrimSpace(value(in.ContactPhone)), strings.TrimSpace(value(in.Website))
}

func listingState(published bool) string {
	if published {
		return "PUBLISHED"
	}
	return "WITHDRAWN"
}
