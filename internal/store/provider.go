package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// ProviderListingConnection is one page of the provider directory.
type (
	ProviderListingConnection = Connection[models.ProviderListing]
	ProviderListingEdge       = Edge[models.ProviderListing]
)

// ProviderDirectoryFilter selects providers.
type ProviderDirectoryFilter struct {
	Market   *CountryFilter `form:"country"`
	Services *ProviderServicesFilter
	Name     *TextFilter `column:"search_name"`
}

// ProviderServicesFilter asks for providers that offer all of some services.
type ProviderServicesFilter struct{ All []models.ProviderService }

func (f *ProviderDirectoryFilter) selects(s *selection, _ viewer) {
	each(s, f.Market, func(market string) clause.Expression { return hasWord("markets", market) })
	if f.Services == nil {
		return
	}
	for _, service := range f.Services.All {
		s.conditions = append(s.conditions, hasWord("services", service))
	}
}

// ProviderDirectory lists the published listings of active providers, by name. Everybody may read it.
func (s *Store) ProviderDirectory(ctx context.Context, f *ProviderDirectoryFilter, p Page) (*ProviderListingConnection, error) {
	l := listOf[models.ProviderListing](s, access.Actor{}, f, byName)
	l.visible = policy{when(published, models.PartnerActive)}
	return l.page(ctx, p)
}

// published matches the listings that everybody may read.
const published = "published AND partner_id IN (SELECT id FROM partners WHERE status = ?)"

// Listing finds and locks the listing of a partner; nil when it has none.
func (tx *Tx) Listing(partner models.ID[models.Partner]) (*models.ProviderListing, error) {
	return firstOf[models.ProviderListing](forUpdate(tx.db), "partner_id = ?", partner)
}
