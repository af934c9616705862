package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// Page sizes, and how many rows a total counts at most: as many as take some milliseconds.
const (
	DefaultPage = 25
	MaxPage     = 100
	MaxTotal    = 10_000
)

// Page selects a part of a list; Count also asks for the total. Where Columns name the kind of the rows, those only are read.
type Page struct {
	First, Last   *int
	After, Before *string
	Count         bool
	Columns       Columns
	NoCursors     bool // of edges and pages, which are not asked for
}

// Connection is one page of a list.
type Connection[T any] struct {
	Edges    []*Edge[T]
	PageInfo PageInfo
	Total
}

// Total is how many rows a list has: at most MaxTotal, and then it may have more. It is counted only when the page asks for it.
type Total struct {
	TotalCount        int
	TotalCountIsExact bool
}

// totalOf is the total of a list of which this many rows have been counted.
func totalOf(counted int) Total { return Total{min(counted, MaxTotal), counted <= MaxTotal} }

// Nodes are the objects of the page without their cursors.
func (c *Connection[T]) Nodes() []*T {
	nodes := make([]*T, len(c.Edges))
	for i, e := range c.Edges {
		nodes[i] = e.Node
	}
	return nodes
}

// Edge is one object of a page with its cursor.
type Edge[T any] struct {
	Cursor string
	Node   *T
}

// PageInfo tells what is before and after a page.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// list describes a list of T: whose rows are listed, which of them, and in what order.
type list[T any] struct {
	db       *gorm.DB
	visible  policy
	filter   any // the client's filter, whose size is checked
	content  *data.Content
	selected selection
	order    sorting
	table    string   // that the rows are read from, where it is not that of T
	key      string   // the column of the id; empty for id
	columns  []string // of T that are read; empty for all
	index    string   // that has the rows in their order; empty where the database chooses
}

// listOf is the list of the rows of a kind that an actor may see.
func listOf[T models.Noun](s *Store, who access.Actor, filter any, order sorting) list[T] {
	return list[T]{db: s.read, visible: policyOf[T](who), filter: filter, content: s.Content.Get(), selected: selectionOf(filter, viewer{who, s.clock.Now()}), order: order}
}

// page reads one page of the list.
func (l list[T]) page(ctx context.Context, p Page) (*Connection[T], error) {
	keyset, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	l.db = l.db.WithContext(ctx)
	var rows []*T
	if len(l.visible) > 0 {
		if err := l.part(l.read(keyset), p.Columns).Find(&rows).Error; err != nil {
			return nil, translate(err)
		}
	}
	c := keyset.connection(rows)
	if p.Count {
		if c.Total, err = l.total(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// rows is a query for the rows of the list that a policy lets see.
func (l list[T]) rows(visible policy) *gorm.DB {
	db := l.db.Session(&gorm.Session{NewDB: true}).Model(new(T))
	switch {
	case l.table != "":
		db = db.Table(l.table)
	case l.index != "" && db.Name() == "mysql":
		db = db.Table(columnOf[T](l.order.column).Schema.Table + " FORCE INDEX (" + l.index + ")")
	}
	return visible.rows(db)
}

// along names the index from which a list without a filter is read. Where a table has many indexes that begin with the same column, MariaDB
// looks into each of them before it chooses one, which takes ten times as long as the page itself.
func (l list[T]) along(index string) list[T] {
	if len(l.selected.conditions)+len(l.selected.choices) == 0 {
		l.index = index
	}
	return l
}

// read is the query for the rows of a page and the row after it, which tells whether there are more. Of each range it reads as many.
// Where that is several, or a text is searched for, it finds the ids in indexes, and then the rows; and behind a cursor, since MariaDB would
// otherwise read the range from its beginning.
func (l list[T]) read(k keyset[T]) *gorm.DB {
	var ranges []any
	for _, b := range l.selected.ranges(l.visible) {
		ranges = append(ranges, k.ranges(func() *gorm.DB { return l.rows(policy{b}) })...)
	}
	switch {
	case len(ranges) == 1 && (len(l.columns) > 0 || !l.selected.searches && k.after == nil && k.before == nil):
		return ranges[0].(*gorm.DB)
	case len(l.columns) > 0:
		return unionOf(l.db, ranges)
	}
	ids := l.ids(ranges)
	l.index = "" // the rows are read by their ids
	return l.rows(everything).Where("id IN (SELECT id FROM (SELECT id FROM ("+union(ranges, " UNION ")+") AS ranges"+k.orderBy()+") AS page)", ids...)
}

// part limits the query for a page to the columns that are needed. What has no id of its own is read as it is.
func (l list[T]) part(page *gorm.DB, columns Columns) *gorm.DB {
	noun, is := any(*new(T)).(models.Noun)
	if !is {
		return page
	}
	return columns.of(noun.Prefix(), page, l.order.column)
}

// ids limits queries for rows to their ids and what they are ordered by.
func (l list[T]) ids(ranges []any) []any {
	for i := range ranges {
		ranges[i] = ranges[i].(*gorm.DB).Select("id", l.order.column)
	}
	return ranges
}

// unionOf reads the rows of all queries in one statement, in no particular order.
func unionOf(db *gorm.DB, queries []any) *gorm.DB {
	return db.Raw(union(queries, " UNION ALL "), queries...)
}

// union is the SQL for the rows of several queries.
func union(queries []any, operator string) string {
	parts := make([]string, len(queries))
	for i := range queries {
		parts[i] = fmt.Sprintf("SELECT * FROM (?) AS r%d", i)
	}
	return strings.Join(parts, operator)
}

// total counts the rows of the list: those of each branch of the policy that no branch before it has.
func (l list[T]) total() (Total, error) {
	parts, counts := []string{"0"}, []any{}
	for i := range l.visible {
		rows := l.rows(l.visible[i : i+1]).Where(l.selected.all())
		if i > 0 {
			rows = rows.Where("NOT COALESCE(?, 1 = 0)", l.visible[:i].condition())
		}
		parts, counts = append(parts, "("+countOf+")"), append(counts, countable(rows))
	}
	var counted int
	err := l.db.Raw("SELECT "+strings.Join(parts, " + "), counts...).Scan(&counted).Error
	return totalOf(counted), translate(err)
}

// countOf is the SQL that counts the rows of a countable query.
const countOf = "SELECT COUNT(*) FROM (?) AS counted"

// countable limits a query to what a total counts, and one row more, which tells that the total is not exact.
func countable(rows *gorm.DB) *gorm.DB { return rows.Select("1").Limit(MaxTotal + 1) }

// pagesOf reads the same page of the list of each parent in one statement (two when totals are asked for). The column has the parent's
// id. Each parent's rows are read from an index range, so the work does not depend on the length of the lists.
func pagesOf[T any, P models.Noun](ctx context.Context, l list[T], column string, parents []models.ID[P], p Page) (map[models.ID[P]]*Connection[T], error) {
	keyset, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	l.db = l.db.WithContext(ctx)
	rowsOf := func(id models.ID[P]) *gorm.DB {
		return l.rows(l.visible).Where(l.selected.all()).Where(column+" = ?", id)
	}
	var queries []any
	for _, id := range parents {
		queries = append(queries, keyset.ranges(func() *gorm.DB { return rowsOf(id) })...)
	}
	var rows []*T
	if len(queries) > 0 {
		if err := unionOf(l.db, queries).Find(&rows).Error; err != nil {
			return nil, translate(err)
		}
	}
	counted, err := countEach(l.db, p, parents, rowsOf)
	parent, found, out := columnOf[T](column), map[models.ID[P]][]*T{}, make(map[models.ID[P]]*Connection[T], len(parents))
	for _, row := range rows {
		id := models.ID[P](parent.id(row))
		found[id] = append(found[id], row)
	}
	for _, id := range parents {
		out[id] = keyset.connection(found[id])
		if p.Count {
			out[id].Total = totalOf(counted[id])
		}
	}
	return out, err
}

// countEach counts the rows of each of some keys in one statement, if the page asks for it.
func countEach[K comparable](db *gorm.DB, p Page, keys []K, rowsOf func(K) *gorm.DB) (map[K]int, error) {
	if !p.Count || len(keys) == 0 {
		return nil, nil
	}
	parts, counts := make([]string, len(keys)), make([]any, len(keys))
	for i, key := range keys {
		parts[i] = fmt.Sprintf("SELECT %d AS number, (%s) AS n", i, countOf)
		counts[i] = countable(rowsOf(key))
	}
	var rows []struct{ Number, N int }
	err := db.Raw(strings.Join(parts, " UNION ALL "), counts...).Scan(&rows).Error
	counted := make(map[K]int, len(rows))
	for _, row := range rows {
		counted[keys[row.Number]] = row.N
	}
	return counted, translate(err)
}

// unjoin turns pages of joined rows J into pages of the rows T that they contain.
func unjoin[J, T any, K comparable](found map[K]*Connection[J], of func(*J) *T) map[K]*Connection[T] {
	out := make(map[K]*Connection[T], len(found))
	for id, c := range found {
		page := &Connection[T]{PageInfo: c.PageInfo, Total: c.Total, Edges: make([]*Edge[T], len(c.Edges))}
		for i, e := range c.Edges {
			page.Edges[i] = &Edge[T]{Cursor: e.Cursor, Node: of(e.Node)}
		}
		out[id] = page
	}
	return out
}
