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

// selects finds words in their index, and matches set columns with LIKE: no term and no cycle is part of another.
func (f *CatalogFilter) selects(s *selection, _ viewer) {
	if f.Search != nil {
		if !emptyOrWords(*f.Search) {
			s.add("1 = 0")
		}
		for _, word := range catalogWords(*f.Search) {
			s.add("plan_id IN (SELECT plan_id FROM catalog_words WHERE word >= ? AND word < ?)", []byte(word), append([]byte(word), 0xff))
		}
	}
	each(s, f.Term, func(term models.Term) clause.Expression { return hasWord("terms", string(term)) })
	each(s, f.BillingCycle, func(cycle models.BillingCycle) clause.Expression { return hasWord("cycles", string(cycle)) })
}

// emptyOrWords reports whether a text asks for nothing or for words: signs alone are in no name.
func emptyOrWords(text string) bool {
	return strings.TrimSpace(text) == "" || len(catalogWords(text)) > 0
}

func hasWord(column, word string) clause.Expression {
	return clause.Expr{SQL: column + " LIKE ?", Vars: []any{"%" + word + "%"}}
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

// part is the rows of one segment of a market that are on sale at an instant.
func (c Catalog) part(segment models.OfferSegment, now time.Time) policy {
	return policy{when("market = ? AND segment = ? AND on_sale_from <= ? AND (on_sale_to IS NULL OR on_sale_to > ?)", c.Market, segment, now, now)}
}

func (s *Store) catalogList(f *CatalogFilter) list[models.CatalogEntry] {
	return list[models.CatalogEntry]{
		db: s.read, visible: everything, filter: f, content: s.Content.Get(), selected: selectionOf(f, viewer{now: s.clock.Now()}), order: byName,
		key: "plan_id", columns: []string{"market", "segment", "plan_id", "name"},
	}
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
	l := s.catalogList(f)
	l.db = l.db.WithContext(ctx)
	k, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	parts := partsOf(catalogs)
	rows, err := l.parts(k, parts, s.clock.Now())
	if err != nil {
		return nil, err
	}
	totals, err := l.partTotals(parts, s.clock.Now(), p)
	if err != nil {
		return nil, err
	}
	pages := map[models.ID[models.Customer]]*Connection[models.CatalogEntry]{}
	for id, c := range catalogs {
		var own []*models.CatalogEntry
		counted := 0
		for _, segment := range c.Segments {
			part := catalogPart{c.Market, segment}
			own, counted = append(own, rows[part]...), counted+totals[part]
		}
		pages[id] = k.connection(own)
		pages[id].Total = totalOf(counted)
	}
	return plansBehind(ctx, s, who, pages)
}

// catalogPart is one segment of a market.
type catalogPart struct {
	market  string
	segment models.OfferSegment
}

func partsOf(catalogs map[models.ID[models.Customer]]Catalog) (parts []catalogPart) {
	for _, c := range catalogs {
		for _, segment := range c.Segments {
			parts = append(parts, catalogPart{c.Market, segment})
		}
	}
	return distinct(parts)
}

// parts reads the rows of a page of each part in one statement.
func (l list[T]) parts(k keyset[models.CatalogEntry], parts []catalogPart, now time.Time) (map[catalogPart][]*models.CatalogEntry, error) {
	var queries []any
	for _, part := range parts {
		queries = append(queries, k.ranges(func() *gorm.DB { return l.partRows(part, now) })...)
	}
	if len(queries) == 0 {
		return nil, nil
	}
	var rows []*models.CatalogEntry
	err := unionOf(l.db, queries).Find(&rows).Error
	found := map[catalogPart][]*models.CatalogEntry{}
	for _, row := range rows {
		part := catalogPart{row.Market, row.Segment}
		found[part] = append(found[part], row)
	}
	return found, translate(err)
}

func (l list[T]) partRows(part catalogPart, now time.Time) *gorm.DB {
	return l.rows(Catalog{Market: part.market}.part(part.segment, now)).Where(l.selected.all())
}

// partTotals counts the rows of each part in one statement.
func (l list[T]) partTotals(parts []catalogPart, now time.Time, p Page) (map[catalogPart]int, error) {
	totals := make(map[catalogPart]int, len(parts))
	if !p.Count || len(parts) == 0 {
		return totals, nil
	}
	texts, counts := make([]string, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("SELECT %d AS part, (%s) AS n", i, countOf)
		counts[i] = countable(l.partRows(part, now))
	}
	var rows []struct{ Part, N int }
	err := l.db.Raw(strings.Join(texts, " UNION ALL "), counts...).Scan(&rows).Error
	for _, row := range rows {
		totals[parts[row.Part]] = row.N
	}
	return totals, translate(err)
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
	l := s.catalogList(f)
	if _, err := l.keyset(Page{}); err != nil { // which checks the filter
		return nil, err
	}
	l.db = l.db.WithContext(ctx)
	counted, err := l.countParts(partsOf(catalogs), s.clock.Now())
	found := make(map[models.ID[models.Customer]]*CatalogFacets, len(catalogs))
	for id, c := range catalogs {
		types, publishers := map[string]int{}, map[string]int{}
		for _, segment := range c.Segments {
			for _, n := range counted[catalogPart{c.Market, segment}] {
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

func (l list[T]) countParts(parts []catalogPart, now time.Time) (map[catalogPart][]partCount, error) {
	texts, counts := make([]string, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("SELECT %d AS part, c%[1]d.* FROM (?) AS c%[1]d", i)
		counts[i] = l.partRows(part, now).Select("offer_type, publisher, COUNT(*) AS n").Group("offer_type, publisher")
	}
	found := map[catalogPart][]partCount{}
	if len(parts) == 0 {
		return found, nil
	}
	var rows []partCount
	err := l.db.Raw(strings.Join(texts, " UNION ALL "), counts...).Scan(&rows).Error
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
