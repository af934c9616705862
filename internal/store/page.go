package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/problem"
	"gorm.io/gorm"
)

// Page sizes.
const (
	DefaultPage = 25
	MaxPage     = 100
)

// Page selects a part of a list; Count also asks for the total.
type Page struct {
	First, Last   *int
	After, Before *string
	Count         bool
}

// Connection is one page of a list.
type Connection[T any] struct {
	Edges      []*Edge[T]
	PageInfo   PageInfo
	TotalCount int // only when the page asked for it
}

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

// sorting is an order of a list of T: a column, and the function that returns its value for a row.
type sorting[T any] struct {
	name   string
	column string
	value  func(*T) any // string or time.Time
	desc   bool
	none   any // the value by which rows without one are ordered; nil when the column is never NULL
}

// list describes a list of T: its rows, its order and, when the lists of several parents are read at once, the parent.
type list[T any] struct {
	policy   policy                     // whose rows are listed
	match    scope                      // the filter; nil matches all
	rows     func(db *gorm.DB) *gorm.DB // visible and filtered, where that is no policy
	total    func(db *gorm.DB) *gorm.DB // the same rows in SQL that is faster for counting; nil when rows is
	sort     sorting[T]
	id       func(*T) uuid.UUID
	key      string // the column of the id; empty for id
	ranges   policy // that rows are cut into, without overlap: a page is read from each, and merged; empty for one
	filter   any    // the client's filter, whose size is checked
	idsFirst bool   // read the ids first, from an index alone, and then the rows
	column   string // the column with the parent's id
	parent   func(*T) uuid.UUID
}

// page reads one page of the list.
func (l list[T]) page(ctx context.Context, db *gorm.DB, p Page) (*Connection[T], error) {
	keyset, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	var rows []*T
	if err := l.pageRows(ctx, db, keyset).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	slices.SortStableFunc(rows, keyset.compare)
	c := keyset.connection(rows)
	if p.Count {
		if c.TotalCount, err = l.count(ctx, db); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// pageRows is the query for the rows of a page and the row after it, which tells whether there are more. Where several ranges have
// rows of the page, it reads the ids of as many of each, and then the rows.
func (l list[T]) pageRows(ctx context.Context, db *gorm.DB, c keyset[T]) *gorm.DB {
	if len(l.ranges) > 1 {
		pages := make([]any, len(l.ranges))
		for i, within := range l.ranges {
			pages[i] = c.apply(policy{within}.rows(l.rows(db.Session(&gorm.Session{NewDB: true}).Model(new(T)))))
		}
		return unionOf(db.WithContext(ctx), pages)
	}
	var ranges []any
	for _, branch := range l.branches() {
		ranges = append(ranges, c.ranges(func() *gorm.DB { return branch(db.WithContext(ctx).Model(new(T))) })...)
	}
	if len(ranges) == 1 && !l.idsFirst {
		return ranges[0].(*gorm.DB)
	}
	parts := make([]string, len(ranges))
	for i, r := range ranges {
		parts[i], ranges[i] = fmt.Sprintf("SELECT id FROM (?) AS r%d", i), r.(*gorm.DB).Select("id")
	}
	return db.WithContext(ctx).Where("id IN (SELECT id FROM ("+strings.Join(parts, " UNION ALL ")+") AS page)", ranges...)
}

// branches are the rows of the list as each branch of the policy sees them.
func (l list[T]) branches() []scope {
	if l.rows != nil || len(l.policy) < 2 {
		return []scope{l.all}
	}
	branches := make([]scope, len(l.policy))
	for i := range l.policy {
		branches[i] = func(db *gorm.DB) *gorm.DB { return l.filtered(l.policy[i : i+1].rows(db)) }
	}
	return branches
}

// all are the rows of the list.
func (l list[T]) all(db *gorm.DB) *gorm.DB {
	switch {
	case l.rows != nil && len(l.ranges) == 1:
		return l.ranges.rows(l.rows(db))
	case l.rows != nil:
		return l.rows(db)
	}
	return l.filtered(l.policy.rows(db))
}

// counted are the rows of a total.
func (l list[T]) counted() scope {
	if l.total != nil {
		return l.total
	}
	return l.all
}

func (l list[T]) filtered(db *gorm.DB) *gorm.DB {
	if l.match == nil {
		return db
	}
	return l.match(db)
}

// count counts the rows of the list: those of each branch that no branch before it has.
func (l list[T]) count(ctx context.Context, db *gorm.DB) (int, error) {
	var total int64
	if l.rows != nil || len(l.policy) < 2 {
		err := l.counted()(db.WithContext(ctx).Model(new(T))).Count(&total).Error
		return int(total), translate(err)
	}
	parts, counts := make([]string, len(l.policy)), make([]any, len(l.policy))
	for i, branch := range l.branches() {
		rows := branch(db.WithContext(ctx).Model(new(T)).Select("COUNT(*)"))
		if i > 0 {
			rows = rows.Where("NOT COALESCE(?, 1 = 0)", l.policy[:i].condition())
		}
		parts[i], counts[i] = "(?)", rows
	}
	err := db.WithContext(ctx).Raw("SELECT "+strings.Join(parts, " + "), counts...).Scan(&total).Error
	return int(total), translate(err)
}

// pages reads the same page of each parent's list in one statement (two when totals are asked for). Each
// parent's rows are read from an index range, so the work does not depend on the length of the lists.
func (l list[T]) pages(ctx context.Context, db *gorm.DB, parents []uuid.UUID, p Page) (map[uuid.UUID]*Connection[T], error) {
	keyset, err := l.keyset(p)
	if err != nil {
		return nil, err
	}
	found := make(map[uuid.UUID][]*T, len(parents))
	if len(parents) > 0 {
		var rows []*T
		if err := l.union(ctx, db, parents, keyset).Scan(&rows).Error; err != nil {
			return nil, translate(err)
		}
		for _, row := range rows {
			found[l.parent(row)] = append(found[l.parent(row)], row)
		}
	}
	totals, err := l.totals(ctx, db, parents, p)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]*Connection[T], len(parents))
	for _, id := range parents {
		slices.SortStableFunc(found[id], keyset.compare)
		out[id] = keyset.connection(found[id])
		out[id].TotalCount = totals[id]
	}
	return out, nil
}

func (l list[T]) union(ctx context.Context, db *gorm.DB, parents []uuid.UUID, c keyset[T]) *gorm.DB {
	var queries []any
	for _, id := range parents {
		queries = append(queries, c.ranges(func() *gorm.DB {
			return l.all(db.Session(&gorm.Session{NewDB: true}).Model(new(T))).Where(l.column+" = ?", id[:])
		})...)
	}
	return unionOf(db.WithContext(ctx), queries)
}

// unionOf reads the rows of all queries in one statement, in no particular order.
func unionOf(db *gorm.DB, queries []any) *gorm.DB {
	parts := make([]string, len(queries))
	for i := range queries {
		parts[i] = fmt.Sprintf("SELECT * FROM (?) AS p%d", i)
	}
	return db.Raw(strings.Join(parts, " UNION ALL "), queries...)
}

func (l list[T]) totals(ctx context.Context, db *gorm.DB, parents []uuid.UUID, p Page) (map[uuid.UUID]int, error) {
	totals := map[uuid.UUID]int{}
	if !p.Count || len(parents) == 0 {
		return totals, nil
	}
	var rows []struct {
		Parent []byte
		N      int
	}
	err := l.counted()(db.WithContext(ctx).Model(new(T))).Where(l.column+" IN ?", raw(parents)).
		Select(l.column + " AS parent, COUNT(*) AS n").Group(l.column).Scan(&rows).Error
	for _, row := range rows {
		totals[uuid.UUID(row.Parent)] = row.N
	}
	return totals, translate(err)
}

// keyset is a page as keyset pagination needs it: cursors, direction and limit.
type keyset[T any] struct {
	list          list[T]
	limit         int
	backward      bool
	after, before *cursor
}

func (l list[T]) keyset(p Page) (keyset[T], error) {
	c := keyset[T]{list: l, limit: DefaultPage}
	problems := checkFilter(l.filter)
	size := func(n *int, field string) {
		if n == nil {
			return
		}
		if *n < 0 || *n > MaxPage {
			problems.Add(problem.Invalid(field, "range").With("Min", 0).With("Max", MaxPage))
		}
		c.limit = *n
	}
	size(p.First, "first")
	size(p.Last, "last")
	c.backward = p.Last != nil
	if p.First != nil && p.Last != nil {
		problems.Add(problem.Invalid("first", "one_of").Naming("Allowed", "field", "first", "last"))
	}
	seek := func(text *string, field string) *cursor {
		if text == nil || *text == "" {
			return nil
		}
		cur, err := l.sort.decode(*text)
		if err != nil {
			problems.Add(problem.New(problem.ValidationFailed, field))
			return nil
		}
		return cur
	}
	c.after, c.before = seek(p.After, "after"), seek(p.Before, "before")
	return c, problems.Err()
}

// ranges are the parts of a page, each of which is one range of an index: the rows with a value of the order's column and, where it may
// be NULL, those without.
func (c keyset[T]) ranges(rows func() *gorm.DB) []any {
	column := c.list.sort.column
	if c.list.sort.none == nil {
		return []any{c.apply(rows())}
	}
	return []any{c.apply(rows().Where(column + " IS NOT NULL")), c.applyNone(rows().Where(column + " IS NULL"))}
}

// applyNone is apply for the rows that have no value and are ordered by id: those behind a cursor are all, some or none of them.
func (c keyset[T]) applyNone(db *gorm.DB) *gorm.DB {
	seek := func(cur *cursor, desc bool) {
		if cur == nil {
			return
		}
		switch order := compareValues(c.list.sort.none, cur.value); {
		case order == 0:
			db = db.Where(c.key()+" "+past(desc)+" ?", cur.id[:])
		case order > 0 == desc:
			db = db.Where("1 = 0")
		}
	}
	seek(c.after, c.list.sort.desc)
	seek(c.before, !c.list.sort.desc)
	return db.Order(c.key() + " " + c.direction()).Limit(c.limit + 1)
}

func (c keyset[T]) direction() string {
	return either(c.list.sort.desc != c.backward, "DESC", "ASC")
}

func (c keyset[T]) apply(db *gorm.DB) *gorm.DB {
	column, direction := c.list.sort.column, c.direction()
	if c.after != nil {
		db = db.Where(c.pastCursor(c.list.sort.desc), c.after.value, c.after.value, c.after.id[:])
	}
	if c.before != nil {
		db = db.Where(c.pastCursor(!c.list.sort.desc), c.before.value, c.before.value, c.before.id[:])
	}
	return db.Order(column + " " + direction + ", " + c.key() + " " + direction).Limit(c.limit + 1)
}

func (c keyset[T]) pastCursor(desc bool) string {
	op, column := past(desc), c.list.sort.column
	return "(" + column + " " + op + " ? OR (" + column + " = ? AND " + c.key() + " " + op + " ?))"
}

func (c keyset[T]) key() string { return cmp.Or(c.list.key, "id") }

// past is the comparison with which a row comes behind another one.
func past(desc bool) string { return either(desc, "<", ">") }

// compare orders rows as the query does, because the result of a UNION has no order.
func (c keyset[T]) compare(a, b *T) int {
	order := compareValues(c.list.sort.value(a), c.list.sort.value(b))
	if order == 0 {
		x, y := c.list.id(a), c.list.id(b)
		order = bytes.Compare(x[:], y[:])
	}
	if c.list.sort.desc != c.backward {
		return -order
	}
	return order
}

func compareValues(a, b any) int {
	if t, ok := a.(time.Time); ok {
		return t.Compare(b.(time.Time))
	}
	return cmp.Compare(a.(string), b.(string))
}

// connection makes the page from the rows that were read; a row beyond the limit means that there are more.
func (c keyset[T]) connection(rows []*T) *Connection[T] {
	more := len(rows) > c.limit
	if more {
		rows = rows[:c.limit]
	}
	if c.backward {
		slices.Reverse(rows)
	}
	conn := &Connection[T]{Edges: make([]*Edge[T], len(rows))}
	for i, row := range rows {
		conn.Edges[i] = &Edge[T]{Cursor: c.list.sort.encode(c.list.sort.value(row), c.list.id(row)), Node: row}
	}
	conn.PageInfo.HasNextPage = (more && !c.backward) || (c.backward && c.before != nil)
	conn.PageInfo.HasPreviousPage = (more && c.backward) || (!c.backward && c.after != nil)
	if len(rows) > 0 {
		conn.PageInfo.StartCursor, conn.PageInfo.EndCursor = &conn.Edges[0].Cursor, &conn.Edges[len(rows)-1].Cursor
	}
	return conn
}

// unjoin turns pages of joined rows J into pages of the rows T that they contain.
func unjoin[J, T any](found map[uuid.UUID]*Connection[J], of func(*J) *T) map[uuid.UUID]*Connection[T] {
	out := make(map[uuid.UUID]*Connection[T], len(found))
	for id, c := range found {
		page := &Connection[T]{PageInfo: c.PageInfo, TotalCount: c.TotalCount, Edges: make([]*Edge[T], len(c.Edges))}
		for i, e := range c.Edges {
			page.Edges[i] = &Edge[T]{Cursor: e.Cursor, Node: of(e.Node)}
		}
		out[id] = page
	}
	return out
}
