package graphtest

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/program/offers"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// audiences plays steps about which partners may resell an offer of the price list:
//
//	"olga shortlists mail harbor"    puts a partner on its list
//	"olga executes mail SELECTED"    executes a support request that changes the option
//	"olga readies mail ANY"          changes the option of the draft
//	"olga syncs mail"                begins to let the changes go live
//	"olga narrows mail"              makes the draft one that takes the right to resell away, which the API never does
//	"olga retypes mail POWER_BI_APP" gives it another type, and takes it out of the program
func (a *api) audiences(who, do string, rest []string) (known bool, err error) {
	ctx := context.Background()
	if len(rest) == 0 {
		return false, nil
	}
	offer := "offer:" + rest[0]
	switch do {
	case "shortlists":
		in := offers.AudiencePartnersInput{ID: a.named(offer), TenantIDs: []string{tenants[rest[1]]}}
		_, err = a.AddAudiencePartners(ctx, a.As(operatorAdmin), in)
		return true, err
	case "executes":
		return true, a.ofAudience(offer, func(tx *store.Tx, c *offers.AudienceChange) error {
			return offers.ApplyAudienceChange(tx, a.As(operatorAdmin), c, models.AudienceOption(rest[1]))
		})
	case "readies":
		option := models.AudienceOption(strings.ToUpper(rest[1]))
		_, err = a.SetResellerAudience(ctx, a.As(operatorAdmin), offers.SetResellerAudienceInput{ID: a.named(offer), Option: &option})
		return true, err
	case "narrows":
		return true, a.ofAudience(offer, func(tx *store.Tx, c *offers.AudienceChange) error {
			c.Audience.DraftOption = models.AudienceSelected
			return tx.Save(c.Audience)
		})
	case "retypes":
		return true, a.ofAudience(offer, func(tx *store.Tx, c *offers.AudienceChange) error {
			c.Offer.Type = rest[1]
			if err := tx.Save(c.Offer); err != nil {
				return err
			}
			return offers.ApplyAudienceChange(tx, a.As(operatorAdmin), c, models.AudienceNone)
		})
	case "syncs":
		_, _, err = a.SyncResellerAudience(ctx, a.As(operatorAdmin), offers.SyncResellerAudienceInput{ID: a.named(offer)})
		return true, err
	}
	return false, nil
}

// ofAudience does something with the audience of an offer in a transaction.
func (a *api) ofAudience(offer string, do func(*store.Tx, *offers.AudienceChange) error) error {
	return a.Store.Tx(context.Background(), func(tx *store.Tx) error {
		c, err := offers.AudienceOf(tx, models.As[models.Offer](a.named(offer)), models.ID[models.OfferPlan]{})
		if err != nil {
			return err
		}
		return do(tx, c)
	})
}
