package enrolment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/agreements"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
	"github.com/partnergraph/partnergraph/worker/jobs"
)

// lapseHorizon is how long before the end of a grace its job is enqueued: the daily run may be late by a day.
const lapseHorizon = 48 * time.Hour

// LapseAgreements derives anew the status of each partner whose acceptance is no longer valid, since the grace of the version in
// force is over: an ACTIVE one is QUALIFIED until it accepts the new version (sections 4.5, 4.6). It may run twice, or late.
func (p *UseCases) LapseAgreements(ctx context.Context, who access.Actor, progress kernel.Progress) error {
	if err := who.May(access.LapseAgreements); err != nil {
		return err
	}
	done := 0
	for _, ended := range endedAt(p.Content(), p.Store.Now()) {
		err := p.lapse(ctx, who, ended, func(partners int) error {
			done += partners
			return progress(ctx, done, done)
		})
		if err != nil {
			return fmt.Errorf("end the grace of agreement %s: %w", ended.Version, err)
		}
	}
	return p.awaitGraceEnd(ctx)
}

// endedAt lists the versions in force whose grace is over, with the regions in which they are.
func endedAt(c *data.Content, now time.Time) (all []store.Lapsed) {
	for _, region := range c.Regions() {
		text, found := c.AgreementInForce(string(models.PartnerAgreement), region.Code, "", now)
		if !found || now.Before(rules.GraceEnds(text)) {
			continue
		}
		at := slices.IndexFunc(all, func(l store.Lapsed) bool { return l.Version == text.Version })
		if at < 0 {
			at = len(all)
			all = append(all, store.Lapsed{Version: text.Version})
		}
		all[at].Regions = append(all[at].Regions, region.Code)
	}
	return all
}

// lapse handles the partners page by page, each page in its own transaction.
func (p *UseCases) lapse(ctx context.Context, who access.Actor, ended store.Lapsed, done func(int) error) error {
	var last models.ID[models.Partner]
	for {
		var page []*models.Partner
		err := p.Tx(ctx, func(tx *store.Tx) (err error) {
			if page, err = tx.LapsedPartners(ended, last, agreements.NoticePage); err != nil {
				return err
			}
			for _, found := range page {
				if err := p.lapseOne(tx, who, ended.Version, found.ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) == 0 {
			return err
		}
		if err := done(len(page)); err != nil || len(page) < agreements.NoticePage {
			return err
		}
		last = page[len(page)-1].ID
	}
}

// lapseOne reads the partner again: it may have accepted meanwhile.
func (p *UseCases) lapseOne(tx *store.Tx, who access.Actor, version string, id models.ID[models.Partner]) error {
	partner, err := store.LockAny(tx, id)
	if err != nil {
		return err
	}
	r, err := tx.RegistrationOfPartner(id)
	if err != nil {
		return err
	}
	from := partner.Status
	if became, err := p.settleStatus(tx, partner, r); err != nil || !became {
		return err
	}
	err = tx.Record(who, partnerSubject(partner), store.Event{Action: rules.LapseAgreement, From: string(from), To: string(partner.Status), Reason: version})
	if err != nil {
		return err
	}
	return p.tellPartner(tx, partner, r, "lapsed-"+version, mail.AgreementLapsed, mail.Data{})
}

// awaitGraceEnd enqueues a run for the end of the next grace, so that no partner is ACTIVE a day too long.
func (p *UseCases) awaitGraceEnd(ctx context.Context) error {
	return p.Tx(ctx, func(tx *store.Tx) error {
		end, ahead := nextGraceEnd(p.Content(), tx.Now())
		if !ahead {
			return nil
		}
		promised, err := tx.JobAt(jobs.LapseAgreements{}.Spec().Kind, end)
		if err != nil || promised {
			return err
		}
		_, err = tx.EnqueueAt(end, store.Subject{}, jobs.LapseAgreements{})
		return err
	})
}

// nextGraceEnd is the earliest end of a grace within the horizon, of the versions in force and of those that follow them.
func nextGraceEnd(c *data.Content, now time.Time) (next time.Time, ahead bool) {
	for _, region := range c.Regions() {
		text, found := c.AgreementInForce(string(models.PartnerAgreement), region.Code, "", now)
		for ; found; text, found = c.AgreementAfter(string(models.PartnerAgreement), region.Code, text.Version) {
			end := rules.GraceEnds(text)
			if end.After(now) && !end.After(now.Add(lapseHorizon)) && (!ahead || end.Before(next)) {
				next, ahead = end, true
			}
		}
	}
	return next, ahead
}
