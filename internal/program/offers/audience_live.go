package offers

import (
	"context"
	"slices"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// This file brings audiences to where orders obey them: by a sync, with the publication of the offer, and by support requests.

// SyncResellerAudienceInput says whose audience goes live.
type SyncResellerAudienceInput struct {
	ID               models.AnyID // the offer
	PlanID           *models.AnyID
	ExpectedVersion  *int
	ClientMutationID *string
}

// SyncResellerAudience lets the changes of an audience go live, and nothing else of the offer's draft. Where nothing differs there is no job.
func (p *UseCases) SyncResellerAudience(ctx context.Context, who access.Actor, in SyncResellerAudienceInput) (*AudienceChange, *models.Job, error) {
	return kernel.DoBoth(ctx, p.Kernel, who, access.SyncResellerAudience, func(tx *store.Tx) (*AudienceChange, *models.Job, error) {
		c, why, err := lockAudience(tx, who, access.SyncResellerAudience, in.ID, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, nil, err
		}
		if err := why.Err(); err != nil {
			return nil, nil, err
		}
		if rules.StateOfAudience(c.Facts()) == models.AudienceLive {
			return c, nil, nil
		}
		c.Audience.State = models.AudienceSyncing
		if err := tx.Save(c.Audience); err != nil {
			return nil, nil, err
		}
		if err := recordState(tx, who, access.SyncResellerAudience, c); err != nil {
			return nil, nil, err
		}
		job, err := tx.Enqueue(audienceSubject(c), jobs.SyncAudience{Audience: c.Audience.ID})
		return c, job, err
	})
}

// recordState records a change of the state of an audience.
func recordState(tx *store.Tx, who access.Actor, do access.Action, c *AudienceChange) error {
	return tx.Record(who, audienceSubject(c), store.Event{Action: do, From: string(c.Was.State), To: string(c.Audience.State)})
}

// entriesTogether is how many entries one transaction of a sync makes live.
const entriesTogether = 1000

// RunAudienceSync makes the entries of an audience live, some with each transaction, and then its option. An attempt that ends early has lost nothing.
func (p *UseCases) RunAudienceSync(ctx context.Context, who access.Actor, id models.ID[models.Audience], progress kernel.Progress) error {
	if err := who.May(access.RunOfferJobs); err != nil {
		return err
	}
	for done := 0; ; {
		n, err := kernel.Commit(store.InParts(ctx), p.Kernel, func(tx *store.Tx) (int, error) {
			a, err := store.LockAny(tx, id)
			if err != nil || a.State != models.AudienceSyncing || a.DraftOption != models.AudienceSelected {
				return 0, err
			}
			return tx.PutEntries(a, entriesTogether)
		})
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
		done += n
		if err := progress(ctx, done, done); err != nil {
			return err
		}
	}
	return p.settleSync(ctx, who, id, func(tx *store.Tx, c *AudienceChange) error {
		c.Audience.State = models.AudienceLive
		return tx.PutAudience(c.Offer, c.Audience, c.Audience.DraftOption)
	})
}

// GiveUpAudienceSync notes that a sync has failed. What it has made live stays; a sync that is asked for again goes on.
func (p *UseCases) GiveUpAudienceSync(ctx context.Context, who access.Actor, id models.ID[models.Audience]) error {
	return p.settleSync(ctx, who, id, func(_ *store.Tx, c *AudienceChange) error {
		c.Audience.State = models.AudienceSyncFailed
		return nil
	})
}

// settleSync ends a sync that runs.
func (p *UseCases) settleSync(ctx context.Context, who access.Actor, id models.ID[models.Audience], end func(*store.Tx, *AudienceChange) error) error {
	if err := who.May(access.RunOfferJobs); err != nil {
		return err
	}
	return p.Tx(ctx, func(tx *store.Tx) error {
		c, err := audienceByID(tx, id)
		if err != nil || c.Audience.State != models.AudienceSyncing {
			return err
		}
		if err := end(tx, c); err != nil {
			return err
		}
		if err := tx.Save(c.Audience); err != nil {
			return err
		}
		return recordState(tx, who, access.SettleAudience, c)
	})
}

// audienceByID locks the offer of an audience, and the audience.
func audienceByID(tx *store.Tx, id models.ID[models.Audience]) (*AudienceChange, error) {
	a, err := store.Get(tx, id)
	if err != nil {
		return nil, err
	}
	return AudienceOf(tx, a.OfferID, a.PlanID)
}

// AudienceOf locks an offer and its audience, or that of one of its plans, with what decides about it. The plan is zero for the offer's own audience. It is the
// first step of those that publish an offer or execute a support request.
func AudienceOf(tx *store.Tx, offer models.ID[models.Offer], plan models.ID[models.OfferPlan]) (c *AudienceChange, err error) {
	of := store.AudienceTarget{}
	if of.Offer, err = store.LockAny(tx, offer); err != nil {
		return nil, err
	}
	if !plan.IsZero() {
		if of.Plan, err = store.LockAny(tx, plan); err != nil {
			return nil, err
		}
	}
	a, err := tx.LockAudience(of.Offer, of.Plan)
	if err != nil {
		return nil, err
	}
	if err := tx.LockAudiencePlans(a); err != nil { // a sale of them is either there now, or settled after this
		return nil, err
	}
	return lockedAudience(tx, of)
}

// AudienceProblems are what keeps the audiences of a draft offer, its own and those of its plans, from going live with it.
func AudienceProblems(tx *store.Tx, offer *models.Offer) (found problem.List, err error) {
	all, err := audiencesOf(tx, offer)
	for _, c := range all {
		found = append(found, rules.AudienceProblems(c.Facts())...)
	}
	return found, err
}

// PublishAudience lets all audiences of an offer go live with it, in the transaction that publishes it and has locked it. The caller has checked
// AudienceProblems.
func PublishAudience(tx *store.Tx, who access.Actor, offer *models.Offer) error {
	all, err := audiencesOf(tx, offer)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Audience.DraftOption == models.AudienceSelected {
			if err := tx.SetEntriesLive(c.Audience, true); err != nil {
				return err
			}
		}
		c.Audience.State = models.AudienceLive
		if err := putLive(tx, who, access.SettleAudience, c, c.Audience.DraftOption); err != nil {
			return err
		}
	}
	return nil
}

// audiencesOf are the audience of an offer and those of its plans.
func audiencesOf(tx *store.Tx, offer *models.Offer) (all []*AudienceChange, err error) {
	plans, err := tx.PlansWithAudience(offer)
	if err != nil {
		return nil, err
	}
	for _, plan := range append([]*models.OfferPlan{nil}, plans...) {
		c, err := lockedAudience(tx, store.AudienceTarget{Offer: offer, Plan: plan})
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// putLive makes an option the one that orders obey, and records that.
func putLive(tx *store.Tx, who access.Actor, do access.Action, c *AudienceChange, option models.AudienceOption) error {
	if err := tx.PutAudience(c.Offer, c.Audience, option); err != nil {
		return err
	}
	if *c.Audience == c.Was {
		return nil
	}
	if err := tx.Save(c.Audience); err != nil {
		return err
	}
	return tx.Record(who, audienceSubject(c), store.Event{Action: do, From: string(c.Was.LiveOption), To: string(c.Audience.LiveOption)})
}

// ApplyAudienceChange executes a support request to change the option of a published audience, in one transaction of its job. It returns why it cannot be done, by
// table 4.10 as it is now: a sale may have arrived since the request was approved. The list of an offer that any partner could resell begins with those that have
// sold it, who stay on it, and those whom its publisher has put on the draft.
func ApplyAudienceChange(tx *store.Tx, who access.Actor, c *AudienceChange, to models.AudienceOption) error {
	found := rules.CheckAudienceChange(c.Facts(), to)
	if c.Audience.State == models.AudienceSyncing {
		found.Add(problem.New(problem.SyncInProgress, "id"))
	}
	if err := found.Err(); err != nil {
		return err
	}
	if to == models.AudienceSelected {
		if err := tx.PutSellers(c.Audience); err != nil {
			return err
		}
	}
	if err := tx.SetEntriesLive(c.Audience, to == models.AudienceSelected); err != nil {
		return err
	}
	c.Audience.DraftOption, c.Audience.State = to, models.AudienceLive
	return putLive(tx, who, access.SettleAudience, c, to)
}

// DeauthorizePartner executes a support request to take a partner off a list, in one transaction of its job. Who has sold stays.
func DeauthorizePartner(tx *store.Tx, who access.Actor, c *AudienceChange, partner models.ID[models.Partner]) error {
	entries, err := tx.EntriesOf(c.Audience, []models.ID[models.Partner]{partner})
	if err != nil {
		return err
	}
	sold, err := tx.HaveSold(c.Audience, []models.ID[models.Partner]{partner})
	if err != nil {
		return err
	}
	named, err := store.Get(tx, partner)
	if err != nil {
		return kernel.At("partnerId", err)
	}
	if wrong := rules.CheckDeauthorization(rules.ListRow{Field: "partnerId", Known: true, Name: named.Name, Entry: entries[partner], HasSold: sold[partner]}); wrong != nil {
		return wrong
	}
	if err := tx.RemoveEntries(c.Audience, []models.ID[models.Partner]{partner}); err != nil {
		return err
	}
	return saveChanged(tx, who, access.RemoveAudiencePartners, c, partner.String())
}

// ReleaseSale executes a support request to let a partner's sales not count any more: it can be taken off the list, and the option be changed (D-05, D-29). It
// stays on the list until then.
func ReleaseSale(tx *store.Tx, who access.Actor, c *AudienceChange, partner models.ID[models.Partner]) error {
	released, err := tx.ReleaseSales(c.Audience, partner)
	if err != nil {
		return err
	}
	if !released {
		return problem.New(problem.NotFound, "partnerId")
	}
	return saveChanged(tx, who, access.SettleAudience, c, partner.String())
}

// saveChanged makes a change of the list a version of the audience, and records it.
func saveChanged(tx *store.Tx, who access.Actor, do access.Action, c *AudienceChange, reason string) error {
	if err := tx.Save(c.Audience); err != nil {
		return err
	}
	return tx.Record(who, audienceSubject(c), store.Event{Action: do, From: string(c.Was.LiveOption), To: string(c.Audience.LiveOption), Reason: reason})
}

// Moves are the ways from the option of an audience to each other one.
func Moves(f rules.AudienceFacts) (moves []*AudienceMove) {
	options := []models.AudienceOption{models.AudienceAny, models.AudienceSelected, models.AudienceNone}
	for _, to := range slices.DeleteFunc(options, func(o models.AudienceOption) bool { return o == f.Audience.LiveOption }) {
		way, why := rules.WayTo(f, to)
		moves = append(moves, &AudienceMove{To: to, Way: way, Why: why})
	}
	return moves
}

// AudienceMove is how the option of an audience can become another one.
type AudienceMove struct {
	To  models.AudienceOption
	Way rules.AudienceWay
	Why problem.List
}
