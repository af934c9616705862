package store

import (
	"context"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
)

// CustomerForms lists a partner's customers in each of the forms of SQL in which they are asked for.
func (s *Store) CustomerForms(ctx context.Context, who access.Actor) (map[string][]string, error) {
	forms := map[string]scope{
		"visible": visibleCustomers(who),
		"own":     where(ownCustomers, who.PartnerID, who.PartnerID),
		"walked":  where(walkedCustomers, who.PartnerID, who.PartnerID),
	}
	found := map[string][]string{}
	for name, form := range forms {
		var rows []*models.Customer
		if err := form(s.read.WithContext(ctx)).Order("company_name, id").Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[name] = append(found[name], row.CompanyName)
		}
	}
	return found, nil
}
