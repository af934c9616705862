package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file has the lists of partners that may resell offers. Orders obey what plans repeat of their audience, and the entries that are live.

// LockAudience locks the audience of an offer that the transaction has locked, or of one of its plans. One that was never changed is made of what
// the offer or the plan says.
func (tx *Tx) LockAudience(offer *models.Offer, plan *models.OfferPlan) (*models.Audience, error) {
	unchanged := UnchangedAudience(offer, plan)
	row := new(models.Audience)
	err := forUpdate(tx.db).Take(row, "id = ?", unchanged.ID).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return unchanged, nil
	}
	return asSold(row, plan), translate(err)
}

// asSold is the audience of a plan with the option to which its orders keep: until it was live once, that of its offer.
func asSold(row *models.Audience, plan *models.OfferPlan) *models.Audience {
	if plan != nil {
		row.LiveOption = plan.Audience
	}
	return row
}

// UnchangedAudience is the audience of an offer, or of one of its plans, that nobody has changed.
func UnchangedAudience(offer *models.Offer, plan *models.OfferPlan) *models.Audience {
	a := &models.Audience{ID: models.AudienceOf(offer.ID), OfferID: offer.ID, OrganizationID: offer.OrganizationID, LiveOption: offer.Audience, State: models.AudienceLive}
	if plan != nil {
		a.ID, a.PlanID, a.LiveOption = models.AudienceOf(plan.ID), plan.ID, plan.Audience
	}
	if a.DraftOption = a.LiveOption; a.LiveOption == "" {
		a.State = models.AudienceDraft
	}
	return a
}

// AudienceTarget is an offer or one of its plans, whose audience is asked for.
type AudienceTarget struct {
	Offer *models.Offer
	Plan  *models.OfferPlan // nil for the offer's own audience
}

// AudienceStanding is an audience with what decides about it.
type AudienceStanding struct {
	AudienceTarget
	Audience *models.Audience
	Sellers  []string // the first partners that have resold what it is of, by name
	Sold     int      // how many these are, up to MaxTotal
	Listed   bool     // somebody is on the list
	Waiting  bool     // somebody on the list waits for the next publication
}

// AudienceKey names an offer or one of its plans.
type AudienceKey struct {
	Offer models.ID[models.Offer]
	Plan  models.ID[models.OfferPlan] // zero for the offer's own audience
}

// AudienceStandings reads the audiences of offers and plans, in six statements. The caller has found these for the actor.
func (s *Store) AudienceStandings(ctx context.Context, keys []AudienceKey) (map[AudienceKey]*AudienceStanding, error) {
	db := s.read.WithContext(ctx)
	var offerIDs []models.ID[models.Offer]
	var planIDs []models.ID[models.OfferPlan]
	for _, key := range keys {
		offerIDs = append(offerIDs, key.Offer)
		if !key.Plan.IsZero() {
			planIDs = append(planIDs, key.Plan)
		}
	}
	offerRows, err := many(ctx, db, everything, distinct(offerIDs))
	if err != nil {
		return nil, err
	}
	planRows, err := many(ctx, db, everything, distinct(planIDs))
	if err != nil {
		return nil, err
	}
	offers, plans, found := byID(offerRows), byID(planRows), make(map[AudienceKey]*AudienceStanding, len(keys))
	var ids []models.ID[models.Audience]
	var standings []*AudienceStanding
	for _, key := range keys {
		target := AudienceTarget{offers[key.Offer], plans[key.Plan]}
		if target.Offer == nil || target.Plan == nil && !key.Plan.IsZero() {
			continue
		}
		found[key] = &AudienceStanding{AudienceTarget: target, Audience: UnchangedAudience(target.Offer, target.Plan)}
		ids, standings = append(ids, found[key].Audience.ID), append(standings, found[key])
	}
	rows, err := many(ctx, db, everything, ids)
	if err != nil {
		return nil, err
	}
	changed := byID(rows)
	for _, standing := range standings {
		if row := changed[standing.Audience.ID]; row != nil {
			standing.Audience = asSold(row, standing.Plan)
		}
	}
	return found, examineAudiences(db, standings)
}

// AudienceStanding is AudienceStandings for an audience that the transaction has locked.
func (tx *Tx) AudienceStanding(of AudienceTarget, a *models.Audience) (*AudienceStanding, error) {
	standing := &AudienceStanding{AudienceTarget: of, Audience: a}
	return standing, examineAudiences(tx.db, []*AudienceStanding{standing})
}

// examineAudiences reads who has sold, and whether anybody is on the lists.
func examineAudiences(db *gorm.DB, standings []*AudienceStanding) error {
	if len(standings) == 0 {
		return nil
	}
	counts, first := make([]string, len(standings)), make([]string, len(standings))
	var countArgs, firstArgs []any
	for i, standing := range standings {
		a := standing.Audience
		counts[i] = fmt.Sprintf("SELECT %d AS number, ("+countOf+") AS sold, EXISTS (SELECT 1 FROM audience_entries AS e WHERE e.audience_id = ?) AS listed,"+
			" EXISTS (SELECT 1 FROM audience_entries AS e WHERE e.audience_id = ? AND e.live = FALSE) AS waiting", i)
		countArgs = append(countArgs, sellers(db, a).Select("DISTINCT s.partner_id").Limit(MaxTotal+1), a.ID, a.ID)
		first[i] = fmt.Sprintf("SELECT %d AS number, s%[1]d.partner_id FROM (?) AS s%[1]d", i)
		firstArgs = append(firstArgs, sellers(db, a).Select("DISTINCT s.partner_id").Order("s.partner_id").Limit(shownSellers))
	}
	var counted []struct {
		Number, Sold    int
		Listed, Waiting bool
	}
	if err := db.Raw(strings.Join(counts, " UNION ALL "), countArgs...).Scan(&counted).Error; err != nil {
		return translate(err)
	}
	any := false
	for _, row := range counted {
		s := standings[row.Number]
		s.Sold, s.Listed, s.Waiting, any = min(row.Sold, MaxTotal), row.Listed, row.Waiting, any || row.Sold > 0
	}
	if !any {
		return nil
	}
	return nameSellers(db, standings, strings.Join(first, " UNION ALL "), firstArgs)
}

func nameSellers(db *gorm.DB, standings []*AudienceStanding, query string, args []any) error {
	var named []struct {
		Number int
		Name   string
	}
	err := db.Raw("SELECT f.number, p.name FROM ("+query+") AS f JOIN partners AS p ON p.id = f.partner_id ORDER BY f.number, p.name, p.id", args...).Scan(&named).Error
	for _, row := range named {
		standings[row.Number].Sellers = append(standings[row.Number].Sellers, row.Name)
	}
	return translate(err)
}

// shownSellers is how many sellers are named.
const shownSellers = 10

// follow limits a query for plans to those that an audience is of.
func follow(db *gorm.DB, a *models.Audience) *gorm.DB {
	if !a.PlanID.IsZero() {
		return db.Where("id = ?", a.PlanID)
	}
	return db.Where("offer_id = ? AND (audience_id = ? OR audience_id IS NULL)", a.OfferID, a.ID)
}

// PutAudience makes an option of an audience the one that orders obey: its plans repeat it, the offer repeats the widest of them, and the catalog lists what is
// sold. The transaction has locked the offer and the audience.
func (tx *Tx) PutAudience(offer *models.Offer, a *models.Audience, option models.AudienceOption) error {
	var plans []*models.OfferPlan
	if err := follow(forUpdate(tx.db), a).Order("id").Find(&plans).Error; err != nil {
		return translate(err)
	}
	for _, plan := range plans {
		if plan.Audience == option && plan.AudienceID == a.ID {
			continue
		}
		plan.Audience, plan.AudienceID = option, a.ID
		if err := tx.Save(plan); err != nil {
			return err
		}
	}
	a.LiveOption = option
	if err := tx.widen(offer, option); err != nil {
		return err
	}
	return tx.ListInCatalog(idsOf(plans))
}

// widen lets an offer repeat the widest audience of its plans; the option is that of one without plans.
func (tx *Tx) widen(offer *models.Offer, option models.AudienceOption) error {
	var all []models.AudienceOption
	if err := tx.db.Model(&models.OfferPlan{}).Distinct().Where("offer_id = ?", offer.ID).Pluck("audience", &all).Error; err != nil {
		return translate(err)
	}
	if len(all) == 0 {
		all = []models.AudienceOption{option}
	}
	widest := models.AudienceNone
	for _, one := range all {
		if one == models.AudienceAny || one == models.AudienceSelected && widest == models.AudienceNone {
			widest = one
		}
	}
	if widest == offer.Audience {
		return nil
	}
	offer.Audience = widest
	return tx.Save(offer)
}

// LockAudiencePlans locks the plans that an audience is of, so that no order of them is settled before the transaction ends.
func (tx *Tx) LockAudiencePlans(a *models.Audience) error {
	var ids []models.ID[models.OfferPlan]
	return translate(follow(forUpdate(tx.db), a).Model(&models.OfferPlan{}).Order("id").Pluck("id", &ids).Error)
}

// NamedPartner is an active partner with the tenant by which others know it.
type NamedPartner struct {
	ID     models.ID[models.Partner]
	Name   string
	Tenant string
}

// ActivePartners finds the partners in the program that have some ids or tenants.
func (tx *Tx) ActivePartners(ids []models.ID[models.Partner], tenants []string) (found []*NamedPartner, err error) {
	if len(ids)+len(tenants) == 0 {
		return nil, nil
	}
	err = tx.db.Table("partners AS p").Select("p.id, p.name, t.tenant_id AS tenant").Joins("JOIN tenants AS t ON t.id = p.tenant_id").
		Where("p.status = ? AND (p.id IN ? OR t.tenant_id IN ?)", models.PartnerActive, some(ids), some(tenants)).Order("p.id").Scan(&found).Error
	return found, translate(err)
}

// some are values for IN, which needs one.
func some[T any](values []T) any {
	if len(values) == 0 {
		return []any{nil}
	}
	return values
}

// EntriesOf reads the entries of some partners, by partner.
func (tx *Tx) EntriesOf(a *models.Audience, partners []models.ID[models.Partner]) (map[models.ID[models.Partner]]*models.AudienceEntry, error) {
	found := make(map[models.ID[models.Partner]]*models.AudienceEntry, len(partners))
	if len(partners) == 0 {
		return found, nil
	}
	var rows []*models.AudienceEntry
	err := forUpdate(tx.db).Where("audience_id = ? AND partner_id IN ?", a.ID, partners).Order("partner_id").Find(&rows).Error
	for _, row := range rows {
		found[row.PartnerID] = row
	}
	return found, translate(err)
}

// RemoveEntries takes partners off a list.
func (tx *Tx) RemoveEntries(a *models.Audience, partners []models.ID[models.Partner]) error {
	tx.wrote = true
	return translate(tx.db.Where("audience_id = ? AND partner_id IN ?", a.ID, partners).Delete(&models.AudienceEntry{}).Error)
}

// PutEntries makes the next entries live that are not, and reports how many these were.
func (tx *Tx) PutEntries(a *models.Audience, most int) (int, error) {
	var next []models.ID[models.Partner]
	waiting := tx.db.Model(&models.AudienceEntry{}).Where("audience_id = ? AND live = FALSE", a.ID)
	if err := waiting.Order("added_at, partner_id").Limit(most).Pluck("partner_id", &next).Error; err != nil || len(next) == 0 {
		return 0, translate(err)
	}
	tx.wrote = true
	err := tx.db.Model(&models.AudienceEntry{}).Where("audience_id = ? AND partner_id IN ?", a.ID, next).UpdateColumn("live", true).Error
	return len(next), translate(err)
}

// SetEntriesLive makes all entries of a list live, or none.
func (tx *Tx) SetEntriesLive(a *models.Audience, live bool) error {
	tx.wrote = true
	return translate(tx.db.Model(&models.AudienceEntry{}).Where("audience_id = ? AND live = ?", a.ID, !live).UpdateColumn("live", live).Error)
}

// Exclusion is a plan that a partner may not resell, since its publisher has selected others.
type Exclusion struct {
	PlanID    models.ID[models.OfferPlan]
	PartnerID models.ID[models.Partner]
	Publisher string
}

// Exclusions finds those of some plans that a partner may not resell.
func (s *Store) Exclusions(ctx context.Context, partner models.ID[models.Partner], plans []models.ID[models.OfferPlan]) (map[models.ID[models.OfferPlan]]*Exclusion, error) {
	found, err := exclusions(s.read.WithContext(ctx), []models.ID[models.Partner]{partner}, plans)
	return found[partner], err
}

// Exclusion is Exclusions for one plan, in the transaction; nil when the partner may resell it.
func (tx *Tx) Exclusion(partner models.ID[models.Partner], plan *models.OfferPlan) (*Exclusion, error) {
	found, err := exclusions(tx.db, []models.ID[models.Partner]{partner}, selective([]*models.OfferPlan{plan}))
	return found[partner][plan.ID], err
}

// selective are those of some plans whose publishers have selected partners.
func selective(plans []*models.OfferPlan) (ids []models.ID[models.OfferPlan]) {
	for _, plan := range plans {
		if plan.Audience == models.AudienceSelected {
			ids = append(ids, plan.ID)
		}
	}
	return ids
}

// Resold finds those of some offers that a partner may resell, or a plan of which.
func (s *Store) Resold(ctx context.Context, partner models.ID[models.Partner], offers []models.ID[models.Offer]) (map[models.ID[models.Offer]]bool, error) {
	if len(offers) == 0 {
		return nil, nil
	}
	const of = "SELECT DISTINCT p.offer_id FROM offer_plans AS p WHERE p.offer_id IN ? AND (p.audience = ? OR p.audience = ? AND EXISTS" +
		" (SELECT 1 FROM audience_entries AS e WHERE e.audience_id = p.audience_id AND e.partner_id = ? AND e.live = TRUE))"
	var ids []models.ID[models.Offer]
	err := s.read.WithContext(ctx).Raw(of, offers, models.AudienceAny, models.AudienceSelected, partner).Scan(&ids).Error
	found := make(map[models.ID[models.Offer]]bool, len(ids))
	for _, id := range ids {
		found[id] = true
	}
	return found, translate(err)
}

func exclusions(db *gorm.DB, partners []models.ID[models.Partner], plans []models.ID[models.OfferPlan]) (map[models.ID[models.Partner]]map[models.ID[models.OfferPlan]]*Exclusion, error) {
	if len(partners) == 0 || len(plans) == 0 {
		return nil, nil
	}
	const of = "SELECT p.id AS plan_id, k.id AS partner_id, COALESCE(NULLIF(o.publisher_name, ''), g.name) AS publisher FROM offer_plans AS p JOIN offers AS o ON o.id = p.offer_id" +
		" JOIN organizations AS g ON g.id = o.organization_id JOIN partners AS k ON k.id IN ?" +
		" WHERE p.id IN ? AND p.audience = ? AND NOT EXISTS (SELECT 1 FROM audience_entries AS e WHERE e.audience_id = p.audience_id AND e.partner_id = k.id AND e.live = TRUE)"
	var rows []*Exclusion
	err := db.Raw(of, partners, plans, models.AudienceSelected).Scan(&rows).Error
	found := make(map[models.ID[models.Partner]]map[models.ID[models.OfferPlan]]*Exclusion, len(partners))
	for _, row := range rows {
		if found[row.PartnerID] == nil {
			found[row.PartnerID] = map[models.ID[models.OfferPlan]]*Exclusion{}
		}
		found[row.PartnerID][row.PlanID] = row
	}
	return found, translate(err)
}

// relyOnAudience relies on a partner's places on the lists of plans: one that is taken off a list before the commit lets the transaction run again.
func (tx *Tx) relyOnAudience(partner models.ID[models.Partner], plans []models.ID[models.OfferPlan]) error {
	const listed = "SELECT e.audience_id FROM audience_entries AS e WHERE e.partner_id = ? AND e.live = TRUE AND e.audience_id IN ?"
	var lists, on []models.ID[models.Audience]
	if err := tx.db.Model(&models.OfferPlan{}).Distinct().Where("id IN ? AND audience = ?", some(plans), models.AudienceSelected).Pluck("audience_id", &lists).Error; err != nil || len(lists) == 0 {
		return translate(err)
	}
	if err := tx.db.Raw(listed, partner, lists).Scan(&on).Error; err != nil || len(on) == 0 {
		return translate(err)
	}
	tx.relied = append(tx.relied, func() error {
		var still []models.ID[models.Audience]
		err := tx.db.Raw(listed+locking(tx.db), partner, on).Scan(&still).Error
		if err == nil && len(still) < len(on) {
			return raceLost([]int{0})
		}
		return translate(err)
	})
	return nil
}

// locking is the SQL that locks the rows of a query; SQLite has one writer at a time.
func locking(db *gorm.DB) string {
	return either(strings.HasPrefix(db.Name(), "mysql"), " FOR UPDATE", "")
}

// AddEntries puts partners on a list that are not on it.
func (tx *Tx) AddEntries(rows []*models.AudienceEntry) error {
	for some := range chunks(rows) {
		if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(some).Error; err != nil {
			return translate(err)
		}
		tx.wrote = true
	}
	return nil
}

// PlansWithAudience are the plans of an offer that have an audience of their own, by id.
func (tx *Tx) PlansWithAudience(offer *models.Offer) (plans []*models.OfferPlan, err error) {
	err = tx.db.Where("offer_id = ? AND id IN (SELECT plan_id FROM audiences WHERE offer_id = ? AND plan_id IS NOT NULL)", offer.ID, offer.ID).Order("id").Find(&plans).Error
	return plans, translate(err)
}

// AudienceEntryConnection is one page of a list.
type (
	AudienceEntryConnection = Connection[models.AudienceEntry]
	AudienceEntryEdge       = Edge[models.AudienceEntry]
)

// AudienceEntryFilter selects partners on a list.
type AudienceEntryFilter struct {
	Live   *bool `column:"live"`
	Locked *bool `column:"sold"`
}

// EntriesOfAudiences lists the partners on each of some lists, those that were added last first, one statement for all. The caller has found the audiences for the
// actor.
func (s *Store) EntriesOfAudiences(ctx context.Context, audiences []models.ID[models.Audience], f *AudienceEntryFilter, p Page) (map[models.ID[models.Audience]]*AudienceEntryConnection, error) {
	l := list[models.AudienceEntry]{
		db: s.read, visible: everything, filter: f, content: s.Content.Get(), selected: selectionOf(f, viewer{now: s.clock.Now()}),
		order: sorting{name: "ADDED_AT", column: "added_at", desc: true}, key: "partner_id",
	}
	return pagesOf(ctx, l, "audience_id", audiences, p)
}

// AudiencePartner is what publishers see of a partner.
type AudiencePartner struct {
	ID      models.ID[models.Partner]
	Name    string
	Tenant  string
	Country string
}

// GlobalID is the id as clients see it.
func (p AudiencePartner) GlobalID() models.AnyID { return p.ID.Any() }

// AudiencePartners reads what publishers see of partners.
func (s *Store) AudiencePartners(ctx context.Context, ids []models.ID[models.Partner]) (map[models.ID[models.Partner]]*AudiencePartner, error) {
	found := make(map[models.ID[models.Partner]]*AudiencePartner, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var rows []*AudiencePartner
	err := s.read.WithContext(ctx).Table("partners AS p").Select("p.id, p.name, p.market AS country, t.tenant_id AS tenant").Joins("JOIN tenants AS t ON t.id = p.tenant_id").
		Where("p.id IN ?", ids).Scan(&rows).Error
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, translate(err)
}
