package offers

import (
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file does what support requests about audiences ask for. It returns problems of the fields of the request.

// CheckSupport returns why a support request about an audience cannot be done now. It locks the audience, so that Execute in the same transaction finds it as
// it was checked.
func CheckSupport(tx *store.Tx, r *models.SupportRequest, partners []models.ID[models.Partner]) (found problem.List, err error) {
	c, err := AudienceOf(tx, r.OfferID, r.PlanID)
	if err != nil {
		return nil, err
	}
	if c.Audience.State == models.AudienceSyncing {
		found.Add(problem.New(problem.SyncInProgress, "offerId"))
	}
	if r.Kind == models.SupportAudienceChange {
		return append(found, rules.CheckSupportedChange(c.Facts(), r.ToOption)...), nil
	}
	rows, err := supportedRows(tx, c, partners)
	for i, row := range rows {
		found.Add(rules.AtPartner(i, rules.CheckSupportedPartner(r.Kind, row)))
	}
	return found, err
}

// supportedRows are the partners that a support request names, with their places on the list.
func supportedRows(tx *store.Tx, c *AudienceChange, partners []models.ID[models.Partner]) ([]rules.ListRow, error) {
	entries, err := tx.EntriesOf(c.Audience, partners)
	if err != nil {
		return nil, err
	}
	sold, err := tx.HaveSold(c.Audience, partners)
	if err != nil {
		return nil, err
	}
	known, err := store.GetMany(tx, partners)
	rows := make([]rules.ListRow, len(partners))
	for i, id := range partners {
		rows[i] = rules.ListRow{Entry: entries[id], HasSold: sold[id]}
		if partner := known[id]; partner != nil {
			rows[i].Known, rows[i].Name = true, partner.Name
		}
	}
	return rows, err
}

// ExecuteSupport does what a support request about an audience asks for, after CheckSupport in the same transaction.
func ExecuteSupport(tx *store.Tx, who access.Actor, r *models.SupportRequest, partners []models.ID[models.Partner]) error {
	c, err := AudienceOf(tx, r.OfferID, r.PlanID)
	if err != nil {
		return err
	}
	if r.Kind == models.SupportAudienceChange {
		return ApplyAudienceChange(tx, who, c, r.ToOption)
	}
	for _, partner := range partners {
		do := DeauthorizePartner
		if r.Kind == models.SupportReleaseSale {
			do = ReleaseSale
		}
		if err := do(tx, who, c, partner); err != nil {
			return err
		}
	}
	return nil
}
