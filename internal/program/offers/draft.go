package offers

import (
	"context"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// This file edits drafts of offers. What is on sale changes when an offer is published, and not before.

// CreateOfferInput is a new offer.
type CreateOfferInput struct {
	ExternalID, Name, Type string
	Segment                models.OfferSegment
	ClientMutationID       *string
}

// CreateOffer begins the draft of an offer.
func (p *UseCases) CreateOffer(ctx context.Context, who access.Actor, in CreateOfferInput) (*models.Offer, error) {
	return kernel.Do(ctx, p.Kernel, who, access.CreateOffer, func(tx *store.Tx) (*models.Offer, error) {
		o := &models.Offer{
			ID: models.NewID[models.Offer](), OrganizationID: who.OrganizationID, Code: strings.TrimSpace(in.ExternalID), Type: in.Type, Segment: in.Segment, Status: models.OfferDraft,
		}
		setup, err := checkSetup(tx, o)
		if err != nil {
			return nil, err
		}
		content := models.ListingContent{Name: strings.TrimSpace(in.Name)}
		if err := append(setup, rules.CheckOfferListing(content)...).Err(); err != nil {
			return nil, err
		}
		publisher, err := store.Get(tx, who.OrganizationID)
		if err != nil {
			return nil, err
		}
		o.PublisherName = publisher.Name
		present(o, content)
		if err := tx.Save(o); err != nil {
			return nil, err
		}
		listing := &models.OfferListing{ID: models.NewID[models.OfferListing](), OfferID: o.ID, OrganizationID: o.OrganizationID, Stage: models.StageDraft, Content: content}
		if err := tx.Save(listing); err != nil {
			return nil, err
		}
		return o, tx.Record(who, subject(o), store.Event{Action: access.CreateOffer, To: string(o.Status)})
	})
}

// checkSetup returns what is wrong with what an offer is to be.
func checkSetup(tx *store.Tx, o *models.Offer) (problem.List, error) {
	taken, err := tx.OfferCodeTaken(o.Code, o.ID)
	return rules.CheckOfferSetup(rules.OfferSetup{Code: o.Code, Type: o.Type, Segment: o.Segment}, taken), err
}

// present lets lists show an offer by what is said of it.
func present(o *models.Offer, c models.ListingContent) {
	o.Name, o.SearchName, o.Summary = c.Name, models.FoldForSearch(c.Name), c.Summary
}

// subject is the subject of an offer's jobs, mail and events.
func subject(o *models.Offer) store.Subject { return store.About(o.ID, o.OrganizationID) }

// editDraft edits the draft of an offer. The lock on its row decides between two who do it at the same time, and each change is a version of the offer;
// where nothing changes there is none.
func (p *UseCases) editDraft(ctx context.Context, who access.Actor, do access.Action, id models.AnyID, expected *int, edit func(*store.Tx, *models.Offer) (bool, error)) (*models.Offer, error) {
	return kernel.Do(ctx, p.Kernel, who, do, func(tx *store.Tx) (*models.Offer, error) {
		o, err := store.Lock(tx, who, models.As[models.Offer](id))
		if err != nil {
			return nil, kernel.At("id", err)
		}
		why := rules.OnOffer.WhyNot(do, who, rules.OfferFacts{Offer: *o})
		if err := rules.Possible(why, store.Fresh(expected, o.Version)).Err(); err != nil {
			return nil, err
		}
		changed, err := edit(tx, o)
		if err != nil || !changed {
			return o, err
		}
		if err := tx.Save(o); err != nil {
			return nil, err
		}
		return o, tx.Record(who, subject(o), store.Event{Action: do, From: string(o.Status), To: string(o.Status)})
	})
}

// UpdateOfferInput changes what an offer is; nil leaves a field as it is.
type UpdateOfferInput struct {
	ID               models.AnyID
	ExternalID, Type *string
	Segment          *models.OfferSegment
	ExpectedVersion  *int
}

// UpdateOffer changes what an offer is, until it is on sale.
func (p *UseCases) UpdateOffer(ctx context.Context, who access.Actor, in UpdateOfferInput) (*models.Offer, error) {
	return p.editDraft(ctx, who, access.UpdateOffer, in.ID, in.ExpectedVersion, func(tx *store.Tx, o *models.Offer) (bool, error) {
		before := *o
		kernel.SetText(&o.Code, in.ExternalID)
		kernel.SetText(&o.Type, in.Type)
		set(&o.Segment, in.Segment)
		if *o == before {
			return false, nil
		}
		found, err := checkSetup(tx, o)
		if err != nil {
			return false, err
		}
		plans, err := tx.LockPlansOf(o.ID)
		if err != nil {
			return false, err
		}
		found = append(found, rules.SetupFixed(before, rules.OfferSetup{Code: o.Code, Type: o.Type, Segment: o.Segment})...)
		found = append(found, rules.CheckPricingOf(*o, plans)...)
		if err := found.Err(); err != nil {
			return false, err
		}
		return true, moveTo(tx, plans, o.Segment)
	})
}

// moveTo has the plans of an offer in its segment.
func moveTo(tx *store.Tx, plans []*models.OfferPlan, segment models.OfferSegment) error {
	for _, plan := range plans {
		if plan.Segment == segment {
			continue
		}
		plan.Segment = segment
		if err := tx.Save(plan); err != nil {
			return err
		}
	}
	return nil
}

func set[T any](into *T, given *T) {
	if given != nil {
		*into = *given
	}
}

// UpdateOfferListingInput changes what is said of an offer; nil leaves a field as it is, and an empty text clears it.
type UpdateOfferListingInput struct {
	ID                                     models.AnyID
	Name, Summary, Description             *string
	SupportEmail, SupportPhone, SupportURL *string
	Materials                              *MaterialsInput
	ExpectedVersion                        *int
}

// MaterialsInput changes what helps partners to sell an offer.
type MaterialsInput struct {
	MarketingURL, ChannelContact, ChannelEmail, ChannelPhone *string
	DocumentationURL, TrainingURL, HealthURL                 *string
}

// UpdateOfferListing changes what is to be said of an offer.
func (p *UseCases) UpdateOfferListing(ctx context.Context, who access.Actor, in UpdateOfferListingInput) (*models.Offer, error) {
	return p.editDraft(ctx, who, access.UpdateOfferListing, in.ID, in.ExpectedVersion, func(tx *store.Tx, o *models.Offer) (bool, error) {
		listing, err := tx.OfferListing(o.ID, models.StageDraft)
		if err != nil {
			return false, err
		}
		before := listing.Content
		if in.change(&listing.Content); listing.Content == before {
			return false, nil
		}
		if err := rules.CheckOfferListing(listing.Content).Err(); err != nil {
			return false, err
		}
		if o.LiveAt == nil {
			present(o, listing.Content)
		}
		return true, tx.Save(listing)
	})
}

func (in UpdateOfferListingInput) change(c *models.ListingContent) {
	kernel.SetText(&c.Name, in.Name)
	kernel.SetText(&c.Summary, in.Summary)
	kernel.SetText(&c.Description, in.Description)
	kernel.SetText(&c.SupportEmail, in.SupportEmail)
	kernel.SetText(&c.SupportPhone, in.SupportPhone)
	kernel.SetText(&c.SupportURL, in.SupportURL)
	if in.Materials != nil {
		in.Materials.change(&c.Materials)
	}
}

func (in MaterialsInput) change(m *models.Materials) {
	kernel.SetText(&m.MarketingURL, in.MarketingURL)
	kernel.SetText(&m.ChannelContact, in.ChannelContact)
	kernel.SetText(&m.ChannelEmail, in.ChannelEmail)
	kernel.SetText(&m.ChannelPhone, in.ChannelPhone)
	kernel.SetText(&m.DocumentationURL, in.DocumentationURL)
	kernel.SetText(&m.TrainingURL, in.TrainingURL)
	kernel.SetText(&m.HealthURL, in.HealthURL)
}
