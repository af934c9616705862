package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// This file lists what a customer can buy: the plans on sale in its market, of its segment. A page is one range of an index of the entries for
// each segment; then the plans on it are read by their ids.

// OfferTypeFilter and the others match one of several values.
type (
	OfferTypeFilter    = In[string]
	TermFilter         = In[models.Term]
	BillingCycleFilter = In[models.BillingCycle]
)

// CatalogFilter selects plans of a catalog.
type CatalogFilter struct {
	Search       *string          // words, each of which begins one of the names
	Type         *OfferTypeFilter `column:"offer_type"`
	Publisher    *string          `column:"publisher"`
	Term         *TermFilter
	BillingCycle *BillingCycleFilter
	Trial        *bool `column:"trial"`
	AddOn        *bool `column:"add_on"`
}

// selects finds words in their index.
func (f *CatalogFilter) selects(s *selection, _ viewer) {
	if f.Search != nil {
		words := catalogWords(*f.Search)
		if len(words) == 0 && strings.TrimSpace(*f.Search) != "" { // signs alone are in no name
			s.add("1 = 0")
		}
		for _, word := range words {
			s.add("plan_id IN (SELECT plan_id FROM catalog_words WHERE word >= ? AND word < ?)", []byte(word), append([]byte(word), 0xff))
		}
	}
	each(s, f.Term, func(term models.Term) clause.Expression { return hasWord("terms", term) })
	each(s, f.BillingCycle, func(cycle models.BillingCycle) clause.Expression { return hasWord("cycles", cycle) })
}

// wordLength is how many bytes of a word are kept; of a longer one the beginning is looked for.
const wordLength = 60

// catalogWords are the different words of a text, folded: letters and digits, without what separates them.
func catalogWords(text string) (words []string) {
	for _, word := range strings.FieldsFunc(models.FoldForSearch(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c) }) {
		if len(word) > wordLength {
			word = strings.ToValidUTF8(word[:wordLength], "")
		}
		words = append(words, word)
	}
	return distinct(words)
}

// Catalog is a market and the segments of which a customer can buy there.
type Catalog struct {
	Market   string
	Segments []models.OfferSegment
}

// catalogPart is one segment of a market.
type catalogPart struct {
	market  string
	segment models.OfferSegment
}

// parts are the segments of which a customer can buy.
func (c Catalog) parts() []catalogPart {
	parts := make([]catalogPart, len(c.Segments))
	for i, segment := range c.Segments {
		parts[i] = catalogPart{c.Market, segment}
	}
	return parts
}

// CatalogOf says what each of some customers can buy of: a customer of the government segment the government catalog alone, another
// one the commercial catalog and those of the special qualifications that were approved.
//
// For a partner that may not sell government cloud the government catalog has nothing, not even a total.
func (s *Store) CatalogOf(ctx context.Context, who access.Actor, customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]Catalog, error) {
	return catalogOf(s.read.WithContext(ctx), who, customers)
}

func catalogOf(db *gorm.DB, who access.Actor, customers []models.ID[models.Customer]) (map[models.ID[models.Customer]]Catalog, error) {
	var rows []struct {
		ID        models.ID[models.Customer]
		Market    string
		Segment   models.CustomerSegment
		Code      *models.OfferSegment
		Qualified bool
	}
	if len(customers) == 0 {
		return nil, nil
	}
	qualified, args := "TRUE", []any{}
	if !who.PartnerID.IsZero() {
		qualified, args = qualifiedSeller, []any{QualificationKey(who.PartnerID, models.GovernmentCommunityCloud), who.PartnerID}
	}
	err := db.Table("customers").Select("customers.id, customers.market, customers.segment, q.code, "+qualified+" AS qualified", args...).
		Joins("LEFT JOIN customer_qualifications AS q ON q.customer_id = customers.id AND q.vetting = 'APPROVED' AND q.active_key IS NOT NULL AND q.code IN ('EDUCATION', 'NONPROFIT')").
		Where("customers.id IN ?", customers).Order("customers.id, q.code").Find(&rows).Error
	found := make(map[models.ID[models.Customer]]Catalog, len(customers))
	for _, row := range rows {
		c, known := found[row.ID]
		if !known {
			c.Market = row.Market
		}
		if !known && (row.Segment != models.SegmentGovernment || row.Qualified) {
			c.Segments = []models.OfferSegment{models.OfferSegment(row.Segment)}
		}
		if row.Code != nil && row.Segment == models.SegmentCommercial {
			c.Segments = append(c.Segments, *row.Code)
		}
		found[row.ID] = c
	}
	return found, translate(err)
}

// CatalogsOf lists what each of some customers can buy, by name: one statement for what they are, one for the pages of all, and one for the plans.
// The caller has found the customers for the actor.
func (s *Store) CatalogsOf(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], f *CatalogFilter, p Page) (map[models.ID[models.Customer]]*OfferPlanConnection, error) {
	catalogs, err := s.CatalogOf(ctx, who, customers)
	if err != nil {
		return nil, err
	}
	l := s.catalogList(ctx, f)
	k, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	parts := partsOf(catalogs)
	rows, err := l.pageOfEach(parts, k)
	if err != nil {
		return nil, err
	}
	totals, err := countEach(l.db, p, parts, l.of)
	if err != nil {
		return nil, err
	}
	pages := make(map[models.ID[models.Customer]]*Connection[models.CatalogEntry], len(catalogs))
	for id, c := range catalogs {
		var own []*models.CatalogEntry
		counted := 0
		for _, part := range c.parts() {
			own, counted = append(own, rows[part]...), counted+totals[part]
		}
		pages[id] = k.connection(own)
		pages[id].Total = totalOf(counted)
	}
	return plansBehind(ctx, s, who, pages)
}

// partsOf are the parts of catalogs, each of them once.
func partsOf(catalogs map[models.ID[models.Customer]]Catalog) (parts []catalogPart) {
	for _, c := range catalogs {
		parts = append(parts, c.parts()...)
	}
	return distinct(parts)
}

// catalogList is a list of entries of the catalog that are on sale now. Its methods take one statement for all parts.
type catalogList struct {
	list[models.CatalogEntry]
	now time.Time
}

func (s *Store) catalogList(ctx context.Context, f *CatalogFilter) catalogList {
	now := s.clock.Now()
	return catalogList{list[models.CatalogEntry]{
		db: s.read.WithContext(ctx), visible: everything, filter: f, content: s.Content.Get(), selected: selectionOf(f, viewer{now: now}), order: byName,
		key: "plan_id", columns: []string{"market", "segment", "plan_id", "name"},
	}, now}
}

// of is a query for the entries of a part.
func (l catalogList) of(part catalogPart) *gorm.DB {
	return l.rows(policy{when("market = ? AND segment = ? AND on_sale_from <= ? AND (on_sale_to IS NULL OR on_sale_to > ?)", part.market, part.segment, l.now, l.now)}).
		Where(l.selected.all())
}

// pageOfEach reads the rows of a page of each part.
func (l catalogList) pageOfEach(parts []catalogPart, k keyset[models.CatalogEntry]) (map[catalogPart][]*models.CatalogEntry, error) {
	var queries []any
	for _, part := range parts {
		queries = append(queries, k.ranges(func() *gorm.DB { return l.of(part) })...)
	}
	if len(queries) == 0 {
		return nil, nil
	}
	var rows []*models.CatalogEntry
	err := unionOf(l.db, queries).Find(&rows).Error
	found := make(map[catalogPart][]*models.CatalogEntry, len(parts))
	for _, row := range rows {
		part := catalogPart{row.Market, row.Segment}
		found[part] = append(found[part], row)
	}
	return found, translate(err)
}

// plansBehind reads the plans of pages of entries, in one statement. A plan that the actor does not see leaves the page.
func plansBehind[K comparable](ctx context.Context, s *Store, who access.Actor, pages map[K]*Connection[models.CatalogEntry]) (map[K]*OfferPlanConnection, error) {
	var ids []models.ID[models.OfferPlan]
	for _, page := range pages {
		for _, e := range page.Nodes() {
			ids = append(ids, e.PlanID)
		}
	}
	rows, err := FindMany(ctx, s, who, distinct(ids))
	plans := byID(rows)
	found := unjoin(pages, func(e *models.CatalogEntry) *models.OfferPlan { return plans[e.PlanID] })
	for _, page := range found {
		page.Edges = slices.DeleteFunc(page.Edges, func(e *OfferPlanEdge) bool { return e.Node == nil })
	}
	return found, err
}

// CatalogFacets are how many plans of a catalog there are of each type and of each publisher, the most first.
type CatalogFacets struct{ Types, Publishers []*Facet }

// Facet is how many plans of a catalog have a value.
type Facet struct {
	Value string
	Count int
}

// CatalogFacetsOf counts what each of some customers can buy and a filter matches, in one statement for all after the one for what they are.
func (s *Store) CatalogFacetsOf(ctx context.Context, who access.Actor, customers []models.ID[models.Customer], f *CatalogFilter) (map[models.ID[models.Customer]]*CatalogFacets, error) {
	catalogs, err := s.CatalogOf(ctx, who, customers)
	if err != nil {
		return nil, err
	}
	l := s.catalogList(ctx, f)
	if _, err := l.keyset(Page{}); err != nil { // which checks the filter
		return nil, err
	}
	counted, err := l.facetsOfEach(partsOf(catalogs))
	found := make(map[models.ID[models.Customer]]*CatalogFacets, len(catalogs))
	for id, c := range catalogs {
		types, publishers := map[string]int{}, map[string]int{}
		for _, part := range c.parts() {
			for _, n := range counted[part] {
				types[n.OfferType] += n.N
				publishers[n.Publisher] += n.N
			}
		}
		found[id] = &CatalogFacets{Types: facets(types), Publishers: facets(publishers)}
	}
	return found, err
}

// partCount is how many plans of a part have a type and a publisher.
type partCount struct {
	Part, N              int
	OfferType, Publisher string
}

// facetsOfEach counts the rows of each part by type and publisher.
func (l catalogList) facetsOfEach(parts []catalogPart) (map[catalogPart][]partCount, error) {
	if len(parts) == 0 {
		return nil, nil
	}
	texts, counts := make([]string, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("SELECT %d AS part, c%[1]d.* FROM (?) AS c%[1]d", i)
		counts[i] = l.of(part).Select("offer_type, publisher, COUNT(*) AS n").Group("offer_type, publisher")
	}
	var rows []partCount
	err := l.db.Raw(strings.Join(texts, " UNION ALL "), counts...).Scan(&rows).Error
	found := make(map[catalogPart][]partCount, len(parts))
	for _, row := range rows {
		found[parts[row.Part]] = append(found[parts[row.Part]], row)
	}
	return found, translate(err)
}

// facets are the most frequent values; an empty one is none.
func facets(counts map[string]int) []*Facet {
	all := []*Facet{}
	for value, n := range counts {
		if value != "" {
			all = append(all, &Facet{value, n})
		}
	}
	slices.SortFunc(all, func(a, b *Facet) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Value, b.Value)) })
	return all[:min(len(all), MaxPage)]
}
