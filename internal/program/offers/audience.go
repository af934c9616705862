package offers

import (
	"context"
	"fmt"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/csvfile"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AudienceChange is an audience with the facts that decide about it, and what a request has changed of it or would.
type AudienceChange struct {
	*store.AudienceStanding
	Was      models.Audience
	Blockers problem.List // of a dry run
}

// Facts are the facts that decide about the audience.
func (c *AudienceChange) Facts() rules.AudienceFacts { return AudienceFacts(c.AudienceStanding) }

// SetResellerAudienceInput says which partners may resell an offer, or one of its plans.
type SetResellerAudienceInput struct {
	ID               models.AnyID // the offer
	PlanID           *models.AnyID
	Option           *models.AudienceOption
	DryRun           bool
	ExpectedVersion  *int
	ClientMutationID *string
}

// SetResellerAudience changes the option of the draft of an audience. What needs a support request is refused, and changes nothing.
func (p *UseCases) SetResellerAudience(ctx context.Context, who access.Actor, in SetResellerAudienceInput) (*AudienceChange, error) {
	return kernel.Do(ctx, p.Kernel, who, access.SetResellerAudience, func(tx *store.Tx) (*AudienceChange, error) {
		c, why, err := lockAudience(tx, who, access.SetResellerAudience, in.ID, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		found := why
		found.Add(rules.CheckPlanAudience(c.Facts()))
		if option := kernel.Value(in.Option); option == "" {
			found.Add(problem.New(problem.AudienceOptionRequired, "option"))
		} else {
			_, blocked := rules.WayTo(c.Facts(), option)
			found = append(found, blocked...)
			c.Audience.DraftOption = option
		}
		if in.DryRun {
			c.Blockers = found
			return c, nil
		}
		if err := found.Err(); err != nil {
			return nil, err
		}
		return c, p.keepAudience(tx, who, access.SetResellerAudience, c, "")
	})
}

// lockAudience locks an offer and the audience that is named, and reads what decides about it. The problems are those that keep the actor from the action.
func lockAudience(tx *store.Tx, who access.Actor, do access.Action, offer models.AnyID, plan *models.AnyID, expected *int) (c *AudienceChange, why problem.List, err error) {
	of := store.AudienceTarget{}
	if of.Offer, err = store.Lock(tx, who, models.As[models.Offer](offer)); err != nil {
		return nil, nil, kernel.At("id", err)
	}
	if err := who.Owns(of.Offer.OrganizationID); err != nil {
		return nil, nil, kernel.At("id", err)
	}
	if plan != nil {
		of.Plan, err = store.Lock(tx, who, models.As[models.OfferPlan](*plan))
		if err == nil && of.Plan.OfferID != of.Offer.ID {
			err = problem.New(problem.NotFound, "planId")
		}
		if err != nil {
			return nil, nil, kernel.At("planId", err)
		}
	}
	if c, err = lockedAudience(tx, of); err != nil {
		return nil, nil, err
	}
	return c, rules.Possible(rules.OnAudience.WhyNot(do, who, c.Facts()), store.Fresh(expected, c.Audience.Version)), nil
}

// lockedAudience locks the audience of an offer or a plan that the transaction has locked, and reads what decides about it.
func lockedAudience(tx *store.Tx, of store.AudienceTarget) (*AudienceChange, error) {
	a, err := tx.LockAudience(of.Offer, of.Plan)
	if err != nil {
		return nil, err
	}
	standing, err := tx.AudienceStanding(of, a)
	return &AudienceChange{AudienceStanding: standing, Was: *a}, err
}

// AudienceFacts are the facts that decide about an audience.
func AudienceFacts(s *store.AudienceStanding) rules.AudienceFacts {
	return rules.AudienceFacts{Offer: *s.Offer, Plan: s.Plan, Audience: *s.Audience, Sellers: s.Sellers, Sold: s.Sold, Listed: s.Listed, Waiting: s.Waiting}
}

// keepAudience saves a changed audience, and records what was done. Where nothing differs nothing is saved.
func (p *UseCases) keepAudience(tx *store.Tx, who access.Actor, do access.Action, c *AudienceChange, reason string) error {
	now, err := tx.AudienceStanding(c.AudienceTarget, c.Audience)
	if err != nil {
		return err
	}
	c.AudienceStanding = now
	c.Audience.State = rules.StateOfAudience(c.Facts())
	if *c.Audience == c.Was && reason == "" {
		return nil
	}
	if err := tx.Save(c.Audience); err != nil {
		return err
	}
	return tx.Record(who, audienceSubject(c), store.Event{Action: do, From: string(c.Was.DraftOption), To: string(c.Audience.DraftOption), Reason: reason})
}

// audienceSubject is the subject of an audience's jobs and events: its offer.
func audienceSubject(c *AudienceChange) store.Subject {
	return store.About(c.Offer.ID, c.Offer.OrganizationID)
}

// AudiencePartnersInput names partners that are put on a list, or taken off it, by their ids or their tenants.
type AudiencePartnersInput struct {
	ID               models.AnyID // the offer
	PlanID           *models.AnyID
	PartnerIDs       []*models.AnyID
	TenantIDs        []string
	ExpectedVersion  *int
	ClientMutationID *string
}

// AddAudiencePartners puts partners on the list of an audience. They may resell when the list is published or synced.
func (p *UseCases) AddAudiencePartners(ctx context.Context, who access.Actor, in AudiencePartnersInput) (*AudienceChange, error) {
	return p.changeList(ctx, who, access.AddAudiencePartners, in, rules.CheckAdded, func(tx *store.Tx, c *AudienceChange, partners []models.ID[models.Partner]) error {
		sold, err := tx.HaveSold(c.Audience, partners)
		if err != nil {
			return err
		}
		rows := make([]*models.AudienceEntry, len(partners))
		for i, id := range partners {
			rows[i] = &models.AudienceEntry{AudienceID: c.Audience.ID, PartnerID: id, AddedBy: who.UserID, AddedAt: tx.Now(), Sold: sold[id]}
		}
		return tx.AddEntries(rows)
	})
}

// RemoveAudiencePartners takes partners off the list of an audience that orders do not obey yet. Others need a support request, and those that have sold
// stay.
func (p *UseCases) RemoveAudiencePartners(ctx context.Context, who access.Actor, in AudiencePartnersInput) (*AudienceChange, error) {
	return p.changeList(ctx, who, access.RemoveAudiencePartners, in, rules.CheckRemoved, func(tx *store.Tx, c *AudienceChange, partners []models.ID[models.Partner]) error {
		return tx.RemoveEntries(c.Audience, partners)
	})
}

// changeList changes the list of an audience by the partners that a request names, all of them or none.
func (p *UseCases) changeList(ctx context.Context, who access.Actor, do access.Action, in AudiencePartnersInput, check func(rules.ListRow) *problem.Problem,
	change func(*store.Tx, *AudienceChange, []models.ID[models.Partner]) error,
) (*AudienceChange, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (*AudienceChange, error) {
		c, why, err := lockAudience(tx, who, do, in.ID, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		why.Add(rules.CheckPlanAudience(c.Facts()), rules.CheckListSize(len(in.PartnerIDs)+len(in.TenantIDs)))
		if err := why.Err(); err != nil {
			return nil, err
		}
		rows, partners, err := listRows(tx, c, in)
		if err != nil {
			return nil, err
		}
		var found problem.List
		for _, row := range rows {
			found.Add(check(row))
		}
		if err := found.Err(); err != nil {
			return nil, err
		}
		if err := change(tx, c, partners); err != nil {
			return nil, err
		}
		return c, p.keepAudience(tx, who, do, c, fmt.Sprint(len(partners)))
	})
}

// listRows are the partners that a request names, with what decides about each.
func listRows(tx *store.Tx, c *AudienceChange, in AudiencePartnersInput) (rows []rules.ListRow, partners []models.ID[models.Partner], err error) {
	named, err := namedPartners(tx, in)
	if err != nil {
		return nil, nil, err
	}
	for _, n := range named {
		if n.known != nil {
			partners = append(partners, n.known.ID)
		} else if !n.id.IsZero() { // one that has left the program can still be taken off
			partners = append(partners, n.id)
		}
	}
	entries, err := tx.EntriesOf(c.Audience, partners)
	if err != nil {
		return nil, nil, err
	}
	sold, err := tx.HaveSold(c.Audience, partners)
	seen := map[models.ID[models.Partner]]bool{}
	for _, n := range named {
		row := rules.ListRow{Field: n.field, Known: n.known != nil, Entry: entries[n.id], HasSold: sold[n.id], Again: seen[n.id] && n.known != nil}
		if n.known != nil {
			row.Name = n.known.Name
		}
		seen[n.id] = true
		rows = append(rows, row)
	}
	return rows, partners, err
}

// namedPartner is a partner as a request names it.
type namedPartner struct {
	field string
	id    models.ID[models.Partner] // zero for an unknown tenant
	known *store.NamedPartner       // nil unless it is in the program
}

func namedPartners(tx *store.Tx, in AudiencePartnersInput) (named []namedPartner, err error) {
	var ids []models.ID[models.Partner]
	for _, id := range in.PartnerIDs {
		ids = append(ids, models.As[models.Partner](*id))
	}
	tenants := make([]string, len(in.TenantIDs))
	for i, tenant := range in.TenantIDs {
		tenants[i] = csvfile.GUID(tenant)
	}
	found, err := tx.ActivePartners(ids, tenants)
	byID, byTenant := map[models.ID[models.Partner]]*store.NamedPartner{}, map[string]*store.NamedPartner{}
	for _, partner := range found {
		byID[partner.ID], byTenant[partner.Tenant] = partner, partner
	}
	for i, id := range ids {
		named = append(named, namedPartner{fmt.Sprintf("partnerIds.%d", i), id, byID[id]})
	}
	for i, tenant := range tenants {
		n := namedPartner{field: fmt.Sprintf("tenantIds.%d", i), known: byTenant[tenant]}
		if n.known != nil {
			n.id = n.known.ID
		}
		named = append(named, n)
	}
	return named, err
}
