package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// PartnerIdentifierConnection is one page of PartnerIDs.
type (
	PartnerIdentifierConnection = Connection[models.PartnerIdentifier]
	PartnerIdentifierEdge       = Edge[models.PartnerIdentifier]
)

// PartnerIDTypeFilter is a type of PartnerID, one of several.
type PartnerIDTypeFilter = In[models.PartnerIDType]

// PartnerIdentifierFilter selects PartnerIDs.
type PartnerIdentifierFilter struct {
	Type    *PartnerIDTypeFilter `column:"type"`
	Country *CountryFilter       `column:"country" form:"country"`
}

// IdentifiersOf lists the PartnerIDs of each of the organisations, one statement for all.
func (s *Store) IdentifiersOf(ctx context.Context, who access.Actor, orgs []models.ID[models.Organization], f *PartnerIdentifierFilter, p Page) (map[models.ID[models.Organization]]*PartnerIdentifierConnection, error) {
	return pagesOf(ctx, listOf[models.PartnerIdentifier](s, who, f, sorting{name: "NUMBER", column: "number"}), "organization_id", orgs, p)
}

// IdentifierByNumber finds any PartnerID, for the agreement check; nil when there is none.
func (s *Store) IdentifierByNumber(ctx context.Context, number string) (*models.PartnerIdentifier, error) {
	return firstOf[models.PartnerIdentifier](s.read.WithContext(ctx), "number = ?", number)
}

// LockIdentifier finds and locks a PartnerID of an organisation by its number; nil when the
// organisation has none.
func (tx *Tx) LockIdentifier(org models.ID[models.Organization], number string) (*models.PartnerIdentifier, error) {
	return firstOf[models.PartnerIdentifier](forUpdate(tx.db), "organization_id = ? AND number = ?", org, number)
}

// LockNumber finds and locks any PartnerID by its number; nil when there is none.
func (tx *Tx) LockNumber(number string) (*models.PartnerIdentifier, error) {
	return firstOf[models.PartnerIdentifier](forUpdate(tx.db), "number = ?", number)
}

// AssociatedIdentifier finds the PartnerID of a partner account; nil when there is none.
func (tx *Tx) AssociatedIdentifier(partner models.ID[models.Partner]) (*models.PartnerIdentifier, error) {
	return first[models.PartnerIdentifier](tx, "partner_id = ?", partner)
}

// Location finds the location of an organisation with this name in this country; nil when there is none.
func (tx *Tx) Location(org models.ID[models.Organization], country, name string) (*models.PartnerIdentifier, error) {
	return first[models.PartnerIdentifier](tx, "organization_id = ? AND country = ? AND type = ? AND search_name = ?", org, country, models.PartnerIDLocation, models.Fold(name))
}

// NumberTaken reports whether a PartnerID has this number.
func (tx *Tx) NumberTaken(number string) (bool, error) {
	found, err := first[models.PartnerIdentifier](tx, "number = ?", number)
	return found != nil, err
}
