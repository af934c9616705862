package imports

import "github.com/partnergraph/partnergraph/models"

// rehearsal is what a dry run has to remember, since nothing is created to which later rows could refer.
type rehearsal struct {
	claims   map[claim]bool
	partners map[string]*models.Partner
	accounts map[models.ID[models.Organization]][]*models.Partner
	buyers   map[string]buyer
	offers   map[string]*models.Offer
	plans    map[planCode]*models.OfferPlan
	bases    map[models.ID[models.OfferPlan]]bool
}

func newRehearsal() *rehearsal {
	return &rehearsal{
		claims: map[claim]bool{}, partners: map[string]*models.Partner{}, accounts: map[models.ID[models.Organization]][]*models.Partner{}, buyers: map[string]buyer{},
		offers: map[string]*models.Offer{}, plans: map[planCode]*models.OfferPlan{}, bases: map[models.ID[models.OfferPlan]]bool{},
	}
}

// learn remembers what the rows of a batch would have made.
func (d *rehearsal) learn(b *batch) {
	if d == nil {
		return
	}
	for c := range b.claims {
		d.claims[c] = true
	}
	for id, p := range b.partners {
		d.partners[id] = p
		d.accounts[p.OrganizationID] = append(d.accounts[p.OrganizationID], p)
	}
	for id, c := range b.buyers {
		d.buyers[id] = c
	}
}
